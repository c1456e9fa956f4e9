#include "tests/support/dbproxy.h"
#include "tests/support/process.h"
#include "tests/support/testdb.h"
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct testdb t;
static struct store *root; /* straight to the database */
static struct dbproxy proxy;
static struct store *proxied; /* one connection, through the proxy */

#define OK(e) assert_int_equal((e), E_OK)

static int group_setup(void **state)
{
	(void)state;
	testdb_start(&t);
	testdb_run(&t, "CREATE TABLE account (id INT NOT NULL PRIMARY KEY, amount INT NOT NULL)");
	root = testdb_root(&t);
	dbproxy_start(&proxy, embedded_socket(t.embedded));
	return store_open(&proxied, &(struct store_config){.socket = proxy.path,
							   .user = "root",
							   .schema = "hoaban",
							   .connections = 1,
							   .timeout_s = 2,
							   .logger = &t.log.logger}) == E_OK
		       ? 0
		       : -1;
}

static int group_teardown(void **state)
{
	(void)state;
	store_close(proxied);
	dbproxy_stop(&proxy);
	store_close(root);
	testdb_end(&t);
	return 0;
}

static int setup(void **state)
{
	(void)state;
	testdb_run(&t, "REPLACE INTO account (id, amount) VALUES (1, 0), (2, 0)");
	testdb_run(&t, "DELETE FROM account WHERE id > 2");
	capture_clear(&t.log);
	return 0;
}

static enum err add(struct db *db, int64_t id, int64_t amount)
{
	static const char sql[] = "UPDATE account SET amount = amount + ? WHERE id = ?";
	return db_exec(db, sql, (struct param[]){P_INT(amount), P_INT(id)}, 2, NULL);
}

static int64_t amount(int64_t id)
{
	static const char sql[] = "SELECT amount FROM account WHERE id = ?";
	struct db *db;
	int64_t n = -1;
	OK(store_acquire(root, &db));
	OK(db_row(db, NULL, sql, (struct param[]){P_INT(id)}, 1, (struct column[]){C_INT(&n)}, 1));
	store_release(root, db);
	return n;
}

static int64_t connection_id(struct db *db)
{
	static const char sql[] = "SELECT CONNECTION_ID()";
	int64_t id = 0;
	OK(db_row(db, NULL, sql, NULL, 0, (struct column[]){C_INT(&id)}, 1));
	return id;
}

static int64_t lives(int64_t id)
{
	static const char sql[] = "SELECT COUNT(*) FROM information_schema.processlist WHERE id = ?";
	struct db *db;
	int64_t n = -1;
	OK(store_acquire(root, &db));
	OK(db_row(db, NULL, sql, (struct param[]){P_INT(id)}, 1, (struct column[]){C_INT(&n)}, 1));
	store_release(root, db);
	return n;
}

/* Until `ask(id)` says what it will say sooner or later. */
static void await(int64_t (*ask)(int64_t), int64_t id, int64_t wanted)
{
	for (int i = 0; i < 6000 && ask(id) != wanted; i++)
		usleep(10000);
	assert_int_equal(ask(id), wanted);
}

static void kill_connection(int64_t id)
{
	char sql[64];
	snprintf(sql, sizeof sql, "KILL CONNECTION %lld", (long long)id);
	testdb_run(&t, sql);
	await(lives, id, 0);
}

struct body {
	int runs;
	int64_t first_id;
	enum err answer;
	int fail_until; /* the first runs meet the mishap, the others not */
};

/* ---- what the body says ---- */

static enum err body_refuses(struct db *db, void *ctx)
{
	struct body *b = ctx;
	b->runs++;
	TRY(add(db, 1, 5));
	return b->answer;
}

static void an_error_of_the_body_rolls_back(void **state)
{
	(void)state;
	/* E_UNAVAILABLE too: a body may not be mistaken for an unknown commit */
	static const enum err answers[] = {E_REFUSED, E_UNAVAILABLE, E_DATABASE, E_BUSY, E_DUPLICATE};
	for (size_t n = 0; n < sizeof(answers) / sizeof(answers[0]); n++) {
		struct body b = {.answer = answers[n]};
		assert_int_equal(store_transact(root, body_refuses, &b), answers[n]);
		assert_int_equal(b.runs, 1);
		assert_int_equal(amount(1), 0);
	}
	struct body b = {.answer = E_OK};
	OK(store_transact(root, body_refuses, &b));
	assert_int_equal(amount(1), 5);
}

/* ---- deadlock ---- */

struct rival {
	pthread_barrier_t *both;
	int64_t first, second;
	int runs;
	bool swallows;
	enum err result;
};

