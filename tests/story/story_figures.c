/* A day with every kind of event, its figures reckoned here by hand. Adults pay 20 000 at A1 and 100 000 at the museum, seniors
 * half, children nothing. */
#include "tests/support/correctwords.h"
#include "tests/support/payservices.h"
#include "tests/support/rogue.h"
#include "tests/support/tariffwords.h"

#include <hoaban/base45.h>
#include <hoaban/instant.h>
#include <hoaban/rules.h>
#include <hoaban/transfer.h>

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PIN "246813"
#define PERSON(...)                                                                                                            \
	.run = {"hoaband", "cashier", "add", "--data", "${data}", "--demo", "--clock", "${clock}", "--json", __VA_ARGS__}
#define FIGURES(word) .run = {"hoaband", "figures", word, "--data", "${data}", "--json", "--demo", "--clock", "${clock}"}
#define SELL(...)     TILL("quay1", "sell", __VA_ARGS__)
#define ALLOWED(...)                                                                                                           \
	TILL("quay1", "replace", __VA_ARGS__, "--reason", "Khách báo sai thông tin", "--supervisor", "to truong",              \
	     "--supervisor-pin-fd", "0"),                                                                                      \
		.in = PIN "\n"
#define SYNC(name)                                                                                                             \
	{                                                                                                                      \
		name, TILL("quay1", "sync"), .expect = { {"failures", "0"} }                                                   \
	}
#define VIETQR(name)                                                                                                           \
	SOLD(name) VISIT("A1", LINE("ADULT", "1")) "\"payment\":{\"method\":\"vietqr\"}}"                                      \
	}
#define GROUP "\"group\":true,"
#define DAYS                                                                                                                   \
	"SELECT CAST(COALESCE(SUM(issued), 0) AS SIGNED), CAST(COALESCE(SUM(replaced), 0) AS SIGNED),"                         \
	" CAST(COALESCE(SUM(refunded), 0) AS SIGNED), CAST(COALESCE(SUM(persons), 0) AS SIGNED),"                              \
	" CAST(COALESCE(SUM(free_persons), 0) AS SIGNED), CAST(COALESCE(SUM(receipts), 0) AS SIGNED)"                          \
	" FROM (SELECT * FROM figure_sale UNION ALL SELECT dimension, day, sites, item, device, receipts, receipts_here,"      \
	" persons, free_persons, issued, replaced, refunded FROM figure_delta) f WHERE dimension = "
#define VALID " FROM (SELECT * FROM figure_valid UNION ALL SELECT day, item, persons FROM figure_delta WHERE dimension = 7) f"

static struct rogue north, south;

/* Nothing differs, and everything is explained. */
#define WHOLE                                                                                                                  \
	{"compared", "*"}, {"different", "0"}, {"equations.0.difference", "0"}, {"equations.1.difference", "0"},               \
	{                                                                                                                      \
		"equations.2.difference", "0"                                                                                  \
	}

/* ---- the shop: 40 000 + 20 000 + 20 000 + 80 000 + 20 000 = 180 000 in five receipts; 1 + 3 children */

