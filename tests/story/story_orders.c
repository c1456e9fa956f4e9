/* An order's way: asked for, paid, repeated, read again, and everything that may be wrong with it. */
#include "tests/support/story.h"

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define KEY(name)      .headers = {"Idempotency-Key: ${uuid." name "}"}
#define ORDER(name)    .path = "/v1/orders", KEY(name)
#define PAID_NOW       ",\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}"
#define PAID_LATER     ",\"payment\":{\"method\":\"sandbox\"}}"
#define TODAY_AT(site) "{\"visit_date\":\"${today}\",\"sites\":[\"" site "\"]"
#define DAY_S	       86400

/* ---------------------------------------------------------------- pending, paid, repeated */

#define TWO_AND_A_CHILD                                                                                                        \
	TODAY_AT("A1") ",\"lines\":[{\"category\":\"ADULT\",\"quantity\":2},{\"category\":\"CHILD\",\"quantity\":1}]"
#define SAME_ORDER(answer)                                                                                                     \
	{"token", "${" answer ".token}"}, {"total", "${" answer ".total}"}, {"expires_at", "${" answer ".expires_at}"},        \
	{                                                                                                                      \
		"payment.method", "${" answer ".payment.method}"                                                               \
	}

static const struct step paying[] = {
	{"pending", ORDER("pending"), .body = TWO_AND_A_CHILD PAID_LATER, .status = 201,
	 .expect = {{"status", "pending"},
		    {"total", "40000"},
		    {"payment.method", "sandbox"},
		    {"receipts", "#0"},
		    {"tickets", "#0"},
		    {"visit_date", "${today}"},
		    {"expires_at", "*"}}},
	{"pending again", ORDER("pending"), .body = TWO_AND_A_CHILD PAID_LATER, .status = 201, .same_as = "pending"},
	{"pending, members in another order", ORDER("pending"), .status = 201, .same_as = "pending",
	 .body = "{\"payment\":{\"method\":\"sandbox\"},\"lines\":[{\"quantity\":1,\"category\":\"CHILD\"},"
		 "{\"quantity\":2,\"category\":\"ADULT\"}],\"sites\":[\"A1\"],\"visit_date\":\"${today}\"}"},
	{"looked at", .path = "/v1/orders/${pending.token}", .status = 200, .same_as = "pending"},
	{"other body", ORDER("pending"),
	 .body = TODAY_AT("A1") ",\"lines\":[{\"category\":\"ADULT\",\"quantity\":3}]" PAID_LATER, .status = 422,
	 .expect = {{"code", "idempotency_mismatch"}}},
	{"other e-mail", ORDER("pending"), .body = TWO_AND_A_CHILD ",\"email\":\"a@b.example\"" PAID_LATER, .status = 422,
	 .expect = {{"code", "idempotency_mismatch"}}},
	{"other way to settle", ORDER("pending"), .body = TWO_AND_A_CHILD PAID_NOW, .status = 422,
	 .expect = {{"code", "idempotency_mismatch"}}},
	{"still pending", .path = "/v1/orders/${pending.token}", .status = 200, .same_as = "pending"},
	{"paid", .method = "POST", .path = "/sandbox/payments/${pending.token}", .status = 200,
	 .expect = {SAME_ORDER("pending"),
		    {"status", "paid"},
		    {"tickets", "#3"},
		    {"receipts", "#1"},
		    {"receipts.0.number", "1"},
		    {"receipts.0.amount", "40000"},
		    {"receipts.0.amount_in_words", "Bốn mươi nghìn đồng"},
		    {"receipts.0.form", "EBL01"}}},
	{"paid twice", .method = "POST", .path = "/sandbox/payments/${pending.token}", .status = 200, .same_as = "paid"},
	{"looked at, paid", .path = "/v1/orders/${pending.token}", .status = 200, .same_as = "paid"},
	{"repeated with today's status", ORDER("pending"), .body = TWO_AND_A_CHILD PAID_LATER, .status = 201,
	 .same_as = "paid"},
	{"no such payment", .method = "POST", .path = "/sandbox/payments/00000000000000000000000000000000", .status = 404},
};

