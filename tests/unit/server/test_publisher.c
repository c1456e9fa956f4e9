/* The publisher when all goes well: checkpoints, tiles and proofs against a naive tree. */
#include "tests/support/loglab.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct loglab lab;
static char dir[64];

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
	testdir_remove(dir);
	return 0;
}

static struct publisher *start(void)
{
	struct publisher *p = NULL;
	assert_int_equal(publisher_start(&p, &lab.app, dir), E_OK);
	return p;
}

/* ---------------------------------------------------------------- hostile */

static void test_an_empty_log_has_nothing(void **state)
{
	(void)state;
	struct publisher *p = start();
	BUF_LOCAL out;
	buf_init(&out, 1u << 16);
	assert_int_equal(loglab_flush(p), E_OK);
	assert_int_equal(publisher_checkpoint(p, &out), E_NOT_FOUND);
	assert_int_equal(publisher_proof(p, 0, &out), E_NOT_FOUND);
	assert_int_equal(publisher_tile(p, "0/000.p/1", &out), E_NOT_FOUND);
	assert_int_equal(out.len, 0);
	assert_int_equal(loglab_shown(&lab, dir), 0);
	publisher_stop(p);
}

static void test_odd_tile_paths_are_refused(void **state)
{
	(void)state;
	static const char *const odd[] = {
		"",	  "/",		"..",	     "../checkpoint",  "0/../../checkpoint", "0/000/..", "0/0",
		"0/0000", "0/x000/000", "0/000.p/0", "0/000.p/256",    "0/000.p/01",	     "00/000",	 "64/000",
		"-1/000", "entries",	"entries/",  "entries/000.p/", "0/000.p/1/",	     "0/000\n",	 "0/000.p/1 "};
	loglab_append(&lab, 3);
	struct publisher *p = start();
	assert_int_equal(loglab_flush(p), E_OK);
	BUF_LOCAL out;
	buf_init(&out, 1u << 16);
	for (size_t i = 0; i < COUNT(odd); i++)
		assert_int_equal(publisher_tile(p, odd[i], &out), E_MALFORMED);
	assert_int_equal(publisher_tile(p, "0/000", &out), E_NOT_FOUND);
	assert_int_equal(publisher_tile(p, "0/000.p/4", &out), E_NOT_FOUND);
	assert_int_equal(publisher_tile(p, "1/000.p/1", &out), E_NOT_FOUND);
	assert_int_equal(publisher_tile(p, "0/000.p/3", &out), E_OK);
	assert_int_equal(out.len, 3 * HASH_LEN);
	publisher_stop(p);
}

/* ---------------------------------------------------------------- sizes */

static enum err naive_node(void *ctx, unsigned level, uint64_t index, struct hash *out)
{
	(void)ctx;
	loglab_root(out, index << level, UINT64_C(1) << level);
	return E_OK;
}

static void assert_consistent(uint64_t old_size, uint64_t size)
{
	struct merkle_source naive = {naive_node, NULL};
	struct hash proof[MERKLE_PROOF_MAX], old_root, root;
	size_t count;
	if (old_size == 0)
		return;
	loglab_root(&old_root, 0, old_size);
	loglab_root(&root, 0, size);
	assert_int_equal(merkle_prove_consistency(proof, &count, old_size, size, &naive), E_OK);
	assert_int_equal(merkle_verify_consistency(old_size, &old_root, size, &root, proof, count), E_OK);
}

static void assert_proven(struct publisher *p, uint64_t index)
{
	BUF_LOCAL text, scratch;
	buf_init(&text, 1u << 16);
	buf_init(&scratch, 1u << 16);
	assert_int_equal(publisher_proof(p, index, &text), E_OK);
	struct log_proof proof;
	struct note_verifier v;
	uint8_t entry[128];
	note_verifier_init(&v, LOGLAB_ORIGIN, signer_keys(lab.app.signer)->log);
	assert_int_equal(log_proof_parse(&proof, &scratch, buf_bytes(&text)), E_OK);
	assert_int_equal(log_proof_verify(&proof, &v), E_OK);
	assert_int_equal(proof.index, index);
	assert_true(bytes_equal(proof.entry, bytes_of(entry, loglab_entry(entry, index))));
	proof.index ^= 1;
	assert_int_not_equal(log_proof_verify(&proof, &v), E_OK);
}

static uint64_t published(struct publisher *p)
{
	BUF_LOCAL note;
	buf_init(&note, CHECKPOINT_TEXT);
	assert_int_equal(publisher_checkpoint(p, &note), E_OK);
	return loglab_check_note(&lab, buf_bytes(&note));
}

/* One publisher grows through these; every checkpoint contains the one before. */
static void test_sizes_around_the_tiles_edges(void **state)
{
	(void)state;
	static const uint64_t sizes[] = {1, 2, 3, 254, 255, 256, 257, 511, 512, 513, 600, 65535, 65536, 65537, 65793};
	struct publisher *p = start();
	uint64_t old_size = 0;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		uint64_t size = sizes[i];
		loglab_append(&lab, size - old_size);
		assert_int_equal(loglab_flush(p), E_OK);
		assert_int_equal(published(p), size);
		loglab_await_shown(&lab, dir, size);
		assert_consistent(old_size, size);
		loglab_check_files(dir, size);
		assert_proven(p, 0);
		assert_proven(p, size / 2);
		assert_proven(p, size - 1);
		BUF_LOCAL out;
		buf_init(&out, 1u << 16);
		assert_int_equal(publisher_proof(p, size, &out), E_NOT_FOUND);
		old_size = size;
	}
	publisher_stop(p);
}

