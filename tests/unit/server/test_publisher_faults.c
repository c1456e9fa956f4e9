/* The publisher when things break: leftovers, damage, kills, a database that contradicts itself. */
#include "server/log/heads.h"
#include "server/log/tiles.h"
#include "server/store/role_lease.h"
#include "tests/support/loglab.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

extern char **environ;

static struct loglab lab;
static char dir[64];
static struct publisher *running; /* by a test that fails half-way */

static struct publisher *start(void)
{
	assert_int_equal(publisher_start(&running, &lab.app, dir), E_OK);
	return running;
}

static void stop(void)
{
	publisher_stop(running);
	running = NULL;
}

static int setup(void **state)
{
	(void)state;
	loglab_reset(&lab);
	testdir_make(dir);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	stop();
	testdir_remove(dir);
	return 0;
}

/* Publishes what is committed, and ends. */
static void publish(uint64_t expected)
{
	struct publisher *p = start();
	assert_int_equal(loglab_flush(p), E_OK);
	stop();
	assert_int_equal(loglab_shown(&lab, dir), expected);
	loglab_check_files(dir, expected);
}

static const char *path_of(const char *file)
{
	static char path[256];
	snprintf(path, sizeof path, "%s/log/%s", dir, file);
	return path;
}

static void put_file(const char *file, struct bytes content)
{
	unlink(path_of(file));
	int fd = open(path_of(file), O_CREAT | O_WRONLY | O_TRUNC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, content.data, content.len), (ssize_t)content.len);
	close(fd);
}

static void get_file(const char *file, struct buf *out)
{
	struct files f = {0};
	snprintf(f.base, sizeof f.base, "%s/log", dir);
	assert_int_equal(files_read(&f, file, out), E_OK);
}

static void flip_byte(const char *file, size_t at)
{
	BUF_LOCAL content;
	buf_init(&content, 1u << 20);
	get_file(file, &content);
	content.data[at] ^= 1;
	put_file(file, buf_bytes(&content));
}

static uint64_t count_rows(const char *sql)
{
	struct db *db;
	uint64_t count = 0;
	assert_int_equal(store_acquire(lab.app.store, &db), E_OK);
	assert_int_equal(db_row(db, NULL, sql, NULL, 0, (struct column[]){C_UINT(&count)}, 1), E_OK);
	store_release(lab.app.store, db);
	return count;
}

/* ---------------------------------------------------------------- files are a cache */

static void test_missing_and_cut_files_come_back(void **state)
{
	(void)state;
	static const char *const files[] = {"tile/0/000",     "tile/0/001",	  "tile/0/003.p/32",
					    "tile/1/000.p/3", "tile/entries/000", "tile/entries/003.p/32",
					    "checkpoint"};
	loglab_append(&lab, 800);
	publish(800);
	for (size_t i = 0; i < COUNT(files); i++) {
		assert_int_equal(unlink(path_of(files[i])), 0);
		publish(800);
		put_file(files[i], bytes_of_text("torn"));
		if (i != 4) /* a full bundle's bytes are looked at by readers alone */
			publish(800);
		assert_int_equal(unlink(path_of("checkpoint")), 0); /* a directory that cannot say what it holds */
		publish(800);
	}
}

/* What a killed publisher leaves: temporary files, and tiles past the checkpoint that hold leaves nobody ever committed. */
static void test_leftovers_of_a_lost_future(void **state)
{
	(void)state;
	static const uint8_t wrong[TILE_FILE_MAX] = {1, 2, 3};
	loglab_append(&lab, 300);
	publish(300);
	put_file("tile/0/001", BYTES(wrong));
	put_file("tile/entries/001", BYTES(wrong));
	put_file("tile/0/002", BYTES(wrong));
	put_file("tile/0/001.p/50", bytes_of(wrong, 50 * HASH_LEN));
	put_file("tile/0/000.0badcafe", bytes_of(wrong, 7));
	put_file("checkpoint.0badcafe", bytes_of(wrong, 7));
	loglab_append(&lab, 6);
	publish(306);
	loglab_append(&lab, 694);
	publish(1000);
}

/* Damaged until it is noticed: a round that somebody asked for before may heal the file before it is looked at. */
static void assert_noticed(struct publisher *p, const char *file, uint64_t index)
{
	BUF_LOCAL text;
	buf_init(&text, 1u << 16);
	enum err e = E_OK;
	for (int i = 0; i < 100 && e == E_OK; i++) {
		buf_clear(&text);
		flip_byte(file, 20);
		e = publisher_proof(p, index, &text);
	}
	assert_int_equal(e, E_CORRUPT);
	assert_int_equal(text.len, 0);
}