static const struct step settling[] = {
	{"now", ORDER("now"), .body = TWO_AND_A_CHILD PAID_NOW, .status = 201,
	 .expect = {{"status", "paid"},
		    {"receipts.0.number", "2"},
		    {"tickets", "#3"},
		    {"tickets.0.category", "ADULT"},
		    {"tickets.2.category", "CHILD"},
		    {"tickets.0.party", "1"},
		    {"tickets.0.sites.0", "A1"},
		    {"tickets.0.valid_from", "2026-11-20T17:00:00Z"},
		    {"tickets.0.valid_until", "2026-11-21T17:00:00Z"}}},
	{"now again", ORDER("now"), .body = TWO_AND_A_CHILD PAID_NOW, .status = 201, .same_as = "now"},
	{"now looked at", .path = "/v1/orders/${now.token}", .status = 200, .same_as = "now"},
	{"paid already", .method = "POST", .path = "/sandbox/payments/${now.token}", .status = 200, .same_as = "now"},

	{"free", ORDER("free"), .body = TODAY_AT("DC") ",\"lines\":[{\"category\":\"CHILD\",\"quantity\":2}]}", .status = 201,
	 .expect = {{"status", "paid"}, {"total", "0"}, {"payment", "null"}, {"receipts", "#0"}, {"tickets", "#2"}}},
	{"free again", ORDER("free"), .body = TODAY_AT("DC") ",\"lines\":[{\"category\":\"CHILD\",\"quantity\":2}]}",
	 .status = 201, .same_as = "free"},
	{"free is not paid", .method = "POST", .path = "/sandbox/payments/${free.token}", .status = 422,
	 .expect = {{"errors.0.pointer", "/payment/method"}}},

	{"group", ORDER("group"), .status = 201,
	 .body = TODAY_AT("MP") ",\"group\":true,\"lines\":[{\"category\":\"SENIOR\",\"quantity\":30}]" PAID_NOW,
	 .expect = {{"total", "300000"},
		    {"tickets", "#1"},
		    {"tickets.0.party", "30"},
		    {"tickets.0.category", "SENIOR"},
		    {"tickets.0.mix", "-"},
		    {"receipts.0.number", "3"}}},
	{"mixed group", ORDER("mixed"), .status = 201,
	 .body = TODAY_AT("A1") ",\"group\":true,\"lines\":[{\"category\":\"ADULT\",\"quantity\":20},"
				"{\"category\":\"CHILD\",\"quantity\":9}]" PAID_NOW,
	 .expect = {{"total", "400000"},
		    {"tickets", "#1"},
		    {"tickets.0.party", "29"},
		    {"tickets.0.category", "MIXED"},
		    {"tickets.0.mix.ADULT", "20"},
		    {"tickets.0.mix.CHILD", "9"}}},
	{"all sites", ORDER("sites"), .status = 201,
	 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"MP\",\"BT\",\"A1\",\"TD\",\"DC\"],"
		 "\"lines\":[{\"category\":\"ADULT\",\"quantity\":1}]" PAID_NOW,
	 .expect = {{"total", "180000"},
		    {"tickets", "#1"},
		    {"tickets.0.sites", "#5"},
		    {"tickets.0.sites.0", "BT"},
		    {"receipts", "#1"},
		    {"receipts.0.amount_in_words", "Một trăm tám mươi nghìn đồng"}}},
	{"largest", ORDER("largest"), .status = 201,
	 .body = TODAY_AT("TD") ",\"lines\":[{\"category\":\"ADULT\",\"quantity\":500}]" PAID_NOW,
	 .expect = {{"total", "10000000"}, {"tickets", "#500"}}},
	{"largest again", ORDER("largest"), .status = 201,
	 .body = TODAY_AT("TD") ",\"lines\":[{\"category\":\"ADULT\",\"quantity\":500}]" PAID_NOW, .same_as = "largest"},
};

/* ---------------------------------------------------------------- persons */

