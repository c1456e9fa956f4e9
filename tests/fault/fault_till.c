/* A till that is killed while it sells, and whose line to the server is bad: nothing is lost, nothing comes twice, nobody is
 * blamed who is honest, and a copied till is found out.
 *
 * HOABAN_CAMPAIGN=1: 300 sales and 10 kills instead of 60 and 6. HOABAN_SEED repeats a run; it is always printed. */
#include "tests/support/cutproxy.h"
#include "tests/support/port.h"
#include "tests/support/program.h"
#include "tests/support/tillwords.h"

#include <hoaban/instant.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SYNCS_MAX 200

struct campaign {
	struct story story;
	struct cutproxy line;
	char settings[120];
	uint64_t random;
	unsigned sales, kills;
	int64_t usual_us; /* how long a sale takes when nobody disturbs it */
};

static uint64_t roll(struct campaign *c)
{
	c->random = c->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return c->random >> 33;
}

/* ---- the till at work */

static const struct step opening[] = {
	{"code", CODE("quay1", "--site", "A1")},
	{"enrolled", TILL("quay1", "enroll", "--server", "http://127.0.0.1:${line}", "--code", "${code.code}")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan")},
};

static const char *till_program(struct story *s)
{
	return story_text(s, "${build}/hoaban-pos");
}

/* When a sale dies: after so long, or so long after it has begun to write. */
struct death {
	int64_t after_us; /* 0 = not at all */
	const char *watch;
};
static const struct death lives = {0};

/* One sale by id; true when it ended by itself. */
static bool sell(struct campaign *c, const char *id, const struct death *death)
{
	struct story *s = &c->story;
	const char *const words[] = {till_program(s),
				     "--data",
				     story_text(s, "${dir}/quay1"),
				     "--json",
				     "--demo",
				     "--clock",
				     story_text(s, "${clock}"),
				     "sell",
				     "--id",
				     id,
				     "--site",
				     "A1",
				     "--pay",
				     "cash",
				     "ADULT=1",
				     "CHILD=1",
				     NULL};
	struct program_run p = {.words = words, .timeout_ms = 60000, .kill_after_us = death->after_us, .watch = death->watch};
	program_run(&p);
	bool is_whole = p.signal == 0;
	if (is_whole && p.exit != 0)
		fail_msg("a sale fails: %d %s%s", p.exit, p.out, p.err);
	program_release(&p);
	return is_whole;
}

/* Every second death comes within the few milliseconds of writing, the others at any moment. */
static struct death draw_death(struct campaign *c, unsigned n)
{
	struct story *s = &c->story;
	if (n % 2 == 0)
		return (struct death){1 + (int64_t)(roll(c) % 4000), story_text(s, "${dir}/quay1/journal.db-wal")};
	return (struct death){1 + (int64_t)(roll(c) % (uint64_t)c->usual_us), NULL};
}

/* What was killed is repeated with the same id: it happened, or it happens now. */
static void sell_all(struct campaign *c)
{
	unsigned killed = 0, hit = 0;
	for (unsigned i = 0; i < c->sales; i++) {
		const char *id = story_text(&c->story, arena_format(&c->story.arena, "${uuid.sale%u}", i));
		int64_t began = program_now_us();
		bool is_to_die = i > 0 && killed * c->sales < i * c->kills; /* spread over the sales */
		struct death death = is_to_die ? draw_death(c, killed++) : lives;
		if (!sell(c, id, &death)) {
			hit++;
			assert_true(sell(c, id, &lives));
		} else if (i == 0) {
			c->usual_us = program_now_us() - began;
		}
	}
	print_message("[          ] %u sales, %u kills, %u of them before the end, a sale takes %lld us\n", c->sales, killed,
		      hit, (long long)c->usual_us);
	assert_int_equal(killed, c->kills);
}

/* ---- the two sides, compared */

static sqlite3 *open_journal(struct story *s, const char *till)
{
	sqlite3 *db;
	const char *path = arena_format(&s->arena, "%s/%s/journal.db", s->dir, till);
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	return db;
}

/* The journal's entries as the server's: rows of [seq, hash, bytes] in hex. */
static json_t *journal_entries(struct story *s, const char *till)
{
	sqlite3 *db = open_journal(s, till);
	sqlite3_stmt *q;
	json_t *rows = json_array();
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT seq, hex(hash), hex(bytes) FROM entry ORDER BY seq", -1, &q, NULL),
			 SQLITE_OK);
	while (sqlite3_step(q) == SQLITE_ROW) {
		json_t *row = json_array();
		for (int i = 0; i < 3; i++)
			json_array_append_new(row, json_string((const char *)sqlite3_column_text(q, i)));
		json_array_append_new(rows, row);
	}
	sqlite3_finalize(q);
	sqlite3_close(db);
	return rows;
}

