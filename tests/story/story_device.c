/* A till is lost: closed, what it sold and the server knows stays good, what its keys sign otherwise does not; what is missing
 * is counted; its journal turns up after all; another one stands in its place. */
#include "tests/support/patience.h"
#include "tests/support/tillwords.h"

#include <hoaban/buf.h>
#include <hoaban/cose.h>
#include <hoaban/instant.h>
#include <hoaban/ticket.h>
#include <hoaban/trust.h>

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define DEVICE(verb, ...)                                                                                                      \
	.run = {"hoaband", "device", verb, "--data", "${data}", "--demo", "--clock", "${clock}", "--json", __VA_ARGS__}
#define LOST(numbers)                                                                                                          \
	.run = {"hoaband",                                                                                                     \
		"receipt",                                                                                                     \
		"lost",                                                                                                        \
		"--data",                                                                                                      \
		"${data}",                                                                                                     \
		"--demo",                                                                                                      \
		"--clock",                                                                                                     \
		"${clock}",                                                                                                    \
		"--json",                                                                                                      \
		"--reason",                                                                                                    \
		"stolen at night",                                                                                             \
		"--receipt",                                                                                                   \
		"${one.receipts.0.form}/${one.receipts.0.symbol}/" numbers}
#define SELL_ONE	    TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=1")
#define ADMIT(gate, ticket) TILL(gate, "admit", "--site", "A1", ticket)
#define VERIFY(qr)	    .method = "POST", .path = "/v1/tickets/verify", .body = "{\"qr\":\"" qr "\",\"site\":\"A1\"}", .status = 200

/* ---- before */

