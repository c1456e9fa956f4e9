/* Receipts that were wrong: notice, replacement, refund; who may decide; what gates, papers and the log say afterwards. */
#include "tests/support/correctwords.h"
#include "tests/support/golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PAYER                                                                                                                  \
	"\"payer\":{\"name\":\"Công ty Hoa Ban Trắng\",\"tax_code\":\"0100000000-001\",\"address\":\"Số 1, phố Thử Nghiệm\"},"

/* ---- wrong payer */

static const struct step
	name_wrong[] = {SOLD("firm") VISIT("A1", LINE("ADULT", "2")) PAYER PAID},
	{"no replacement for a name",
	 ASK("a", "firm.receipts.0") WHY("replacement") ",\"payer\":{\"name\":\"Công ty Hoa Ban\","
							"\"tax_code\":\"0100000000-001\"}}",
	 .status = 409, .expect = {{"errors.0.pointer", "/kind"}, {"errors.0.code", "notice_required"}}},
	{"no notice for a tax code",
	 ASK("a", "firm.receipts.0") WHY("notice") ",\"notice\":{\"subject\":\"payer_tax_code\",\"was\":\"1\",\"is\":\"2\"}}",
	 .status = 409, .expect = {{"errors.0.pointer", "/notice/subject"}, {"errors.0.code", "replacement_required"}}},
	{"no notice for an amount",
	 ASK("a", "firm.receipts.0")
		 WHY("notice") ",\"notice\":{\"subject\":\"category\",\"was\":\"1\",\"is\":\"2\"},\"lines\":[" LINE("SENIOR",
														    "2") "]}",
	 .status = 409, .expect = {{"errors.0.code", "replacement_required"}}},
	{"told nothing", ASK("a", "firm.receipts.0") WHY("notice") "}", .status = 422,
	 .expect = {{"errors.0.pointer", "/notice"}}},
	{"name",
	 ASK("a", "firm.receipts.0")
		 WHY("notice") ",\"notice\":{\"subject\":\"payer_name\",\"was\":\"Hoa Ban Trắng\",\"is\":\"Hoa Ban Đỏ\"}}",
	 .status = 201, .expect = {{"state", "proposed"}, {"actor", "manager"}, {"approver", "null"}, {"receipt.number", "1"}}},
	{"not by oneself", AGREE("name", "manager"), .status = 403, .expect = {{"errors.0.code", "second_person"}}},
	{"name agreed", AGREE("name", "operator"), .status = 200,
	 .expect = {{"state", "approved"},
		    {"result", "null"},
		    {"refund", "null"},
		    {"tickets", "#0"},
		    {"notice.number", "1"},
		    {"notice.year", "2026"},
		    {"notice.was", "Hoa Ban Trắng"},
		    {"notice.receipt_number", "1"},
		    {"notice.receipt_date", "${today}"},
		    {"notice.explanation", "Tên người nộp ghi sai: Hoa Ban Trắng; nội dung đúng: Hoa Ban Đỏ"}}},
	{"agreed again", AGREE("name", "operator"), .status = 200, .same_as = "name agreed"},
	{"no new receipt", .sql = "SELECT COUNT(*) FROM receipt", .expect = {{"rows.0.0", "1"}}},
	{"still good", JUDGED("firm.tickets.0"), .expect = {{"verdict", "admitted"}}},
	{"nothing on it", .path = "/v1/receipts/${firm.receipts.0.lookup}.json", .status = 200,
	 .expect = {{"replaced_by", "-"}}},
}
;

