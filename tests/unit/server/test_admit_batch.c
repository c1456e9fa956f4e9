/* Online admissions in batches: what one batch decides about itself, what a repeated claim hears, and several servers of one
 * database that claim the same places at once. */
#include "app.h"
#include "domain/device/keyring.h"
#include "domain/gate/admit_batch.h"
#include "store/devices.h"
#include "tests/support/testdb.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define NOW	INT64_C(1795223700)
#define JOBS	16
#define SERVERS 3
#define TICKETS 240

static struct testdb t;

struct bench {
	struct arena arena;
	struct app app;
	struct db *db;
	struct admit_job *jobs[JOBS];
	size_t count;
};
static struct bench b;
static const struct device_row north = {.id = {1}, .sites = 2}, south = {.id = {2}, .sites = 2};
static uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN];

static int set_up(void **state)
{
	(void)state;
	testdb_run(&t, "DELETE FROM admission");
	testdb_run(&t, "DELETE FROM admission_undone");
	testdb_run(&t, "DELETE FROM ticket_block");
	b = (struct bench){.app = {.store = t.store, .logger = &t.log.logger}};
	arena_init(&b.arena, 256u << 20);
	assert_int_equal(keyring_open(&b.app.keyring, &b.app), E_OK);
	assert_int_equal(store_acquire(t.store, &b.db), E_OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	store_release(t.store, b.db);
	keyring_close(b.app.keyring);
	arena_release(&b.arena);
	return 0;
}

/* ---- claims */

static struct ticket new_ticket(uint32_t party)
{
	struct ticket k = {.valid_from = (uint32_t)NOW - 60,
			   .valid_until = (uint32_t)NOW + 3600,
			   .issued_at = (uint32_t)NOW - 60,
			   .sites = 2,
			   .category = CATEGORY_ADULT,
			   .party = party,
			   .days = 1,
			   .edition = 1,
			   .entries = 1};
	randombytes_buf(k.id, UUID_LEN);
	return k;
}

static struct admit_job *new_job(struct arena *a, const struct ticket *k, const struct device_row *d, uint32_t want)
{
	struct admit_job *j = ARENA_NEW(a, struct admit_job);
	uint8_t payload_room[256];
	struct buf payload = BUF_FIXED(payload_room), cose = BUF_FIXED(j->reading.bytes);
	*j = (struct admit_job){.arena = a, .device = d, .now = NOW, .read = VERDICT_ADMITTED};
	j->claim = (struct claim){.site = 1, .count = want, .time = NOW};
	snprintf(j->claim.gate, sizeof j->claim.gate, "%s", d == &north ? "north" : "south");
	randombytes_buf(j->claim.id, UUID_LEN);
	j->reading.ticket = *k;
	j->reading.is_verified = true;
	assert_int_equal(ticket_encode(&payload, k), E_OK);
	assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_TICKET, secret_key), E_OK);
	j->reading.cose = j->claim.cose = buf_bytes(&cose);
	return j;
}

static struct admit_job *claim(const struct ticket *k, const struct device_row *d, uint32_t want)
{
	return b.jobs[b.count++] = new_job(&b.arena, k, d, want);
}

static void commit(void)
{
	assert_int_equal(admit_batch_commit(&b.app, b.db, &b.arena, b.jobs, b.count), E_OK);
	b.count = 0;
}

static void says(const struct admit_job *j, enum verdict verdict, uint32_t first_use, uint32_t count, uint32_t remaining)
{
	assert_int_equal(j->outcome, E_OK);
	assert_int_equal(j->answer.verdict, verdict);
	assert_int_equal(j->answer.first_use, first_use);
	assert_int_equal(j->answer.count, count);
	assert_int_equal(j->answer.remaining, remaining);
	assert_false(j->answer.is_provisional);
}

static uint64_t places(void)
{
	static const char sql[] = "SELECT COUNT(*) FROM admission";
	uint64_t n = 0;
	struct db *db;
	assert_int_equal(store_acquire(t.store, &db), E_OK);
	assert_int_equal(db_row(db, NULL, sql, NULL, 0, (struct column[]){C_UINT(&n)}, 1), E_OK);
	store_release(t.store, db);
	return n;
}

/* ---- one server */

static void test_one_batch_knows_itself(void **state)
{
	(void)state;
	struct ticket one = new_ticket(1), party = new_ticket(5);
	struct admit_job *first = claim(&one, &north, 0), *second = claim(&one, &south, 0);
	struct admit_job *three = claim(&party, &north, 3), *too_many = claim(&party, &south, 3);
	struct admit_job *rest = claim(&party, &south, 0), *none = claim(&party, &north, 1);
	commit();
	says(first, VERDICT_ADMITTED, 1, 1, 0);
	says(second, VERDICT_ALREADY_ADMITTED, 0, 0, 0);
	assert_int_equal(second->answer.first_admitted_at, NOW);
	assert_string_equal(second->answer.first_gate, "north");
	says(three, VERDICT_ADMITTED, 1, 3, 2);
	says(too_many, VERDICT_PARTY_EXHAUSTED, 0, 0, 2);
	says(rest, VERDICT_ADMITTED, 4, 2, 0);
	says(none, VERDICT_ALREADY_ADMITTED, 0, 0, 0);
	assert_int_equal(places(), 6);
}

