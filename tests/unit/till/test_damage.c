/* A journal whose bytes were damaged: it is refused, or what was sold is all there. Every 97th byte of the database and every
 * 389th of its WAL is spoiled in turn; each one with HOABAN_CAMPAIGN=1. */
#include "pos-client/domain/status.h"
#include "tests/support/counter.h"
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

#define A1    (UINT64_C(1) << AUTHORITY_SITE_A1)
#define SALES 8

struct hall {
	struct counter c;
	char whole[64], dir[64]; /* as a crash leaves it; where it is damaged */
	uint64_t entries;
	uint8_t last[HASH_LEN];
};

/* Runs a command over $a and $b. */
static void run(const char *command, const char *a, const char *b)
{
	setenv("a", a, 1);
	setenv("b", b, 1);
	assert_int_equal(system(command), 0);
}

static void sell_some(struct counter *c, int count)
{
	struct sell_request r = counter_ask(A1, 1, 1, 0);
	struct sale_view v;
	for (int i = 0; i < count; i++)
		assert_int_equal(counter_sell(c, &r, &v), E_OK);
}

/* Half of the sales are in the database, half in a WAL that was never folded in. */
static int set_up(void **state)
{
	static struct hall h;
	struct journal_head head;
	h = (struct hall){.whole = "/tmp/hoaban-whole-XXXXXX", .dir = "/tmp/hoaban-damage-XXXXXX"};
	assert_non_null(mkdtemp(h.whole));
	assert_non_null(mkdtemp(h.dir));
	counter_open(&h.c);
	sell_some(&h.c, SALES / 2);
	counter_restart(&h.c);
	sell_some(&h.c, SALES / 2);
	run("cp -a \"$a\"/. \"$b\" && rm -f \"$b\"/journal.db-shm", h.c.dir, h.whole);
	assert_int_equal(journal_head(h.c.till.journal, &head), E_OK);
	h.entries = head.seq;
	memcpy(h.last, head.hash, HASH_LEN);
	*state = &h;
	return 0;
}

static int tear_down(void **state)
{
	struct hall *h = *state;
	counter_stop(&h->c);
	run("rm -rf \"$a\" \"$b\"", h->whole, h->dir);
	return 0;
}

static void renew(struct hall *h)
{
	run("rm -rf \"$b\"/* && cp -a \"$a\"/. \"$b\"", h->whole, h->dir);
}

static void path_of(const struct hall *h, const char *name, char out[static 128])
{
	snprintf(out, 128, "%s/%s", h->dir, name);
}

static void copy_file(const struct hall *h, const char *name)
{
	char from[128], to[128], buffer[1 << 16];
	snprintf(from, sizeof from, "%s/%s", h->whole, name);
	path_of(h, name, to);
	int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(in >= 0 && out >= 0);
	for (ssize_t n; (n = read(in, buffer, sizeof buffer)) > 0;)
		assert_int_equal(write(out, buffer, (size_t)n), n);
	close(in);
	close(out);
}

/* The files that opening changes. */
static void restore(const struct hall *h)
{
	static const char *const names[] = {"journal.db", "journal.db-wal", "journal.end"};
	char path[128];
	path_of(h, "journal.db-shm", path);
	unlink(path);
	for (size_t i = 0; i < 3; i++)
		copy_file(h, names[i]);
}

static off_t size_of(const struct hall *h, const char *name)
{
	char path[128];
	struct stat st;
	snprintf(path, sizeof path, "%s/%s", h->whole, name);
	assert_int_equal(stat(path, &st), 0);
	return st.st_size;
}

static void spoil(const struct hall *h, const char *name, off_t at, uint8_t with)
{
	char path[128];
	uint8_t b = 0;
	path_of(h, name, path);
	int fd = open(path, O_RDWR);
	assert_true(fd >= 0 && pread(fd, &b, 1, at) == 1);
	b ^= with;
	assert_int_equal(pwrite(fd, &b, 1, at), 1);
	close(fd);
}