static const struct step tax_code_wrong[] = {
	{"tax code",
	 ASK("b", "firm.receipts.0") WHY("replacement") ",\"payer\":{\"name\":\"Công ty Hoa Ban\",\"tax_code\":"
							"\"0200000000\"}}",
	 .status = 201},
	{"tax code agreed", AGREE("tax code", "operator"), .status = 200,
	 .expect = {{"result.number", "2"},
		    {"result.symbol", "26TAA"},
		    {"result.amount", "40000"},
		    {"notice", "null"},
		    {"refund", "null"},
		    {"supplement", "null"},
		    {"tickets", "#0"}}},
	{"old", .path = "/v1/receipts/${firm.receipts.0.lookup}.json", .status = 200,
	 .expect = {{"replaced_by.number", "2"},
		    {"replaced_by.symbol", "26TAA"},
		    {"replaced_by.lookup", "-"},
		    {"replaces", "-"},
		    {"payer.tax_code", "0100000000-001"}}},
	{"new", .path = "/v1/receipts/${tax code agreed.result.lookup}.json", .status = 200,
	 .expect = {{"replaces.number", "1"},
		    {"replaces.form", "EBL01"},
		    {"replaces.issued.day", "21"},
		    {"replaced_by", "-"},
		    {"payer.tax_code", "0200000000"},
		    {"total", "40000"}}},
	{"order shows the new one", .path = "/v1/orders/${firm.token}", .status = 200,
	 .expect = {{"status", "paid"},
		    {"receipts", "#1"},
		    {"receipts.0.number", "2"},
		    {"tickets", "#2"},
		    {"tickets.0.qr", "${firm.tickets.0.qr}"}}},
	{"replaced once", ASK("c", "firm.receipts.0") WHY("refund") "}", .status = 409,
	 .expect = {{"errors.0.code", "replaced"}, {"errors.0.detail", "it was replaced by EBL01 26TAA 00000002"}}},
};

static void test_payer(void **state)
{
	struct story *s = *state;
	story_tell(s, name_wrong, COUNT(name_wrong));
	golden_notice(s, 1, "wrong-name-notice");
	golden_table(s, "${today}", "wrong-name");
	story_tell(s, tax_code_wrong, COUNT(tax_code_wrong));
	correction_in_log(s, "tax code agreed", 40000);
	const char *page = story_await(s, "/vi/r/${firm.receipts.0.lookup}");
	assert_non_null(strstr(page, "Đã được thay thế bởi biên lai"));
	const char *xml = story_await(s, "/v1/receipts/${tax code agreed.result.lookup}.xml");
	assert_non_null(strstr(xml, "Thay thế cho biên lai Mẫu số EBL01 ký hiệu 26TAA số 00000001 ngày 21 tháng 11 năm 2026"));
	assert_non_null(strstr(xml, "0200000000"));
	story_await(s, "/v1/receipts/${tax code agreed.result.lookup}.pdf");
	golden_table(s, "${today}", "wrong-tax-code");
	story_doctor(s);
}

/* ---- wrong amount, and the replacement of a replacement */

static const struct step amount_wrong[] = {SOLD("three") VISIT("A1", LINE("ADULT", "3") "," LINE("CHILD", "1")) PAID},
			 {"two",
			  ASK("two", "three.receipts.0") WHY("replacement") ",\"lines\":[" LINE("ADULT", "2") "," LINE(
				  "CHILD", "1") "],\"money\":{\"method\":\"cash\",\"reference\":\"PC 12\"}}",
			  .status = 201},
			 {"two again",
			  ASK("two", "three.receipts.0") WHY("replacement") ",\"lines\":[" LINE("CHILD", "1") "," LINE(
				  "ADULT", "2") "],\"money\":{\"method\":\"cash\",\"reference\":\"PC 12\"}}",
			  .status = 201, .same_as = "two"},
			 {"two otherwise",
			  ASK("two", "three.receipts.0") WHY("replacement") ",\"lines\":[" LINE("ADULT", "1") "]}",
			  .status = 422, .expect = {{"code", "idempotency_mismatch"}}},
			 {"by another",
			  ASK_AS("operator", "two", "three.receipts.0")
				  WHY("replacement") ",\"lines\":[" LINE("ADULT", "2") "," LINE(
					  "CHILD", "1") "],\"money\":{\"method\":\"cash\",\"reference\":\"PC 12\"}}",
			  .status = 422},
			 {"beside it", ASK("beside", "three.receipts.0") WHY("refund") "}", .status = 409,
			  .expect = {{"errors.0.code", "open"}}},
			 {"waiting", .path = "/v1/corrections?state=proposed", AS("auditor"), .status = 200,
			  .expect = {{"corrections", "#1"}, {"corrections.0.id", "${two.id}"}}},
			 {"two agreed", AGREE("two", "operator"), .status = 200,
			  .expect = {{"result.amount", "40000"},
				     {"refund.amount", "20000"},
				     {"refund.method", "Cash"},
				     {"refund.reference", "PC 12"},
				     {"tickets", "#3"},
				     {"result.number", "4"}}},
			 {"old ticket", JUDGED("three.tickets.0"), .expect = {{"verdict", "superseded"}}},
			 {"old child", JUDGED("three.tickets.3"), .expect = {{"verdict", "superseded"}}},
			 {"new ticket", JUDGED("two agreed.tickets.0"), .expect = {{"verdict", "admitted"}}},
			 {"order of two", .path = "/v1/orders/${three.token}", .status = 200,
			  .expect = {{"receipts", "#1"},
				     {"receipts.0.amount", "40000"},
				     {"tickets", "#3"},
				     {"tickets.0.qr", "${two agreed.tickets.0.qr}"},
				     {"status", "paid"}}},
}
;

