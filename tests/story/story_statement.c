/* A bank's statement: what notices told of is confirmed, what they missed is applied, what fits nothing is shown, and a file
 * read twice, or one that overlaps it, changes nothing. */
#include "tests/support/correctwords.h"
#include "tests/support/payservices.h"

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define HEAD "Ngày giao dịch;Số tham chiếu;Ghi nợ;Ghi có;Số dư;Nội dung\r\n"
#define CSV  "Content-Type: text/csv", "Cookie: ${manager.cookie}", "X-CSRF-Token: ${manager.csrf}"
#define ORDER(name)                                                                                                            \
	{                                                                                                                      \
		name, .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid." name "}"}, .status = 201,                   \
		      .body = VISIT("A1", LINE("ADULT", "1")) "\"payment\":{\"method\":\"vietqr\"}}"                           \
	}

static const char *memo_of(struct story *s, const char *order)
{
	return story_answer_text(s, arena_format(&s->arena, "%s.payment.reference", order));
}

static void is_order(struct story *s, const char *order, const char *status)
{
	const struct step look = {"look", .path = arena_format(&s->arena, "/v1/orders/${%s.token}", order), .status = 200,
				  .expect = {{"status", status}}};
	story_tell(s, &look, 1);
}

static void put(struct story *s, const char *name, const char *text)
{
	FILE *f = fopen(arena_format(&s->arena, "%s/%s", s->dir, name), "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

/* ---- hostile: nothing of the file is taken */

static void test_refused(void **state)
{
	struct story *s = *state;
	login_as(s, "manager");
	login_as(s, "cashier");
	login_as(s, "auditor");
	const struct step steps[] = {
		ORDER("told"),
		ORDER("missed"),
		ORDER("later"),
		ORDER("untold"),
		ORDER("numbered"),
		{"nobody", .path = "/v1/money/statement", .headers = {"Content-Type: text/csv"}, .body = HEAD, .status = 401},
		{"a cashier", .path = "/v1/money/statement",
		 .headers = {"Content-Type: text/csv", "Cookie: ${cashier.cookie}", "X-CSRF-Token: ${cashier.csrf}"},
		 .body = HEAD, .status = 403},
		{"an auditor", .path = "/v1/money/statement",
		 .headers = {"Content-Type: text/csv", "Cookie: ${auditor.cookie}", "X-CSRF-Token: ${auditor.csrf}"},
		 .body = HEAD, .status = 403},
		{"as JSON", .path = "/v1/money/statement", AS("manager"), .body = "{}", .status = 415},
		{"no table", .path = "/v1/money/statement", .headers = {CSV}, .body = "a,b\nc,d\n", .status = 422,
		 .expect = {{"errors.0.pointer", "/bank"}}},
		{"no bank", .path = "/v1/money/statement?bank=none", .headers = {CSV}, .body = HEAD, .status = 422,
		 .expect = {{"errors.0.pointer", "/bank"}}},
		{"no layout", .path = "/v1/money/statement?columns=date%3Dx", .headers = {CSV}, .body = HEAD, .status = 422,
		 .expect = {{"errors.0.pointer", "memo"}}},
		{"another's account", .path = "/v1/money/statement?account=99", .headers = {CSV}, .body = HEAD, .status = 422,
		 .expect = {{"errors.0.pointer", "/account"}}},
		{"one bad line", .path = "/v1/money/statement", .headers = {CSV},
		 .body = HEAD "21/11/2026;FT1;;20.000;1;x\r\n21/11/2026;FT2;;2O.000;1;x\r\n", .status = 422,
		 .expect = {{"errors", "#1"}, {"errors.0.pointer", "line 3, Ghi có"}}},
		{"an open quote", .path = "/v1/money/statement", .headers = {CSV},
		 .body = HEAD "21/11/2026;FT1;;20.000;1;\"x\r\n", .status = 422,
		 .expect = {{"errors.0.pointer", "line 3, column 6"}}},
		{"nothing came of it", .sql = "SELECT COUNT(*) FROM money", .expect = {{"rows.0.0", "0"}}},
		{"empty", .path = "/v1/money/statement", .headers = {CSV}, .body = HEAD, .status = 200,
		 .expect = {{"credits", "0"}, {"from", "null"}, {"account", PAY_ACCOUNT}}},
	};
	story_tell(s, steps, COUNT(steps));
}

/* ---- what meets what */

static void test_reconciled(void **state)
{
	struct story *s = *state;
	const char *told = memo_of(s, "told"), *missed = memo_of(s, "missed"), *untold = memo_of(s, "untold");
	assert_int_equal(sepay_tells(s, &(struct pay_told){.tx = "1", .bank_ref = "FT1", .memo = told, .amount = 20000}), 200);
	/* a second time, and really: two notices, two rows with numbers that the bank writes in another way */
	assert_int_equal(sepay_tells(s, &(struct pay_told){.tx = "2", .bank_ref = "FT2", .memo = told, .amount = 20000}), 200);
	assert_int_equal(sepay_tells(s, &(struct pay_told){.tx = "3", .bank_ref = "FT3", .memo = untold, .amount = 20000}),
			 200);
	assert_string_equal(pay_state(s, "1"), "applied");
	assert_string_equal(pay_state(s, "2"), "duplicate");
	const char *text = arena_format(&s->arena,
					"\xEF\xBB\xBFSao kê;;;;;\r\n" HEAD "21/11/2026;FT1;;20.000;1.020.000;%s\r\n"
					"21/11/2026;FT2/VCB;;20.000;1.040.000;%s\r\n"
					"21/11/2026;FT8;5.500;;1.034.500;phi\r\n"
					"21/11/2026;FT9;;20.000;1.054.500;\"CK\r\n%s\"\r\n"
					"21/11/2026;FT10;;30.000;1.084.500;khong ro\r\nTổng cộng;;5.500;90.000;;\r\n",
					told, told, missed);
	put(s, "nov.csv", text);
	const struct step steps[] = {
		{"read", .path = "/v1/money/statement", .headers = {CSV}, .body = text, .status = 200,
		 .expect = {{"credits", "4"},
			    {"others", "1"},
			    {"known", "0"},
			    {"confirmed", "2"},
			    {"applied", "1"},
			    {"left", "#1"},
			    {"left.0.line", "8"},
			    {"left.0.state", "unknown"},
			    {"unconfirmed", "#1"},
			    {"unconfirmed.0.tx", "3"}}},
		{"read again", .path = "/v1/money/statement?bank=vi", .headers = {CSV}, .body = text, .status = 200,
		 .expect = {{"credits", "4"},
			    {"known", "4"},
			    {"confirmed", "0"},
			    {"applied", "0"},
			    {"left", "#0"},
			    {"unconfirmed", "#1"}}},
		{"by the command", .run = {"hoaband", "statement", "${dir}/nov.csv", "--data", "${data}", "--json"},
		 .status = 0, .expect = {{"known", "4"}, {"unconfirmed.0.tx", "3"}}},
		{"no such file", .run = {"hoaband", "statement", "${dir}/dec.csv", "--data", "${data}"}, .status = 1},
		{"once each", .sql = "SELECT COUNT(*), COUNT(confirms) FROM money",
		 .expect = {{"rows.0.0", "7"}, {"rows.0.1", "2"}}},
		{"who did it", .path = "/v1/changes?limit=3", AS("auditor"), .status = 200,
		 .expect = {{"changes.0.action", "money.statement"}}},
	};
	story_tell(s, steps, COUNT(steps));
	is_order(s, "missed", "paid");
	is_order(s, "untold", "paid");
}

/* The statement was first: what a notice tells afterwards is no second payment. */
static void test_statement_first(void **state)
{
	struct story *s = *state;
	const char *later = memo_of(s, "later");
	const char *text = arena_format(
		&s->arena,
		"Date,Details,Amount\n21/11/2026,%s,\"20,000.00\"\n21/11/2026,fee,-500\n21/11/2026,%s,\"20,000.00\"\n", later,
		later);
	const struct step steps[] = {
		{"read", .path = "/v1/money/statement?columns=date%3DDate%3Bmemo%3DDetails%3Bamount%3DAmount", .headers = {CSV},
		 .body = text, .status = 200,
		 .expect = {{"credits", "2"}, {"applied", "1"}, {"left", "#1"}, {"left.0.state", "duplicate"}}},
	};
	story_tell(s, steps, COUNT(steps));
	is_order(s, "later", "paid");
	assert_int_equal(sepay_tells(s, &(struct pay_told){.tx = "20", .bank_ref = "FT20", .memo = later, .amount = 20000}),
			 200);
	assert_string_equal(pay_state(s, "20"), "told_twice");
	assert_int_equal(sepay_tells(s, &(struct pay_told){.tx = "21", .bank_ref = "FT21", .memo = later, .amount = 20000}),
			 200);
	assert_string_equal(pay_state(s, "21"), "told_twice");
	assert_int_equal(sepay_tells(s, &(struct pay_told){.tx = "22", .bank_ref = "FT22", .memo = later, .amount = 20000}),
			 200);
	assert_string_equal(pay_state(s, "22"), "duplicate"); /* a third transfer, which the statement does not have yet */
	const struct step again[] = {
		{"read again", .path = "/v1/money/statement?columns=date%3DDate%3Bmemo%3DDetails%3Bamount%3DAmount",
		 .headers = {CSV}, .body = text, .status = 200, .expect = {{"known", "2"}, {"unconfirmed", "#2"}}},
	};
	story_tell(s, again, 1);
}

/* A bank gives one number to two transfers, and its notice told of one of them: the other is money too. */
static void test_one_number(void **state)
{
	struct story *s = *state;
	const char *memo = memo_of(s, "numbered");
	assert_int_equal(sepay_tells(s, &(struct pay_told){.tx = "40", .bank_ref = "FT40", .memo = memo, .amount = 20000}),
			 200);
	assert_string_equal(pay_state(s, "40"), "applied");
	const char *text = arena_format(&s->arena,
					HEAD "21/11/2026;FT40;;20.000;2.000.000;%s\r\n21/11/2026;FT40;;20.000;2.020.000;%s\r\n"
					     "21/11/2026;FT40;;20.000;2.020.000;%s\r\n",
					memo, memo, memo);
	const struct step steps[] = {
		{"two, one of them twice", .path = "/v1/money/statement?bank=vi", .headers = {CSV}, .body = text, .status = 200,
		 .expect = {{"credits", "3"},
			    {"known", "1"},
			    {"confirmed", "1"},
			    {"left", "#1"},
			    {"left.0.line", "3"},
			    {"left.0.state", "duplicate"}}},
		{"once more", .path = "/v1/money/statement?bank=vi", .headers = {CSV}, .body = text, .status = 200,
		 .expect = {{"known", "3"}, {"left", "#0"}}},
		{"two rows", .sql = "SELECT COUNT(*) FROM money WHERE source = 5 AND bank_ref = 'FT40'",
		 .expect = {{"rows.0.0", "2"}}},
	};
	story_tell(s, steps, COUNT(steps));
}

/* ---- where payers are told to pay: only what a person has put on the list */

static void test_accounts(void **state)
{
	struct story *s = *state;
	const struct step steps[] = {
		{"shown", .run = {"hoaband", "accounts", "show", "--data", "${data}", "--json"}, .status = 0,
		 .expect = {{"in_force.seq", "1"}, {"in_force.accounts", "#1"}, {"in_force.accounts.0.account", PAY_ACCOUNT}}},
		{"nothing to publish", .run = {"hoaband", "accounts", "publish", "--data", "${data}"}, .status = 1},
		{"for everybody", .path = "/.well-known/hoaban/accounts", .status = 200},
	};
	story_tell(s, steps, COUNT(steps));
}

/* Another account in the tariff, or a list that nobody signed: then nobody is told to pay anywhere. */
static void test_redirected(void **state)
{
	struct story *s = *state;
	const struct step refused[] = {
		{"not told where", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.redirected}"}, .status = 422,
		 .body = VISIT("A1", LINE("ADULT", "1")) "\"payment\":{\"method\":\"vietqr\"}}",
		 .expect = {{"errors.0.pointer", "/payment/method"}, {"errors.0.code", "unavailable"}}},
		{"the order that waits", .path = "/v1/orders/${waits.token}", .status = 200,
		 .expect = {{"status", "pending"}, {"payment.account", "-"}, {"payment.vietqr", "-"}}},
		{"none", .path = "/.well-known/hoaban/accounts", .status = 404},
	};
	const struct step waits[] = {ORDER("waits")};
	story_tell(s, waits, 1);
	story_wait_for_signatures(s);
	story_stop(s);
	story_start(s);
	story_sql_root(s,
		       "INSERT INTO account_list (seq, issued_at, published_by, cose) VALUES (2, 1, 'nobody', 'not signed')");
	story_stop(s);
	story_start(s);
	story_tell(s, refused, COUNT(refused));
	const char *const doctor[] = {"hoaband", "doctor", "--data", s->data, NULL};
	assert_non_null(strstr(story_run(s, doctor, NULL).out, "is not on the list of official accounts"));
	const struct step published[] = {
		{"published", .run = {"hoaband", "accounts", "publish", "--data", "${data}", "--json"}, .status = 0,
		 .expect = {{"seq", "3"}}},
	};
	story_tell(s, published, 1);
	const struct step soon = {"taken in", .path = "/.well-known/hoaban/accounts", .status = 200};
	const struct step told = {"told again", .path = "/v1/orders/${waits.token}", .status = 200,
				  .expect = {{"payment.account", PAY_ACCOUNT}}};
	story_tell_soon(s, &soon);
	story_tell(s, &told, 1);
	story_wait_for_signatures(s);
	story_end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),	   cmocka_unit_test(test_reconciled), cmocka_unit_test(test_statement_first),
		cmocka_unit_test(test_one_number), cmocka_unit_test(test_accounts),   cmocka_unit_test(test_redirected),
	};
	return cmocka_run_group_tests(tests, payservices_begin, payservices_end);
}
