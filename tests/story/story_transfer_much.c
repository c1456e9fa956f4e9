/* A visitor at the counter transfers too little, then too much: the sale is made once its amount is there, and only what came
 * above it is given back, by two people of the office. What is given back before the sale is made does not pay for it. */
#include "tests/support/correctwords.h"
#include "tests/support/payservices.h"
#include "tests/support/staffpage.h"

#include <hoaban/transfer.h>

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SELL(id, ...) TILL("quay1", "sell", "--site", "A1", "--id", "${uuid." id "}", "--wait", "1", __VA_ARGS__)
#define SUMS                                                                                                                   \
	"SELECT CAST(SUM(p.amount) AS SIGNED), COUNT(*), (SELECT CAST(SUM(amount) AS SIGNED) FROM money) FROM payment p"       \
	" JOIN sale s ON s.id = p.order_id"

static const char *reference_of(struct story *s, const char *name)
{
	uint8_t id[UUID_LEN];
	char *reference = arena_alloc(&s->arena, TRANSFER_REFERENCE);
	assert_int_equal(uuid_parse(id, story_text(s, arena_format(&s->arena, "${uuid.%s}", name))), E_OK);
	transfer_reference_format(reference, id);
	return reference;
}

static void comes(struct story *s, const char *tx, const char *memo, int64_t amount, const char *state)
{
	assert_int_equal(sepay_tells(s, &(struct pay_told){.tx = tx, .memo = memo, .amount = amount}), 200);
	assert_string_equal(pay_state(s, tx), state);
}

static const struct step before[] = {
	{"code", CODE("quay1", "--site", "A1")},
	{"enrolled", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "0")},
	{"waits", SELL("a", "--pay", "vietqr", "ADULT=1"), .status = 3},
	{"b waits", SELL("b", "--pay", "vietqr", "ADULT=2"), .status = 3},
};
static const struct step waits[] = {
	{"waits still", SELL("a", "--pay", "vietqr", "ADULT=1"), .status = 3,
	 .expect = {{"error.errors.0.code", "transfer_waiting"}}},
};
static const struct step sold[] = {
	{"sold", SELL("a", "--pay", "vietqr", "ADULT=1"), .expect = {{"total", "20000"}, {"change", "0"}, {"tickets", "#1"}}},
	{"b sold", SELL("b", "--pay", "vietqr", "ADULT=2"), .expect = {{"total", "40000"}, {"tickets", "#2"}}},
	{"sync", TILL("quay1", "sync")},
	{"nothing odd", .sql = "SELECT COUNT(*) FROM incident", .expect = {{"rows.0.0", "0"}}},
	{"what was sold", .sql = SUMS, .expect = {{"rows.0.0", "60000"}, {"rows.0.1", "3"}, {"rows.0.2", "68777"}}},
};

static void test_much(void **state)
{
	struct story *s = *state;
	story_tell(s, before, COUNT(before));
	comes(s, "1", reference_of(s, "a"), 15000, "too_little");
	story_tell(s, waits, COUNT(waits));
	comes(s, "2", reference_of(s, "a"), 8000, "too_much");
	comes(s, "3", reference_of(s, "b"), 45777, "too_much");
	story_tell(s, sold, COUNT(sold));
	comes(s, "4", reference_of(s, "b"), 40000, "duplicate");
}

/* ---- the rest */

static const char *path_of(struct story *s, const char *tx)
{
	json_t *rows = story_sql(s, arena_format(&s->arena, "SELECT LOWER(HEX(id)) FROM money WHERE tx = '%s'", tx));
	char *path = arena_format(&s->arena, "/admin/settlement/%s", json_string_value(json_at(rows, "rows.0.0")));
	json_decref(rows);
	return path;
}

static void ask_back(struct story *s, const char *tx, const char *says)
{
	struct staff_page p;
	const char *path = path_of(s, tx);
	staff_page_in(&p, s, "manager");
	assert_non_null(strstr(staff_page_read(&p, path), says));
	staff_page_do(&p, path, "act=refund&reason=tra+lai+khach", arena_format(&s->arena, "%s?done=money_settled", path));
	assert_string_equal(pay_state(s, tx), "refunding");
}

static void agree(struct story *s, const char *tx)
{
	struct staff_page p;
	const char *path = path_of(s, tx);
	staff_page_in(&p, s, "operator");
	staff_page_read(&p, path);
	staff_page_do(&p, arena_format(&s->arena, "%s/approve", path), "out_reference=FT9",
		      arena_format(&s->arena, "%s?done=money_settled", path));
	assert_string_equal(pay_state(s, tx), "refunded");
}

static void give_back(struct story *s, const char *tx, const char *says)
{
	ask_back(s, tx, says);
	agree(s, tx);
}

