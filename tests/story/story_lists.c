/* Gates that no network reaches: a till enrolled this morning shows its certificate, lists come on a stick, and neither can be
 * turned back, forged or kept too long. */
#include "tests/support/tillscreen.h"

#include <hoaban/instant.h>
#include <hoaban/lists_file.h>
#include <hoaban/ticket.h>

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const struct step arrivals[] = {
	{"code gate", CODE("gate", "--site", "A1", "--role", "gate")},
	{"gate", TILL("gate", "enroll", "--server", "${url}", "--code", "${code gate.code}")},
	{"lists of before",
	 .run = {"hoaband", "lists", "--data", "${data}", "--to", "${dir}/old.hbl", "--json", "--demo", "--clock", "${clock}"},
	 .expect = {{"certificates", "0"}}},
	/* the till is enrolled when the gate's line is already cut */
	{"code quay", CODE("quay", "--site", "A1")},
	{"quay", TILL("quay", "enroll", "--server", "${url}", "--code", "${code quay.code}")},
	{"shift", TILL("quay", "shift", "open", "--cashier", "lan")},
	{"one", TILL("quay", "sell", "--site", "A1", "--pay", "cash", "ADULT=1")},
	{"two", TILL("quay", "sell", "--site", "A1", "--pay", "cash", "ADULT=1")},
	{"four", TILL("quay", "sell", "--site", "A1", "--pay", "cash", "ADULT=1")},
	{"what the server knows", TILL("quay", "sync"), .expect = {{"failures", "0"}}},
	{"three", TILL("quay", "sell", "--site", "A1", "--pay", "cash", "ADULT=1")},
	{"certificate", TILL("quay", "introduce"), .expect = {{"certificate", "*"}, {"valid_until", "*"}}},
};

/* ---- a till enrolled this morning */

