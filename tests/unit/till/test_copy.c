/* The journal's copy on a second medium: missing, full, torn, tampered with, of another journal, slow; and never in the way of
 * a sale. */
#include "pos-client/domain/copying.h"
#include "pos-client/domain/payer.h"
#include "pos-client/domain/remote.h"
#include "pos-client/domain/text.h"
#include "tests/support/counter.h"
#include "tests/support/patience.h"
#include "tests/support/testdir.h"
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

#define A1 (UINT64_C(1) << AUTHORITY_SITE_A1)

struct stick {
	struct counter c;
	char dir[TESTDIR_TEXT], away[TESTDIR_TEXT + 8], path[COPY_PATH];
};

static int set_up(void **state)
{
	static struct stick s;
	testdir_make(s.dir);
	snprintf(s.away, sizeof s.away, "%s.away", s.dir);
	counter_open(&s.c);
	s.c.settings.copy = s.dir;
	s.c.settings.copy_ms = 5000;
	assert_int_equal(copy_path(s.path, s.dir, keys_device(s.c.till.keys)), E_OK);
	*state = &s;
	return 0;
}

static int tear_down(void **state)
{
	struct stick *s = *state;
	counter_verify(&s->c);
	counter_stop(&s->c);
	testdir_remove(access(s->away, F_OK) == 0 ? s->away : s->dir);
	return 0;
}

static void sell_some(struct stick *s, unsigned count)
{
	struct sell_request r = counter_ask(A1, 1, 1, 0);
	struct sale_view v;
	for (unsigned i = 0; i < count; i++) {
		assert_int_equal(counter_sell(&s->c, &r, &v), E_OK);
		till_forget(&s->c.till);
	}
}

static struct copying_view look(struct stick *s)
{
	struct copying_view v;
	copying_finish(&s->c.till);
	assert_int_equal(copying_look(&s->c.till, &v), E_OK);
	return v;
}

static void expect_good(struct stick *s)
{
	struct copying_view v = look(s);
	assert_int_equal(v.state, COPY_GOOD);
	assert_int_equal(v.behind, 0);
	assert_null(v.warning);
}

static struct copy_report verify(struct stick *s, enum err expected)
{
	struct copy_report r;
	assert_int_equal(copying_verify(&s->c.till, s->dir, &r), expected);
	return r;
}

static void expect_warning(struct stick *s, const char *warning)
{
	char key[64];
	struct copying_view v = look(s);
	assert_non_null(v.warning);
	assert_string_equal(v.warning, warning);
	snprintf(key, sizeof key, "warn.%s", warning);
	assert_non_null(till_text_find(TILL_VI, key));
}

static off_t size_of(const struct stick *s)
{
	struct stat st;
	assert_int_equal(stat(s->path, &st), 0);
	return st.st_size;
}

static void turn_byte(const struct stick *s, off_t at)
{
	uint8_t byte;
	int fd = open(s->path, O_RDWR);
	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &byte, 1, at), 1);
	byte ^= 0x10;
	assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	close(fd);
}

/* ---- hostile first */

static void test_missing(void **state)
{
	struct stick *s = *state;
	assert_int_equal(rename(s->dir, s->away), 0);
	sell_some(s, 3);
	expect_warning(s, "copy_missing");
	assert_int_not_equal(access(s->dir, F_OK), 0); /* nothing is made beside a medium that is not there */
	assert_int_equal(rename(s->away, s->dir), 0);
	copying_stop(&s->c.till); /* else the next look for it comes in 2 s */
	sell_some(s, 1);
	expect_good(s);
	assert_int_equal(verify(s, E_OK).entries, 5);
}

/* Pulled out between two sales, put in again: found by itself. */
static void test_pulled_out(void **state)
{
	struct stick *s = *state;
	sell_some(s, 2);
	expect_good(s);
	assert_int_equal(rename(s->dir, s->away), 0);
	sell_some(s, 2);
	expect_warning(s, "copy_missing");
	assert_int_equal(rename(s->away, s->dir), 0);
	for (unsigned i = 0; i < 1200 && look(s).state != COPY_GOOD; i++)
		usleep(100000);
	expect_good(s);
	assert_int_equal(verify(s, E_OK).entries, 5);
}

