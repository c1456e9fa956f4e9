/* A till that signs: alone, at the counter, its receipts are whole; what the office serves later are the very bytes. */
#include "tests/support/haystack.h"
#include "tests/support/outside.h"
#include "tests/support/tillwords.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PAYER "Công ty Lữ hành Thử"

/* The published command (FORMATS §3), at a time that does not depend on when this runs. */
#define VERIFY                                                                                                                 \
	"xmlsec1 --verify --enabled-key-data x509 --enabled-reference-uris same-doc --trusted-pem ca.pem "                     \
	"--verification-time '2026-11-21 12:00:00' "                                                                           \
	"--id-attr:Id DLBLai --id-attr:Id http://www.w3.org/2000/09/xmldsig#:Object r.xml"

struct play {
	struct story s;
	struct outside outside;
};

static const struct step opening[] = {
	{"code", CODE("quay1", "--site", "A1,BT")},
	{"enrolled", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan")},
	{"certificates", TILL("quay1", "certificate", "show"),
	 .expect = {{"sign", "till"},
		    {"certificates", "#1"},
		    {"certificates.0.tax_code", "5600000000"},
		    {"certificates.0.installed", "false"}}},
	{"authority", .path = "/.well-known/hoaban/receipt-ca.pem", .status = 200},
};

static const struct step alone[] = {
	{"sold", TILL("quay1", "sell", "--site", "A1,BT", "--pay", "cash", "ADULT=2", "SENIOR=1"),
	 .expect = {{"receipts.0.signed", "true"}, {"receipts.0.number", "1"}}},
	{"for a payer",
	 TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "--payer-name", PAYER, "--payer-tax-code", "5600000009",
	      "ADULT=1"),
	 .expect = {{"receipts.0.signed", "true"}, {"receipts.0.number", "2"}}},
	{"payer in pieces",
	 TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "--payer-name", "Co\xcc\x82ng ty", "ADULT=1"), .status = 2,
	 .expect = {{"error.errors.0.pointer", "/name"}}},
	{"too early", TILL("quay1", "payer", "erase", "EBL01/26TAA/2"), .status = 1,
	 .expect = {{"error.errors.0.code", "unsent"}}},
};