static void assert_healed(struct publisher *p, uint64_t index)
{
	BUF_LOCAL text;
	buf_init(&text, 1u << 16);
	enum err e = E_CORRUPT;
	for (int i = 0; i < 3000 && e != E_OK; i++) {
		usleep(20000);
		e = publisher_proof(p, index, &text);
	}
	assert_int_equal(e, E_OK);
}

/* A proof that does not hold is never given away; the files are written anew. */
static void test_a_damaged_tile_is_noticed_and_healed(void **state)
{
	(void)state;
	static const struct {
		const char *file;
		uint64_t index; /* whose proof needs the byte */
	} cases[] = {{"tile/0/000", 5}, {"tile/entries/000", 0}, {"tile/1/000.p/2", 599}};
	loglab_append(&lab, 600);
	struct publisher *p = start();
	assert_int_equal(loglab_flush(p), E_OK);
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_noticed(p, cases[i].file, cases[i].index);
		assert_true(capture_has(&lab.db.log, "log_tiles_damaged"));
		for (size_t k = 0; k < COUNT(cases); k++)
			assert_healed(p, cases[k].index);
	}
	stop();
	loglab_check_files(dir, 600);
}

/* ---------------------------------------------------------------- killed between steps */

/* Files of a killed publisher: the checkpoint of 300, the database a step further or not. */
static void go_back_to(struct bytes checkpoint, const char *sql)
{
	put_file("checkpoint", checkpoint);
	if (sql != NULL)
		testdb_run(&lab.db, sql);
	testdb_run(&lab.db, "DELETE FROM role_lease");
}

static void test_killed_between_the_steps(void **state)
{
	(void)state;
	static const char *const steps[] = {
		"DELETE FROM checkpoint WHERE size = 600",	      /* tiles written, nothing recorded */
		"UPDATE checkpoint SET note = NULL WHERE size = 600", /* recorded, not signed */
		NULL,						      /* signed, not shown */
	};
	for (size_t i = 0; i < COUNT(steps); i++) {
		loglab_reset(&lab);
		BUF_LOCAL old;
		buf_init(&old, CHECKPOINT_TEXT);
		loglab_append(&lab, 300);
		publish(300);
		get_file("checkpoint", &old);
		loglab_append(&lab, 300);
		publish(600);
		go_back_to(buf_bytes(&old), steps[i]);
		publish(600);
		assert_int_equal(count_rows("SELECT COUNT(*) FROM checkpoint"), 2);
		assert_int_equal(count_rows("SELECT COUNT(*) FROM checkpoint WHERE note IS NULL"), 0);
		loglab_append(&lab, 1);
		publish(601);
		testdir_remove(dir);
		testdir_make(dir);
	}
}

static pid_t spawn_publisher(void)
{
	char socket[256];
	pid_t pid;
	snprintf(socket, sizeof socket, "%s", embedded_socket(lab.db.embedded));
	char *argv[] = {(char[]){"/proc/self/exe"}, (char[]){"publisher"}, dir, lab.keys, socket, NULL};
	assert_int_equal(posix_spawn(&pid, argv[0], NULL, NULL, argv, environ), 0);
	return pid;
}

/* Killed at moments nobody chose, while leaves come in; whatever it showed stays true. */
static void test_killed_at_any_moment(void **state)
{
	(void)state;
	uint64_t shown = 0, size = 0;
	for (unsigned i = 0; i < 8 || (shown == 0 && i < 64);
	     i++) { /* on a busy machine it may die before it showed anything */
		pid_t pid = spawn_publisher();
		for (unsigned k = 0; k < 8; k++) {
			loglab_append(&lab, 40);
			size += 40;
			usleep(20000 + 3700 * i);
		}
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		testdb_run(&lab.db, "DELETE FROM role_lease"); /* instead of waiting until it runs out */
		uint64_t now = loglab_shown(&lab, dir);	       /* a right root of its size: so it contains the one before */
		assert_true(now >= shown);
		shown = now;
		if (shown > 0)
			loglab_check_files(dir, shown);
	}
	assert_true(shown > 0);
	publish(size);
	assert_int_equal(
		count_rows("SELECT COUNT(*) FROM checkpoint WHERE note IS NULL AND size = (SELECT MAX(size) FROM checkpoint)"),
		0);
}

