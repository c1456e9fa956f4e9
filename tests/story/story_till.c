/* The main job at the counter: sold, printed, received by the server, admitted once; with the server there and without it. */
#include "tests/support/correctwords.h"
#include "tests/support/tillwords.h"

#include <hoaban/buf.h>
#include <hoaban/checkpoint.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define GREEN                                                                                                                  \
	"HB1:RRQT 9P60GO0A+JDHBC9FGQR8CKX66FN0XNDC2Q1T0WNDSXFWY0WNDSIUR-0590Z1C2L5L "                                          \
	"F*JK2YOA3TG+0/E7V50/20IB0W50T70I98YBPZTK1+G5XUQKHXHHS81555:9760OUO36*6WCWIIB$9G9ZDG$M9 "                              \
	"B.M1FRQ2936U4FCD2 FBGL778H46TBSU2LK/H-K1B0"

/* ---- the server is there */

static const struct step opening[] = {
	{"code", CODE("quay1", "--site", "A1,BT")},
	{"enrolled", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}", "--printer", "file:${dir}/paper"),
	 .expect = {{"name", "quay1"}, {"role", "counter"}, {"sites", "#2"}, {"symbols.0", "26TAA"}, {"device", "*"}}},
	{"no shift yet", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=1"), .status = 1,
	 .expect = {{"error.errors.0.code", "no_shift"}}},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "500000"),
	 .expect = {{"cashier", "lan"}, {"float", "500000"}, {"expected", "500000"}}},
	{"second shift", TILL("quay1", "shift", "open", "--cashier", "minh"), .status = 1,
	 .expect = {{"error.errors.0.code", "shift_open"}}},
};

static const struct step sales[] = {
	{"family",
	 TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "--tendered", "100000", "ADULT=2", "CHILD=1", "SENIOR=1"),
	 .expect = {{"total", "50000"},
		    {"change", "50000"},
		    {"printed", "true"},
		    {"copy", "0"},
		    {"paper", "#5"},
		    {"receipts", "#1"},
		    {"receipts.0.symbol", "26TAA"},
		    {"receipts.0.number", "1"},
		    {"receipts.0.amount_in_words", "Năm mươi nghìn đồng"},
		    {"tickets", "#4"},
		    {"tickets.2.category", "CHILD"},
		    {"tickets.3.category", "SENIOR"}}},
	{"by id", TILL("quay1", "sell", "--id", "${uuid.sale}", "--site", "A1", "--pay", "cash", "ADULT=1"),
	 .expect = {{"total", "20000"}, {"receipts.0.number", "2"}, {"change", "0"}}},
	{"by id again", TILL("quay1", "sell", "--id", "${uuid.sale}", "--site", "A1", "--pay", "cash", "ADULT=1"),
	 .expect = {{"id", "${by id.id}"},
		    {"receipts.0.number", "2"},
		    {"receipts.0.lookup", "${by id.receipts.0.lookup}"},
		    {"tickets.0.qr", "${by id.tickets.0.qr}"},
		    {"entry_seq", "${by id.entry_seq}"},
		    {"paper", "#0"}}},
	{"another under that id", TILL("quay1", "sell", "--id", "${uuid.sale}", "--site", "A1", "--pay", "cash", "ADULT=2"),
	 .status = 1, .expect = {{"error.code", "idempotency_mismatch"}}},
	{"group", TILL("quay1", "sell", "--site", "A1", "--group", "--pay", "cash", "ADULT=10", "CHILD=5"),
	 .expect = {{"total", "200000"},
		    {"tickets", "#1"},
		    {"tickets.0.party", "15"},
		    {"tickets.0.category", "MIXED"},
		    {"tickets.0.mix.CHILD", "5"},
		    {"receipts.0.number", "3"}}},
	{"free", TILL("quay1", "sell", "--site", "A1", "CHILD=2"),
	 .expect = {{"total", "0"}, {"receipts", "#0"}, {"tickets", "#2"}, {"paper", "#2"}}},
	{"by card", TILL("quay1", "sell", "--site", "BT", "--pay", "card", "ADULT=1"),
	 .expect = {{"total", "100000"}, {"change", "0"}, {"receipts.0.number", "4"}}},
	{"split", TILL("quay1", "sell", "--site", "A1", "--pay", "cash=30000,card=10000", "--tendered", "50000", "ADULT=2"),
	 .expect = {{"total", "40000"}, {"change", "20000"}, {"receipts.0.number", "5"}}},
	{"paid too little", TILL("quay1", "sell", "--site", "A1", "--pay", "cash=10000", "ADULT=1"), .status = 2,
	 .expect = {{"error.errors.0.pointer", "--pay"}}},
	{"handed too little", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "--tendered", "10000", "ADULT=1"),
	 .status = 2, .expect = {{"error.errors.0.pointer", "--tendered"}}},
	{"not its site", TILL("quay1", "sell", "--site", "DC", "--pay", "cash", "ADULT=1"), .status = 1,
	 .expect = {{"error.errors.0.code", "wrong_site"}}},
	{"reprint", TILL("quay1", "reprint", "2"), .expect = {{"copy", "1"}, {"printed", "true"}, {"id", "${by id.id}"}}},
};

