/* Receipts of a till that were wrong, corrected at the till itself: by a cashier with a supervisor beside him, with the line
 * and without it; what gates, drawer, log and the tax office's table say afterwards. */
#include "tests/support/correctwords.h"
#include "tests/support/golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PIN "4711"
#define PERSON(...)                                                                                                            \
	.run = {"hoaband", "cashier", "add", "--data", "${data}", "--demo", "--clock", "${clock}", "--json", __VA_ARGS__}
#define SELL(...)   TILL("quay1", "sell", "--site", "A1", "--pay", "cash", __VA_ARGS__)
#define NOBODY(...) TILL("quay1", "replace", __VA_ARGS__, "--reason", "Khách báo sai thông tin")
#define ALLOWED(...)                                                                                                           \
	TILL("quay1", "replace", __VA_ARGS__, "--reason", "Khách báo sai thông tin", "--supervisor", "to truong",              \
	     "--supervisor-pin-fd", "0"),                                                                                      \
		.in = PIN "\n"
#define GATE(ticket) TILL("quay1", "admit", "--site", "A1", "${" ticket ".qr}")
#define REPORT	     TILL("quay1", "shift", "report", "--supervisor", "to truong", "--supervisor-pin-fd", "0"), .in = PIN "\n"
#define UP(name)                                                                                                               \
	{                                                                                                                      \
		name, TILL("quay1", "sync"), .expect = { {"failures", "0"} }                                                   \
	}
#define NO_INCIDENT(name)                                                                                                      \
	{                                                                                                                      \
		name, .sql = "SELECT kind, detail FROM incident", .expect = { {"rows", "#0"} }                                 \
	}

/* ---- what is refused, and wrong category before entry */

static const struct step opening[] = {
	{"hired", PERSON("--name", "to truong", "--role", "supervisor", "--pin"), .in = PIN "\n"},
	{"code", CODE("quay1", "--site", "A1,BT")},
	{"till", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}", "--printer", "file:${dir}/paper")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "100000")},
	{"sale", SELL("ADULT=2"), .expect = {{"receipts.0.number", "1"}}},
};
static const struct step refusals[] = {
	{"nobody's word", NOBODY("1", "ADULT=1", "CHILD=1"), .status = 1,
	 .expect = {{"error.errors.0.code", "approval_needed"}}},
	{"his own", NOBODY("1", "ADULT=1", "CHILD=1", "--supervisor", "lan"), .status = 1,
	 .expect = {{"error.errors.0.code", "not_supervisor"}}},
	{"short",
	 TILL("quay1", "replace", "1", "ADULT=1", "--reason", "sai", "--supervisor", "to truong", "--supervisor-pin-fd", "0"),
	 .in = PIN "\n", .status = 2, .expect = {{"error.errors.0.code", "reason_short"}}},
	{"wrong PIN",
	 TILL("quay1", "replace", "1", "ADULT=1", "--reason", "Khách báo sai", "--supervisor", "to truong",
	      "--supervisor-pin-fd", "0"),
	 .in = "0000\n", .status = 1},
	{"no such receipt", ALLOWED("77", "ADULT=1"), .status = 1, .expect = {{"error.errors.0.code", "not_found"}}},
	{"nothing wrong", ALLOWED("1", "ADULT=2"), .status = 1, .expect = {{"error.errors.0.code", "notice_required"}}},
	{"only a name", ALLOWED("1", "--payer-name", "Công ty Hoa Ban"), .status = 1,
	 .expect = {{"error.errors.0.code", "notice_required"}}},
	{"too much back", ALLOWED("1", "--refund", "--amount", "40001"), .status = 2,
	 .expect = {{"error.errors.0.code", "range"}}},
	{"more as a refund", ALLOWED("1", "--refund", "ADULT=3"), .status = 2},
	{"nothing happened", TILL("quay1", "status"), .expect = {{"unsynced.sales", "1"}}},
};
static const struct step category[] = {
	{"to child", ALLOWED("EBL01/26TAA/1", "ADULT=1", "CHILD=1", "--id", "${uuid.a}"),
	 .expect = {{"receipts", "#1"},
		    {"receipts.0.number", "2"},
		    {"receipts.0.amount", "20000"},
		    {"receipts.0.signed", "true"},
		    {"replaces.number", "1"},
		    {"replaces.amount", "40000"},
		    {"refund.amount", "20000"},
		    {"refund.method", "Cash"},
		    {"supplement", "null"},
		    {"tickets", "#2"},
		    {"supervisor", "to truong"}}},
	{"to child again", ALLOWED("EBL01/26TAA/1", "ADULT=1", "CHILD=1", "--id", "${uuid.a}"),
	 .expect = {{"id", "${to child.id}"}, {"entry_seq", "${to child.entry_seq}"}, {"receipts.0.number", "2"}}},
	{"another with its id", ALLOWED("EBL01/26TAA/1", "ADULT=1", "--id", "${uuid.a}"), .status = 1,
	 .expect = {{"error.errors.0.code", "mismatch"}}},
	{"replaced once", ALLOWED("1", "CHILD=2"), .status = 1, .expect = {{"error.errors.0.code", "replaced"}}},
	{"old ticket here", GATE("sale.tickets.0"), .status = 1, .expect = {{"verdict", "superseded"}}},
	{"new ticket here", GATE("to child.tickets.0"), .expect = {{"verdict", "admitted"}}},
	{"drawer", REPORT, .expect = {{"expected", "120000"}}},
	UP("up"),
	{"received", .path = "/v1/receipts/${sale.receipts.0.lookup}.json", .status = 200,
	 .expect = {{"replaced_by.number", "2"}, {"replaced_by.symbol", "26TAA"}}},
	{"new one", .path = "/v1/receipts/${to child.receipts.0.lookup}.json", .status = 200,
	 .expect = {{"replaces.number", "1"}, {"total", "20000"}}},
	{"old ticket there", JUDGED("sale.tickets.1"), .expect = {{"verdict", "superseded"}}},
	{"new ticket there", JUDGED("to child.tickets.1"), .expect = {{"verdict", "admitted"}}},
	{"on record", .sql = "SELECT actor, approver, kind, device IS NOT NULL, exchanges FROM correction",
	 .expect = {{"rows", "#1"},
		    {"rows.0.0", "lan"},
		    {"rows.0.1", "to truong"},
		    {"rows.0.2", "2"},
		    {"rows.0.3", "1"},
		    {"rows.0.4", "1"}}},
	{"refunded", .sql = "SELECT amount, method FROM refund",
	 .expect = {{"rows", "#1"}, {"rows.0.0", "20000"}, {"rows.0.1", "1"}}},
	NO_INCIDENT("all is well"),
};

