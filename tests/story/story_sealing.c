/* Receipts that the tax office accepts: whoever signed them, till or server, online or not, they hold before programs that are
 * not ours; and what may not be signed is not sold. */
#include "tests/support/rogue.h"
#include "tests/support/sealed.h"
#include "tests/support/sealing.h"
#include "tests/support/tillwords.h"
#include "tests/support/tariffwords.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define TAX_CODE "5600000000" /* of the first edition */
#define FROM	 SEALING_FROM
#define UNTIL	 SEALING_UNTIL

struct play {
	struct story s;
	struct sealed sealed;
	struct sealing authority, stranger;
	unsigned asked;
};

#define CERT(...)	 .run = {"hoaband", "certificate", __VA_ARGS__, "--data", "${data}", "--json", "--demo", "--clock", "${clock}"}
#define POST_ORDER(name) .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid." name "}"}
#define PAID		 "\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}"
#define ORDER(lines)	 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[" lines "]," PAID
#define TWO_ADULTS	 "{\"category\":\"ADULT\",\"quantity\":2}"

/* ---------------------------------------------------------------- a real certificate, and what is not sold without one */

static void certify(struct play *p, struct sealing *by, uint8_t nth, const char *name)
{
	struct x509_spec spec = {"Bảo tàng", TAX_CODE, {0x40, nth}, FROM, UNTIL};
	char file[32];
	BUF_LOCAL pem;
	buf_init(&pem, X509_MAX);
	assert_int_equal(x509_make(&pem, &spec, buf_bytes(&by->key), buf_bytes(&by->authority), buf_bytes(&by->authority_key)),
			 E_OK);
	snprintf(file, sizeof(file), "%s.pem", name);
	outside_write(&p->sealed.shell, file, buf_bytes(&pem));
	snprintf(file, sizeof(file), "%s.key", name);
	outside_write(&p->sealed.shell, file, buf_bytes(&by->key));
}

static int order_status(struct play *p)
{
	struct reply r;
	const char *key = story_text(&p->s, arena_format(&p->s.arena, "Idempotency-Key: ${uuid.probe%u}", p->asked++));
	const char *body =
		story_text(&p->s, "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[" TWO_ADULTS "]," PAID);
	int status = story_call(
		&p->s, &(struct call){.path = "/v1/orders", .body = body, .headers = (const char *const[]){key, NULL}}, &r);
	reply_release(&r);
	return status;
}

/* A running server notices by itself. */
static void await_orders(struct play *p, int status)
{
	for (int i = 0; i < 1200; i++) {
		if (order_status(p) == status)
			return;
		usleep(50000);
	}
	fail_msg("orders are not answered %d", status);
}

#define INSTALL(tax_code, key, cert)                                                                                           \
	CERT("install", "--tax-code", tax_code, "--key", "${shell}/" key ".key", "--cert", "${shell}/" cert ".pem", "--ca",    \
	     "${shell}/authority.pem")

