/* A visitor pays by transfer at the counter: the till shows whom to pay and waits for the server's word; without the server a
 * supervisor's word stands for it, and the office is told. */
#include "tests/support/tillwords.h"

#include <hoaban/transfer.h>

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PIN "246813"
#define PERSON(...)                                                                                                            \
	.run = {"hoaband", "cashier", "add", "--data", "${data}", "--demo", "--clock", "${clock}", "--json", __VA_ARGS__}
#define SELL(id, ...) TILL("quay1", "sell", "--site", "A1", "--id", "${uuid." id "}", "--wait", "1", __VA_ARGS__)
#define PAY(id)	      .method = "POST", .path = "/sandbox/payments/${reference " id ".text}"
#define ON_WORD	      "--on-word", "--supervisor", "to truong", "--supervisor-pin-fd", "0", "--reason", "khách đã cho xem máy"

/* The reference is made of the sale's id, by till and server alike. */
static void keep_reference(struct story *s, const char *name)
{
	char label[40], reference[TRANSFER_REFERENCE], uuid[40];
	uint8_t id[UUID_LEN];
	snprintf(uuid, sizeof uuid, "${uuid.%s}", name);
	snprintf(label, sizeof label, "reference %s", name);
	assert_int_equal(uuid_parse(id, story_text(s, uuid)), E_OK);
	transfer_reference_format(reference, id);
	story_keep(s, label, json_pack("{s:s}", "text", reference));
}

static const struct step before[] = {
	{"hired", PERSON("--name", "to truong", "--role", "supervisor", "--pin"), .in = PIN "\n"},
	{"code", CODE("quay1", "--site", "A1")},
	{"enrolled", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}")},
	{"no shift", SELL("a", "--pay", "vietqr", "ADULT=1"), .status = 1, .expect = {{"error.errors.0.code", "no_shift"}}},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "0")},
};

static const struct step confirmed[] = {
	{"waits", SELL("a", "--pay", "vietqr", "ADULT=1"), .status = 3,
	 .expect = {{"error.errors.0.code", "transfer_waiting"}}},
	{"another amount", SELL("a", "--pay", "vietqr", "ADULT=2"), .status = 1,
	 .expect = {{"error.errors.0.code", "mismatch"}}},
	{"nobody waits", .method = "POST", .path = "/sandbox/payments/HB000000000000", .status = 404},
	{"paid", PAY("a"), .status = 200, .expect = {{"received", "20000"}}},
	{"told twice", PAY("a"), .status = 200, .expect = {{"received", "20000"}}},
	{"sold", SELL("a", "--pay", "vietqr", "ADULT=1"),
	 .expect = {{"total", "20000"}, {"change", "0"}, {"receipts.0.number", "1"}, {"tickets", "#1"}}},
	{"sold once", SELL("a", "--pay", "vietqr", "ADULT=1"), .expect = {{"receipts.0.number", "1"}, {"tickets", "#1"}}},
	/* a part of it; the cash goes into the drawer */
	{"part waits", SELL("b", "--pay", "cash=30000,vietqr", "ADULT=4"), .status = 3},
	{"part paid", PAY("b"), .status = 200, .expect = {{"received", "50000"}}},
	{"part sold", SELL("b", "--pay", "cash=30000,vietqr", "ADULT=4"), .expect = {{"receipts.0.number", "2"}}},
	{"one transfer, two tenders", SELL("b2", "--pay", "vietqr=20000,vietqr=20000", "ADULT=2"), .status = 1,
	 .expect = {{"error.errors.0.code", "transfer_twice"}}},
	{"free", SELL("c", "--pay", "vietqr", "CHILD=1"), .status = 1, .expect = {{"error.errors.0.code", "transfer_nothing"}}},
	{"sync", TILL("quay1", "sync")},
	{"nothing odd", .sql = "SELECT COUNT(*) FROM incident", .expect = {{"rows.0.0", "0"}}},
	{"money", .sql = "SELECT COUNT(*), CAST(SUM(p.amount) AS SIGNED) FROM payment p JOIN sale s ON s.id = p.order_id",
	 .expect = {{"rows.0.0", "2"}, {"rows.0.1", "70000"}}},
	{"X", TILL("quay1", "shift", "report"), .expect = {{"cash_sales", "30000"}}},
};

static const struct step offline[] = {
	{"no line", SELL("d", "--pay", "vietqr", "ADULT=1"), .status = 3,
	 .expect = {{"error.errors.0.code", "transfer_waiting"}}},
	{"nobody's word", SELL("d", "--pay", "vietqr", "--on-word", "ADULT=1"), .status = 1,
	 .expect = {{"error.errors.0.code", "approval_needed"}}},
	{"wrong PIN", SELL("d", "--pay", "vietqr", ON_WORD, "ADULT=1"), .in = "000000\n", .status = 1},
	{"word", SELL("d", "--pay", "vietqr", ON_WORD, "ADULT=1"), .in = PIN "\n",
	 .expect = {{"receipts.0.number", "3"}, {"receipts.0.amount", "20000"}}},
};

static const struct step after[] = {
	{"sync again", TILL("quay1", "sync")},
	{"the office is told", .sql = "SELECT kind FROM incident",
	 .expect = {{"rows", "#1"}, {"rows.0.0", "transfer_on_word"}}},
	{"the word is on record", .sql = "SELECT action, supervisor, cashier FROM approval",
	 .expect = {{"rows", "#1"}, {"rows.0.0", "7"}, {"rows.0.1", "to truong"}, {"rows.0.2", "lan"}}},
};

static void test_transfers(void **state)
{
	struct story *s = *state;
	story_tell(s, before, COUNT(before));
	keep_reference(s, "a");
	keep_reference(s, "b");
	story_tell(s, confirmed, COUNT(confirmed));
	story_stop(s);
	story_tell(s, offline, COUNT(offline));
	story_start(s);
	story_tell(s, after, COUNT(after));
	story_end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_transfers)};
	return cmocka_run_group_tests(tests, story_group_begin, story_group_end);
}