static const struct step opening[] = {
	{"rule", .run = {"sh", "-c",
			 "sed '0,/\"edition\": 1/s//\"edition\": 2/; 0,/2020-10-10/s//2026-11-21/; "
			 "0,/\"remarks\"/s//\"date_change\": {\"until_hours_before\": -24, \"times\": 1, \"days_ahead\": 60, "
			 "\"basis\": \"NQ21\"},\\n  \"remarks\"/' tariff/edition-1.json >$0/2.json",
			 "${dir}"}},
	{"import", TARIFF("import", "${dir}/2.json")},
	{"publish", TARIFF("publish", "--edition", "2")},
};
static const struct step published = {"edition 2 is known", .path = "/v1/tariff/editions/2", .status = 200};
static const struct step
	shop[] = {{"hired", PERSON("--name", "to truong", "--role", "supervisor", "--pin"), .in = PIN "\n"},
		  SOLD("family")
			  VISIT("A1",
				LINE("ADULT", "2") "," LINE("CHILD", "1")) "\"payer\":{\"name\":\"Công ty Hoa Ban\"}," PAID},
	{"children", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.children}"}, .status = 201,
	 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[" LINE("CHILD", "3") "]}"},
	VIETQR("told"), VIETQR("too much"), VIETQR("waits"), SOLD("group") VISIT("A1", LINE("ADULT", "4")) GROUP PAID
}
, SOLD("other day") "{\"visit_date\":\"2026-11-23\",\"sites\":[\"A1\"],\"lines\":[" LINE("ADULT", "1") "]," PAID
}
,
	{"split", .method = "POST", .path = "/v1/tickets/${group.tickets.0.id}/split?token=${group.token}",
	 .body = "{\"parts\":\"2,2\"}", .status = 200},
	{"moved",
	 .method = "POST",
	 .path = "/v1/orders/${other day.token}/date",
	 .headers = {"Idempotency-Key: ${uuid.m}"},
	 .body = "{\"visit_date\":\"2026-11-24\"}",
	 .status = 200},
}
;
static const struct step shop_figures[] = {
	{"days", .sql = DAYS "1",
	 .expect = {{"rows.0.0", "180000"}, {"rows.0.1", "0"}, {"rows.0.3", "9"}, {"rows.0.4", "4"}, {"rows.0.5", "5"}}},
	{"by channel", .sql = DAYS "3 AND item = 1", .expect = {{"rows.0.0", "180000"}, {"rows.0.4", "4"}, {"rows.0.5", "5"}}},
	{"adults", .sql = DAYS "2 AND item = 1", .expect = {{"rows.0.0", "180000"}, {"rows.0.3", "9"}, {"rows.0.4", "0"}}},
	{"good today",
	 .sql = "SELECT CAST(SUM(persons) AS SIGNED)" VALID
		" WHERE day = FLOOR(UNIX_TIMESTAMP('2026-11-21') / 86400) AND site = 1",
	 .expect = {{"rows.0.0", "12"}}}, /* 3 + 3 + 1 + 1 + 4 */
	{"good on both days", .sql = "SELECT COUNT(DISTINCT day, site), CAST(SUM(persons) AS SIGNED)" VALID,
	 .expect = {{"rows.0.0", "3"}, {"rows.0.1", "14"}}},
	{"shop", FIGURES("check"),
	 .expect = {WHOLE,
		    {"equations.0.left.value", "180000"},
		    {"equations.0.right.0.value", "180000"},
		    {"equations.1.right.0.value", "40000"},    /* told of by the bank */
		    {"equations.1.right.1.value", "140000"}}}, /* the sandbox, at once */
};

static void tell_money(struct story *s, const char *tx, const char *memo, int64_t amount, const char *state)
{
	assert_int_equal(sepay_tells(s, &(struct pay_told){.tx = tx, .memo = memo, .amount = amount}), 200);
	assert_string_equal(pay_state(s, tx), state);
}

static void test_shop(void **state)
{
	struct story *s = *state;
	story_tell(s, opening, COUNT(opening));
	story_tell_soon(s, &published);
	login_as(s, "manager");
	login_as(s, "operator");
	story_tell(s, shop, COUNT(shop));
	tell_money(s, "1", story_answer_text(s, "told.payment.reference"), 20000, "applied");
	tell_money(s, "2", story_answer_text(s, "told.payment.reference"), 20000, "duplicate");
	tell_money(s, "3", story_answer_text(s, "too much.payment.reference"), 25000, "too_much");
	tell_money(s, "4", story_answer_text(s, "waits.payment.reference"), 19999, "too_little");
	tell_money(s, "5", "tien an trua", 77000, "unknown");
	story_tell(s, shop_figures, COUNT(shop_figures));
}

/* ---- the till: sold 40 000 cash, 120 000 card for both sites, 20 000 transfer, 20 000 on word, a child, a class for 60 000,
 * 20 000 and 20 000 cash: 300 000 in seven receipts. Then corrections: two for one and a child (20 000 back), one for two
 * (20 000 more), one given back (20 000): 20 000 + 40 000 + 0 in three more receipts, instead of 40 000 + 20 000 + 20 000. */

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

