/* Receipts with face value and receipts that replace others hold before programs that are not ours like all the rest: from the
 * web, from a till with a line, and from one without. */
#include "tests/support/correctwords.h"
#include "tests/support/sealed.h"
#include "tests/support/sealing.h"
#include "tests/support/tariffwords.h"


#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct play {
	struct story s;
	struct sealed sealed;
	struct sealing authority;
};

/* ---------------------------------------------------------------- an edition with face values, and lasting certificates */

#define CERT(...)   .run = {"hoaband", "certificate", __VA_ARGS__, "--data", "${data}", "--json", "--demo", "--clock", "${clock}"}
#define INSTALL(name, code)                                                                                                    \
	{name, CERT("install", "--tax-code", code, "--key", "${shell}/" code ".key", "--cert", "${shell}/" code ".pem",        \
		    "--ca", "${shell}/authority.pem")},                                                                        \
	{                                                                                                                      \
		name " registered", CERT("register", "--serial", "${" name ".serial}")                                         \
	}
static const struct step publishing[] = {
	{"import", TARIFF("import", "tests/vectors/tariff/edition-2.json")},
	{"publish", TARIFF("publish", "--edition", "2")},
};
static const struct step installing[] = {INSTALL("museum", "5600000000"), INSTALL("monument", "5600000001")};

static void certify(struct play *p, const char *tax_code, uint8_t nth)
{
	struct x509_spec spec = {"Đơn vị thử nghiệm", tax_code, {0x41, nth}, SEALING_FROM, SEALING_UNTIL};
	BUF_LOCAL pem;
	buf_init(&pem, X509_MAX);
	assert_int_equal(x509_make(&pem, &spec, buf_bytes(&p->authority.key), buf_bytes(&p->authority.authority),
				   buf_bytes(&p->authority.authority_key)),
			 E_OK);
	outside_write(&p->sealed.shell, arena_format(&p->s.arena, "%s.pem", tax_code), buf_bytes(&pem));
	outside_write(&p->sealed.shell, arena_format(&p->s.arena, "%s.key", tax_code), buf_bytes(&p->authority.key));
}

static void prepares(void **state)
{
	struct play *p = *state;
	certify(p, "5600000000", 1);
	certify(p, "5600000001", 2);
	outside_write(&p->sealed.shell, "authority.pem", buf_bytes(&p->authority.authority));
	story_keep(&p->s, "shell", json_string(p->sealed.shell.directory));
	story_tell(&p->s, publishing, COUNT(publishing));
	story_await(&p->s, "/v1/tariff/editions/2");
	story_await_sql(&p->s, "SELECT COUNT(*) FROM certificate WHERE tax_code = '5600000001'");
	story_tell(&p->s, installing, COUNT(installing));
	story_stop(&p->s); /* it would notice by itself, some time */
	story_start(&p->s);
	login_as(&p->s, "manager");
	login_as(&p->s, "operator");
}

static void hold(struct play *p, const char *const lookups[], size_t count)
{
	sealed_trust(&p->sealed);
	for (size_t i = 0; i < count; i++)
		sealed_pdf(&p->sealed, story_answer_text(&p->s, lookups[i]), true);
}

/* ---------------------------------------------------------------- face values */

