/* Whoever holds the database's root takes something away, or puts something in: which equation no longer holds, and by how
 * much. Each theft is undone before the next. */
#include "tests/support/correctwords.h"
#include "tests/support/payservices.h"

#include <hoaban/transfer.h>

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define FIGURES(...) .run = {"hoaband", "figures", __VA_ARGS__, "--data", "${data}", "--json", "--demo", "--clock", "${clock}"}
#define DOCTOR	     .run = {"hoaband", "doctor", "--data", "${data}", "--json", "--demo", "--clock", "${clock}"}
#define SELL(...)    TILL("quay1", "sell", "--site", "A1", __VA_ARGS__)

/* ---- an honest day: 40 000 and 20 000 in the shop, 60 000 and 20 000 at the till, of which 50 000 go into a bag; the drawer
 * is closed */

static const struct step day[] = {SOLD("sandbox") VISIT("A1", LINE("ADULT", "2")) PAID},
			 SOLD("told") VISIT("A1", LINE("ADULT", "1")) "\"payment\":{\"method\":\"vietqr\"}}"
}
, {"code", CODE("quay1", "--site", "A1")},
	{"enrolled", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "0")},
	{"cash", SELL("--pay", "cash", "ADULT=3")},
	{"waiting", SELL("--id", "${uuid.a}", "--wait", "1", "--pay", "vietqr", "ADULT=1"), .status = 3},
	{"came", .method = "POST", .path = "/sandbox/payments/${reference.text}", .status = 200},
	{"transfer", SELL("--id", "${uuid.a}", "--wait", "1", "--pay", "vietqr", "ADULT=1")},
	{"goes in", TILL("quay1", "admit", "--site", "A1", "${cash.tickets.0.qr}"), .expect = {{"verdict", "admitted"}}},
	{"drop", TILL("quay1", "shift", "drop", "--amount", "50000", "--bag", "T-1")},
	{"Z", TILL("quay1", "shift", "close", "--counted", "10000"), .expect = {{"difference", "0"}}},
	{"sync", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
}
;

#define HONEST                                                                                                                 \
	{"different", "0"}, {"equations.0.difference", "0"}, {"equations.1.difference", "0"},                                  \
	{                                                                                                                      \
		"equations.2.difference", "0"                                                                                  \
	}
static const struct step honest[] = {
	{"honest", FIGURES("check"), .expect = {HONEST, {"equations.0.left.value", "140000"}}},
};

static const char *const tables[] = {"payment", "money", "receipt", "sale", "admission", "shift", "cash_movement"};

static void keep_reference(struct story *s)
{
	char reference[TRANSFER_REFERENCE];
	uint8_t id[UUID_LEN];
	assert_int_equal(uuid_parse(id, story_text(s, "${uuid.a}")), E_OK);
	transfer_reference_format(reference, id);
	story_keep(s, "reference", json_pack("{s:s}", "text", reference));
}

static void test_honest(void **state)
{
	struct story *s = *state;
	keep_reference(s);
	story_tell(s, day, 2);
	const char *memo = story_answer_text(s, "told.payment.reference");
	assert_int_equal(sepay_tells(s, &(struct pay_told){.tx = "1", .memo = memo, .amount = 20000}), 200);
	story_tell(s, day + 2, COUNT(day) - 2);
	story_tell(s, honest, COUNT(honest));
	for (size_t i = 0; i < COUNT(tables); i++)
		story_sql_root(s, arena_format(&s->arena, "CREATE TABLE honest_%s AS SELECT * FROM %s", tables[i], tables[i]));
}

/* ---- what is stolen, and what gives it away */

