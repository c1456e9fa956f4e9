/* Receipts whose persons were wrong, before and after they went in: what a gate says to the old tickets and to the new ones. */
#include "tests/support/correctwords.h"
#include "tests/support/golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* ---- wrong category, before and after entry, seen at a gate */

static const struct step gates[] = {
	{"code quay1", CODE("quay1", "--site", "A1")},
	{"code gate1", CODE("gate1", "--site", "A1", "--role", "gate")},
	{"quay1", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code quay1.code}")},
	{"gate1", TILL("gate1", "enroll", "--server", "${url}", "--code", "${code gate1.code}")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan")},
	{"before", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=2")},
	{"after", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=2")},
	{"party", TILL("quay1", "sell", "--site", "A1", "--group", "--pay", "cash", "ADULT=10")},
	{"received", TILL("quay1", "sync")},
	{"one went in", TILL("gate1", "admit", "--site", "A1", "${after.tickets.0.qr}"), .expect = {{"provisional", "false"}}},
	{"four went in", TILL("gate1", "admit", "--site", "A1", "--count", "4", "${party.tickets.0.qr}")},
	{"journalled", TILL("gate1", "sync")},
};
static const struct step category_wrong[] = {
	{"to child",
	 ASK("d", "before.receipts.0") WHY("replacement") ",\"lines\":[" LINE("ADULT", "1") "," LINE("CHILD", "1") "]}",
	 .status = 201},
	{"to child agreed", AGREE("to child", "operator"), .status = 200,
	 .expect = {{"result.amount", "20000"},
		    {"result.symbol", "26TAB"},
		    {"receipt.symbol", "26TAA"},
		    {"refund.amount", "20000"},
		    {"refund.method", "Cash"},
		    {"tickets", "#2"}}},
	{"to senior", ASK("e", "after.receipts.0") WHY("replacement") ",\"lines\":[" LINE("SENIOR", "2") "]}", .status = 201},
	{"to senior agreed", AGREE("to senior", "operator"), .status = 200,
	 .expect = {{"refund.amount", "20000"}, {"tickets", "#2"}}},
	{"fewer", ASK("f", "party.receipts.0") WHY("refund") ",\"lines\":[" LINE("ADULT", "6") "],\"amount\":80000}",
	 .status = 201},
	{"fewer agreed", AGREE("fewer", "operator"), .status = 200,
	 .expect = {{"refund.amount", "80000"}, {"tickets.0.party", "6"}}},
	{"next list", TILL("gate1", "sync"), .expect = {{"refreshed", "true"}}},
};
/* The gate has its list; the server is not asked. */
static const struct step refused_alone[] = {
	{"old before", TILL("gate1", "admit", "--site", "A1", "${before.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "superseded"}}},
	{"old after", TILL("gate1", "admit", "--site", "A1", "${after.tickets.1.qr}"), .status = 1,
	 .expect = {{"verdict", "superseded"}}},
	{"old party", TILL("gate1", "admit", "--site", "A1", "${party.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "superseded"}}},
};
static const struct step admitted_again[] = {
	{"adult", TILL("gate1", "admit", "--site", "A1", "${to child agreed.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}}},
	{"child", TILL("gate1", "admit", "--site", "A1", "${to child agreed.tickets.1.qr}"),
	 .expect = {{"verdict", "admitted"}}},
	{"the one inside", TILL("gate1", "admit", "--site", "A1", "${to senior agreed.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "already_admitted"}, {"first_admitted_at", "*"}}},
	{"the one outside", TILL("gate1", "admit", "--site", "A1", "${to senior agreed.tickets.1.qr}"),
	 .expect = {{"verdict", "admitted"}}},
	{"too many", TILL("gate1", "admit", "--site", "A1", "--count", "3", "${fewer agreed.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "party_exhausted"}}},
	{"the other two", TILL("gate1", "admit", "--site", "A1", "--count", "2", "${fewer agreed.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}, {"remaining", "0"}}},
	{"no incident", TILL("gate1", "sync"), .expect = {{"failures", "0"}}},
	{"free ones in the log",
	 .sql = "SELECT COUNT(*) FROM ticket t JOIN leaf l ON l.idx = t.leaf_index"
		" WHERE t.source = UNHEX('${to child agreed.id}')",
	 .expect = {{"rows.0.0", "1"}}},
	{"incidents", .sql = "SELECT COUNT(*) FROM incident", .expect = {{"rows.0.0", "0"}}},
};

static void test_category(void **state)
{
	struct story *s = *state;
	story_tell(s, gates, COUNT(gates));
	story_tell(s, category_wrong, COUNT(category_wrong));
	story_stop(s);
	story_tell(s, refused_alone, COUNT(refused_alone));
	story_start(s);
	story_tell(s, admitted_again, COUNT(admitted_again));
	correction_in_log(s, "to child agreed", 20000);
	correction_in_log(s, "to senior agreed", 20000);
	golden_table(s, "${today}", "wrong-category");
	story_doctor(s);
}

/* ---- */

static int begin(void **state)
{
	static struct story s = {.clock = STORY_CLOCK, .settings = "log_publish_ms = 50\n"};
	story_begin(&s);
	login_as(&s, "manager");
	login_as(&s, "operator");
	login_as(&s, "auditor");
	*state = &s;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_category), cmocka_unit_test(story_ends_well)};
	return cmocka_run_group_tests_name("corrections at a gate", tests, begin, story_group_end);
}