#define FACE(till, ...) TILL(till, "sell", "--site", "TD", "--date", "2026-12-05", "--pay", "cash", __VA_ARGS__)
static const struct step online[] = {{"code", CODE("quay1", "--site", "A1,TD")},
				     {"till", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}")},
				     {"its certificate", TILL("quay1", "certificate", "install", "--key",
							      "${shell}/5600000001.key", "--cert", "${shell}/5600000001.pem")},
				     {"shift", TILL("quay1", "shift", "open", "--cashier", "lan")},
				     SOLD("web") "{\"visit_date\":\"2026-12-05\",\"sites\":[\"TD\"],\"lines\":[" LINE(
					     "ADULT", "2") "]," PAID,
				     .expect = {{"receipts", "#2"}, {"receipts.1.form", "EBL02"}}},
			 {"online", FACE("quay1", "ADULT=2"), .expect = {{"receipts", "#2"}, {"receipts.1.form", "EBL02"}}},
			 {"up", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
}
;
static const struct step offline[] = {
	{"offline", FACE("quay1", "ADULT=1", "SENIOR=1"),
	 .expect = {{"receipts", "#2"}, {"receipts.0.form", "EBL02"}, {"receipts.0.signed", "true"}}},
	{"two kinds", TILL("quay1", "sell", "--site", "A1,TD", "--date", "2026-12-05", "--pay", "cash", "ADULT=1"),
	 .expect = {{"receipts", "#2"}, {"receipts.0.form", "EBL01"}, {"receipts.1.form", "EBL02"}}},
};
static const struct step later[] = {{"up later", TILL("quay1", "sync"), .expect = {{"failures", "0"}}}};

static void face_values(void **state)
{
	static const char *const lookups[] = {"web.receipts.0.lookup",	     "web.receipts.1.lookup",
					      "online.receipts.0.lookup",    "online.receipts.1.lookup",
					      "offline.receipts.0.lookup",   "offline.receipts.1.lookup",
					      "two kinds.receipts.0.lookup", "two kinds.receipts.1.lookup"};
	struct play *p = *state;
	story_tell(&p->s, online, COUNT(online));
	story_stop(&p->s);
	story_tell(&p->s, offline, COUNT(offline));
	story_start(&p->s);
	story_tell(&p->s, later, COUNT(later));
	hold(p, lookups, COUNT(lookups));
}

/* ---------------------------------------------------------------- the till replaces what shares its tickets with others */

#define PIN	       "471147"
#define NAMED(receipt) "${" receipt ".form}/${" receipt ".symbol}/${" receipt ".number}"
#define CORRECT(receipt, ...)                                                                                                  \
	TILL("quay1", "replace", NAMED(receipt), "--reason", "Khách báo sai thông tin", "--supervisor", "to truong",           \
	     "--supervisor-pin-fd", "0", __VA_ARGS__),                                                                         \
		.in = PIN "\n"