/* Read off its pixels. */
static void paper_says(struct story *s, const char *picture, const char *text)
{
	const char *path = story_answer_text(s, picture);
	struct outcome o = story_run(s, (const char *const[]){"tesseract", path, "-", "-l", "vie", "--psm", "6", NULL}, NULL);
	assert_int_equal(o.status, 0);
	if (strstr(o.out, text) == NULL)
		fail_msg("the paper does not say '%s':\n%s", text, o.out);
}

static void wrong_category(void **state)
{
	struct story *s = *state;
	story_tell(s, opening, COUNT(opening));
	story_tell(s, refusals, COUNT(refusals));
	story_tell(s, category, COUNT(category));
	const char *xml = story_await(s, "/v1/receipts/${to child.receipts.0.lookup}.xml");
	assert_non_null(strstr(xml, "Thay thế cho biên lai Mẫu số EBL01 ký hiệu 26TAA số 00000001 ngày 21 tháng 11 năm 2026"));
	story_await(s, "/v1/receipts/${to child.receipts.0.lookup}.pdf");
	paper_says(s, "to child.paper.0", "Thay thế cho biên lai");
	golden_table(s, "${today}", "till-wrong-category");
	story_doctor(s);
}

/* ---- given back, whole; somebody had gone in */

static const struct step whole[] = {
	{"pair", SELL("ADULT=2", "--payer-name", "Công ty Đồi Xanh", "--payer-tax-code", "0300000000")},
	{"one goes in", GATE("pair.tickets.0"), .expect = {{"verdict", "admitted"}}},
	{"not without a word", ALLOWED("3", "--refund"), .status = 1, .expect = {{"error.errors.0.code", "already_inside"}}},
	{"back", ALLOWED("3", "--refund", "--already-inside"),
	 .expect = {{"receipts.0.number", "4"},
		    {"receipts.0.amount", "0"},
		    {"receipts.0.amount_in_words", "Không đồng"},
		    {"refund.amount", "40000"},
		    {"already_inside", "1"},
		    {"tickets", "#0"}}},
	{"drawer after it", REPORT, .expect = {{"expected", "120000"}}},
	{"nothing left", ALLOWED("4", "--refund"), .status = 1},
	UP("up again"),
	{"same payer", .path = "/v1/receipts/${back.receipts.0.lookup}.json", .status = 200,
	 .expect = {{"payer.name", "Công ty Đồi Xanh"}, {"total", "0"}}},
	{"who was inside", .sql = "SELECT inside FROM correction ORDER BY leaf_index DESC LIMIT 1",
	 .expect = {{"rows.0.0", "1"}}},
	NO_INCIDENT("well again"),
};

