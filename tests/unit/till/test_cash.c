/* Cash beside sales: what is refused leaves nothing, what is taken stands in the journal, the drawer's sum follows. */
#include "pos-client/domain/cash.h"
#include "pos-client/domain/shift.h"
#include "tests/support/counter.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#define FLOAT 500000

/* "lan" stands at the till with 500 000; "mai" is a supervisor. */
static int set_up(void **state)
{
	static struct counter c;
	struct shift_report r;
	counter_start(&c);
	c.authority.staff_count = 3;
	snprintf(c.authority.staff[2].name, NAME_TEXT, "mai");
	c.authority.staff[2].role = STAFF_SUPERVISOR;
	counter_enrol(&c);
	assert_int_equal(shift_open(&c.till, "lan", NULL, FLOAT, &r), E_OK);
	*state = &c;
	return 0;
}

static int tear_down(void **state)
{
	counter_verify(*state);
	counter_stop(*state);
	return 0;
}

static struct cash_request paid_in(int64_t amount)
{
	return (struct cash_request){.kind = CASH_PAID_IN, .amount = amount, .reason = "thêm tiền lẻ"};
}
static struct cash_request paid_out(int64_t amount)
{
	return (struct cash_request){.kind = CASH_PAID_OUT, .amount = amount, .reason = "mua nước", .supervisor = "mai"};
}
static struct cash_request drop(int64_t amount, const char *bag)
{
	return (struct cash_request){.kind = CASH_DROP, .amount = amount, .bag = bag};
}
static struct cash_request slip(const char *bag, const char *number, int64_t amount)
{
	return (struct cash_request){.kind = CASH_SLIP, .amount = amount, .bag = bag, .slip = number};
}

static enum err move(struct counter *c, struct cash_request r)
{
	struct cash_result out;
	till_forget(&c->till);
	return cash_move(&c->till, &r, &out);
}

static int64_t expected(struct counter *c)
{
	struct shift_report r;
	assert_int_equal(shift_look(&c->till, &r), E_OK);
	return r.expected;
}

/* Refused with this code at this field, and the journal is as it was. */
static void refused(struct counter *c, struct cash_request r, enum err e, const char *pointer, const char *code)
{
	uint64_t before = counter_verify(c);
	assert_int_equal(move(c, r), e);
	assert_true(counter_why(c, code));
	assert_string_equal(c->till.why.list[0].pointer, pointer);
	assert_int_equal(counter_verify(c), before);
}

/* ---- refused */

static void test_no_shift(void **state)
{
	struct counter *c = *state;
	struct cash_result out;
	struct shift_report r;
	assert_int_equal(shift_close(&c->till, FLOAT, &r), E_OK);
	refused(c, paid_in(1000), E_REFUSED, "", "no_shift");
	refused(c, paid_out(1000), E_REFUSED, "", "no_shift");
	refused(c, drop(1000, "B-1"), E_REFUSED, "", "no_shift");
	refused(c, slip("B-1", "S-1", 0), E_REFUSED, "", "no_shift");
	assert_int_equal(cash_open_drawer(&c->till, "xem lại", NULL, &out), E_REFUSED);
}

static void test_amounts(void **state)
{
	static const int64_t bad[] = {0, -1, MONEY_MAX + 1, INT64_MAX, INT64_MIN};
	struct counter *c = *state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		refused(c, paid_in(bad[i]), E_INVALID, "--amount", "range");
		refused(c, paid_out(bad[i]), E_INVALID, "--amount", "range");
		refused(c, drop(bad[i], "B-1"), E_INVALID, "--amount", "range");
	}
}

/* A slip of the finger must not make sums that no Z has room for. */
static void test_a_shift_can_always_be_closed(void **state)
{
	struct counter *c = *state;
	struct shift_report r;
	refused(c, paid_in(MONEY_MAX), E_INVALID, "--amount", "range");
	refused(c, paid_in(CASH_MAX + 1), E_INVALID, "--amount", "range");
	assert_int_equal(move(c, paid_in(CASH_MAX)), E_OK);
	refused(c, paid_in(1), E_INVALID, "--amount", "range");
	assert_int_equal(move(c, drop(CASH_MAX, "B-1")), E_OK);
	refused(c, drop(1, "B-2"), E_INVALID, "--amount", "range");
	refused(c, slip("B-1", "S-1", CASH_MAX + 1), E_INVALID, "--amount", "range");
	assert_int_equal(expected(c), FLOAT);
	assert_int_equal(shift_close(&c->till, MONEY_MAX, &r), E_OK);
	assert_int_equal(shift_open(&c->till, "lan", NULL, CASH_MAX + 1, &r), E_INVALID);
	assert_int_equal(shift_open(&c->till, "lan", NULL, CASH_MAX, &r), E_OK);
	assert_int_equal(move(c, paid_in(CASH_MAX)), E_OK);
	assert_int_equal(expected(c), 2 * CASH_MAX);
}

