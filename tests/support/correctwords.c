#include "tests/support/correctwords.h"

#include <hoaban/checkpoint.h>
#include <hoaban/leaf.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

char *story_await(struct story *s, const char *path)
{
	struct reply r;
	for (int i = 0; i < 2400; i++) {
		int status = story_call(s, &(struct call){.path = path}, &r);
		char *text = arena_textn(&s->arena, r.body, r.body_len);
		reply_release(&r);
		if (status == 200)
			return text;
		usleep(50000);
	}
	fail_msg("%s does not come", story_text(s, path));
	return NULL;
}

void correction_in_log(struct story *s, const char *label, int64_t amount)
{
	struct note_verifier v;
	struct log_proof p;
	struct leaf l;
	BUF_LOCAL scratch;
	buf_init(&scratch, 4096);
	char *vkey = story_await(s, "/log/vkey");
	vkey[strcspn(vkey, "\n")] = 0;
	assert_int_equal(note_vkey_parse(&v, vkey), E_OK);
	const char *proof = story_await(s, arena_format(&s->arena, "/log/proof/${%s.result.lookup}", label));
	assert_int_equal(log_proof_parse(&p, &scratch, bytes_of_text(proof)), E_OK);
	assert_int_equal(log_proof_verify(&p, &v), E_OK);
	assert_int_equal(leaf_decode(&l, p.entry), E_OK);
	assert_int_equal(l.type, LEAF_REPLACEMENT);
	assert_int_equal(l.amount, amount);
	assert_int_equal(l.number, json_integer_value(story_answer(s, arena_format(&s->arena, "%s.result.number", label))));
}
