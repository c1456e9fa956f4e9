/* Training (I14): nothing of it touches a symbol, a total or the chain, and nothing it makes is worth anything. */
#include "pos-client/domain/admit.h"
#include "pos-client/domain/shift.h"
#include "pos-client/domain/sync.h"
#include "pos-client/domain/training.h"
#include "tests/support/counter.h"
#include <sodium.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

#define A1 (UINT64_C(1) << AUTHORITY_SITE_A1)

static const struct lease_staff supervisor = {"hoa", STAFF_SUPERVISOR, ""};

static int set_up(void **state)
{
	static struct counter c;
	struct shift_report r;
	counter_start(&c);
	c.authority.staff[c.authority.staff_count++] = supervisor;
	counter_enrol(&c);
	assert_int_equal(shift_open(&c.till, "lan", NULL, 500000, &r), E_OK);
	*state = &c;
	return 0;
}

static int tear_down(void **state)
{
	counter_stop(*state);
	return 0;
}

static enum err begin(struct counter *c, struct training_report *r)
{
	const struct approval_request who = {.supervisor = "hoa", .reason = "a new colleague"};
	till_forget(&c->till);
	return training_begin(&c->till, &who, r);
}

static struct sale_view sell_one(struct counter *c)
{
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	struct sale_view v;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	return v;
}

static enum verdict admit_text(struct counter *c, const char *qr)
{
	struct admit_request r = {.site = AUTHORITY_SITE_A1, .gate = "gate 1", .text = qr, .len = strlen(qr)};
	struct admit_answer a;
	assert_int_equal(admit(&c->till, &r, &a), E_OK);
	return a.verdict;
}

/* ---- the digest of the real till: every row of every table, the entries of the switch apart */

static void digest_table(sqlite3 *db, const char *table, crypto_hash_sha256_state *h)
{
	char sql[256];
	sqlite3_stmt *q;
	const char *but = str_equal(table, "entry")  ? "WHERE type NOT IN (13, 14)"
			  : str_equal(table, "held") ? "WHERE what <> 20"
						     : "";
	snprintf(sql, sizeof sql, "SELECT * FROM \"%s\" %s", table, but);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
	while (sqlite3_step(q) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(q); i++) {
			const void *data = sqlite3_column_blob(q, i);
			if (data != NULL)
				crypto_hash_sha256_update(h, data, (unsigned)sqlite3_column_bytes(q, i));
		}
	sqlite3_finalize(q);
}