#define PAYER                                                                                                                  \
	"\"payer\":{\"name\":\"Công ty Hoa Ban Trắng\",\"tax_code\":\"0100000000-001\",\"address\":\"Số 1, phố Thử Nghiệm\"}"
#define WITH_PERSON                                                                                                            \
	TODAY_AT("A1") ",\"lines\":[{\"category\":\"ADULT\",\"quantity\":1}],\"email\":\"khach@thu.example\"," PAYER PAID_NOW

static const struct step persons[] = {
	{"person", ORDER("person"), .body = WITH_PERSON, .status = 201,
	 .expect = {{"status", "paid"}, {"email", "-"}, {"payer", "-"}}},
	{"person again", ORDER("person"), .body = WITH_PERSON, .status = 201, .same_as = "person"},
	{"receipt of a person", .path = "/v1/receipts/${person.receipts.0.lookup}.json", .status = 200,
	 .expect = {{"payer.name", "Công ty Hoa Ban Trắng"},
		    {"payer.tax_code", "0100000000-001"},
		    {"payer.address", "Số 1, phố Thử Nghiệm"},
		    {"total", "20000"},
		    {"record", "*"},
		    {"log_index", "*"}}},
	{"receipt of anybody", .path = "/v1/receipts/${now.receipts.0.lookup}.json", .status = 200, .expect = {{"payer", "-"}}},
	{"no such receipt", .path = "/v1/receipts/00000000000000000000000000000000.json", .status = 404},
	{"contacts", .sql = "SELECT email FROM order_contact", .expect = {{"rows", "#1"}, {"rows.0.0", "khach@thu.example"}}},
	{"every column", .sql = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'hoaban'"
				" AND (data_type LIKE '%char' OR data_type LIKE '%binary' OR data_type LIKE '%blob'"
				" OR data_type LIKE '%text') ORDER BY 1, 2"},
};

/* How many rows of one column hold the text. */
static int holding(struct story *s, const char *table, const char *column, const char *text)
{
	int count = -1;
	const char *rows = NULL;
	json_t *answer =
		story_sql(s, arena_format(&s->arena, "SELECT COUNT(*) FROM %s WHERE LOCATE('%s', CAST(%s AS BINARY)) > 0",
					  table, text, column));
	if (json_unpack(answer, "{s:[[s]]}", "rows", &rows) == 0)
		count = atoi(rows);
	json_decref(answer);
	return count;
}

/* Personal data stands in its own table, where it can be erased, and nowhere else: every text and blob of the schema is
 * searched. */
static void keeps_persons_apart(void **state)
{
	static const struct {
		const char *text, *table;
	} searched[] = {{"khach@thu.example", "order_contact"}, {"Trắng", "order_payer"}, {"0100000000-001", "order_payer"}};
	struct story *s = *state;
	story_tell(s, persons, COUNT(persons));
	const json_t *columns = story_answer(s, "every column.rows");
	assert_true(json_array_size(columns) > 50);
	for (size_t k = 0; k < COUNT(searched); k++) {
		int own = 0;
		for (size_t i = 0; i < json_array_size(columns); i++) {
			const char *table = json_string_value(json_at(json_array_get(columns, i), "0"));
			const char *column = json_string_value(json_at(json_array_get(columns, i), "1"));
			int rows = holding(s, table, column, searched[k].text);
			own += str_equal(table, searched[k].table) ? rows : 0;
			/* the signed original shows who paid, for as long as the law keeps it */
			bool is_original = str_equal(table, "receipt_xml") && k > 0;
			if (rows != 0 && !is_original && !str_equal(table, searched[k].table))
				fail_msg("%s stands in %s.%s", searched[k].text, table, column);
		}
		assert_int_equal(own, 1); /* the search can find it */
	}
}

/* ---------------------------------------------------------------- what is refused */

#define ONE  "\"lines\":[{\"category\":\"ADULT\",\"quantity\":1}]"
#define DATE "\"visit_date\":\"${today}\""
#define A1   "\"sites\":[\"A1\"]"
#define PAY  "\"payment\":{\"method\":\"sandbox\"}"