#define BACK(table)   "INSERT IGNORE INTO " table " SELECT * FROM honest_" table
#define MENDED(table) "REPLACE INTO " table " SELECT * FROM honest_" table
#define UNNAMED	      NULL, NULL, NULL
static const struct theft {
	const char *name, *steal, *undo;
	const char *sold, *paid, *entries; /* differences */
	const char *named;	 /* how the first difference ends that the row of a journal has; NULL = no row differs */
	const char *kept, *told; /* what the row says, what was signed */
} thefts[] = {
	{"an order's payment is removed", "DELETE FROM payment WHERE provider_tx LIKE 'sandbox-%' AND amount = 40000",
	 BACK("payment"), "40000", "0", "0", UNNAMED},
	{"the bank's row is removed", "DELETE FROM money WHERE tx = '1'", BACK("money"), "0", "20000", "0", UNNAMED},
	{"the bank's row of a till's transfer is removed", "DELETE FROM money WHERE source = 3", BACK("money"), "0", "20000",
	 "0", UNNAMED},
	{"a till's transfer is removed", "DELETE FROM payment WHERE order_id IN (SELECT id FROM sale)", BACK("payment"), "0",
	 "20000", "0", UNNAMED},
	{"a receipt is removed", "DELETE FROM receipt WHERE total = 40000", BACK("receipt"), "-40000", "0", "0", UNNAMED},
	{"a receipt without payment",
	 "INSERT INTO receipt SELECT symbol_id, number + 900, UNHEX(MD5('x')), UNHEX(MD5('y')), issued_at, total, record,"
	 " leaf_index + 900 FROM honest_receipt WHERE total = 40000",
	 "DELETE FROM receipt WHERE number > 900", "40000", "0", "0", UNNAMED},
	{"a cash sale is removed, the receipt stays", "DELETE FROM sale WHERE cash = 60000", BACK("sale"), "60000", "-60000",
	 "0", UNNAMED},
	{"somebody goes in without a ticket",
	 "INSERT INTO admission SELECT UNHEX(MD5('x')), use_no, site, day, entry_no, UNHEX(MD5('c')), UNHEX(MD5('t')), device, "
	 "gate,"
	 " admitted_at, seq, is_carried, is_provisional FROM honest_admission",
	 "DELETE FROM admission WHERE root = UNHEX(MD5('x'))", "0", "0", "1", "id", "0", "1"},
	{"an entry of a ticket that was sold is removed", "DELETE FROM admission", BACK("admission"), "0", "0", "0", "row", "0",
	 "1"},
	/* rows of journals: what the till signed stands beside them */
	{"a Z says less cash and less counted", "UPDATE shift SET cash_sales = 20000, expected = 0, counted = 0",
	 MENDED("shift"), "0", "40000", "0", "cash sales", "20000", "60000"},
	{"a count is covered up", "UPDATE shift SET expected = -490000, counted = -490000", MENDED("shift"), "0", "0", "0",
	 "counted", "-490000", "10000"},
	{"a float is taken", "UPDATE shift SET opening_float = 500000", MENDED("shift"), "0", "0", "0", "float", "500000", "0"},
	{"a shift is open again", "UPDATE shift SET closed_at = NULL, closed_seq = NULL", MENDED("shift"), "0", "0", "0",
	 "closed at", "0", "*"},
	{"a shift is removed", "DELETE FROM shift", BACK("shift"), "0", "0", "0", "row", "0", "1"},
	{"a shift that nobody opened",
	 "INSERT INTO shift (id, device, cashier, opened_at, opening_float, opened_seq) SELECT UNHEX(MD5('x')), device, "
	 "cashier, opened_at, 0, 9999 FROM honest_shift",
	 "DELETE FROM shift WHERE id = UNHEX(MD5('x'))", "0", "0", "0", "row", "1", "0"},
	{"a bag says less", "UPDATE cash_movement SET amount = 10000", MENDED("cash_movement"), "0", "0", "0", "amount",
	 "10000", "50000"},
	{"a bag has another name", "UPDATE cash_movement SET bag = 'T-9'", MENDED("cash_movement"), "0", "0", "0", "bag", "0",
	 "1"},
	{"a bag is removed", "DELETE FROM cash_movement", BACK("cash_movement"), "0", "0", "0", "row", "0", "1"},
	{"a sale's cash is lowered, and its Z's",
	 "UPDATE sale, shift SET sale.cash = 20000, shift.cash_sales = 20000 WHERE sale.cash = 60000",
	 "UPDATE sale JOIN honest_sale h ON h.id = sale.id JOIN shift JOIN honest_shift z ON z.id = shift.id"
	 " SET sale.cash = h.cash, shift.cash_sales = z.cash_sales",
	 "0", "0", "0", "cash sales", "20000", "60000"},
};

static void check_name(const json_t *d, const struct theft *t)
{
	const char *what = json_string_value(json_object_get(d, "what"));
	assert_non_null(what);
	if (!t->named)
		return;
	char kept[32], told[32];
	snprintf(kept, sizeof(kept), "%lld", (long long)json_integer_value(json_object_get(d, "kept")));
	snprintf(told, sizeof(told), "%lld", (long long)json_integer_value(json_object_get(d, "counted")));
	print_message("           %s: the row says %s, signed is %s\n", what, kept, told);
	assert_true(strlen(what) > strlen(t->named));
	assert_string_equal(what + strlen(what) - strlen(t->named), t->named);
	assert_string_equal(kept, t->kept);
	if (strcmp(t->told, "*") != 0)
		assert_string_equal(told, t->told);
}

static void steal(struct story *s, const struct theft *t)
{
	print_message("           %s\n", t->name);
	story_sql_rewrite(s, t->steal);
	const struct step found[] = {
		{"stolen", FIGURES("check"), .status = 3,
		 .expect = {{"equations.0.difference", t->sold},
			    {"equations.1.difference", t->paid},
			    {"equations.2.difference", t->entries}}},
	};
	story_tell(s, found, 1);
	check_name(story_answer(s, "stolen.differences.0"), t); /* the first figure that differs is named */
	story_sql_rewrite(s, t->undo);
	story_tell(s, honest, COUNT(honest));
}

