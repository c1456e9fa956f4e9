/* Who may open a shift: names of the lease, PINs, and what guessing costs. */
#include "pos-client/domain/cashier.h"
#include "pos-client/domain/shift.h"
#include "tests/support/counter.h"
#include "tests/support/haystack.h"
#include <hoaban/pin.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

#define PIN	  "290475"
#define WRONG_PIN "290476"

/* "hoa" has a PIN, "lan" has none. */
static int set_up(void **state)
{
	static struct counter c;
	uint8_t salt[PIN_SALT_LEN] = {1, 2, 3}, inner[PIN_INNER_LEN];
	counter_start(&c);
	memset(c.authority.pepper, 0x5a, PEPPER_LEN);
	c.authority.has_pepper = true;
	snprintf(c.authority.staff[1].name, NAME_TEXT, "hoa");
	assert_int_equal(pin_inner(inner, PIN, salt), E_OK);
	pin_device_hash(c.authority.staff[1].pin_hash, salt, inner, c.authority.pepper);
	counter_enrol(&c);
	*state = &c;
	return 0;
}

static int tear_down(void **state)
{
	counter_verify(*state);
	counter_stop(*state);
	return 0;
}

static enum err try_open(struct counter *c, const char *name, const char *pin)
{
	struct shift_report r;
	till_forget(&c->till);
	return shift_open(&c->till, name, pin, 0, &r);
}

static void nobody_unknown(void **state)
{
	struct counter *c = *state;
	static const char *const names[] = {"minh", "Lan", "lan ", "la", "lann", "root"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		assert_int_equal(try_open(c, names[i], PIN), E_FORBIDDEN);
		assert_true(counter_why(c, "unknown"));
		assert_non_null(strstr(c->till.why.list[0].detail, names[i]));
	}
	c->authority.staff_count = 0;
	c->authority.now++;
	assert_int_equal(counter_renew(c), E_OK);
	assert_int_equal(try_open(c, "lan", NULL), E_FORBIDDEN); /* an empty list is nobody, not everybody */
}

static void a_pin_is_needed_and_must_be_right(void **state)
{
	struct counter *c = *state;
	assert_int_equal(try_open(c, "hoa", NULL), E_UNAUTHORIZED);
	assert_int_equal(try_open(c, "hoa", ""), E_UNAUTHORIZED);
	assert_int_equal(try_open(c, "hoa", WRONG_PIN), E_UNAUTHORIZED);
	assert_true(counter_why(c, "pin"));
	assert_int_equal(try_open(c, "hoa", PIN), E_OK);
}

static void demo_cashiers_need_none(void **state)
{
	struct counter *c = *state;
	bool needs = true;
	assert_int_equal(cashier_needs_pin(&c->till, "lan", &needs), E_OK);
	assert_false(needs);
	assert_int_equal(cashier_needs_pin(&c->till, "hoa", &needs), E_OK);
	assert_true(needs);
	assert_int_equal(try_open(c, "lan", NULL), E_OK);
}

static void waits_double_up_to_a_day(void **state)
{
	(void)state;
	static const int64_t expected[] = {0, 0, 0, 30, 60, 120, 240, 480};
	for (uint32_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
		assert_int_equal(cashier_wait_s(i), expected[i]);
	assert_int_equal(cashier_wait_s(14), 30 << 11);
	assert_int_equal(cashier_wait_s(15), DAY_S);
	assert_int_equal(cashier_wait_s(UINT32_MAX), DAY_S);
}

static void guessing_costs_time_and_a_restart_helps_nobody(void **state)
{
	struct counter *c = *state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(try_open(c, "hoa", WRONG_PIN), E_UNAUTHORIZED);
	assert_int_equal(try_open(c, "hoa", PIN), E_UNAUTHORIZED); /* the right one too: a guess is not told apart */
	assert_true(counter_why(c, "wait"));
	counter_restart(c);
	assert_int_equal(try_open(c, "hoa", PIN), E_UNAUTHORIZED);
	assert_true(counter_why(c, "wait"));
	c->now_ms -= 3600 * 1000; /* a clock set back */
	assert_int_equal(try_open(c, "hoa", PIN), E_UNAUTHORIZED);
	c->now_ms += 3600 * 1000 + 29999;
	assert_int_equal(try_open(c, "hoa", PIN), E_UNAUTHORIZED);
	assert_int_equal(try_open(c, "lan", NULL), E_OK); /* others are not locked out */
	struct shift_report r;
	assert_int_equal(shift_close(&c->till, 0, &r), E_OK);
	c->now_ms += 1;
	assert_int_equal(try_open(c, "hoa", WRONG_PIN), E_UNAUTHORIZED);
	c->now_ms += 30 * 1000;
	assert_int_equal(try_open(c, "hoa", PIN), E_UNAUTHORIZED); /* now it is sixty seconds */
	c->now_ms += 30 * 1000;
	assert_int_equal(try_open(c, "hoa", PIN), E_OK);
	assert_int_equal(shift_close(&c->till, 0, &r), E_OK);
	assert_int_equal(try_open(c, "hoa", WRONG_PIN), E_UNAUTHORIZED);
	assert_true(counter_why(c, "pin")); /* success has forgotten the wrong ones */
}

/* A copied journal is of no use for guessing: what the hash needs stands elsewhere. */
static void the_pepper_is_in_a_file_of_its_own(void **state)
{
	struct counter *c = *state;
	char path[256], pepper[PEPPER_LEN + 1] = "";
	struct stat st;
	struct haystack h;
	memset(pepper, 0x5a, PEPPER_LEN);
	snprintf(path, sizeof path, "%s/keys/pepper", c->dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0400);
	h = haystack_search(c->dir, pepper);
	assert_int_equal(h.found, 1);
	assert_string_equal(h.first, path);
	assert_int_equal(try_open(c, "hoa", PIN), E_OK);
	assert_int_equal(haystack_search(c->dir, PIN).found, 0);
	struct shift_report r;
	assert_int_equal(shift_close(&c->till, 0, &r), E_OK);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(try_open(c, "hoa", PIN), E_NOT_FOUND);
	assert_true(counter_why(c, "pepper"));
}

static void another_tills_hash_fits_nowhere(void **state)
{
	struct counter *c = *state;
	memset(c->authority.pepper, 0x77, PEPPER_LEN);
	c->authority.now++;
	assert_int_equal(counter_renew(c), E_OK);
	assert_int_equal(try_open(c, "hoa", PIN), E_UNAUTHORIZED);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(nobody_unknown),
		CASE(a_pin_is_needed_and_must_be_right),
		CASE(demo_cashiers_need_none),
		CASE(waits_double_up_to_a_day),
		CASE(guessing_costs_time_and_a_restart_helps_nobody),
		CASE(the_pepper_is_in_a_file_of_its_own),
		CASE(another_tills_hash_fits_nowhere),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