static const struct refusal {
	const char *body, *pointer, *code;
} refusals[] = {
	{"{" A1 "," ONE "," PAY "}", "/visit_date", "required"},
	{"{\"visit_date\":\"2026-02-30\"," A1 "," ONE "," PAY "}", "/visit_date", NULL},
	{"{\"visit_date\":20261121," A1 "," ONE "," PAY "}", "/visit_date", "type"},
	{"{\"visit_date\":\"2026-11-20\"," A1 "," ONE "," PAY "}", "/visit_date", "range"},
	{"{\"visit_date\":\"2027-11-23\"," A1 "," ONE "," PAY "}", "/visit_date", "range"},
	{"{\"visit_date\":\"2019-11-20\"," A1 "," ONE "," PAY "}", "/visit_date", "range"},
	{"{" DATE "," ONE "," PAY "}", "/sites", "required"},
	{"{" DATE "," A1 ",\"product\":\"x\"," ONE "," PAY "}", "/sites", "required"},
	{"{" DATE ",\"sites\":[]," ONE "," PAY "}", "/sites", NULL},
	{"{" DATE ",\"sites\":[\"A1\",\"XX\"]," ONE "," PAY "}", "/sites/1", "unknown"},
	{"{" DATE ",\"sites\":[\"A1\",\"DC\",\"A1\"]," ONE "," PAY "}", "/sites/2", "duplicate"},
	{"{" DATE ",\"sites\":[1]," ONE "," PAY "}", "/sites/0", "type"},
	{"{" DATE ",\"product\":\"nothing\"," ONE "," PAY "}", "/product", "unknown"},
	{"{" DATE "," A1 "," PAY "}", "/lines", "required"},
	{"{" DATE "," A1 ",\"lines\":[]," PAY "}", "/lines", NULL},
	{"{" DATE "," A1 ",\"lines\":[{\"quantity\":1}]," PAY "}", "/lines/0/category", "required"},
	{"{" DATE "," A1 ",\"lines\":[{\"category\":\"ADULTS\",\"quantity\":1}]," PAY "}", "/lines/0/category", "unknown"},
	{"{" DATE "," A1 ",\"lines\":[{\"category\":\"MIXED\",\"quantity\":1}]," PAY "}", "/lines/0/category", "unknown"},
	{"{" DATE "," A1 ",\"lines\":[{\"category\":\"ADULT\",\"quantity\":1},{\"category\":\"ADULT\",\"quantity\":1}]," PAY
	 "}",
	 "/lines/1/category", "duplicate"},
	{"{" DATE "," A1 ",\"lines\":[{\"category\":\"ADULT\",\"quantity\":0}]," PAY "}", "/lines/0/quantity", "range"},
	{"{" DATE "," A1 ",\"lines\":[{\"category\":\"ADULT\",\"quantity\":-1}]," PAY "}", "/lines/0/quantity", "range"},
	{"{" DATE "," A1 ",\"lines\":[{\"category\":\"ADULT\",\"quantity\":1.0}]," PAY "}", "/lines/0/quantity", "type"},
	{"{" DATE "," A1 ",\"lines\":[{\"category\":\"ADULT\",\"quantity\":501}]," PAY "}", "/lines/0/quantity", "range"},
	{"{" DATE "," A1
	 ",\"lines\":[{\"category\":\"ADULT\",\"quantity\":300},{\"category\":\"SENIOR\",\"quantity\":201}]," PAY "}",
	 "/lines", "range"},
	{"{" DATE "," A1 ",\"lines\":[{\"category\":\"LOCAL_DAY\",\"quantity\":1}]}", "/lines", "not_today"},
	{"{" DATE "," A1 "," ONE "," PAY ",\"discount\":1}", "/discount", "unknown"},
	{"{" DATE "," A1 "," ONE "," PAY ",\"a/b~c\":1}", "/a~1b~0c", "unknown"},
	{"{" DATE "," A1 "," ONE "," PAY ",\"group\":\"yes\"}", "/group", "type"},
	{"{" DATE "," A1 "," ONE "," PAY ",\"language\":\"de\"}", "/language", NULL},
	{"{" DATE "," A1 "," ONE "," PAY ",\"email\":\"nobody\"}", "/email", "format"},
	{"{" DATE "," A1 "," ONE "," PAY ",\"email\":null}", "/email", "type"},
	{"{" DATE "," A1 "," ONE "," PAY ",\"payer\":{}}", "/payer/name", "required"},
	{"{" DATE "," A1 "," ONE "," PAY ",\"payer\":{\"name\":\"A\",\"tax_code\":\"12\"}}", "/payer/tax_code", NULL},
	{"{" DATE "," A1 "," ONE "}", "/payment", "required"},
	{"{" DATE "," A1 "," ONE ",\"payment\":{}}", "/payment/method", "required"},
	{"{" DATE "," A1 "," ONE ",\"payment\":{\"method\":\"gold\"}}", "/payment/method", NULL},
	{"{" DATE "," A1 "," ONE ",\"payment\":{\"method\":\"vnpay\"}}", "/payment/method", "unavailable"},
	{"{" DATE "," A1 "," ONE ",\"payment\":{\"method\":\"sandbox\",\"settle\":\"never\"}}", "/payment/settle", NULL},
	{"{" DATE "," A1 ",\"lines\":[{\"category\":\"CHILD\",\"quantity\":1}]," PAY "}", "/payment", "not_allowed"},
	{"[]", "", "type"},
};