/* The page offers nothing, and a form sent all the same is refused. */
static void stays(struct story *s, const char *tx, const char *state)
{
	struct staff_page p;
	const char *path = path_of(s, tx);
	assert_string_equal(pay_state(s, tx), state);
	staff_page_in(&p, s, "manager");
	assert_null(strstr(staff_page_read(&p, path), "name=\"act\""));
	staff_page_refused(&p, path, "act=refund&reason=tra+lai+khach", 409, "không còn làm được");
}

static void test_rest(void **state)
{
	struct story *s = *state;
	static const struct step kept[] = {
		{"of the rest alone",
		 .sql = "SELECT COUNT(*) FROM change_record WHERE action = 'money.refund' AND JSON_VALUE(after_json, "
			"'$.amount')"
			" IN (3000, 5777)",
		 .expect = {{"rows.0.0", "2"}}},
		{"the sales are paid", .sql = SUMS, .expect = {{"rows.0.0", "60000"}}},
	};
	give_back(s, "2", "Chỉ trả lại phần này</dt><dd><strong>3");
	give_back(s, "3", "Chỉ trả lại phần này</dt><dd><strong>5");
	story_tell(s, kept, COUNT(kept));
}

/* ---- what came for a sale that is not made yet */

#define AT_TILL "Tiền này đến cho một lượt bán tại quầy"

static void test_back(void **state)
{
	struct story *s = *state;
	static const struct step asked[] = {{"c waits", SELL("c", "--pay", "vietqr", "ADULT=1"), .status = 3},
					    {"d waits", SELL("d", "--pay", "vietqr", "ADULT=1"), .status = 3}};
	static const struct step lacks[] = {{"the rest is not enough", SELL("c", "--pay", "vietqr", "ADULT=1"), .status = 3},
					    {"d has nothing", SELL("d", "--pay", "vietqr", "ADULT=1"), .status = 3}};
	static const struct step made[] = {
		{"c sold", SELL("c", "--pay", "vietqr", "ADULT=1"), .expect = {{"total", "20000"}, {"tickets", "#1"}}},
		{"sync c", TILL("quay1", "sync")},
		{"nothing odd", .sql = "SELECT COUNT(*) FROM incident", .expect = {{"rows.0.0", "0"}}}};
	story_tell(s, asked, COUNT(asked));
	comes(s, "5", reference_of(s, "c"), 15000, "too_little");
	ask_back(s, "5", AT_TILL);
	comes(s, "6", reference_of(s, "c"), 5000, "too_little");
	comes(s, "7", reference_of(s, "d"), 20000, "applied");
	give_back(s, "7", AT_TILL);
	story_tell(s, lacks, COUNT(lacks));
	comes(s, "8", reference_of(s, "c"), 18000, "too_much");
	assert_string_equal(pay_state(s, "6"), "applied");
	story_tell(s, made, COUNT(made));
	agree(s, "5");
	stays(s, "1", "applied");
	stays(s, "6", "applied");
}

/* A till's part counts: it is not said to be nobody's. */
static void test_not_dismissed(void **state)
{
	struct story *s = *state;
	struct staff_page p;
	static const struct step asked = {"e waits", SELL("e", "--pay", "vietqr", "ADULT=1"), .status = 3};
	story_tell(s, &asked, 1);
	comes(s, "9", reference_of(s, "e"), 7000, "too_little");
	staff_page_in(&p, s, "manager");
	staff_page_read(&p, path_of(s, "9"));
	staff_page_refused(&p, path_of(s, "9"), "act=dismiss&reason=khong+phai", 409,
			   "đã được tính cho một đơn vé hoặc một lượt bán");
	comes(s, "10", reference_of(s, "e"), 13000, "applied");
	story_wait_for_signatures(s);
	story_audit(s);
}

/* A till sold on it and has not told yet, while the office sends it back: nobody could know, and everybody hears of it. */
static void test_crossed(void **state)
{
	struct story *s = *state;
	static const struct step sold_alone = {"e sold", SELL("e", "--pay", "vietqr", "ADULT=1"),
					       .expect = {{"tickets", "#1"}}};
	static const struct step told[] = {{"sync e", TILL("quay1", "sync")},
					   {"it is told", .sql = "SELECT kind FROM incident",
					    .expect = {{"rows", "#1"}, {"rows.0.0", "transfer_not_received"}}}};
	static const struct step counted = {
		"as the records say",
		.run = {"hoaband", "figures", "check", "--data", "${data}", "--json", "--demo", "--clock", "${clock}"},
		.expect = {{"different", "0"}}};
	story_tell(s, &sold_alone, 1);
	give_back(s, "10", AT_TILL);
	story_tell(s, told, COUNT(told));
	give_back(s, "9", AT_TILL);
	story_tell(s, &counted, 1);
	story_wait_for_signatures(s);
	story_end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_much), cmocka_unit_test(test_rest),
					   cmocka_unit_test(test_back), cmocka_unit_test(test_not_dismissed),
					   cmocka_unit_test(test_crossed)};
	return cmocka_run_group_tests(tests, payservices_begin, payservices_end);
}