static int64_t journal_number(struct story *s, const char *till, const char *sql)
{
	sqlite3 *db = open_journal(s, till);
	sqlite3_stmt *q;
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	int64_t n = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_close(db);
	return n;
}

static void assert_same_journal(struct story *s, const char *till)
{
	json_t *here = journal_entries(s, till);
	json_t *there = story_sql(s, arena_format(&s->arena,
						  "SELECT e.seq, HEX(e.hash), HEX(e.bytes) FROM entry e JOIN device d ON"
						  " d.id = e.device WHERE d.name = '%s' ORDER BY e.seq",
						  till));
	const json_t *rows = json_object_get(there, "rows");
	assert_true(json_array_size(here) > 0);
	assert_int_equal(json_array_size(rows), json_array_size(here));
	for (size_t i = 0; i < json_array_size(here); i++)
		if (!json_equal(json_array_get(rows, i), json_array_get(here, i)))
			fail_msg("entry %zu of %s is another one on the server", i + 1, till);
	json_decref(here);
	json_decref(there);
}

static const struct step nobody_blamed[] = {
	{"quarantined", .sql = "SELECT COUNT(*) FROM device WHERE quarantined_at IS NOT NULL", .expect = {{"rows.0.0", "0"}}},
	{"evidence", .sql = "SELECT COUNT(*) FROM evidence", .expect = {{"rows.0.0", "0"}}},
	{"incidents", .sql = "SELECT COUNT(*) FROM incident", .expect = {{"rows.0.0", "0"}}},
};

/* ---- the line */

/* Syncs until it goes through, over a line that is cut; how many runs it took. */
static unsigned sync_through(struct campaign *c, const char *till)
{
	struct story *s = &c->story;
	for (unsigned runs = 1; runs <= SYNCS_MAX; runs++) {
		const char *const words[] = {"hoaban-pos", "--data", arena_format(&s->arena, "${dir}/%s", till),
					     "--json",	   "--demo", "--clock",
					     "${clock}",   "sync",   NULL};
		struct outcome o = story_run(s, words, NULL);
		if (o.status == 0)
			return runs;
		assert_int_equal(o.status, 3); /* the environment, no rule */
	}
	fail_msg("%s never comes through", till);
	return 0;
}

/* ---- stories */

static void test_killed_while_selling(void **state)
{
	struct campaign *c = *state;
	struct story *s = &c->story;
	story_tell(s, opening, COUNT(opening));
	story_stop(s); /* the till is on its own */
	sell_all(c);
	assert_int_equal(journal_number(s, "quay1", "SELECT COUNT(*) FROM sale"), c->sales);
	assert_int_equal(journal_number(s, "quay1", "SELECT COUNT(*) FROM receipt"), c->sales);
	assert_int_equal(journal_number(s, "quay1", "SELECT MIN(number) FROM receipt"), 1);
	assert_int_equal(journal_number(s, "quay1", "SELECT MAX(number) FROM receipt"), c->sales);
	story_start(s);
}

/* The whole journal goes over a line that is cut at random; its first upload is thought dead, and arrives after those that
 * followed it. */
