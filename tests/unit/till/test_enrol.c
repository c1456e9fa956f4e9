#include "pos-client/domain/enrol.h"
#include "tests/support/fake_home.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

struct pair {
	struct counter c;
	struct fake_home h;
	char code[ENROL_CODE_TEXT];
};

static int set_up(void **state)
{
	static struct pair p;
	counter_start(&p.c);
	fake_home_start(&p.h, &p.c);
	authority_code(&p.h.authority, p.h.secret, p.code);
	*state = &p;
	return 0;
}

static int tear_down(void **state)
{
	struct pair *p = *state;
	fake_home_stop(&p->h);
	counter_stop(&p->c);
	return 0;
}

static void refuses(struct pair *p, const char *code, enum err expected, const char *why)
{
	p->c.till.why.count = 0;
	assert_int_equal(enrol(&p->c.till, code), expected);
	assert_true(counter_why(&p->c, why));
	assert_false(p->c.till.is_enrolled);
	counter_restart(&p->c);
	assert_false(p->c.till.is_enrolled);
}

static void test_bad_codes(void **state)
{
	struct pair *p = *state;
	refuses(p, "", E_INVALID, "format");
	refuses(p, "ABCDE", E_INVALID, "format");
	p->code[3] = p->code[3] == 'A' ? 'B' : 'A';
	refuses(p, p->code, E_INVALID, "format");
	assert_int_equal(p->h.enrolments, 0);
	assert_null(p->c.till.keys); /* a typing error makes no keys */
}

static void test_unknown_code(void **state)
{
	struct pair *p = *state;
	p->h.is_unknown = true;
	refuses(p, p->code, E_REFUSED, "code");
}

/* Whoever answers in the server's place has another root. */
static void test_other_root(void **state)
{
	struct pair *p = *state;
	struct authority real = p->h.authority;
	p->h.authority.root = p->h.authority.log;
	authority_code(&real, p->h.secret, p->code);
	refuses(p, p->code, E_FORBIDDEN, "other_root");
}

static void test_wrong_clock(void **state)
{
	struct pair *p = *state;
	p->h.clock_s += 301;
	refuses(p, p->code, E_UNAUTHORIZED, "unauthorized");
}

static void test_no_server(void **state)
{
	struct pair *p = *state;
	char url[64];
	snprintf(url, sizeof url, "http://127.0.0.1:%d", fake_server_closed_port());
	p->c.settings.server = url;
	refuses(p, p->code, E_UNAVAILABLE, "unavailable");
}

static void test_enrols(void **state)
{
	struct pair *p = *state;
	assert_int_equal(enrol(&p->c.till, p->code), E_OK);
	assert_true(p->c.till.is_enrolled);
	assert_string_equal(p->c.till.held.lease.name, p->h.authority.name);
	assert_memory_equal(p->h.device.id, keys_device(p->c.till.keys), UUID_LEN);
	counter_restart(&p->c);
	assert_true(p->c.till.is_enrolled);
	assert_int_equal(p->h.bad_signatures, 0);
}

/* The answer was lost: the same code, the same keys, the same device. */
static void test_answer_lost(void **state)
{
	struct pair *p = *state;
	p->h.faults[0] = HOME_CUT_AFTER;
	p->h.fault_count = 1;
	refuses(p, p->code, E_NETWORK, "network");
	struct authority_device first = p->h.device;
	assert_int_equal(enrol(&p->c.till, p->code), E_OK);
	assert_int_equal(p->h.enrolments, 2);
	assert_memory_equal(&first, &p->h.device, sizeof first);
	assert_int_equal(enrol(&p->c.till, p->code), E_OK); /* and once more, enrolled already */
	assert_memory_equal(&first, &p->h.device, sizeof first);
}

/* Enrolled once, a till does not change its root, even with a code that says so. */
static void test_never_another_root(void **state)
{
	struct pair *p = *state;
	assert_int_equal(enrol(&p->c.till, p->code), E_OK);
	p->h.authority.root = p->h.authority.log;
	authority_code(&p->h.authority, p->h.secret, p->code);
	assert_int_equal(enrol(&p->c.till, p->code), E_FORBIDDEN);
	assert_true(counter_why(&p->c, "other_root"));
	assert_true(p->c.till.is_enrolled);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_bad_codes), CASE(test_unknown_code), CASE(test_other_root),  CASE(test_wrong_clock),
		CASE(test_no_server), CASE(test_enrols),       CASE(test_answer_lost), CASE(test_never_another_root),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
