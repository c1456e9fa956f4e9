/* A server comes back from yesterday's backup. A till has seen more of its log: the server stops, over restarts too. An
 * operator begins a new log: new symbols, the tills' tails arrive, no number is used twice, and everything is proven in the new
 * log. */
#include "tests/support/tillwords.h"

#include <hoaban/checkpoint.h>
#include <hoaban/leaf.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SELL(till) TILL(till, "sell", "--site", "A1", "--pay", "cash", "ADULT=1")
#define ORDER(key)                                                                                                             \
	.path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid." key "}"},                                                 \
	.body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":1}],"         \
		"\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}"
#define NEW_ORIGIN(...)                                                                                                        \
	.run = {"hoaband", "log", "new-origin", "--data", "${data}", "--demo", "--clock", "${clock}", "--json", __VA_ARGS__}
#define DOCTOR .run = {"hoaband", "doctor", "--data", "${data}", "--demo", "--clock", "${clock}", "--json"}

/* ---- before the backup */

static const struct step before[] = {
	{"code quay1", CODE("quay1", "--site", "A1")},
	{"code quay2", CODE("quay2", "--site", "A1")},
	{"quay1", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code quay1.code}")},
	{"quay2", TILL("quay2", "enroll", "--server", "${url}", "--code", "${code quay2.code}")},
	{"shift1", TILL("quay1", "shift", "open", "--cashier", "lan")},
	{"shift2", TILL("quay2", "shift", "open", "--cashier", "minh")},
	{"one", SELL("quay1")},
	{"two", SELL("quay2")},
	{"web one", ORDER("one"), .status = 201, .expect = {{"receipts.0.number", "1"}}},
	{"sync1", TILL("quay1", "sync")},
	{"sync2", TILL("quay2", "sync")},
	{"nothing was published wrongly", NEW_ORIGIN("--reason", "no"), .status = 2},
};

/* ---- after it, and lost with the disk */

static const struct step after[] = {
	{"three", SELL("quay1")},
	{"four", SELL("quay1")},
	{"five", SELL("quay2")},
	{"web two", ORDER("two"), .status = 201, .expect = {{"receipts.0.number", "2"}}},
	{"sync1 again", TILL("quay1", "sync")},
	{"sync2 again", TILL("quay2", "sync")},
};

static void copy(const struct story *s, const char *from, const char *to)
{
	char command[512];
	snprintf(command, sizeof(command), "rm -rf %s/%s && cp -a %s/%s %s/%s", s->dir, to, s->dir, from, s->dir, to);
	assert_int_equal(system(command), 0);
}

/* Leaves of the newest checkpoint that anybody is given. */
static long long published(struct story *s)
{
	struct reply r;
	long long size = -1;
	if (story_call(s, &(struct call){.path = "/log/checkpoint"}, &r) == 200)
		assert_int_equal(sscanf(r.body, "%*[^\n]\n%lld", &size), 1);
	reply_release(&r);
	return size;
}

/* Every till has seen a checkpoint that covers what it sent. */
static void let_it_be_published(struct story *s)
{
	static const struct step seen[] = {{"seen1", TILL("quay1", "sync")}, {"seen2", TILL("quay2", "sync")}};
	story_wait_for_signatures(s);
	json_t *rows = story_sql(s, "SELECT (SELECT COUNT(*) FROM leaf) + (SELECT COUNT(*) FROM log_origin)");
	const long long size = atoll(json_string_value(json_at(rows, "rows.0.0")));
	json_decref(rows);
	for (int i = 0; i < 1200 && published(s) < size; i++)
		usleep(50000);
	assert_true(published(s) >= size);
	story_tell(s, seen, COUNT(seen));
}

static void test_backup_and_restore(void **state)
{
	struct story *s = *state;
	story_tell(s, before, COUNT(before));
	let_it_be_published(s);
	story_stop(s);
	copy(s, "server", "backup");
	story_start(s);
	story_tell(s, after, COUNT(after));
	let_it_be_published(s);
	story_stop(s);
	copy(s, "backup", "server");
	story_start(s);
}

/* ---- the stop */