static enum err rival_body(struct db *db, void *ctx)
{
	struct rival *r = ctx;
	TRY(add(db, r->first, 1));
	if (r->runs++ == 0)
		pthread_barrier_wait(r->both); /* each now holds what the other wants */
	enum err e = add(db, r->second, 1);
	return r->swallows ? E_OK : e;
}

static void *rival_main(void *arg)
{
	struct rival *r = arg;
	r->result = store_transact(root, rival_body, r);
	return NULL;
}

static void deadlock(bool swallows)
{
	pthread_barrier_t both;
	pthread_t threads[2];
	pthread_barrier_init(&both, NULL, 2);
	struct rival rivals[] = {{.both = &both, .first = 1, .second = 2, .swallows = swallows},
				 {.both = &both, .first = 2, .second = 1, .swallows = swallows}};
	for (int n = 0; n < 2; n++)
		assert_int_equal(pthread_create(&threads[n], NULL, rival_main, &rivals[n]), 0);
	for (int n = 0; n < 2; n++)
		pthread_join(threads[n], NULL);
	pthread_barrier_destroy(&both);
	OK(rivals[0].result);
	OK(rivals[1].result);
	assert_int_equal(rivals[0].runs + rivals[1].runs, 3);
	assert_true(capture_has(&t.log, "number=1213"));
	assert_int_equal(amount(1), 2);
	assert_int_equal(amount(2), 2);
}

static void a_deadlock_is_tried_again(void **state)
{
	(void)state;
	deadlock(false);
}

/* The second statement's deadlock undid the first one too: committing what comes after would tear the transaction. */
static void a_swallowed_deadlock_is_not_committed(void **state)
{
	(void)state;
	deadlock(true);
}

static enum err lock_body(struct db *db, void *ctx)
{
	int *runs = ctx;
	++*runs;
	/* no waiting here: the number 1205 is what counts */
	static const char impatient[] = "SET SESSION innodb_lock_wait_timeout = 0";
	TRY(db_plain(db, impatient));
	return add(db, 1, 1);
}

static enum err hold_body(struct db *db, void *ctx)
{
	struct body *b = ctx;
	TRY(add(db, 1, 1));
	b->answer = store_transact(root, lock_body, &b->runs);
	return E_OK;
}

static void an_everlasting_lock_ends_as_busy(void **state)
{
	(void)state;
	struct body b = {0};
	OK(store_transact(root, hold_body, &b));
	assert_int_equal(b.answer, E_BUSY);
	assert_int_equal(b.runs, 11); /* bounded */
	assert_int_equal(amount(1), 1);
}

/* ---- lost connections ---- */

static enum err body_killed_within(struct db *db, void *ctx)
{
	struct body *b = ctx;
	TRY(add(db, 1, 1));
	if (b->runs++ < b->fail_until)
		kill_connection(connection_id(db));
	return add(db, 2, 1);
}

static enum err body_killed_at_end(struct db *db, void *ctx)
{
	struct body *b = ctx;
	TRY(add(db, 1, 1));
	TRY(add(db, 2, 1));
	if (b->runs++ < b->fail_until)
		kill_connection(connection_id(db));
	return E_OK;
}

static void a_connection_lost_before_commit_is_tried_again(void **state)
{
	(void)state;
	struct body b = {.fail_until = 2};
	OK(store_transact(root, body_killed_within, &b));
	assert_int_equal(b.runs, 3);
	assert_int_equal(amount(1), 1);
	b = (struct body){.fail_until = 1};
	OK(store_transact(root, body_killed_at_end, &b));
	assert_int_equal(b.runs, 2);
	assert_int_equal(amount(1), 2);
	assert_int_equal(amount(2), 2);
}

static enum err body_plain(struct db *db, void *ctx)
{
	struct body *b = ctx;
	b->runs++;
	return add(db, 1, 1);
}

static void an_unknown_commit_is_not_repeated(void **state)
{
	(void)state;
	static const struct {
		enum dbproxy_cut cut;
		int64_t amount;
	} cases[] = {{DBPROXY_CUT_BEFORE, 0}, {DBPROXY_CUT_AFTER, 1}};
	for (size_t n = 0; n < 2; n++) {
		struct body b = {0};
		proxy.cut = cases[n].cut;
		assert_int_equal(store_transact(proxied, body_plain, &b), E_UNAVAILABLE);
		assert_int_equal(b.runs, 1);
		await(amount, 1, cases[n].amount); /* the line was cut, and the server is at it still */
		assert_true(capture_has(&t.log, "commit_unknown"));
	}
	/* the same connection works again */
	struct body b = {0};
	OK(store_transact(proxied, body_plain, &b));
	assert_int_equal(amount(1), 2);
}