/* ---------------------------------------------------------------- parts that die */

static void test_signer_and_database_killed(void **state)
{
	(void)state;
	struct publisher *p = start();
	uint64_t size = 0;
	for (int i = 0; i < 4; i++) {
		loglab_append(&lab, 130);
		size += 130;
		kill(signer_pid(lab.app.signer), SIGKILL);
		if (i % 2 == 1)
			kill(embedded_pid(lab.db.embedded), SIGKILL);
		enum err e = E_TIMEOUT;
		for (int k = 0; k < 300 && e != E_OK; k++) {
			e = publisher_flush(p);
			if (e != E_OK)
				usleep(200000);
		}
		assert_int_equal(e, E_OK);
		loglab_await_shown(&lab, dir, size);
	}
	stop();
	loglab_check_files(dir, size);
}

static void test_a_full_disk_stops_nothing_for_good(void **state)
{
	(void)state;
	loglab_append(&lab, 10);
	struct publisher *p = start();
	assert_int_equal(loglab_flush(p), E_OK);
	loglab_await_shown(&lab, dir, 10);
	char tiles[256], away[256];
	snprintf(tiles, sizeof tiles, "%s", path_of("tile"));
	snprintf(away, sizeof away, "%s", path_of("away"));
	assert_int_equal(rename(tiles, away), 0);
	put_file("tile", bytes_of_text("a file where a directory should be: no write succeeds"));
	loglab_append(&lab, 300);
	for (int k = 0; k < 6000 && !capture_has(&lab.db.log, "log_publish_failed"); k++)
		usleep(20000);
	assert_true(capture_has(&lab.db.log, "log_publish_failed"));
	assert_int_equal(loglab_shown(&lab, dir), 10);
	assert_int_equal(unlink(tiles), 0);
	assert_int_equal(loglab_flush(p), E_OK);
	stop();
	assert_int_equal(loglab_shown(&lab, dir), 310);
	loglab_check_files(dir, 310);
	testdir_remove(away);
}

/* ---------------------------------------------------------------- never two roots for one size */

static void assert_halts(uint64_t shown)
{
	uint64_t heads = count_rows("SELECT COUNT(*) FROM checkpoint");
	capture_clear(&lab.db.log);
	struct publisher *p = start();
	loglab_append(&lab, 5);
	assert_int_equal(loglab_flush(p), E_CONFLICT);
	assert_true(capture_has(&lab.db.log, "log_halted"));
	BUF_LOCAL metrics;
	buf_init(&metrics, 4096);
	publisher_metrics(&metrics, p);
	assert_non_null(strstr(buf_text(&metrics), "hoaban_log_halted 1\n"));
	stop();
	assert_int_equal(loglab_shown(&lab, dir), shown);
	assert_int_equal(count_rows("SELECT COUNT(*) FROM checkpoint"), heads);
}

static void test_a_rewritten_leaf_halts_it(void **state)
{
	(void)state;
	loglab_append(&lab, 20);
	publish(20);
	testdb_run(&lab.db, "UPDATE leaf SET entry = 'something else' WHERE idx = 7");
	assert_halts(20);
}

static void test_a_rolled_back_database_halts_it(void **state)
{
	(void)state;
	loglab_append(&lab, 20);
	publish(20);
	testdb_run(&lab.db, "DELETE FROM leaf WHERE idx >= 8");
	testdb_run(&lab.db, "UPDATE log_counter SET next_index = 8");
	assert_halts(20);
}

/* Heads and leaves are gone, the files are not: what was signed and shown is more than the database knows. */
static void test_files_that_are_ahead_halt_it(void **state)
{
	(void)state;
	loglab_append(&lab, 8);
	publish(8);
	loglab_append(&lab, 12);
	publish(20);
	testdb_run(&lab.db, "DELETE FROM leaf WHERE idx >= 8");
	testdb_run(&lab.db, "DELETE FROM checkpoint WHERE size > 8");
	testdb_run(&lab.db, "UPDATE log_counter SET next_index = 8");
	assert_halts(20);
	assert_int_equal(count_rows("SELECT COUNT(*) FROM log_stop WHERE kind = 'files_ahead'"), 1);
}

