/* Gates: what each verdict takes, keys that are learned, limits, and two gates apart that let the same people in. */
#include "tests/support/tillwords.h"

#include <hoaban/buf.h>
#include <hoaban/instant.h>
#include <hoaban/ticket.h>

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* ---- who is there */

static const struct step arrivals[] = {
	{"code quay1", CODE("quay1", "--site", "A1,BT")},
	{"code gate1", CODE("gate1", "--site", "A1", "--role", "gate")},
	{"code gate2", CODE("gate2", "--site", "A1", "--role", "gate")},
	{"quay1", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code quay1.code}")},
	{"gate1", TILL("gate1", "enroll", "--server", "${url}", "--code", "${code gate1.code}", "--gate", "north"),
	 .expect = {{"role", "gate"}, {"symbols", "#0"}}},
	{"gate2", TILL("gate2", "enroll", "--server", "${url}", "--code", "${code gate2.code}", "--gate", "south")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan")},
	{"gates do not sell", TILL("gate1", "sell", "--site", "A1", "--pay", "cash", "ADULT=1"), .status = 1},
	{"one", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=1")},
	{"party", TILL("quay1", "sell", "--site", "A1", "--group", "--pay", "cash", "ADULT=30")},
	{"tomorrow", TILL("quay1", "sell", "--site", "A1", "--date", "2026-11-22", "--pay", "cash", "ADULT=1")},
	{"museum", TILL("quay1", "sell", "--site", "BT", "--pay", "cash", "ADULT=1")},
};

/* ---- verdicts */

static const struct step verdicts[] = {
	{"in", TILL("gate1", "admit", "--site", "A1", "${one.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}, {"provisional", "false"}}},
	{"in at the other gate", TILL("gate2", "admit", "--site", "A1", "${one.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "already_admitted"}, {"first_admitted_at", "*"}, {"provisional", "false"}}},
	{"too early", TILL("gate1", "admit", "--site", "A1", "${tomorrow.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "not_yet_valid"}}},
	{"other site", TILL("gate1", "admit", "--site", "A1", "${museum.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "wrong_site"}}},
	{"typed in vain", TILL("gate1", "admit", "--site", "A1", "0000-0000-0000"), .status = 1,
	 .expect = {{"verdict", "malformed"}}},
	{"many lines", TILL("gate1", "admit", "--site", "A1"), .in = "${one.tickets.0.qr}\n", .status = 1},
};

/* A changed letter makes another ticket, which nobody signed. */
static void test_verdicts(void **state)
{
	struct story *s = *state;
	story_tell(s, arrivals, COUNT(arrivals));
	story_tell(s, verdicts, COUNT(verdicts));
	char *qr = arena_text(&s->arena, story_answer_text(s, "party.tickets.0.qr"));
	char *last = qr + strlen(qr) - 3;
	*last = *last == 'A' ? 'B' : 'A';
	struct outcome o = story_run(s,
				     (const char *const[]){"hoaban-pos", "--data", "${dir}/gate1", "--json", "--demo",
							   "--clock", "${clock}", "admit", "--site", "A1", qr, NULL},
				     NULL);
	assert_int_equal(o.status, 1);
	assert_non_null(strstr(o.out, "\"bad_signature\""));
}

/* ---- a key that came after the gate's lists */

static const struct step newcomer[] = {
	{"code quay2", CODE("quay2", "--site", "A1")},
	{"quay2", TILL("quay2", "enroll", "--server", "${url}", "--code", "${code quay2.code}"),
	 .expect = {{"symbols.0", "26TAB"}}},
	{"shift2", TILL("quay2", "shift", "open", "--cashier", "minh")},
	{"of quay2", TILL("quay2", "sell", "--site", "A1", "--pay", "cash", "ADULT=1"), .expect = {{"receipts.0.number", "1"}}},
	{"own tickets are known", TILL("quay2", "admit", "--site", "A1", "${of quay2.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}}},
	{"more of quay2", TILL("quay2", "sell", "--site", "A1", "--pay", "cash", "ADULT=1")},
};
static const struct step newcomer_alone[] = {
	{"not known yet", TILL("gate1", "admit", "--site", "A1", "${more of quay2.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "unknown_key"}}},
};
static const struct step newcomer_known[] = {
	{"lists", TILL("gate1", "sync"), .expect = {{"refreshed", "true"}}},
	{"known now", TILL("gate1", "admit", "--site", "A1", "${more of quay2.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}, {"provisional", "false"}}},
	/* gate2's lists are a minute old by now: it asks by itself */
	{"asked by itself", TILL_AT("gate2", "${clock+90}", "admit", "--site", "A1", "${more of quay2.tickets.0.qr}"),
	 .status = 1, .expect = {{"verdict", "already_admitted"}}},
};

static void test_new_key(void **state)
{
	struct story *s = *state;
	story_tell(s, newcomer, COUNT(newcomer));
	story_stop(s);
	story_tell(s, newcomer_alone, COUNT(newcomer_alone));
	story_start(s);
	story_tell(s, newcomer_known, COUNT(newcomer_known));
}

/* ---- two gates apart */

static const struct step apart[] = {
	{"north", TILL("gate1", "admit", "--site", "A1", "--count", "3", "${party.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}, {"provisional", "true"}, {"admitted", "3"}, {"remaining", "27"}}},
	{"south", TILL("gate2", "admit", "--site", "A1", "--count", "2", "${party.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}, {"provisional", "true"}, {"admitted", "2"}, {"remaining", "28"}}},
};

/* The ticket's admissions in the journals, and whose row it is. */
#define SOUTH "(SELECT id FROM device WHERE name = 'gate2')"
#define NORTH "(SELECT id FROM device WHERE name = 'gate1')"
#define ROOT  "UNHEX('${party.tickets.0.id}')"

static const struct step merged[] = {
	{"merge north", TILL("gate1", "sync"), .expect = {{"failures", "0"}}},
	{"no contradiction yet", .sql = "SELECT COUNT(*) FROM incident", .expect = {{"rows.0.0", "0"}}},
	{"merge south", TILL("gate2", "sync"), .expect = {{"failures", "0"}}},
	{"merge south again", TILL("gate2", "sync"), .expect = {{"sent", "0"}}},
	{"incidents", .sql = "SELECT COUNT(*), MIN(kind), MAX(kind), MIN(device = " SOUTH ") FROM incident",
	 .expect = {{"rows.0.0", "2"}, {"rows.0.1", "double_entry"}, {"rows.0.2", "double_entry"}, {"rows.0.3", "1"}}},
	/* the first record holds the place and is named; the second is the entry that the incident points to */
	{"first record",
	 .sql = "SELECT COUNT(*), MIN(a.device = " NORTH ") FROM incident i JOIN admission a ON i.detail LIKE"
		" CONCAT('root=', LOWER(HEX(a.root)), ' use=', a.use_no, ' %first_claim=', LOWER(HEX(a.claim)), '%') WHERE "
		"a.root = " ROOT,
	 .expect = {{"rows.0.0", "2"}, {"rows.0.1", "1"}}},
	{"second record",
	 .sql = "SELECT COUNT(*), MIN(e.type) FROM incident i JOIN entry e ON e.device = i.device AND e.seq = i.seq",
	 .expect = {{"rows.0.0", "2"}, {"rows.0.1", "9"}}},
	{"places", .sql = "SELECT COUNT(*) FROM admission WHERE root = " ROOT, .expect = {{"rows.0.0", "3"}}},
	{"nobody is blamed", .sql = "SELECT COUNT(*) FROM device WHERE quarantined_at IS NOT NULL",
	 .expect = {{"rows.0.0", "0"}}},
};

static void test_apart(void **state)
{
	struct story *s = *state;
	story_stop(s);
	story_tell(s, apart, COUNT(apart));
	story_start(s);
	story_tell(s, merged, COUNT(merged));
}

/* ---- a stolen key: it signs what its certificate does not allow */

static void read_key(struct story *s, const char *till, uint8_t secret[static SECRET_KEY_LEN])
{
	uint8_t seed[SEED_LEN], public[PUBLIC_KEY_LEN];
	FILE *f = fopen(arena_format(&s->arena, "%s/%s/keys/ticket.key", s->dir, till), "r");
	assert_non_null(f);
	assert_int_equal(fread(seed, 1, sizeof(seed), f), sizeof(seed));
	fclose(f);
	key_pair_from_seed(public, secret, seed);
}

/* Kept as "forged" for the steps. */
static void forge(struct story *s, const struct ticket *t)
{
	uint8_t secret[SECRET_KEY_LEN];
	BUF_LOCAL payload, cose, text;
	buf_init(&payload, 1024);
	buf_init(&cose, 1024);
	buf_init(&text, 2048);
	read_key(s, "quay1", secret);
	assert_int_equal(ticket_encode(&payload, t), E_OK);
	assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_TICKET, secret), E_OK);
	assert_int_equal(ticket_text(&text, buf_bytes(&cose)), E_OK);
	story_keep(s, "forged", json_string(buf_text(&text)));
}

static const struct step forged[] = {
	{"forged at the gate", TILL("gate1", "admit", "--site", "A1", "${forged}"), .status = 1,
	 .expect = {{"verdict", "over_limit"}}},
	{"forged at the server", .method = "POST", .path = "/v1/tickets/verify",
	 .body = "{\"qr\":\"${forged}\",\"site\":\"A1\"}", .status = 200, .expect = {{"verdict", "over_limit"}}},
};
static const struct step honest[] = {
	{"honest at the gate", TILL("gate1", "admit", "--site", "A1", "${forged}"), .expect = {{"verdict", "admitted"}}},
};

static void test_over_limit(void **state)
{
	struct story *s = *state;
	int64_t now = story_now(s);
	struct ticket within = {.valid_from = (uint32_t)now - 60,
				.valid_until = (uint32_t)now + 3600,
				.issued_at = (uint32_t)now,
				.sites = 1 << 1,
				.category = CATEGORY_ADULT,
				.party = 1,
				.days = 1,
				.edition = 1,
				.entries = 1};
	struct ticket large = within, elsewhere = within, far = within, old = within;
	large.party = 501;
	elsewhere.sites |= 1 << 3;
	far.valid_until += 62 * DAY_S;
	old.issued_at -= 2 * DAY_S; /* before there was a certificate */
	const struct ticket *const beyond[] = {&large, &elsewhere, &far, &old};
	for (size_t i = 0; i < COUNT(beyond); i++) {
		forge(s, beyond[i]);
		story_tell(s, forged, COUNT(forged));
	}
	forge(s, &within);
	story_tell(s, honest, COUNT(honest)); /* it is the limit, not the forging, that was seen */
}

/* ---- days pass */

static const struct step next_day[] = {
	{"yesterday's", TILL("gate1", "admit", "--site", "A1", "${party.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "expired"}}},
	{"today's", TILL("gate1", "admit", "--site", "A1", "${tomorrow.tickets.0.qr}"), .expect = {{"verdict", "admitted"}}},
};
static const struct step days_later[] = {
	{"old lists", TILL("gate2", "admit", "--site", "A1", "${tomorrow.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "lists_too_old"}}},
};

static void test_days(void **state)
{
	struct story *s = *state;
	story_pass(s, DAY_S);
	story_tell(s, next_day, COUNT(next_day));
	story_stop(s);
	s->passed_s += 4 * DAY_S;
	story_tell(s, days_later, COUNT(days_later));
	story_start(s);
}

/* ---- */

static int begin(void **state)
{
	static struct story s = {.clock = STORY_CLOCK, .audit_finds = "admission_unsold"};
	story_begin(&s);
	*state = &s;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdicts),   cmocka_unit_test(test_new_key), cmocka_unit_test(test_apart),
		cmocka_unit_test(test_over_limit), cmocka_unit_test(test_days),	   cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("gates", tests, begin, story_group_end);
}