/* A start from nothing writes the same files at once, and a second start changes nothing. */
static void test_a_start_on_a_long_log(void **state)
{
	(void)state;
	loglab_append(&lab, 70000);
	for (int i = 0; i < 3; i++) {
		struct publisher *p = start();
		assert_int_equal(loglab_flush(p), E_OK);
		assert_int_equal(published(p), 70000);
		assert_proven(p, 69999);
		publisher_stop(p);
	}
	loglab_check_files(dir, 70000);
}

static void test_stop_publishes_what_is_committed(void **state)
{
	(void)state;
	loglab_append(&lab, 1);
	struct publisher *p = start();
	assert_int_equal(loglab_flush(p), E_OK);
	loglab_append(&lab, 299);
	publisher_stop(p);
	assert_int_equal(loglab_shown(&lab, dir), 300);
	loglab_check_files(dir, 300);
}

static void test_it_wakes_by_itself(void **state)
{
	(void)state;
	struct publisher *p = start();
	assert_int_equal(loglab_flush(p), E_OK);
	loglab_append(&lab, 5);
	loglab_await_shown(&lab, dir, 5);
	assert_int_equal(loglab_flush(p), E_OK); /* the file is there before the round is over */
	BUF_LOCAL metrics;
	buf_init(&metrics, 4096);
	publisher_metrics(&metrics, p);
	assert_non_null(strstr(buf_text(&metrics), "hoaban_log_holder 1\n"));
	assert_non_null(strstr(buf_text(&metrics), "hoaban_log_halted 0\n"));
	publisher_stop(p);
}

/* ---------------------------------------------------------------- readers beside the writer */

struct reading {
	struct publisher *publisher;
	atomic_bool is_done;
	atomic_int proofs, failures;
};

static void *keep_reading(void *ctx)
{
	struct reading *r = ctx;
	BUF_LOCAL text;
	buf_init(&text, 1u << 16);
	for (uint64_t i = 0; !atomic_load(&r->is_done); i++) {
		buf_clear(&text);
		enum err e = publisher_proof(r->publisher, i * 97 % 2000, &text);
		atomic_fetch_add(&r->proofs, e == E_OK);
		atomic_fetch_add(&r->failures, e != E_OK && e != E_NOT_FOUND);
	}
	return NULL;
}

/* Partial tiles give way to full ones under the readers' eyes. */
static void test_proofs_while_it_grows(void **state)
{
	(void)state;
	struct reading r = {.publisher = start()};
	pthread_t threads[2];
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, keep_reading, &r), 0);
	for (int i = 0; i < 60; i++) {
		loglab_append(&lab, 1 + (uint64_t)i);
		assert_int_equal(loglab_flush(r.publisher), E_OK);
	}
	atomic_store(&r.is_done, true);
	for (size_t i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(atomic_load(&r.failures), 0);
	assert_true(atomic_load(&r.proofs) > 0);
	publisher_stop(r.publisher);
	loglab_check_files(dir, 1830);
}

/* ---------------------------------------------------------------- two servers */

/* Only the lease's holder writes; the other shows what was published, and takes over with files of its own. */
static void test_two_publishers_on_one_database(void **state)
{
	(void)state;
	char other[64];
	testdir_make(other);
	struct publisher *a = start(), *b = NULL;
	loglab_append(&lab, 300);
	assert_int_equal(loglab_flush(a), E_OK);
	assert_int_equal(publisher_start(&b, &lab.app, other), E_OK);
	loglab_append(&lab, 300);
	assert_int_equal(loglab_flush(b), E_OK);
	assert_int_equal(published(b), 600);
	loglab_await_shown(&lab, dir, 600); /* the holder has signed it, and is about to show it */
	assert_int_equal(loglab_shown(&lab, other), 0);
	BUF_LOCAL out;
	buf_init(&out, 1u << 16);
	assert_int_equal(publisher_proof(b, 1, &out), E_UNAVAILABLE);
	publisher_stop(a);
	loglab_append(&lab, 100);
	assert_int_equal(loglab_flush(b), E_OK);
	assert_int_equal(loglab_shown(&lab, dir), 600);
	loglab_await_shown(&lab, other, 700);
	loglab_check_files(other, 700);
	assert_proven(b, 1);
	publisher_stop(b);
	testdir_remove(other);
}

#define WITH_LOG(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(int argc, char **argv)
{
	int child = loglab_child_main(argc, argv);
	if (child >= 0)
		return child;
	loglab_start(&lab);
	const struct CMUnitTest tests[] = {
		WITH_LOG(test_an_empty_log_has_nothing),
		WITH_LOG(test_odd_tile_paths_are_refused),
		WITH_LOG(test_it_wakes_by_itself),
		WITH_LOG(test_stop_publishes_what_is_committed),
		WITH_LOG(test_two_publishers_on_one_database),
		WITH_LOG(test_proofs_while_it_grows),
		WITH_LOG(test_a_start_on_a_long_log),
		WITH_LOG(test_sizes_around_the_tiles_edges),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	loglab_end(&lab);
	return failed;
}
