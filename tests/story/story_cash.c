/* Cash from the drawer to the treasury's account: a day of two cashiers, and what server and till say of it. */
#include "tests/support/tillwords.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PIN	    "290475"
#define PERSON(...) .run = {"hoaband", "cashier", "add", "--data", "${data}", "--json", __VA_ARGS__}
#define SHIFT(...)  TILL("quay1", "shift", __VA_ARGS__)
#define SELL(...)   TILL("quay1", "sell", "--site", "A1", __VA_ARGS__)

/* ---- the first shift */

static const struct step morning[] = {
	{"hired", PERSON("--name", "to truong", "--role", "supervisor", "--pin"), .in = PIN "\n"},
	{"code", CODE("quay1", "--site", "A1")},
	{"enrolled", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}")},
	{"nothing to close", SHIFT("close", "--count", ""), .status = 1, .expect = {{"error.errors.0.code", "no_shift"}}},
	{"open", SHIFT("open", "--cashier", "lan", "--float", "500000"), .expect = {{"float", "500000"}}},
	{"cash", SELL("--pay", "cash", "--tendered", "100000", "ADULT=2", "CHILD=1", "SENIOR=1"),
	 .expect = {{"total", "50000"}}},
	{"card", SELL("--pay", "card", "ADULT=5"), .expect = {{"total", "100000"}}},
	{"split", SELL("--pay", "cash=15000,card=25000", "ADULT=2"), .expect = {{"total", "40000"}}},
	{"one more", SELL("--pay", "cash", "ADULT=1"), .expect = {{"total", "20000"}}},
	{"paid in", SHIFT("paid-in", "--amount", "200000", "--reason", "thêm tiền lẻ"),
	 .expect = {{"kind", "paid_in"}, {"amount", "200000"}, {"entry_seq", "*"}}},
	{"no reason", SHIFT("paid-in", "--amount", "200000"), .status = 2, .expect = {{"error.errors.0.pointer", "--reason"}}},
	{"nobody allows it", SHIFT("paid-out", "--amount", "30000", "--reason", "mua nước"), .status = 1,
	 .expect = {{"error.errors.0.code", "approval_needed"}}},
	{"a cashier allows it", SHIFT("paid-out", "--amount", "30000", "--reason", "mua nước", "--supervisor", "minh"),
	 .status = 1, .expect = {{"error.errors.0.code", "not_supervisor"}}},
	{"a wrong PIN",
	 SHIFT("paid-out", "--amount", "30000", "--reason", "mua nước", "--supervisor", "to truong", "--supervisor-pin-fd",
	       "0"),
	 .in = "111111\n", .status = 1, .expect = {{"error.errors.0.code", "pin"}}},
	{"paid out",
	 SHIFT("paid-out", "--amount", "30000", "--reason", "mua nước", "--supervisor", "to truong", "--supervisor-pin-fd",
	       "0"),
	 .in = PIN "\n", .expect = {{"kind", "paid_out"}, {"amount", "30000"}}},
	{"too much", SHIFT("drop", "--amount", "755001", "--bag", "T-0001"), .status = 1,
	 .expect = {{"error.errors.0.code", "more_than_drawer"}, {"error.errors.0.pointer", "--amount"}}},
	{"drop", SHIFT("drop", "--id", "${uuid.drop}", "--amount", "600000", "--bag", "T-0001"),
	 .expect = {{"bag", "T-0001"}, {"slip", "null"}}},
	{"that bag again", SHIFT("drop", "--amount", "1000", "--bag", "T-0001"), .status = 1,
	 .expect = {{"error.errors.0.code", "bag_repeated"}}},
	{"that drop again", SHIFT("drop", "--id", "${uuid.drop}", "--amount", "600000", "--bag", "T-0001"), .same_as = "drop"},
	{"another under its id", SHIFT("drop", "--id", "${uuid.drop}", "--amount", "600001", "--bag", "T-0001"), .status = 1,
	 .expect = {{"error.code", "idempotency_mismatch"}}},
	{"drawer", SHIFT("drawer", "--reason", "đổi tiền cho khách"), .expect = {{"entry_seq", "*"}}},
	{"on the way", SHIFT("bags"), .expect = {{"bags", "#1"}, {"bags.0.bag", "T-0001"}, {"bags.0.amount", "600000"}}},
	{"X", SHIFT("report"),
	 .expect = {{"sale_total", "210000"}, {"expected", "-"}, {"z_number", "-"}, {"paid_in.amount", "200000"}}},
	{"X for a supervisor", SHIFT("report", "--supervisor", "to truong", "--supervisor-pin-fd", "0"), .in = PIN "\n",
	 .expect = {{"expected", "155000"}, {"z_number", "-"}}},
	{"no such note", SHIFT("close", "--count", "300000=1"), .status = 2,
	 .expect = {{"error.errors.0.code", "count_format"}, {"error.errors.0.pointer", "--count"}}},
	{"counted twice", SHIFT("close", "--count", "50000=3", "--counted", "150000"), .status = 2},
	{"Z", SHIFT("close", "--count", "50000=2,20000=2,10000=1"),
	 .expect = {{"z_number", "1"},
		    {"counted", "150000"},
		    {"expected", "155000"},
		    {"difference", "-5000"},
		    {"count", "#3"},
		    {"perpetual_total", "210000"},
		    {"receipts.0.first", "1"},
		    {"receipts.0.last", "4"},
		    {"approvals.count", "1"},
		    {"drawer_openings.count", "1"},
		    {"drops.amount", "600000"},
		    {"journal.hash", "*"}}},
	{"Z more", SHIFT("report", "--z", "1"),
	 .expect = {{"cashier", "lan"},
		    {"tenders.0.form", "cash"},
		    {"tenders.0.amount", "85000"},
		    {"tenders.1.form", "card"},
		    {"tenders.1.amount", "125000"},
		    {"categories.0.category", "ADULT"},
		    {"categories.0.persons", "10"},
		    {"categories.0.amount", "200000"},
		    {"journal.hash", "${Z.journal.hash}"},
		    {"closed_at", "${Z.closed_at}"},
		    {"difference", "-5000"}}},
	{"no such Z", SHIFT("report", "--z", "2"), .status = 1, .expect = {{"error.errors.0.code", "no_z"}}},
};