static const struct step hiring[] = {
	{"hired",
	 .run = {"hoaband", "cashier", "add", "--data", "${data}", "--demo", "--clock", "${clock}", "--json", "--name",
		 "to truong", "--role", "supervisor", "--pin"},
	 .in = PIN "\n"},
	{"known", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
};
static const struct step at_the_till[] = {
	{"persons are shared", CORRECT("two kinds.receipts.0", "ADULT=2"), .status = 1,
	 .expect = {{"error.errors.0.code", "several_receipts"}}},
	{"site given back", CORRECT("two kinds.receipts.0", "--refund"),
	 .expect = {{"receipts.0.form", "EBL01"}, {"receipts.0.amount", "0"}, {"tickets", "#1"}, {"tickets.0.sites", "#1"}}},
	{"person given back", CORRECT("offline.receipts.1", "--refund"),
	 .expect = {{"receipts.0.form", "EBL02"},
		    {"receipts.0.amount", "0"},
		    {"refund.amount", "10000"},
		    {"tickets", "#1"},
		    {"tickets.0.category", "ADULT"}}},
	{"payer of one", CORRECT("offline.receipts.0", "--payer-name", "Công ty", "--payer-tax-code", "0100000000"),
	 .expect = {{"receipts.0.form", "EBL02"}, {"receipts.0.amount", "20000"}, {"tickets", "#0"}}},
	{"the last of it", CORRECT("payer of one.receipts.0", "--refund"),
	 .expect = {{"refund.amount", "20000"}, {"tickets", "#0"}}},
};
/* A unit that gives its tills no certificate: the server signs the replacement at sync. */
static const struct step unsigned_ones[] = {
	{"unsigned", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=2"),
	 .expect = {{"receipts.0.signed", "false"}}},
	{"unsigned too", CORRECT("unsigned.receipts.0", "--payer-name", "Công ty", "--payer-tax-code", "0100000000", "ADULT=1"),
	 .expect = {{"receipts.0.signed", "false"}, {"receipts.0.amount", "20000"}}},
};
static const struct step heard[] = {
	{"up at last", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
	{"no incident", .sql = "SELECT kind, detail FROM incident", .expect = {{"rows", "#0"}}},
};

static void replaced_at_the_till(void **state)
{
	static const char *const lookups[] = {"site given back.receipts.0.lookup", "person given back.receipts.0.lookup",
					      "payer of one.receipts.0.lookup",	   "the last of it.receipts.0.lookup",
					      "unsigned.receipts.0.lookup",	   "unsigned too.receipts.0.lookup"};
	struct play *p = *state;
	story_tell(&p->s, hiring, COUNT(hiring));
	story_stop(&p->s);
	story_tell(&p->s, at_the_till, COUNT(at_the_till));
	till_set(&p->s, "quay1", "sign", "server");
	story_tell(&p->s, unsigned_ones, COUNT(unsigned_ones));
	till_set(&p->s, "quay1", "sign", "till");
	story_start(&p->s);
	story_tell(&p->s, heard, COUNT(heard));
	hold(p, lookups, COUNT(lookups));
	story_doctor(&p->s);
}

/* ---------------------------------------------------------------- replacements: of the web's receipt, of a till's, over
 * nothing */

static const struct step replacing[] = {SOLD("trip") VISIT("A1", LINE("ADULT", "2")) PAID},
			 {"sale", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "--payer-name", "Công ty Đồi Xanh",
				       "ADULT=2")},
			 {"received", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
			 {"fewer", ASK("a", "trip.receipts.0") WHY("replacement") ",\"lines\":[" LINE("ADULT", "1") "]}",
			  .status = 201},
			 {"fewer agreed", AGREE("fewer", "operator"), .status = 200, .expect = {{"result.amount", "20000"}}},
			 {"till's",
			  ASK("b", "sale.receipts.0")
				  WHY("replacement") ",\"lines\":[" LINE("ADULT", "1") "," LINE("SENIOR", "1") "]}",
			  .status = 201},
			 {"till's agreed", AGREE("till's", "operator"), .status = 200, .expect = {{"result.amount", "30000"}}},
			 {"again", ASK("c", "till's agreed.result") WHY("refund") "}", .status = 201},
			 {"again agreed", AGREE("again", "operator"), .status = 200, .expect = {{"result.amount", "0"}}},
			 {"value",
			  ASK("d", "online.receipts.0")
				  WHY("replacement") ",\"payer\":{\"name\":\"Công ty\",\"tax_code\":\"0100000000\"}}",
			  .status = 201},
			 {"value agreed", AGREE("value", "operator"), .status = 200, .expect = {{"result.form", "EBL02"}}},
}
;

static void replacements(void **state)
{
	static const char *const lookups[] = {"fewer agreed.result.lookup", "till's agreed.result.lookup",
					      "value agreed.result.lookup", "again agreed.result.lookup"};
	struct play *p = *state;
	story_tell(&p->s, replacing, COUNT(replacing));
	hold(p, lookups, COUNT(lookups));
	assert_non_null(strstr(buf_text(&p->sealed.xml), "<TPLPhi>Phí tham quan</TPLPhi>")); /* also of nothing */
	sealed_refuses_changes(&p->sealed);
	story_end(&p->s);
}

/* ---------------------------------------------------------------- */

static int begin(void **state)
{
	static struct play p = {.s = {.clock = STORY_CLOCK, .settings = "lookup_burst = 10000\nlookup_per_minute = 10000\n"}};
	sealing_open(&p.authority);
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
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prepares),
		cmocka_unit_test(face_values),
		cmocka_unit_test(replaced_at_the_till),
		cmocka_unit_test(replacements),
	};
	return cmocka_run_group_tests_name("sealing of many kinds", tests, begin, tear_down);
}
