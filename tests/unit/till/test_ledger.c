#include "pos-client/journal/ledger.h"
#include "tests/support/testdir.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#define DAY 20778

static const struct site_term nobody;

struct place {
	char dir[TESTDIR_TEXT];
	struct journal *ledger;
	struct hub_ledger port;
	struct arena arena;
};

static int set_up(void **state)
{
	static struct place p;
	testdir_make(p.dir);
	arena_init(&p.arena, ARENA_CEILING_DEFAULT);
	assert_int_equal(ledger_open(&p.ledger, p.dir), E_OK);
	p.port = ledger_port(p.ledger);
	*state = &p;
	return 0;
}

static int tear_down(void **state)
{
	struct place *p = *state;
	journal_close(p->ledger);
	arena_release(&p->arena);
	testdir_remove(p->dir);
	return 0;
}

static struct hub_row row_of(uint8_t claim, uint8_t root, uint32_t first, uint32_t count)
{
	struct hub_row r = {.gate = "north", .day = DAY, .entry = 1, .first_use = first, .count = count, .at = 1000 + claim};
	memset(r.claim, claim, UUID_LEN);
	memset(r.root, root, UUID_LEN);
	memset(r.device, 0xd0, UUID_LEN);
	return r;
}

/* ---- hostile first */

static void test_one_at_a_time(void **state)
{
	struct place *p = *state;
	struct journal *second, *beside;
	assert_int_equal(ledger_open(&second, p->dir), E_BUSY);
	assert_true(ledger_is_in_use(p->dir));
	assert_int_equal(ledger_open_beside(&beside, p->dir), E_OK);
	assert_int_equal(ledger_claim_site(p->ledger, 1), E_OK);
	assert_int_not_equal(ledger_claim_site(beside, 1), E_IO); /* seen, so nothing is written */
	assert_int_equal(ledger_claim_site(beside, 2), E_CONFLICT);
	struct hub_row r = row_of(1, 1, 1, 1);
	struct hub_ledger port = ledger_port(beside);
	assert_int_not_equal(port.put_row(port.ctx, &r), E_OK); /* a reader does not write */
	journal_close(beside);
	journal_close(p->ledger);
	assert_false(ledger_is_in_use(p->dir));
	assert_int_equal(ledger_open(&p->ledger, p->dir), E_OK);
	assert_int_equal(ledger_open_beside(&beside, "/nonexistent"), E_NOT_FOUND);
}

static void test_another_site(void **state)
{
	struct place *p = *state;
	assert_int_equal(ledger_claim_site(p->ledger, 3), E_OK);
	assert_int_equal(ledger_claim_site(p->ledger, 3), E_OK);
	assert_int_equal(ledger_claim_site(p->ledger, 4), E_CONFLICT);
}

static void test_empty(void **state)
{
	struct place *p = *state;
	struct site_standing standing;
	struct hub_row row, *rows;
	struct hub_counts counts;
	uint64_t number;
	size_t count;
	const uint8_t id[UUID_LEN] = {1};
	assert_int_equal(p->port.get_standing(p->ledger, &standing), E_NOT_FOUND);
	assert_int_equal(p->port.find_row(p->ledger, id, &row), E_NOT_FOUND);
	assert_int_equal(p->port.rows_of(p->ledger, &p->arena, id, &rows, &count), E_OK);
	assert_int_equal(count, 0);
	assert_int_equal(p->port.next_grant(p->ledger, DAY, &nobody, 0, &row), E_NOT_FOUND);
	assert_int_equal(p->port.last_grant(p->ledger, DAY, &nobody, &number), E_OK);
	assert_int_equal(number, 0);
	assert_int_equal(p->port.get_stored(p->ledger, id, &number), E_OK);
	assert_int_equal(number, 0);
	assert_int_equal(p->port.counts(p->ledger, DAY, &counts), E_OK);
	assert_int_equal(counts.admitted + counts.left, 0);
}

/* ---- rows */

static void test_rows(void **state)
{
	struct place *p = *state;
	struct hub_row a = row_of(1, 9, 1, 3), b = row_of(2, 9, 4, 2), c = row_of(3, 8, 1, 1), found, *rows;
	struct hub_counts counts;
	size_t count;
	a.term.epoch = c.term.epoch = 2;
	a.grant_len = c.grant_len = 5;
	memcpy(a.grant, "grant", 5);
	memcpy(c.grant, "other", 5);
	assert_int_equal(p->port.put_row(p->ledger, &a), E_OK);
	assert_int_equal(p->port.put_row(p->ledger, &b), E_OK);
	assert_int_equal(p->port.put_row(p->ledger, &c), E_OK);
	a.is_undone = true;
	assert_int_equal(p->port.put_row(p->ledger, &a), E_OK);
	assert_true(a.number > c.number);
	assert_int_equal(p->port.find_row(p->ledger, a.claim, &found), E_OK);
	assert_memory_equal(&found, &a, sizeof found);
	assert_int_equal(p->port.rows_of(p->ledger, &p->arena, a.root, &rows, &count), E_OK);
	assert_int_equal(count, 2);
	assert_memory_equal(rows[0].claim, a.claim, UUID_LEN); /* first put, though put again last */
	assert_int_equal(p->port.next_grant(p->ledger, DAY, &nobody, 0, &found), E_OK);
	assert_memory_equal(found.claim, c.claim, UUID_LEN);
	assert_int_equal(p->port.next_grant(p->ledger, DAY, &nobody, found.number, &found), E_OK);
	assert_memory_equal(found.claim, a.claim, UUID_LEN);
	assert_int_equal(p->port.next_grant(p->ledger, DAY, &nobody, found.number, &found), E_NOT_FOUND);
	assert_int_equal(p->port.next_grant(p->ledger, DAY, &a.term, 0, &found), E_NOT_FOUND); /* all of that term */
	assert_int_equal(p->port.next_grant(p->ledger, DAY + 1, &nobody, 0, &found), E_NOT_FOUND);
	assert_int_equal(p->port.counts(p->ledger, DAY, &counts), E_OK);
	assert_int_equal(counts.admitted, 3);
}