static const struct step till[] = {
	{"booked", .method = "POST", .path = "/v1/bookings", .headers = {"Idempotency-Key: ${uuid.class}"},
	 .body = "{\"visit_date\":\"2026-11-21\",\"sites\":[\"A1\"],\"name\":\"Lớp 7B\",\"email\":\"co@example.vn\",\"lines\":["
		 "{\"category\":\"ADULT\",\"quantity\":2},{\"category\":\"STUDY\",\"quantity\":38}]}",
	 .status = 201},
	{"code", CODE("quay1", "--site", "A1,BT")},
	{"enrolled", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "500000")},
	{"cash", SELL("--site", "A1", "--pay", "cash", "ADULT=2"), .expect = {{"receipts.0.number", "1"}}},
	{"card", SELL("--site", "A1,BT", "--pay", "card", "ADULT=1"), .expect = {{"total", "120000"}, {"receipts", "#1"}}},
	{"waiting", SELL("--site", "A1", "--id", "${uuid.a}", "--wait", "1", "--pay", "vietqr", "ADULT=1"), .status = 3},
	{"came", .method = "POST", .path = "/sandbox/payments/${reference a.text}", .status = 200},
	{"transfer", SELL("--site", "A1", "--id", "${uuid.a}", "--wait", "1", "--pay", "vietqr", "ADULT=1")},
	{"announced", SELL("--site", "A1", "--id", "${uuid.b}", "--wait", "1", "--pay", "vietqr", "ADULT=1"), .status = 3},
	{"on word",
	 SELL("--site", "A1", "--id", "${uuid.b}", "--wait", "1", "--pay", "vietqr", "--on-word", "--supervisor", "to truong",
	      "--supervisor-pin-fd", "0", "--reason", "khách đã cho xem máy", "ADULT=1"),
	 .in = PIN "\n"},
	{"child", SELL("--site", "A1", "--pay", "cash", "CHILD=1"), .expect = {{"receipts", "#0"}}},
	{"class", TILL("quay1", "booking", "${booked.code}", "--pay", "cash", "ADULT=3", "STUDY=30"),
	 .expect = {{"total", "60000"}}},
	{"one", SELL("--site", "A1", "--pay", "cash", "ADULT=1"), .expect = {{"receipts.0.number", "6"}}},
	{"another", SELL("--site", "A1", "--pay", "cash", "ADULT=1"), .expect = {{"receipts.0.number", "7"}}},
	SYNC("sold"),
	{"till", FIGURES("check"),
	 .expect = {WHOLE,
		    {"equations.0.left.value", "480000"},
		    {"equations.0.right.0.value", "460000"},
		    {"equations.0.right.1.value", "20000"}}}, /* on word: nothing has come */
	{"by till", .sql = DAYS "5 AND device <> REPEAT(CHAR(0), 16)",
	 .expect = {{"rows.0.0", "300000"}, {"rows.0.3", "11"}, {"rows.0.4", "31"}, {"rows.0.5", "7"}}},
	{"museum", .sql = DAYS "1 AND sites = 1", .expect = {{"rows.0.0", "100000"}, {"rows.0.3", "1"}}},
	{"for both", .sql = DAYS "1 AND sites = 3", .expect = {{"rows.0.0", "0"}, {"rows.0.5", "1"}}},
	{"cards", .sql = DAYS "4 AND item = 2", .expect = {{"rows.0.0", "120000"}, {"rows.0.5", "1"}}},
	{"late", .method = "POST", .path = "/sandbox/payments/${reference b.text}", .status = 200},
	{"has come", FIGURES("check"),
	 .expect = {WHOLE,
		    {"equations.0.right.0.value", "480000"},
		    {"equations.0.right.1.value", "0"},
		    {"equations.1.right.0.value", "80000"}, /* 40 000 of orders, two transfers */
		    {"equations.1.right.2.value", "120000"}}},
};
static const struct step corrected[] = {
	{"less", ALLOWED("1", "ADULT=1", "CHILD=1"), .expect = {{"refund.amount", "20000"}}},
	{"more", ALLOWED("6", "ADULT=2"), .expect = {{"receipts.0.amount", "40000"}}},
	{"back", ALLOWED("7", "--refund"), .expect = {{"receipts.0.amount", "0"}, {"refund.amount", "20000"}}},
	SYNC("corrections"),
	{"no incident but the word", .sql = "SELECT DISTINCT kind FROM incident", .expect = {{"rows", "#1"}}},
	{"till corrected", .sql = DAYS "5 AND device <> REPEAT(CHAR(0), 16)",
	 .expect = {{"rows.0.0", "360000"},
		    {"rows.0.1", "80000"},
		    {"rows.0.2", "40000"},
		    {"rows.0.4", "31"},
		    {"rows.0.5", "10"}}},
	{"corrected", FIGURES("check"),
	 .expect = {WHOLE,
		    {"equations.0.left.value", "540000"},
		    {"equations.0.right.0.value", "460000"}, /* 480 000 + 20 000 − 40 000 */
		    {"equations.0.right.2.value", "80000"}}},
};

