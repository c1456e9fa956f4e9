/* The signer: what it signs for whom, and what its process may. */
#include "signer/confine.h"
#include "tests/support/signlab.h"

#include <hoaban/lease.h>
#include <hoaban/tariff.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---------------------------------------------------------------- payloads */

static void make_trust_list_of(struct buf *out, enum key_use use)
{
	struct trust_key key = {.use = use, .not_before = SIGNLAB_NOW, .expires = SIGNLAB_NOW + DAY_S};
	memset(key.public_key, 7, PUBLIC_KEY_LEN);
	cose_kid(key.kid, key.public_key);
	struct trust_list list = {SIGNLAB_NOW + DAY_S, SIGNLAB_NOW, 3, 1, &key};
	trust_list_encode(out, &list);
}

static void make_trust_list(struct buf *out)
{
	make_trust_list_of(out, KEY_USE_TICKET);
}

static void make_id_list(struct buf *out)
{
	static const uint8_t ids[2 * UUID_LEN] = {[0] = 1, [UUID_LEN] = 2};
	struct id_list list = {SIGNLAB_NOW + DAY_S, SIGNLAB_NOW, 5, 2, ids};
	id_list_encode(out, &list);
}

static void make_certificate(struct buf *out)
{
	struct certificate c = {
		.expires = SIGNLAB_NOW + DAY_S,
		.not_before = SIGNLAB_NOW,
		.issued_at = SIGNLAB_NOW,
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
		.expires = SIGNLAB_NOW + DAY_S,
		.issued_at = SIGNLAB_NOW,
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
	tariff_edition_encode(out, 1, SIGNLAB_NOW, bytes_of_text("{\"edition\":1}"));
}

static void make_time(struct buf *out)
{
	uint8_t hash[HASH_LEN] = {9};
	server_time_encode(out, SIGNLAB_NOW, hash);
}

static void make_known_list(struct buf *out)
{
	struct known_list l = {.expires = SIGNLAB_NOW + DAY_S, .issued_at = SIGNLAB_NOW, .seq = 1, .kid = {3}};
	known_list_encode(out, &l);
}

static void make_closures(struct buf *out)
{
	struct closure one = {.site = 1, .from = SIGNLAB_NOW, .until = SIGNLAB_NOW + DAY_S, .kind = CLOSURE_WEATHER};
	struct closure_list l = {
		.expires = SIGNLAB_NOW + DAY_S, .issued_at = SIGNLAB_NOW, .seq = 1, .count = 1, .closures = &one};
	closure_list_encode(out, &l);
}

static void make_accounts(struct buf *out)
{
	struct official_account one = {"5600123456", "970436", "0000000000"};
	struct account_list l = {.issued_at = SIGNLAB_NOW, .seq = 1, .count = 1, .accounts = &one};
	account_list_encode(out, &l);
}

static void make_one_ticket(struct buf *out)
{
	signlab_ticket(out, 1);
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

/* ---------------------------------------------------------------- permits */

static bool same_shape(size_t a, size_t b)
{
	return kinds[a].make == kinds[b].make;
}

/* Every payload under every purpose: only its own is signed, by the right key, under the right name. */
static void test_each_purpose_takes_its_own_payload(void **state)
{
	(void)state;
	struct signer *s = signlab_start();
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
			assert_int_equal(cose_verify(&m, kinds[purpose].aad, signlab_key(s, kinds[purpose].key)), E_OK);
		}
	}
	signer_stop(s);
}

static void test_refuses_what_is_no_request(void **state)
{
	(void)state;
	struct signer *s = signlab_start();
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

/* ---------------------------------------------------------------- checkpoints */

static void test_checkpoints_are_signed_notes(void **state)
{
	(void)state;
	struct signer *s = signlab_start();
	struct checkpoint c = {.origin = SIGNLAB_ORIGIN, .size = 12, .root = {{1, 2, 3}}}, read;
	BUF_LOCAL note, again;
	buf_init(&note, CHECKPOINT_TEXT);
	buf_init(&again, CHECKPOINT_TEXT);
	assert_int_equal(signer_sign_checkpoint(s, &c, &note), E_OK);
	struct note_verifier v;
	struct bytes text;
	note_verifier_init(&v, SIGNLAB_ORIGIN, signer_keys(s)->log);
	assert_int_equal(note_verify(&text, buf_bytes(&note), &v), E_OK);
	assert_int_equal(checkpoint_parse(&read, text), E_OK);
	assert_int_equal(read.size, 12);
	assert_memory_equal(read.root.bytes, c.root.bytes, HASH_LEN);
	assert_int_equal(signer_sign_checkpoint(s, &c, &again), E_OK); /* the same once more: the same bytes */
	assert_true(bytes_equal(buf_bytes(&note), buf_bytes(&again)));
	c.root.bytes[0] ^= 1;
	assert_int_equal(signer_sign_checkpoint(s, &c, &note), E_CONFLICT);
	c.size = 13;
	static const char *const foreign[] = {"somebody.example/log", SIGNLAB_ORIGIN "/",    SIGNLAB_ORIGIN "/1",
					      SIGNLAB_ORIGIN "/02",   SIGNLAB_ORIGIN "/2/2", SIGNLAB_ORIGIN "2"};
	for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
		snprintf(c.origin, sizeof c.origin, "%s", foreign[i]);
		assert_int_equal(signer_sign_checkpoint(s, &c, &note), E_FORBIDDEN);
	}
	c.size = 12;
	c.root.bytes[0] ^= 1;
	snprintf(c.origin, sizeof c.origin, SIGNLAB_ORIGIN "/2"); /* a new beginning: the same size is another one's */
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
	struct signer *s = signlab_start();
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
	if (open(signlab_path("escape"), O_CREAT | O_WRONLY, 0600) >= 0)
		return 3;
	return open(signlab_path("tickets.key"), O_RDONLY) >= 0 ? 4 : 0;
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

int main(int argc, char **argv)
{
	if (signlab_is_child(argc, argv))
		return signer_main(argv[2]);
	const struct CMUnitTest tests[] = {
		WITH_KEYS(test_refuses_what_is_no_request),
		WITH_KEYS(test_each_purpose_takes_its_own_payload),
		WITH_KEYS(test_checkpoints_are_signed_notes),
		WITH_KEYS(test_the_child_is_shut_in),
		WITH_KEYS(test_confinement_holds),
	};
	return cmocka_run_group_tests(tests, signlab_open, signlab_close);
}