/* The drawer gives no more than it holds; how much that is, nobody is told. */
static void test_more_than_the_drawer(void **state)
{
	struct counter *c = *state;
	refused(c, paid_out(FLOAT + 1), E_REFUSED, "--amount", "more_than_drawer");
	refused(c, drop(FLOAT + 1, "B-1"), E_REFUSED, "--amount", "more_than_drawer");
	assert_null(strstr(c->till.why.list[0].detail, "500"));
	assert_int_equal(move(c, paid_in(1)), E_OK);
	assert_int_equal(move(c, drop(FLOAT + 1, "B-1")), E_OK);
	assert_int_equal(expected(c), 0);
	refused(c, paid_out(1), E_REFUSED, "--amount", "more_than_drawer");
}

static void test_texts(void **state)
{
	static const char *const bad[] = {NULL, "", " B-1", "B-1 ", "B\n1", "\xff", "B\xef\xbf\xbf", "12345678901234567890123456789012"};
	struct counter *c = *state;
	struct cash_request r;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		refused(c, drop(1000, bad[i]), E_INVALID, "--bag", "number_format");
	assert_int_equal(move(c, drop(1000, "B-1")), E_OK);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		refused(c, slip("B-1", bad[i], 0), E_INVALID, "--slip", "number_format");
	r = paid_in(1000), r.reason = "\xef\xbf\xbe"; /* U+FFFE: UTF-8, and no text of an entry */
	refused(c, r, E_INVALID, "--reason", "reason_format");
	r = paid_in(1000), r.reason = NULL;
	refused(c, r, E_INVALID, "--reason", "reason_required");
	r = paid_out(1000), r.reason = "  ";
	refused(c, r, E_INVALID, "--reason", "reason_required");
	r = paid_in(1000), r.bag = "B-2";
	refused(c, r, E_INVALID, "--bag", "not_here");
	r = drop(1000, "B-2"), r.slip = "S-1";
	refused(c, r, E_INVALID, "--slip", "not_here");
}

static void test_bags(void **state)
{
	struct counter *c = *state;
	refused(c, slip("B-1", "S-1", 0), E_REFUSED, "--bag", "bag_unknown");
	assert_int_equal(move(c, drop(1000, "B-1")), E_OK);
	refused(c, drop(1000, "B-1"), E_REFUSED, "--bag", "bag_repeated");
	refused(c, slip("b-1", "S-1", 0), E_REFUSED, "--bag", "bag_unknown");
	counter_restart(c);
	refused(c, drop(1000, "B-1"), E_REFUSED, "--bag", "bag_repeated");
	assert_int_equal(move(c, slip("B-1", "S-1", 0)), E_OK);
	refused(c, slip("B-1", "S-2", 0), E_REFUSED, "--bag", "slip_repeated");
}

static void test_paid_out_needs_a_supervisor(void **state)
{
	struct counter *c = *state;
	struct cash_request r = paid_out(1000);
	r.supervisor = NULL;
	refused(c, r, E_UNAUTHORIZED, "--supervisor", "approval_needed");
	r.supervisor = "minh";
	refused(c, r, E_FORBIDDEN, "--supervisor", "not_supervisor");
	r.supervisor = "lan";
	refused(c, r, E_FORBIDDEN, "--supervisor", "not_supervisor");
	assert_int_equal(expected(c), FLOAT);
}

/* ---- taken */

static struct entry entry_at(struct counter *c, uint64_t seq)
{
	struct bytes cose;
	struct entry e;
	size_t count;
	assert_int_equal(journal_read_entries(c->till.journal, &c->till.arena, seq, 1, 65536, &cose, &count), E_OK);
	assert_int_equal(count, 1);
	assert_int_equal(entry_open(&e, cose, keys_device_public(c->till.keys)), E_OK);
	return e;
}

/* The supervisor's word stands right before the payment, and means this payment and no other. */
static void test_an_approval_is_bound(void **state)
{
	struct counter *c = *state;
	struct cash_request r = paid_out(30000);
	struct cash_result out;
	struct approval a;
	uint8_t body[HASH_LEN];
	assert_int_equal(cash_move(&c->till, &r, &out), E_OK);
	struct entry word = entry_at(c, out.seq - 1), payment = entry_at(c, out.seq);
	assert_int_equal(word.type, ENTRY_APPROVAL);
	assert_int_equal(payment.type, ENTRY_CASH_MOVED);
	assert_int_equal(approval_decode(&a, word.body), E_OK);
	sha256(body, payment.body);
	assert_memory_equal(a.subject, body, HASH_LEN);
	assert_int_equal(a.action, APPROVAL_PAID_OUT);
	assert_string_equal(a.supervisor, "mai");
	assert_string_equal(a.cashier, "lan");
	assert_int_equal(expected(c), FLOAT - 30000);
}

