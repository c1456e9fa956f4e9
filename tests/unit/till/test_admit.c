#include "pos-client/domain/admit.h"
#include "tests/support/counter.h"
#include "tests/support/fake_server.h"
#include "tests/support/patience.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <setjmp.h>
#include <cmocka.h>

#define A1 (UINT64_C(1) << AUTHORITY_SITE_A1)
#define BT (UINT64_C(1) << AUTHORITY_SITE_BT)

static int set_up(void **state)
{
	static struct counter c;
	counter_open(&c);
	*state = &c;
	return 0;
}

static int tear_down(void **state)
{
	struct counter *c = *state;
	counter_verify(c);
	counter_stop(c);
	return 0;
}

static struct admit_answer scan(struct counter *c, const char *text, uint32_t site, uint32_t count)
{
	struct admit_answer a;
	struct admit_request r = {.text = text, .len = strlen(text), .site = site, .gate = "gate 1", .count = count};
	struct journal_head before, after;
	assert_int_equal(journal_head(c->till.journal, &before), E_OK);
	assert_int_equal(admit(&c->till, &r, &a), E_OK);
	assert_int_equal(journal_head(c->till.journal, &after), E_OK);
	assert_int_equal(after.seq, before.seq + 1); /* every scan is a fact */
	assert_int_equal(a.seq, after.seq);
	return a;
}

static enum verdict verdict_at(struct counter *c, const char *text, uint32_t site)
{
	return scan(c, text, site, 0).verdict;
}

/* A sale's first ticket. */
static const char *sold(struct counter *c, uint32_t adults, uint32_t children, uint32_t seniors, bool is_group)
{
	struct sale_view v;
	struct sell_request r = counter_ask(A1, adults, children, seniors);
	r.is_group = is_group;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	return v.tickets[0].qr;
}

/* A ticket of the server for today at A1, changed by the caller. */
static struct ticket server_ticket(const struct counter *c, uint8_t last)
{
	uint32_t now = (uint32_t)(c->now_ms / 1000), from = (uint32_t)day_start(instant_day(now));
	struct ticket t = {.valid_from = from,
			   .valid_until = from + DAY_S,
			   .issued_at = now,
			   .sites = A1,
			   .category = CATEGORY_ADULT,
			   .party = 1,
			   .days = 1,
			   .edition = 1,
			   .entries = 1};
	memset(t.id, 0x70, UUID_LEN);
	t.id[UUID_LEN - 1] = last;
	return t;
}

static const char *text_of(struct counter *c, const struct ticket *t)
{
	BUF_LOCAL cose;
	BUF_LOCAL text;
	buf_init(&cose, TICKET_BYTES_MAX);
	buf_init(&text, TICKET_TEXT_MAX + 1);
	authority_ticket(&c->authority, t, &cose);
	assert_int_equal(ticket_text(&text, buf_bytes(&cose)), E_OK);
	return arena_text(&c->till.arena, buf_text(&text));
}

/* ---- hostile first */

static void test_not_enrolled(void **state)
{
	(void)state;
	struct counter c;
	struct admit_answer a;
	struct admit_request r = {.text = "HB1:", .len = 4, .site = 1, .gate = ""};
	counter_start(&c);
	assert_int_equal(admit(&c.till, &r, &a), E_REFUSED);
	counter_stop(&c);
}

static void test_foreign_site(void **state)
{
	struct counter *c = *state;
	struct admit_answer a;
	struct admit_request r = {.text = "HB1:", .len = 4, .gate = ""};
	const uint32_t sites[] = {5, 31, 32, 64, UINT32_MAX};
	for (size_t i = 0; i < sizeof sites / sizeof sites[0]; i++) {
		r.site = sites[i];
		assert_int_equal(admit(&c->till, &r, &a), E_REFUSED);
	}
}

static void test_malformed(void **state)
{
	struct counter *c = *state;
	char huge[4001];
	memset(huge, 'A', sizeof huge - 1);
	huge[4000] = '\0';
	memcpy(huge, "HB1:", 4);
	const char *const bad[] = {"",	       "HB1:", "HB1", "hb1:ABC", "HB1:%%%%%%%%%", "https://example.vn/", "000000000000",
				   "\xff\xfe", huge};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct admit_answer a = scan(c, bad[i], AUTHORITY_SITE_A1, 0);
		assert_int_equal(a.verdict, VERDICT_MALFORMED);
		assert_false(a.has_ticket);
		assert_false(a.is_provisional);
	}
}