static const struct step before[] = {
	{"code quay1", CODE("quay1", "--site", "A1")},
	{"code gate1", CODE("gate1", "--site", "A1", "--role", "gate")},
	{"code gate2", CODE("gate2", "--site", "A1", "--role", "gate")},
	{"quay1", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code quay1.code}")},
	{"gate1", TILL("gate1", "enroll", "--server", "${url}", "--code", "${code gate1.code}")},
	{"gate2", TILL("gate2", "enroll", "--server", "${url}", "--code", "${code gate2.code}")},
};
static const struct step sold[] = {
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "500000")},
	{"one", SELL_ONE},
	{"two", SELL_ONE},
	{"three", SELL_ONE},
	{"sync", TILL("quay1", "sync")},
	{"four", SELL_ONE},
	{"five", SELL_ONE},
	{"copy", TILL("quay1", "copy", "verify"), .expect = {{"entries", "6"}}},
	/* let in on the word of its key: the sale is not here */
	{"five comes in", ADMIT("gate1", "${five.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}, {"provisional", "false"}}},
	{"it may still come", LOST("4"), .status = 1},
	{"without a reason", DEVICE("close", "--device", "quay1"), .status = 2},
	{"nobody", DEVICE("close", "--device", "quay9", "--reason", "stolen at night"), .status = 1},
	{"not closed", DEVICE("accept-late", "--device", "quay1", "--reason", "found again"), .status = 1},
	{"report", DEVICE("report", "--device", "quay1"),
	 .expect = {{"missing.least", "20000"},
		    {"missing.tickets", "1"},
		    {"missing.shifts.0.cash", "60000"},
		    {"missing.shifts.0.in_drawer", "560000"}}},
};

static const struct step closing[] = {
	{"close", DEVICE("close", "--device", "quay1", "--reason", "stolen at night"),
	 .expect = {{"state", "closed"},
		    {"was_closed", "false"},
		    {"symbols.0.last_number", "3"},
		    {"missing.least", "20000"},
		    {"missing.persons", "1"},
		    {"missing.evidence.0.gate", "gate1"},
		    {"missing.evidence.0.sites", "A1"},
		    {"missing.evidence.0.category", "ADULT"},
		    {"missing.shifts.0.float", "500000"}}},
	{"one that is here is not lost", LOST("3-4"), .status = 1},
	{"nor one that it could not issue", LOST("99999998-99999999"), .status = 1},
	{"nor what is no number", LOST("4-"), .status = 2},
	{"backwards", LOST("5-4"), .status = 2},
	{"five is lost", LOST("5"), .expect = {{"from", "5"}, {"until", "5"}, {"tax_code", "*"}}},
	{"it is lost once", LOST("4-5"), .status = 1},
	{"four is lost as well", LOST("4")},
	{"leaves of lost ones",
	 .sql = "SELECT COUNT(*), COUNT(DISTINCT l.idx), (SELECT COUNT(*) FROM change_record WHERE action = 'receipt.lost') "
		"FROM lost_number n"
		" JOIN leaf l ON l.idx = n.leaf_index WHERE ORD(SUBSTRING(l.entry, 3, 1)) = 4",
	 .expect = {{"rows.0.0", "2"}, {"rows.0.1", "2"}, {"rows.0.2", "2"}}},
	{"again", DEVICE("close", "--device", "quay1", "--reason", "stolen at night"), .expect = {{"was_closed", "true"}}},
	{"list", DEVICE("list", NULL),
	 .expect = {{"devices", "#3"}, {"devices.1.state", "active"}, {"devices.2.state", "closed"}}},
	{"symbols", .sql = "SELECT COUNT(*) FROM symbol WHERE device IS NOT NULL AND closed_at IS NULL",
	 .expect = {{"rows.0.0", "0"}}},
	{"on record", .sql = "SELECT action, subject FROM change_record WHERE action = 'device.close'",
	 .expect = {{"rows", "#1"}, {"rows.0.0", "device.close"}, {"rows.0.1", "quay1"}}},
	{"still a key", .path = "/.well-known/jwks.json", .status = 200, .expect = {{"keys", "#2"}}},
	{"till is told", TILL("quay1", "sync"), .status = 1,
	 .expect = {{"error.code", "device_closed"}, {"error.errors.0.code", "closed"}}},
	{"till sells no more", SELL_ONE, .status = 1},
};

/* ---- the signed lists */

static struct bytes fetch(struct story *s, const char *path)
{
	struct reply r;
	assert_int_equal(story_call(s, &(struct call){.path = path}, &r), 200);
	struct bytes out = bytes_of(arena_copy(&s->arena, r.body, r.body_len), r.body_len);
	reply_release(&r);
	return out;
}

static struct bytes open_list(struct story *s, const char *path, const char *aad)
{
	struct trust_list keys;
	struct cose_sign1 m;
	struct bytes payload;
	assert_int_equal(cose_parse(&m, fetch(s, "/.well-known/hoaban/delegations")), E_OK);
	assert_int_equal(trust_list_decode(&keys, &s->arena, m.payload), E_OK);
	assert_int_equal(trust_open(&payload, &keys, KEY_USE_LISTS, aad, fetch(s, path), story_now(s)), E_OK);
	return payload;
}

static void open_revoked(struct story *s, struct id_list *l)
{
	assert_int_equal(id_list_decode(l, open_list(s, "/.well-known/hoaban/revoked", AAD_REVOKED)), E_OK);
}

/* Just before a closing: the server goes on showing these for some seconds, while its trust list is old enough to be renewed. */
static void renew_revoked(struct story *s)
{
	struct id_list l = {0};
	open_revoked(s, &l);
	int64_t shown = l.issued_at;
	for (int i = 0; i < 600 && l.issued_at == shown; i++) {
		usleep(100000);
		open_revoked(s, &l);
	}
	assert_true(l.issued_at > shown);
}

static const struct trust_key *find_closed(struct story *s)
{
	struct trust_list *l = ARENA_NEW(&s->arena, struct trust_list);
	assert_int_equal(trust_list_decode(l, &s->arena, open_list(s, "/.well-known/hoaban/trust-list", AAD_TRUST_LIST)), E_OK);
	for (size_t i = 0; i < l->count; i++)
		if (l->keys[i].closed_at != 0)
			return &l->keys[i];
	return NULL;
}

/* A command closed it beside the server, which shows lists that are some seconds old. */
static const struct trust_key *closed_key(struct story *s)
{
	const struct trust_key *k = find_closed(s);
	for (int i = 0; i < 600 && !k; i++) {
		usleep(100000);
		k = find_closed(s);
	}
	assert_non_null(k);
	return k;
}

static void check_lists(struct story *s, size_t known)
{
	struct known_list k;
	struct id_list revoked;
	char kid[2 * KID_LEN + 1];
	const struct trust_key *closed = closed_key(s);
	assert_in_range(closed->closed_at, story_now(s) - 600, story_now(s) + 1);
	hex_format(kid, closed->kid, KID_LEN);
	const char *path = arena_format(&s->arena, "/.well-known/hoaban/known-ids/%s", kid);
	assert_int_equal(known_list_decode(&k, open_list(s, path, AAD_KNOWN_IDS)), E_OK);
	assert_memory_equal(k.kid, closed->kid, KID_LEN);
	assert_int_equal(k.count, known);
	open_revoked(s, &revoked);
	assert_int_equal(revoked.count, 1); /* never older than the trust list before it */
}

static const struct step no_lists[] = {
	{"an open key has none", .path = "/.well-known/hoaban/known-ids/0011223344556677", .status = 404},
	{"no kid", .path = "/.well-known/hoaban/known-ids/00", .status = 404},
};

static void test_closing(void **state)
{
	struct story *s = *state;
	story_tell(s, before, COUNT(before));
	const char *stick = arena_format(&s->arena, "%s/stick", s->dir);
	assert_int_equal(mkdir(stick, 0700), 0);
	till_set(s, "quay1", "copy", stick);
	story_tell(s, sold, COUNT(sold));
	renew_revoked(s);
	story_tell(s, closing, COUNT(closing));
	story_tell(s, no_lists, COUNT(no_lists));
	check_lists(s, 3);
}

/* ---- gates */

static void forge(struct story *s)
{
	uint8_t seed[SEED_LEN], public[PUBLIC_KEY_LEN], secret[SECRET_KEY_LEN];
	int64_t now = story_now(s);
	struct ticket t = {.id = {7, 7, 7},
			   .valid_from = (uint32_t)day_start(instant_day(now)),
			   .valid_until = (uint32_t)day_start(instant_day(now) + 1),
			   .issued_at = (uint32_t)now - 60, /* its holder can write any time before the theft */
			   .sites = 2,
			   .category = CATEGORY_ADULT,
			   .party = 1,
			   .days = 1,
			   .edition = 1,
			   .entries = 1};
	BUF_LOCAL payload, cose, text;
	buf_init(&payload, 1024);
	buf_init(&cose, 1024);
	buf_init(&text, 2048);
	FILE *f = fopen(arena_format(&s->arena, "%s/quay1/keys/ticket.key", s->dir), "r");
	assert_non_null(f);
	assert_int_equal(fread(seed, 1, sizeof(seed), f), sizeof(seed));
	fclose(f);
	key_pair_from_seed(public, secret, seed);
	assert_int_equal(ticket_encode(&payload, &t), E_OK);
	assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_TICKET, secret), E_OK);
	assert_int_equal(ticket_text(&text, buf_bytes(&cose)), E_OK);
	story_keep(s, "forged", json_string(buf_text(&text)));
}