static void test_slip_later(void **state)
{
	struct counter *c = *state;
	struct cash_request r = slip("B-1", "NH 77/26", 99000);
	struct cash_result out;
	struct shift_report report;
	struct journal_bag *bags;
	size_t count;
	assert_int_equal(move(c, drop(100000, "B-1")), E_OK);
	assert_int_equal(move(c, drop(200000, "B-2")), E_OK);
	assert_int_equal(shift_close(&c->till, 200000, &report), E_OK);
	assert_int_equal(shift_open(&c->till, "minh", NULL, FLOAT, &report), E_OK);
	c->now_ms += 86400000;
	assert_int_equal(cash_move(&c->till, &r, &out), E_OK);
	assert_int_equal(out.bag_amount, 100000);
	assert_int_equal(out.fact.amount, 99000);
	assert_int_equal(expected(c), FLOAT); /* it moves nothing here */
	counter_restart(c);
	assert_int_equal(journal_open_bags(c->till.journal, &c->till.arena, 10, &bags, &count), E_OK);
	assert_int_equal(count, 1);
	assert_string_equal(bags[0].bag, "B-2");
	assert_int_equal(bags[0].amount, 200000);
}

/* An answer that was lost is asked for again: nothing moves twice, also after a restart and in a later shift. */
static void test_the_same_id(void **state)
{
	struct counter *c = *state;
	struct cash_request r = paid_out(30000), other;
	struct cash_result first, again;
	struct shift_report report;
	r.has_id = true;
	till_new_id(&c->till, r.id);
	assert_int_equal(cash_move(&c->till, &r, &first), E_OK);
	uint64_t before = counter_verify(c);
	r.supervisor = NULL; /* the word was given */
	counter_restart(c);
	assert_int_equal(cash_move(&c->till, &r, &again), E_OK);
	assert_int_equal(again.seq, first.seq);
	assert_int_equal(again.at, first.at);
	assert_memory_equal(again.fact.id, first.fact.id, UUID_LEN);
	assert_int_equal(expected(c), FLOAT - 30000);
	other = r, other.amount++;
	refused(c, other, E_MISMATCH, "--id", "mismatch");
	other = r, other.reason = "mua bánh";
	refused(c, other, E_MISMATCH, "--id", "mismatch");
	other = drop(30000, "B-1"), other.has_id = true, memcpy(other.id, r.id, UUID_LEN);
	refused(c, other, E_MISMATCH, "--id", "mismatch");
	assert_int_equal(counter_verify(c), before);
	assert_int_equal(shift_close(&c->till, 0, &report), E_OK);
	assert_int_equal(cash_move(&c->till, &r, &again), E_OK);
	assert_int_equal(again.seq, first.seq);
}

static void test_the_same_slip(void **state)
{
	struct counter *c = *state;
	struct cash_request r = slip("B-1", "KB 1", 0);
	struct cash_result first, again;
	r.has_id = true;
	till_new_id(&c->till, r.id);
	assert_int_equal(move(c, drop(1000, "B-1")), E_OK);
	assert_int_equal(cash_move(&c->till, &r, &first), E_OK);
	assert_int_equal(cash_move(&c->till, &r, &again), E_OK);
	assert_int_equal(again.seq, first.seq);
	assert_int_equal(again.bag_amount, 1000);
}

static void test_drawer(void **state)
{
	struct counter *c = *state;
	struct cash_result out;
	struct drawer_opened d;
	struct approval_request who = {APPROVAL_DRAWER, "minh", NULL, "đổi tiền", {0}};
	uint64_t before = counter_verify(c);
	assert_int_equal(cash_open_drawer(&c->till, NULL, NULL, &out), E_INVALID);
	assert_int_equal(cash_open_drawer(&c->till, "", NULL, &out), E_INVALID);
	assert_int_equal(cash_open_drawer(&c->till, "đổi tiền", &who, &out), E_FORBIDDEN);
	assert_int_equal(counter_verify(c), before);
	assert_int_equal(cash_open_drawer(&c->till, "đổi tiền", NULL, &out), E_OK);
	assert_int_equal(counter_verify(c), before + 1);
	struct entry e = entry_at(c, out.seq);
	assert_int_equal(e.type, ENTRY_DRAWER_OPENED);
	assert_int_equal(drawer_opened_decode(&d, e.body), E_OK);
	assert_string_equal(d.cashier, "lan");
	assert_string_equal(d.reason, "đổi tiền");
	who.supervisor = "mai";
	assert_int_equal(cash_open_drawer(&c->till, "đổi tiền", &who, &out), E_OK);
	assert_int_equal(counter_verify(c), before + 3);
}

/* A printer that is not there keeps the drawer shut; what was committed stands. */
static void test_a_drawer_that_stays_shut(void **state)
{
	struct counter *c = *state;
	struct cash_request r = paid_in(1000);
	struct cash_result out;
	c->settings.printer = "tcp:127.0.0.1:1";
	assert_int_equal(cash_move(&c->till, &r, &out), E_OK);
	assert_true(out.is_drawer_shut);
	c->settings.printer = "";
	assert_int_equal(expected(c), FLOAT + 1000);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_no_shift),
		CASE(test_amounts),
		CASE(test_a_shift_can_always_be_closed),
		CASE(test_more_than_the_drawer),
		CASE(test_texts),
		CASE(test_bags),
		CASE(test_paid_out_needs_a_supervisor),
		CASE(test_an_approval_is_bound),
		CASE(test_slip_later),
		CASE(test_the_same_id),
		CASE(test_the_same_slip),
		CASE(test_drawer),
		CASE(test_a_drawer_that_stays_shut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
