/* What a gate does beside admitting: undone, overridden, left, old lists; and what it counts. */
#include "pos-client/domain/admit.h"
#include "pos-client/domain/gate.h"
#include "pos-client/domain/inside.h"
#include "pos-client/domain/old_lists.h"
#include "pos-client/domain/override.h"
#include "pos-client/domain/undo.h"
#include "pos-client/domain/shift.h"
#include "tests/support/counter.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#define A1   (UINT64_C(1) << AUTHORITY_SITE_A1)
#define SITE AUTHORITY_SITE_A1

/* "lan" stands at the till; "mai" is a supervisor without a PIN. */
static int set_up(void **state)
{
	static struct counter c;
	struct shift_report r;
	counter_start(&c);
	c.authority.staff_count = 3;
	snprintf(c.authority.staff[2].name, NAME_TEXT, "mai");
	c.authority.staff[2].role = STAFF_SUPERVISOR;
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

static const char *sold(struct counter *c, uint32_t adults)
{
	struct sale_view v;
	struct sell_request r = counter_ask(A1, adults, 0, 0);
	r.is_group = adults > 1;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	return v.tickets[0].qr;
}

static struct admit_answer scan(struct counter *c, const char *qr, uint32_t count)
{
	struct admit_answer a;
	struct admit_request r = {.text = qr, .len = strlen(qr), .site = SITE, .gate = "bắc", .count = count};
	assert_int_equal(admit(&c->till, &r, &a), E_OK);
	return a;
}

static uint64_t tally(struct counter *c, enum tally what)
{
	struct gate_view v;
	assert_int_equal(gate_look(&c->till, SITE, NULL, &v), E_OK);
	return v.today[what];
}

static uint64_t entries(struct counter *c)
{
	struct journal_head h;
	assert_int_equal(journal_head(c->till.journal, &h), E_OK);
	return h.seq;
}

static struct approval_request word_of(const char *name)
{
	return (struct approval_request){.supervisor = name, .reason = "khách quên vé"};
}

/* ---- undone */

static void undo_frees_the_places(void **state)
{
	struct counter *c = *state;
	const char *qr = sold(c, 5);
	struct undo_view v;
	uint32_t persons;
	uint64_t seq;
	struct admit_answer a = scan(c, qr, 3);
	assert_int_equal(a.verdict, VERDICT_ADMITTED);
	assert_int_equal(undo_look(&c->till, SITE, &v), E_OK);
	assert_true(v.is_there);
	assert_int_equal(v.persons, 3);
	assert_int_equal(v.left_s, UNDO_S);
	assert_memory_equal(v.claim, a.claim, UUID_LEN);
	assert_int_equal(undo(&c->till, a.claim, &persons, &seq), E_OK);
	assert_int_equal(persons, 3);
	assert_int_equal(seq, entries(c));
	assert_int_equal(undo_look(&c->till, SITE, &v), E_OK);
	assert_false(v.is_there);
	a = scan(c, qr, 5); /* all five places are free again */
	assert_int_equal(a.verdict, VERDICT_ADMITTED);
	assert_int_equal(a.admitted, 5);
	assert_int_equal(scan(c, qr, 0).verdict, VERDICT_ALREADY_ADMITTED);
	assert_int_equal(tally(c, TALLY_ADMITTED), 8);
	assert_int_equal(tally(c, TALLY_UNDONE), 3);
	assert_int_equal(tally(c, TALLY_REFUSED), 1);
}

static void undo_once_and_in_time(void **state)
{
	struct counter *c = *state;
	uint8_t nobody[UUID_LEN] = {1};
	uint32_t persons;
	uint64_t seq;
	assert_int_equal(undo(&c->till, nobody, &persons, &seq), E_NOT_FOUND);
	struct admit_answer a = scan(c, sold(c, 1), 0);
	c->now_ms += UNDO_S * 1000;
	assert_int_equal(undo(&c->till, a.claim, &persons, &seq), E_OK);
	till_forget(&c->till);
	assert_int_equal(undo(&c->till, a.claim, &persons, &seq), E_REFUSED);
	assert_true(counter_why(c, "undone"));
	a = scan(c, sold(c, 1), 0);
	uint64_t before = entries(c);
	c->now_ms += (UNDO_S + 1) * 1000;
	till_forget(&c->till);
	assert_int_equal(undo(&c->till, a.claim, &persons, &seq), E_REFUSED);
	assert_true(counter_why(c, "undo_late"));
	assert_int_equal(entries(c), before);
}

/* It may be undone after a restart as well: the journal knows it. */
static void undo_after_a_restart(void **state)
{
	struct counter *c = *state;
	struct undo_view v;
	uint32_t persons;
	uint64_t seq;
	scan(c, sold(c, 1), 0);
	counter_restart(c);
	assert_int_equal(undo_look(&c->till, SITE, &v), E_OK);
	assert_true(v.is_there);
	assert_int_equal(undo(&c->till, v.claim, &persons, &seq), E_OK);
}

static void first_gate_is_named(void **state)
{
	struct counter *c = *state;
	const char *qr = sold(c, 1);
	assert_string_equal(scan(c, qr, 0).first_gate, "");
	struct admit_answer again = scan(c, qr, 0);
	assert_string_equal(again.first_gate, "bắc");
	assert_int_equal(again.first_admitted_at, c->now_ms / 1000);
}

/* ---- a supervisor's word */

static void override_needs_a_word(void **state)
{
	struct counter *c = *state;
	static const struct {
		const char *name;
		uint32_t persons;
		enum err e;
	} rows[] = {
		{NULL, 1, E_UNAUTHORIZED},
		{"minh", 1, E_FORBIDDEN},
		{"lan", 1, E_FORBIDDEN},
		{"mai", 0, E_INVALID},
		{"mai", OVERRIDE_PERSONS_MAX + 1, E_INVALID},
		{"mai", 2, E_OK},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct approval_request who = word_of(rows[i].name);
		struct override_request r = {
			.site = SITE, .gate = "bắc", .verdict = VERDICT_EXPIRED, .persons = rows[i].persons};
		uint64_t seq, before = entries(c);
		till_forget(&c->till);
		assert_int_equal(override(&c->till, &r, &who, &seq), rows[i].e);
		assert_int_equal(entries(c), before + (rows[i].e == E_OK ? 2 : 0));
	}
	assert_int_equal(tally(c, TALLY_OVERRIDDEN), 2);
	assert_int_equal(tally(c, TALLY_ADMITTED), 0);
}

/* ---- who is inside */

static void inside_is_the_difference(void **state)
{
	struct counter *c = *state;
	struct approval_request who = word_of("mai");
	struct override_request r = {.site = SITE, .gate = "", .verdict = VERDICT_REVOKED, .persons = 2};
	struct inside_view v;
	uint32_t persons;
	uint64_t seq;
	scan(c, sold(c, 30), 0);
	struct admit_answer a = scan(c, sold(c, 4), 0);
	assert_int_equal(undo(&c->till, a.claim, &persons, &seq), E_OK);
	assert_int_equal(override(&c->till, &r, &who, &seq), E_OK);
	assert_int_equal(inside_left(&c->till, SITE, "bắc", 0, &seq), E_INVALID);
	assert_int_equal(inside_left(&c->till, SITE, "bắc", INSIDE_LEFT_MAX + 1, &seq), E_INVALID);
	assert_int_equal(inside_left(&c->till, SITE, "bắc", 10, &seq), E_OK);
	assert_int_equal(inside_look(&c->till, SITE, &v), E_OK);
	assert_int_equal(v.entered, 32);
	assert_int_equal(v.left, 10);
	c->now_ms += DAY_S * 1000; /* nobody sleeps there */
	assert_int_equal(inside_look(&c->till, SITE, &v), E_OK);
	assert_int_equal(v.entered, 0);
}

/* ---- old lists */

static void old_lists_for_a_day(void **state)
{
	struct counter *c = *state;
	struct approval_request who = word_of("mai");
	const char *qr = sold(c, 1);
	struct gate_view v;
	assert_int_equal(old_lists_allow(&c->till, &who), E_REFUSED);
	assert_true(counter_why(c, "lists_fresh"));
	char text[700];
	snprintf(text, sizeof text, "%s", qr);
	c->till.held.lease.lists_limit_h = 1;
	c->now_ms += 2 * 3600 * 1000;
	assert_int_equal(scan(c, text, 0).verdict, VERDICT_LISTS_TOO_OLD);
	assert_int_equal(gate_look(&c->till, SITE, NULL, &v), E_OK);
	assert_true(v.lists_are_old && !v.lists_are_allowed);
	uint64_t before = entries(c);
	till_forget(&c->till);
	assert_int_equal(old_lists_allow(&c->till, &who), E_OK);
	assert_int_equal(entries(c), before + 1);
	assert_int_equal(scan(c, text, 0).verdict, VERDICT_ADMITTED);
	c->now_ms += DAY_S * 1000;
	assert_int_equal(scan(c, text, 0).verdict, VERDICT_LISTS_TOO_OLD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(undo_once_and_in_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(undo_frees_the_places, set_up, tear_down),
		cmocka_unit_test_setup_teardown(undo_after_a_restart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(first_gate_is_named, set_up, tear_down),
		cmocka_unit_test_setup_teardown(override_needs_a_word, set_up, tear_down),
		cmocka_unit_test_setup_teardown(inside_is_the_difference, set_up, tear_down),
		cmocka_unit_test_setup_teardown(old_lists_for_a_day, set_up, tear_down),
	};
	return cmocka_run_group_tests_name("the gate beside admitting", tests, NULL, NULL);
}