static void test_till(void **state)
{
	struct story *s = *state;
	keep_reference(s, "a");
	keep_reference(s, "b");
	story_tell(s, till, COUNT(till));
	story_tell(s, corrected, COUNT(corrected));
}

/* ---- the office: a notice, one senior instead of an adult (10 000 back), an order given back (20 000) */

static const struct step office[] = {
	{"name",
	 ASK("n", "family.receipts.0") WHY(
		 "notice") ",\"notice\":{\"subject\":\"payer_name\",\"was\":\"Công ty Hoa Ban\",\"is\":\"Công ty Ban Trắng\"}}",
	 .status = 201},
	{"name agreed", AGREE("name", "operator"), .status = 200},
	{"notice", FIGURES("check"), .expect = {WHOLE, {"equations.0.left.value", "540000"}}},
	{"senior",
	 ASK("s", "family.receipts.0")
		 WHY("replacement") ",\"lines\":[" LINE("ADULT", "1") "," LINE("SENIOR", "1") "," LINE("CHILD", "1") "]}",
	 .status = 201},
	{"senior agreed", AGREE("senior", "operator"), .status = 200, .expect = {{"result.amount", "30000"}}},
	{"told again", .path = "/v1/orders/${told.token}", .status = 200},
	{"gone", ASK("g", "told again.receipts.0") WHY("refund") "}", .status = 201},
	{"gone agreed", AGREE("gone", "operator"), .status = 200, .expect = {{"result.amount", "0"}}},
	{"office", .sql = DAYS "3 AND item = 3", .expect = {{"rows.0.0", "30000"}, {"rows.0.1", "0"}, {"rows.0.5", "2"}}},
	{"web", .sql = DAYS "3 AND item = 1",
	 .expect =
		 {{"rows.0.0", "180000"}, {"rows.0.1", "60000"}, {"rows.0.2", "30000"}, {"rows.0.3", "6"}, {"rows.0.4", "4"}}},
	{"decided", FIGURES("check"),
	 .expect = {WHOLE,
		    {"equations.0.left.value", "570000"},
		    {"equations.0.right.0.value", "430000"}, /* 460 000 − 30 000 */
		    {"equations.0.right.2.value", "140000"},
		    {"equations.1.right.3.value", "-30000"}}},
};

static void test_office(void **state)
{
	story_tell(*state, office, COUNT(office));
}

/* ---- the drawer: 140 000 cash came (40 000 + 60 000 + 20 000 + 20 000), + 20 000 − 40 000; 50 000 went in a bag, the bank
 * found 49 000; 568 000 of 570 000 were counted, the float of 500 000 among them */

