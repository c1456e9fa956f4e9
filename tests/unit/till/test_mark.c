/* A data directory that was put back or copied is noticed by the mark outside of it, and writes nothing any more. */
#include "pos-client/domain/mark.h"
#include "pos-client/domain/shift.h"
#include "pos-client/domain/status.h"
#include "tests/support/patience.h"
#include "tests/support/counter.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

#define A1 (UINT64_C(1) << AUTHORITY_SITE_A1)

struct hall {
	struct counter c;
	char place[64], mark[128], copy[64], none[8];
};

static int set_up(void **state)
{
	static struct hall h;
	h = (struct hall){.place = "/tmp/hoaban-mark-XXXXXX", .copy = "/tmp/hoaban-copy-XXXXXX"};
	assert_non_null(mkdtemp(h.place));
	assert_non_null(mkdtemp(h.copy));
	snprintf(h.mark, sizeof h.mark, "%s/deep/er/mark", h.place);
	counter_open(&h.c);
	h.c.settings.mark = h.mark;
	counter_restart(&h.c);
	*state = &h;
	return 0;
}

/* Runs a command over $a and $b. */
static void run(const char *command, const char *a, const char *b)
{
	setenv("a", a, 1);
	setenv("b", b, 1);
	assert_int_equal(system(command), 0);
}

static int tear_down(void **state)
{
	struct hall *h = *state;
	counter_stop(&h->c);
	run("rm -rf \"$a\" \"$b\"", h->place, h->copy);
	return 0;
}

static enum err sell_one(struct hall *h)
{
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	struct sale_view v;
	return counter_sell(&h->c, &r, &v);
}

static void save(struct hall *h)
{
	till_close(&h->c.till);
	run("cp -a \"$a\"/. \"$b\"", h->c.dir, h->copy);
	assert_int_equal(till_open(&h->c.till), E_OK);
}

static void put_back(struct hall *h)
{
	till_close(&h->c.till);
	run("rm -rf \"$a\"/*", h->c.dir, "");
	run("cp -a \"$a\"/. \"$b\"", h->copy, h->c.dir);
	counter_restart(&h->c);
}

static void assert_stopped(struct hall *h)
{
	struct till_status s;
	struct shift_report r;
	assert_true(h->c.till.is_rolled_back);
	assert_true(capture_has(h->c.log, "rolled_back"));
	assert_int_equal(sell_one(h), E_QUARANTINED);
	assert_true(counter_why(&h->c, "rolled_back"));
	assert_int_equal(shift_close(&h->c.till, 0, &r), E_QUARANTINED);
	assert_int_equal(till_status(&h->c.till, &s), E_OK);
	counter_verify(&h->c); /* what is there can be read, and sent */
}

/* ---- what is no mark */

static void spoil(struct hall *h, const char *text, size_t len)
{
	till_close(&h->c.till);
	FILE *f = fopen(h->mark, "w");
	assert_true(f != NULL && fwrite(text, 1, len, f) == len && fclose(f) == 0);
	counter_restart(&h->c);
}

static void test_an_unreadable_mark_stops_nobody(void **state)
{
	struct hall *h = *state;
	char zeros[141] = "", whole[141];
	FILE *f = fopen(h->mark, "r");
	assert_true(f != NULL && fread(whole, 1, sizeof whole, f) == sizeof whole && fclose(f) == 0);
	spoil(h, "", 0);
	assert_int_equal(sell_one(h), E_OK);
	spoil(h, zeros, sizeof zeros);
	assert_int_equal(sell_one(h), E_OK);
	for (size_t i = 0; i < sizeof whole - 1; i += 13) {
		char bad[sizeof whole];
		memcpy(bad, whole, sizeof bad);
		bad[i] ^= 1;
		spoil(h, bad, sizeof bad);
		assert_false(h->c.till.is_rolled_back);
	}
	spoil(h, whole, sizeof whole - 1);
	assert_int_equal(sell_one(h), E_OK);
	spoil(h, whole, sizeof whole); /* older than the journal: a power cut */
	assert_int_equal(sell_one(h), E_OK);
}

static void test_no_place_stops_nobody(void **state)
{
	struct hall *h = *state;
	h->c.settings.mark = "/proc/no/such/place";
	counter_restart(&h->c);
	assert_int_equal(sell_one(h), E_OK);
	assert_true(capture_has(h->c.log, "mark_not_kept"));
	h->c.settings.mark = "none";
	counter_restart(&h->c);
	assert_int_equal(sell_one(h), E_OK);
}

static void test_another_device_gives_way(void **state)
{
	struct hall *h = *state;
	struct counter other;
	assert_int_equal(sell_one(h), E_OK);
	counter_open(&other);
	other.settings.mark = h->mark;
	counter_restart(&other);
	assert_false(other.till.is_rolled_back);
	counter_stop(&other);
}

/* ---- what is one */

static void test_put_back(void **state)
{
	struct hall *h = *state;
	assert_int_equal(sell_one(h), E_OK);
	save(h);
	assert_int_equal(sell_one(h), E_OK);
	put_back(h);
	assert_stopped(h);
	put_back(h); /* still */
	assert_stopped(h);
}

static void test_put_back_unchanged(void **state)
{
	struct hall *h = *state;
	assert_int_equal(sell_one(h), E_OK);
	save(h);
	put_back(h);
	assert_false(h->c.till.is_rolled_back);
	assert_int_equal(sell_one(h), E_OK);
}

/* The copy went on elsewhere and came back longer. */
static void test_a_copy_that_went_on(void **state)
{
	struct hall *h = *state;
	save(h);
	assert_int_equal(sell_one(h), E_OK);
	h->c.settings.mark = "none";
	put_back(h);
	assert_int_equal(sell_one(h), E_OK);
	assert_int_equal(sell_one(h), E_OK);
	h->c.settings.mark = h->mark;
	counter_restart(&h->c);
	assert_stopped(h);
}

static int64_t now_us(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static void test_what_it_costs(void **state)
{
	struct hall *h = *state;
	struct journal_end end = {.seq = 1};
	int64_t began = now_us();
	for (int i = 0; i < 1000; i++)
		mark_move(&h->c.till, &end);
	int64_t each = (now_us() - began) / 1000;
	print_message("[          ] a mark costs %lld us\n", (long long)each);
	assert_true((double)each < patience(1000));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_an_unreadable_mark_stops_nobody),
		CASE(test_no_place_stops_nobody),
		CASE(test_another_device_gives_way),
		CASE(test_put_back),
		CASE(test_put_back_unchanged),
		CASE(test_a_copy_that_went_on),
		CASE(test_what_it_costs),
	};
	return cmocka_run_group_tests_name("the mark", tests, NULL, NULL);
}
