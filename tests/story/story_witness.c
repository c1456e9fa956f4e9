/* A witness beside the server: it keeps what it saw, cosigns what contains it, and refuses what does not; the server shows what
 * it said, and the page of a receipt until where. Forgeries are made with the server's own key. */
#include "tests/support/race.h"
#include "tests/support/story.h"

#include <hoaban/checkpoint.h>
#include <hoaban/cosignature.h>

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct story story = {.clock = STORY_CLOCK, .settings = "log_publish_ms = 20\n"};

#define ORDER(key)                                                                                                             \
	.method = "POST", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid." key "}"}, .status = 201,                \
	.body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":1}],"         \
		"\"group\":false,\"language\":\"vi\",\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}",                \
	.expect = {{"status", "paid"}}
#define WITNESS(...)                                                                                                           \
	.run = {"hoaban-audit", "witness",	"--vkey",  "${dir}/vkey", "--key",  "${dir}/key",                              \
		"--state",	"${dir}/state", "--clock", "${clock}",	  "--json", __VA_ARGS__}
#define NAME "department.example/witness"

/* ---- helpers */

static struct bytes fetch(const char *path, int status)
{
	struct reply r;
	assert_int_equal(story_call(&story, &(struct call){.path = path}, &r), status);
	struct bytes out = bytes_of(arena_copy(&story.arena, r.body ? r.body : "", r.body_len), r.body_len);
	reply_release(&r);
	return out;
}

