/* Corrections of sales with several receipts, of face values, of passes and of other days; of a till's sale with a payer. */
#include "tests/support/correctwords.h"
#include "tests/support/tariffwords.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* ---- an edition in which the monument is another organisation's, with face values */

static const struct step publishing[] = {
	{"import", TARIFF("import", "tests/vectors/tariff/edition-2.json")},
	{"publish", TARIFF("publish", "--edition", "2")},
};

#define DAY "\"visit_date\":\"2026-12-05\","
static const struct step two_organisations[] = {SOLD("both") "{" DAY "\"sites\":[\"BT\",\"TD\"],\"lines\":[" LINE(
							"ADULT", "2") "," LINE("CHILD", "1") "]," PAID,
						.expect = {{"receipts", "#3"},
							   {"receipts.0.form", "EBL01"},
							   {"receipts.0.amount", "200000"},
							   {"receipts.1.form", "EBL02"},
							   {"tickets", "#3"}}},
			 {"persons are shared",
			  ASK("a", "both.receipts.0") WHY("replacement") ",\"lines\":[" LINE("ADULT", "1") "]}", .status = 409,
			  .expect = {{"errors.0.pointer", "/lines"}, {"errors.0.code", "several_receipts"}}},
			 {"one person alone", ASK("b", "both.receipts.1") WHY("refund") "}", .status = 409,
			  .expect = {{"errors.0.code", "several_receipts"}}},
			 {"payer of one",
			  ASK("c", "both.receipts.1")
				  WHY("replacement") ",\"payer\":{\"name\":\"Công ty\",\"tax_code\":\"0100000000\"}}",
			  .status = 201},
			 {"payer agreed", AGREE("payer of one", "operator"), .status = 200,
			  .expect = {{"result.form", "EBL02"}, {"result.amount", "20000"}, {"tickets", "#0"}}},
			 {"museum", ASK("d", "both.receipts.0") WHY("refund") "}", .status = 201},
			 {"museum agreed", AGREE("museum", "operator"), .status = 200,
			  .expect = {{"result.amount", "0"}, {"refund.amount", "200000"}, {"tickets", "#3"}}},
			 {"without museum", .path = "/v1/orders/${both.token}", .status = 200,
			  .expect = {{"status", "paid"},
				     {"receipts", "#3"},
				     {"tickets", "#3"},
				     {"tickets.0.sites", "#1"},
				     {"tickets.0.sites.0", "TD"},
				     {"tickets.2.category", "CHILD"}}},
			 /* now it is one organisation's, and a person can be taken out */
	{"first person", ASK("e", "both.receipts.2") WHY("refund") "}", .status = 201},
			 {"first agreed", AGREE("first person", "operator"), .status = 200,
			  .expect = {{"refund.amount", "20000"}, {"tickets", "#2"}}},
			 {"last person", ASK("f", "payer agreed.result") WHY("refund") "}", .status = 201},
			 {"last agreed", AGREE("last person", "operator"), .status = 200,
			  .expect = {{"refund.amount", "20000"}, {"tickets", "#0"}}},
			 {"nothing left", .path = "/v1/orders/${both.token}", .status = 200,
			  .expect = {{"status", "refunded"}, {"receipts", "#3"}, {"tickets", "#0"}}},
}
;