/* Every single-character change of a good text is refused. */
static void test_changed(void **state)
{
	struct counter *c = *state;
	char text[TICKET_TEXT_MAX + 1];
	snprintf(text, sizeof text, "%s", sold(c, 1, 0, 0, false));
	for (size_t i = 0; i < strlen(text); i += 5) {
		char kept = text[i];
		text[i] = kept == '0' ? '1' : '0';
		assert_int_not_equal(verdict_at(c, text, AUTHORITY_SITE_A1), VERDICT_ADMITTED);
		text[i] = kept;
	}
	assert_int_equal(verdict_at(c, text, AUTHORITY_SITE_A1), VERDICT_ADMITTED);
}

static void test_unknown_key(void **state)
{
	struct counter *c = *state;
	struct authority other = c->authority;
	struct ticket t = server_ticket(c, 1);
	memcpy(&c->authority.tickets, &c->authority.log, sizeof other.tickets); /* a good key, but not for tickets */
	assert_int_equal(verdict_at(c, text_of(c, &t), AUTHORITY_SITE_A1), VERDICT_UNKNOWN_KEY);
}

/* ---- verdicts */

static void test_once(void **state)
{
	struct counter *c = *state;
	const char *qr = sold(c, 1, 0, 0, false);
	struct admit_answer a = scan(c, qr, AUTHORITY_SITE_A1, 0);
	assert_int_equal(a.verdict, VERDICT_ADMITTED);
	assert_true(a.is_provisional); /* no server is set */
	assert_int_equal(a.admitted, 1);
	assert_int_equal(a.remaining, 0);
	assert_null(a.notice); /* an adult shows nothing */
	assert_int_equal(a.ticket.party, 1);
}

static void test_twice(void **state)
{
	struct counter *c = *state;
	char qr[TICKET_TEXT_MAX + 1];
	snprintf(qr, sizeof qr, "%s", sold(c, 1, 0, 0, false));
	assert_int_equal(verdict_at(c, qr, AUTHORITY_SITE_A1), VERDICT_ADMITTED);
	c->now_ms += 60000;
	counter_restart(c); /* what it knows survives */
	struct admit_answer a = scan(c, qr, AUTHORITY_SITE_A1, 0);
	assert_int_equal(a.verdict, VERDICT_ALREADY_ADMITTED);
	assert_int_equal(a.first_admitted_at, COUNTER_NOW);
	assert_false(a.is_provisional);
	assert_int_equal(a.admitted, 0);
	assert_true(a.has_ticket);
}

static void test_time_and_site(void **state)
{
	struct counter *c = *state;
	struct ticket t = server_ticket(c, 1);
	assert_int_equal(verdict_at(c, text_of(c, &t), AUTHORITY_SITE_BT), VERDICT_WRONG_SITE);
	t.valid_from += DAY_S;
	t.valid_until += DAY_S;
	assert_int_equal(verdict_at(c, text_of(c, &t), AUTHORITY_SITE_A1), VERDICT_NOT_YET_VALID);
	t.valid_from -= 2 * DAY_S;
	t.valid_until -= 2 * DAY_S;
	assert_int_equal(verdict_at(c, text_of(c, &t), AUTHORITY_SITE_A1), VERDICT_EXPIRED);
}

static void test_over_limit(void **state)
{
	struct counter *c = *state;
	struct ticket t = server_ticket(c, 1);
	t.issued_at += 301; /* made in the future */
	assert_int_equal(verdict_at(c, text_of(c, &t), AUTHORITY_SITE_A1), VERDICT_OVER_LIMIT);
	t.issued_at--;
	assert_int_equal(verdict_at(c, text_of(c, &t), AUTHORITY_SITE_A1), VERDICT_ADMITTED);
}

