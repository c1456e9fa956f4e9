/* The auditor at the end of a story: an export, and what `hoaban-audit verify` says of it. */
#include "tests/support/story.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define MORE_MAX 12

void story_export(struct story *s, const char *name)
{
	const char *to = arena_format(&s->arena, "%s/%s", s->dir, name);
	const char *const real[] = {"hoaband", "export", "--data", s->data, "--to", to, NULL};
	const char *const played[] = {"hoaband", "export", "--data",  s->data,	  "--to",
				      to,	 "--demo", "--clock", "${clock}", NULL};
	struct outcome o = story_run(s, s->clock ? played : real, NULL);
	if (o.status != 0)
		fail_msg("export: status %d\n%s\n%s", o.status, o.out, o.err);
}

struct outcome story_verify(struct story *s, const char *name, const char *const more[])
{
	const char *dir = arena_format(&s->arena, "%s/%s", s->dir, name);
	const char *words[12 + MORE_MAX] = {"hoaban-audit",
					    "verify",
					    dir,
					    "--root",
					    arena_format(&s->arena, "%s/keys/root.pub", s->beside ? s->beside : s->data),
					    "--ca",
					    arena_format(&s->arena, "%s/keys/receipt-ca.pem", dir),
					    "--vkey",
					    arena_format(&s->arena, "%s/vkey", dir)};
	for (size_t i = 0; more && more[i]; i++) {
		assert_true(i < MORE_MAX);
		words[9 + i] = more[i];
	}
	return story_run(s, words, NULL);
}

/* Everything found is of a code that the story says it leaves behind, and it does. */
static void check_codes(struct story *s, const struct outcome *o)
{
	json_t *report = json_loads(o->out, 0, NULL);
	const char *code;
	json_t *count;
	if (!report)
		fail_msg("hoaban-audit: status %d\n%s\n%s", o->status, o->out, o->err);
	json_object_foreach(json_object_get(report, "counts"), code, count) {
		(void)count;
		if (!s->audit_finds || !strstr(s->audit_finds, code))
			fail_msg("hoaban-audit finds %s\n%s", code, o->out);
	}
	json_decref(report);
}

void story_audit(struct story *s)
{
	story_export(s, "audited");
	struct outcome o = story_verify(s, "audited", (const char *const[]){"--json", NULL});
	check_codes(s, &o);
	assert_int_equal(o.status, s->audit_finds ? 1 : 0);
}