/* The journal's own files are far larger than what the medium has left: only the writer's thread meets the limit. */
static void test_full(void **state)
{
	struct stick *s = *state;
	struct rlimit old, small = {.rlim_cur = 600, .rlim_max = RLIM_INFINITY};
	struct copy *c;
	uint8_t device[UUID_LEN] = {7}, hash[HASH_LEN] = {1};
	struct copy_look seen;
	struct buf records;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(copy_start(&c, s->dir, device), E_OK);
	copy_wait(c, 60000);
	assert_int_equal(copy_look(c).state, COPY_GOOD);
	buf_init(&records, 4096);
	for (unsigned i = 0; i < 10; i++)
		journal_copy_put_entry(&records, bytes_of("an entry, an entry, an entry, an entry, an entry, an entry", 58));
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small.rlim_max = old.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(copy_feed(c, &records, 10, hash), E_OK);
	copy_wait(c, 60000);
	seen = copy_look(c);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(seen.state, COPY_FULL);
	assert_int_equal(seen.mark.seq, 0); /* nothing of it counts */
	assert_int_equal(copy_feed(c, &records, 10, hash), E_BUSY);
	for (unsigned i = 0; i < 1200 && copy_look(c).state != COPY_GOOD; i++)
		usleep(100000);
	assert_int_equal(copy_look(c).state, COPY_GOOD); /* there is room again */
	assert_int_equal(copy_look(c).mark.seq, 0);
	buf_release(&records);
	copy_stop(c);
}

static void test_torn(void **state)
{
	struct stick *s = *state;
	sell_some(s, 2);
	expect_good(s);
	off_t whole = size_of(s);
	sell_some(s, 1);
	expect_good(s);
	for (off_t cut = 1; cut < 400; cut += 37) {
		copying_stop(&s->c.till);
		assert_int_equal(truncate(s->path, whole + cut), 0);
		struct copy_report r = verify(s, E_OK);
		assert_int_equal(r.entries, 3);
		assert_int_equal(r.torn_bytes, cut);
		sell_some(s, 1);
		expect_good(s);
		assert_int_equal(verify(s, E_OK).last_seq, counter_verify(&s->c));
	}
}

/* A byte somebody has turned: verify says so and after which entry; the till writes what is behind it anew. */
static void test_tampered(void **state)
{
	struct stick *s = *state;
	sell_some(s, 6);
	expect_good(s);
	copying_stop(&s->c.till);
	turn_byte(s, size_of(s) / 2);
	struct copy_report r = verify(s, E_CORRUPT);
	assert_true(r.entries >= 1 && r.entries < 7);
	turn_byte(s, size_of(s) / 2);
	verify(s, E_OK);
	turn_byte(s, size_of(s) / 2);
	turn_byte(s, size_of(s) - 1); /* its end is not to be believed either, so it is read from the beginning and mended */
	sell_some(s, 1);
	expect_good(s);
	assert_int_equal(verify(s, E_OK).entries, 8);
}

static void test_other_file(void **state)
{
	struct stick *s = *state;
	FILE *f = fopen(s->path, "w");
	assert_non_null(f);
	for (unsigned i = 0; i < 100; i++)
		fputs("holiday pictures ", f);
	fclose(f);
	off_t size = size_of(s);
	sell_some(s, 1);
	expect_warning(s, "copy_broken");
	assert_int_equal(size_of(s), size); /* not ours, not touched */
	verify(s, E_CORRUPT);
}

static void copy_file(const char *from, const char *to)
{
	char words[3 * COPY_PATH];
	snprintf(words, sizeof words, "cp '%s' '%s'", from, to);
	assert_int_equal(system(words), 0);
}

/* The stick knows of sales that the journal has not: the data directory is an old copy. Its evidence is left alone. */
static void test_journal_is_older(void **state)
{
	struct stick *s = *state;
	char kept[COPY_PATH];
	sell_some(s, 3);
	expect_good(s);
	snprintf(kept, sizeof kept, "%s/future", s->dir);
	sell_some(s, 3);
	expect_good(s);
	copy_file(s->path, kept);
	struct copy_report before = verify(s, E_OK);
	/* as if the data directory were an older copy: the file goes further than the journal */
	copying_stop(&s->c.till);
	struct journal_copy_mark m = {.seq = before.last_seq + 5};
	memset(m.hash, 9, HASH_LEN);
	BUF_LOCAL mark;
	buf_init(&mark, 200);
	m.offset = (uint64_t)size_of(s);
	journal_copy_put_mark(&mark, &m);
	FILE *f = fopen(s->path, "a");
	assert_non_null(f);
	assert_int_equal(fwrite(mark.data, 1, mark.len, f), mark.len);
	fclose(f);
	off_t size = size_of(s);
	sell_some(s, 1);
	expect_warning(s, "copy_foreign");
	assert_int_equal(size_of(s), size);
	verify(s, E_CORRUPT);
	assert_int_equal(rename(kept, s->path), 0);
	copying_stop(&s->c.till);
	expect_good(s);
}

