/* A till's data directory is copied, and both sell: a fork. Both branches are kept, the key is trusted no more but for what was
 * received, and there is one way out: close, take what the true one still has, enrol anew. */
#include "tests/support/tillwords.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define DEVICE(verb, ...)                                                                                                      \
	.run = {"hoaband", "device", verb, "--data", "${data}", "--demo", "--clock", "${clock}", "--json", __VA_ARGS__}
#define SELL(till)    TILL(till, "sell", "--site", "A1", "--pay", "cash", "ADULT=1")
#define ADMIT(ticket) TILL("gate1", "admit", "--site", "A1", ticket)

static const struct step before[] = {
	{"code quay1", CODE("quay1", "--site", "A1")},
	{"code gate1", CODE("gate1", "--site", "A1", "--role", "gate")},
	{"quay1", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code quay1.code}")},
	{"gate1", TILL("gate1", "enroll", "--server", "${url}", "--code", "${code gate1.code}")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan")},
	{"one", SELL("quay1")},
	{"sync", TILL("quay1", "sync")},
};

static const struct step forked[] = {
	{"two", SELL("quay1")},
	{"copied", SELL("copy")},
	{"the true one", TILL("quay1", "sync"), .expect = {{"sent", "1"}}},
	{"three", SELL("quay1")}, /* before it hears */
	{"the copy", TILL("copy", "sync"), .status = 1, .expect = {{"error.code", "quarantined"}}},
	{"the true one too", TILL("quay1", "sync"), .status = 1, .expect = {{"error.code", "quarantined"}}},
	{"sells no more", SELL("quay1"), .status = 1},
	{"list", DEVICE("list", NULL), .expect = {{"devices.0.state", "active"}, {"devices.1.state", "quarantined"}}},
};

/* Since the fork its key is good for what was received, and for nothing else. */
static const struct step at_the_gate[] = {
	{"gate1 hears", TILL("gate1", "sync")},
	{"one in", ADMIT("${one.tickets.0.qr}"), .expect = {{"verdict", "admitted"}}},
	{"two in", ADMIT("${two.tickets.0.qr}"), .expect = {{"verdict", "admitted"}}},
	{"copied out", ADMIT("${copied.tickets.0.qr}"), .status = 1, .expect = {{"verdict", "revoked"}}},
	{"three out", ADMIT("${three.tickets.0.qr}"), .status = 1, .expect = {{"verdict", "revoked"}}},
};

static const struct step out[] = {
	{"no window while it is not closed", DEVICE("accept-late", "--device", "quay1", "--reason", "it was copied"),
	 .status = 1},
	{"close", DEVICE("close", "--device", "quay1", "--reason", "it was copied"),
	 .expect = {{"state", "closed"}, {"symbols.0.last_number", "2"}}},
	{"told", TILL("quay1", "sync"), .status = 1, .expect = {{"error.code", "device_closed"}}},
	{"window", DEVICE("accept-late", "--device", "quay1", "--reason", "the true one lies here"),
	 .expect = {{"state", "late"}}},
	{"late", TILL("quay1", "sync"), .expect = {{"sent", "1"}}},
	{"the copy again", TILL("copy", "sync"), .status = 1},
	{"all that is true", .sql = "SELECT COUNT(*), MAX(number) FROM receipt",
	 .expect = {{"rows.0.0", "3"}, {"rows.0.1", "3"}}},
	{"what is not", .sql = "SELECT kind, COUNT(*) FROM evidence GROUP BY kind",
	 .expect = {{"rows", "#1"}, {"rows.0.0", "fork"}}},
	{"gate1 hears again", TILL("gate1", "sync")},
	{"three in", ADMIT("${three.tickets.0.qr}"), .expect = {{"verdict", "admitted"}}},
	{"copied still out", ADMIT("${copied.tickets.0.qr}"), .status = 1, .expect = {{"verdict", "revoked"}}},
	{"code anew", CODE("quay1", "--site", "A1")},
	{"anew", TILL("anew", "enroll", "--server", "${url}", "--code", "${code anew.code}")},
	{"shift anew", TILL("anew", "shift", "open", "--cashier", "lan")},
	{"sold anew", SELL("anew"), .expect = {{"receipts.0.number", "1"}}},
	{"sync anew", TILL("anew", "sync")},
};

static void test_fork(void **state)
{
	struct story *s = *state;
	story_tell(s, before, COUNT(before));
	struct outcome o = story_run(s, (const char *const[]){"cp", "-a", "${dir}/quay1", "${dir}/copy", NULL}, NULL);
	assert_int_equal(o.status, 0);
	story_tell(s, forked, COUNT(forked));
}

static void test_gate(void **state)
{
	story_tell(*state, at_the_gate, COUNT(at_the_gate));
}

static void test_way_out(void **state)
{
	story_tell(*state, out, COUNT(out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fork),
		cmocka_unit_test(test_gate),
		cmocka_unit_test(test_way_out),
		cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("a copied till", tests, story_group_begin, story_group_end);
}
