/* The power goes while a counter sells, at every write to its journal: a shift is opened, fifty sales are made and printed, the
 * shift is closed. At each moment the test goes on in a process of its own, in a copy of the directory as the disk would hold
 * it, and looks: what was printed is in the journal, nothing is there that the cashier did not confirm, no number is missing,
 * what has no paper is offered, and the next sale takes the next number.
 *
 * A quick run looks at some moments; HOABAN_CAMPAIGN=1 at all of them. HOABAN_SEED draws others. */
#include "pos-client/domain/certificate.h"
#include "pos-client/domain/print_queue.h"
#include "pos-client/domain/shift.h"
#include "tests/support/certifier.h"
#include "tests/support/counter.h"
#include "tests/support/powercut.h"
#include "tests/support/testdir.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SALES	 50
#define STRIDE	 97 /* of a quick run */
#define TAX_CODE "5600000000"
#define DAY_S	 86400

struct shop {
	struct counter c;
	struct certifier ca;
	struct buf certificate;
	char papers[TESTDIR_TEXT], printer[TESTDIR_TEXT + 8];
	uint64_t seed;
	unsigned stride, looked, failed;

	/* what the world outside knows */
	bool wants_shift, has_shift;
	size_t confirmed; /* sales that the cashier has confirmed */
	size_t told;	  /* of which the till has said that they stand */
	uint8_t ids[SALES][UUID_LEN];
	unsigned papers_before; /* of the sales told */
};
static struct shop shop;

static unsigned count_papers(const struct shop *s)
{
	unsigned n = 0;
	DIR *d = opendir(s->papers);
	for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;)
		n += strstr(e->d_name, ".escpos") != NULL;
	if (d != NULL)
		closedir(d);
	return n;
}

/* ---------------------------------------------------------------- after the cut: a process of its own */
static int complain_of(uint64_t moment, enum powercut how, const char *what)
{
	static const char *const names[] = {"drop", "tear", "reorder"};
	fprintf(stderr, "moment %llu, %s: %s\n", (unsigned long long)moment, names[how], what);
	return 1;
}

static void copy_directory(const char *from, const char *to)
{
	pid_t pid = fork();
	if (pid == 0) {
		char source[TESTDIR_TEXT + 2];
		snprintf(source, sizeof source, "%s/.", from);
		execlp("cp", "cp", "-a", source, to, (char *)NULL);
		_exit(127);
	}
	int status = -1;
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
}

/* Every sale in the journal was confirmed; those that were told or printed are there. */
static const char *look_at_sales(struct shop *s, struct counter *now, size_t *kept)
{
	bool has_current_paper = count_papers(s) > s->papers_before;
	struct journal_sale sale;
	bool found = false;
	*kept = 0;
	for (size_t i = 0; i < s->confirmed; i++) {
		if (journal_find_sale(now->till.journal, s->ids[i], &sale, &found) != E_OK)
			return "a sale cannot be read";
		if (!found && (i < s->told || has_current_paper))
			return i < s->told ? "a sale that stood is gone" : "a sale with a paper is gone";
		*kept += found;
	}
	return NULL;
}

/* The papers of all sales but the last are out; the last one's is out, or waits. */
static const char *look_at_papers(struct shop *s, struct counter *now, size_t kept)
{
	struct waiting_print w;
	bool found = false;
	size_t waiting = 0;
	for (uint64_t after = 0; print_queue_next(&now->till, after, &w, &found) == E_OK && found; after = w.seq)
		waiting++;
	if (waiting > 1)
		return "papers wait that are out";
	return count_papers(s) + waiting < kept ? "a sale has no paper and none waits" : NULL;
}

static const char *sell_on(struct shop *s, struct counter *now, size_t kept)
{
	struct sell_request r = counter_ask(1u << 1, 1, 0, 0);
	struct shift_report shift;
	struct sale_view v;
	(void)s;
	till_forget(&now->till);
	if (shift_look(&now->till, &shift) == E_REFUSED && shift_open(&now->till, "lan", NULL, 0, &shift) != E_OK)
		return "no shift can be opened";
	if (counter_sell(now, &r, &v) != E_OK)
		return "nothing can be sold any more";
	return v.receipts[0].receipt.number == kept + 1 ? NULL : "a number is missing";
}

static const char *look(struct shop *s, struct counter *now)
{
	size_t kept;
	struct shift_report shift;
	const char *what = look_at_sales(s, now, &kept);
	if (what == NULL)
		what = look_at_papers(s, now, kept);
	if (what == NULL && s->has_shift && shift_look(&now->till, &shift) != E_OK)
		what = "the shift is gone";
	if (what == NULL)
		what = sell_on(s, now, kept);
	counter_verify(now);
	return what;
}

