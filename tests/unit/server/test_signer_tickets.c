/* Tickets are signed in batches: all of one or nothing, also when the signer dies between and during them. */
#include "tests/support/signlab.h"

#include <hoaban/trust.h>
#include <hoaban/ticket.h>

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct batch {
	size_t count;
	struct buf text;
	struct bytes *payloads;
	uint8_t (*signatures)[SIGNATURE_LEN];
};

static void batch_init(struct batch *b, size_t count)
{
	b->count = count;
	buf_init(&b->text, 1u << 20);
	b->payloads = calloc(count, sizeof *b->payloads);
	b->signatures = calloc(count, SIGNATURE_LEN);
	size_t *ends = calloc(count, sizeof *ends);
	assert_true(b->payloads != NULL && b->signatures != NULL && ends != NULL);
	for (size_t i = 0; i < count; i++) {
		signlab_ticket(&b->text, (uint32_t)i + 1);
		ends[i] = b->text.len;
	}
	for (size_t i = 0; i < count; i++) {
		size_t from = i == 0 ? 0 : ends[i - 1];
		b->payloads[i] = bytes_of(b->text.data + from, ends[i] - from);
	}
	free(ends);
}

static void batch_release(struct batch *b)
{
	buf_release(&b->text);
	free(b->payloads);
	free(b->signatures);
}

static enum err batch_sign(struct batch *b, struct signer *s)
{
	memset(b->signatures, 0, b->count * SIGNATURE_LEN);
	return signer_sign_tickets(s, b->count, b->payloads, b->signatures);
}

static bool ticket_is_good(const uint8_t public_key[static PUBLIC_KEY_LEN], struct bytes payload, const uint8_t *signature)
{
	uint8_t kid[KID_LEN];
	cose_kid(kid, public_key);
	BUF_LOCAL message;
	buf_init(&message, TICKET_BYTES_MAX);
	cose_assemble(&message, kid, payload, signature);
	struct cose_sign1 m;
	return cose_parse(&m, buf_bytes(&message)) == E_OK && cose_verify(&m, AAD_TICKET, public_key) == E_OK;
}

static bool batch_is_good(const struct batch *b, const struct signer *s)
{
	for (size_t i = 0; i < b->count; i++)
		if (!ticket_is_good(signer_keys(s)->tickets, b->payloads[i], b->signatures[i]))
			return false;
	return true;
}

static void test_batches_of_tickets_verify(void **state)
{
	(void)state;
	static const size_t sizes[] = {0, 1, 2, 64, SIGNER_BATCH_MAX};
	struct signer *s = signlab_start();
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct batch b;
		batch_init(&b, sizes[i] + 1); /* calloc(0) is nobody's friend */
		b.count = sizes[i];
		assert_int_equal(batch_sign(&b, s), E_OK);
		assert_true(batch_is_good(&b, s));
		batch_release(&b);
	}
	struct batch b;
	batch_init(&b, SIGNER_BATCH_MAX + 1);
	assert_int_equal(batch_sign(&b, s), E_RANGE);
	batch_release(&b);
	signer_stop(s);
}

/* One bad payload in the middle: nothing is signed. */
static void test_a_batch_is_all_or_nothing(void **state)
{
	(void)state;
	static const uint8_t zeros[SIGNATURE_LEN], hash[HASH_LEN];
	struct signer *s = signlab_start();
	struct batch b;
	batch_init(&b, 5);
	BUF_LOCAL other;
	buf_init(&other, 4096);
	server_time_encode(&other, SIGNLAB_NOW, hash);
	struct bytes good = b.payloads[2];
	uint8_t large[TICKET_BYTES_MAX + 1] = {0};
	const struct {
		struct bytes payload;
		enum err expected;
	} cases[] = {{buf_bytes(&other), E_MALFORMED},
		     {{good.data, good.len - 1}, E_MALFORMED},
		     {{good.data, 0}, E_MALFORMED},
		     {BYTES(large), E_TOO_LARGE}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		b.payloads[2] = cases[i].payload;
		assert_int_equal(batch_sign(&b, s), cases[i].expected);
		for (size_t k = 0; k < b.count; k++)
			assert_memory_equal(b.signatures[k], zeros, SIGNATURE_LEN);
	}
	b.payloads[2] = good;
	assert_int_equal(batch_sign(&b, s), E_OK);
	assert_true(batch_is_good(&b, s));
	batch_release(&b);
	signer_stop(s);
}

static void test_killed_between_batches(void **state)
{
	(void)state;
	struct signer *s = signlab_start();
	struct batch b;
	batch_init(&b, 16);
	for (int i = 0; i < 3; i++) {
		int pid = signer_pid(s);
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(batch_sign(&b, s), E_OK);
		assert_true(batch_is_good(&b, s));
		assert_int_not_equal(signer_pid(s), pid);
	}
	batch_release(&b);
	signer_stop(s);
}

struct work {
	struct signer *signer;
	atomic_bool is_done;
	atomic_int good, bad;
};

static void *sign_on(void *ctx)
{
	struct work *w = ctx;
	struct batch b;
	batch_init(&b, 256);
	while (!atomic_load(&w->is_done)) {
		bool is_good = batch_sign(&b, w->signer) == E_OK &&
			       ticket_is_good(signer_keys(w->signer)->tickets, b.payloads[255], b.signatures[255]);
		atomic_fetch_add(is_good ? &w->good : &w->bad, 1);
	}
	batch_release(&b);
	return NULL;
}

/* So many that one was asked after the last kill: batches go one after the other, so none is hit twice. */
static void await_batches(const struct work *w, int more)
{
	int wanted = atomic_load(&w->good) + atomic_load(&w->bad) + more;
	while (atomic_load(&w->good) + atomic_load(&w->bad) < wanted)
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static void test_killed_during_batches(void **state)
{
	(void)state;
	struct work w = {.signer = signlab_start()};
	pthread_t threads[2];
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, sign_on, &w), 0);
	for (int i = 0; i < 10; i++) {
		struct timespec nap = {.tv_nsec = 150000000 + i * 1300021};
		nanosleep(&nap, NULL);
		int pid = signer_pid(w.signer);
		if (pid > 0)
			kill(pid, SIGKILL);
		await_batches(&w, 3);
	}
	atomic_store(&w.is_done, true);
	for (size_t i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(atomic_load(&w.bad), 0);
	assert_true(atomic_load(&w.good) > 10);
	signer_stop(w.signer);
}

int main(int argc, char **argv)
{
	if (signlab_is_child(argc, argv))
		return signer_main(argv[2]);
	const struct CMUnitTest tests[] = {
		WITH_KEYS(test_batches_of_tickets_verify),
		WITH_KEYS(test_a_batch_is_all_or_nothing),
		WITH_KEYS(test_killed_between_batches),
		WITH_KEYS(test_killed_during_batches),
	};
	return cmocka_run_group_tests(tests, signlab_open, signlab_close);
}