/* The answer was lost: the same claim, in the same batch or later. */
static void test_a_repeated_claim_hears_the_same(void **state)
{
	(void)state;
	struct ticket party = new_ticket(5);
	struct admit_job *first = claim(&party, &north, 2), *again = claim(&party, &north, 2), *later;
	memcpy(again->claim.id, first->claim.id, UUID_LEN);
	commit();
	says(first, VERDICT_ADMITTED, 1, 2, 3);
	says(again, VERDICT_ADMITTED, 1, 2, 3);
	later = claim(&party, &north, 2);
	memcpy(later->claim.id, first->claim.id, UUID_LEN);
	commit();
	says(later, VERDICT_ADMITTED, 1, 2, 3);
	assert_int_equal(later->answer.entry, first->answer.entry);
	assert_int_equal(places(), 2);
}

static void test_an_id_of_another_act(void **state)
{
	(void)state;
	struct ticket one = new_ticket(1), other = new_ticket(1);
	struct admit_job *first = claim(&one, &north, 0), *thief = claim(&other, &north, 0);
	memcpy(thief->claim.id, first->claim.id, UUID_LEN);
	commit();
	assert_int_equal(thief->outcome, E_CONFLICT);
	struct admit_job *undone = claim(&other, &north, 0);
	char id[UUID_HEX], sql[256];
	uuid_hex(id, undone->claim.id);
	snprintf(sql, sizeof sql, "INSERT INTO admission_undone VALUES (UNHEX('%s'), UNHEX('%s'), 1, '', 1, 1, 1, NULL)", id,
		 id);
	testdb_run(&t, sql);
	commit();
	assert_int_equal(undone->outcome, E_CONFLICT);
	assert_int_equal(places(), 1);
}

static void test_listed_tickets(void **state)
{
	(void)state;
	static const enum verdict verdicts[] = {VERDICT_REVOKED, VERDICT_SUPERSEDED};
	for (unsigned list = 1; list <= 2; list++) {
		struct ticket one = new_ticket(1);
		char id[UUID_HEX], sql[256];
		uuid_hex(id, one.id);
		snprintf(sql, sizeof sql, "INSERT INTO ticket_block VALUES (UNHEX('%s'), %u, 4000000000, 1)", id, list);
		testdb_run(&t, sql);
		struct admit_job *j = claim(&one, &north, 0);
		commit();
		says(j, verdicts[list - 1], 0, 0, 0);
	}
	assert_int_equal(places(), 0);
}

/* What the gate itself may not read is no question to the database. */
static void test_read_before(void **state)
{
	(void)state;
	struct ticket one = new_ticket(1);
	struct admit_job *j = claim(&one, &north, 0);
	j->read = VERDICT_WRONG_SITE;
	commit();
	says(j, VERDICT_WRONG_SITE, 0, 0, 0);
	assert_int_equal(places(), 0);
}

/* ---- several servers of one database */

struct contender {
	pthread_t thread;
	const struct ticket *tickets;
	size_t stride; /* each goes its own way through the tickets */
	struct arena arena, scratch;
	struct admit_job *jobs[TICKETS];
	enum err outcome;
};

static void *contend(void *ctx)
{
	struct contender *c = ctx;
	struct db *db;
	c->outcome = store_acquire(t.store, &db);
	for (size_t i = 0; c->outcome == E_OK && i < TICKETS; i += JOBS) {
		arena_clear(&c->scratch);
		c->outcome = admit_batch_commit(&b.app, db, &c->scratch, c->jobs + i, JOBS);
	}
	store_release(t.store, db);
	return NULL;
}

static void test_exactly_once_over_several_servers(void **state)
{
	(void)state;
	static struct ticket tickets[TICKETS];
	static struct contender all[SERVERS];
	static const size_t strides[SERVERS] = {1, 7, 239};
	for (size_t i = 0; i < TICKETS; i++)
		tickets[i] = new_ticket(1);
	store_release(t.store, b.db); /* a connection for each */
	for (size_t s = 0; s < SERVERS; s++) {
		struct contender *c = &all[s];
		*c = (struct contender){.tickets = tickets, .stride = strides[s]};
		arena_init(&c->arena, 64u << 20);
		arena_init(&c->scratch, 64u << 20);
		for (size_t i = 0; i < TICKETS; i++)
			c->jobs[i] = new_job(&c->arena, &tickets[i * c->stride % TICKETS], s % 2 ? &south : &north, 0);
	}
	for (size_t s = 0; s < SERVERS; s++)
		assert_int_equal(pthread_create(&all[s].thread, NULL, contend, &all[s]), 0);
	unsigned admitted = 0;
	for (size_t s = 0; s < SERVERS; s++) {
		assert_int_equal(pthread_join(all[s].thread, NULL), 0);
		assert_int_equal(all[s].outcome, E_OK);
		for (size_t i = 0; i < TICKETS; i++) {
			const struct claim_answer *a = &all[s].jobs[i]->answer;
			bool is_in = a->verdict == VERDICT_ADMITTED;
			admitted += is_in;
			assert_true(is_in || a->verdict == VERDICT_ALREADY_ADMITTED);
			assert_int_equal(a->first_admitted_at, is_in ? 0 : NOW);
		}
		arena_release(&all[s].arena);
		arena_release(&all[s].scratch);
	}
	assert_int_equal(admitted, TICKETS);
	assert_int_equal(places(), TICKETS);
	assert_int_equal(store_acquire(t.store, &b.db), E_OK);
}

static int start(void **state)
{
	(void)state;
	uint8_t seed[SEED_LEN] = {7};
	key_pair_from_seed(public_key, secret_key, seed);
	testdb_start(&t);
	return 0;
}

static int end(void **state)
{
	(void)state;
	testdb_end(&t);
	return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_one_batch_knows_itself),
		TEST(test_a_repeated_claim_hears_the_same),
		TEST(test_an_id_of_another_act),
		TEST(test_listed_tickets),
		TEST(test_read_before),
		TEST(test_exactly_once_over_several_servers),
	};
	return cmocka_run_group_tests(tests, start, end);
}