static void names_the_wrong_field(void **state)
{
	struct story *s = *state;
	for (size_t i = 0; i < COUNT(refusals); i++) {
		const struct refusal *r = &refusals[i];
		const struct step step = {r->body, ORDER("refused"), .body = r->body, .status = 422,
					  .expect = {{"code", "invalid"},
						     {"errors", "#1"},
						     {"errors.0.pointer", r->pointer},
						     {"errors.0.code", r->code ? r->code : "*"}}};
		story_tell(s, &step, 1);
	}
}

static const struct step misshapen[] = {
	{"all at once", ORDER("refused"), .body = "{\"visit_date\":\"x\",\"lines\":[{\"category\":1}],\"y\":1}", .status = 422,
	 .expect = {{"errors", "#4"}}},
	{"no key", .path = "/v1/orders", .body = TWO_AND_A_CHILD PAID_NOW, .status = 400,
	 .expect = {{"errors.0.pointer", "Idempotency-Key"}, {"errors.0.code", "required"}}},
	{"no UUID", .path = "/v1/orders", .headers = {"Idempotency-Key: 1"}, .body = TWO_AND_A_CHILD PAID_NOW, .status = 400,
	 .expect = {{"errors.0.pointer", "Idempotency-Key"}, {"errors.0.code", "format"}}},
	{"no JSON", ORDER("refused"), .body = "{", .status = 400, .expect = {{"code", "malformed"}}},
	{"a member twice", ORDER("refused"), .body = "{\"group\":true,\"group\":true}", .status = 400,
	 .expect = {{"code", "malformed"}}},
	{"no UTF-8", ORDER("refused"), .body = "{\"email\":\"\xff@\"}", .status = 400, .expect = {{"code", "malformed"}}},
	{"empty", .method = "POST", ORDER("refused"), .status = 400, .body = "", .expect = {{"code", "*"}}},
	{"not said to be JSON", .path = "/v1/orders", .body = TWO_AND_A_CHILD PAID_NOW, .status = 415,
	 .headers = {"Idempotency-Key: ${uuid.refused}", "Content-Type: text/plain"}, .expect = {{"code", "media_type"}}},
	{"no such order", .path = "/v1/orders/00000000000000000000000000000000", .status = 404,
	 .expect = {{"code", "not_found"}}},
	{"no token", .path = "/v1/orders/1", .status = 404, .expect = {{"code", "not_found"}}},
	{"orders are not listed", .path = "/v1/orders", .status = 405, .expect = {{"code", "method_not_allowed"}}},
	{"orders are not deleted", .method = "DELETE", .path = "/v1/orders/${now.token}", .status = 405},
	{"payments are not looked at", .path = "/sandbox/payments/${now.token}", .status = 405},
	{"a payment has no body", .path = "/sandbox/payments/${pending.token}", .body = "{}", .status = 413},
	{"none of these was taken", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.refused}"},
	 .body = TWO_AND_A_CHILD PAID_LATER, .status = 201, .expect = {{"status", "pending"}}},
};