/* and that was wrong too: one of the two was over sixty */
static const struct step wrong_again[] = {
	{"chain",
	 ASK("chain", "two agreed.result")
		 WHY("replacement") ",\"lines\":[" LINE("ADULT", "1") "," LINE("SENIOR", "1") "," LINE("CHILD", "1") "]}",
	 .status = 201},
	{"chain agreed", AGREE("chain", "operator"), .status = 200,
	 .expect = {{"result.amount", "30000"},
		    {"refund.amount", "10000"},
		    {"refund.method", "Bank transfer"},
		    {"tickets", "#3"}}},
	{"middle one", .path = "/v1/receipts/${two agreed.result.lookup}.json", .status = 200,
	 .expect = {{"replaces.number", "3"}, {"replaced_by.number", "5"}}},
	{"first one again", ASK("again", "three.receipts.0") WHY("refund") "}", .status = 409,
	 .expect = {{"errors.0.code", "replaced"}}},
	{"middle ticket", JUDGED("two agreed.tickets.0"), .expect = {{"verdict", "superseded"}}},
	{"last ticket", JUDGED("chain agreed.tickets.1"), .expect = {{"verdict", "admitted"}}},
	/* too little was asked for */
	{"more",
	 ASK("more", "chain agreed.result")
		 WHY("replacement") ",\"lines\":[" LINE("ADULT", "3") "],\"money\":{\"method\":\"card\"}}",
	 .status = 201},
	{"more agreed", AGREE("more", "operator"), .status = 200,
	 .expect = {{"result.amount", "60000"},
		    {"refund", "null"},
		    {"supplement.amount", "30000"},
		    {"supplement.method", "Card"}}},
};

static void test_amount(void **state)
{
	struct story *s = *state;
	story_tell(s, amount_wrong, COUNT(amount_wrong));
	correction_in_log(s, "two agreed", 40000);
	golden_table(s, "${today}", "wrong-amount");
	story_tell(s, wrong_again, COUNT(wrong_again));
	correction_in_log(s, "chain agreed", 30000);
	correction_in_log(s, "more agreed", 60000);
	golden_table(s, "${today}", "replaced-again");
	story_doctor(s);
}

/* ---- money back */