static const struct step upload[] = {
	{"unsent", TILL("quay1", "status"),
	 .expect = {{"unsynced.sales", "6"}, {"unsynced.amount", "410000"}, {"synced_seq", "0"}}},
	{"sync", TILL("quay1", "sync"), .expect = {{"refreshed", "true"}, {"failures", "0"}, {"rewinds", "0"}}},
	{"sync again", TILL("quay1", "sync"), .expect = {{"sent", "0"}, {"last_seq", "${sync.last_seq}"}}},
	{"all sent", TILL("quay1", "status"), .expect = {{"unsynced.entries", "0"}, {"entries", "${sync.last_seq}"}}},
	{"received", .sql = "SELECT COUNT(*), SUM(total) FROM sale", .expect = {{"rows.0.0", "6"}, {"rows.0.1", "410000"}}},
	{"numbered", .sql = "SELECT COUNT(*), MIN(number), MAX(number), SUM(total) FROM receipt",
	 .expect = {{"rows.0.0", "5"}, {"rows.0.1", "1"}, {"rows.0.2", "5"}, {"rows.0.3", "410000"}}},
	{"free ones in the log", .sql = "SELECT COUNT(*) FROM ticket WHERE leaf_index IS NOT NULL",
	 .expect = {{"rows.0.0", "4"}}},
	{"receipt", .path = "/v1/receipts/${family.receipts.0.lookup}.json", .status = 200},
	{"receipt to print", .path = "/v1/receipts/${family.receipts.0.lookup}.pdf", .status = 200},
};