static void refuses_a_body_too_large(void **state)
{
	struct story *s = *state;
	struct reply r;
	char *body = calloc(1, 65538);
	assert_non_null(body);
	memset(body, ' ', 65537);
	memcpy(body, "{}", 2);
	const char *headers[] = {"Idempotency-Key: ${uuid.refused}", NULL};
	assert_int_equal(story_call(s, &(struct call){.path = "/v1/orders", .body = body, .headers = headers}, &r), 413);
	reply_release(&r);
	body[65536] = 0; /* exactly what is allowed: read, and found wanting */
	assert_int_equal(story_call(s, &(struct call){.path = "/v1/orders", .body = body, .headers = headers}, &r), 422);
	reply_release(&r);
	free(body);
}

/* ---------------------------------------------------------------- tomorrow */

#define FIRST_DAY(lines) "{\"visit_date\":\"2026-11-21\",\"sites\":[\"A1\"],\"lines\":[" lines "]"
#define THREE_FIRST_DAY	 FIRST_DAY("{\"category\":\"ADULT\",\"quantity\":2},{\"category\":\"CHILD\",\"quantity\":1}")

static const struct step tomorrow[] = {
	{"yesterday's order", ORDER("now"), .body = THREE_FIRST_DAY PAID_NOW, .status = 201, .same_as = "now"},
	{"yesterday's order, paid later", ORDER("pending"), .body = THREE_FIRST_DAY PAID_LATER, .status = 201,
	 .same_as = "paid"},
	{"yesterday's key with another body", ORDER("now"),
	 .body = FIRST_DAY("{\"category\":\"ADULT\",\"quantity\":3}") PAID_NOW, .status = 422,
	 .expect = {{"code", "idempotency_mismatch"}}},
	{"a new order for yesterday", ORDER("late"), .body = THREE_FIRST_DAY PAID_NOW, .status = 422,
	 .expect = {{"code", "invalid"}, {"errors.0.pointer", "/visit_date"}}},
	{"nobody paid in time", ORDER("refused"), .body = THREE_FIRST_DAY PAID_LATER, .status = 201,
	 .expect = {{"status", "expired"}}},
	{"too late to pay", .method = "POST", .path = "/sandbox/payments/${none of these was taken.token}", .status = 409,
	 .expect = {{"code", "expired"}}},
	{"numbers go on", ORDER("next day"), .body = TWO_AND_A_CHILD PAID_NOW, .status = 201,
	 .expect = {{"receipts.0.number", "8"}}},
};

static void answers_tomorrow_as_today(void **state)
{
	struct story *s = *state;
	story_wait_for_signatures(s);
	story_pass(s, DAY_S);
	story_tell(s, tomorrow, COUNT(tomorrow));
	story_end(s);
}

static void is_paid_once(void **state)
{
	story_tell(*state, paying, COUNT(paying));
}
static void settles_every_kind(void **state)
{
	story_tell(*state, settling, COUNT(settling));
}
static void refuses_the_misshapen(void **state)
{
	story_tell(*state, misshapen, COUNT(misshapen));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_paid_once),
		cmocka_unit_test(settles_every_kind),
		cmocka_unit_test(keeps_persons_apart),
		cmocka_unit_test(names_the_wrong_field),
		cmocka_unit_test(refuses_the_misshapen),
		cmocka_unit_test(refuses_a_body_too_large),
		cmocka_unit_test(answers_tomorrow_as_today),
	};
	return cmocka_run_group_tests_name("orders", tests, story_group_begin, story_group_end);
}
