/* The signer: key files, permits, batches, deaths. This program is its own signer: `test_signer signer DIR`. */
#include "signer/signer.h"

#include "signer/confine.h"
#include "signer/keys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <hoaban/lease.h>
#include <hoaban/tariff.h>
#include <hoaban/ticket.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define NOW	     1795224900 /* 2026-11-21 01:15 UTC */
#define ORIGIN	     "demo.hoaban.example/log"
#define COUNT(array) (sizeof(array) / sizeof *(array))

static char directory[] = "/tmp/test_signer_XXXXXX";

static const char *path_of(const char *file)
{
	static char paths[4][320];
	static unsigned next;
	char *path = paths[next++ % 4];
	snprintf(path, sizeof paths[0], "%s/%s", directory, file);
	return path;
}

static void remove_files(void)
{
	DIR *d = opendir(directory);
	assert_non_null(d);
	for (const struct dirent *e; (e = readdir(d)) != NULL;)
		unlink(path_of(e->d_name));
	closedir(d);
}

static int fresh_keys(void **state)
{
	(void)state;
	remove_files();
	return signer_init_keys(directory, ORIGIN, NOW, NULL) == E_OK ? 0 : -1;
}

static struct signer *start(void)
{
	struct signer *s = NULL;
	assert_int_equal(signer_start(&s, directory, NULL), E_OK);
	return s;
}

static void assert_start_refused(enum err expected)
{
	struct signer *s = NULL;
	assert_int_equal(signer_start(&s, directory, NULL), expected);
	assert_null(s);
}

/* ---------------------------------------------------------------- payloads */