static void a_kept_connection_revives(void **state)
{
	(void)state;
	struct db *db;
	struct body b = {0};
	OK(store_acquire(root, &db));
	for (int n = 1; n <= 3; n++) {
		kill_connection(connection_id(db));
		OK(db_transact(db, body_plain, &b));
		assert_int_equal(b.runs, n);
	}
	store_release(root, db);
	assert_int_equal(amount(1), 3);
}

static enum err body_outlives(struct db *db, void *ctx)
{
	struct body *b = ctx;
	TRY(add(db, 1, 1));
	if (b->runs++ == 0)
		kill(embedded_pid(t.embedded), SIGKILL);
	return add(db, 2, 1);
}

static void a_killed_database_is_survived(void **state)
{
	(void)state;
	struct body b = {0};
	OK(store_transact(root, body_outlives, &b));
	assert_true(b.runs >= 2);
	assert_int_equal(amount(1), 1);
	assert_int_equal(amount(2), 1);
}

static void a_frozen_database_is_not_waited_for_ever(void **state)
{
	(void)state;
	struct db *db;
	int pid = embedded_pid(t.embedded);
	OK(store_acquire(proxied, &db));
	assert_true(process_freeze(pid, 5000));
	assert_int_equal(add(db, 1, 1), E_DATABASE);
	assert_int_equal(add(db, 1, 1), E_DATABASE); /* at once: the connection is given up */
	kill(pid, SIGCONT);
	store_release(proxied, db);
	OK(store_acquire(proxied, &db));
	OK(add(db, 2, 1));
	store_release(proxied, db);
	assert_int_equal(amount(2), 1);
}

/* ---- chained transactions ---- */

static enum err body_adds(struct db *db, void *ctx)
{
	struct body *b = ctx;
	b->runs++;
	return add(db, 1, 1);
}

static void a_chain_commits_link_by_link(void **state)
{
	(void)state;
	struct db *db;
	struct body good = {0}, bad = {.answer = E_REFUSED};
	OK(store_acquire(root, &db));
	db_chain(db);
	for (int64_t n = 1; n <= 3; n++) {
		OK(db_transact(db, body_adds, &good));
		assert_int_equal(amount(1), n);
		assert_int_equal(db_transact(db, body_refuses, &bad), E_REFUSED);
		assert_int_equal(amount(1), n);
	}
	assert_int_equal(good.runs, 3);
	store_release(root, db);
}

static void a_chain_survives_the_loss_of_its_connection(void **state)
{
	(void)state;
	struct db *db;
	struct body b = {0}, bad = {.answer = E_REFUSED};
	OK(store_acquire(root, &db));
	db_chain(db);
	OK(db_transact(db, body_adds, &b));
	kill_connection(connection_id(db));
	/* On the new connection a transaction must be begun by word: else what is refused here would stay. */
	assert_int_equal(db_transact(db, body_refuses, &bad), E_REFUSED);
	assert_int_equal(amount(1), 1);
	OK(db_transact(db, body_adds, &b));
	assert_int_equal(amount(1), 2);
	store_release(root, db);
}

/* Who gets the connection next must find it committing on its own. */
static void a_released_chain_is_an_ordinary_connection(void **state)
{
	(void)state;
	struct db *db;
	struct body b = {0};
	OK(store_acquire(proxied, &db)); /* the only one of its store */
	db_chain(db);
	OK(db_transact(db, body_adds, &b));
	store_release(proxied, db);
	OK(store_acquire(proxied, &db));
	OK(add(db, 2, 7));
	assert_int_equal(amount(2), 7);
	store_release(proxied, db);
}

#define TEST(f) cmocka_unit_test_setup(f, setup)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(an_error_of_the_body_rolls_back),
		TEST(a_deadlock_is_tried_again),
		TEST(a_swallowed_deadlock_is_not_committed),
		TEST(an_everlasting_lock_ends_as_busy),
		TEST(a_connection_lost_before_commit_is_tried_again),
		TEST(an_unknown_commit_is_not_repeated),
		TEST(a_kept_connection_revives),
		TEST(a_chain_commits_link_by_link),
		TEST(a_chain_survives_the_loss_of_its_connection),
		TEST(a_released_chain_is_an_ordinary_connection),
		TEST(a_killed_database_is_survived),
		TEST(a_frozen_database_is_not_waited_for_ever),
	};
	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