/* A medium that hangs holds up no sale: the writer is busy, and the till does not ask it anything that waits. */
static void test_slow_medium(void **state)
{
	struct stick *s = *state;
	assert_int_equal(mkfifo(s->path, 0600), 0); /* opening it for both ways does not end well, or at all */
	int64_t began = monotonic_ms();
	sell_some(s, 5);
	assert_true((double)(monotonic_ms() - began) < patience(3000));
	s->c.settings.copy_ms = 100;
	began = monotonic_ms();
	copying_finish(&s->c.till);
	assert_true((double)(monotonic_ms() - began) < patience(2000));
}

/* ---- what should work */

static void test_off(void **state)
{
	struct stick *s = *state;
	s->c.settings.copy = "";
	sell_some(s, 1);
	assert_int_equal(look(s).state, COPY_OFF);
	assert_null(s->c.till.copy);
}

static void test_follows(void **state)
{
	struct stick *s = *state;
	for (unsigned i = 0; i < 5; i++) {
		sell_some(s, 1 + 40 * (i == 2));
		expect_good(s);
	}
	struct copy_report r = verify(s, E_OK);
	assert_int_equal(r.entries, 46);
	assert_int_equal(r.last_seq, r.journal_seq);
	assert_int_equal(r.torn_bytes, 0);
	off_t size = size_of(s);
	counter_restart(&s->c);
	expect_good(s);
	assert_int_equal(size_of(s), size); /* what is there is not written twice */
	sell_some(s, 1);
	expect_good(s);
	assert_true(size_of(s) > size && size_of(s) < size + 4096);
}

/* A new stick for a till that has sold for long: all of it follows, and the sales in between are not held up. */
static void test_new_stick(void **state)
{
	struct stick *s = *state;
	s->c.settings.copy = "";
	sell_some(s, 150);
	s->c.settings.copy = s->dir;
	sell_some(s, 1);
	expect_good(s);
	assert_int_equal(verify(s, E_OK).entries, 152);
}

static enum err put_synced(void *ctx)
{
	return journal_put_number(ctx, HELD_SYNCED_SEQ, 2);
}

/* What was erased from the journal goes from the copy too: it is written anew. */
static void test_erased_payer(void **state)
{
	struct stick *s = *state;
	static const char name[] = "Công ty Mường Thanh Thử Nghiệm";
	const struct payer_text payer = {.name = name};
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	struct sale_view v;
	char words[2 * COPY_PATH];
	r.payer = &payer;
	assert_int_equal(counter_sell(&s->c, &r, &v), E_OK);
	expect_good(s);
	snprintf(words, sizeof words, "grep -q 'Thử Nghiệm' '%s'", s->path);
	assert_int_equal(system(words), 0);
	assert_int_equal(journal_write(s->c.till.journal, put_synced, s->c.till.journal), E_OK); /* the office has it */
	const struct receipt *named = &v.receipts[0].receipt;
	assert_int_equal(payer_erase(&s->c.till, named->form, named->symbol, named->number), E_OK);
	for (unsigned i = 0; i < 3000 && look(s).behind > 0; i++)
		usleep(20000);
	expect_good(s);
	assert_int_not_equal(system(words), 0);
	assert_int_equal(verify(s, E_OK).last_seq, counter_verify(&s->c));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_missing),
		CASE(test_pulled_out),
		CASE(test_full),
		CASE(test_torn),
		CASE(test_tampered),
		CASE(test_other_file),
		CASE(test_journal_is_older),
		CASE(test_slow_medium),
		CASE(test_off),
		CASE(test_follows),
		CASE(test_new_stick),
		CASE(test_erased_payer),
	};
	return cmocka_run_group_tests_name("copies", tests, NULL, NULL);
}
