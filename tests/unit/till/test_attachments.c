/* Signed XML and payers travel beside their entries, with the same batch, however much there is. */
#include "pos-client/domain/payer.h"
#include "pos-client/domain/sync.h"
#include "tests/support/certifier.h"
#include "tests/support/fake_home.h"
#include "tests/support/haystack.h"
#include "pos-client/keys/organisation.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

#define A1   (UINT64_C(1) << AUTHORITY_SITE_A1)
#define NAME "Hợp tác xã Thử Nghiệm"

struct pair {
	struct counter c;
	struct fake_home h;
	struct certifier ca;
	struct buf certificate;
};

static int set_up(void **state)
{
	static struct pair p;
	BUF_LOCAL spki;
	buf_init(&spki, 4096);
	counter_open(&p.c);
	certifier_start(&p.ca, COUNTER_NOW);
	assert_int_equal(organisation_key_make(p.c.dir), E_OK);
	assert_int_equal(organisation_key_public(p.c.till.keys, &spki), E_OK);
	certifier_issue(&p.ca, "5600000000", COUNTER_NOW, COUNTER_NOW + DAY_S, buf_bytes(&spki), &p.certificate);
	p.c.authority.organisation_certificate = buf_bytes(&p.certificate);
	p.c.authority.now++;
	assert_int_equal(counter_renew(&p.c), E_OK);
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
	certifier_stop(&p->ca);
	buf_release(&p->certificate);
	return 0;
}

static void sell_some(struct pair *p, unsigned count, const struct payer_text *payer)
{
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	struct sale_view v;
	r.payer = payer;
	for (unsigned i = 0; i < count; i++) {
		assert_int_equal(counter_sell(&p->c, &r, &v), E_OK);
		till_forget(&p->c.till);
	}
}

static void they_travel_together(void **state)
{
	struct pair *p = *state;
	struct sync_report r;
	const struct payer_text payer = {NAME, NULL, NULL};
	sell_some(p, 2, NULL);
	sell_some(p, 1, &payer);
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	assert_int_equal(p->h.attachments, 4);
	assert_int_equal(p->h.missing_attachments, 0);
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	assert_int_equal(p->h.attachments, 4); /* once */
}

static void faults_lose_none(void **state)
{
	static const enum home_fault faults[] = {HOME_CUT_BEFORE, HOME_TOO_LARGE, HOME_CUT_AFTER, HOME_BUSY, HOME_CUT_MID};
	struct pair *p = *state;
	struct sync_report r;
	const struct payer_text payer = {NAME, NULL, NULL};
	sell_some(p, 20, &payer);
	p->h.fault_count = sizeof faults / sizeof faults[0];
	memcpy(p->h.faults, faults, sizeof faults);
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	assert_int_equal(p->h.missing_attachments, 0);
	assert_true(p->h.attachments >= 40);
}

/* More bytes than one upload takes: entries wait for the next batch with theirs. */
static void batches_hold_what_fits(void **state)
{
	struct pair *p = *state;
	struct sync_report r;
	struct journal_head head;
	static char long_address[PAYER_BYTES_MAX + 1];
	memset(long_address, 'x', PAYER_BYTES_MAX);
	const struct payer_text payer = {long_address, NULL, long_address};
	sell_some(p, 300, &payer);
	assert_int_equal(journal_head(p->c.till.journal, &head), E_OK);
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	assert_int_equal(r.last_seq, head.seq);
	assert_int_equal(r.failures, 0);
	assert_int_equal(p->h.attachments, 600);
	assert_int_equal(p->h.missing_attachments, 0);
	assert_true(p->h.uploads >= 2);
}

static void the_list_ends_before_what_does_not_fit(void **state)
{
	struct pair *p = *state;
	struct arena a;
	struct journal_attachment room[8];
	const struct payer_text payer = {NAME, NULL, NULL};
	sell_some(p, 3, &payer); /* entries 2, 3, 4 with two each */
	arena_init(&a, ARENA_CEILING_DEFAULT);
	static const struct {
		size_t max, max_bytes, count;
		uint64_t whole_until;
	} table[] = {
		{8, SIZE_MAX, 6, 4}, {6, SIZE_MAX, 6, 4}, {5, SIZE_MAX, 4, 3}, {4, SIZE_MAX, 4, 3},
		{3, SIZE_MAX, 2, 2}, {1, SIZE_MAX, 0, 1}, {8, 100, 0, 1},
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct attachment_list l = {.max = table[i].max, .max_bytes = table[i].max_bytes, .list = room};
		assert_int_equal(journal_read_attachments(p->c.till.journal, &a, 1, 4, &l), E_OK);
		assert_int_equal(l.count, table[i].count);
		assert_int_equal(l.whole_until, table[i].whole_until);
	}
	arena_release(&a);
}

/* What the office has may go from the till; a later upload does not need it. */
static void a_payer_may_go_after_the_upload(void **state)
{
	struct pair *p = *state;
	struct sync_report r;
	const struct payer_text payer = {NAME, NULL, NULL};
	sell_some(p, 1, &payer);
	assert_int_equal(payer_erase(&p->c.till, "EBL01", "26TAB", 1), E_REFUSED);
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
	assert_int_equal(payer_erase(&p->c.till, "EBL01", "26TAB", 1), E_OK);
	assert_int_equal(haystack_search(p->c.dir, NAME).found, 0);
	sell_some(p, 1, NULL);
	assert_int_equal(sync_run(&p->c.till, &r), E_OK);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(they_travel_together),
		CASE(faults_lose_none),
		CASE(batches_hold_what_fits),
		CASE(the_list_ends_before_what_does_not_fit),
		CASE(a_payer_may_go_after_the_upload),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