static void test_morning(void **state)
{
	story_tell(*state, morning, COUNT(morning));
}

/* ---- the second, another cashier; the slip of the first one's bag */

static const struct step afternoon[] = {
	{"open too", SHIFT("open", "--cashier", "minh", "--float", "300000")},
	{"sold", SELL("--pay", "cash", "ADULT=1"), .expect = {{"total", "20000"}}},
	{"slip of no bag", SHIFT("slip", "--bag", "T-0002", "--slip", "KB 77/26"), .status = 1,
	 .expect = {{"error.errors.0.code", "bag_unknown"}}},
	{"second drop", SHIFT("drop", "--amount", "20000", "--bag", "T-0002")},
	{"slip", SHIFT("slip", "--bag", "T-0001", "--slip", "KB 77/26"),
	 .expect = {{"kind", "slip"}, {"amount", "600000"}, {"difference", "0"}}},
	{"slip twice", SHIFT("slip", "--bag", "T-0001", "--slip", "KB 78/26"), .status = 1,
	 .expect = {{"error.errors.0.code", "slip_repeated"}}},
	{"second Z", SHIFT("close", "--counted", "300000"),
	 .expect = {{"z_number", "2"}, {"difference", "0"}, {"perpetual_total", "230000"}, {"count", "null"}}},
	{"sync", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
};

/* The server's figures are the till's. */
static const struct step server_side[] = {
	{"shifts",
	 .sql = "SELECT cashier, opening_float, sale_total, cash_sales, paid_in, paid_out, drops, counted, expected, perpetual"
		" FROM shift ORDER BY z_number",
	 .expect = {{"rows.0.0", "lan"},
		    {"rows.0.2", "210000"},
		    {"rows.0.3", "85000"},
		    {"rows.0.4", "200000"},
		    {"rows.0.5", "30000"},
		    {"rows.0.6", "600000"},
		    {"rows.0.7", "150000"},
		    {"rows.0.8", "155000"},
		    {"rows.0.9", "210000"},
		    {"rows.1.0", "minh"},
		    {"rows.1.9", "230000"}}},
	{"movements", .sql = "SELECT kind, amount, bag, slip FROM cash_movement ORDER BY seq",
	 .expect = {{"rows", "#5"},
		    {"rows.2.0", "3"},
		    {"rows.2.2", "T-0001"},
		    {"rows.2.3", "null"},
		    {"rows.4.0", "4"},
		    {"rows.4.2", "T-0001"},
		    {"rows.4.3", "KB 77/26"}}},
	{"approvals", .sql = "SELECT action, supervisor, cashier, reason FROM approval",
	 .expect =
		 {{"rows", "#1"}, {"rows.0.0", "1"}, {"rows.0.1", "to truong"}, {"rows.0.2", "lan"}, {"rows.0.3", "mua nước"}}},
	{"drawer openings", .sql = "SELECT reason FROM drawer_opening", .expect = {{"rows.0.0", "đổi tiền cho khách"}}},
	{"no incident", .sql = "SELECT COUNT(*) FROM incident", .expect = {{"rows.0.0", "0"}}},
	{"the day", .run = {"hoaband", "report", "cash", "--data", "${data}", "--day", "${today}", "--json"},
	 .expect = {{"shifts", "#2"},
		    {"shifts.0.cashier", "lan"},
		    {"shifts.0.paid_out", "30000"},
		    {"shifts.0.expected", "155000"},
		    {"shifts.0.difference", "-5000"},
		    {"shifts.0.incidents", "0"},
		    {"shifts.1.z_number", "2"},
		    {"difference", "-5000"}}},
	{"another day", .run = {"hoaband", "report", "cash", "--data", "${data}", "--day", "2026-11-20", "--json"},
	 .expect = {{"shifts", "#0"}, {"difference", "0"}}},
	{"no day", .run = {"hoaband", "report", "cash", "--data", "${data}"}, .status = 2},
	{"nothing told that cannot be", .run = {"hoaband", "report", "incidents", "--data", "${data}", "--json"},
	 .expect = {{"incidents", "#0"}}},
	{"slip of another till",
	 .run = {"hoaband", "bag", "slip", "--data", "${data}", "--json", "--device", "quay9", "--bag", "T-0002", "--slip",
		 "KB 79/26"},
	 .status = 1},
	{"slip of no bag here",
	 .run = {"hoaband", "bag", "slip", "--data", "${data}", "--json", "--device", "quay1", "--bag", "T-0009", "--slip",
		 "KB 79/26"},
	 .status = 1},
	{"slip that the till has",
	 .run = {"hoaband", "bag", "slip", "--data", "${data}", "--json", "--device", "quay1", "--bag", "T-0001", "--slip",
		 "KB 79/26"},
	 .status = 1},
	{"slip without number",
	 .run = {"hoaband", "bag", "slip", "--data", "${data}", "--device", "quay1", "--bag", "T-0002", "--slip", " "},
	 .status = 2},
	{"on the way still", .run = {"hoaband", "report", "bags", "--data", "${data}", "--json"},
	 .expect = {{"bags", "#1"}, {"bags.0.bag", "T-0002"}, {"bags.0.device", "quay1"}, {"total", "20000"}}},
};

static void test_afternoon(void **state)
{
	story_tell(*state, afternoon, COUNT(afternoon));
	story_tell(*state, server_side, COUNT(server_side));
	story_doctor(*state);
}

/* ---- a bag that never arrives */

static const struct step days_later[] = {
	{"doctor tells", .run = {"hoaband", "doctor", "--data", "${data}", "--json", "--demo", "--clock", "${clock}"},
	 .expect = {{"healthy", "true"}}},
};

/* The bank's slip came to the office. */
static const struct step slip_at_the_office[] = {
	{"at the office",
	 .run = {"hoaband", "bag", "slip", "--data", "${data}", "--json", "--device", "quay1", "--bag", "T-0002", "--slip",
		 "KB 80/26", "--amount", "19000"},
	 .expect = {{"dropped", "20000"}, {"amount", "19000"}, {"difference", "-1000"}}},
	{"at the office twice",
	 .run = {"hoaband", "bag", "slip", "--data", "${data}", "--json", "--device", "quay1", "--bag", "T-0002", "--slip",
		 "KB 81/26"},
	 .status = 1},
	{"who noted it", .sql = "SELECT action, subject FROM change_record WHERE action = 'bag.slip'",
	 .expect = {{"rows", "#1"}, {"rows.0.1", "T-0002"}}},
	{"all there", .run = {"hoaband", "report", "bags", "--data", "${data}", "--json"}, .expect = {{"bags", "#0"}}},
};

static const char *finding(struct story *s, const char *label, const char *check)
{
	const json_t *list = story_answer(s, arena_format(&s->arena, "%s.findings", label)), *row;
	size_t i;
	json_array_foreach((json_t *)(uintptr_t)list, i, row)
		if (str_equal(json_string_value(json_object_get(row, "check")), check))
			return json_string_value(json_object_get(row, "state"));
	return "missing";
}

static void test_a_bag_without_slip(void **state)
{
	struct story *s = *state;
	story_wait_for_signatures(s);
	story_tell(s, days_later, 1);
	assert_string_equal(finding(s, "doctor tells", "cash"), "green");
	story_pass(s, 4 * 86400);
	story_tell(s, days_later, 1);
	assert_string_equal(finding(s, "doctor tells", "cash"), "yellow");
	story_tell(s, slip_at_the_office, COUNT(slip_at_the_office));
	story_tell(s, days_later, 1);
	assert_string_equal(finding(s, "doctor tells", "cash"), "green");
}

/* ---- */

static int begin(void **state)
{
	static struct story s = {.clock = STORY_CLOCK, .audit_finds = "slip_differs"};
	story_begin(&s);
	*state = &s;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_morning),
		cmocka_unit_test(test_afternoon),
		cmocka_unit_test(test_a_bag_without_slip),
		cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("cash from the drawer to the bank", tests, begin, story_group_end);
}
