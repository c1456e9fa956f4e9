/* A supervisor's word: whose it may be, what a guess costs, and that it is written with the action or not at all. */
#include "pos-client/domain/approval.h"
#include "pos-client/domain/shift.h"
#include "tests/support/counter.h"
#include <hoaban/pin.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#define PIN	  "290475"
#define WRONG_PIN "290476"

/* "lan" stands at the till; "hoa" is a supervisor with a PIN, "mai" one without, "minh" a cashier. */
static int set_up(void **state)
{
	static struct counter c;
	struct shift_report r;
	uint8_t salt[PIN_SALT_LEN] = {1, 2, 3}, inner[PIN_INNER_LEN];
	counter_start(&c);
	memset(c.authority.pepper, 0x5a, PEPPER_LEN);
	c.authority.has_pepper = true;
	c.authority.staff_count = 4;
	snprintf(c.authority.staff[2].name, NAME_TEXT, "hoa");
	snprintf(c.authority.staff[3].name, NAME_TEXT, "mai");
	c.authority.staff[2].role = c.authority.staff[3].role = STAFF_SUPERVISOR;
	assert_int_equal(pin_inner(inner, PIN, salt), E_OK);
	pin_device_hash(c.authority.staff[2].pin_hash, salt, inner, c.authority.pepper);
	counter_enrol(&c);
	assert_int_equal(shift_open(&c.till, "lan", NULL, 0, &r), E_OK);
	*state = &c;
	return 0;
}

static int tear_down(void **state)
{
	counter_verify(*state);
	counter_stop(*state);
	return 0;
}

static struct approval_request ask(const char *supervisor, const char *pin)
{
	return (struct approval_request){APPROVAL_PAID_OUT, supervisor, pin, "mua nước", {7}};
}

static enum err check(struct counter *c, const char *supervisor, const char *pin)
{
	struct approval_request r = ask(supervisor, pin);
	till_forget(&c->till);
	return approval_check(&c->till, &r);
}

static void only_supervisors(void **state)
{
	static const struct {
		const char *name, *code;
		enum err e;
	} rows[] = {
		{NULL, "approval_needed", E_UNAUTHORIZED}, {"", "approval_needed", E_UNAUTHORIZED},
		{"quang", "unknown", E_FORBIDDEN},	   {"Mai", "unknown", E_FORBIDDEN},
		{"minh", "not_supervisor", E_FORBIDDEN},   {"lan", "not_supervisor", E_FORBIDDEN},
	};
	struct counter *c = *state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(check(c, rows[i].name, NULL), rows[i].e);
		assert_true(counter_why(c, rows[i].code));
		assert_string_equal(c->till.why.list[0].pointer, "--supervisor");
	}
	assert_int_equal(check(c, "mai", NULL), E_OK);
}

/* A supervisor who sells allows himself nothing. */
static void nobody_allows_himself(void **state)
{
	struct counter *c = *state;
	struct shift_report r;
	assert_int_equal(shift_close(&c->till, 0, &r), E_OK);
	assert_int_equal(check(c, "mai", NULL), E_OK); /* no shift is open: there is nobody to be confused with */
	assert_int_equal(shift_open(&c->till, "mai", NULL, 0, &r), E_OK);
	assert_int_equal(check(c, "mai", NULL), E_FORBIDDEN);
	assert_true(counter_why(c, "same_person"));
	assert_int_equal(check(c, "hoa", PIN), E_OK);
}

static void reasons(void **state)
{
	struct counter *c = *state;
	static const char *const bad[] = {NULL, "", "   ", "mua\nnước", "\xff", "a\x7f"};
	struct approval_request r = ask("mai", NULL);
	char longest[REASON_TEXT + 1];
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		r.reason = bad[i];
		till_forget(&c->till);
		assert_int_equal(approval_check(&c->till, &r), E_INVALID);
		assert_string_equal(c->till.why.list[0].pointer, "--reason");
	}
	memset(longest, 'n', sizeof longest);
	longest[REASON_TEXT] = '\0';
	r.reason = longest;
	assert_int_equal(approval_check(&c->till, &r), E_INVALID);
	longest[REASON_TEXT - 1] = '\0';
	assert_int_equal(approval_check(&c->till, &r), E_OK);
}

static void guessing_costs_time_and_a_restart_helps_nobody(void **state)
{
	struct counter *c = *state;
	assert_int_equal(check(c, "hoa", NULL), E_UNAUTHORIZED);
	assert_true(counter_why(c, "pin"));
	for (int i = 0; i < 3; i++)
		assert_int_equal(check(c, "hoa", WRONG_PIN), E_UNAUTHORIZED);
	counter_restart(c);
	assert_int_equal(check(c, "hoa", PIN), E_UNAUTHORIZED);
	assert_true(counter_why(c, "wait"));
	assert_string_equal(c->till.why.list[0].pointer, "--supervisor");
	assert_int_equal(check(c, "mai", NULL), E_OK);
	c->now_ms += 30 * 1000;
	assert_int_equal(check(c, "hoa", PIN), E_OK);
}

/* ---- what is written */

struct writing {
	struct till *t;
	struct approval_request r;
	bool fails;
};

static enum err write_it(void *ctx)
{
	struct writing *w = ctx;
	TRY(approval_write(w->t, &w->r));
	return w->fails ? E_REFUSED : E_OK;
}

static struct approval last_entry(struct counter *c)
{
	struct journal_head head;
	struct bytes cose;
	struct entry e;
	struct approval a;
	size_t count;
	assert_int_equal(journal_head(c->till.journal, &head), E_OK);
	assert_int_equal(journal_read_entries(c->till.journal, &c->till.arena, head.seq, 1, 65536, &cose, &count), E_OK);
	assert_int_equal(entry_open(&e, cose, keys_device_public(c->till.keys)), E_OK);
	assert_int_equal(e.type, ENTRY_APPROVAL);
	assert_int_equal(approval_decode(&a, e.body), E_OK);
	return a;
}

static void written_with_the_action_or_not_at_all(void **state)
{
	struct counter *c = *state;
	struct writing w = {&c->till, ask("hoa", PIN), true};
	uint64_t before = counter_verify(c);
	assert_int_equal(approval_check(&c->till, &w.r), E_OK);
	assert_int_equal(counter_verify(c), before); /* a check alone leaves nothing */
	assert_int_equal(journal_write(c->till.journal, write_it, &w), E_REFUSED);
	assert_int_equal(counter_verify(c), before);
	w.fails = false;
	assert_int_equal(journal_write(c->till.journal, write_it, &w), E_OK);
	assert_int_equal(counter_verify(c), before + 1);
	struct approval a = last_entry(c);
	assert_int_equal(a.action, APPROVAL_PAID_OUT);
	assert_string_equal(a.supervisor, "hoa");
	assert_string_equal(a.cashier, "lan");
	assert_string_equal(a.reason, "mua nước");
	assert_memory_equal(a.subject, w.r.subject, HASH_LEN);
}

static void without_a_shift_there_is_no_cashier(void **state)
{
	struct counter *c = *state;
	struct writing w = {&c->till, ask("mai", NULL), false};
	struct shift_report r;
	assert_int_equal(shift_close(&c->till, 0, &r), E_OK);
	assert_int_equal(journal_write(c->till.journal, write_it, &w), E_OK);
	assert_string_equal(last_entry(c).cashier, "");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(only_supervisors),
		CASE(nobody_allows_himself),
		CASE(reasons),
		CASE(guessing_costs_time_and_a_restart_helps_nobody),
		CASE(written_with_the_action_or_not_at_all),
		CASE(without_a_shift_there_is_no_cashier),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