static const struct step stranger[] = {
	{"a stranger's ticket", TILL("gate", "admit", "--site", "A1", "${one.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "unknown_key"}}},
	{"no certificate", TILL("gate", "introduce", "HBC1:ABC"), .status = 1},
};
static const struct step known[] = {
	{"and once more", TILL("gate", "introduce", "${certificate.certificate}"),
	 .expect = {{"introduced", "${certificate.device}"}, {"was_known", "true"}}},
	{"now it is known", TILL("gate", "admit", "--site", "A1", "${one.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}, {"provisional", "true"}}},
};

/* On the gate's screen, by the scanner that reads tickets. */
static void scan_certificate(struct story *s)
{
	static struct terminal t;
	const char *line = arena_format(&s->arena, "%s\r", story_answer_text(s, "certificate.certificate"));
	tillscreen_start_gate(s, &t, "gate", "${clock}");
	terminal_await(&t, "F12");
	terminal_send(&t, line, strlen(line));
	terminal_await(&t, "Đã nhận máy bán vé mới");
	terminal_stop(&t);
}

static void test_this_morning(void **state)
{
	struct story *s = *state;
	story_tell(s, arrivals, COUNT(arrivals));
	story_stop(s);
	story_tell(s, stranger, COUNT(stranger));
	scan_certificate(s);
	story_tell(s, known, COUNT(known));
	/* one letter of it changed is nobody's word */
	char *text = arena_text(&s->arena, story_answer_text(s, "certificate.certificate"));
	char *last = text + strlen(text) - 3;
	*last = *last == 'A' ? 'B' : 'A';
	struct outcome o = story_run(s,
				     (const char *const[]){"hoaban-pos", "--data", "${dir}/gate", "--json", "--demo", "--clock",
							   "${clock}", "introduce", text, NULL},
				     NULL);
	assert_int_equal(o.status, 1);
	story_start(s);
}

/* ---- its key is stolen: used outside the till, it is held to the certificate wherever it is shown */

static void read_key(struct story *s, uint8_t secret[static SECRET_KEY_LEN])
{
	uint8_t seed[SEED_LEN], public[PUBLIC_KEY_LEN];
	FILE *f = fopen(story_text(s, "${dir}/quay/keys/ticket.key"), "rb");
	assert_non_null(f);
	assert_int_equal(fread(seed, 1, sizeof(seed), f), sizeof(seed));
	fclose(f);
	key_pair_from_seed(public, secret, seed);
}

static void forge(struct story *s, const char *label, const struct ticket *t)
{
	uint8_t secret[SECRET_KEY_LEN];
	BUF_LOCAL payload, cose, text;
	buf_init(&payload, 1024);
	buf_init(&cose, 1024);
	buf_init(&text, 2048);
	read_key(s, secret);
	assert_int_equal(ticket_encode(&payload, t), E_OK);
	assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_TICKET, secret), E_OK);
	assert_int_equal(ticket_text(&text, buf_bytes(&cose)), E_OK);
	story_keep(s, label, json_string(buf_text(&text)));
}

static const struct step thief_at_gate[] = {
	{"at the gate", TILL("gate", "admit", "--site", "A1", "${forged}"), .status = 1, .expect = {{"verdict", "over_limit"}}},
};
static const struct step thief_at_server[] = {
	{"at the server", .method = "POST", .path = "/v1/tickets/verify", .body = "{\"qr\":\"${forged}\",\"site\":\"A1\"}",
	 .status = 200, .expect = {{"verdict", "over_limit"}}},
};

static struct ticket honest_looking(struct story *s)
{
	int64_t now = story_now(s);
	return (struct ticket){.id = {0x77},
			       .valid_from = (uint32_t)now - 60,
			       .valid_until = (uint32_t)now + 3600,
			       .issued_at = (uint32_t)now,
			       .sites = 1u << 1,
			       .category = CATEGORY_ADULT,
			       .party = 1,
			       .days = 1,
			       .edition = 1,
			       .entries = 1};
}

/* The gate knows the till by the certificate that it was shown, the server by its register. */
static void test_stolen_key(void **state)
{
	struct story *s = *state;
	struct ticket within = honest_looking(s), pass = within, elsewhere = within, crowd = within;
	pass.valid_until += 30 * DAY_S;
	pass.days = 30;
	pass.sites = 1u << 0 | 1u << 1;
	elsewhere.sites |= 1u << 3;
	crowd.party = 500;
	const struct ticket *const beyond[] = {&pass, &elsewhere, &crowd};
	for (size_t i = 0; i < COUNT(beyond); i++) {
		forge(s, "forged", beyond[i]);
		story_tell(s, thief_at_server, COUNT(thief_at_server));
		story_stop(s);
		story_tell(s, thief_at_gate, COUNT(thief_at_gate));
		story_start(s);
	}
	within.id[1] = 1;
	forge(s, "within", &within); /* what no limit tells from an honest one: only closing the till ends it */
}

/* ---- lists on a stick */

static const struct step stick[] = {
	{"closed", .run = {"hoaband", "device", "close", "--data", "${data}", "--device", "quay", "--reason", "stolen",
			   "--demo", "--clock", "${clock}"}},
	{"written",
	 .run = {"hoaband", "lists", "--data", "${data}", "--to", "${dir}/new.hbl", "--json", "--demo", "--clock", "${clock}"},
	 .expect = {{"certificates", "0"}, {"known_lists", "1"}}},
	{"at the server too", .method = "POST", .path = "/v1/tickets/verify", .body = "{\"qr\":\"${within}\",\"site\":\"A1\"}",
	 .status = 200, .expect = {{"verdict", "revoked"}}},
	{"and what it knew", .method = "POST", .path = "/v1/tickets/verify",
	 .body = "{\"qr\":\"${four.tickets.0.qr}\",\"site\":\"A1\"}", .status = 200, .expect = {{"verdict", "admitted"}}},
	{"written again over it",
	 .run = {"hoaband", "lists", "--data", "${data}", "--to", "${dir}/new.hbl", "--json", "--demo", "--clock", "${clock}"}},
};
static const struct step offline[] = {
	{"still taken", TILL("gate", "admit", "--site", "A1", "${two.tickets.0.qr}"), .expect = {{"verdict", "admitted"}}},
	{"read in", TILL("gate", "lists", "import", "${dir}/new.hbl"),
	 .expect = {{"parts.1.part", "trust-list"}, {"parts.1.fate", "taken"}, {"known_taken", "1"}, {"introduced", "0"}}},
	{"a stolen till's ticket", TILL("gate", "admit", "--site", "A1", "${three.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "revoked"}}},
	{"what the thief signs now", TILL("gate", "admit", "--site", "A1", "${within}"), .status = 1,
	 .expect = {{"verdict", "revoked"}}},
	{"what the server knew stays good", TILL("gate", "admit", "--site", "A1", "${four.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}}},
	{"its certificate is worth nothing", TILL("gate", "introduce", "${certificate.certificate}"), .status = 1},
	{"read in again", TILL("gate", "lists", "import", "${dir}/new.hbl"),
	 .expect = {{"parts.1.fate", "same"}, {"known_taken", "0"}}},
	{"no way back", TILL("gate", "lists", "import", "${dir}/old.hbl"), .status = 1},
	{"still revoked", TILL("gate", "admit", "--site", "A1", "${three.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "revoked"}}},
	{"handed on", TILL("gate", "lists", "export", "${dir}/handed.hbl"), .expect = {{"file", "*"}}},
	{"to the till itself", TILL("quay", "lists", "import", "${dir}/handed.hbl"), .expect = {{"parts.2.part", "revoked"}}},
	{"nothing there", TILL("gate", "lists", "import", "${dir}/nothing.hbl"), .status = 3},
};

/* Every byte of a file is under a signature, or part of its form. */
static void test_damaged(struct story *s)
{
	uint8_t bytes[65536];
	const char *path = story_text(s, "${dir}/new.hbl"), *bad = story_text(s, "${dir}/bad.hbl");
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	size_t len = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	for (size_t at = 0; at < len; at += len / 7) {
		bytes[at] ^= 1;
		f = fopen(bad, "wb");
		assert_non_null(f);
		assert_int_equal(fwrite(bytes, 1, len, f), len);
		fclose(f);
		bytes[at] ^= 1;
		struct outcome o =
			story_run(s,
				  (const char *const[]){"hoaban-pos", "--data", "${dir}/gate", "--json", "--demo", "--clock",
							"${clock}", "lists", "import", "${dir}/bad.hbl", NULL},
				  NULL);
		assert_int_equal(o.status, 1);
		assert_non_null(strstr(o.out, "lists_unsigned"));
	}
}

static void test_stick(void **state)
{
	struct story *s = *state;
	story_tell(s, stick, COUNT(stick));
	story_stop(s);
	story_tell(s, offline, COUNT(offline));
	test_damaged(s);
	story_start(s);
}

/* ---- too old */

static const struct step late[] = {
	{"code quay3", CODE("quay3", "--site", "A1")},
	{"quay3", TILL("quay3", "enroll", "--server", "${url}", "--code", "${code quay3.code}")},
	{"shift3", TILL("quay3", "shift", "open", "--cashier", "minh")},
	{"fourth day", TILL("quay3", "sell", "--site", "A1", "--date", "2026-11-25", "--pay", "cash", "ADULT=1")},
	{"lists of today",
	 .run = {"hoaband", "lists", "--data", "${data}", "--to", "${dir}/today.hbl", "--json", "--demo", "--clock",
		 "${clock}"},
	 .expect = {{"certificates", "1"}}},
	{"with its certificate", TILL("gate", "lists", "import", "${dir}/today.hbl"), .expect = {{"parts.1.fate", "taken"}}},
};
static const struct step four_days_later[] = {
	{"too old", TILL("gate", "admit", "--site", "A1", "${fourth day.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "lists_too_old"}}},
	{"lists of the fourth day", .run = {"hoaband", "lists", "--data", "${data}", "--to", "${dir}/fourth.hbl", "--json",
					    "--demo", "--clock", "${clock}"}},
	{"the same content, signed today", TILL("gate", "lists", "import", "${dir}/fourth.hbl"),
	 .expect = {{"parts.2.fate", "same"}}},
	{"in", TILL("gate", "admit", "--site", "A1", "${fourth day.tickets.0.qr}"), .expect = {{"verdict", "admitted"}}},
};

static void test_age(void **state)
{
	struct story *s = *state;
	story_tell(s, late, COUNT(late));
	story_wait_for_signatures(s);
	story_pass(s, 4 * 86400);
	story_stop(s);
	story_tell(s, four_days_later, COUNT(four_days_later));
	story_start(s);
	story_tell(s, (const struct step[]){{"gate's journal", TILL("gate", "sync")}}, 1);
	story_end(s);
}

static int begin(void **state)
{
	static struct story s = {.clock = STORY_CLOCK, .audit_finds = "admission_unsold"};
	*state = &s;
	story_begin(&s);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_this_morning),
		cmocka_unit_test(test_stolen_key),
		cmocka_unit_test(test_stick),
		cmocka_unit_test(test_age),
	};
	return cmocka_run_group_tests(tests, begin, story_group_end);
}