static const struct step
	refunds[] = {SOLD("trip") "{\"visit_date\":\"${today}\",\"sites\":[\"A1\",\"DC\"],\"lines\":[" LINE(
		"ADULT", "2") "," LINE("CHILD", "1") "]," PAYER PAID},
	{"too much", ASK("g", "trip.receipts.0") WHY("refund") ",\"amount\":80001}", .status = 422,
	 .expect = {{"errors.0.pointer", "/amount"}, {"errors.0.code", "range"}}},
	{"not what is left", ASK("g", "trip.receipts.0") WHY("refund") ",\"amount\":10000,\"lines\":[" LINE("ADULT", "1") "]}",
	 .status = 422, .expect = {{"errors.0.pointer", "/amount"}, {"errors.0.code", "amount"}}},
	{"more than before", ASK("g", "trip.receipts.0") WHY("refund") ",\"lines\":[" LINE("ADULT", "3") "]}", .status = 422,
	 .expect = {{"errors.0.pointer", "/lines"}}},
	{"back", ASK("g", "trip.receipts.0") WHY("refund") ",\"amount\":80000,\"money\":{\"method\":\"transfer\"}}",
	 .status = 201},
	{"refunding", .path = "/v1/orders/${trip.token}", .status = 200,
	 .expect = {{"status", "refunding"}, {"tickets", "#3"}}},
	{"no", REFUSE("back", "operator"), .status = 200, .expect = {{"state", "rejected"}, {"approver", "operator"}}},
	{"no again", REFUSE("back", "operator"), .status = 200, .same_as = "no"},
	{"paid again", .path = "/v1/orders/${trip.token}", .status = 200, .same_as = "trip"},
	{"too late", AGREE("back", "operator"), .status = 409, .expect = {{"errors.0.code", "decided"}}},
	{"back after all", ASK("h", "trip.receipts.0") WHY("refund") "}", .status = 201},
	{"back agreed", AGREE("back after all", "operator"), .status = 200,
	 .expect = {{"result.amount", "0"}, {"refund.amount", "80000"}, {"refund.method", "Bank transfer"}, {"tickets", "#0"}}},
	{"refunded", .path = "/v1/orders/${trip.token}", .status = 200,
	 .expect = {{"status", "refunded"}, {"tickets", "#0"}, {"receipts", "#1"}, {"receipts.0.amount", "0"}}},
	{"adult of it", JUDGED("trip.tickets.0"), .expect = {{"verdict", "superseded"}}},
	{"child of it", JUDGED("trip.tickets.2"), .expect = {{"verdict", "superseded"}}},
	{"not twice", ASK("i", "back agreed.result") WHY("refund") "}", .status = 409,
	 .expect = {{"errors.0.code", "nothing_refunded"}}},
	{"paid twice?", .method = "POST", .path = "/sandbox/payments/${trip.token}", .status = 409},
	{"withdrawn",
	 ASK("j", "back agreed.result") WHY("notice") ",\"notice\":{\"subject\":\"other\",\"was\":\"a\",\"is\":\"b\"}}",
	 .status = 201},
	{"withdrawn by oneself", REFUSE("withdrawn", "manager"), .status = 200, .expect = {{"state", "rejected"}}},
	{"refunds", .sql = "SELECT COUNT(*) FROM refund", .expect = {{"rows.0.0", "3"}}},
	{"record", .path = "/v1/changes?limit=3", AS("operator"), .status = 200,
	 .expect = {{"changes.0.action", "correction.reject"},
		    {"changes.2.action", "correction.approve"},
		    {"changes.2.before.state", "proposed"},
		    {"changes.2.after.amount_before", "80000"},
		    {"changes.2.after.amount_after", "0"},
		    {"changes.2.who", "operator"}}},
}
;

static void test_refund(void **state)
{
	struct story *s = *state;
	story_tell(s, refunds, COUNT(refunds));
	correction_in_log(s, "back agreed", 0);
	golden_table(s, "${today}", "refund-of-order");
	const char *xml = story_await(s, "/v1/receipts/${back agreed.result.lookup}.xml");
	assert_non_null(strstr(xml, "Không đồng"));
	story_await(s, "/v1/receipts/${back agreed.result.lookup}.pdf");
	story_doctor(s);
}

/* ---- what is refused */