static void test_lists(void **state)
{
	struct counter *c = *state;
	struct ticket revoked = server_ticket(c, 1), superseded = server_ticket(c, 2), split = server_ticket(c, 3);
	struct authority *a = &c->authority;
	memcpy(a->revoked[a->revoked_count++], revoked.id, UUID_LEN);
	memcpy(a->superseded[a->superseded_count++], superseded.id, UUID_LEN);
	a->revoked_seq++;
	a->superseded_seq++;
	assert_int_equal(counter_renew(c), E_OK);
	split.is_split = true;
	split.first_use = 5;
	memcpy(split.root, revoked.id, UUID_LEN);
	assert_int_equal(verdict_at(c, text_of(c, &revoked), AUTHORITY_SITE_A1), VERDICT_REVOKED);
	assert_int_equal(verdict_at(c, text_of(c, &superseded), AUTHORITY_SITE_A1), VERDICT_SUPERSEDED);
	assert_int_equal(verdict_at(c, text_of(c, &split), AUTHORITY_SITE_A1), VERDICT_REVOKED);
}

static void known_from(uint8_t id[static KNOWN_ID_LEN], const char *qr)
{
	struct cose_sign1 m;
	uint8_t room[TICKET_BYTES_MAX];
	assert_int_equal(ticket_parse(&m, room, qr, strlen(qr)), E_OK);
	known_id(id, m.payload);
}

/* The key is closed (here it is the till's own): what its list names is good, and no older list takes its place. */
static void test_closed_key(void **state)
{
	struct counter *c = *state;
	struct authority *a = &c->authority;
	char known[TICKET_TEXT_MAX + 1], late[TICKET_TEXT_MAX + 1];
	uint8_t ids[2][KNOWN_ID_LEN];
	snprintf(known, sizeof known, "%s", sold(c, 1, 0, 0, false));
	snprintf(late, sizeof late, "%s", sold(c, 1, 0, 0, false));
	known_from(ids[0], known);
	known_from(ids[1], late);
	a->is_device_listed = true;
	a->device_closed_at = c->now_ms / 1000;
	a->trust_seq++;
	a->known_seq = 2;
	a->known_count = 1;
	memcpy(a->known[0], ids[0], KNOWN_ID_LEN);
	assert_int_equal(counter_renew(c), E_OK);
	assert_int_equal(verdict_at(c, late, AUTHORITY_SITE_A1), VERDICT_REVOKED);
	assert_int_equal(verdict_at(c, known, AUTHORITY_SITE_A1), VERDICT_ADMITTED);
	bool is_in_order = memcmp(ids[0], ids[1], KNOWN_ID_LEN) < 0;
	a->known_count = 2;
	memcpy(a->known[0], ids[is_in_order ? 0 : 1], KNOWN_ID_LEN);
	memcpy(a->known[1], ids[is_in_order ? 1 : 0], KNOWN_ID_LEN);
	a->known_seq = 1; /* older than the one held */
	assert_int_equal(counter_renew(c), E_OK);
	assert_true(capture_has(c->log, "older_part_refused"));
	assert_int_equal(verdict_at(c, late, AUTHORITY_SITE_A1), VERDICT_REVOKED);
	counter_restart(c);
	assert_int_equal(verdict_at(c, late, AUTHORITY_SITE_A1), VERDICT_REVOKED);
	a->known_seq = 3; /* its receipts came late */
	assert_int_equal(counter_renew(c), E_OK);
	assert_int_equal(verdict_at(c, late, AUTHORITY_SITE_A1), VERDICT_ADMITTED);
	assert_int_equal(verdict_at(c, known, AUTHORITY_SITE_A1), VERDICT_ALREADY_ADMITTED);
	a->known_seq = 0; /* no list any more */
	assert_int_equal(counter_renew(c), E_OK);
	assert_int_equal(verdict_at(c, known, AUTHORITY_SITE_A1), VERDICT_REVOKED);
}

static void test_lists_too_old(void **state)
{
	struct counter *c = *state;
	c->now_ms += 72 * 3600 * INT64_C(1000);
	struct ticket t = server_ticket(c, 1);
	assert_int_equal(verdict_at(c, text_of(c, &t), AUTHORITY_SITE_A1), VERDICT_ADMITTED);
	c->now_ms += 1000;
	struct ticket later = server_ticket(c, 2);
	assert_int_equal(verdict_at(c, text_of(c, &later), AUTHORITY_SITE_A1), VERDICT_LISTS_TOO_OLD);
}