/* Either the journal does not open, or it holds every entry that was acknowledged. */
static bool opens_whole(struct hall *h, const char *name, off_t at)
{
	struct journal *j;
	struct journal_head head, reached;
	enum err e = journal_open(&j, h->dir);
	if (e != E_OK) {
		assert_true(e == E_CORRUPT || e == E_IO);
		return false;
	}
	assert_int_equal(journal_head(j, &head), E_OK);
	enum err all = journal_check_all(j, &reached);
	journal_close(j);
	bool is_whole = head.seq == h->entries && reached.seq == h->entries && memcmp(reached.hash, h->last, HASH_LEN) == 0;
	if (!is_whole)
		fail_msg("%s, byte %lld: opens with %llu of %llu entries (%s)", name, (long long)at,
			 (unsigned long long)reached.seq, (unsigned long long)h->entries, err_code(all));
	return true;
}

/* What does open may say no to whatever it is asked, and falls over nothing. */
static void work_on(struct hall *h)
{
	struct counter c = h->c;
	struct till_status status;
	struct sell_request r = counter_ask(A1, 1, 1, 0);
	uint8_t sale[UUID_LEN];
	c.till = (struct till){.dir = h->dir, .clock = &c.clock, .logger = &c.log->logger, .settings = &c.settings};
	c.clock.ctx = &c.now_ms;
	till_init(&c.till);
	if (till_open(&c.till) == E_OK) {
		enum err s = till_status(&c.till, &status), e = sell(&c.till, &r, sale);
		assert_true((s == E_OK || s == E_CORRUPT) && e != E_INTERNAL);
		till_close(&c.till);
	}
	till_release(&c.till);
}

static void spoil_all(struct hall *h, const char *name, uint8_t with, off_t usual_step)
{
	unsigned refused = 0, opened = 0;
	off_t step = getenv("HOABAN_CAMPAIGN") != NULL ? 1 : usual_step, size = size_of(h, name);
	renew(h);
	for (off_t at = 0; at < size; at += step) {
		restore(h);
		spoil(h, name, at, with);
		if (!opens_whole(h, name, at))
			refused++;
		else if (opened++ % 8 == 0)
			work_on(h);
	}
	print_message("[          ] %s: %u places, %u refused, %u opened whole\n", name, refused + opened, refused, opened);
	assert_true(refused > 0);
}

static void test_database(void **state)
{
	struct hall *h = *state;
	struct journal *j;
	renew(h); /* all of it folded into the database, the WAL gone */
	assert_int_equal(journal_open(&j, h->dir), E_OK);
	journal_close(j);
	run("cp -a \"$b\"/journal.db \"$a\" && : >\"$a\"/journal.db-wal", h->whole, h->dir);
	spoil_all(h, "journal.db", 0xff, 97);
}

static void test_wal(void **state)
{
	spoil_all(*state, "journal.db-wal", 0x01, 389);
}

static void test_end(void **state)
{
	struct hall *h = *state;
	renew(h);
	for (off_t at = 0; at < size_of(h, "journal.end"); at++) {
		restore(h);
		spoil(h, "journal.end", at, 0x01);
		assert_true(opens_whole(h, "journal.end", at)); /* it only helps to notice */
	}
}

static void cut(const struct hall *h, const char *name, off_t len)
{
	char path[128];
	path_of(h, name, path);
	assert_int_equal(truncate(path, len), 0);
}

static void test_cut_short(void **state)
{
	struct hall *h = *state;
	static const char *const names[] = {"journal.db", "journal.db-wal"};
	unsigned refused = 0;
	renew(h);
	for (size_t i = 0; i < 2; i++)
		for (off_t left = 0; left < size_of(h, names[i]); left += 5003) {
			restore(h);
			cut(h, names[i], left);
			refused += !opens_whole(h, names[i], left);
		}
	assert_true(refused > 40);
}

static void test_lost_wal(void **state)
{
	struct hall *h = *state;
	char path[128];
	renew(h);
	path_of(h, "journal.db-wal", path);
	assert_int_equal(unlink(path), 0);
	assert_false(opens_whole(h, "journal.db-wal", 0));
}

static void test_lost_end(void **state)
{
	struct hall *h = *state;
	char path[128];
	renew(h);
	path_of(h, "journal.end", path);
	assert_int_equal(unlink(path), 0);
	assert_true(opens_whole(h, "journal.end", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lost_wal), cmocka_unit_test(test_lost_end), cmocka_unit_test(test_cut_short),
		cmocka_unit_test(test_end),	 cmocka_unit_test(test_wal),	  cmocka_unit_test(test_database),
	};
	return cmocka_run_group_tests_name("a damaged journal", tests, set_up, tear_down);
}