static void make_ticket(struct buf *out, uint32_t n)
{
	struct ticket t = {
		.valid_until = NOW + 2 * DAY_S,
		.valid_from = NOW,
		.issued_at = NOW,
		.sites = 2,
		.category = CATEGORY_ADULT,
		.party = 1,
		.days = 1,
		.edition = 1,
		.entries = 1,
	};
	uint8_t random[10] = {(uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n};
	uuid_v7(t.id, (int64_t)NOW * 1000, random);
	assert_int_equal(ticket_encode(out, &t), E_OK);
}

static void make_trust_list_of(struct buf *out, enum key_use use)
{
	struct trust_key key = {.use = use, .not_before = NOW, .expires = NOW + DAY_S};
	memset(key.public_key, 7, PUBLIC_KEY_LEN);
	cose_kid(key.kid, key.public_key);
	struct trust_list list = {NOW + DAY_S, NOW, 3, 1, &key};
	trust_list_encode(out, &list);
}

static void make_trust_list(struct buf *out)
{
	make_trust_list_of(out, KEY_USE_TICKET);
}

static void make_id_list(struct buf *out)
{
	static const uint8_t ids[2 * UUID_LEN] = {[0] = 1, [UUID_LEN] = 2};
	struct id_list list = {NOW + DAY_S, NOW, 5, 2, ids};
	id_list_encode(out, &list);
}

static void make_certificate(struct buf *out)
{
	struct certificate c = {
		.expires = NOW + DAY_S,
		.not_before = NOW,
		.issued_at = NOW,
		.sites = 2,
		.party = 50,
		.days_ahead = 30,
		.device = {1},
		.ticket_key = {2},
		.device_key = {3},
	};
	certificate_encode(out, &c);
}

static void make_lease(struct buf *out)
{
	struct lease l = {
		.expires = NOW + DAY_S,
		.issued_at = NOW,
		.device = {1},
		.name = "quay 1",
		.role = ROLE_COUNTER,
		.sites = 2,
		.value_cap = 50000000,
		.symbol_count = 1,
		.edition = 1,
		.public_url = "http://127.0.0.1:8080",
		.lists_limit_h = 72,
		.symbols = {{.tax_code = "5600123456", .form = "EBL01", .symbol = "26TAB", .year = 2026, .last_number = 500}},
	};
	lease_encode(out, &l);
}

static void make_tariff(struct buf *out)
{
	tariff_edition_encode(out, 1, NOW, bytes_of_text("{\"edition\":1}"));
}

static void make_time(struct buf *out)
{
	uint8_t hash[HASH_LEN] = {9};
	server_time_encode(out, NOW, hash);
}

static void make_known_list(struct buf *out)
{
	struct known_list l = {.expires = NOW + DAY_S, .issued_at = NOW, .seq = 1, .kid = {3}};
	known_list_encode(out, &l);
}

static void make_closures(struct buf *out)
{
	struct closure one = {.site = 1, .from = NOW, .until = NOW + DAY_S, .kind = CLOSURE_WEATHER};
	struct closure_list l = {.expires = NOW + DAY_S, .issued_at = NOW, .seq = 1, .count = 1, .closures = &one};
	closure_list_encode(out, &l);
}

static void make_accounts(struct buf *out)
{
	struct official_account one = {"5600123456", "970436", "0000000000"};
	struct account_list l = {.issued_at = NOW, .seq = 1, .count = 1, .accounts = &one};
	account_list_encode(out, &l);
}

static void make_one_ticket(struct buf *out)
{
	make_ticket(out, 1);
}

/* Which payload belongs to which purpose; the tickets' row has none. */
static const struct kind {
	const char *name;
	void (*make)(struct buf *out);
	const char *aad;
	enum ring_key key;
} kinds[] = {
	[SIGN_TRUST_LIST] = {"trust list", make_trust_list, AAD_TRUST_LIST, RING_LISTS},
	[SIGN_REVOKED] = {"revoked", make_id_list, AAD_REVOKED, RING_LISTS},
	[SIGN_SUPERSEDED] = {"superseded", make_id_list, AAD_SUPERSEDED, RING_LISTS},
	[SIGN_DEVICE] = {"device", make_certificate, AAD_DEVICE, RING_DEVICES},
	[SIGN_LEASE] = {"lease", make_lease, AAD_LEASE, RING_DEVICES},
	[SIGN_TARIFF] = {"tariff", make_tariff, AAD_TARIFF, RING_DEVICES},
	[SIGN_TIME] = {"time", make_time, AAD_TIME, RING_DEVICES},
	[SIGN_KNOWN_IDS] = {"known ids", make_known_list, AAD_KNOWN_IDS, RING_LISTS},
	[SIGN_CLOSURES] = {"closures", make_closures, AAD_CLOSURES, RING_LISTS},
	[SIGN_ACCOUNTS] = {"accounts", make_accounts, AAD_ACCOUNTS, RING_DEVICES},
	[SIGN_PURPOSE_COUNT] = {"ticket", make_one_ticket, NULL, RING_TICKETS},
};

static const uint8_t *key_for(const struct signer *s, enum ring_key k)
{
	const struct signer_keys *keys = signer_keys(s);
	const uint8_t *const table[] = {[RING_LISTS] = keys->lists,
					[RING_DEVICES] = keys->devices,
					[RING_TICKETS] = keys->tickets,
					[RING_LOG] = keys->log};
	return table[k];
}

/* ---------------------------------------------------------------- key files */

static void test_init_makes_what_it_should(void **state)
{
	(void)state;
	static const struct {
		const char *file;
		mode_t mode;
	} files[] = {{"root.key", 0400}, {"lists.key", 0400}, {"devices.key", 0400}, {"tickets.key", 0400},
		     {"log.key", 0400},	 {"root.pub", 0444},  {"origin", 0444},	     {"delegations.cose", 0444}};
	for (size_t i = 0; i < COUNT(files); i++) {
		struct stat st;
		assert_int_equal(stat(path_of(files[i].file), &st), 0);
		assert_int_equal(st.st_mode & 07777, files[i].mode);
	}
	size_t entries = 0;
	DIR *d = opendir(directory);
	for (const struct dirent *e; (e = readdir(d)) != NULL;)
		entries += e->d_name[0] != '.';
	closedir(d);
	assert_int_equal(entries, COUNT(files)); /* no temporary file left */
}

static void test_init_twice_changes_nothing(void **state)
{
	(void)state;
	uint8_t before[PUBLIC_KEY_LEN], after[PUBLIC_KEY_LEN];
	assert_int_equal(root_public_load(before, directory), E_OK);
	assert_int_equal(unlink(path_of("root.key")), 0); /* moved away, as it should be */
	assert_int_equal(signer_init_keys(directory, "another.example/log", NOW + 1, NULL), E_OK);
	assert_int_equal(access(path_of("root.key"), F_OK), -1);
	assert_int_equal(root_public_load(after, directory), E_OK);
	assert_memory_equal(before, after, sizeof before);
	struct signer *s = start();
	assert_string_equal(signer_keys(s)->origin, ORIGIN);
	signer_stop(s);
}

/* A start that was cut off before the delegations: the keys that are there stay. */
static void test_init_goes_on_where_it_was_cut(void **state)
{
	(void)state;
	struct key_pair before, after;
	assert_int_equal(key_pair_load(&before, directory, "lists.key"), E_OK);
	assert_int_equal(unlink(path_of("delegations.cose")), 0);
	assert_int_equal(unlink(path_of("log.key")), 0);
	int fd = open(path_of("log.key.new"), O_CREAT | O_WRONLY, 0400);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(signer_init_keys(directory, ORIGIN, NOW, NULL), E_OK);
	assert_int_equal(key_pair_load(&after, directory, "lists.key"), E_OK);
	assert_memory_equal(before.public_key, after.public_key, PUBLIC_KEY_LEN);
	signer_stop(start());
}

static void test_init_refuses_bad_origins(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "two words", "line\n", "plus+sign", "tab\t", "ti\u1ebfng"};
	remove_files();
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(signer_init_keys(directory, bad[i], NOW, NULL), E_INVALID);
	assert_int_equal(access(path_of("root.key"), F_OK), -1);
}

