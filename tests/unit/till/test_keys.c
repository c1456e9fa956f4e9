#include "pos-client/keys/keys.h"
#include "tests/support/sample.h"
#include <hoaban/entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

static const char *const names[] = {"device.id", "device.key", "ticket.key"};
#define NAME_COUNT (sizeof names / sizeof names[0])

struct place {
	char dir[32], path[3][64], keys[48];
};

static int set_up(void **state)
{
	static struct place p;
	p = (struct place){.dir = "/tmp/hoaban-keys-XXXXXX"};
	assert_non_null(mkdtemp(p.dir));
	snprintf(p.keys, sizeof p.keys, "%s/keys", p.dir);
	for (size_t i = 0; i < NAME_COUNT; i++)
		snprintf(p.path[i], sizeof p.path[i], "%s/%s", p.keys, names[i]);
	*state = &p;
	return 0;
}

static int tear_down(void **state)
{
	struct place *p = *state;
	for (size_t i = 0; i < NAME_COUNT; i++)
		unlink(p->path[i]);
	rmdir(p->keys);
	assert_int_equal(rmdir(p->dir), 0); /* no ".new" is left behind */
	return 0;
}

static void make_bad_file(const char *path, size_t len, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	assert_true(fd >= 0);
	for (size_t i = 0; i < len; i++)
		assert_int_equal(write(fd, "k", 1), 1);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static void expect_open(struct place *p, enum err expected)
{
	struct keys *k;
	assert_int_equal(keys_open(&k, p->dir), expected);
	assert_null(k);
}

static void test_never_made(void **state)
{
	expect_open(*state, E_NOT_FOUND);
}

static void test_no_directory(void **state)
{
	(void)state;
	assert_int_equal(keys_make("/tmp/there/is/no/such/place", 0), E_IO);
}

static void test_damaged(void **state)
{
	struct place *p = *state;
	const struct {
		size_t len;
		mode_t mode;
	} bad[] = {{0, 0400}, {31, 0400}, {33, 0400}, {32, 0444}, {32, 0640}};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(keys_make(p->dir, 1), E_OK);
		unlink(p->path[2]);
		make_bad_file(p->path[2], bad[i].len, bad[i].mode);
		expect_open(p, E_CORRUPT);
		assert_int_equal(keys_make(p->dir, 1), E_OK); /* a damaged key is not replaced behind anyone's back */
		expect_open(p, E_CORRUPT);
		unlink(p->path[2]);
	}
}

static void test_symbolic_link(void **state)
{
	struct place *p = *state;
	assert_int_equal(keys_make(p->dir, 1), E_OK);
	unlink(p->path[1]);
	assert_int_equal(symlink("ticket.key", p->path[1]), 0);
	expect_open(p, E_IO);
}