static void test_late_upload(void **state)
{
	struct campaign *c = *state;
	struct story *s = &c->story;
	till_set(s, "quay1", "request_ms", "5000");
	till_set(s, "quay1", "backoff_ms", "5");
	c->line.holds_next = true;
	c->line.cut_one_in = 1;
	c->line.cut_within = 30000;
	unsigned runs = sync_through(c, "quay1");
	print_message("[          ] %u runs of sync, %d connections, %d cut\n", runs, c->line.connections, c->line.cuts);
	assert_true(c->line.cuts > 0);
	c->line.cut_one_in = 0;
	assert_true(cutproxy_has_held(&c->line));
	json_t *before = story_sql(s, "SELECT COUNT(*) FROM entry");
	assert_int_equal(cutproxy_deliver(&c->line), 200);
	json_t *after = story_sql(s, "SELECT COUNT(*) FROM entry");
	assert_true(json_equal(before, after));
	json_decref(before);
	json_decref(after);
	assert_same_journal(s, "quay1");
	story_tell(s, nobody_blamed, COUNT(nobody_blamed));
}

/* It arrives while the till has given up and sells on: the next sync finds more there than it knew of. */
static void test_early_upload(void **state)
{
	struct campaign *c = *state;
	struct story *s = &c->story;
	till_set(s, "quay1", "sync_attempts", "1");
	assert_true(sell(c, story_text(s, "${uuid.early1}"), &lives));
	c->line.holds_next = true;
	struct outcome o = story_run(s,
				     (const char *const[]){"hoaban-pos", "--data", "${dir}/quay1", "--json", "--demo",
							   "--clock", "${clock}", "sync", NULL},
				     NULL);
	assert_int_equal(o.status, 3);
	assert_true(sell(c, story_text(s, "${uuid.early2}"), &lives));
	assert_int_equal(cutproxy_deliver(&c->line), 200);
	assert_int_equal(sync_through(c, "quay1"), 1);
	till_set(s, "quay1", "sync_attempts", "12");
	assert_same_journal(s, "quay1");
	story_tell(s, nobody_blamed, COUNT(nobody_blamed));
	c->sales += 2;
}

/* Two tills at once over a line that hardly ever holds; the server dies in between. */
static const struct step second[] = {
	{"code2", CODE("quay2", "--site", "A1")},
	{"enrolled2", TILL("quay2", "enroll", "--server", "http://127.0.0.1:${line}", "--code", "${code2.code}")},
	{"shift2", TILL("quay2", "shift", "open", "--cashier", "minh")},
	{"sold2", TILL("quay2", "sell", "--site", "A1", "--pay", "cash", "ADULT=3")},
};

static void test_cut_line(void **state)
{
	struct campaign *c = *state;
	struct story *s = &c->story;
	unsigned runs = 0, rounds = c->sales / 4;
	story_tell(s, second, COUNT(second));
	till_set(s, "quay2", "request_ms", "5000");
	till_set(s, "quay1", "backoff_ms", "1");
	till_set(s, "quay2", "backoff_ms", "1");
	c->line.cut_within = 6000;
	for (unsigned i = 0; i < rounds; i++) {
		c->line.cut_one_in = 0;
		assert_true(sell(c, story_text(s, arena_format(&s->arena, "${uuid.cut%u}", i)), &lives));
		c->line.cut_one_in = i % 3 == 2 ? 1 : 2;
		if (c->line.cut_one_in == 1)
			c->line.cut_within = 20000; /* every connection is cut, but what is small can get through */
		runs += sync_through(c, i % 2 ? "quay2" : "quay1");
		c->line.cut_within = 6000;
		if (i == rounds / 2) {
			story_kill(s, STORY_SERVER);
			story_start(s);
		}
	}
	c->sales += rounds;
	runs += sync_through(c, "quay1") + sync_through(c, "quay2");
	print_message("[          ] %u runs of sync, %d connections, %d cut\n", runs, c->line.connections, c->line.cuts);
	assert_true(c->line.cuts > 0); /* the line was bad indeed */
	c->line.cut_one_in = 0;
	assert_same_journal(s, "quay1");
	assert_same_journal(s, "quay2");
	story_tell(s, nobody_blamed, COUNT(nobody_blamed));
}