static void refund_to_nothing(void **state)
{
	struct story *s = *state;
	story_tell(s, whole, COUNT(whole));
	const char *xml = story_await(s, "/v1/receipts/${back.receipts.0.lookup}.xml");
	assert_non_null(strstr(xml, "<TPLPhi>Phí tham quan</TPLPhi>"));
	story_await(s, "/v1/receipts/${back.receipts.0.lookup}.pdf");
	paper_says(s, "back.paper.0", "Phí tham quan");
	golden_table(s, "${today}", "till-refund");
	story_doctor(s);
}

/* ---- a replacement of a replacement, also one that costs more; and one more for another payer */

static const struct step chain[] = {
	{"three", SELL("ADULT=3"), .expect = {{"receipts.0.number", "5"}}},
	{"fewer", ALLOWED("5", "ADULT=2"), .expect = {{"receipts.0.number", "6"}, {"refund.amount", "20000"}}},
	{"more", ALLOWED("6", "ADULT=4"),
	 .expect = {{"receipts.0.number", "7"},
		    {"receipts.0.amount", "80000"},
		    {"refund", "null"},
		    {"supplement.amount", "40000"},
		    {"supplement.method", "Cash"},
		    {"tickets", "#4"}}},
	{"for a firm", ALLOWED("7", "--payer-name", "Công ty Hoa Ban", "--payer-tax-code", "0100000000"),
	 .expect = {{"receipts.0.number", "8"}, {"receipts.0.amount", "80000"}, {"tickets", "#0"}}},
	{"the middle one", ALLOWED("6", "ADULT=1"), .status = 1, .expect = {{"error.errors.0.code", "replaced"}}},
	{"tickets stay", GATE("more.tickets.0"), .expect = {{"verdict", "admitted"}}},
	{"drawer at last", REPORT, .expect = {{"expected", "200000"}}},
	UP("up at last"),
	{"chained", .path = "/v1/receipts/${fewer.receipts.0.lookup}.json", .status = 200,
	 .expect = {{"replaces.number", "5"}, {"replaced_by.number", "7"}}},
	{"for whom", .path = "/v1/receipts/${for a firm.receipts.0.lookup}.json", .status = 200,
	 .expect = {{"payer.tax_code", "0100000000"}, {"replaces.number", "7"}}},
	NO_INCIDENT("still well"),
};

static void replaced_again(void **state)
{
	struct story *s = *state;
	story_tell(s, chain, COUNT(chain));
	golden_table(s, "${today}", "till-replaced-again");
	story_doctor(s);
}

/* ---- without the line: sold, replaced, given back, all in one upload */

static const struct step alone[] = {
	{"sold", SELL("ADULT=2"), .expect = {{"receipts.0.number", "9"}}},
	{"one", ALLOWED("9", "ADULT=1"), .expect = {{"receipts.0.number", "10"}, {"receipts.0.signed", "true"}}},
	{"none", ALLOWED("10", "--refund"), .expect = {{"receipts.0.number", "11"}, {"refund.amount", "20000"}}},
	{"refused", GATE("one.tickets.0"), .status = 1, .expect = {{"verdict", "superseded"}}},
	{"closed", TILL("quay1", "shift", "close", "--counted", "200000"), .expect = {{"difference", "0"}}},
};
static const struct step later[] = {
	UP("received together"),
	{"chain of three", .path = "/v1/receipts/${one.receipts.0.lookup}.json", .status = 200,
	 .expect = {{"replaces.number", "9"}, {"replaced_by.number", "11"}}},
	{"figures", .sql = "SELECT cash_refunds, expected FROM shift WHERE closed_at IS NOT NULL",
	 .expect = {{"rows", "#1"}, {"rows.0.1", "200000"}}},
	NO_INCIDENT("and well"),
};