static const struct step at_gates[] = {
	{"gate1 hears of it", TILL("gate1", "sync")},
	{"one at the gate", ADMIT("gate1", "${one.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}, {"provisional", "false"}}},
	{"four at the gate", ADMIT("gate1", "${four.tickets.0.qr}"), .status = 1, .expect = {{"verdict", "revoked"}}},
	{"forged at the gate", ADMIT("gate1", "${forged}"), .status = 1, .expect = {{"verdict", "revoked"}}},
	{"two at the server", VERIFY("${two.tickets.0.qr}"), .expect = {{"verdict", "admitted"}}},
	{"four at the server", VERIFY("${four.tickets.0.qr}"), .expect = {{"verdict", "revoked"}}},
	{"forged at the server", VERIFY("${forged}"), .expect = {{"verdict", "revoked"}}},
	/* a gate that has not heard yet asks the server, which has */
	{"gate2 asks", ADMIT("gate2", "${forged}"), .status = 1, .expect = {{"verdict", "revoked"}}},
};
/* Without a line, with lists from before: in, and said to be provisional. */
static const struct step alone[] = {
	{"gate2 alone", ADMIT("gate2", "${four.tickets.0.qr}"), .expect = {{"verdict", "admitted"}, {"provisional", "true"}}},
	{"gate1 alone knows", ADMIT("gate1", "${forged}"), .status = 1, .expect = {{"verdict", "revoked"}}},
	{"gate1 alone lets in", ADMIT("gate1", "${three.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}, {"provisional", "true"}}},
};
static const struct step merged[] = {
	{"gate1 merges", TILL("gate1", "sync")},
	{"gate2 merges", TILL("gate2", "sync")},
	{"more is missing", DEVICE("report", "--device", "quay1"),
	 .expect = {{"missing.least", "40000"}, {"missing.tickets", "2"}, {"missing.persons", "2"}}},
	{"what is known is not missing", .sql = "SELECT COUNT(*) FROM shown_ticket", .expect = {{"rows.0.0", "2"}}},
};

static void test_gates(void **state)
{
	struct story *s = *state;
	forge(s);
	story_tell(s, at_gates, COUNT(at_gates));
	story_stop(s);
	story_tell(s, alone, COUNT(alone));
	story_start(s);
	story_tell(s, merged, COUNT(merged));
}

/* ---- the till is found */

static const struct step found[] = {
	{"too long", DEVICE("accept-late", "--device", "quay1", "--reason", "found in the river", "--hours", "1000"),
	 .status = 2},
	{"window", DEVICE("accept-late", "--device", "quay1", "--reason", "found in the river", "--hours", "2"),
	 .expect = {{"state", "late"}, {"late_until", "*"}}},
	/* its entries are taken; a new lease it does not get */
	/* first its stick, then the till itself: the same entries, once */
	{"stick", .run = {"hoaband", "journal", "import", "${copy.file}", "--data", "${data}", "--json", "--demo", "--clock",
			  "${clock}"}},
	{"all by the stick", .sql = "SELECT COUNT(*) FROM sale", .expect = {{"rows.0.0", "5"}}},
	{"late sync", TILL("quay1", "sync"), .expect = {{"sent", "2"}, {"refreshed", "false"}}},
	{"all is here", .sql = "SELECT COUNT(*), MAX(number) FROM receipt", .expect = {{"rows.0.0", "5"}, {"rows.0.1", "5"}}},
	{"a person hears", .sql = "SELECT COUNT(*) FROM incident WHERE kind = 'symbol_closed'", .expect = {{"rows.0.0", "2"}}},
	{"also of what was given up", .sql = "SELECT COUNT(*) FROM incident WHERE kind = 'number_was_lost'",
	 .expect = {{"rows.0.0", "2"}}},
	{"the symbol ends later", .sql = "SELECT last_number, closed_at IS NOT NULL FROM symbol WHERE last_number > 0",
	 .expect = {{"rows.0.0", "5"}, {"rows.0.1", "1"}}},
	{"nothing is missing", DEVICE("report", "--device", "quay1"),
	 .expect = {{"missing.least", "0"}, {"missing.tickets", "0"}}},
	{"gate1 learns", TILL("gate1", "sync")},
	{"four was let in", ADMIT("gate1", "${four.tickets.0.qr}"), .status = 1, .expect = {{"verdict", "already_admitted"}}},
	{"forged all the same", ADMIT("gate1", "${forged}"), .status = 1, .expect = {{"verdict", "revoked"}}},
	{"late rows", .run = {"hoaband", "table", "make", "--data", "${data}", "--demo", "--clock", "${clock}", "--json",
			      "--day", "${today}"}},
	{"in the table", .sql = "SELECT COUNT(*) FROM table_row", .expect = {{"rows.0.0", "5"}}},
};

/* One leaf for each symbol at the closing, and one more for the symbol whose end moved. */
static void check_leaves(struct story *s)
{
	json_t *answer = story_sql(s, "SELECT COUNT(*) FROM leaf WHERE HEX(entry) LIKE '8F0108%'");
	json_t *symbols = story_sql(s, "SELECT COUNT(*) FROM symbol WHERE device IS NOT NULL");
	int leaves = atoi(json_string_value(json_at(answer, "rows.0.0")));
	assert_int_equal(leaves, atoi(json_string_value(json_at(symbols, "rows.0.0"))) + 1);
	json_decref(answer);
	json_decref(symbols);
}

static void test_found(void **state)
{
	struct story *s = *state;
	story_tell(s, found, COUNT(found));
	check_leaves(s);
	check_lists(s, 5);
	story_pass(s, 3 * 3600);
	static const struct step over[] = {
		{"the window is over", TILL("quay1", "sync"), .status = 1, .expect = {{"error.code", "device_closed"}}},
	};
	story_tell(s, over, COUNT(over));
}

/* ---- another one */

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const struct step replacing[] = {
	{"code new", CODE("quay1", "--site", "A1")},
	{"new", TILL("new", "enroll", "--server", "${url}", "--code", "${code new.code}")},
	{"new shift", TILL("new", "shift", "open", "--cashier", "lan")},
	{"new sale", TILL("new", "sell", "--site", "A1", "--pay", "cash", "ADULT=1"), .expect = {{"receipts.0.number", "1"}}},
	{"the gate hears of it", TILL("gate1", "sync")},
	{"new in", ADMIT("gate1", "${new sale.tickets.0.qr}"), .expect = {{"verdict", "admitted"}}},
	{"new sync", TILL("new", "sync")},
	{"both are called quay1", DEVICE("report", "--device", "quay1"), .expect = {{"missing.tickets", "0"}}},
	{"its own symbol", .sql = "SELECT COUNT(DISTINCT symbol) FROM symbol WHERE last_number > 0",
	 .expect = {{"rows.0.0", "2"}}},
};

/* What a person does besides is typing one code. */
static void test_replacing(void **state)
{
	double began = seconds();
	story_tell(*state, replacing, COUNT(replacing));
	double took = seconds() - began;
	print_message("from the code to the first sale and admission: %.1f s\n", took);
	assert_true(took < patience(60));
}

/* ---- */

static int begin(void **state)
{
	static struct story s = {.clock = STORY_CLOCK, .audit_finds = "lost_number_issued"};
	story_begin(&s);
	*state = &s;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_closing),	  cmocka_unit_test(test_gates),	     cmocka_unit_test(test_found),
		cmocka_unit_test(test_replacing), cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("lost tills", tests, begin, story_group_end);
}