static void test_party(void **state)
{
	struct counter *c = *state;
	const char *qr = sold(c, 3, 1, 1, true);
	struct admit_answer a = scan(c, qr, AUTHORITY_SITE_A1, 2);
	assert_int_equal(a.verdict, VERDICT_ADMITTED);
	assert_int_equal(a.admitted, 2);
	assert_int_equal(a.remaining, 3);
	assert_non_null(strstr(a.notice, "SENIOR: "));
	assert_non_null(strstr(a.notice, "CHILD: "));
	a = scan(c, qr, AUTHORITY_SITE_A1, 4);
	assert_int_equal(a.verdict, VERDICT_PARTY_EXHAUSTED);
	assert_int_equal(a.remaining, 3);
	a = scan(c, qr, AUTHORITY_SITE_A1, 0);
	assert_int_equal(a.verdict, VERDICT_ADMITTED);
	assert_int_equal(a.admitted, 3);
	assert_int_equal(scan(c, qr, AUTHORITY_SITE_A1, 1).verdict, VERDICT_ALREADY_ADMITTED);
}

/* A split part and its root share the places. */
static void test_split(void **state)
{
	struct counter *c = *state;
	struct ticket root = server_ticket(c, 1), part = server_ticket(c, 2);
	root.party = 5;
	part.party = 2;
	part.is_split = true;
	part.first_use = 4;
	memcpy(part.root, root.id, UUID_LEN);
	assert_int_equal(scan(c, text_of(c, &part), AUTHORITY_SITE_A1, 0).admitted, 2);
	struct admit_answer a = scan(c, text_of(c, &root), AUTHORITY_SITE_A1, 0);
	assert_int_equal(a.admitted, 3);
	assert_int_equal(scan(c, text_of(c, &root), AUTHORITY_SITE_A1, 0).verdict, VERDICT_ALREADY_ADMITTED);
}

static void test_other_days(void **state)
{
	struct counter *c = *state;
	struct ticket t = server_ticket(c, 1);
	t.valid_until += DAY_S; /* valid on two days, to be used on one of them */
	assert_int_equal(verdict_at(c, text_of(c, &t), AUTHORITY_SITE_A1), VERDICT_ADMITTED);
	c->now_ms += DAY_S * 1000;
	assert_int_equal(verdict_at(c, text_of(c, &t), AUTHORITY_SITE_A1), VERDICT_EXPIRED);
}

static void test_typed_code(void **state)
{
	struct counter *c = *state;
	struct sale_view v;
	struct sell_request r = counter_ask(A1, 0, 0, 1);
	char code[TYPED_CODE], spaced[32];
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	typed_code_format(code, v.tickets[0].ticket.id);
	snprintf(spaced, sizeof spaced, "%.4s-%.4s %.4s", code, code + 4, code + 8);
	struct admit_answer a = scan(c, spaced, AUTHORITY_SITE_A1, 0);
	assert_int_equal(a.verdict, VERDICT_ADMITTED);
	assert_non_null(strstr(a.notice, "SENIOR: "));
	assert_int_equal(verdict_at(c, code, AUTHORITY_SITE_A1), VERDICT_ALREADY_ADMITTED);
	code[0] = code[0] == '7' ? '6' : '7';
	assert_int_equal(verdict_at(c, code, AUTHORITY_SITE_A1), VERDICT_MALFORMED);
	/* a code that is right but of a ticket nobody has shown here */
	struct ticket unseen = server_ticket(c, 9);
	typed_code_format(code, unseen.id);
	assert_int_equal(verdict_at(c, code, AUTHORITY_SITE_A1), VERDICT_MALFORMED);
}

/* ---- with a server */

struct gatekeeper {
	struct counter *c;
	struct fake_server server;
	enum fake_action action;
	int status;
	struct claim_answer word;
	bool is_rubbish;
	unsigned asked;
	uint8_t first[UUID_LEN], last[UUID_LEN]; /* claim ids */
};

