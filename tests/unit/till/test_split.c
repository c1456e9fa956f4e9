/* A group's ticket split at a counter: what is refused, what is signed, and that the same split is made once. */
#include "pos-client/domain/admit.h"
#include "pos-client/domain/split.h"
#include "tests/support/counter.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
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

static enum err ask(struct counter *c, const char *text, const char *parts, struct split_view *v)
{
	struct split_ask r = {text, strlen(text), parts};
	c->till.why.count = 0;
	return split_ticket(&c->till, &r, v);
}

static uint64_t entries(struct counter *c)
{
	struct journal_head head;
	assert_int_equal(journal_head(c->till.journal, &head), E_OK);
	return head.seq;
}

static void refused(struct counter *c, const char *text, const char *parts, enum err e, const char *code)
{
	struct split_view v;
	uint64_t before = entries(c);
	assert_int_equal(ask(c, text, parts, &v), e);
	assert_true(counter_why(c, code));
	assert_int_equal(entries(c), before);
}

static const char *sold(struct counter *c, uint32_t adults, uint32_t children, uint32_t seniors)
{
	struct sale_view v;
	struct sell_request r = counter_ask(A1, adults, children, seniors);
	r.is_group = true;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	return v.tickets[0].qr;
}

/* Of the server, for today at A1, forty adults; changed by the caller. */
static struct ticket of_server(const struct counter *c)
{
	uint32_t now = (uint32_t)(c->now_ms / 1000), from = (uint32_t)day_start(instant_day(now));
	return (struct ticket){
		.id = {0x01, 0x9a, 3, 4, 5, 6, 0x70, 8, 0x80, 10, 11, 12, 13, 14, 15, 16},
		.valid_from = from,
		.valid_until = from + DAY_S,
		.issued_at = now - 3600,
		.sites = A1,
		.category = CATEGORY_ADULT,
		.party = 40,
		.days = 1,
		.edition = 1,
		.entries = 1,
	};
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

static struct admit_answer scan(struct counter *c, const char *text, uint32_t count)
{
	struct admit_answer a;
	struct admit_request r = {
		.text = text, .len = strlen(text), .site = AUTHORITY_SITE_A1, .gate = "gate 1", .count = count};
	assert_int_equal(admit(&c->till, &r, &a), E_OK);
	return a;
}

/* ---- hostile first */

static void test_no_ticket(void **state)
{
	struct counter *c = *state;
	static const char *const bad[] = {"", "HB1:", "HB1:%%%%%%%%%", "000000000000", "https://example.vn/", "5GT7YV1HCA3N"};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		refused(c, bad[i], "10,30", E_INVALID, "no_ticket");
}

static void test_no_gate_would_let_it_in(void **state)
{
	struct counter *c = *state;
	struct ticket t = of_server(c);
	char changed[TICKET_TEXT_MAX + 1];
	snprintf(changed, sizeof changed, "%s", text_of(c, &t));
	changed[40] = changed[40] == '0' ? '1' : '0';
	struct split_view v;
	assert_int_not_equal(ask(c, changed, "10,30", &v), E_OK);
	t.valid_from -= 2 * DAY_S;
	t.valid_until -= 2 * DAY_S;
	refused(c, text_of(c, &t), "10,30", E_REFUSED, "ticket_expired");
}

static void test_listed(void **state)
{
	struct counter *c = *state;
	struct ticket t = of_server(c);
	memcpy(c->authority.revoked[0], t.id, UUID_LEN);
	c->authority.revoked_count = 1;
	c->authority.revoked_seq++;
	assert_int_equal(counter_renew(c), E_OK);
	refused(c, text_of(c, &t), "10,30", E_REFUSED, "ticket_revoked");
	c->authority.revoked_count = 0;
	c->authority.revoked_seq++;
	memcpy(c->authority.superseded[0], t.id, UUID_LEN);
	c->authority.superseded_count = 1;
	c->authority.superseded_seq++;
	assert_int_equal(counter_renew(c), E_OK);
	refused(c, text_of(c, &t), "10,30", E_REFUSED, "ticket_superseded");
}

static void test_beyond_the_limits(void **state)
{
	struct counter *c = *state;
	struct ticket t = of_server(c);
	struct split_view v;
	t.sites |= UINT64_C(1) << 40;
	refused(c, text_of(c, &t), "10,30", E_REFUSED, "split_sites");
	t = of_server(c);
	t.valid_until += c->authority.days_ahead * DAY_S; /* to the end of the last day: still good */
	assert_int_equal(ask(c, text_of(c, &t), "10,30", &v), E_OK);
	t.id[15]++;
	t.valid_until += 1;
	refused(c, text_of(c, &t), "10,30", E_REFUSED, "split_days");
	t = of_server(c);
	t.id[15] += 2;
	t.party = c->authority.party + 2;
	char parts[48];
	snprintf(parts, sizeof parts, "1,%u", c->authority.party + 1);
	refused(c, text_of(c, &t), parts, E_REFUSED, "split_party");
	snprintf(parts, sizeof parts, "2,%u", c->authority.party);
	assert_int_equal(ask(c, text_of(c, &t), parts, &v),
			 E_OK); /* a larger group than it may sell to, in parts that it may */
}

static void test_wrong_parts(void **state)
{
	struct counter *c = *state;
	const char *text = sold(c, 4, 0, 0);
	refused(c, text, "2,1", E_INVALID, "split_sum");
	refused(c, text, "4", E_INVALID, "split_count");
	refused(c, text, "2,zwei", E_INVALID, "split_parts");
	refused(c, text, "CHILD=1,3", E_INVALID, "split_category");
	refused(c, text, NULL, E_NOT_FOUND, "split_none");
}

static void test_a_gate_does_not_split(void **state)
{
	struct counter *c = *state;
	struct ticket t = of_server(c);
	c->authority.role = ROLE_GATE;
	assert_int_equal(counter_renew(c), E_OK);
	refused(c, text_of(c, &t), "10,30", E_REFUSED, "role");
}

/* ---- what is made */

/* Scanned with Caps Lock on. */
static void test_a_spoilt_scan(void **state)
{
	struct counter *c = *state;
	struct split_view v;
	char *text = arena_text(&c->till.arena, sold(c, 4, 0, 0));
	for (char *at = text; *at != 0; at++)
		*at = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
	assert_int_equal(ask(c, text, "2,2", &v), E_OK);
	assert_int_equal(v.count, 2);
}

static void test_children_are_good_and_the_same(void **state)
{
	struct counter *c = *state;
	struct split_view first, again, shown;
	const char *text = sold(c, 3, 1, 0);
	uint64_t before = entries(c);
	assert_int_equal(ask(c, text, "2,2", &first), E_OK);
	assert_true(first.is_new);
	assert_int_equal(entries(c), before + 1);
	assert_int_equal(first.seq, before + 1);
	assert_int_equal(first.count, 2);
	assert_int_equal(ask(c, text, "ADULT=2,ADULT=1+CHILD=1", &again), E_OK);
	assert_int_equal(ask(c, text, NULL, &shown), E_OK);
	assert_false(again.is_new);
	assert_int_equal(entries(c), before + 1);
	for (size_t i = 0; i < 2; i++) {
		assert_string_equal(first.children[i].qr, again.children[i].qr);
		assert_string_equal(first.children[i].qr, shown.children[i].qr);
		assert_int_equal(scan(c, first.children[i].qr, 0).admitted, 2);
		assert_int_equal(scan(c, first.children[i].qr, 0).verdict, VERDICT_ALREADY_ADMITTED);
	}
	assert_int_equal(scan(c, text, 1).verdict, VERDICT_ALREADY_ADMITTED);
}

/* Also on the next day, and after the till was started anew. */
static void test_yesterdays_split(void **state)
{
	struct counter *c = *state;
	struct ticket t = of_server(c);
	struct split_view first, again;
	char qr[TICKET_TEXT_MAX + 1];
	t.valid_until += DAY_S;
	t.days = 2;
	assert_int_equal(ask(c, text_of(c, &t), "10,10,10,10", &first), E_OK);
	snprintf(qr, sizeof qr, "%s", first.children[3].qr);
	c->now_ms += DAY_S * 1000;
	counter_restart(c);
	assert_int_equal(ask(c, text_of(c, &t), "10,10,10,10", &again), E_OK);
	assert_false(again.is_new);
	assert_string_equal(again.children[3].qr, qr);
	assert_int_equal(again.children[3].ticket.days, 2);
}

static void test_other_parts_are_refused_with_the_first(void **state)
{
	struct counter *c = *state;
	struct split_view v;
	const char *text = sold(c, 4, 0, 0);
	assert_int_equal(ask(c, text, "2,2", &v), E_OK);
	refused(c, text, "1,3", E_CONFLICT, "split_otherwise");
	assert_int_equal(ask(c, text, "1,3", &v), E_CONFLICT);
	assert_int_equal(v.count, 2);
	assert_int_equal(v.children[0].ticket.party, 2);
}

/* By the code that is printed under it, and further, down to one person. */
static void test_a_child_is_split_by_its_code(void **state)
{
	struct counter *c = *state;
	struct split_view first, second;
	char code[TYPED_CODE];
	assert_int_equal(ask(c, sold(c, 4, 0, 0), "1,3", &first), E_OK);
	typed_code_format(code, first.children[1].ticket.id);
	assert_int_equal(ask(c, code, "1,2", &second), E_OK);
	assert_memory_equal(second.children[0].ticket.root, first.parent.ticket.id, UUID_LEN);
	assert_int_equal(second.children[0].ticket.first_use, 2);
	assert_int_equal(second.children[1].ticket.first_use, 3);
	assert_int_equal(scan(c, second.children[1].qr, 0).admitted, 2);
	assert_int_equal(scan(c, first.children[1].qr, 0).admitted, 1);
	assert_int_equal(scan(c, second.children[0].qr, 0).verdict, VERDICT_ALREADY_ADMITTED);
	assert_int_equal(scan(c, first.children[0].qr, 0).admitted, 1);
}

/* What was used before stays used. */
static void test_split_after_some_went_in(void **state)
{
	struct counter *c = *state;
	struct split_view v;
	const char *text = sold(c, 4, 0, 0);
	assert_int_equal(scan(c, text, 3).admitted, 3);
	assert_int_equal(ask(c, text, "2,2", &v), E_OK);
	assert_int_equal(scan(c, v.children[0].qr, 0).verdict, VERDICT_ALREADY_ADMITTED);
	assert_int_equal(scan(c, v.children[1].qr, 0).admitted, 1);
}

/* The tickets of the server, too; the child bears this till's key. */
static void test_a_ticket_of_the_server(void **state)
{
	struct counter *c = *state;
	struct ticket t = of_server(c);
	struct split_view v;
	struct cose_sign1 m;
	uint8_t kid[KID_LEN];
	t.sites = A1 | BT;
	t.entries = 0;
	t.valid_from += 2 * DAY_S; /* for the day after tomorrow */
	t.valid_until += 2 * DAY_S;
	assert_int_equal(ask(c, text_of(c, &t), "10,10,10,10", &v), E_OK);
	cose_kid(kid, keys_ticket_public(c->till.keys));
	for (size_t i = 0; i < v.count; i++) {
		assert_int_equal(cose_parse(&m, v.children[i].cose), E_OK);
		assert_memory_equal(m.kid, kid, KID_LEN);
		assert_int_equal(v.children[i].ticket.sites, A1 | BT);
		assert_int_equal(v.children[i].ticket.entries, 0);
		assert_int_equal(v.children[i].ticket.first_use, 1 + 10 * i);
		assert_int_equal(scan(c, v.children[i].qr, 0).verdict, VERDICT_NOT_YET_VALID);
	}
}

/* Money given back, or another ticket in its place: nobody of the group goes in, whoever holds a part. */
static void test_split_then_stopped(void **state)
{
	struct counter *c = *state;
	struct ticket t = of_server(c);
	struct split_view v;
	const char *text = text_of(c, &t);
	assert_int_equal(ask(c, text, "20,20", &v), E_OK);
	memcpy(c->authority.revoked[0], t.id, UUID_LEN);
	c->authority.revoked_count = 1;
	c->authority.revoked_seq++;
	assert_int_equal(counter_renew(c), E_OK);
	assert_int_equal(scan(c, v.children[0].qr, 0).verdict, VERDICT_REVOKED);
	assert_int_equal(scan(c, v.children[1].qr, 0).verdict, VERDICT_REVOKED);
	assert_int_equal(scan(c, text, 0).verdict, VERDICT_REVOKED);
}

/* ---- paper */

static void test_paper(void **state)
{
	struct counter *c = *state;
	struct split_view v;
	struct paper_result paper;
	char printer[96];
	snprintf(printer, sizeof printer, "file:%s/paper", c->dir);
	c->settings.printer = printer;
	assert_int_equal(ask(c, sold(c, 3, 1, 0), "category", &v), E_OK);
	assert_int_equal(split_print(&c->till, &v, &paper), E_OK);
	assert_true(paper.is_printed);
	assert_int_equal(paper.path_count, v.count); /* a picture of each part */
	c->settings.printer = "";
	assert_int_equal(split_print(&c->till, &v, &paper), E_OK);
	assert_false(paper.is_printed);
	assert_null(paper.trouble);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_no_ticket),
		TEST(test_no_gate_would_let_it_in),
		TEST(test_listed),
		TEST(test_beyond_the_limits),
		TEST(test_wrong_parts),
		TEST(test_a_gate_does_not_split),
		TEST(test_a_spoilt_scan),
		TEST(test_children_are_good_and_the_same),
		TEST(test_yesterdays_split),
		TEST(test_other_parts_are_refused_with_the_first),
		TEST(test_a_child_is_split_by_its_code),
		TEST(test_split_after_some_went_in),
		TEST(test_a_ticket_of_the_server),
		TEST(test_split_then_stopped),
		TEST(test_paper),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