static const struct step
	refusals[] = {SOLD("plain") VISIT("A1", LINE("ADULT", "1")) PAID},
	{"no reason", ASK("r", "plain.receipts.0") "\"kind\":\"refund\"}", .status = 422,
	 .expect = {{"errors.0.pointer", "/reason"}, {"errors.0.code", "required"}}},
	{"short reason", ASK("r", "plain.receipts.0") "\"kind\":\"refund\",\"reason\":\"sai  \"}", .status = 422,
	 .expect = {{"errors.0.pointer", "/reason"}, {"errors.0.code", "range"}}},
	{"two lines", ASK("r", "plain.receipts.0") "\"kind\":\"refund\",\"reason\":\"dòng một\\ndòng hai\"}", .status = 422,
	 .expect = {{"errors.0.pointer", "/reason"}}},
	{"no kind", ASK("r", "plain.receipts.0") "\"kind\":\"cancel\",\"reason\":\"hủy biên lai\"}", .status = 422,
	 .expect = {{"errors.0.pointer", "/kind"}}},
	{"no id",
	 .method = "POST",
	 .path = "/v1/receipts/${plain.receipts.0.lookup}/corrections",
	 AS("manager"),
	 .body = "{\"id\":\"00000000-0000-0000-0000-00000000000z\"," WHY("refund") "}",
	 .status = 422,
	 .expect = {{"errors.0.pointer", "/id"}}},
	{"no site", ASK("r", "plain.receipts.0") WHY("replacement") ",\"sites\":[\"XX\"]}", .status = 422,
	 .expect = {{"errors.0.pointer", "/sites/0"}}},
	{"no day", ASK("r", "plain.receipts.0") WHY("replacement") ",\"visit_date\":\"2019-01-01\"}", .status = 422,
	 .expect = {{"errors.0.pointer", "/visit_date"}}},
	{"no receipt",
	 .method = "POST",
	 .path = "/v1/receipts/00000000000000000000000000000000/corrections",
	 AS("manager"),
	 .body = "{\"id\":\"${uuid.r}\"," WHY("refund") "}",
	 .status = 404},
	{"no such one", .method = "POST", .path = "/v1/corrections/${uuid.r}/approve", AS("operator"), .status = 404},
	{"no state", .path = "/v1/corrections?state=lost", AS("auditor"), .status = 422,
	 .expect = {{"errors.0.pointer", "state"}}},
	{"nothing proposed", .path = "/v1/corrections?state=proposed", AS("auditor"), .status = 200,
	 .expect = {{"corrections", "#0"}}},
	{"other site, same price", ASK("s", "plain.receipts.0") WHY("replacement") ",\"sites\":[\"TD\"]}", .status = 409,
	 .expect = {{"errors.0.code", "notice_required"}}},
	{"other site",
	 ASK("s", "plain.receipts.0")
		 WHY("notice") ",\"sites\":[\"TD\"],\"notice\":{\"subject\":\"site\",\"was\":\"Đồi A1\",\"is\":\"Tượng đài\"}}",
	 .status = 201},
	{"other site agreed", AGREE("other site", "operator"), .status = 200,
	 .expect = {{"result", "null"}, {"tickets", "#1"}, {"notice.number", "2"}}},
	{"not there any more", JUDGED("plain.tickets.0"), .expect = {{"verdict", "superseded"}}},
	{"there now",
	 .method = "POST",
	 .path = "/v1/tickets/verify",
	 .status = 200,
	 .body = "{\"qr\":\"${other site agreed.tickets.0.qr}\",\"site\":\"TD\"}",
	 .expect = {{"verdict", "admitted"}}},
}
;
static const struct step switched_off[] = {
	{"switched off", ASK("t", "plain.receipts.0") WHY("refund") "}", .status = 409,
	 .expect = {{"errors.0.code", "refunds_are_off"}}},
};

static void test_refusals(void **state)
{
	struct story *s = *state;
	story_tell(s, refusals, COUNT(refusals));
	server_set(s, "refund_after_receipt = no\n");
	story_stop(s);
	story_start(s);
	story_tell(s, switched_off, COUNT(switched_off));
}

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
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_payer),	 cmocka_unit_test(test_amount),	    cmocka_unit_test(test_refund),
		cmocka_unit_test(test_refusals), cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("corrections", tests, begin, story_group_end);
}
