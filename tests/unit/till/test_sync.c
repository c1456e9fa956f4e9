#include "pos-client/domain/sync.h"
#include "pos-client/domain/admit.h"
#include "pos-client/domain/checkpoint.h"
#include "pos-client/domain/enrol.h"
#include "tests/support/fake_home.h"
#include <hoaban/checkpoint.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

#define A1 (UINT64_C(1) << AUTHORITY_SITE_A1)

struct pair {
	struct counter c;
	struct fake_home h;
};

static int set_up(void **state)
{
	static struct pair p;
	counter_open(&p.c);
	fake_home_start(&p.h, &p.c);
	*state = &p;
	return 0;
}

static int tear_down(void **state)
{
	struct pair *p = *state;
	fake_home_stop(&p->h);
	counter_verify(&p->c);
	counter_stop(&p->c);
	return 0;
}

static void sell_some(struct pair *p, unsigned count)
{
	struct sell_request r = counter_ask(A1, 1, 1, 0);
	struct sale_view v;
	for (unsigned i = 0; i < count; i++) {
		assert_int_equal(counter_sell(&p->c, &r, &v), E_OK);
		till_forget(&p->c.till);
	}
}

static struct journal_head head_of(struct pair *p)
{
	struct journal_head head;
	assert_int_equal(journal_head(p->c.till.journal, &head), E_OK);
	return head;
}

static int64_t synced(struct pair *p)
{
	int64_t seq;
	assert_int_equal(journal_get_number(p->c.till.journal, HELD_SYNCED_SEQ, &seq), E_OK);
	return seq;
}

/* The server has the till's journal, whole and the same. */
static void expect_delivered(struct pair *p)
{
	struct journal_head head = head_of(p);
	assert_int_equal(p->h.last_seq, head.seq);
	assert_int_equal(p->h.stored, head.seq); /* each once */
	assert_memory_equal(p->h.hashes[head.seq], head.hash, HASH_LEN);
	assert_int_equal(synced(p), head.seq);
	assert_int_equal(p->h.bad_signatures, 0);
}

static void fault_with(struct pair *p, enum home_fault fault, size_t count)
{
	for (size_t i = 0; i < count; i++)
		p->h.faults[i] = fault;
	p->h.fault_count = count;
}

/* ---- hostile first */

static void test_not_enrolled(void **state)
{
	(void)state;
	struct counter c;
	struct sync_report r;
	counter_start(&c);
	assert_int_equal(sync_run(&c.till, &r), E_REFUSED);
	counter_stop(&c);
}

static void test_no_server(void **state)
{
	struct pair *p = *state;
	struct sync_report r;
	char url[64];
	p->c.settings.server = "";
	assert_int_equal(sync_run(&p->c.till, &r), E_REFUSED);
	snprintf(url, sizeof url, "http://127.0.0.1:%d", fake_server_closed_port());
	p->c.settings.server = url;
	assert_int_equal(sync_run(&p->c.till, &r), E_UNAVAILABLE);
	assert_int_equal(r.failures, 3);
	assert_int_equal(synced(p), 0);
}

/* A server that answers with somebody else's journal is not believed, and told nothing more. */
static void test_lies(void **state)
{
	struct pair *p = *state;
	struct sync_report r;
	sell_some(p, 3);
	fault_with(p, HOME_LIE, 1);
	assert_int_equal(sync_run(&p->c.till, &r), E_FORK);
	assert_true(counter_why(&p->c, "fork"));
	assert_int_equal(p->h.uploads, 1);
	assert_int_equal(synced(p), 0);
}

/* The data directory was rolled back: the server knows more of this till than the till. */
static void test_server_knows_more(void **state)
{
	struct pair *p = *state;
	struct sync_report r;
	sell_some(p, 3);
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	p->h.last_seq++;
	memset(p->h.hashes[p->h.last_seq], 7, HASH_LEN);
	assert_int_equal(sync_run(&p->c.till, &r), E_FORK);
}