static const struct step noticing[] = {
	{"six", SELL("quay1")},
	{"till is told", TILL("quay1", "sync"), .status = 3,
	 .expect = {{"error.code", "log_stopped"}, {"error.errors.0.code", "server_stopped"}}},
	{"the other too", TILL("quay2", "sync"), .status = 3, .expect = {{"error.errors.0.code", "server_stopped"}}},
	{"a till sells on", SELL("quay2")},
	{"and lets in", TILL("quay1", "admit", "--site", "A1", "${six.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}, {"provisional", "true"}}},
};
static const struct step stopped[] = {
	{"no order", ORDER("three"), .status = 503, .expect = {{"code", "log_stopped"}}},
	{"not ready", .path = "/health/ready", .status = 503, .expect = {{"code", "log_stopped"}}},
	{"alive", .path = "/health/live", .status = 200},
	{"doctor", DOCTOR, .status = 3, .expect = {{"healthy", "false"}}},
	{"evidence", .sql = "SELECT kind FROM evidence", .expect = {{"rows.0.0", "checkpoint_ahead"}}},
	{"what was sold is shown", .path = "/v1/receipts/${one.receipts.0.lookup}.json", .status = 200},
	{"what was lost is not", .path = "/v1/receipts/${three.receipts.0.lookup}.json", .status = 404},
};

static void expect_in(struct story *s, const char *path, const char *text)
{
	struct reply r;
	assert_int_not_equal(story_call(s, &(struct call){.path = story_text(s, path)}, &r), 0);
	if (!strstr(r.body, text))
		fail_msg("%s does not say %s:\n%s", path, text, r.body);
	reply_release(&r);
}

static void test_it_stops(void **state)
{
	struct story *s = *state;
	story_tell(s, noticing, COUNT(noticing));
	story_tell(s, stopped, COUNT(stopped));
	expect_in(s, "/metrics", "hoaban_log_halted 1");
	expect_in(s, "/vi/r/${three.receipts.0.lookup}", "khôi phục dữ liệu từ bản sao lưu");
	story_stop(s);
	story_start(s);
	story_tell(s, stopped, COUNT(stopped)); /* a restart is no cure */
}

/* ---- the new log */

static const struct step beginning[] = {
	{"begin", NEW_ORIGIN("--reason", "disk failed, backup of yesterday"),
	 .expect = {{"stopped", "true"}, {"vkey", "*"}, {"former", "*"}}},
	{"on record", .sql = "SELECT action FROM change_record WHERE action = 'log.new_origin'", .expect = {{"rows", "#1"}}},
};
static const struct step going_on[] = {
	{"ready", .path = "/health/ready", .status = 200},
	{"web three", ORDER("three"), .status = 201, .expect = {{"receipts.0.number", "1"}}},
	{"tail1", TILL("quay1", "sync"), .expect = {{"refreshed", "true"}}},
	{"tail2", TILL("quay2", "sync"), .expect = {{"refreshed", "true"}}},
	{"seven", SELL("quay1"), .expect = {{"receipts.0.number", "1"}}}, /* in its new symbol */
	{"tail1 again", TILL("quay1", "sync")},
	{"all sales are here", .sql = "SELECT COUNT(*) FROM sale", .expect = {{"rows.0.0", "8"}}},
	{"who came in is here", .sql = "SELECT COUNT(*) FROM admission", .expect = {{"rows.0.0", "1"}}},
	{"no incident", .sql = "SELECT COUNT(*) FROM incident", .expect = {{"rows.0.0", "0"}}},
	{"what was lost is there", .path = "/v1/receipts/${three.receipts.0.lookup}.json", .status = 200},
	{"symbols", .sql = "SELECT COUNT(*), COUNT(DISTINCT tax_code, form, symbol, year) FROM symbol WHERE last_number > 0",
	 .expect = {{"rows.0.0", "5"}, {"rows.0.1", "5"}}},
};

/* The web's second receipt was lost with the disk: its number must not be used again. */
static void check_symbols(struct story *s)
{
	const char *lost = story_answer_text(s, "web two.receipts.0.symbol"),
		   *fresh = story_answer_text(s, "web three.receipts.0.symbol");
	assert_string_equal(lost, story_answer_text(s, "web one.receipts.0.symbol"));
	assert_string_not_equal(lost, fresh);
	assert_string_not_equal(story_answer_text(s, "seven.receipts.0.symbol"), story_answer_text(s, "six.receipts.0.symbol"));
}

static struct bytes get(struct story *s, const char *path)
{
	struct reply r;
	int status = 503;
	for (int i = 0; i < 1200 && status == 503; i++) {
		status = story_call(s, &(struct call){.path = story_text(s, path)}, &r);
		if (status == 503) {
			reply_release(&r);
			usleep(100000);
		}
	}
	assert_int_equal(status, 200);
	struct bytes out = bytes_of(arena_copy(&s->arena, r.body, r.body_len + 1), r.body_len);
	reply_release(&r);
	return out;
}

static void check_proof(struct story *s, const struct note_verifier *v, const char *path)
{
	struct log_proof p;
	BUF_LOCAL scratch;
	buf_init(&scratch, 1u << 16);
	assert_int_equal(log_proof_parse(&p, &scratch, get(s, path)), E_OK);
	assert_int_equal(log_proof_verify(&p, v), E_OK);
}

/* Old ones and new ones: the new log holds all that this server knows. */
static void check_log(struct story *s)
{
	struct note_verifier v, said;
	struct leaf first;
	uint8_t hash[HASH_LEN];
	struct bytes vkey = get(s, "/log/vkey");
	((char *)(uintptr_t)vkey.data)[strcspn((const char *)vkey.data, "\n")] = '\0';
	assert_int_equal(note_vkey_parse(&v, (const char *)vkey.data), E_OK);
	assert_int_equal(note_vkey_parse(&said, story_answer_text(s, "begin.vkey")), E_OK);
	assert_memory_equal(v.public_key, said.public_key, PUBLIC_KEY_LEN);
	assert_string_equal(v.name, story_answer_text(s, "begin.origin"));
	check_proof(s, &v, "/log/proof/${one.receipts.0.lookup}");
	check_proof(s, &v, "/log/proof/${three.receipts.0.lookup}");
	check_proof(s, &v, "/log/proof/${web three.receipts.0.lookup}");
	check_proof(s, &v, "/log/proof/${seven.receipts.0.lookup}");
	json_t *rows = story_sql(s, "SELECT HEX(entry) FROM log_origin");
	uint8_t entry[LEAF_BYTES_MAX];
	const char *hex = json_string_value(json_at(rows, "rows.0.0"));
	size_t len = strlen(hex) / 2;
	for (size_t i = 0; i < len; i++)
		assert_int_equal(sscanf(hex + 2 * i, "%2hhx", &entry[i]), 1);
	assert_int_equal(leaf_decode(&first, bytes_of(entry, len)), E_OK);
	assert_int_equal(first.type, LEAF_NEW_ORIGIN);
	sha256(hash, bytes_of_text(story_answer_text(s, "begin.former")));
	assert_memory_equal(first.hash, hash, HASH_LEN);
	json_decref(rows);
}

static void wait_until_ready(struct story *s)
{
	int status = 503;
	for (int i = 0; i < 600 && status != 200; i++) {
		struct reply r;
		status = story_call(s, &(struct call){.path = "/health/ready"}, &r);
		reply_release(&r);
		usleep(100000);
	}
	assert_int_equal(status, 200);
}

static void test_a_new_log(void **state)
{
	struct story *s = *state;
	const char *const hasty[] = {"hoaban-pos", "--data",   "${dir}/quay2", "--json", "--demo",
				     "--clock",	   "${clock}", "sync",	       NULL};
	story_tell(s, beginning, COUNT(beginning));
	story_run(s, hasty, NULL); /* shows the old log's checkpoint: whatever it is told, it must not stop the new one */
	wait_until_ready(s);	   /* beside the running server, which hears of it with its next round */
	story_tell(s, going_on, COUNT(going_on));
	check_symbols(s);
	check_log(s);
	story_stop(s);
	story_start(s);
	check_log(s);
}

/* What the tills of the old log still show does not stop the new one; another restore does. */
static void test_once_more(void **state)
{
	struct story *s = *state;
	static const struct step again[] = {
		{"told again", TILL("quay1", "sync"), .status = 3, .expect = {{"error.errors.0.code", "server_stopped"}}},
		{"begin again", NEW_ORIGIN("--reason", "the disk failed once more"), .expect = {{"stopped", "true"}}},
	};
	static const struct step recovered[] = {
		{"tail1 once more", TILL("quay1", "sync"), .expect = {{"refreshed", "true"}}},
		{"tail2 once more", TILL("quay2", "sync"), .expect = {{"refreshed", "true"}}},
		{"eight", SELL("quay1")},
		{"nine", SELL("quay2")},
		{"sync eight", TILL("quay1", "sync")},
		{"sync nine", TILL("quay2", "sync")},
		{"still no incident", .sql = "SELECT COUNT(*) FROM incident", .expect = {{"rows.0.0", "0"}}},
		{"two beginnings", .sql = "SELECT COUNT(*) FROM log_origin", .expect = {{"rows.0.0", "2"}}},
	};
	let_it_be_published(s);
	story_stop(s);
	copy(s, "server", "backup");
	story_start(s);
	static const struct step sold[] = {{"ten", SELL("quay1")}, {"sync ten", TILL("quay1", "sync")}};
	story_tell(s, sold, COUNT(sold));
	let_it_be_published(s);
	story_stop(s);
	copy(s, "backup", "server");
	story_start(s);
	story_tell(s, again, COUNT(again));
	wait_until_ready(s);
	story_tell(s, recovered, COUNT(recovered));
	story_wait_for_signatures(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_backup_and_restore), cmocka_unit_test(test_it_stops),   cmocka_unit_test(test_a_new_log),
		cmocka_unit_test(test_once_more),	   cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("a restored server", tests, story_group_begin, story_group_end);
}