static const struct step drawer[] = {
	{"in", TILL("quay1", "shift", "paid-in", "--amount", "10000", "--reason", "thêm tiền lẻ")},
	{"out",
	 TILL("quay1", "shift", "paid-out", "--amount", "10000", "--reason", "mua nước", "--supervisor", "to truong",
	      "--supervisor-pin-fd", "0"),
	 .in = PIN "\n"},
	{"drop", TILL("quay1", "shift", "drop", "--amount", "50000", "--bag", "T-1")},
	{"drop 2", TILL("quay1", "shift", "drop", "--amount", "5000", "--bag", "T-2")},
	{"Z", TILL("quay1", "shift", "close", "--counted", "563000"),
	 .expect = {{"expected", "565000"}, {"difference", "-2000"}}},
	SYNC("closed"),
	{"slip", .run = {"hoaband", "bag", "slip", "--data", "${data}", "--demo", "--clock", "${clock}", "--json", "--device",
			 "quay1", "--bag", "T-1", "--slip", "KB 1", "--amount", "49000"}},
	{"cash", FIGURES("check"),
	 .expect = {WHOLE,
		    {"equations.1.right.4.value", "49000"}, /* banked */
		    {"equations.1.right.5.value", "5000"},  /* on the way */
		    {"equations.1.right.6.value", "63000"}, /* in the drawer: 120 000 − 55 000 − 2 000 */
		    {"equations.1.right.7.value", "0"},
		    {"equations.1.right.8.value", "3000"}}}, /* 2 000 at the count, 1 000 in the bag */
};

static void test_drawer(void **state)
{
	story_tell(*state, drawer, COUNT(drawer));
}

/* ---- the gates: one at the till's own, one provisional, its place again elsewhere, one taken back, four on word */

static struct admission admission_of(struct story *s, const char *qr)
{
	int64_t now = story_now(s);
	struct admission ad = {.site = 1, .day = instant_day(now), .entry = 1, .first_use = 1, .count = 1, .admitted_at = now};
	const char *text = story_answer_text(s, qr);
	uint8_t bytes[TICKET_BYTES_MAX];
	struct cose_sign1 m;
	struct ticket t;
	size_t len = sizeof bytes;
	assert_int_equal(base45_parse(bytes, &len, text + 4, strlen(text) - 4), E_OK);
	assert_int_equal(cose_parse(&m, bytes_of(bytes, len)), E_OK);
	assert_int_equal(ticket_decode(&t, m.payload), E_OK);
	randombytes_buf(ad.claim, UUID_LEN);
	memcpy(ad.ticket, t.id, UUID_LEN);
	memcpy(ad.root, t.id, UUID_LEN);
	snprintf(ad.gate, sizeof ad.gate, "cổng");
	ad.cose = bytes_of(arena_copy(&s->arena, bytes, len), len);
	ad.is_provisional = true;
	return ad;
}

static void say(struct rogue *r, enum entry_type type, const struct buf *body)
{
	rogue_say(r, type, body);
	assert_int_equal(rogue_send(r), 200);
}

static void admit(struct rogue *r, const struct admission *ad)
{
	BUF_LOCAL body;
	buf_init(&body, 4096);
	admission_encode(&body, ad);
	say(r, ENTRY_ADMISSION, &body);
}

static void take_back(struct rogue *r, const struct admission *ad)
{
	struct admission_undone u = {.site = ad->site, .day = ad->day};
	BUF_LOCAL body;
	memcpy(u.claim, ad->claim, UUID_LEN);
	memcpy(u.gate, ad->gate, sizeof u.gate);
	buf_init(&body, 256);
	admission_undone_encode(&body, &u);
	say(r, ENTRY_ADMISSION_UNDONE, &body);
}

static void others(struct story *s)
{
	struct overridden o = {.site = 1, .gate = "cổng", .verdict = VERDICT_EXPIRED, .persons = 4};
	struct persons_left l = {.site = 1, .gate = "cổng", .day = instant_day(story_now(s)), .persons = 3};
	struct scan_refused x = {.site = 1, .gate = "cổng", .verdict = VERDICT_REVOKED};
	BUF_LOCAL body;
	buf_init(&body, 4096);
	overridden_encode(&body, &o);
	say(&north, ENTRY_OVERRIDE, &body);
	buf_clear(&body);
	persons_left_encode(&body, &l);
	say(&north, ENTRY_LEFT, &body);
	buf_clear(&body);
	scan_refused_encode(&body, &x);
	say(&south, ENTRY_SCAN_REFUSED, &body);
}