static void test_quarantined(void **state)
{
	struct pair *p = *state;
	struct sync_report r;
	fault_with(p, HOME_QUARANTINE, 1);
	assert_int_equal(sync_run(&p->c.till, &r), E_QUARANTINED);
	assert_int_equal(p->h.uploads, 1);
}

static void test_short_answer(void **state)
{
	struct pair *p = *state;
	struct sync_report r;
	sell_some(p, 2);
	p->h.always = HOME_SHORT; /* "200", but nothing was kept */
	assert_int_equal(sync_run(&p->c.till, &r), E_MALFORMED);
	assert_int_equal(synced(p), 0);
	assert_int_equal(p->h.uploads, p->c.settings.sync_attempts);
}

static void test_stuck(void **state)
{
	struct pair *p = *state;
	struct sync_report r;
	sell_some(p, 2);
	p->h.always = HOME_STUCK;
	assert_int_equal(sync_run(&p->c.till, &r), E_CONFLICT);
	assert_true(p->h.uploads < 64);
}

/* ---- faults that pass */

static void test_plain(void **state)
{
	struct pair *p = *state;
	struct sync_report r;
	sell_some(p, 5);
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	assert_int_equal(r.sent, 6);
	assert_int_equal(r.last_seq, 6);
	assert_true(r.is_refreshed);
	expect_delivered(p);
	assert_int_equal(sync_run(&p->c.till, &r), E_OK); /* nothing new */
	assert_int_equal(r.sent, 0);
	expect_delivered(p);
}

static void test_each_fault(void **state)
{
	static const enum home_fault faults[] = {HOME_CUT_BEFORE, HOME_CUT_AFTER, HOME_CUT_MID,
						 HOME_HANG_AFTER, HOME_BUSY,	  HOME_RUBBISH};
	struct pair *p = *state;
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		struct sync_report r;
		sell_some(p, 3);
		fault_with(p, faults[i], 1);
		p->c.settings.request_ms = faults[i] == HOME_HANG_AFTER ? 2000 : 60000;
		assert_int_equal(sync_run(&p->c.till, &r), E_OK);
		assert_int_equal(r.failures, 1);
		expect_delivered(p);
	}
}

/* Batches shrink to what the line carries, down to single entries. */
static void test_only_single_entries(void **state)
{
	struct pair *p = *state;
	struct sync_report r;
	sell_some(p, 11);
	p->h.always = HOME_TOO_LARGE;
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	expect_delivered(p);
}

static void test_shrinks_and_grows(void **state)
{
	struct pair *p = *state;
	struct sync_report r;
	sell_some(p, 299);
	fault_with(p, HOME_CUT_BEFORE, 8);
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	expect_delivered(p);
	assert_int_equal(p->h.uploads, 8 + 9); /* 1, 2, 4, … 128, the rest */
	assert_int_equal(p->h.largest, 128);
}

/* Given up, then tried again later: what had arrived is not sent as new. */
static void test_given_up(void **state)
{
	struct pair *p = *state;
	struct sync_report r;
	sell_some(p, 4);
	p->h.always = HOME_CUT_AFTER;
	assert_int_equal(sync_run(&p->c.till, &r), E_NETWORK);
	assert_int_equal(p->h.last_seq, 5);
	assert_int_equal(synced(p), 0);
	p->h.always = HOME_FINE;
	counter_restart(&p->c);
	sell_some(p, 2);
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	expect_delivered(p);
}

/* The server has less than it once acknowledged (an old backup): the tail is sent again. */
static void test_rewind(void **state)
{
	struct pair *p = *state;
	struct sync_report r;
	sell_some(p, 6);
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	p->h.last_seq = 3;
	p->h.stored = 3;
	sell_some(p, 1);
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	assert_int_equal(r.rewinds, 1);
	assert_true(capture_has(p->c.log, "journal_rewind"));
	expect_delivered(p);
	p->h.last_seq = 0;
	p->h.stored = 0;
	sell_some(p, 1);
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	expect_delivered(p);
}