static void test_standing(void **state)
{
	struct place *p = *state;
	struct site_standing s = {.term.epoch = 7, .statement_len = 3, .certificate_len = GRANT_BYTES_MAX}, found;
	memset(s.certificate, 0xcc, sizeof s.certificate);
	memcpy(s.statement, "one", 3);
	assert_int_equal(p->port.put_standing(p->ledger, &s), E_OK);
	s.term.epoch = 8;
	assert_int_equal(p->port.put_standing(p->ledger, &s), E_OK);
	assert_int_equal(p->port.get_standing(p->ledger, &found), E_OK);
	assert_memory_equal(&found, &s, sizeof s);
}

/* ---- what is delivered */

static void put_left(struct place *p, uint64_t seq, uint32_t site, uint32_t persons)
{
	struct persons_left l = {.site = site, .day = DAY, .persons = persons};
	BUF_LOCAL body;
	buf_init(&body, 256);
	persons_left_encode(&body, &l);
	struct entry e = {.seq = seq, .type = ENTRY_LEFT, .body = buf_bytes(&body)};
	assert_int_equal(p->port.put_entry(p->ledger, &e, BYTES("signed")), E_OK);
}

static void test_head_counts(void **state)
{
	struct place *p = *state;
	struct hub_counts counts;
	assert_int_equal(ledger_claim_site(p->ledger, 1), E_OK);
	put_left(p, 4, 1, 30);
	put_left(p, 4, 1, 30); /* delivered twice */
	put_left(p, 5, 2, 7);  /* of another site */
	struct entry broken = {.seq = 6, .type = ENTRY_OVERRIDE, .body = BYTES("nonsense")};
	assert_int_equal(p->port.put_entry(p->ledger, &broken, BYTES("signed")), E_OK);
	assert_int_equal(p->port.counts(p->ledger, DAY, &counts), E_OK);
	assert_int_equal(counts.left, 30);
	assert_int_equal(counts.admitted, 0);
}

static void test_incidents_once(void **state)
{
	struct place *p = *state;
	struct hub_incident i = {.day = DAY, .first_use = 3, .count = 1, .first_seq = 4, .second_seq = 5, .found_at = 100},
			    out[4];
	size_t count;
	assert_int_equal(p->port.put_incident(p->ledger, &i), E_OK);
	assert_int_equal(p->port.put_incident(p->ledger, &i), E_OK);
	i.first_use = 4;
	i.found_at = 200;
	assert_int_equal(p->port.put_incident(p->ledger, &i), E_OK);
	assert_int_equal(ledger_incidents(p->ledger, 0, out, 4, &count), E_OK);
	assert_int_equal(count, 2);
	assert_int_equal(out[0].first_use, 4);
	assert_int_equal(ledger_incidents(p->ledger, 150, out, 4, &count), E_OK);
	assert_int_equal(count, 1);
}

/* ---- what is old */

static void test_forgotten(void **state)
{
	struct place *p = *state;
	struct hub_row old = row_of(1, 9, 1, 1), fresh = row_of(2, 9, 2, 1), found;
	struct hub_counts counts;
	bool is_done;
	assert_int_equal(ledger_claim_site(p->ledger, 1), E_OK);
	old.day = DAY - LEDGER_CLAIM_DAYS - 1;
	fresh.day = DAY - LEDGER_CLAIM_DAYS;
	assert_int_equal(p->port.put_row(p->ledger, &old), E_OK);
	assert_int_equal(p->port.put_row(p->ledger, &fresh), E_OK);
	for (uint64_t seq = 1; seq <= 300; seq++)
		put_left(p, seq, 1, 1);
	assert_int_equal(ledger_forget(p->ledger, DAY, &is_done), E_OK);
	assert_false(is_done);
	assert_int_equal(ledger_forget(p->ledger, DAY, &is_done), E_OK);
	assert_true(is_done);
	assert_int_equal(p->port.find_row(p->ledger, old.claim, &found), E_NOT_FOUND);
	assert_int_equal(p->port.find_row(p->ledger, fresh.claim, &found), E_OK);
	assert_int_equal(p->port.counts(p->ledger, DAY, &counts), E_OK);
	assert_int_equal(counts.left, 300);
	for (int i = 0; i < 3; i++) /* more than one bite */
		assert_int_equal(ledger_forget(p->ledger, DAY + LEDGER_ENTRY_DAYS + 1, &is_done), E_OK);
	assert_true(is_done);
	assert_int_equal(p->port.counts(p->ledger, DAY, &counts), E_OK);
	assert_int_equal(counts.left, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_one_at_a_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_another_site, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_empty, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_rows, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_standing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_head_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_incidents_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_forgotten, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