static const struct step installing[] = {
	{"at first", CERT("list"),
	 .expect = {{"certificates", "#1"}, {"certificates.0.state", "registered"}, {"certificates.0.tax_code", TAX_CODE}}},
	{"first", POST_ORDER("first"), ORDER(TWO_ADULTS), .status = 201},
	{"wrong organisation", INSTALL("5600000001", "real", "real"), .status = 2},
	{"wrong key", INSTALL(TAX_CODE, "foreign", "real"), .status = 2},
	{"wrong authority", INSTALL(TAX_CODE, "foreign", "foreign"), .status = 1},
	{"no file", INSTALL(TAX_CODE, "nothing", "real"), .status = 1},
	{"nothing happened", CERT("list"), .same_as = "at first"},
	{"install", INSTALL(TAX_CODE, "real", "real"), .expect = {{"done", "installed"}, {"serial", "*"}}},
	{"known", .sql = "SELECT COUNT(*), COUNT(registered_at) FROM certificate",
	 .expect = {{"rows.0.0", "2"}, {"rows.0.1", "1"}}},
};
static const struct step unregistered[] = {
	{"refused", POST_ORDER("second"), ORDER(TWO_ADULTS), .status = 503,
	 .expect = {{"errors.0.code", "unsigned"}, {"errors.0.pointer", "/lines"}, {"code", "unavailable"}}},
	{"one who pays later", POST_ORDER("later"), .status = 503,
	 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[" TWO_ADULTS
		 "],\"payment\":{\"method\":\"sandbox\"}}"},
	{"replay", POST_ORDER("first"), ORDER(TWO_ADULTS), .status = 201, .same_as = "first"},
	{"other inputs", POST_ORDER("first"), ORDER("{\"category\":\"ADULT\",\"quantity\":3}"), .status = 422},
	{"free", POST_ORDER("free"), .status = 201,
	 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"CHILD\",\"quantity\":2}]}",
	 .expect = {{"total", "0"}, {"receipts", "#0"}}},
	{"no such serial", CERT("register", "--serial", "abcdef"), .status = 1},
	{"register", CERT("register", "--serial", "${install.serial}"), .expect = {{"done", "registered"}}},
	{"register again", CERT("register", "--serial", "${install.serial}"), .same_as = "register"},
};
static const struct step registered[] = {
	{"second", POST_ORDER("second"), ORDER(TWO_ADULTS), .status = 201},
	{"records", .sql = "SELECT action FROM change_record WHERE action LIKE 'certificate.%' ORDER BY id",
	 .expect = {{"rows", "#2"}, {"rows.0.0", "certificate.install"}, {"rows.1.0", "certificate.register"}}},
};

static void sells_only_what_it_may_sign(void **state)
{
	struct play *p = *state;
	certify(p, &p->authority, 1, "real");
	certify(p, &p->authority, 2, "second");
	certify(p, &p->authority, 3, "fifth-till");
	certify(p, &p->stranger, 4, "foreign");
	outside_write(&p->sealed.shell, "authority.pem", buf_bytes(&p->authority.authority));
	story_keep(&p->s, "shell", json_string(p->sealed.shell.directory));
	story_tell(&p->s, installing, COUNT(installing));
	await_orders(p, 503);
	story_tell(&p->s, unregistered, COUNT(unregistered));
	await_orders(p, 201);
	story_tell(&p->s, registered, COUNT(registered));
}

/* ---------------------------------------------------------------- everybody's receipts, before outside programs */

#define ENROL(name, sites)                                                                                                     \
	{name " code", CODE(name, "--site", sites)},                                                                           \
		{name " enrolled", TILL(name, "enroll", "--server", "${url}", "--code", "${" name " code.code}")},             \
	{                                                                                                                      \
		name " shift", TILL(name, "shift", "open", "--cashier", "lan")                                                 \
	}
#define SELL(name, ...) TILL(name, "sell", "--site", "A1", "--pay", "cash", __VA_ARGS__)

static const struct step online[] = {
	ENROL("quay1", "A1,BT"),
	ENROL("quay2", "A1"),
	{"online", TILL("quay1", "sell", "--site", "A1,BT", "--pay", "cash", "ADULT=2", "SENIOR=1"),
	 .expect = {{"receipts.0.signed", "true"}}},
	{"up", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
};
static const struct step offline[] = {
	{"offline", SELL("quay1", "ADULT=1", "--payer-name", "Công ty <Mẫu> & bạn"), .expect = {{"receipts.0.signed", "true"}}},
	{"unsigned", SELL("quay2", "ADULT=3"), .expect = {{"receipts.0.signed", "false"}}},
};
static const struct step again[] = {
	{"up later", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
	{"up too", TILL("quay2", "sync"), .expect = {{"failures", "0"}}},
};

/* The first paper of a till, a receipt, read off its pixels. */
static const char *read_paper(struct play *p, const char *till)
{
	const char *command = arena_format(
		&p->s.arena, "ls '%s/%s-paper'/*.png | head -1 | xargs -I{} tesseract {} - -l vie --psm 6", p->s.dir, till);
	struct outcome o = story_run(&p->s, (const char *const[]){"sh", "-c", command, NULL}, NULL);
	assert_int_equal(o.status, 0);
	return o.out;
}

static void holds_before_outside_programs(void **state)
{
	struct play *p = *state;
	story_tell(&p->s, online, COUNT(online));
	till_set(&p->s, "quay2", "sign", "server");
	till_set(&p->s, "quay2", "printer", arena_format(&p->s.arena, "file:%s/quay2-paper", p->s.dir));
	story_stop(&p->s);
	story_tell(&p->s, offline, COUNT(offline));
	const char *paper = read_paper(p, "quay2");
	if (strstr(paper, "chờ ký số") == NULL)
		fail_msg("the paper does not say 'chờ ký số':\n%s", paper);
	story_start(&p->s);
	story_tell(&p->s, again, COUNT(again));
	sealed_trust(&p->sealed);
	static const char *const receipts[] = {"first", "second", "online", "offline", "unsigned"};
	for (size_t i = 0; i < COUNT(receipts); i++) {
		const char *lookup = arena_format(&p->s.arena, "%s.receipts.0.lookup", receipts[i]);
		sealed_pdf(&p->sealed, story_answer_text(&p->s, lookup), true);
	}
	sealed_refuses_changes(&p->sealed);
}

/* ---------------------------------------------------------------- not signed yet */

static const struct step stopping[] = {
	{"stop", CERT("stop", "--serial", "${install.serial}"), .expect = {{"done", "stopped"}}},
	{"no way back", CERT("register", "--serial", "${install.serial}"), .status = 1},
};
static const struct step waiting[] = {
	{"waits", SELL("quay2", "ADULT=1")},
	{"waits here", TILL("quay2", "sync"), .expect = {{"failures", "0"}}},
	{"xml", .path = "/v1/receipts/${waits.receipts.0.lookup}.xml", .status = 503},
	{"pdf", .path = "/v1/receipts/${waits.receipts.0.lookup}.pdf", .status = 503},
	{"json", .path = "/v1/receipts/${waits.receipts.0.lookup}.json", .status = 200},
};
static const struct step renewing[] = {
	{"renewed", INSTALL(TAX_CODE, "second", "second")},
	{"accepted", CERT("register", "--serial", "${renewed.serial}")},
};

static void waits_for_a_certificate(void **state)
{
	struct play *p = *state;
	story_tell(&p->s, stopping, COUNT(stopping));
	await_orders(p, 503);
	story_tell(&p->s, waiting, COUNT(waiting));
	const char *lookup = story_answer_text(&p->s, "waits.receipts.0.lookup");
	assert_int_equal(sealed_ask(&p->sealed, lookup, "xml"), 503); /* with Retry-After */
	story_tell(&p->s, renewing, COUNT(renewing));
	sealed_pdf(&p->sealed, lookup, true);
	sealed_pdf(&p->sealed, story_answer_text(&p->s, "first.receipts.0.lookup"), true); /* signed before: as good as ever */
}

/* ---------------------------------------------------------------- doubtful originals */

static const struct step doubtful[] = {
	ENROL("quay3", "A1"),
	ENROL("quay4", "A1"),
	ENROL("quay5", "A1"),
	{"code of the liar", CODE("quay6", "--site", "A1")},
	{"missing", SELL("quay3", "ADULT=1")},
	{"as it was", SELL("quay3", "ADULT=3")},
	{"foreign", TILL("quay4", "certificate", "install", "--key", "${shell}/foreign.key", "--cert", "${shell}/foreign.pem")},
	{"untrusted", SELL("quay4", "ADULT=1"), .expect = {{"receipts.0.signed", "true"}}},
	{"of our own",
	 TILL("quay5", "certificate", "install", "--key", "${shell}/fifth-till.key", "--cert", "${shell}/fifth-till.pem")},
	{"nameless", SELL("quay2", "ADULT=1", "--payer-name", "Công ty Mẫu"), .expect = {{"receipts.0.signed", "false"}}},
	{"unannounced", SELL("quay5", "ADULT=1"), .expect = {{"receipts.0.signed", "true"}}},
};
static const struct step found_out[] = {
	{"sync 2", TILL("quay2", "sync"), .expect = {{"failures", "0"}}},
	{"sync 3", TILL("quay3", "sync"), .expect = {{"failures", "0"}}},
	{"sync 4", TILL("quay4", "sync"), .expect = {{"failures", "0"}}},
	{"sync 5", TILL("quay5", "sync"), .expect = {{"failures", "0"}}},
	{"incidents", .sql = "SELECT kind FROM incident ORDER BY kind",
	 .expect = {{"rows", "#6"},
		    {"rows.0.0", "certificate_unregistered"},
		    {"rows.1.0", "outside_shift"}, /* the liar has no shift either */
		    {"rows.2.0", "payer_missing"},
		    {"rows.3.0", "xml_differs"},
		    {"rows.4.0", "xml_missing"},
		    {"rows.5.0", "xml_untrusted"}}},
	{"it is known now", .sql = "SELECT registered_at IS NULL FROM certificate WHERE serial LIKE '4003%'",
	 .expect = {{"rows", "#1"}, {"rows.0.0", "1"}}},
	{"behind them", POST_ORDER("behind"), ORDER(TWO_ADULTS), .status = 201},
};

static const struct step held_back[] = {
	{"held", .sql = "SELECT reason FROM seal_hold ORDER BY reason",
	 .expect = {{"rows", "#4"},
		    {"rows.0.0", "not_found"},
		    {"rows.1.0", "xml_differs"},
		    {"rows.2.0", "xml_missing"},
		    {"rows.3.0", "xml_untrusted"}}},
};

/* What a thief of the till's disk could do; the journal is not his to sign. */
static void edit_journal(struct play *p, const char *till, const char *sql)
{
	sqlite3 *db;
	const char *path = arena_format(&p->s.arena, "%s/%s/journal.db", p->s.dir, till);
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_changes(db), 1);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* A till whose entry promises one original and which sends another. Our own would not open such a journal. */
static void tell_lies(struct play *p)
{
	struct rogue liar;
	struct receipt_line line;
	BUF_LOCAL xml;
	buf_init(&xml, 64);
	buf_append_text(&xml, "<BLai></BLai>");
	rogue_enrol(&liar, &p->s, "code of the liar");
	struct receipt fields = rogue_fields(&liar, &line);
	struct sale_receipt receipt = rogue_receipt(&liar, &fields);
	struct sale_ticket ticket = rogue_ticket_for(&liar, CATEGORY_ADULT);
	char lookup[2 * LOOKUP_LEN + 1];
	receipt.has_xml = true;
	memset(receipt.xml_hash, 7, HASH_LEN);
	rogue_sell(&liar, &receipt, 1, &ticket, 1, fields.total);
	rogue_attach(&liar, ATTACHMENT_XML, &xml);
	assert_int_equal(rogue_send(&liar), 200);
	hex_format(lookup, receipt.lookup, LOOKUP_LEN);
	story_keep(&p->s, "different", json_pack("{s:[{s:s}]}", "receipts", "lookup", lookup));
}

static void signs_no_second_original(void **state)
{
	static const char *const held[] = {"missing", "different", "untrusted", "nameless"};
	struct play *p = *state;
	story_tell(&p->s, doubtful, COUNT(doubtful));
	edit_journal(p, "quay3", "DELETE FROM receipt_xml WHERE seq = (SELECT MIN(seq) FROM receipt_xml)");
	edit_journal(p, "quay2", "DELETE FROM payer");
	tell_lies(p);
	story_tell(&p->s, found_out, COUNT(found_out));
	sealed_xml(&p->sealed, story_answer_text(&p->s, "behind them.receipts.0.lookup")); /* so signing has come past them */
	story_tell(&p->s, held_back, COUNT(held_back));
	sealed_xml(&p->sealed, story_answer_text(&p->s, "as it was.receipts.0.lookup"));
	sealed_xml(&p->sealed, story_answer_text(&p->s, "unannounced.receipts.0.lookup"));
	for (size_t i = 0; i < COUNT(held); i++) {
		const char *name = arena_format(&p->s.arena, "%s.receipts.0.lookup", held[i]);
		assert_int_equal(sealed_ask(&p->sealed, story_answer_text(&p->s, name), "xml"), 503);
		assert_int_equal(sealed_ask(&p->sealed, story_answer_text(&p->s, name), "pdf"), 503);
	}
}

/* ---------------------------------------------------------------- receipts with face value, of another organisation */

static const struct step publishing[] = {
	{"import", TARIFF("import", "tests/vectors/tariff/edition-2.json")},
	{"publish", TARIFF("publish", "--edition", "2")},
};
static const struct step face_value[] = {
	{"face value", POST_ORDER("face"), .status = 201,
	 .body = "{\"visit_date\":\"2026-12-05\",\"sites\":[\"TD\"],\"lines\":[" TWO_ADULTS "]," PAID,
	 .expect = {{"receipts", "#2"}, {"receipts.0.form", "EBL02"}, {"receipts.1.form", "EBL02"}}},
};

static const struct step published = {"edition 2 is known", .path = "/v1/tariff/editions/2", .status = 200};

/* It has sold nothing yet: what the other one sold is not walked over at each round. */
#define BEHIND_THE_OTHERS "SELECT COUNT(*) FROM seal_progress WHERE tax_code = '5600000001' AND leaf_index >= 0"

static unsigned long long failures(struct play *p)
{
	static const char name[] = "\nhoaban_seal_failures_total ";
	struct reply r;
	assert_int_equal(story_call(&p->s, &(struct call){.path = "/metrics"}, &r), 200);
	const char *at = strstr(r.body, name);
	assert_non_null(at);
	unsigned long long n = strtoull(at + sizeof(name) - 1, NULL, 10);
	reply_release(&r);
	return n;
}

/* Its certificate is noted by the running server, which finds the file once. The database cannot take it then. */
static void publish_unnoted(struct play *p)
{
	pid_t before = story_pid(&p->s, STORY_ORGANISATIONS), now = before;
	story_sql_root(&p->s, "RENAME TABLE certificate TO certificate_away");
	story_tell(&p->s, publishing, COUNT(publishing));
	for (int i = 0; i < 2400 && (now == before || now == 0); i++, usleep(50000))
		now = story_pid(&p->s, STORY_ORGANISATIONS);
	assert_true(now != before && now != 0); /* the files are read */
	unsigned long long n = failures(p);
	for (int i = 0; i < 2400 && failures(p) < n + 3; i++)
		usleep(50000);
	story_sql_root(&p->s, "RENAME TABLE certificate_away TO certificate");
}

static void signs_face_values(void **state)
{
	struct play *p = *state;
	publish_unnoted(p);
	story_tell_soon(&p->s, &published);
	story_await_sql(&p->s, BEHIND_THE_OTHERS);
	story_tell_soon(&p->s, &face_value[0]); /* with the new organisation's certificate */
	sealed_pdf(&p->sealed, story_answer_text(&p->s, "face value.receipts.0.lookup"), false);
	sealed_pdf(&p->sealed, story_answer_text(&p->s, "face value.receipts.1.lookup"), false);
}

/* ---------------------------------------------------------------- */

static void tells_the_doctor(void **state)
{
	struct play *p = *state;
	struct outcome o = story_run(&p->s,
				     (const char *const[]){"hoaband", "doctor", "--data", p->s.data, "--demo", "--clock",
							   "2049-12-20T00:00:00Z", NULL},
				     NULL);
	assert_non_null(strstr(o.out, "yellow cert the certificate of " TAX_CODE " expires at"));
	assert_non_null(strstr(o.out, "red    cert the certificate of 5600000001 has expired"));
	assert_non_null(strstr(o.out, "yellow hold 4 receipts"));
	assert_non_null(strstr(o.out, "green  I16"));
	assert_int_not_equal(o.status, 0);
	story_end(&p->s);
}

static int begin(void **state)
{
	static struct play p = {.s = {.clock = STORY_CLOCK, .settings = "lookup_burst = 10000\nlookup_per_minute = 10000\n"}};
	sealing_open(&p.authority);
	sealing_open(&p.stranger);
	sealed_open(&p.sealed, &p.s);
	story_begin(&p.s);
	*state = &p;
	return 0;
}

static int tear_down(void **state)
{
	struct play *p = *state;
	story_tear_down(&p->s);
	sealed_close(&p->sealed);
	sealing_close(&p->authority);
	sealing_close(&p->stranger);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sells_only_what_it_may_sign), cmocka_unit_test(holds_before_outside_programs),
		cmocka_unit_test(waits_for_a_certificate),     cmocka_unit_test(signs_no_second_original),
		cmocka_unit_test(signs_face_values),	       cmocka_unit_test(tells_the_doctor),
	};
	return cmocka_run_group_tests_name("sealing", tests, begin, tear_down);
}