static void test_thefts(void **state)
{
	for (size_t i = 0; i < COUNT(thefts); i++)
		steal(*state, &thefts[i]);
}

/* ---- what the night does with it, and the doctor */

static const struct step night[] = {
	{"the doctor looks", DOCTOR, .status = 3},
	{"rebuilt", FIGURES("rebuild"), .status = 3, .expect = {{"rebuilt", "true"}, {"equations.0.difference", "20000"}}},
	{"as the records say", FIGURES("check"), .status = 3,
	 .expect = {{"different", "0"}, {"equations.0.difference", "20000"}}},
	{"written down",
	 .sql = "SELECT COUNT(*) > 0 FROM figure_difference WHERE what LIKE 'money 2026-11-21 order payments%' AND"
		" kept = 20000 AND counted = 0 AND accepted_at IS NULL",
	 .expect = {{"rows.0.0", "1"}}},
	{"the doctor looks again", DOCTOR, .status = 3},
	{"no reason", FIGURES("accept"), .status = 2},
};
static const struct step after[] = {
	{"rebuilt again", FIGURES("rebuild"), .expect = {{"rebuilt", "true"}, {"equations.0.difference", "0"}}},
	{"still told", DOCTOR, .status = 3},
	{"accepted", FIGURES("accept", "--reason", "đã khôi phục từ bản sao")},
	{"recorded", .sql = "SELECT COUNT(*) FROM change_record WHERE action = 'figures.accept'",
	 .expect = {{"rows.0.0", "2"}}},
};

/* What the doctor says is red. */
static bool is_red(struct story *s, const char *label, const char *check)
{
	const json_t *list = story_answer(s, arena_format(&s->arena, "%s.findings", label));
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *f = json_array_get(list, i);
		if (strcmp(json_string_value(json_object_get(f, "state")), "red") == 0 &&
		    strcmp(json_string_value(json_object_get(f, "check")), check) == 0)
			return true;
	}
	return false;
}

/* No rebuild puts right what a till signed, and what is open is told once. */
static const struct step bent[] = {
	{"the doctor sees it", DOCTOR, .status = 3},
	{"nothing to rebuild", FIGURES("rebuild"), .status = 3,
	 .expect = {{"rebuilt", "false"}, {"rows_different", "2"}, {"equations.1.difference", "0"}}},
	{"checked again", FIGURES("check"), .status = 3, .expect = {{"rows_different", "2"}}},
	{"written down once",
	 .sql = "SELECT COUNT(*) FROM figure_difference WHERE what LIKE 'shift%' AND area = 6 AND kept = 0 AND counted = 10000"
		" AND part = 6 AND accepted_at IS NULL",
	 .expect = {{"rows.0.0", "2"}}},
	{"accepted before it is mended", FIGURES("accept", "--reason", "kiểm tra ca của quầy 1")},
	{"not for the doctor", DOCTOR, .status = 3},
};

static void test_row(void **state)
{
	struct story *s = *state;
	story_sql_rewrite(s, "UPDATE shift SET expected = 0, counted = 0");
	story_tell(s, bent, COUNT(bent));
	assert_true(is_red(s, "the doctor sees it", "signed rows"));
	assert_false(is_red(s, "the doctor sees it", "equation paid"));
	assert_true(is_red(s, "not for the doctor", "signed rows"));
	story_sql_rewrite(s, MENDED("shift"));
	story_tell(s, honest, COUNT(honest));
}

static void test_night(void **state)
{
	struct story *s = *state;
	story_sql_rewrite(s, "DELETE FROM payment WHERE provider_tx = 'sepay-1'");
	story_tell(s, night, COUNT(night));
	assert_true(is_red(s, "the doctor looks", "figures"));
	assert_true(is_red(s, "the doctor looks", "equation sold"));
	assert_true(is_red(s, "the doctor looks again", "figures"));
	assert_true(is_red(s, "the doctor looks again", "equation sold"));
	assert_false(is_red(s, "the doctor looks again", "equation entries"));
	story_sql_rewrite(s, BACK("payment"));
	story_tell(s, after, COUNT(after));
	assert_true(is_red(s, "still told", "figures"));
	assert_false(is_red(s, "still told", "equation sold"));
	for (size_t i = 0; i < COUNT(tables); i++)
		story_sql_root(s, arena_format(&s->arena, "DROP TABLE honest_%s", tables[i]));
	story_end(s); /* the doctor finds nothing red any more */
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_honest), cmocka_unit_test(test_thefts),
					   cmocka_unit_test(test_row), cmocka_unit_test(test_night)};
	return cmocka_run_group_tests(tests, payservices_begin, payservices_end);
}