static void digest(struct counter *c, uint8_t out[static HASH_LEN])
{
	char path[128];
	sqlite3 *db;
	sqlite3_stmt *q;
	int tables = 0;
	crypto_hash_sha256_state h;
	crypto_hash_sha256_init(&h);
	snprintf(path, sizeof path, "%s/journal.db", c->dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_prepare_v2(db, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", -1, &q, NULL),
		SQLITE_OK);
	for (; sqlite3_step(q) == SQLITE_ROW; tables++)
		digest_table(db, (const char *)sqlite3_column_text(q, 0), &h);
	sqlite3_finalize(q);
	sqlite3_close(db);
	assert_true(tables > 10);
	crypto_hash_sha256_final(&h, out);
}

static uint64_t head_seq(struct counter *c)
{
	struct journal_head head;
	assert_int_equal(journal_head(c->till.journal, &head), E_OK);
	return head.seq;
}

static bool has_area(const struct counter *c)
{
	char path[128];
	snprintf(path, sizeof path, "%s/training", c->dir);
	return access(path, F_OK) == 0;
}

/* ---- hostile first */

static void test_needs_a_supervisor(void **state)
{
	struct counter *c = *state;
	struct approval_request who = {.supervisor = "minh", .reason = "for fun"};
	struct training_report r;
	assert_int_equal(training_end(&c->till, &r), E_REFUSED);
	assert_true(counter_why(c, "training_off"));
	assert_int_equal(training_begin(&c->till, &who, &r), E_FORBIDDEN);
	who.supervisor = NULL;
	assert_int_equal(training_begin(&c->till, &who, &r), E_UNAUTHORIZED);
	assert_false(c->till.is_training || has_area(c));
	assert_int_equal(begin(c, &r), E_OK);
	assert_int_equal(begin(c, &r), E_REFUSED);
	assert_true(counter_why(c, "training_on"));
}

static void test_nothing_of_it_counts(void **state)
{
	struct counter *c = *state;
	struct training_report r;
	struct sale_view real = sell_one(c);
	const uint32_t number = real.receipts[0].receipt.number;
	uint8_t before[HASH_LEN], after[HASH_LEN];
	uint64_t seq = head_seq(c);
	struct shift_report shift;
	digest(c, before);
	assert_int_equal(begin(c, &r), E_OK);
	assert_int_equal(r.seq, seq + 2); /* behind its approval */
	assert_int_equal(shift_open(&c->till, "minh", NULL, 0, &shift), E_OK);
	for (int i = 0; i < 5; i++)
		sell_one(c);
	assert_int_equal(shift_close(&c->till, 12345, &shift), E_OK);
	assert_int_equal(training_end(&c->till, &r), E_OK);
	assert_int_equal(r.sale_count, 5);
	assert_int_equal(r.sale_total, 5 * real.sale.total);
	digest(c, after);
	assert_memory_equal(before, after, HASH_LEN);
	assert_int_equal(head_seq(c), seq + 3);
	assert_int_equal(r.seq, seq + 3);
	assert_false(has_area(c));
	assert_int_equal(sell_one(c).receipts[0].receipt.number, number + 1);
	counter_verify(c);
}

static void test_what_it_makes_is_worth_nothing(void **state)
{
	struct counter *c = *state;
	struct training_report r;
	struct shift_report shift;
	struct sale_view real = sell_one(c);
	char real_qr[1024], played_qr[1024];
	snprintf(real_qr, sizeof real_qr, "%s", real.tickets[0].qr);
	assert_int_equal(begin(c, &r), E_OK);
	assert_int_equal(shift_open(&c->till, "lan", NULL, 0, &shift), E_OK);
	struct sale_view played = sell_one(c);
	assert_string_equal(played.receipts[0].receipt.symbol, TRAINING_SYMBOL);
	assert_false(played.receipts[0].is_signed);
	snprintf(played_qr, sizeof played_qr, "%s", played.tickets[0].qr);
	assert_int_equal(admit_text(c, played_qr), VERDICT_ADMITTED);
	assert_int_equal(admit_text(c, real_qr), VERDICT_UNKNOWN_KEY);
	assert_int_equal(training_end(&c->till, &r), E_OK);
	assert_int_equal(admit_text(c, played_qr), VERDICT_UNKNOWN_KEY);
	assert_int_equal(admit_text(c, real_qr), VERDICT_ADMITTED);
}

static void test_it_outlasts_a_restart(void **state)
{
	struct counter *c = *state;
	struct training_report r;
	struct shift_report shift;
	assert_int_equal(begin(c, &r), E_OK);
	assert_int_equal(shift_open(&c->till, "lan", NULL, 0, &shift), E_OK);
	sell_one(c);
	counter_restart(c);
	assert_true(c->till.is_training);
	sell_one(c);
	assert_int_equal(training_look(&c->till, &r), E_OK);
	assert_int_equal(r.sale_count, 2);
	assert_int_equal(training_leave(&c->till), E_OK); /* as sync does */
	assert_false(c->till.is_training);
	counter_restart(c);
	assert_int_equal(training_end(&c->till, &r), E_OK);
	counter_restart(c);
	assert_false(c->till.is_training);
	sell_one(c);
}

static void test_a_damaged_area_is_made_anew(void **state)
{
	struct counter *c = *state;
	struct training_report r;
	struct shift_report shift;
	char path[128];
	assert_int_equal(begin(c, &r), E_OK);
	till_close(&c->till);
	snprintf(path, sizeof path, "%s/training/journal.db", c->dir);
	FILE *f = fopen(path, "w");
	assert_true(f != NULL && fputs("nonsense", f) >= 0 && fclose(f) == 0);
	assert_int_equal(till_open(&c->till), E_OK);
	assert_true(c->till.is_training);
	assert_int_equal(shift_open(&c->till, "lan", NULL, 0, &shift), E_OK);
	sell_one(c);
	assert_int_equal(training_end(&c->till, &r), E_OK);
	sell_one(c);
}

static void test_nothing_of_it_leaves_the_till(void **state)
{
	struct counter *c = *state;
	struct training_report r;
	struct sync_report sync;
	c->settings.server = "http://127.0.0.1:1";
	assert_int_equal(begin(c, &r), E_OK);
	assert_int_equal(sync_run(&c->till, &sync), E_REFUSED);
	assert_true(counter_why(c, "training"));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_needs_a_supervisor),
		CASE(test_nothing_of_it_counts),
		CASE(test_what_it_makes_is_worth_nothing),
		CASE(test_it_outlasts_a_restart),
		CASE(test_a_damaged_area_is_made_anew),
		CASE(test_nothing_of_it_leaves_the_till),
	};
	return cmocka_run_group_tests_name("training", tests, NULL, NULL);
}