/* Stopped over restarts; the new log holds what is here, behind its first leaf, and the old files lie beside. */
static void test_a_log_that_begins_anew(void **state)
{
	(void)state;
	test_files_that_are_ahead_halt_it(NULL);
	struct publisher *p = start();
	assert_true(publisher_is_stopped(p)); /* at once */
	assert_int_equal(loglab_flush(p), E_CONFLICT);
	testdb_run(&lab.db, "INSERT INTO log_origin (number, name, entry, began_at) VALUES (1, 'x', 'the first leaf', 1)");
	testdb_run(&lab.db, "DELETE FROM log_stop");
	for (int i = 0; i < 1200 && publisher_is_stopped(p); i++)
		usleep(50000);
	assert_false(publisher_is_stopped(p)); /* without a restart */
	assert_int_equal(loglab_flush(p), E_OK);
	struct note_verifier v;
	struct checkpoint c;
	struct bytes text;
	struct hash leaf, first, root;
	BUF_LOCAL note, proof;
	buf_init(&note, CHECKPOINT_TEXT);
	buf_init(&proof, 1u << 16);
	publisher_verifier(p, &v);
	assert_string_equal(v.name, LOGLAB_ORIGIN "/2");
	assert_int_equal(publisher_checkpoint(p, &note), E_OK);
	assert_int_equal(note_verify(&text, buf_bytes(&note), &v), E_OK);
	assert_int_equal(checkpoint_parse(&c, text), E_OK);
	assert_int_equal(c.size, 14); /* one, the eight, and the five of assert_halts() */
	struct merkle_range range = {0};
	merkle_leaf(&first, bytes_of_text("the first leaf"));
	merkle_range_append(&range, &first);
	for (uint64_t i = 0; i < 13; i++) {
		loglab_root(&leaf, i, 1);
		merkle_range_append(&range, &leaf);
	}
	merkle_range_root(&root, &range);
	assert_memory_equal(&root, &c.root, sizeof root);
	assert_int_equal(publisher_proof(p, 12, &proof), E_OK);
	assert_int_equal(publisher_proof(p, 13, &proof), E_NOT_FOUND);
	stop();
	char aside[128];
	snprintf(aside, sizeof aside, "%s/log-before-2/checkpoint", dir);
	assert_int_equal(access(aside, F_OK), 0);
}

static bool is_a_round_waiting(struct db *root)
{
	static const char sql[] = "SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE trx_state = 'LOCK WAIT'";
	uint64_t count = 0;
	assert_int_equal(db_row(root, NULL, sql, NULL, 0, (struct column[]){C_UINT(&count)}, 1), E_OK);
	return count > 0;
}

static void await_round(struct db *root, bool (*is_so)(struct db *root))
{
	bool is = false;
	for (int i = 0; i < 100 && !(is = is_so(root)); i++)
		usleep(200000); /* asked more often, the table shows the same picture again */
	assert_true(is);
}

/* A round that has looked which log it is, and waits for its lease while another one begins. */
static void begin_anew_within_a_round(void)
{
	struct store *store = testdb_root(&lab.db);
	struct db *root;
	assert_int_equal(store_acquire(store, &root), E_OK);
	assert_int_equal(db_plain(root, "START TRANSACTION"), E_OK);
	assert_int_equal(db_plain(root, "UPDATE role_lease SET until_ms = until_ms + 1"), E_OK);
	await_round(root, is_a_round_waiting);
	testdb_run(&lab.db, "INSERT INTO log_origin (number, name, entry, began_at) VALUES (1, 'x', 'the first leaf', 1)");
	assert_int_equal(db_plain(root, "COMMIT"), E_OK);
	store_release(store, root);
	store_close(store);
}

/* Leaves are counted anew from then on: what the round reads is not what follows its own. */
static void test_a_log_that_begins_anew_within_a_round(void **state)
{
	(void)state;
	BUF_LOCAL note;
	struct checkpoint c;
	buf_init(&note, CHECKPOINT_TEXT);
	loglab_append(&lab, 8);
	struct publisher *p = start();
	assert_int_equal(loglab_flush(p), E_OK);
	begin_anew_within_a_round();
	assert_int_equal(loglab_flush(p), E_OK);
	assert_false(publisher_is_stopped(p));
	assert_int_equal(publisher_checkpoint(p, &note), E_OK);
	stop();
	assert_int_equal(checkpoint_parse(&c, buf_bytes(&note)), E_OK);
	assert_string_equal(c.origin, LOGLAB_ORIGIN "/2");
	assert_int_equal(c.size, 9);
	assert_int_equal(count_rows("SELECT COUNT(*) FROM checkpoint WHERE origin = 0"), 1);
	assert_int_equal(count_rows("SELECT COUNT(*) FROM checkpoint WHERE origin = 1 AND size = 9"), 1);
	assert_int_equal(count_rows("SELECT COUNT(*) FROM log_stop"), 0);
}