static enum fake_action answer(void *ctx, const struct fake_request *in, struct fake_reply *out)
{
	struct gatekeeper *g = ctx;
	struct claim claim;
	if (!str_equal(in->path, "/v1/admissions") || claim_decode(&claim, in->body) != E_OK) {
		out->status = 400;
		return FAKE_ANSWER;
	}
	memcpy(g->asked == 0 ? g->first : g->last, claim.id, UUID_LEN);
	g->asked++;
	out->status = g->status;
	if (g->is_rubbish)
		buf_append_text(&out->body, "<html>hotspot login</html>");
	else
		claim_answer_encode(&out->body, &g->word);
	return g->action;
}

static void start_server(struct gatekeeper *g, struct counter *c)
{
	*g = (struct gatekeeper){.c = c, .status = 200, .word = {VERDICT_ADMITTED, 1, 1, 1, 0, 0, "", false}};
	g->server.handle = answer;
	g->server.ctx = g;
	fake_server_start(&g->server);
	c->settings.server = g->server.url;
}

static void test_online(void **state)
{
	struct counter *c = *state;
	struct gatekeeper g;
	start_server(&g, c);
	struct admit_answer a = scan(c, sold(c, 1, 0, 0, false), AUTHORITY_SITE_A1, 0);
	assert_int_equal(a.verdict, VERDICT_ADMITTED);
	assert_false(a.is_provisional);
	fake_server_stop(&g.server);
	assert_int_equal(g.asked, 1);
}

/* The server has seen the ticket elsewhere: its word wins. */
static void test_server_wins(void **state)
{
	struct counter *c = *state;
	struct gatekeeper g;
	start_server(&g, c);
	g.word = (struct claim_answer){VERDICT_ALREADY_ADMITTED, 0, 0, 0, 0, COUNTER_NOW - 500, "", false};
	struct admit_answer a = scan(c, sold(c, 1, 0, 0, false), AUTHORITY_SITE_A1, 0);
	fake_server_stop(&g.server);
	assert_int_equal(a.verdict, VERDICT_ALREADY_ADMITTED);
	assert_int_equal(a.first_admitted_at, COUNTER_NOW - 500);
	assert_false(a.is_provisional);
	assert_int_equal(a.admitted, 0);
}

/* What this gate let in it refuses by itself. */
static void test_not_asked_twice(void **state)
{
	struct counter *c = *state;
	struct gatekeeper g;
	start_server(&g, c);
	const char *qr = sold(c, 1, 0, 0, false);
	assert_int_equal(verdict_at(c, qr, AUTHORITY_SITE_A1), VERDICT_ADMITTED);
	assert_int_equal(verdict_at(c, qr, AUTHORITY_SITE_A1), VERDICT_ALREADY_ADMITTED);
	fake_server_stop(&g.server);
	assert_int_equal(g.asked, 1);
}

static int64_t now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Whatever the server does wrong: provisional, soon, and not again for a while. */
static void test_unreachable(void **state)
{
	static const struct {
		enum fake_action action;
		int status;
		bool is_rubbish;
		struct claim_answer word;
	} faults[] = {
		{FAKE_CUT, 200, false, {VERDICT_ADMITTED, 1, 1, 1, 0, 0, "", false}},
		{FAKE_CUT_MID, 200, false, {VERDICT_ADMITTED, 1, 1, 1, 0, 0, "", false}},
		{FAKE_HANG, 200, false, {VERDICT_ADMITTED, 1, 1, 1, 0, 0, "", false}},
		{FAKE_ANSWER, 503, false, {VERDICT_ADMITTED, 1, 1, 1, 0, 0, "", false}},
		{FAKE_ANSWER, 403, false, {VERDICT_ADMITTED, 1, 1, 1, 0, 0, "", false}},
		{FAKE_ANSWER, 401, false, {VERDICT_ADMITTED, 1, 1, 1, 0, 0, "", false}},
		{FAKE_ANSWER, 200, true, {VERDICT_ADMITTED, 1, 1, 1, 0, 0, "", false}},
		{FAKE_ANSWER, 200, false, {VERDICT_COUNT, 1, 1, 1, 0, 0, "", false}},
		{FAKE_ANSWER, 200, false, {VERDICT_ADMITTED, 1, 0, 1, 0, 0, "", false}},
		{FAKE_ANSWER, 200, false, {VERDICT_ADMITTED, 2, 1, 1, 0, 0, "", false}},
		{FAKE_ANSWER, 200, false, {VERDICT_ADMITTED, 1, UINT32_MAX, 1, 0, 0, "", false}},
	};
	struct counter *c = *state;
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		struct gatekeeper g;
		start_server(&g, c);
		g.action = faults[i].action;
		g.status = faults[i].status;
		g.is_rubbish = faults[i].is_rubbish;
		g.word = faults[i].word;
		c->till.unreachable_until = 0;
		c->settings.claim_ms = faults[i].action == FAKE_HANG ? 2000 : 30000;
		int64_t begun = now_ms();
		struct admit_answer a = scan(c, sold(c, 1, 0, 0, false), AUTHORITY_SITE_A1, 0);
		assert_int_equal(a.verdict, VERDICT_ADMITTED);
		assert_true(a.is_provisional);
		assert_true((double)(now_ms() - begun) < patience(5000));
		fake_server_stop(&g.server);
		assert_int_equal(g.asked, 1);
	}
}