static void without_a_line(void **state)
{
	struct story *s = *state;
	story_stop(s);
	story_tell(s, alone, COUNT(alone));
	story_start(s);
	story_tell(s, later, COUNT(later));
	golden_table(s, "${today}", "till-offline");
	story_doctor(s);
}

/* ---- at the till and in the office, the same receipt: one of them stands, and a person hears of the other */

static const struct step both[] = {
	{"shift 2", TILL("quay1", "shift", "open", "--cashier", "minh", "--float", "100000")},
	{"sold to two", SELL("ADULT=2"), .expect = {{"receipts.0.number", "12"}}},
	UP("known"),
	{"office", ASK("o", "sold to two.receipts.0") WHY("refund") "}", .status = 201},
	{"office agreed", AGREE("office", "operator"), .status = 200,
	 .expect = {{"refund.amount", "40000"}, {"tickets", "#0"}}},
	{"till too", ALLOWED("12", "ADULT=1"), .expect = {{"receipts.0.number", "13"}, {"refund.amount", "20000"}}},
	UP("meets"),
	{"told", .sql = "SELECT kind FROM incident", .expect = {{"rows", "#1"}, {"rows.0.0", "replaced_twice"}}},
	{"once", .sql = "SELECT SUM(amount) FROM refund WHERE origin = UNHEX('${sold to two.id}')",
	 .expect = {{"rows.0.0", "40000"}}},
	{"office's stands", .path = "/v1/receipts/${sold to two.receipts.0.lookup}.json", .status = 200,
	 .expect = {{"replaced_by.number", "${office agreed.result.number}"}}},
	{"the till's ticket", JUDGED("till too.tickets.0"), .expect = {{"verdict", "superseded"}}},
	{"the till hears", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
	{"no further", ALLOWED("13", "--refund"), .status = 1, .expect = {{"error.errors.0.code", "replaced_by_office"}}},
	{"closed too", TILL("quay1", "shift", "close", "--counted", "120000"), .expect = {{"difference", "0"}}},
	UP("its Z"),
};

/* Somebody went in at a gate that the till knows nothing of. */
static const struct step gate[] = {
	{"gate code", CODE("gate1", "--site", "A1", "--role", "gate")},
	{"gate", TILL("gate1", "enroll", "--server", "${url}", "--code", "${gate code.code}")},
	{"shift 3", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "100000")},
	{"went in", SELL("ADULT=1")},
	UP("gate knows"),
	{"in", TILL("gate1", "admit", "--site", "A1", "${went in.tickets.0.qr}"), .expect = {{"verdict", "admitted"}}},
	{"gate's word", TILL("gate1", "sync"), .expect = {{"failures", "0"}}},
	{"back unawares", ALLOWED("${went in.receipts.0.number}", "--refund"), .expect = {{"already_inside", "0"}}},
	UP("compared"),
	{"noticed", .sql = "SELECT detail FROM incident WHERE kind = 'refund_after_entry'",
	 .expect = {{"rows", "#1"}, {"rows.0.0", "inside=1 agreed=0 back=20000"}}},
};

static void seen_at_a_gate(void **state)
{
	struct story *s = *state;
	story_tell(s, gate, COUNT(gate));
	story_doctor(s);
}

static void met_the_office(void **state)
{
	struct story *s = *state;
	login_as(s, "manager");
	login_as(s, "operator");
	story_tell(s, both, COUNT(both));
	golden_table(s, "${today}", "till-and-office");
	story_doctor(s);
}

/* ---- */

static int begin(void **state)
{
	/* The office and a till correct the same receipt apart. */
	static struct story s = {
		.clock = STORY_CLOCK,
		.settings = "log_publish_ms = 50\n",
		.audit_finds = "leaf_alone, receipt_sum, refund_differs, persons_differ",
	};
	story_begin(&s);
	*state = &s;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_category),  cmocka_unit_test(refund_to_nothing), cmocka_unit_test(replaced_again),
		cmocka_unit_test(without_a_line),  cmocka_unit_test(met_the_office),	cmocka_unit_test(seen_at_a_gate),
		cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("corrections at a till", tests, begin, story_group_end);
}