static bool is_a_round_at_its_end(struct db *root)
{
	static const char sql[] =
		"SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE state = 'Waiting for table metadata lock'";
	uint64_t count = 0;
	assert_int_equal(db_row(root, NULL, sql, NULL, 0, (struct column[]){C_UINT(&count)}, 1), E_OK);
	return count > 0;
}

/* A round that has looked before the stop, held still after its end. */
static void test_a_stop_within_a_round(void **state)
{
	(void)state;
	struct store *store = testdb_root(&lab.db);
	struct db *lease, *end;
	loglab_append(&lab, 8);
	struct publisher *p = start();
	assert_int_equal(loglab_flush(p), E_OK);
	assert_int_equal(store_acquire(store, &lease), E_OK);
	assert_int_equal(store_acquire(store, &end), E_OK);
	assert_int_equal(db_plain(lease, "START TRANSACTION"), E_OK);
	assert_int_equal(db_plain(lease, "UPDATE role_lease SET until_ms = until_ms + 1"), E_OK);
	await_round(end, is_a_round_waiting);
	testdb_run(&lab.db, "INSERT INTO log_stop (id, kind, noticed_at) VALUES (1, 'checkpoint_ahead', 1)");
	publisher_halt(p);
	assert_int_equal(db_plain(end, "LOCK TABLES cosignature WRITE"), E_OK);
	assert_int_equal(db_plain(lease, "COMMIT"), E_OK);
	await_round(lease, is_a_round_at_its_end);
	bool is_stopped = publisher_is_stopped(p);
	assert_int_equal(db_plain(end, "UNLOCK TABLES"), E_OK);
	store_release(store, lease);
	store_release(store, end);
	store_close(store);
	assert_true(is_stopped);
	assert_true(publisher_is_stopped(p));
	stop();
}

static uint64_t failures_of(struct publisher *p)
{
	static const char name[] = "\nhoaban_log_failures_total ";
	BUF_LOCAL text;
	buf_init(&text, 1u << 16);
	publisher_metrics(&text, p);
	const char *at = strstr(buf_text(&text), name);
	assert_non_null(at);
	return strtoull(at + sizeof(name) - 1, NULL, 10);
}

/* Rounds that cannot look whether it still holds. */
static void test_a_stop_outlives_a_failure(void **state)
{
	(void)state;
	loglab_append(&lab, 8);
	struct publisher *p = start();
	assert_int_equal(loglab_flush(p), E_OK);
	testdb_run(&lab.db, "INSERT INTO log_stop (id, kind, noticed_at) VALUES (1, 'checkpoint_ahead', 1)");
	publisher_halt(p);
	testdb_run(&lab.db, "RENAME TABLE log_stop TO log_stop_away");
	const uint64_t failures = failures_of(p);
	for (int i = 0; i < 600 && failures_of(p) < failures + 3; i++)
		usleep(100000);
	assert_true(failures_of(p) >= failures + 3);
	assert_true(publisher_is_stopped(p));
	testdb_run(&lab.db, "RENAME TABLE log_stop_away TO log_stop");
	stop();
}

static void test_a_hole_halts_it(void **state)
{
	(void)state;
	loglab_append(&lab, 20);
	publish(20);
	testdb_run(&lab.db, "UPDATE log_counter SET next_index = 21");
	assert_halts(20);
}

struct attempt {
	const char *label;
	uint64_t size;
	uint8_t root, last; /* xor into the right ones */
	bool is_foreign;    /* not the lease's holder */
	enum err expected;
};

static enum err try_head(struct db *db, const struct attempt *a)
{
	static const uint8_t holder[2][UUID_LEN] = {{1}, {2}};
	struct head head = {.size = a->size};
	uint8_t entry[128];
	loglab_root(&head.root, 0, a->size);
	merkle_leaf(&head.last, bytes_of(entry, loglab_entry(entry, a->size - 1)));
	head.root.bytes[0] ^= a->root;
	head.last.bytes[0] ^= a->last;
	return head_record(db, holder[a->is_foreign], &head, 1795224900);
}