static void test_left_alone(void **state)
{
	struct counter *c = *state;
	char url[64];
	snprintf(url, sizeof url, "http://127.0.0.1:%d", fake_server_closed_port());
	c->settings.server = url;
	assert_true(scan(c, sold(c, 1, 0, 0, false), AUTHORITY_SITE_A1, 0).is_provisional);
	assert_true(c->till.unreachable_until > now_ms());
	struct gatekeeper g;
	start_server(&g, c); /* it is back, but the pause is not over */
	assert_true(scan(c, sold(c, 1, 0, 0, false), AUTHORITY_SITE_A1, 0).is_provisional);
	c->till.unreachable_until = 0;
	assert_false(scan(c, sold(c, 1, 0, 0, false), AUTHORITY_SITE_A1, 0).is_provisional);
	fake_server_stop(&g.server);
	assert_int_equal(g.asked, 1);
}

static enum err forget_claim(void *ctx)
{
	struct gatekeeper *g = ctx;
	return journal_settle_claim(g->c->till.journal, g->first);
}

/* Killed between the server's yes and our commit: the next scan claims with the same id, so the server knows it again. */
static void test_same_claim_after_kill(void **state)
{
	struct counter *c = *state;
	struct gatekeeper g;
	struct sale_view v;
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	uint8_t fresh[UUID_LEN] = {1}, kept[UUID_LEN];
	start_server(&g, c);
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	int32_t day = instant_day(COUNTER_NOW);
	assert_int_equal(journal_open_claim(c->till.journal, v.tickets[0].ticket.id, 1, day, 0, fresh, kept), E_OK);
	assert_memory_equal(kept, fresh, UUID_LEN);
	counter_restart(c);
	struct admit_request ask = {.site = 1, .gate = "g"};
	struct admit_answer a;
	assert_int_equal(sale_view_load(&c->till, v.sale.id, &v), E_OK);
	ask.text = v.tickets[0].qr;
	ask.len = strlen(ask.text);
	assert_int_equal(admit(&c->till, &ask, &a), E_OK);
	fake_server_stop(&g.server);
	assert_int_equal(a.verdict, VERDICT_ADMITTED);
	assert_memory_equal(g.first, fresh, UUID_LEN);
	/* settled with the admission: the id is not used again */
	uint8_t other[UUID_LEN] = {2};
	assert_int_equal(journal_open_claim(c->till.journal, v.tickets[0].ticket.id, 1, day, 0, other, kept), E_OK);
	assert_memory_equal(kept, other, UUID_LEN);
	assert_int_equal(journal_write(c->till.journal, forget_claim, &g), E_OK);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_not_enrolled),
		CASE(test_foreign_site),
		CASE(test_malformed),
		CASE(test_changed),
		CASE(test_unknown_key),
		CASE(test_once),
		CASE(test_twice),
		CASE(test_time_and_site),
		CASE(test_over_limit),
		CASE(test_lists),
		CASE(test_closed_key),
		CASE(test_lists_too_old),
		CASE(test_party),
		CASE(test_split),
		CASE(test_other_days),
		CASE(test_typed_code),
		CASE(test_online),
		CASE(test_server_wins),
		CASE(test_not_asked_twice),
		CASE(test_unreachable),
		CASE(test_left_alone),
		CASE(test_same_claim_after_kill),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
