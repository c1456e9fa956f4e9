/* Two people settle the same money at the same moment: it pays one order, or it goes back, and never both. */
#include "tests/support/correctwords.h"
#include "tests/support/payservices.h"
#include "tests/support/race.h"

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define ROUNDS 12

/* One of them, in a thread of its own. */
static struct contender settler(struct story *s, const char *who, const char *money, const char *verb, const char *body)
{
	return (struct contender){
		.path = arena_format(&s->arena, "/v1/money/%s/%s", money, verb),
		.body = body,
		.headers = {story_text(s, arena_format(&s->arena, "Cookie: ${%s.cookie}", who)),
			    story_text(s, arena_format(&s->arena, "X-CSRF-Token: ${%s.csrf}", who))},
	};
}

static const char *match_body(struct story *s, const char *order)
{
	return arena_format(&s->arena, "{\"reason\":\"khách gửi ảnh\",\"order\":\"%s\"}",
			    story_answer_text(s, arena_format(&s->arena, "%s.token", order)));
}

static const char *order(struct story *s, const char *kind, int round)
{
	const char *name = arena_format(&s->arena, "%s%d", kind, round);
	const struct step step = {name, .path = "/v1/orders", .status = 201,
				  .headers = {arena_format(&s->arena, "Idempotency-Key: ${uuid.%s}", name)},
				  .body = VISIT("A1", LINE("ADULT", "1")) "\"payment\":{\"method\":\"vietqr\"}}"};
	story_tell(s, &step, 1);
	return name;
}

static const char *money(struct story *s, const char *tx)
{
	assert_int_equal(sepay_tells(s, &(struct pay_told){.tx = tx, .bank_ref = tx, .memo = "khong ro", .amount = 20000}),
			 200);
	json_t *rows = story_sql(s, arena_format(&s->arena, "SELECT LOWER(HEX(id)) FROM money WHERE tx = '%s'", tx));
	const char *id = arena_text(&s->arena, json_string_value(json_at(rows, "rows.0.0")));
	json_decref(rows);
	return id;
}

/* How many payments this money is. */
static long payments(struct story *s, const char *tx)
{
	json_t *rows = story_sql(
		s, arena_format(&s->arena, "SELECT COUNT(DISTINCT order_id) FROM payment WHERE provider_tx = 'sepay-%s'", tx));
	long count = strtol(json_string_value(json_at(rows, "rows.0.0")), NULL, 10);
	json_decref(rows);
	return count;
}

static void is_decided(struct story *s, const char *tx)
{
	const char *state = pay_state(s, tx);
	long count = payments(s, tx);
	if (strcmp(state, "applied") == 0)
		assert_int_equal(count, 1);
	else
		assert_int_equal(count, 0);
	assert_true(strcmp(state, "applied") == 0 || strcmp(state, "refunding") == 0 || strcmp(state, "dismissed") == 0);
}

static void test_match_and_refund(void **state)
{
	struct story *s = *state;
	static const char *const back = "{\"reason\":\"trả lại khách\"}";
	login_as(s, "manager");
	login_as(s, "operator");
	for (int i = 0; i < ROUNDS; i++) {
		const char *tx = arena_format(&s->arena, "%d", 100 + i), *id = money(s, tx);
		const char *one = match_body(s, order(s, "one", i)), *other = match_body(s, order(s, "other", i));
		struct contender hands[] = {
			settler(s, "manager", id, "match", one),
			settler(s, "operator", id, i % 2 ? "refund" : "dismiss", back),
			settler(s, "operator", id, "match", other),
		};
		race(s, hands, COUNT(hands));
		int done = 0;
		for (size_t k = 0; k < COUNT(hands); k++) {
			assert_true(hands[k].status == 200 || hands[k].status == 409);
			done += hands[k].status == 200;
		}
		assert_int_equal(done, 1);
		is_decided(s, tx);
	}
}

/* A notice that is told again while a person has its money in hand. */
static void test_match_and_notice(void **state)
{
	struct story *s = *state;
	for (int i = 0; i < ROUNDS; i++) {
		const char *tx = arena_format(&s->arena, "%d", 200 + i), *id = money(s, tx);
		struct contender hands[] = {settler(s, "manager", id, "match", match_body(s, order(s, "third", i))),
					    settler(s, "operator", id, "match", match_body(s, order(s, "fourth", i)))};
		race(s, hands, COUNT(hands));
		assert_int_equal(
			sepay_tells(s, &(struct pay_told){.tx = tx, .bank_ref = tx, .memo = "khong ro", .amount = 20000}), 200);
		is_decided(s, tx);
	}
}

/* Whoever asked agrees from a second session, and two others agree at once. */
static void test_approve(void **state)
{
	struct story *s = *state;
	static const char *const back = "{\"reason\":\"trả lại khách\"}";
	const char *id = money(s, "300");
	struct contender ask[] = {settler(s, "manager", id, "refund", back), settler(s, "operator", id, "refund", back)};
	race(s, ask, COUNT(ask));
	assert_int_equal(ask[0].status + ask[1].status, 200 + 409);
	const char *asked = ask[0].status == 200 ? "manager" : "operator",
		   *other = ask[0].status == 200 ? "operator" : "manager";
	struct contender agree[] = {settler(s, asked, id, "refund/approve", "{}"),
				    settler(s, other, id, "refund/approve", "{}"),
				    settler(s, other, id, "refund/approve", "{\"out_reference\":\"FT2\"}")};
	race(s, agree, COUNT(agree));
	assert_true(agree[0].status == 403 || agree[0].status == 409);
	assert_int_equal(agree[1].status, 200);
	assert_int_equal(agree[2].status, 200);
	assert_string_equal(pay_state(s, "300"), "refunded");
	const struct step look = {"agreed once",
				  .sql = "SELECT COUNT(*) FROM change_record WHERE action = 'money.refund_approve'",
				  .expect = {{"rows.0.0", "1"}}};
	story_tell(s, &look, 1);
	story_wait_for_signatures(s);
	story_end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match_and_refund),
		cmocka_unit_test(test_match_and_notice),
		cmocka_unit_test(test_approve),
	};
	return cmocka_run_group_tests(tests, payservices_begin, payservices_end);
}
