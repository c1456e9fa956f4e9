/* How a till comes into the house: codes that are wrong, used, late, or used twice because an answer was lost; clocks that are
 * wrong. Everything goes over a line that can be cut. */
#include "tests/support/cutproxy.h"
#include "tests/support/port.h"
#include "tests/support/tillwords.h"

#include <hoaban/lease.h>
#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct cutproxy line;

#define ENROLL "enroll", "--server", "http://127.0.0.1:${line}", "--code"

/* ---- codes */

static const struct step codes[] = {
	{"code", CODE("quay1", "--site", "A1")},
	{"typing error", TILL("quay1", ENROLL, "AAAAA-AAAAA"), .status = 2,
	 .expect = {{"error.errors.0.pointer", "--code"}, {"error.errors.0.code", "format"}}},
	{"unknown code", TILL("quay1", ENROLL, "${foreign}"), .status = 1},
	{"nothing yet", TILL("quay1", "status"), .expect = {{"enrolled", "false"}, {"entries", "0"}}},
	{"nothing to sync", TILL("quay1", "sync"), .status = 1, .expect = {{"error.errors.0.code", "not_enrolled"}}},
	{"enrolled", TILL("quay1", ENROLL, "${code.code}"), .expect = {{"name", "quay1"}}},
	{"enrolled again", TILL("quay1", ENROLL, "${code.code}"), .expect = {{"device", "${enrolled.device}"}}},
	{"used code", TILL("quay9", ENROLL, "${code.code}"), .status = 1, .expect = {{"error.errors.0.code", "code"}}},
	{"old code", .run = {"hoaband", "device", "code", "--data", "${data}", "--demo", "--clock", "${clock-172800}", "--json",
			     "--name", "late", "--site", "A1"}},
	{"late", TILL("quay9", ENROLL, "${old code.code}"), .status = 1, .expect = {{"error.errors.0.code", "code"}}},
	{"one device", .sql = "SELECT COUNT(*), MAX(name) FROM device", .expect = {{"rows.0.0", "1"}, {"rows.0.1", "quay1"}}},
	{"no such site", CODE("quay8", "--site", "XX"), .status = 2},
	{"no such server", TILL("quay9", "enroll", "--server", "ftp://127.0.0.1", "--code", "${code.code}"), .status = 2},
};

/* In the right form, of a server that is not this one. */
static void keep_foreign_code(struct story *s)
{
	static const uint8_t secret[ENROL_SECRET_LEN] = {1, 2, 3}, root[PUBLIC_KEY_LEN] = {4, 5, 6};
	char code[ENROL_CODE_TEXT];
	enrol_code_format(code, secret, root);
	story_keep(s, "foreign", json_string(code));
}

static void test_codes(void **state)
{
	struct story *s = *state;
	keep_foreign_code(s);
	story_tell(s, codes, COUNT(codes));
}

/* ---- the answer is lost */

static const struct step lost[] = {
	{"code2", CODE("quay2", "--site", "A1")},
	{"no answer", TILL("quay2", ENROLL, "${code2.code}"), .status = 3},
	{"not enrolled", TILL("quay2", "status"), .expect = {{"enrolled", "false"}, {"device", "*"}}},
	{"known to the server", .sql = "SELECT LOWER(HEX(id)) FROM device WHERE name = 'quay2'",
	 .expect = {{"rows.0.0", "${not enrolled.device}"}}},
	{"repeated", TILL("quay2", ENROLL, "${code2.code}"),
	 .expect = {{"device", "${not enrolled.device}"}, {"symbols", "*"}}},
	{"once", .sql = "SELECT COUNT(*) FROM device WHERE name = 'quay2'", .expect = {{"rows.0.0", "1"}}},
	{"logged once", .sql = "SELECT COUNT(*) FROM leaf WHERE HEX(entry) LIKE '8F0107%'", .expect = {{"rows.0.0", "2"}}},
};

static void test_lost_answer(void **state)
{
	line.loses_answer = true;
	story_tell(*state, lost, COUNT(lost));
	assert_false(line.loses_answer);
}

/* ---- clocks */

static const struct step clocks[] = {
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan")},
	{"sold", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=1")},
	{"ten minutes slow", TILL_AT("quay1", "${clock-600}", "sync"), .expect = {{"sent", "2"}, {"refreshed", "true"}}},
	{"slow is known", TILL_AT("quay1", "${clock-600}", "status"), .expect = {{"unsynced.entries", "0"}}},
	{"not sold slow", TILL_AT("quay1", "${clock-600}", "sell", "--site", "A1", "--pay", "cash", "ADULT=1"), .status = 1,
	 .expect = {{"error.errors.0.code", "clock_behind"}}},
	{"ten minutes fast", TILL_AT("quay1", "${clock+600}", "sync"), .expect = {{"sent", "0"}, {"refreshed", "true"}}},
	{"fast is known", TILL_AT("quay1", "${clock+600}", "status"), .expect = {{"unsynced.entries", "0"}}},
	{"right again", TILL("quay1", "sync"), .expect = {{"sent", "0"}, {"refreshed", "true"}}},
	{"all there", .sql = "SELECT COUNT(*) FROM entry", .expect = {{"rows.0.0", "2"}}},
};

static void test_clock(void **state)
{
	struct story *s = *state;
	story_pass(s, 3600); /* the certificate is older than the clock is slow */
	story_tell(s, clocks, COUNT(clocks));
	assert_in_range(json_integer_value(story_answer(s, "slow is known.clock_offset_s")), 540, 660);
	assert_in_range(-json_integer_value(story_answer(s, "fast is known.clock_offset_s")), 540, 660);
}

/* A stranger's time is not learned: before enrolment there is nobody whose word counts. */
static const struct step stranger[] = {
	{"code3", CODE("quay3", "--site", "A1")},
	{"wrong clock", TILL_AT("quay3", "${clock-600}", ENROLL, "${code3.code}"), .status = 1,
	 .expect = {{"error.errors.0.code", "unauthorized"}}},
	{"clock set", TILL("quay3", ENROLL, "${code3.code}"), .expect = {{"name", "quay3"}}},
};

static void test_stranger(void **state)
{
	story_tell(*state, stranger, COUNT(stranger));
}

/* ---- */

static int begin(void **state)
{
	static struct story s = {.clock = STORY_CLOCK};
	static char settings[80];
	cutproxy_start(&line, 0, 1);
	snprintf(settings, sizeof(settings), "public_url = http://127.0.0.1:%d\n", line.port);
	s.settings = settings;
	s.port = port_take();
	story_begin(&s);
	line.server = (int)s.port;
	story_keep(&s, "line", json_integer(line.port));
	*state = &s;
	return 0;
}

static int tear_down(void **state)
{
	story_tear_down(*state);
	cutproxy_stop(&line);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_codes),	 cmocka_unit_test(test_lost_answer), cmocka_unit_test(test_clock),
		cmocka_unit_test(test_stranger), cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("how a till comes into the house", tests, begin, tear_down);
}
