/* The table of verdicts, asked of a till: through the whole of an admission, with its journal. */
#include "pos-client/domain/admit.h"
#include "tests/support/counter.h"
#include "tests/support/verdict_cases.h"

#include <hoaban/instant.h>

#include <stdlib.h>

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

struct asked {
	struct counter counter;
	struct arena arena;
	struct verdict_row *rows;
	size_t count;
};

static int set_up(void **state)
{
	static struct asked a;
	counter_open(&a.counter);
	arena_init(&a.arena, 256u << 20);
	a.count = verdict_rows_load(&a.rows, &a.arena);
	*state = &a;
	return 0;
}

static int tear_down(void **state)
{
	struct asked *a = *state;
	counter_verify(&a->counter);
	counter_stop(&a->counter);
	arena_release(&a->arena);
	return 0;
}

/* A till always holds lists. */
static bool is_askable(const struct verdict_case *c)
{
	return c->lists.keys != NULL;
}

/* Its clock never goes back: each case is a day or more after the one before. */
static struct verdict_case *next_case(struct asked *a, int32_t *day, const struct verdict_row *row)
{
	for (;; (*day)++) {
		struct verdict_world w;
		verdict_world_init(&w, *day);
		struct verdict_case *c = verdict_case_make(&a->arena, &w, row);
		if (c->now * 1000 > a->counter.now_ms)
			return c;
	}
}

/* ---- what the till holds and remembers, as the case says */

static void hold_lists(struct till *t, struct verdict_case *c)
{
	t->held.trust_list = c->keys;
	t->held.revoked = c->revoked;
	t->held.superseded = c->superseded;
	t->held.closures = c->closures;
	t->held.known[0] = c->known;
	t->held.known_count = c->lists.known_count;
	t->certificates = c->certificates;
	t->certificate_count = c->lists.certificate_count;
	t->held.lease.lists_limit_h = c->lists.limit_h;
	t->held.lease.sites = UINT64_MAX;
}

struct remembering {
	struct till *t;
	const struct verdict_case *c;
};

static enum err remember_use(const struct remembering *m, const struct taken_use *use, int32_t day)
{
	struct admission ad = {.site = (uint32_t)m->c->site,
			       .day = day,
			       .entry = use->entry,
			       .first_use = use->use,
			       .count = 1,
			       .admitted_at = use->admitted_at};
	till_new_id(m->t, ad.claim);
	memcpy(ad.ticket, m->c->ticket.id, UUID_LEN);
	memcpy(ad.root, ticket_root(&m->c->ticket), UUID_LEN);
	return journal_insert_admission(m->t->journal, &ad);
}

static enum err remember(void *ctx)
{
	const struct remembering *m = ctx;
	const struct gate_memory *memory = &m->c->memory;
	const int32_t today = instant_day(m->c->now);
	for (size_t i = 0; i < memory->uses.count; i++)
		TRY(remember_use(m, &memory->uses.list[i], today));
	for (uint32_t i = 0; i < memory->uses.other_days; i++)
		TRY(remember_use(m, &(struct taken_use){1, 1, m->c->now}, today - 1 - (int32_t)i));
	if (memory->is_superseded)
		TRY(journal_supersede(m->t->journal, ticket_root(&m->c->ticket), m->c->now + DAY_S));
	return journal_put_number(m->t->journal, HELD_LISTS_DAY, m->c->lists.approved_day);
}

/* ---- the scan */

static void scan(struct till *t, const struct verdict_case *c)
{
	struct admit_request r = {
		.text = c->text, .len = c->text_len, .site = (uint32_t)c->site, .gate = "gate 1", .count = c->want};
	struct admit_answer answer;
	assert_int_equal(admit(t, &r, &answer), E_OK);
	verdict_case_hold(c,
			  &(struct ruling){.verdict = answer.verdict, .count = answer.admitted, .remaining = answer.remaining});
	assert_int_equal(answer.is_provisional, c->verdict == VERDICT_ADMITTED); /* nobody is there to be asked */
}

static void ask(struct asked *a, struct verdict_case *c)
{
	struct till *t = &a->counter.till;
	a->counter.now_ms = c->now * 1000;
	hold_lists(t, c);
	assert_int_equal(journal_write(t->journal, remember, &(struct remembering){t, c}), E_OK);
	scan(t, c);
	till_forget(t);
}

static void test_table(void **state)
{
	struct asked *a = *state;
	int32_t day = instant_day(a->counter.now_ms / 1000);
	size_t asked = 0;
	for (size_t i = 0; i < a->count; i++) {
		struct verdict_case *c = next_case(a, &day, &a->rows[i]);
		if (!is_askable(c))
			continue;
		ask(a, c);
		asked++;
	}
	assert_true(asked >= a->count - 4);
}

/* ---- lists that go back, the whole way: from signed bundles */

static void test_an_older_list_is_not_taken(void **state)
{
	(void)state;
	struct counter c;
	struct ticket t = {.sites = 1u << AUTHORITY_SITE_A1,
			   .category = CATEGORY_ADULT,
			   .party = 1,
			   .days = 1,
			   .edition = 1,
			   .entries = 1};
	struct admit_answer answer;
	BUF_LOCAL cose;
	BUF_LOCAL text;
	buf_init(&cose, TICKET_BYTES_MAX);
	buf_init(&text, TICKET_TEXT_MAX + 1);
	counter_open(&c);
	t.valid_from = (uint32_t)COUNTER_NOW - 60;
	t.valid_until = (uint32_t)COUNTER_NOW + 60;
	t.issued_at = (uint32_t)COUNTER_NOW;
	verdict_ids(t.id, ID_REVOKED, 0);
	memcpy(c.authority.revoked[0], t.id, UUID_LEN);
	c.authority.revoked_count = 1;
	c.authority.revoked_seq = 7;
	assert_int_equal(counter_renew(&c), E_OK);
	c.authority.revoked_count = 0;
	c.authority.revoked_seq = 6;
	assert_int_equal(counter_renew(&c), E_OK); /* the rest of the bundle may be newer */
	authority_ticket(&c.authority, &t, &cose);
	assert_int_equal(ticket_text(&text, buf_bytes(&cose)), E_OK);
	struct admit_request r = {.text = buf_text(&text), .len = text.len, .site = AUTHORITY_SITE_A1, .gate = "gate 1"};
	assert_int_equal(admit(&c.till, &r, &answer), E_OK);
	assert_int_equal(answer.verdict, VERDICT_REVOKED);
	c.authority.revoked_seq = 8;
	assert_int_equal(counter_renew(&c), E_OK);
	assert_int_equal(admit(&c.till, &r, &answer), E_OK);
	assert_int_equal(answer.verdict, VERDICT_ADMITTED);
	counter_stop(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_table), cmocka_unit_test(test_an_older_list_is_not_taken)};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