static const struct step gates[] = {
	{"north", CODE("north", "--site", "A1")},
	{"south", CODE("south", "--site", "A1")},
	{"own gate", TILL("quay1", "admit", "--site", "A1", "${card.tickets.0.qr}"), .expect = {{"verdict", "admitted"}}},
	SYNC("gone in"),
};
static const struct step entries[] = {
	{"in",
	 .sql = "SELECT CAST(SUM(admitted) AS SIGNED), CAST(SUM(provisional) AS SIGNED), CAST(SUM(twice) AS SIGNED),"
		" CAST(SUM(overridden) AS SIGNED), CAST(SUM(undone) AS SIGNED), CAST(SUM(refused) AS SIGNED),"
		" CAST(SUM(gone) AS SIGNED), COUNT(DISTINCT day, site) FROM figure_entry",
	 .expect = {{"rows.0.0", "2"},
		    {"rows.0.1", "1"},
		    {"rows.0.2", "1"},
		    {"rows.0.3", "4"},
		    {"rows.0.4", "1"},
		    {"rows.0.5", "1"},
		    {"rows.0.6", "3"},
		    {"rows.0.7", "1"}}},
	{"entries", FIGURES("check"),
	 .expect = {WHOLE,
		    {"equations.2.left.value", "7"},
		    {"equations.2.right.0.value", "2"},
		    {"equations.2.right.1.value", "1"},
		    {"equations.2.right.2.value", "4"}}},
};

static void test_gates(void **state)
{
	struct story *s = *state;
	story_tell(s, gates, COUNT(gates));
	rogue_enrol(&north, s, "north");
	rogue_enrol(&south, s, "south");
	struct admission one = admission_of(s, "children.tickets.0.qr"), again = admission_of(s, "children.tickets.0.qr");
	struct admission gone = admission_of(s, "children.tickets.1.qr");
	admit(&north, &one);
	admit(&south, &again);
	admit(&north, &gone);
	take_back(&north, &gone);
	others(s);
	story_tell(s, entries, COUNT(entries));
}

/* ---- an upgraded database: its figures are counted before its server serves */

static const struct step lost[] = {
	{"nothing kept", FIGURES("check"), .status = 3, .expect = {{"different", "*"}, {"equations.0.difference", "0"}}},
};
static const struct step filled[] = {
	{"kept again", FIGURES("check"), .expect = {WHOLE, {"equations.0.left.value", "570000"}}},
	{"no difference is told", .sql = "SELECT COUNT(*) FROM figure_difference WHERE accepted_at IS NULL",
	 .expect = {{"rows.0.0", "0"}}},
	{"since the start", .sql = "SELECT who, is_rebuilt FROM figure_check ORDER BY id DESC LIMIT 1, 1",
	 .expect = {{"rows.0.0", "start"}, {"rows.0.1", "1"}}},
};

/* Who reads "damaged" looks for a broken disk. */
static void ends_in_its_own_words(struct story *s)
{
	const struct outcome o = story_run(
		s,
		(const char *const[]){"hoaband", "figures", "check", "--data", s->data, "--demo", "--clock", STORY_CLOCK, NULL},
		NULL);
	assert_int_equal(o.status, 3);
	assert_non_null(strstr(o.err, "hoaband: figures: what is kept, the records and what tills signed do not agree"));
	assert_null(strstr(o.err, "damaged"));
}

static void test_upgrade(void **state)
{
	struct story *s = *state;
	static const char *const tables[] = {"figure_delta", "figure_sale",  "figure_money",
					     "figure_valid", "figure_entry", "figure_stray"};
	for (size_t i = 0; i < COUNT(tables); i++)
		story_sql_root(s, arena_format(&s->arena, "DELETE FROM %s", tables[i]));
	story_tell(s, lost, COUNT(lost));
	ends_in_its_own_words(s);
	story_sql_rewrite(s, "DELETE FROM figure_difference");
	story_sql_rewrite(s, "DELETE FROM figure_check");
	story_stop(s);
	story_start(s);
	story_tell(s, filled, COUNT(filled));
	s->audit_finds = "slip_differs";
	story_end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shop),   cmocka_unit_test(test_till),  cmocka_unit_test(test_office),
		cmocka_unit_test(test_drawer), cmocka_unit_test(test_gates), cmocka_unit_test(test_upgrade),
	};
	return cmocka_run_group_tests(tests, payservices_begin, payservices_end);
}