static void overwrite(const char *file, const char *text)
{
	unlink(path_of(file));
	int fd = open(path_of(file), O_CREAT | O_WRONLY | O_EXCL, 0400);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static void test_refuses_bad_key_files(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",
		"\n",
		"#",
		"# only a comment\n",
		"00112233\n",
		"# cut\n000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", /* no line end */
		"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20\n",
		"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1g\n",
		"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n\n",
	};
	for (size_t i = 0; i < COUNT(bad); i++) {
		overwrite("tickets.key", bad[i]);
		assert_start_refused(E_MALFORMED);
	}
	/* A good key that the root never delegated to. */
	overwrite("tickets.key", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n");
	assert_start_refused(E_CORRUPT);
}

static void test_refuses_missing_open_and_linked_files(void **state)
{
	(void)state;
	assert_int_equal(chmod(path_of("log.key"), 0440), 0);
	assert_start_refused(E_FORBIDDEN);
	assert_int_equal(chmod(path_of("log.key"), 0400), 0);
	assert_int_equal(rename(path_of("log.key"), path_of("elsewhere")), 0);
	assert_start_refused(E_NOT_FOUND);
	assert_int_equal(symlink("elsewhere", path_of("log.key")), 0);
	assert_start_refused(E_FORBIDDEN);
	assert_int_equal(unlink(path_of("log.key")), 0);
	assert_int_equal(rename(path_of("elsewhere"), path_of("log.key")), 0);
	signer_stop(start());
}

static void test_refuses_the_root_key(void **state)
{
	(void)state;
	assert_int_equal(unlink(path_of("lists.key")), 0);
	assert_int_equal(link(path_of("root.key"), path_of("lists.key")), 0);
	assert_start_refused(E_REFUSED);
}

static size_t slurp(uint8_t *out, size_t size, const char *file)
{
	FILE *f = fopen(path_of(file), "rb");
	assert_non_null(f);
	size_t len = fread(out, 1, size, f);
	fclose(f);
	return len;
}

static void test_delegations_verify_with_the_root(void **state)
{
	(void)state;
	uint8_t bytes[DELEGATIONS_MAX];
	size_t len = slurp(bytes, sizeof bytes, "delegations.cose");
	struct signer *s = start();
	const struct signer_keys *keys = signer_keys(s);
	struct cose_sign1 m;
	assert_int_equal(cose_parse(&m, bytes_of(bytes, len)), E_OK);
	assert_int_equal(cose_verify(&m, AAD_DELEGATIONS, keys->root), E_OK);
	assert_int_equal(cose_verify(&m, AAD_TRUST_LIST, keys->root), E_BAD_SIGNATURE);
	assert_int_equal(cose_verify(&m, AAD_DELEGATIONS, keys->lists), E_BAD_SIGNATURE);
	uint8_t kid[KID_LEN];
	cose_kid(kid, keys->root);
	assert_memory_equal(m.kid, kid, KID_LEN);
	struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	struct trust_list list;
	assert_int_equal(trust_list_decode(&list, &a, m.payload), E_OK);
	assert_int_equal(list.count, RING_KEY_COUNT);
	for (size_t i = 0; i < RING_KEY_COUNT; i++) {
		cose_kid(kid, key_for(s, (enum ring_key)i));
		const struct trust_key *k = trust_find(&list, kid, ring_table[i].use);
		assert_non_null(k);
		assert_memory_equal(k->public_key, key_for(s, (enum ring_key)i), PUBLIC_KEY_LEN);
		assert_true(k->not_before <= NOW && k->expires > NOW + 9LL * 365 * DAY_S &&
			    k->expires < NOW + 11LL * 365 * DAY_S);
	}
	arena_release(&a);
	signer_stop(s);
}

/* ---------------------------------------------------------------- permits */

static bool same_shape(size_t a, size_t b)
{
	return kinds[a].make == kinds[b].make;
}

/* Every payload under every purpose: only its own is signed, by the right key, under the right name. */
static void test_each_purpose_takes_its_own_payload(void **state)
{
	(void)state;
	struct signer *s = start();
	for (size_t payload = 0; payload < COUNT(kinds); payload++) {
		BUF_LOCAL in, out;
		buf_init(&in, 4096);
		buf_init(&out, 4096);
		kinds[payload].make(&in);
		assert_int_equal(buf_status(&in), E_OK);
		for (size_t purpose = 0; purpose < SIGN_PURPOSE_COUNT; purpose++) {
			buf_clear(&out);
			enum err e = signer_sign(s, (enum signer_purpose)purpose, buf_bytes(&in), &out);
			if (!same_shape(payload, purpose)) {
				assert_int_not_equal(e, E_OK);
				assert_int_equal(out.len, 0);
				continue;
			}
			assert_int_equal(e, E_OK);
			struct cose_sign1 m;
			assert_int_equal(cose_parse(&m, buf_bytes(&out)), E_OK);
			assert_true(bytes_equal(m.payload, buf_bytes(&in)));
			assert_int_equal(cose_verify(&m, kinds[purpose].aad, key_for(s, kinds[purpose].key)), E_OK);
		}
	}
	signer_stop(s);
}

static void test_refuses_what_is_no_request(void **state)
{
	(void)state;
	struct signer *s = start();
	int pid = signer_pid(s);
	BUF_LOCAL in, out;
	buf_init(&in, 4096);
	buf_init(&out, 4096);
	make_trust_list_of(&in, KEY_USE_LISTS); /* would raise a key above its station */
	assert_int_equal(signer_sign(s, SIGN_TRUST_LIST, buf_bytes(&in), &out), E_FORBIDDEN);
	buf_clear(&in);
	make_time(&in);
	assert_int_equal(signer_sign(s, SIGN_PURPOSE_COUNT, buf_bytes(&in), &out), E_FORBIDDEN);
	assert_int_equal(signer_sign(s, SIGN_TIME, bytes_of(in.data, in.len - 1), &out), E_MALFORMED);
	buf_append_byte(&in, 0);
	assert_int_equal(signer_sign(s, SIGN_TIME, buf_bytes(&in), &out), E_MALFORMED);
	assert_int_equal(signer_sign(s, SIGN_TIME, bytes_of(NULL, 0), &out), E_MALFORMED);
	assert_int_equal(out.len, 0);
	assert_int_equal(signer_pid(s), pid); /* refused, not dead */
	signer_stop(s);
}

/* ---------------------------------------------------------------- tickets */

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
		make_ticket(&b->text, (uint32_t)i + 1);
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
	struct signer *s = start();
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
	static const uint8_t zeros[SIGNATURE_LEN];
	struct signer *s = start();
	struct batch b;
	batch_init(&b, 5);
	BUF_LOCAL other;
	buf_init(&other, 4096);
	make_id_list(&other);
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
	struct signer *s = start();
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
	struct work w = {.signer = start()};
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

/* ---------------------------------------------------------------- checkpoints */

static void test_checkpoints_are_signed_notes(void **state)
{
	(void)state;
	struct signer *s = start();
	struct checkpoint c = {.origin = ORIGIN, .size = 12, .root = {{1, 2, 3}}}, read;
	BUF_LOCAL note, again;
	buf_init(&note, CHECKPOINT_TEXT);
	buf_init(&again, CHECKPOINT_TEXT);
	assert_int_equal(signer_sign_checkpoint(s, &c, &note), E_OK);
	struct note_verifier v;
	struct bytes text;
	note_verifier_init(&v, ORIGIN, signer_keys(s)->log);
	assert_int_equal(note_verify(&text, buf_bytes(&note), &v), E_OK);
	assert_int_equal(checkpoint_parse(&read, text), E_OK);
	assert_int_equal(read.size, 12);
	assert_memory_equal(read.root.bytes, c.root.bytes, HASH_LEN);
	assert_int_equal(signer_sign_checkpoint(s, &c, &again), E_OK); /* the same once more: the same bytes */
	assert_true(bytes_equal(buf_bytes(&note), buf_bytes(&again)));
	c.root.bytes[0] ^= 1;
	assert_int_equal(signer_sign_checkpoint(s, &c, &note), E_CONFLICT);
	c.size = 13;
	static const char *const foreign[] = {"somebody.example/log", ORIGIN "/", ORIGIN "/1", ORIGIN "/02", ORIGIN "/2/2", ORIGIN "2"};
	for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
		snprintf(c.origin, sizeof c.origin, "%s", foreign[i]);
		assert_int_equal(signer_sign_checkpoint(s, &c, &note), E_FORBIDDEN);
	}
	c.size = 12;
	c.root.bytes[0] ^= 1;
	snprintf(c.origin, sizeof c.origin, ORIGIN "/2"); /* a new beginning: the same size is another one's */
	assert_int_equal(signer_sign_checkpoint(s, &c, &note), E_OK);
	c.root.bytes[0] ^= 1;
	assert_int_equal(signer_sign_checkpoint(s, &c, &note), E_CONFLICT);
	signer_stop(s);
}