static void test_numbers(void **state)
{
	struct campaign *c = *state;
	struct story *s = &c->story;
	json_t *answer =
		story_sql(s, "SELECT COUNT(*), MIN(r.number), MAX(r.number) FROM receipt r JOIN symbol y ON y.id = r.symbol_id"
			     " JOIN device d ON d.id = y.device WHERE d.name = 'quay1'");
	const json_t *row = json_at(answer, "rows.0");
	assert_int_equal(strtoll(json_string_value(json_array_get(row, 0)), NULL, 10), c->sales);
	assert_int_equal(strtoll(json_string_value(json_array_get(row, 1)), NULL, 10), 1);
	assert_int_equal(strtoll(json_string_value(json_array_get(row, 2)), NULL, 10), c->sales);
	json_decref(answer);
	assert_int_equal(journal_number(s, "quay1", "SELECT COUNT(*) FROM receipt"), c->sales);
}

/* ---- a copied till */

static const struct step forked[] = {
	{"one sells", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=1")},
	{"the copy sells", TILL("copy", "sell", "--site", "A1", "--pay", "cash", "ADULT=2"),
	 .expect = {{"receipts.0.number", "${one sells.receipts.0.number}"}, {"entry_seq", "${one sells.entry_seq}"}}},
	{"one syncs", TILL("quay1", "sync"), .expect = {{"sent", "1"}}},
	{"the copy syncs", TILL("copy", "sync"), .status = 1, .expect = {{"error.code", "quarantined"}}},
	{"one syncs again", TILL("quay1", "sync"), .status = 1, .expect = {{"error.code", "quarantined"}}},
	{"the other till syncs", TILL("quay2", "sync"), .expect = {{"refreshed", "true"}}},
	{"who", .sql = "SELECT name FROM device WHERE quarantined_at IS NOT NULL",
	 .expect = {{"rows", "#1"}, {"rows.0.0", "quay1"}}},
	{"both",
	 .sql = "SELECT v.kind, v.seq, HEX(v.bytes), HEX(e.bytes) FROM evidence v JOIN entry e ON e.device = v.device AND "
		"e.seq = v.seq",
	 .expect = {{"rows", "#1"}, {"rows.0.0", "fork"}, {"rows.0.1", "${one sells.entry_seq}"}}},
};

static void test_fork(void **state)
{
	struct campaign *c = *state;
	struct story *s = &c->story;
	struct outcome o = story_run(s, (const char *const[]){"cp", "-a", "${dir}/quay1", "${dir}/copy", NULL}, NULL);
	assert_int_equal(o.status, 0);
	story_tell(s, forked, COUNT(forked));
	json_t *ours = journal_entries(s, "quay1"), *theirs = journal_entries(s, "copy");
	size_t last = json_array_size(ours) - 1;
	assert_string_equal(story_answer_text(s, "both.rows.0.2"),
			    json_string_value(json_at(json_array_get(theirs, last), "2")));
	assert_string_equal(story_answer_text(s, "both.rows.0.3"), json_string_value(json_at(json_array_get(ours, last), "2")));
	json_decref(ours);
	json_decref(theirs);
	assert_same_journal(s, "quay1");
}

/* ---- */

static int begin(void **state)
{
	static struct campaign c;
	const char *seed = getenv("HOABAN_SEED");
	bool is_long = getenv("HOABAN_CAMPAIGN") != NULL;
	randombytes_buf(&c.random, sizeof(c.random));
	if (seed)
		c.random = strtoull(seed, NULL, 10);
	print_message("[          ] HOABAN_SEED=%llu\n", (unsigned long long)c.random);
	c.sales = is_long ? 300 : 60;
	c.kills = is_long ? 10 : 6;
	cutproxy_start(&c.line, 0, c.random);
	snprintf(c.settings, sizeof(c.settings), "public_url = http://127.0.0.1:%d\n", c.line.port);
	c.story = (struct story){.clock = STORY_CLOCK, .settings = c.settings, .port = port_take()};
	story_begin(&c.story);
	c.line.server = (int)c.story.port;
	story_keep(&c.story, "line", json_integer(c.line.port));
	*state = &c;
	return 0;
}

static void test_end(void **state)
{
	struct campaign *c = *state;
	story_end(&c->story);
}

static int tear_down(void **state)
{
	struct campaign *c = *state;
	story_tear_down(&c->story);
	cutproxy_stop(&c->line);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_killed_while_selling),
		cmocka_unit_test(test_late_upload),
		cmocka_unit_test(test_early_upload),
		cmocka_unit_test(test_cut_line),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_fork),
		cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests_name("a till with a hard life", tests, begin, tear_down);
}