static void test_random_faults(void **state)
{
	static const enum home_fault faults[] = {HOME_FINE,	  HOME_CUT_BEFORE, HOME_CUT_AFTER, HOME_CUT_MID,
						 HOME_HANG_AFTER, HOME_BUSY,	   HOME_RUBBISH,   HOME_FINE};
	struct pair *p = *state;
	p->c.settings.request_ms = 200;
	srand(4711);
	for (unsigned round = 0; round < 12; round++) {
		struct sync_report r;
		sell_some(p, 7);
		p->h.fault_count = 6;
		for (size_t i = 0; i < 6; i++)
			p->h.faults[i] = faults[(unsigned)rand() % 8];
		enum err e = E_TIMEOUT;
		for (int i = 0; i < 20 && e != E_OK; i++) /* a busy machine adds faults of its own: given up, and asked again */
			e = sync_run(&p->c.till, &r);
		assert_int_equal(e, E_OK);
		expect_delivered(p);
	}
}

/* ---- time */

static void test_clock_far_off(void **state)
{
	static const int64_t off[] = {-3600, 86400, -86400 * 365};
	struct pair *p = *state;
	for (size_t i = 0; i < sizeof off / sizeof off[0]; i++) {
		struct sync_report r;
		p->c.till.offset_s = 0;
		p->c.now_ms = (p->h.clock_s + off[i]) * 1000;
		sell_some(p, off[i] > 0); /* before its certificate a till does not sell */
		assert_int_equal(sync_run(&p->c.till, &r), E_OK);
		assert_int_equal(p->c.till.offset_s, -off[i]);
		expect_delivered(p);
		counter_restart(&p->c);
		assert_int_equal(p->c.till.offset_s, -off[i]);
	}
	p->c.now_ms = p->h.clock_s * 1000;
}

/* A time that is not bound to this request, or none at all, moves nothing. */
static void test_bad_time(void **state)
{
	struct pair *p = *state;
	struct sync_report r;
	p->c.now_ms -= 7200 * 1000;
	p->h.has_bad_time = true;
	assert_int_equal(sync_run(&p->c.till, &r), E_UNAUTHORIZED);
	p->h.has_no_time = true;
	assert_int_equal(sync_run(&p->c.till, &r), E_UNAUTHORIZED);
	assert_int_equal(p->c.till.offset_s, 0);
	assert_int_equal(p->h.uploads, 0);
}

/* ---- the bundle */

static void test_older_lists_refused(void **state)
{
	struct pair *p = *state;
	struct sync_report r;
	uint8_t bad[UUID_LEN];
	memset(bad, 9, sizeof bad);
	p->h.authority.now += 10;
	p->h.authority.revoked_seq = 5;
	p->h.authority.revoked_count = 1;
	memcpy(p->h.authority.revoked[0], bad, UUID_LEN);
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	assert_int_equal(p->c.till.held.revoked.seq, 5);
	p->h.authority.revoked_seq = 4;
	p->h.authority.revoked_count = 0;
	p->h.authority.trust_seq = 2;
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	assert_true(r.is_refreshed);
	assert_int_equal(p->c.till.held.revoked.seq, 5);
	assert_true(id_list_has(&p->c.till.held.revoked, bad));
	assert_int_equal(p->c.till.held.trust_list.seq, 2); /* the newer part is taken all the same */
	assert_true(capture_has(p->c.log, "older_part_refused"));
}

static void test_older_lease_refused(void **state)
{
	struct pair *p = *state;
	struct sync_report r;
	p->h.authority.now -= 10;
	p->h.authority.value_cap *= 2;
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	assert_int_equal(p->c.till.held.lease.value_cap, p->c.authority.value_cap);
	p->h.authority.now += 20;
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	assert_int_equal(p->c.till.held.lease.value_cap, 2 * p->c.authority.value_cap);
}

/* The pepper comes once, with the enrolment, and stays. */
static void test_pepper_stays(void **state)
{
	struct pair *p = *state;
	struct sync_report r;
	uint8_t pepper[PEPPER_LEN];
	p->h.authority.has_pepper = true;
	memset(p->h.authority.pepper, 0x11, PEPPER_LEN);
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	p->h.authority.has_pepper = false;
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	counter_restart(&p->c);
	assert_int_equal(p->c.till.bundle.pepper.len, 0); /* in a file of its own, never in the journal */
	assert_int_equal(keys_pepper(p->c.till.keys, pepper), E_OK);
	assert_memory_equal(pepper, p->h.authority.pepper, PEPPER_LEN);
}