/* ---------------------------------------------------------------- the child's own rights */

static long proc_field(int pid, const char *file, const char *name)
{
	char path[64], line[256];
	snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	long value = -1;
	while (fgets(line, sizeof line, f) != NULL)
		if (str_starts_with(line, name))
			value = strtol(line + strlen(name), NULL, 10);
	fclose(f);
	return value;
}

static void test_the_child_is_shut_in(void **state)
{
	(void)state;
	struct signer *s = start();
	int pid = signer_pid(s);
	assert_int_equal(proc_field(pid, "status", "NoNewPrivs:"), 1);
	assert_int_equal(proc_field(pid, "limits", "Max core file size"), 0);
	assert_true(proc_field(pid, "limits", "Max open files") <= 16);
	struct stat st;
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/environ", pid);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_uid, 0); /* not dumpable: its files in /proc are root's, whoever it runs as */
	signer_stop(s);
	assert_int_equal(kill(pid, 0), -1);
	assert_int_equal(errno, ESRCH);
}

/* What a shut-in process can still open: 0 as it should be, else which step failed. */
static int try_to_escape(void)
{
	struct confinement c;
	if (confine_memory() != E_OK || confine_process(&c) != E_OK)
		return 1;
	if (!c.has_landlock)
		return 0; /* nothing to prove on this kernel */
	if (open("/etc/passwd", O_RDONLY) >= 0)
		return 2;
	if (open(path_of("escape"), O_CREAT | O_WRONLY, 0600) >= 0)
		return 3;
	return open(path_of("tickets.key"), O_RDONLY) >= 0 ? 4 : 0;
}