static const struct step admissions[] = {
	{"in", TILL("quay1", "admit", "--site", "A1", "${family.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}, {"provisional", "false"}, {"admitted", "1"}, {"remaining", "0"}}},
	{"in twice", TILL("quay1", "admit", "--site", "A1", "${family.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "already_admitted"}, {"first_admitted_at", "*"}, {"admitted", "0"}}},
	{"senior", TILL("quay1", "admit", "--site", "A1", "${family.tickets.3.qr}"),
	 .expect = {{"verdict", "admitted"}, {"notice", "SENIOR: thẻ căn cước"}}},
	{"wrong site", TILL("quay1", "admit", "--site", "BT", "${family.tickets.1.qr}"), .status = 1,
	 .expect = {{"verdict", "wrong_site"}}},
	{"not a site of this till", TILL("quay1", "admit", "--site", "DC", "${family.tickets.1.qr}"), .status = 1,
	 .expect = {{"error.errors.0.code", "wrong_site"}}},
	{"four of the group", TILL("quay1", "admit", "--site", "A1", "--count", "4", "${group.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}, {"admitted", "4"}, {"remaining", "11"}}},
	{"too many", TILL("quay1", "admit", "--site", "A1", "--count", "12", "${group.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "party_exhausted"}, {"remaining", "11"}}},
	{"the rest", TILL("quay1", "admit", "--site", "A1", "${group.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}, {"admitted", "11"}, {"remaining", "0"}}},
	{"unknown key", TILL("quay1", "admit", "--site", "A1", GREEN), .status = 1, .expect = {{"verdict", "unknown_key"}}},
	{"rubbish", TILL("quay1", "admit", "--site", "A1", "HB1:RRQT"), .status = 1, .expect = {{"verdict", "malformed"}}},
	{"asked, not admitted", .method = "POST", .path = "/v1/tickets/verify",
	 .body = "{\"qr\":\"${family.tickets.1.qr}\",\"site\":\"A1\"}", .status = 200, .expect = {{"verdict", "admitted"}}},
	/* The server says when it granted; the till, a moment later, when it let in. */
	{"granted",
	 .sql = "SELECT DATE_FORMAT('1970-01-01' + INTERVAL MIN(admitted_at) SECOND, '%Y-%m-%dT%H:%i:%sZ') FROM admission "
		"WHERE ticket = UNHEX('${family.tickets.0.id}')",
	 .expect = {{"rows", "#1"}}},
	{"asked after", .method = "POST", .path = "/v1/tickets/verify",
	 .body = "{\"qr\":\"${family.tickets.0.qr}\",\"site\":\"A1\"}", .status = 200,
	 .expect = {{"verdict", "already_admitted"}, {"first_admitted_at", "${granted.rows.0.0}"}}},
	{"of the web", .path = "/v1/orders", .method = "POST", .headers = {"Idempotency-Key: ${uuid.order}"},
	 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":1}],"
		 "\"group\":false,\"language\":\"vi\",\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}",
	 .status = 201, .expect = {{"status", "paid"}, {"receipts.0.number", "1"}}},
	{"web ticket", TILL("quay1", "admit", "--site", "A1", "${of the web.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}, {"provisional", "false"}}},
	{"eighteen people", .sql = "SELECT COUNT(*), COUNT(DISTINCT claim) FROM admission",
	 .expect = {{"rows.0.0", "18"}, {"rows.0.1", "5"}}},
};

static void test_counter(void **state)
{
	story_tell(*state, opening, COUNT(opening));
	story_tell(*state, sales, COUNT(sales));
	story_tell(*state, upload, COUNT(upload));
	story_tell(*state, admissions, COUNT(admissions));
}

/* ---- the codes on the paper */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct texts {
	size_t count;
	const char *list[64];
};

static void add_text(struct texts *t, const char *text)
{
	assert_true(t->count < COUNT(t->list));
	t->list[t->count++] = text;
}

/* What was printed, by the answer of the sale. */
static void add_printed(struct texts *t, struct story *s, const json_t *sale)
{
	size_t i;
	const json_t *part;
	json_array_foreach(json_object_get(sale, "tickets"), i, part)
		add_text(t, json_string_value(json_object_get(part, "qr")));
	json_array_foreach(json_object_get(sale, "receipts"), i, part)
		add_text(t, arena_format(&s->arena, "%s/vi/r/%s", s->url, json_string_value(json_object_get(part, "lookup"))));
}

/* What a scanner sees on the pieces; every piece shows exactly one code. */
static void add_seen(struct texts *t, struct story *s, const json_t *sale)
{
	size_t i;
	const json_t *path;
	json_array_foreach(json_object_get(sale, "paper"), i, path) {
		struct outcome o = story_run(s,
					     (const char *const[]){"zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable",
								   json_string_value(path), NULL},
					     NULL);
		assert_int_equal(o.status, 0);
		char *end = strchr(o.out, '\n');
		assert_non_null(end);
		assert_string_equal(end, "\n");
		*end = 0;
		add_text(t, o.out);
	}
}

static void test_codes(void **state)
{
	static const char *const sold[] = {"family", "group", "free", "split"};
	struct story *s = *state;
	for (size_t i = 0; i < COUNT(sold); i++) {
		struct texts printed = {0}, seen = {0};
		add_printed(&printed, s, story_answer(s, sold[i]));
		add_seen(&seen, s, story_answer(s, sold[i]));
		qsort(printed.list, printed.count, sizeof(printed.list[0]), by_text);
		qsort(seen.list, seen.count, sizeof(seen.list[0]), by_text);
		assert_int_equal(printed.count, seen.count);
		for (size_t k = 0; k < printed.count; k++)
			assert_string_equal(printed.list[k], seen.list[k]);
	}
}

/* ---- the receipt in the log */

static void test_inclusion(void **state)
{
	struct story *s = *state;
	struct note_verifier v;
	struct log_proof p;
	BUF_LOCAL scratch;
	buf_init(&scratch, 4096);
	char *vkey = story_await(s, "/log/vkey");
	vkey[strcspn(vkey, "\n")] = 0;
	assert_int_equal(note_vkey_parse(&v, vkey), E_OK);
	const char *proof = story_await(s, "/log/proof/${family.receipts.0.lookup}");
	assert_int_equal(log_proof_parse(&p, &scratch, bytes_of_text(proof)), E_OK);
	assert_int_equal(log_proof_verify(&p, &v), E_OK);
	/* its entry is that of the receipt, as the receipt itself says */
	BUF_LOCAL entry;
	buf_init(&entry, 1024);
	buf_append_base64url(&entry, p.entry.data, p.entry.len);
	assert_string_equal(buf_text(&entry), story_answer_text(s, "receipt.entry"));
	assert_int_equal(p.index, json_integer_value(story_answer(s, "receipt.log_index")));
	p.index++;
	assert_int_not_equal(log_proof_verify(&p, &v), E_OK);
}

/* ---- the server is away */

static const struct step alone[] = {
	{"sold alone", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=1", "SENIOR=1"),
	 .expect = {{"total", "30000"}, {"receipts.0.number", "6"}, {"printed", "true"}}},
	{"in alone", TILL("quay1", "admit", "--site", "A1", "${sold alone.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}, {"provisional", "true"}}},
	{"in alone twice", TILL("quay1", "admit", "--site", "A1", "${sold alone.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "already_admitted"}, {"first_admitted_at", "*"}}},
	{"in before", TILL("quay1", "admit", "--site", "A1", "${family.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "already_admitted"}}},
	{"sync in vain", TILL("quay1", "sync"), .status = 3, .expect = {{"error.code", "unavailable"}}},
	{"unsent alone", TILL("quay1", "status"), .expect = {{"unsynced.sales", "1"}, {"unsynced.amount", "30000"}}},
};

static const struct step together[] = {
	{"sync later", TILL("quay1", "sync"), .expect = {{"refreshed", "true"}, {"rewinds", "0"}}},
	{"in once more", TILL("quay1", "admit", "--site", "A1", "${sold alone.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "already_admitted"}}},
	{"merged", .sql = "SELECT COUNT(*), COUNT(seq), COUNT(DISTINCT claim) FROM admission",
	 .expect = {{"rows.0.0", "19"}, {"rows.0.1", "19"}, {"rows.0.2", "6"}}},
	{"no incident", .sql = "SELECT COUNT(*) FROM incident", .expect = {{"rows.0.0", "0"}}},
	{"known to the server", .method = "POST", .path = "/v1/tickets/verify",
	 .body = "{\"qr\":\"${sold alone.tickets.0.qr}\",\"site\":\"A1\"}", .status = 200,
	 .expect = {{"verdict", "already_admitted"}}},
	{"closed", TILL("quay1", "shift", "close", "--counted", "800000"),
	 .expect = {{"sale_count", "7"},
		    {"sale_total", "440000"},
		    {"cash_sales", "330000"},
		    {"persons", "27"},
		    {"free_persons", "8"},
		    {"expected", "830000"},
		    {"difference", "-30000"},
		    {"z_number", "1"}}},
	{"sold after", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=1"), .status = 1,
	 .expect = {{"error.errors.0.code", "no_shift"}}},
	{"sync of the Z", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
	{"Z", .sql = "SELECT sale_total, cash_sales, counted, expected, z_number FROM shift",
	 .expect = {{"rows.0.0", "440000"},
		    {"rows.0.1", "330000"},
		    {"rows.0.2", "800000"},
		    {"rows.0.3", "830000"},
		    {"rows.0.4", "1"}}},
	{"Z and receipts",
	 .sql = "SELECT (SELECT SUM(r.total) FROM receipt r JOIN sale s ON s.id = r.source) - (SELECT SUM(sale_total) FROM "
		"shift),"
		" (SELECT SUM(cash) FROM sale) - (SELECT SUM(cash_sales) FROM shift)",
	 .expect = {{"rows.0.0", "0"}, {"rows.0.1", "0"}}},
};

static void test_alone(void **state)
{
	struct story *s = *state;
	story_stop(s);
	story_tell(s, alone, COUNT(alone));
	story_start(s);
	story_tell(s, together, COUNT(together));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counter), cmocka_unit_test(test_codes),	   cmocka_unit_test(test_inclusion),
		cmocka_unit_test(test_alone),	cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("a till's day", tests, story_group_begin, story_group_end);
}
