/* Sync as a machine: step by step, in two threads, with pauses that are drawn, batches that remember the line, and the server's
 * word on the till as a whole. */
#include "pos-client/domain/admit.h"
#include "pos-client/domain/remote.h"
#include "pos-client/domain/standing.h"
#include "pos-client/domain/sync_room.h"
#include "tests/support/fake_home.h"
#include "tests/support/patience.h"
#include <pthread.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

#define A1 (UINT64_C(1) << AUTHORITY_SITE_A1)

struct pair {
	struct counter c;
	struct fake_home h;
	struct sync *s;
};

static int set_up(void **state)
{
	static struct pair p;
	counter_open(&p.c);
	fake_home_start(&p.h, &p.c);
	assert_int_equal(sync_open(&p.s, &p.c.till), E_OK);
	*state = &p;
	return 0;
}

static int tear_down(void **state)
{
	struct pair *p = *state;
	sync_close(p->s);
	fake_home_stop(&p->h);
	counter_verify(&p->c);
	counter_stop(&p->c);
	return 0;
}

static void reopen(struct pair *p)
{
	sync_close(p->s);
	counter_restart(&p->c);
	assert_int_equal(sync_open(&p->s, &p->c.till), E_OK);
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

static enum err sell_one(struct pair *p)
{
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	struct sale_view v;
	return counter_sell(&p->c, &r, &v);
}

/* One step, if there is one; E_OK when there is none. */
static enum err step(struct pair *p, bool *was_there)
{
	struct sync_step *out;
	assert_int_equal(sync_prepare(p->s, &out), E_OK);
	*was_there = out != NULL;
	if (out == NULL)
		return E_OK;
	sync_exchange(out);
	return sync_absorb(p->s, out);
}

/* Steps until nothing is to be done, waiting out the pauses. */
static void run_dry(struct pair *p)
{
	for (unsigned i = 0; i < 400; i++) {
		bool was_there;
		enum err e = step(p, &was_there);
		assert_true(e == E_OK || err_is_retryable(e));
		int64_t wait = sync_wait_ms(p->s);
		if (!was_there && wait > 1000)
			return;
		if (wait > 0 && wait <= 1000)
			usleep((unsigned)wait * 1000);
	}
	fail_msg("it never ends");
}

static void expect_delivered(struct pair *p)
{
	struct journal_head head;
	assert_int_equal(journal_head(p->c.till.journal, &head), E_OK);
	assert_int_equal(p->h.last_seq, head.seq);
	assert_int_equal(p->h.stored, head.seq);
	assert_memory_equal(p->h.hashes[head.seq], head.hash, HASH_LEN);
}

static void fault_with(struct pair *p, enum home_fault fault, size_t count)
{
	for (size_t i = 0; i < count; i++)
		p->h.faults[i] = fault;
	p->h.fault_count = count;
}

/* ---- hostile first */

static void test_one_at_a_time(void **state)
{
	struct pair *p = *state;
	struct sync_step *first, *second;
	assert_int_equal(sync_prepare(p->s, &first), E_OK);
	assert_non_null(first);
	assert_int_equal(sync_prepare(p->s, &second), E_BUSY);
	assert_null(second);
	sync_drop(p->s, first);
	assert_int_equal(sync_prepare(p->s, &first), E_OK); /* what was dropped comes again */
	assert_non_null(first);
	sync_drop(p->s, first);
	assert_int_equal(p->h.uploads, 0);
}

static void test_never_exchanged(void **state)
{
	struct pair *p = *state;
	struct sync_step *out;
	sell_some(p, 2);
	assert_int_equal(sync_prepare(p->s, &out), E_OK);
	assert_int_equal(sync_absorb(p->s, out), E_NETWORK);
	run_dry(p);
	expect_delivered(p);
}

static void test_not_enrolled(void **state)
{
	struct counter c;
	struct sync *s;
	struct sync_step *out;
	(void)state;
	counter_start(&c);
	assert_int_equal(sync_open(&s, &c.till), E_OK);
	assert_int_equal(sync_prepare(s, &out), E_REFUSED);
	assert_null(out);
	assert_true(counter_why(&c, "not_enrolled"));
	sync_close(s);
	sync_close(NULL);
	counter_stop(&c);
}

/* A hotspot's page with status 403 is no word of our server: the till sells on. */
static void test_portal(void **state)
{
	struct pair *p = *state;
	bool was_there;
	fault_with(p, HOME_PORTAL, 1);
	assert_int_equal(step(p, &was_there), E_FORBIDDEN);
	assert_int_equal(sell_one(p), E_OK);
}

/* ---- while the network works, the till does too */

static void *exchange_main(void *ctx)
{
	sync_exchange(ctx);
	return NULL;
}

static void test_sells_meanwhile(void **state)
{
	struct pair *p = *state;
	struct sync_step *out;
	pthread_t thread;
	sell_some(p, 3);
	assert_int_equal(sync_prepare(p->s, &out), E_OK);
	assert_int_equal(pthread_create(&thread, NULL, exchange_main, out), 0);
	sell_some(p, 5); /* its numbers and entries are not in the step */
	pthread_join(thread, NULL);
	assert_int_equal(sync_absorb(p->s, out), E_OK);
	assert_int_equal(sync_state(p->s).report.last_seq, 4);
	assert_int_equal(sync_wait_ms(p->s), 0);
	run_dry(p);
	expect_delivered(p);
	assert_true(sync_state(p->s).report.is_refreshed);
}

static void test_called_off(void **state)
{
	struct pair *p = *state;
	struct sync_step *out;
	pthread_t thread;
	p->c.settings.request_ms = 60000;
	sell_some(p, 1);
	fault_with(p, HOME_HANG_AFTER, 1);
	assert_int_equal(sync_prepare(p->s, &out), E_OK);
	int64_t began = monotonic_ms();
	assert_int_equal(pthread_create(&thread, NULL, exchange_main, out), 0);
	usleep(50000);
	sync_cancel(out);
	pthread_join(thread, NULL);
	assert_true(monotonic_ms() - began < 30000); /* of request_ms */
	assert_int_equal(sync_absorb(p->s, out), E_NETWORK);
	run_dry(p); /* it had arrived all the same */
	expect_delivered(p);
}

/* Nothing moves: given up after request_ms. That it takes long is no reason. */
static void test_stalled(void **state)
{
	struct pair *p = *state;
	bool was_there;
	p->c.settings.request_ms = 120;
	fault_with(p, HOME_HANG_AFTER, 1);
	int64_t began = monotonic_ms();
	assert_int_equal(step(p, &was_there), E_TIMEOUT);
	int64_t took = monotonic_ms() - began;
	assert_true(took >= 120 && (double)took < patience(3000));
}

static void test_renewal_is_announced(void **state)
{
	struct pair *p = *state;
	struct sync_step *out;
	assert_int_equal(sync_prepare(p->s, &out), E_OK);
	assert_false(sync_is_renewal(out)); /* uploads first */
	sync_exchange(out);
	assert_int_equal(sync_absorb(p->s, out), E_OK);
	const struct tariff *before = p->c.till.tariff;
	assert_int_equal(sync_prepare(p->s, &out), E_OK);
	assert_true(sync_is_renewal(out));
	sync_exchange(out);
	assert_ptr_equal(p->c.till.tariff, before); /* nothing moves under a cart until it is absorbed */
	assert_int_equal(sell_one(p), E_OK);
	assert_int_equal(sync_absorb(p->s, out), E_OK);
	run_dry(p);
	expect_delivered(p);
	assert_int_equal(p->h.renewals, 1); /* not again for every sale */
	sync_hurry(p->s);
	run_dry(p);
	assert_int_equal(p->h.renewals, 2);
}

/* ---- what is sent */

static void test_packed(void **state)
{
	struct pair *p = *state;
	sell_some(p, 60);
	run_dry(p);
	expect_delivered(p);
	struct sync_report r = sync_state(p->s).report;
	assert_true(p->h.packed > 0);
	assert_int_equal(p->h.bad_signatures, 0); /* the digest is of what was sent */
	assert_true(r.bytes_sent < r.bytes_plain);
	print_message("[          ] %llu bytes, sent as %llu\n", (unsigned long long)r.bytes_plain,
		      (unsigned long long)r.bytes_sent);
}

static void test_server_that_cannot_unpack(void **state)
{
	struct pair *p = *state;
	p->h.always = HOME_OLD;
	sell_some(p, 20);
	run_dry(p);
	expect_delivered(p);
	assert_int_equal(sync_state(p->s).report.failures, 0);
	sell_some(p, 1);
	unsigned before = p->h.uploads;
	run_dry(p);
	assert_int_equal(p->h.uploads, before + 1); /* it is not asked twice */
}

/* ---- what the line can carry is remembered */

static void test_size_survives(void **state)
{
	struct pair *p = *state;
	bool was_there;
	sell_some(p, 150);
	fault_with(p, HOME_CUT_BEFORE, 5);
	for (unsigned i = 0; i < 5; i++) {
		p->s->due_ms = 0; /* the pauses are another test */
		assert_int_equal(step(p, &was_there), E_NETWORK);
	}
	assert_int_equal(p->s->size, 2); /* 64 / 2^5 */
	reopen(p);
	assert_int_equal(p->s->size, 2);
	run_dry(p);
	expect_delivered(p);
	assert_int_equal(p->h.largest, 64);
	reopen(p);
	assert_true(p->s->size >= 64);
	for (unsigned i = 0; i < 12; i++) { /* one entry is the least, however long it goes on */
		fault_with(p, HOME_CUT_BEFORE, 1);
		sync_hurry(p->s);
		assert_int_equal(step(p, &was_there), E_NETWORK);
	}
	assert_int_equal(p->s->size, 1);
}

static void test_slow_is_made_smaller(void **state)
{
	struct pair *p = *state;
	struct sync_step *out;
	sell_some(p, 70);
	assert_int_equal(sync_prepare(p->s, &out), E_OK);
	sync_exchange(out);
	out->took_ms = 31000; /* it went through, but held the line for half a minute */
	assert_int_equal(sync_absorb(p->s, out), E_OK);
	assert_int_equal(p->s->size, 32);
	assert_int_equal(sync_prepare(p->s, &out), E_OK);
	sync_exchange(out);
	out->took_ms = 12000; /* well, but no larger */
	assert_int_equal(sync_absorb(p->s, out), E_OK);
	assert_int_equal(p->s->size, 32);
}

/* ---- pauses */

/* Drawn anywhere below the bound, which doubles and stops growing: never a storm, never for ever. */
static void test_full_jitter(void **state)
{
	struct pair *p = *state;
	char url[64];
	int64_t low = INT64_MAX, high = 0;
	snprintf(url, sizeof url, "http://127.0.0.1:%d", fake_server_closed_port());
	p->c.settings.server = url;
	p->c.settings.backoff_ms = 1000;
	p->c.settings.backoff_max_ms = 64000;
	for (unsigned i = 1; i <= 60; i++) {
		bool was_there;
		p->s->due_ms = 0;
		assert_int_equal(step(p, &was_there), E_UNAVAILABLE);
		assert_true(was_there);
		int64_t wait = sync_wait_ms(p->s), bound = i < 6 ? 1000 << i : 64000;
		assert_true(wait <= bound);
		if (i < 6)
			continue;
		low = wait < low ? wait : low;
		high = wait > high ? wait : high;
		struct sync_step *out;
		if (wait > 100) {
			assert_int_equal(sync_prepare(p->s, &out), E_OK);
			assert_null(out); /* a pause is a pause, also when something is sold */
		}
	}
	assert_true(low < 16000 && high > 48000); /* 55 draws: all in one half is as good as impossible */
	assert_int_equal(sync_state(p->s).failures, 60);
	sync_hurry(p->s);
	assert_int_equal(sync_wait_ms(p->s), 0);
}

/* The server asks for a pause of its own (Retry-After): never less, and never more than the bound. */
static void test_retry_after(void **state)
{
	struct pair *p = *state;
	struct sync_step *out;
	p->c.settings.backoff_max_ms = 10000;
	for (int64_t asked = 5; asked <= 5000; asked *= 1000) {
		sync_hurry(p->s);
		fault_with(p, HOME_BUSY, 1);
		assert_int_equal(sync_prepare(p->s, &out), E_OK);
		sync_exchange(out);
		out->answer.retry_after_s = asked;
		int64_t before = monotonic_ms();
		assert_int_equal(sync_absorb(p->s, out), E_BUSY);
		int64_t wait = sync_wait_ms(p->s), gone = monotonic_ms() - before;
		assert_true(wait + gone > 4000 && wait <= 10000);
	}
}

/* ---- the banner */

static void test_online_since(void **state)
{
	struct pair *p = *state;
	bool was_there;
	int64_t heard;
	assert_false(sync_state(p->s).is_online);
	assert_int_equal(sync_state(p->s).since, 0);
	run_dry(p);
	assert_true(sync_state(p->s).is_online);
	assert_int_equal(sync_state(p->s).since, COUNTER_NOW);
	p->c.now_ms += 60000;
	p->h.clock_s += 60;
	sell_some(p, 1);
	fault_with(p, HOME_CUT_BEFORE, 1);
	assert_int_equal(step(p, &was_there), E_NETWORK);
	assert_false(sync_state(p->s).is_online);
	assert_int_equal(sync_state(p->s).since, COUNTER_NOW + 60);
	assert_int_equal(sync_state(p->s).heard_at, COUNTER_NOW);
	assert_int_equal(sync_state(p->s).trouble, E_NETWORK);
	p->c.now_ms += 60000;
	p->h.clock_s += 60;
	run_dry(p);
	assert_true(sync_state(p->s).is_online);
	assert_int_equal(sync_state(p->s).since, COUNTER_NOW + 120);
	assert_int_equal(sync_state(p->s).trouble, E_OK);
	reopen(p);
	assert_int_equal(sync_heard_at(&p->c.till, &heard), E_OK);
	assert_int_equal(heard, COUNTER_NOW + 120);
}

/* ---- what the server says of the till */

static void test_quarantined_and_back(void **state)
{
	struct pair *p = *state;
	bool was_there;
	sell_some(p, 2);
	fault_with(p, HOME_QUARANTINE, 1);
	assert_int_equal(step(p, &was_there), E_QUARANTINED);
	assert_true(counter_why(&p->c, "quarantined"));
	till_forget(&p->c.till);
	assert_int_equal(sell_one(p), E_QUARANTINED);
	assert_true(counter_why(&p->c, "quarantined"));
	assert_int_equal(counter_verify(&p->c), 3); /* keeps what it has */
	reopen(p);
	assert_int_equal(sell_one(p), E_QUARANTINED); /* also without a line */
	run_dry(p);				      /* an operator has set it right: uploads and a lease */
	assert_int_equal(sell_one(p), E_OK);
	run_dry(p);
	expect_delivered(p);
}

static void test_closed(void **state)
{
	struct pair *p = *state;
	struct sale_view v;
	struct admit_answer a;
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	bool was_there;
	assert_int_equal(counter_sell(&p->c, &r, &v), E_OK);
	struct admit_request ask = {
		.text = v.tickets[0].qr, .len = strlen(v.tickets[0].qr), .site = AUTHORITY_SITE_A1, .gate = ""};
	p->h.is_closed = true;
	assert_int_equal(step(p, &was_there), E_OK); /* its entries are taken */
	assert_int_equal(step(p, &was_there), E_EXPIRED);
	assert_true(counter_why(&p->c, "closed"));
	expect_delivered(p);
	assert_int_equal(sell_one(p), E_EXPIRED);
	assert_true(counter_why(&p->c, "closed"));
	p->c.settings.server = "";
	assert_int_equal(admit(&p->c.till, &ask, &a), E_OK); /* the gate keeps its lists */
	assert_int_equal(a.verdict, VERDICT_ADMITTED);
	reopen(p);
	assert_int_equal(sell_one(p), E_EXPIRED);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_one_at_a_time),
		CASE(test_never_exchanged),
		cmocka_unit_test(test_not_enrolled),
		CASE(test_portal),
		CASE(test_sells_meanwhile),
		CASE(test_called_off),
		CASE(test_stalled),
		CASE(test_renewal_is_announced),
		CASE(test_packed),
		CASE(test_server_that_cannot_unpack),
		CASE(test_size_survives),
		CASE(test_slow_is_made_smaller),
		CASE(test_full_jitter),
		CASE(test_retry_after),
		CASE(test_online_since),
		CASE(test_quarantined_and_back),
		CASE(test_closed),
	};
	return cmocka_run_group_tests_name("sync, step by step", tests, NULL, NULL);
}
