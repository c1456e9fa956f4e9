/* The same transfer told three ways, by SePay, by payOS and by the bank's statement, in every order, with and without the
 * bank's number: one ticket, and no second money for anybody to settle. A second transfer of the same words stays one. */
#include "tests/support/correctwords.h"
#include "tests/support/payservices.h"

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SOURCES 3

static const char *const orders_of_three[] = {"spb", "sbp", "psb", "pbs", "bsp", "bps"};

struct transfer {
	const char *memo, *number; /* at the bank */
	const char *in_statement;  /* the number there; "" = none */
	const char *at_sepay;	   /* and at SePay; "" = none */
	unsigned serial;
};

static void statement_tells(struct story *s, const char *const rows)
{
	const char *text = arena_format(&s->arena, "Ngày giao dịch;Số tham chiếu;Ghi nợ;Ghi có;Nội dung\r\n%s", rows);
	const struct step steps[] = {
		{"the statement", .path = "/v1/money/statement",
		 .headers = {"Content-Type: text/csv", "Cookie: ${manager.cookie}", "X-CSRF-Token: ${manager.csrf}"},
		 .body = text, .status = 200},
	};
	story_tell(s, steps, COUNT(steps));
}

static const char *row_of(struct story *s, const struct transfer *t)
{
	return arena_format(&s->arena, "21/11/2026;%s;;20.000;%s\r\n", t->in_statement, t->memo);
}

static void tell(struct story *s, const struct transfer *t, char source)
{
	const char *id = arena_format(&s->arena, "%u", t->serial);
	if (source == 's')
		assert_int_equal(
			sepay_tells(s, &(struct pay_told){.tx = id, .bank_ref = t->at_sepay, .memo = t->memo, .amount = 20000}),
			200);
	else if (source == 'p')
		assert_int_equal(payos_tells(s, &(struct pay_told){.tx = t->number, .memo = t->memo, .amount = 20000}), 200);
	else
		statement_tells(s, row_of(s, t));
}

/* All that is said of this order's money: how often it was used, and what a person would have to look at. */
static void is_told(struct story *s, const char *memo, const char *applied, const char *twice, const char *second)
{
	const struct step look = {
		"what became of it",
		.sql = arena_format(&s->arena,
				    "SELECT SUM(state = 2), SUM(state = 10), SUM(state = 7), COUNT(*) - "
				    "SUM(state IN (2, 7, 10)) FROM money WHERE reference = '%s'",
				    memo),
		.expect = {{"rows.0.0", applied}, {"rows.0.1", twice}, {"rows.0.2", second}, {"rows.0.3", "0"}}};
	story_tell(s, &look, 1);
}

static void is_paid_once(struct story *s, const char *name)
{
	const struct step look = {"one ticket", .path = arena_format(&s->arena, "/v1/orders/${%s.token}", name), .status = 200,
				  .expect = {{"status", "paid"}, {"tickets", "#1"}}};
	story_tell(s, &look, 1);
}

static const char *order(struct story *s, const char *name)
{
	const struct step step = {name, .path = "/v1/orders", .status = 201,
				  .headers = {arena_format(&s->arena, "Idempotency-Key: ${uuid.%s}", name)},
				  .body = VISIT("A1", LINE("ADULT", "1")) "\"payment\":{\"method\":\"vietqr\"}}"};
	story_tell(s, &step, 1);
	return story_answer_text(s, arena_format(&s->arena, "%s.payment.reference", name));
}

static void tell_in_every_order(struct story *s, const char *kind, unsigned first)
{
	for (unsigned i = 0; i < COUNT(orders_of_three); i++) {
		const char *name = arena_format(&s->arena, "%s-%s", kind, orders_of_three[i]);
		struct transfer t = {.memo = order(s, name), .serial = first + 10 * i};
		struct transfer second = {.memo = t.memo, .serial = t.serial + 1};
		t.number = arena_format(&s->arena, "FT%u", t.serial);
		second.number = arena_format(&s->arena, "FT%u", second.serial);
		bool is_bare = str_equal(kind, "bare");
		t.at_sepay = str_equal(kind, "sparse") ? "" : t.number;
		second.at_sepay = second.number;
		t.in_statement = is_bare		    ? ""
				 : str_equal(kind, "other") ? arena_format(&s->arena, "%s/VCB", t.number)
							    : t.number;
		second.in_statement = is_bare ? "" : second.number;
		for (unsigned k = 0; k < SOURCES; k++)
			tell(s, &t, orders_of_three[i][k]);
		is_told(s, t.memo, "1", "2", "0");
		for (unsigned k = SOURCES; k > 0; k--)
			tell(s, &t, orders_of_three[i][k - 1]);
		is_told(s, t.memo, "1", "2", "0");
		is_paid_once(s, name);
		/* the payer sends it again: that is money of theirs, however it is told */
		tell(s, &second, 's');
		is_told(s, t.memo, "1", "2", "1");
		tell(s, &second, 'p');
		statement_tells(s, arena_format(&s->arena, "%s%s", row_of(s, &t), row_of(s, &second)));
		is_told(s, t.memo, "1", "4", "1");
		is_paid_once(s, name);
	}
}

static void test_numbered(void **state)
{
	login_as(*state, "manager");
	tell_in_every_order(*state, "same", 1000);
}

static void test_numbered_otherwise(void **state)
{
	tell_in_every_order(*state, "other", 2000);
}

static void test_unnumbered(void **state)
{
	tell_in_every_order(*state, "bare", 3000);
}

static void test_unnumbered_notice(void **state)
{
	tell_in_every_order(*state, "sparse", 4000);
}

/* As a kill leaves it between the row and its order. Its source does not tell again; the bank's statement finishes it. */
static void test_cut_short(void **state)
{
	struct story *s = *state;
	const char *memo = order(s, "cut");
	story_sql_root(s,
		       arena_format(&s->arena,
				    "INSERT INTO money (id, source, tx, bank_ref, account, amount, memo, reference, booked_at, "
				    "received_at, state, subject) SELECT order_id, 2, 'FT9', 'FT9', '" PAY_ACCOUNT
				    "', 20000, reference, reference, %lld, %lld, 1, order_id FROM order_transfer WHERE "
				    "reference = '%s'",
				    (long long)story_now(s), (long long)story_now(s) * 1000, memo));
	statement_tells(s, arena_format(&s->arena, "21/11/2026;FT9;;20.000;%s\r\n", memo));
	is_told(s, memo, "1", "1", "0");
	is_paid_once(s, "cut");
}

static int end(void **state)
{
	story_wait_for_signatures(*state);
	story_end(*state);
	return payservices_end(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbered),   cmocka_unit_test(test_numbered_otherwise),
		cmocka_unit_test(test_unnumbered), cmocka_unit_test(test_unnumbered_notice),
		cmocka_unit_test(test_cut_short),
	};
	return cmocka_run_group_tests(tests, payservices_begin, end);
}