static const struct step
	kinds[] = {SOLD("face") "{" DAY "\"sites\":[\"TD\"],\"lines\":[" LINE("ADULT", "1") "]," PAID},
	{"senior", ASK("g", "face.receipts.0") WHY("replacement") ",\"lines\":[" LINE("SENIOR", "1") "]}", .status = 201},
	{"senior agreed", AGREE("senior", "operator"), .status = 200,
	 .expect = {{"result.form", "EBL02"}, {"result.amount", "10000"}, {"tickets.0.category", "SENIOR"}}},
	{"another's site", ASK("h", "senior agreed.result") WHY("replacement") ",\"sites\":[\"BT\"]}", .status = 409,
	 .expect = {{"errors.0.pointer", "/sites"}, {"errors.0.code", "several_receipts"}}},
	{"two with face value", ASK("h", "senior agreed.result") WHY("replacement") ",\"lines\":[" LINE("ADULT", "2") "]}",
	 .status = 409, .expect = {{"errors.0.code", "several_receipts"}}},

	SOLD("pass") "{\"visit_date\":\"2026-12-01\",\"product\":\"PASS3\",\"lines\":[" LINE("ADULT", "1") "]," PAID,
	.expect = {{"total", "120000"}}
}
, {"two passes", ASK("i", "pass.receipts.0") WHY("replacement") ",\"lines\":[" LINE("ADULT", "2") "]}", .status = 201},
	{"two passes agreed", AGREE("two passes", "operator"), .status = 200,
	 .expect = {{"result.amount", "240000"}, {"supplement.amount", "120000"}, {"tickets", "#2"}}},
	{"no pass", ASK("j", "two passes agreed.result") WHY("replacement") ",\"sites\":[\"A1\"]}", .status = 201},
	{"no pass agreed", AGREE("no pass", "operator"), .status = 200,
	 .expect = {{"result.amount", "40000"}, {"refund.amount", "200000"}}},

	SOLD("day") VISIT("A1", LINE("ADULT", "1")) PAID
}
,
	{"day is no amount", ASK("k", "day.receipts.0") WHY("replacement") ",\"visit_date\":\"2026-12-05\"}", .status = 409,
	 .expect = {{"errors.0.code", "notice_required"}}},
	{"other day",
	 ASK("k", "day.receipts.0") WHY("notice") ",\"visit_date\":\"2026-12-05\",\"notice\":{\"subject\":\"visit_date\","
						  "\"was\":\"21/11\",\"is\":\"05/12\"}}",
	 .status = 201},
	{"other day agreed", AGREE("other day", "operator"), .status = 200,
	 .expect = {{"tickets", "#1"}, {"notice.number", "1"}}},
	{"today's", JUDGED("day.tickets.0"), .expect = {{"verdict", "superseded"}}},
	{"not yet", JUDGED("other day agreed.tickets.0"),
	 .expect = {{"verdict", "not_yet_valid"}, {"ticket.valid_from", "2026-12-04T17:00:00Z"}}},
	{"order of that day", .path = "/v1/orders/${day.token}", .status = 200,
	 .expect = {{"receipts.0.lookup", "${day.receipts.0.lookup}"}, {"tickets.0.valid_from", "2026-12-04T17:00:00Z"}}},
	/* the receipt itself is still of the old day, and may be replaced yet */
	{"day and payer",
	 ASK("l", "day.receipts.0") WHY("replacement") ",\"payer\":{\"name\":\"Công ty\",\"tax_code\":\"0100000000\"}}",
	 .status = 201},
	{"day and payer agreed", AGREE("day and payer", "operator"), .status = 200,
	 .expect = {{"result.amount", "20000"}, {"tickets", "#0"}}},
	{"tickets as they were", .path = "/v1/orders/${day.token}", .status = 200,
	 .expect = {{"receipts.0.number", "${day and payer agreed.result.number}"},
		    {"tickets.0.valid_from", "2026-12-04T17:00:00Z"}}},
}
;

static void test_edition(void **state)
{
	struct story *s = *state;
	story_tell(s, publishing, COUNT(publishing));
	story_await(s, "/v1/tariff/editions/2");
	story_tell_soon(s, &two_organisations[0]); /* with the new organisation's certificate */
}

static void test_several(void **state)
{
	struct story *s = *state;
	story_tell(s, two_organisations, COUNT(two_organisations));
	story_doctor(s);
	story_tell(s, kinds, COUNT(kinds));
	correction_in_log(s, "day and payer agreed", 20000);
	story_await(s, "/v1/receipts/${last agreed.result.lookup}.pdf");
	story_doctor(s);
}

/* ---- a till's sale: its payer follows to the replacement */

static const struct step of_a_till[] = {
	{"code", CODE("quay1", "--site", "A1")},
	{"quay1", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan")},
	{"sale", TILL("quay1", "sell", "--site", "A1", "--pay", "cash=20000,card=20000", "--payer-name", "Công ty Đồi Xanh",
		      "--payer-tax-code", "0300000000", "ADULT=2")},
	{"not here yet", ASK("m", "sale.receipts.0") WHY("refund") "}", .status = 404},
	{"sync", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
	{"fewer",
	 ASK("m", "sale.receipts.0") WHY("replacement") ",\"lines\":[" LINE("ADULT", "1") "],\"money\":{\"method\":\"cash\"}}",
	 .status = 201},
	{"fewer agreed", AGREE("fewer", "operator"), .status = 200,
	 .expect = {{"result.amount", "20000"}, {"refund.method", "Cash"}}},
	{"same payer", .path = "/v1/receipts/${fewer agreed.result.lookup}.json", .status = 200,
	 .expect = {{"payer.name", "Công ty Đồi Xanh"}, {"payer.tax_code", "0300000000"}}},
	{"salts differ", .sql = "SELECT COUNT(DISTINCT salt), COUNT(*) FROM order_payer WHERE name = 'Công ty Đồi Xanh'",
	 .expect = {{"rows.0.0", "2"}, {"rows.0.1", "2"}}},
	{"names stay apart", .sql = "SELECT COUNT(*) FROM correction WHERE LOCATE('Công ty', payload) > 0",
	 .expect = {{"rows.0.0", "0"}}},
};

static void test_till(void **state)
{
	struct story *s = *state;
	story_tell(s, of_a_till, COUNT(of_a_till));
	const char *xml = story_await(s, "/v1/receipts/${fewer agreed.result.lookup}.xml");
	assert_non_null(strstr(xml, "Công ty Đồi Xanh"));
}

static int begin(void **state)
{
	static struct story s = {.clock = STORY_CLOCK, .settings = "log_publish_ms = 50\n"};
	story_begin(&s);
	login_as(&s, "manager");
	login_as(&s, "operator");
	*state = &s;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_edition),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_till),
		cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("corrections of many kinds", tests, begin, story_group_end);
}