static void test_confinement_holds(void **state)
{
	(void)state;
	pid_t pid = fork();
	if (pid == 0)
		_exit(try_to_escape());
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

#define WITH_KEYS(test) cmocka_unit_test_setup(test, fresh_keys)

int main(int argc, char **argv)
{
	if (argc == 3 && str_equal(argv[1], "signer"))
		return signer_main(argv[2]);
	if (mkdtemp(directory) == NULL)
		return 1;
	const struct CMUnitTest tests[] = {
		WITH_KEYS(test_refuses_bad_key_files),
		WITH_KEYS(test_refuses_missing_open_and_linked_files),
		WITH_KEYS(test_refuses_the_root_key),
		WITH_KEYS(test_refuses_what_is_no_request),
		WITH_KEYS(test_init_refuses_bad_origins),
		WITH_KEYS(test_init_makes_what_it_should),
		WITH_KEYS(test_init_twice_changes_nothing),
		WITH_KEYS(test_init_goes_on_where_it_was_cut),
		WITH_KEYS(test_delegations_verify_with_the_root),
		WITH_KEYS(test_each_purpose_takes_its_own_payload),
		WITH_KEYS(test_batches_of_tickets_verify),
		WITH_KEYS(test_a_batch_is_all_or_nothing),
		WITH_KEYS(test_killed_between_batches),
		WITH_KEYS(test_killed_during_batches),
		WITH_KEYS(test_checkpoints_are_signed_notes),
		WITH_KEYS(test_the_child_is_shut_in),
		WITH_KEYS(test_confinement_holds),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	remove_files();
	rmdir(directory);
	return failed;
}