static void test_heads_refuse_everything_but_growth(void **state)
{
	(void)state;
	static const struct attempt attempts[] = {
		{"without the lease", 5, 0, 0, true, E_BUSY},
		{"its last leaf is gone", 11, 0, 0, false, E_UNAVAILABLE},
		{"its last leaf is another", 5, 0, 1, false, E_UNAVAILABLE},
		{"first", 5, 0, 0, false, E_OK},
		{"the same again", 5, 0, 0, false, E_OK},
		{"a second root", 5, 1, 0, false, E_CONFLICT},
		{"growth", 9, 0, 0, false, E_OK},
		{"smaller than what is there", 7, 0, 0, false, E_CONFLICT},
		{"the same old one again", 5, 0, 0, false, E_CONFLICT},
	};
	static const uint8_t holder[UUID_LEN] = {1}, other[UUID_LEN] = {2};
	struct db *db;
	loglab_append(&lab, 10);
	assert_int_equal(store_acquire(lab.app.store, &db), E_OK);
	assert_int_equal(role_lease_take(db, LOG_ROLE, holder, 60000), E_OK);
	assert_int_equal(role_lease_take(db, LOG_ROLE, other, 60000), E_BUSY);
	for (size_t i = 0; i < COUNT(attempts); i++) {
		enum err e = try_head(db, &attempts[i]);
		if (e != attempts[i].expected)
			print_error("%s: %s\n", attempts[i].label, err_code(e));
		assert_int_equal(e, attempts[i].expected);
	}
	store_release(lab.app.store, db);
	assert_int_equal(count_rows("SELECT COUNT(*) FROM checkpoint"), 2); /* what was refused was rolled back */
}

static void test_leases_run_out_and_are_given_back(void **state)
{
	(void)state;
	static const uint8_t a[UUID_LEN] = {1}, b[UUID_LEN] = {2};
	struct db *db;
	assert_int_equal(store_acquire(lab.app.store, &db), E_OK);
	assert_int_equal(role_lease_assert(db, "x", a), E_BUSY);
	assert_int_equal(role_lease_take(db, "x", a, 60000), E_OK);
	assert_int_equal(role_lease_take(db, "x", b, 60000), E_BUSY);
	assert_int_equal(role_lease_release(db, "x", b), E_OK); /* not b's to give */
	assert_int_equal(role_lease_assert(db, "x", a), E_OK);
	testdb_run(&lab.db, "UPDATE role_lease SET until_ms = 0"); /* its time is over */
	assert_int_equal(role_lease_assert(db, "x", a), E_BUSY);
	assert_int_equal(role_lease_take(db, "x", b, 60000), E_OK);
	assert_int_equal(role_lease_take(db, "x", a, 60000), E_BUSY);
	assert_int_equal(role_lease_take(db, "x", b, 60000), E_OK);
	assert_int_equal(role_lease_release(db, "x", b), E_OK);
	assert_int_equal(role_lease_take(db, "x", a, 60000), E_OK);
	store_release(lab.app.store, db);
}

#define WITH_LOG(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(int argc, char **argv)
{
	int child = loglab_child_main(argc, argv);
	if (child >= 0)
		return child;
	loglab_start(&lab);
	const struct CMUnitTest tests[] = {
		WITH_LOG(test_heads_refuse_everything_but_growth),
		WITH_LOG(test_leases_run_out_and_are_given_back),
		WITH_LOG(test_a_rewritten_leaf_halts_it),
		WITH_LOG(test_a_rolled_back_database_halts_it),
		WITH_LOG(test_files_that_are_ahead_halt_it),
		WITH_LOG(test_a_log_that_begins_anew),
		WITH_LOG(test_a_log_that_begins_anew_within_a_round),
		WITH_LOG(test_a_stop_within_a_round),
		WITH_LOG(test_a_stop_outlives_a_failure),
		WITH_LOG(test_a_hole_halts_it),
		WITH_LOG(test_missing_and_cut_files_come_back),
		WITH_LOG(test_leftovers_of_a_lost_future),
		WITH_LOG(test_a_damaged_tile_is_noticed_and_healed),
		WITH_LOG(test_killed_between_the_steps),
		WITH_LOG(test_a_full_disk_stops_nothing_for_good),
		WITH_LOG(test_signer_and_database_killed),
		WITH_LOG(test_killed_at_any_moment),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	loglab_end(&lab);
	return failed;
}