static void test_foreign_bundle(void **state)
{
	struct pair *p = *state;
	struct sync_report r;
	p->h.authority.now++;
	p->h.authority.root = p->h.authority.log;
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	assert_false(r.is_refreshed);
	p->h.authority.root = p->c.authority.root;
	p->h.authority.devices = p->h.authority.tickets; /* delegated, but as another device */
	p->h.device.ticket_key[0] ^= 1;
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	assert_false(r.is_refreshed);
	assert_int_equal(p->c.till.held.lease.issued_at, p->c.authority.now);
	assert_true(p->c.till.is_enrolled);
}

static uint64_t checkpoint_size(struct pair *p)
{
	struct bytes note;
	struct checkpoint c = {.size = 0};
	assert_int_equal(checkpoint_held(&p->c.till, &p->c.till.arena, &note), E_OK);
	if (note.len > 0)
		assert_int_equal(checkpoint_parse(&c, note), E_OK);
	return c.size;
}

/* Kept, carried with the next upload, never exchanged for a smaller or a forged one. */
static void test_checkpoint(void **state)
{
	struct pair *p = *state;
	struct sync_report r;
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	assert_int_equal(p->h.seen_checkpoint, 0);
	p->h.authority.log_size = 100;
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	assert_int_equal(checkpoint_size(p), 100);
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	assert_true(p->h.seen_checkpoint > 0);
	p->h.authority.log_size = 99;
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	assert_int_equal(checkpoint_size(p), 100);
	assert_true(capture_has(p->c.log, "checkpoint_smaller"));
	p->h.authority.log_size = 100;
	p->h.authority.log_root = 1;
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	assert_true(capture_has(p->c.log, "checkpoint_forked"));
	p->h.authority.log_size = 200;
	memcpy(p->h.authority.log.secret_key, p->h.authority.tickets.secret_key, SECRET_KEY_LEN); /* forged */
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	assert_int_equal(checkpoint_size(p), 100);
}

/* A ticket of a till enrolled this morning: the gate fetches the list that names it. */
static void test_refresh_at_the_gate(void **state)
{
	struct pair *p = *state;
	struct counter seller;
	struct sale_view v;
	struct admit_answer a;
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	counter_open(&seller);
	assert_int_equal(counter_sell(&seller, &r, &v), E_OK);
	struct admit_request ask = {
		.text = v.tickets[0].qr, .len = strlen(v.tickets[0].qr), .site = AUTHORITY_SITE_A1, .gate = ""};
	assert_int_equal(admit(&p->c.till, &ask, &a), E_OK);
	assert_int_equal(a.verdict, VERDICT_UNKNOWN_KEY);
	assert_int_equal(p->h.renewals, 0); /* its lists are of this minute */
	p->c.now_ms += 61000;
	assert_int_equal(admit(&p->c.till, &ask, &a), E_OK);
	assert_int_equal(a.verdict, VERDICT_UNKNOWN_KEY);
	assert_int_equal(admit(&p->c.till, &ask, &a), E_OK);
	assert_int_equal(p->h.renewals, 1); /* once a minute, however many forgeries come */
	counter_stop(&seller);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_not_enrolled),
		CASE(test_no_server),
		CASE(test_lies),
		CASE(test_server_knows_more),
		CASE(test_quarantined),
		CASE(test_short_answer),
		CASE(test_stuck),
		CASE(test_plain),
		CASE(test_each_fault),
		CASE(test_only_single_entries),
		CASE(test_shrinks_and_grows),
		CASE(test_given_up),
		CASE(test_rewind),
		CASE(test_random_faults),
		CASE(test_clock_far_off),
		CASE(test_bad_time),
		CASE(test_older_lists_refused),
		CASE(test_older_lease_refused),
		CASE(test_pepper_stays),
		CASE(test_foreign_bundle),
		CASE(test_checkpoint),
		CASE(test_refresh_at_the_gate),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