static void test_modes(void **state)
{
	struct place *p = *state;
	struct stat st;
	assert_int_equal(keys_make(p->dir, 1), E_OK);
	assert_int_equal(stat(p->keys, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	for (size_t i = 0; i < NAME_COUNT; i++) {
		assert_int_equal(stat(p->path[i], &st), 0);
		assert_int_equal(st.st_mode & 0777, 0400);
	}
}

/* Made again, they are the same; a missing one is made, the others stay. */
static void test_made_again(void **state)
{
	struct place *p = *state;
	struct keys *first, *again;
	assert_int_equal(keys_make(p->dir, 1), E_OK);
	assert_int_equal(keys_open(&first, p->dir), E_OK);
	unlink(p->path[2]);
	assert_int_equal(keys_make(p->dir, 2), E_OK);
	assert_int_equal(keys_open(&again, p->dir), E_OK);
	assert_memory_equal(keys_device(first), keys_device(again), UUID_LEN);
	assert_memory_equal(keys_device_public(first), keys_device_public(again), PUBLIC_KEY_LEN);
	assert_memory_not_equal(keys_ticket_public(first), keys_ticket_public(again), PUBLIC_KEY_LEN);
	assert_memory_not_equal(keys_device_public(first), keys_ticket_public(first), PUBLIC_KEY_LEN);
	keys_close(first);
	keys_close(again);
}

/* What a kill between writing and linking leaves. */
static void test_left_over(void **state)
{
	struct place *p = *state;
	struct keys *k;
	char path[64];
	assert_int_equal(mkdir(p->keys, 0700), 0);
	snprintf(path, sizeof path, "%s/device.key.new", p->keys);
	make_bad_file(path, 3, 0400);
	assert_int_equal(keys_make(p->dir, 1), E_OK);
	assert_int_equal(keys_open(&k, p->dir), E_OK);
	keys_close(k);
}

/* ---- signing */

static void test_entries(void **state)
{
	struct place *p = *state;
	struct keys *k;
	struct entry e = {.seq = 1, .type = ENTRY_PRINT, .body = bytes_of("\x81\x01", 2)}, read;
	BUF_LOCAL payload;
	BUF_LOCAL cose;
	buf_init(&payload, 1024);
	buf_init(&cose, 1024);
	assert_int_equal(keys_make(p->dir, 1), E_OK);
	assert_int_equal(keys_open(&k, p->dir), E_OK);
	assert_int_equal(keys_sign_entry(k, &cose, bytes_of("\xa0", 1)), E_INVALID);
	assert_int_equal(entry_encode(&payload, &e), E_OK);
	assert_int_equal(keys_sign_entry(k, &cose, buf_bytes(&payload)), E_INVALID); /* another device's */
	memcpy(e.device, keys_device(k), UUID_LEN);
	buf_clear(&payload);
	assert_int_equal(entry_encode(&payload, &e), E_OK);
	assert_int_equal(keys_sign_entry(k, &cose, buf_bytes(&payload)), E_OK);
	assert_int_equal(entry_open(&read, buf_bytes(&cose), keys_device_public(k)), E_OK);
	assert_int_equal(entry_open(&read, buf_bytes(&cose), keys_ticket_public(k)), E_BAD_SIGNATURE);
	keys_close(k);
}

static void test_tickets(void **state)
{
	struct place *p = *state;
	struct keys *k;
	struct cose_sign1 m;
	BUF_LOCAL payload;
	BUF_LOCAL cose;
	buf_init(&payload, 1024);
	buf_init(&cose, 1024);
	assert_int_equal(keys_make(p->dir, 1), E_OK);
	assert_int_equal(keys_open(&k, p->dir), E_OK);
	assert_int_equal(keys_sign_ticket(k, &cose, bytes_of("\xa0", 1)), E_INVALID);
	assert_int_equal(ticket_encode(&payload, &sample_tickets[0].ticket), E_OK);
	assert_int_equal(keys_sign_ticket(k, &cose, buf_bytes(&payload)), E_OK);
	assert_int_equal(cose_parse(&m, buf_bytes(&cose)), E_OK);
	assert_int_equal(cose_verify(&m, AAD_TICKET, keys_ticket_public(k)), E_OK);
	assert_int_equal(cose_verify(&m, AAD_ENTRY, keys_ticket_public(k)), E_BAD_SIGNATURE);
	keys_close(k);
}

static void test_requests(void **state)
{
	struct place *p = *state;
	struct keys *k;
	uint8_t signature[SIGNATURE_LEN];
	const char *base = "\"@method\": GET\n\"@target-uri\": http://x/v1/lease";
	assert_int_equal(keys_make(p->dir, 1), E_OK);
	assert_int_equal(keys_open(&k, p->dir), E_OK);
	assert_int_equal(keys_sign_request(k, signature, bytes_of("", 0)), E_INVALID);
	assert_int_equal(keys_sign_request(k, signature, bytes_of_text("\"@method\"")), E_INVALID);
	/* COSE's Sig_structure is not a request, whatever it holds */
	assert_int_equal(keys_sign_request(k, signature, bytes_of_text("\x84\x6aSignature1\"@method\": ")), E_INVALID);
	assert_int_equal(keys_sign_request(k, signature, bytes_of_text(base)), E_OK);
	assert_int_equal(key_verify(signature, bytes_of_text(base), keys_device_public(k)), E_OK);
	keys_close(k);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_never_made), CASE(test_no_directory), CASE(test_damaged),   CASE(test_symbolic_link),
		CASE(test_modes),      CASE(test_made_again),	CASE(test_left_over), CASE(test_entries),
		CASE(test_tickets),    CASE(test_requests),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