static void save(const char *name, struct bytes content)
{
	FILE *f = fopen(arena_format(&story.arena, "%s/%s", story.dir, name), "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(content.data, 1, content.len, f), content.len);
	assert_int_equal(fclose(f), 0);
}

static bool page_says(const char *order, const char *words)
{
	const char *path = story_text(&story, arena_format(&story.arena, "/en/r/${%s.receipts.0.lookup}", order));
	struct bytes page = fetch(path, 200);
	return memmem(page.data, page.len, words, strlen(words)) != NULL;
}

/* Everything that was committed is in the checkpoint. */
static struct checkpoint await_published(void)
{
	json_t *answer = story_sql(&story, "SELECT next_index FROM log_counter");
	uint64_t wanted = strtoull(json_string_value(json_at(answer, "rows.0.0")), NULL, 10);
	struct checkpoint c = {0};
	json_decref(answer);
	for (int i = 0; i < 6000 && c.size < wanted; i++) {
		usleep(20000);
		struct reply r;
		if (story_call(&story, &(struct call){.path = "/log/checkpoint"}, &r) == 200)
			assert_int_equal(checkpoint_parse(&c, bytes_of(r.body, r.body_len)), E_OK);
		reply_release(&r);
	}
	assert_int_equal(c.size, wanted);
	return c;
}

static struct bytes oldest; /* what the witness cosigned first */

static int put(struct bytes note)
{
	static const char *const headers[] = {"Content-Type: text/plain", NULL};
	struct reply r;
	const struct call call = {.method = "PUT",
				  .path = "/log/witness",
				  .body = (const char *)note.data,
				  .body_len = note.len,
				  .headers = headers};
	int status = story_call(&story, &call, &r);
	reply_release(&r);
	return status;
}

static struct cosigner cosigner(void)
{
	struct cosigner c;
	const char *vkey = story_answer_text(&story, "key");
	assert_int_equal(cosigner_parse(&c, arena_textn(&story.arena, vkey, strcspn(vkey, "\n"))), E_OK);
	return c;
}

/* ---- beginning */

static const struct step before[] = {
	{"one", ORDER("one")},
	{"no name", .run = {"hoaban-audit", "witness", "key", "--key", "${dir}/key"}, .status = 2},
	{"bad name", .run = {"hoaban-audit", "witness", "key", "--key", "${dir}/key", "--name", "a b"}, .status = 2},
};

static void make_key(void)
{
	const char *const words[] = {"hoaban-audit", "witness", "key", "--key", "${dir}/key", "--name", NAME, NULL};
	struct outcome o = story_run(&story, words, NULL);
	struct stat st;
	assert_int_equal(o.status, 0);
	story_keep(&story, "key", json_stringn(o.out, strcspn(o.out, "\n")));
	assert_int_equal(story_run(&story, words, NULL).status, 2); /* once */
	const char *const again[] = {"hoaban-audit", "witness", "key", "--key", "${dir}/key", NULL};
	struct outcome told = story_run(&story, again, NULL);
	assert_int_equal(told.status, 0);
	assert_string_equal(told.out, o.out);
	assert_int_equal(stat(arena_format(&story.arena, "%s/key", story.dir), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0400);
	const struct step others[] = {
		{"others may read it", .run = {"cp", "${dir}/key", "${dir}/open.key"}},
		{"opened", .run = {"chmod", "444", "${dir}/open.key"}},
		{"not with that",
		 .run = {"hoaban-audit", "witness", "--vkey", "${dir}/vkey", "--key", "${dir}/open.key", "--state",
			 "${dir}/state", "--server", "${url}"},
		 .status = 2},
	};
	save("vkey", fetch("/log/vkey", 200));
	story_tell(&story, others, COUNT(others));
}

static const struct step first[] = {
	{"nobody's line", WITNESS("--server", "${url}", "--submit"), .status = 3},
	{"a log's key", .run = {"hoaband", "witness", "add", "--data", "${data}", "--vkey", "x+00000000+AA==", "--json"},
	 .status = 2},
	{"add", .run = {"hoaband", "witness", "add", "--data", "${data}", "--vkey", "${key}", "--json"},
	 .expect = {{"name", NAME}}},
	{"once", .run = {"hoaband", "witness", "add", "--data", "${data}", "--vkey", "${key}", "--json"}, .status = 2},
	{"same", WITNESS("--server", "${url}", "--submit"), .expect = {{"verdict", "same"}, {"submitted", "true"}}},
	{"on record", .sql = "SELECT COUNT(*) FROM cosignature", .expect = {{"rows.0.0", "1"}}},
};

/* A round later it stands in the checkpoint too, and tills read that. */
static void await_in_checkpoint(const struct cosigner *c)
{
	struct cosignature said;
	enum err e = E_NOT_FOUND;
	for (int i = 0; i < 6000 && e != E_OK; i++, usleep(e == E_OK ? 0 : 20000))
		e = cosignature_verify(&said, fetch("/log/checkpoint", 200), c);
	assert_int_equal(e, E_OK);
}

static void test_first(void **state)
{
	(void)state;
	struct cosignature said;
	story_tell(&story, before, COUNT(before));
	make_key();
	await_published();
	save("vkey", fetch("/log/vkey", 200));
	fetch("/log/witnessed", 404);
	assert_true(page_says("one", "No witness has confirmed"));
	story_tell(&story, first, COUNT(first));
	struct cosigner c = cosigner();
	oldest = fetch("/log/witnessed", 200);
	assert_int_equal(cosignature_verify(&said, oldest, &c), E_OK);
	assert_in_range(said.time, story_now(&story) - 600, story_now(&story));
	assert_true(page_says("one", NAME));
	await_in_checkpoint(&c);
}

/* ---- growing */

static const struct step more[] = {
	{"two", ORDER("two")},
	{"three", ORDER("three")},
};
static const struct step grown[] = {
	{"grown", WITNESS("--server", "${url}", "--submit", "--out", "${dir}/cosigned"),
	 .expect = {{"verdict", "consistent"}, {"refused", "false"}, {"submitted", "true"}}},
	{"by stick", WITNESS("--log", "${data}/log"), .expect = {{"verdict", "same"}}},
	{"by two paths", WITNESS("--checkpoint", "${data}/log/checkpoint", "--proof", "${data}/log"),
	 .expect = {{"verdict", "same"}}},
	{"from nowhere", WITNESS("--log", "${dir}/nothing"), .status = 3},
	{"from two places", WITNESS("--log", "${data}/log", "--server", "${url}"), .status = 2},
	{"an empty shell", .run = {"cp", "-r", "${data}/log", "${dir}/old"}},
};

static void test_growing(void **state)
{
	(void)state;
	story_tell(&story, more, COUNT(more));
	await_published();
	assert_true(page_says("two", "No witness has confirmed"));
	assert_true(page_says("one", NAME));
	story_tell(&story, grown, COUNT(grown));
	assert_true(page_says("two", NAME));
}

/* ---- refusing */

static void forge(struct bytes *note, const struct checkpoint *c)
{
	char hex[2 * SEED_LEN];
	uint8_t seed[SEED_LEN], public_key[PUBLIC_KEY_LEN], secret[SECRET_KEY_LEN], signature[SIGNATURE_LEN];
	uint8_t *room = arena_alloc(&story.arena, CHECKPOINT_TEXT), space[CHECKPOINT_TEXT];
	struct buf out = {.data = room, .cap = CHECKPOINT_TEXT, .ceiling = CHECKPOINT_TEXT, .is_fixed = true},
		   body = BUF_FIXED(space);
	FILE *f = fopen(arena_format(&story.arena, "%s/keys/log.key", story.data), "rb");
	assert_non_null(f);
	int c1 = fgetc(f);
	while (c1 == '#') /* says what it is */ {
		while (c1 != '\n')
			c1 = fgetc(f);
		c1 = fgetc(f);
	}
	hex[0] = (char)c1;
	assert_int_equal(fread(hex + 1, 1, 2 * SEED_LEN - 1, f), 2 * SEED_LEN - 1);
	fclose(f);
	assert_int_equal(hex_parse(seed, SEED_LEN, hex, 2 * SEED_LEN), E_OK);
	key_pair_from_seed(public_key, secret, seed);
	assert_int_equal(checkpoint_body(&body, c), E_OK);
	key_sign(signature, buf_bytes(&body), secret);
	assert_int_equal(checkpoint_note(&out, c, public_key, signature), E_OK);
	*note = buf_bytes(&out);
}

/* The witness is shown these bytes as the newest checkpoint, with the tiles of the directory. */
static void is_refused(struct bytes note, const char *tiles, const char *verdict)
{
	save("shown", note);
	const struct step step = {
		verdict, WITNESS("--checkpoint", "${dir}/shown", "--proof", tiles), .status = 1,
		.expect = {{"verdict", verdict}, {"refused", "true"}, {"evidence", "*"}, {"submitted", "false"}}};
	story_tell(&story, &step, 1);
	const char *evidence = story_answer_text(&story, arena_format(&story.arena, "%s.evidence", verdict));
	assert_int_equal(access(arena_format(&story.arena, "%s/shown", evidence), R_OK), 0);
}

static const struct step four[] = {{"four", ORDER("four")}};
static const struct step copy[] = {{"copy", .run = {"cp", "-r", "${data}/log", "${dir}/new"}}};

/* Another byte, and base64 all the same: what is wrong is the signature, not its form. */
static void twist(uint8_t *letter)
{
	*letter = *letter == 'A' ? 'B' : 'A';
}

static void test_refusing(void **state)
{
	(void)state;
	struct checkpoint seen, c;
	struct bytes note = fetch("/log/checkpoint", 200);
	assert_int_equal(checkpoint_parse(&seen, note), E_OK);
	story_tell(&story, four, COUNT(four));
	struct checkpoint grown_point = await_published();
	story_tell(&story, copy, COUNT(copy));
	/* a foreign hand */
	struct buf other = {
		.data = arena_copy(&story.arena, note.data, note.len), .len = note.len, .cap = note.len, .is_fixed = true};
	twist((uint8_t *)memmem(other.data, other.len, "\n\n", 2) - 5); /* in the root */
	is_refused(buf_bytes(&other), "${dir}/new", "signature");
	/* the server's own key */
	c = seen;
	c.root.bytes[0] ^= 1;
	forge(&note, &c);
	is_refused(note, "${dir}/new", "two_roots");
	c = seen;
	c.size--;
	forge(&note, &c);
	is_refused(note, "${dir}/new", "smaller");
	c = grown_point;
	c.root.bytes[31] ^= 1;
	forge(&note, &c);
	is_refused(note, "${dir}/new", "rewritten");
	assert_int_equal(log_origin_name(c.origin, seen.origin, 1), E_OK);
	forge(&note, &c);
	is_refused(note, "${dir}/new", "new_log");
}

/* Everything from record 1 on, with tiles to match: another tree of the same length. */
static void test_rewritten_tiles(void **state)
{
	(void)state;
	struct checkpoint c = await_published();
	struct bytes note;
	struct merkle_range range = {0};
	struct hash leaves[TILE_WIDTH];
	char path[TILE_PATH];
	assert_true(c.size < TILE_WIDTH);
	tile_path(path, 0, 0, (unsigned)c.size);
	for (uint64_t i = 0; i < c.size; i++) {
		merkle_leaf(&leaves[i], bytes_of(&i, sizeof(i)));
		merkle_range_append(&range, &leaves[i]);
	}
	save(arena_format(&story.arena, "new/%s", path), bytes_of(leaves, (size_t)c.size * HASH_LEN));
	merkle_range_root(&c.root, &range);
	forge(&note, &c);
	is_refused(note, "${dir}/new", "rewritten");
	/* who has seen nothing yet cosigns it: and the server hears that somebody sees another log than it shows */
	const struct step fooled = {"fooled",
				    .run = {"hoaban-audit", "witness", "--vkey", "${dir}/vkey", "--key", "${dir}/key",
					    "--state", "${dir}/third", "--clock", "${clock}", "--json", "--checkpoint",
					    "${dir}/shown", "--proof", "${dir}/new", "--out", "${dir}/alien"},
				    .expect = {{"verdict", "first"}}};
	story_tell(&story, &fooled, 1);
	char alien[2 * CHECKPOINT_TEXT];
	FILE *f = fopen(arena_format(&story.arena, "%s/alien", story.dir), "rb");
	assert_non_null(f);
	size_t len = fread(alien, 1, sizeof(alien), f);
	fclose(f);
	assert_int_equal(put(bytes_of(alien, len)), 409);
	/* and whoever has seen nothing yet is shown a root that its tiles do not have */
	save("shown", fetch("/log/checkpoint", 200));
	const struct step fresh = {"fresh",
				   .run = {"hoaban-audit", "witness", "--vkey", "${dir}/vkey", "--key", "${dir}/key", "--state",
					   "${dir}/other", "--clock", "${clock}", "--json", "--checkpoint", "${dir}/shown",
					   "--proof", "${dir}/new"},
				   .status = 1, .expect = {{"verdict", "tiles"}}};
	story_tell(&story, &fresh, 1);
}

/* ---- what the server takes */

static void test_taking(void **state)
{
	(void)state;
	struct cosigner c = cosigner();
	struct cosignature said;
	struct bytes witnessed = fetch("/log/witnessed", 200);
	assert_int_equal(cosignature_verify(&said, witnessed, &c), E_OK);
	assert_int_equal(put(witnessed), 200); /* again */
	assert_int_equal(put(bytes_of_text("")), 400);
	assert_int_equal(put(fetch("/log/checkpoint", 200)), 422); /* our own line alone, or one bound to another text */
	uint8_t *twisted = arena_copy(&story.arena, witnessed.data, witnessed.len);
	twist(&twisted[witnessed.len - 20]);
	assert_int_equal(put(bytes_of(twisted, witnessed.len)), 422);
}

/* ---- many at once */

static uint64_t cosignatures(void)
{
	json_t *rows = story_sql(&story, "SELECT COUNT(*) FROM cosignature");
	uint64_t n = strtoull(json_string_value(json_at(rows, "rows.0.0")), NULL, 10);
	json_decref(rows);
	return n;
}

/* Seven bring lines at the same moment: good ones again, an old one again, and what is none. Whatever the order, each is
 * answered for itself, and nothing is there afterwards that was not there before. */
static void test_many_lines(void **state)
{
	(void)state;
	struct bytes good = fetch("/log/witnessed", 200);
	uint8_t *twisted = arena_copy(&story.arena, good.data, good.len), *large = arena_alloc(&story.arena, 4097);
	twist(&twisted[good.len - 20]);
	memset(large, 'x', 4097);
	const struct {
		struct bytes note;
		int status;
	} lines[] = {
		{good, 200},
		{good, 200},
		{oldest, 200},
		{oldest, 200},
		{bytes_of(twisted, good.len), 422},
		{bytes_of(large, 4097), 413},
		{bytes_of_text("\xff\xfe\n\n\n"), 400},
	};
	for (int round = 0; round < 3; round++) {
		struct contender all[COUNT(lines)] = {0};
		uint64_t kept = cosignatures();
		for (size_t i = 0; i < COUNT(lines); i++)
			all[i] = (struct contender){.path = "/log/witness",
						    .method = "PUT",
						    .body = (const char *)lines[i].note.data,
						    .body_len = lines[i].note.len,
						    .headers = {"Content-Type: text/plain"}};
		race(&story, all, COUNT(all));
		for (size_t i = 0; i < COUNT(lines); i++)
			if (all[i].status != lines[i].status)
				fail_msg("line %zu: %d, not %d", i, all[i].status, lines[i].status);
		assert_int_equal(cosignatures(), kept);
	}
	struct bytes after = fetch("/log/witnessed", 200); /* the old one does not come before the newest */
	assert_int_equal(after.len, good.len);
	assert_memory_equal(after.data, good.data, good.len);
}

static const struct step ending[] = {
	{"catches up", WITNESS("--server", "${url}", "--submit"), .expect = {{"verdict", "consistent"}}},
	{"export", .run = {"hoaband", "export", "--data", "${data}", "--to", "${dir}/export", "--demo", "--clock", "${clock}"}},
	{"kept", .sql = "SELECT COUNT(DISTINCT size) FROM cosignature", .expect = {{"rows.0.0", "*"}}},
	{"without a reason", .run = {"hoaband", "witness", "end", "--data", "${data}", "--name", NAME}, .status = 2},
	{"end",
	 .run = {"hoaband", "witness", "end", "--data", "${data}", "--name", NAME, "--reason", "its key was stolen", "--json"},
	 .expect = {{"ended_at", "*"}}},
	{"nothing more", WITNESS("--server", "${url}", "--submit"), .status = 3},
	{"list", .run = {"hoaband", "witness", "list", "--data", "${data}", "--json"}, .expect = {{"witnesses", "#1"}}},
};

static void test_ending(void **state)
{
	(void)state;
	story_tell(&story, ending, COUNT(ending));
	json_t *sizes = story_sql(&story, "SELECT MAX(size) FROM cosignature");
	const char *path = arena_format(&story.arena, "%s/export/witnessed/0-%s", story.dir,
					json_string_value(json_at(sizes, "rows.0.0")));
	assert_int_equal(access(path, R_OK), 0);
	json_decref(sizes);
	fetch("/log/witnessed", 404);
	assert_true(page_says("one", "No witness has confirmed"));
}

/* ---- */

static int begin(void **state)
{
	story_begin(&story);
	*state = &story;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first),		cmocka_unit_test(test_growing),	   cmocka_unit_test(test_refusing),
		cmocka_unit_test(test_rewritten_tiles), cmocka_unit_test(test_taking),	   cmocka_unit_test(test_many_lines),
		cmocka_unit_test(test_ending),		cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests(tests, begin, story_group_end);
}