static const struct step together[] = {
	{"up", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
	{"erased", TILL("quay1", "payer", "erase", "EBL01/26TAA/2"), .expect = {{"erased", "true"}}},
	{"erased again", TILL("quay1", "payer", "erase", "EBL01/26TAA/2"), .status = 1},
	{"reprint is silent", TILL("quay1", "reprint", "EBL01/26TAA/2"), .status = 1,
	 .expect = {{"error.errors.0.code", "no_printer"}}},
};

/* ---- the till's own file */

static void take_xml(struct play *p, unsigned nth, struct buf *out)
{
	static const char sql[] = "SELECT bytes FROM receipt_xml ORDER BY seq LIMIT 1 OFFSET ?";
	char path[512];
	sqlite3 *db;
	sqlite3_stmt *st;
	snprintf(path, sizeof path, "%s/quay1/journal.db", p->s.dir);
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
	sqlite3_bind_int(st, 1, (int)nth);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	buf_init(out, 1u << 20);
	buf_append(out, sqlite3_column_blob(st, 0), (size_t)sqlite3_column_bytes(st, 0));
	sqlite3_finalize(st);
	sqlite3_close(db);
}

static void verify(struct play *p, struct bytes xml)
{
	BUF_LOCAL changed;
	buf_init(&changed, 1u << 20);
	outside_write(&p->outside, "r.xml", xml);
	assert_int_equal(outside_run(&p->outside, VERIFY), 0);
	assert_int_equal(outside_run(&p->outside, "xmllint --exc-c14n r.xml | cmp - r.xml"), 0);
	buf_append(&changed, xml.data, xml.len);
	uint8_t *amount = memmem(changed.data, changed.len, "<TgTien>", 8);
	assert_non_null(amount);
	amount[8]++;
	outside_write(&p->outside, "r.xml", buf_bytes(&changed));
	assert_int_not_equal(outside_run(&p->outside, VERIFY), 0);
}

static void test_alone(void **state)
{
	struct play *p = *state;
	struct reply r;
	story_tell(&p->s, opening, COUNT(opening));
	assert_int_equal(story_call(&p->s, &(struct call){.path = "/.well-known/hoaban/receipt-ca.pem"}, &r), 200);
	outside_write(&p->outside, "ca.pem", bytes_of(r.body, r.body_len));
	reply_release(&r);
	story_stop(&p->s);
	story_tell(&p->s, alone, COUNT(alone));
	for (unsigned i = 0; i < 2; i++) {
		BUF_LOCAL xml;
		take_xml(p, i, &xml);
		verify(p, buf_bytes(&xml));
		assert_true((memmem(xml.data, xml.len, PAYER, strlen(PAYER)) != NULL) == (i == 1));
	}
}

/* ---- the office serves what the till signed */

static void compare(struct play *p, const char *lookup, const struct buf *ours)
{
	struct reply r;
	char path[128];
	snprintf(path, sizeof path, "/v1/receipts/%s.xml", lookup);
	assert_int_equal(story_call(&p->s, &(struct call){.path = path}, &r), 200);
	assert_int_equal(r.body_len, ours->len);
	assert_memory_equal(r.body, ours->data, ours->len);
	reply_release(&r);
}

static void test_together(void **state)
{
	struct play *p = *state;
	BUF_LOCAL first;
	BUF_LOCAL second;
	char till[512];
	take_xml(p, 0, &first);
	take_xml(p, 1, &second);
	story_start(&p->s);
	story_tell(&p->s, together, COUNT(together));
	compare(p, story_answer_text(&p->s, "sold.receipts.0.lookup"), &first);
	compare(p, story_answer_text(&p->s, "for a payer.receipts.0.lookup"), &second);
	snprintf(till, sizeof till, "%s/quay1", p->s.dir);
	assert_int_equal(haystack_search(till, PAYER).found, 0);
}

/* ---- a unit that lets the server sign */

static const struct step by_the_server[] = {
	{"left open", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=1"),
	 .expect = {{"receipts.0.signed", "false"}}},
	{"up too", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
};

static void test_the_server_signs(void **state)
{
	struct play *p = *state;
	till_set(&p->s, "quay1", "sign", "server");
	story_tell(&p->s, by_the_server, COUNT(by_the_server));
	till_set(&p->s, "quay1", "sign", "till");
}

/* ---- the year turns while nobody answers */

#define OLD_YEAR "2026-12-31T23:55:00+07:00"
#define NEW_YEAR "2027-01-01T00:00:00+07:00"
static const struct step turn[] = {
	{"old year", TILL_AT("quay1", OLD_YEAR, "sell", "--site", "A1", "--pay", "cash", "ADULT=1"),
	 .expect = {{"receipts.0.symbol", "26TAA"}, {"receipts.0.number", "4"}, {"receipts.0.signed", "true"}}},
	{"new year", TILL_AT("quay1", NEW_YEAR, "sell", "--site", "A1", "--pay", "cash", "ADULT=1"),
	 .expect = {{"receipts.0.symbol", "27TAA"}, {"receipts.0.number", "1"}, {"receipts.0.signed", "true"}}},
	{"second", TILL_AT("quay1", "2027-01-01T09:00:00+07:00", "sell", "--site", "A1", "--pay", "cash", "ADULT=1"),
	 .expect = {{"receipts.0.symbol", "27TAA"},
		    {"receipts.0.number", "2"},
		    {"tickets.0.valid_from", "2026-12-31T17:00:00Z"}}},
};

static void test_the_year_turns(void **state)
{
	struct play *p = *state;
	story_stop(&p->s);
	story_tell(&p->s, turn, COUNT(turn));
	story_start(&p->s);
}

/* ---- */

static int begin(void **state)
{
	static struct play p = {.s = {.clock = STORY_CLOCK, .settings = "lease_days = 60\n"}};
	outside_open(&p.outside);
	story_begin(&p.s);
	*state = &p;
	return 0;
}

static void test_end(void **state)
{
	struct play *p = *state;
	story_end(&p->s);
}

static int tear_down(void **state)
{
	struct play *p = *state;
	story_tear_down(&p->s);
	outside_close(&p->outside);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alone),	       cmocka_unit_test(test_together), cmocka_unit_test(test_the_server_signs),
		cmocka_unit_test(test_the_year_turns), cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests_name("a till that signs", tests, begin, tear_down);
}