static int live_on(struct shop *s, uint64_t moment, enum powercut how)
{
	struct counter now;
	char dir[TESTDIR_TEXT];
	testdir_make(dir);
	copy_directory(s->c.dir, dir);
	powercut_apply(s->c.dir, dir, how, s->seed + moment);
	powercut_stop();
	enum err e = counter_adopt(&now, &s->c, dir);
	const char *what = e == E_OK ? look(s, &now) : err_code(e); /* not closed: this process ends */
	testdir_remove(dir);
	return what == NULL ? 0 : complain_of(moment, how, what);
}

static void cut(void *ctx, uint64_t moment)
{
	struct shop *s = ctx;
	if (moment % s->stride != s->seed % s->stride)
		return;
	for (enum powercut how = 0; how < POWERCUT_COUNT; how++) {
		int status = -1;
		fflush(NULL);
		pid_t pid = fork();
		if (pid == 0)
			_exit(live_on(s, moment, how));
		waitpid(pid, &status, 0);
		s->looked++;
		s->failed += status != 0;
	}
}

/* ---------------------------------------------------------------- the day */
static void sell_one(struct shop *s, size_t i)
{
	struct sell_request r = counter_ask(1u << 1, 1 + (uint32_t)i % 3, (uint32_t)i % 2, 0);
	struct sale_view v;
	struct paper_result paper;
	till_forget(&s->c.till);
	s->c.now_ms += 20000;
	till_new_id(&s->c.till, s->ids[i]);
	memcpy(r.id, s->ids[i], UUID_LEN);
	r.has_id = true;
	s->confirmed = i + 1;
	assert_int_equal(counter_sell(&s->c, &r, &v), E_OK);
	assert_true(v.receipts[0].is_signed);
	s->told = i + 1; /* the screen says so; the paper comes now */
	assert_int_equal(paper_print_open(&s->c.till, &v, &paper), E_OK);
	assert_true(paper.is_printed);
	s->papers_before = count_papers(s);
}

static void test_every_write(void **state)
{
	struct shop *s = *state;
	struct shift_report r;
	powercut_start(cut, s);
	counter_restart(&s->c); /* through the disk that forgets */
	assert_int_equal(shift_open(&s->c.till, "lan", NULL, 500000, &r), E_OK);
	s->has_shift = true;
	for (size_t i = 0; i < SALES; i++)
		sell_one(s, i);
	s->has_shift = false; /* it may be closed already, or not yet */
	assert_int_equal(shift_close(&s->c.till, 500000, &r), E_OK);
	powercut_stop();
	print_message("%u looks after a cut, %u found something\n", s->looked, s->failed);
	assert_true(s->looked >= 3 * 10);
	assert_int_equal(s->failed, 0);
}

static int set_up(void **state)
{
	BUF_LOCAL spki;
	const char *campaign = getenv("HOABAN_CAMPAIGN"), *seed = getenv("HOABAN_SEED");
	buf_init(&spki, 4096);
	buf_init(&shop.certificate, 8192);
	shop.stride = campaign != NULL ? 1 : STRIDE;
	shop.seed = seed != NULL ? strtoull(seed, NULL, 10) : 7;
	testdir_make(shop.papers);
	snprintf(shop.printer, sizeof shop.printer, "file:%s", shop.papers);
	certifier_start(&shop.ca, COUNTER_NOW);
	counter_start(&shop.c);
	shop.c.settings.printer = shop.printer;
	shop.c.settings.drawer = "none";
	shop.c.settings.mark = "none";
	counter_enrol(&shop.c);
	assert_int_equal(organisation_key_make(shop.c.dir), E_OK);
	assert_int_equal(till_reload(&shop.c.till), E_OK);
	assert_int_equal(organisation_key_public(shop.c.till.keys, &spki), E_OK);
	certifier_issue(&shop.ca, TAX_CODE, COUNTER_NOW - DAY_S, COUNTER_NOW + 365 * DAY_S, buf_bytes(&spki),
			&shop.certificate);
	shop.c.authority.organisation_certificate = buf_bytes(&shop.certificate);
	assert_int_equal(counter_renew(&shop.c), E_OK);
	*state = &shop;
	return 0;
}

static int tear_down(void **state)
{
	struct shop *s = *state;
	counter_stop(&s->c);
	certifier_stop(&s->ca);
	buf_release(&s->certificate);
	testdir_remove(s->papers);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_write)};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
