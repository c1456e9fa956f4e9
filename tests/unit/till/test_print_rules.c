/* The rules of paper against a printer that fails in every way it can: at most one unmarked original of a sale, copies that say
 * which they are, and whatever is sold comes out in the end, also when the till is killed in between.
 *
 * Every job that the printer printed is compared with the papers the sale can have: it must be the beginning of exactly one. */
#include "pos-client/device/layouts.h"
#include "pos-client/domain/paper_view.h"
#include "pos-client/domain/print_queue.h"
#include "tests/support/counter.h"
#include "tests/support/paperport.h"
#include "tests/support/program.h"

#include <hoaban/instant.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PATIENCE_MS 1500 /* for the answers of a port that is a thread of this program */

#define COUNT(a)   (sizeof(a) / sizeof(a)[0])
#define A1	   (UINT64_C(1) << AUTHORITY_SITE_A1)
#define COPIES_MAX 4u
#define KNOWN_FROM 4000u /* bytes from which on a job can be told from another */

struct lab {
	struct counter counter;
	struct paperport port;
	char printer[64];
};

static int begin(void **state)
{
	static struct lab lab;
	counter_open(&lab.counter);
	paperport_start(&lab.port, 0);
	snprintf(lab.printer, sizeof lab.printer, "tcp:127.0.0.1:%d", lab.port.port);
	lab.counter.settings.printer = lab.printer;
	*state = &lab;
	return 0;
}

static int end(void **state)
{
	struct lab *l = *state;
	counter_stop(&l->counter);
	if (!l->port.is_over)
		paperport_stop(&l->port);
	paperport_release(&l->port);
	return 0;
}

/* ---------------------------------------------------------------- the papers */

static void draw(struct lab *l, const struct sale_view *v, uint32_t copy, struct buf *out)
{
	struct paper *sheet;
	struct paper_job job;
	buf_init(out, JOB_MAX);
	assert_int_equal(paper_open(&sheet, PAPER_WIDTH_80), E_OK);
	paper_view(&l->counter.till, v, copy, &job);
	assert_int_equal(job_stream(out, sheet, &job), E_OK);
	paper_close(sheet);
}

static bool begins(const struct paperport_job *job, const struct buf *paper)
{
	return job->len <= paper->len && memcmp(job->data, paper->data, job->len) == 0;
}

/* What came out of one sale. */
struct papers {
	unsigned originals, copies[COPIES_MAX]; /* jobs that are one, whole or torn */
	unsigned whole;				/* whole ones, original or copy */
	size_t original_len;
};

static bool note_job(struct papers *p, const struct paperport_job *job, const struct buf *paper, uint32_t copy)
{
	if (!begins(job, paper))
		return false;
	*(copy == 0 ? &p->originals : &p->copies[copy - 1]) += 1;
	p->whole += job->len == paper->len;
	return true;
}

static void judge_jobs(struct lab *l, const struct sale_view *v, struct papers *p)
{
	struct buf papers[COPIES_MAX + 1];
	*p = (struct papers){0};
	for (uint32_t copy = 0; copy <= COPIES_MAX; copy++)
		draw(l, v, copy, &papers[copy]);
	p->original_len = papers[0].len;
	for (int i = 0; i < l->port.job_count; i++) {
		unsigned known = 0;
		for (uint32_t copy = 0; copy <= COPIES_MAX && l->port.jobs[i].len > KNOWN_FROM; copy++)
			known += note_job(p, &l->port.jobs[i], &papers[copy], copy);
		if (known != 1 && l->port.jobs[i].len > KNOWN_FROM)
			fail_msg("job %d of %zu bytes is the beginning of %u papers", i, l->port.jobs[i].len, known);
	}
	for (uint32_t copy = 0; copy <= COPIES_MAX; copy++)
		buf_release(&papers[copy]);
}

/* Entries of the journal that say "printed". */
static void count_entries(struct lab *l, uint32_t *originals, uint32_t *copies)
{
	struct till *t = &l->counter.till;
	struct bytes cose[64];
	size_t count;
	*originals = *copies = 0;
	assert_int_equal(journal_read_entries(t->journal, &t->arena, 1, 64, 8u << 20, cose, &count), E_OK);
	for (size_t i = 0; i < count; i++) {
		struct entry e;
		assert_int_equal(entry_open(&e, cose[i], keys_device_public(t->keys)), E_OK);
		*originals += e.type == ENTRY_PRINT;
		*copies += e.type == ENTRY_REPRINT;
	}
}

static void assert_rules(struct lab *l, const struct sale_view *v, struct papers *p)
{
	uint32_t originals, copies;
	paperport_jobs(&l->port);
	judge_jobs(l, v, p);
	count_entries(l, &originals, &copies);
	assert_in_range(p->originals, 0, 1);
	assert_in_range(originals, p->originals, 1); /* the entry comes before the paper */
	for (size_t i = 0; i < COPIES_MAX; i++) {
		assert_in_range(p->copies[i], 0, 1);
		assert_true(p->copies[i] == 0 || i < copies);
	}
}

/* ---------------------------------------------------------------- every way to fail */

struct fault {
	const char *name;
	bool answers, is_out, is_open, is_off;
	enum paperport_mood mood;
	size_t limit; /* SIZE_MAX − n: n bytes before the end */
	/* expected */
	enum print_state state;
	const char *trouble;
};

#define BEFORE_END(n) (SIZE_MAX - (n))

static const struct fault faults[] = {
	{"good", true, .mood = PAPERPORT_TAKES, .state = PRINT_DONE},
	{"good, silent", false, .mood = PAPERPORT_TAKES, .state = PRINT_DONE},
	{"babbles", false, .mood = PAPERPORT_BABBLES, .state = PRINT_DONE},
	{"out before", true, .is_out = true, .state = PRINT_QUEUED, .trouble = "paper_out"},
	{"lid open", true, .is_open = true, .state = PRINT_QUEUED, .trouble = "cover_open"},
	{"offline", true, .is_off = true, .state = PRINT_QUEUED, .trouble = "printer_offline"},
	{"closes", true, .mood = PAPERPORT_CLOSES, .state = PRINT_QUEUED, .trouble = "printer_gone"},
	{"hangs", true, .mood = PAPERPORT_HANGS, .state = PRINT_BEGUN, .trouble = "print_uncertain"},
	{"swallows", true, .mood = PAPERPORT_SWALLOWS, .state = PRINT_BEGUN, .trouble = "print_uncertain"},
	{"out before, silent", false, .is_out = true, .state = PRINT_BEGUN, .trouble = "print_uncertain"},
	{"out in it", true, .mood = PAPERPORT_RUNS_OUT, .limit = 9000, .state = PRINT_BEGUN, .trouble = "print_uncertain"},
	{"out in it, silent", false, .mood = PAPERPORT_RUNS_OUT, .limit = 9000, .state = PRINT_BEGUN,
	 .trouble = "print_uncertain"},
	{"out at the cut", true, .mood = PAPERPORT_RUNS_OUT, .limit = BEFORE_END(4), .state = PRINT_BEGUN,
	 .trouble = "print_uncertain"},
	{"out after it", true, .mood = PAPERPORT_RUNS_OUT, .limit = BEFORE_END(0), .state = PRINT_BEGUN,
	 .trouble = "print_uncertain"},
	{"resets at once", true, .mood = PAPERPORT_RESETS, .limit = 1, .state = PRINT_BEGUN, .trouble = "print_uncertain"},
	{"resets in it", true, .mood = PAPERPORT_RESETS, .limit = 30000, .state = PRINT_BEGUN, .trouble = "print_uncertain"},
	{"resets in it, silent", false, .mood = PAPERPORT_RESETS, .limit = 30000, .state = PRINT_BEGUN,
	 .trouble = "print_uncertain"},
	{"resets at the end", true, .mood = PAPERPORT_RESETS, .limit = BEFORE_END(1), .state = PRINT_BEGUN,
	 .trouble = "print_uncertain"},
};

/* The length of the paper is known once it is drawn. */
static void put_fault(struct lab *l, const struct fault *f, size_t len)
{
	struct paperport *p = &l->port;
	p->answers = f->answers;
	l->counter.settings.printer_answer_ms = f->answers ? PATIENCE_MS : 0;
	p->is_out = f->is_out;
	p->is_open = f->is_open;
	p->is_off = f->is_off;
	p->limit = f->limit > SIZE_MAX / 2 ? len - (SIZE_MAX - f->limit) : f->limit;
	p->mood = f->mood;
}

static void mend(struct lab *l)
{
	l->port.mood = PAPERPORT_TAKES;
	l->port.limit = 0;
	l->port.answers = true;
	l->counter.settings.printer_answer_ms = PATIENCE_MS;
	paperport_refill(&l->port);
}

/* Sells, prints into the fault, starts the till anew, mends the printer, prints what waits. */
static void try_fault(struct lab *l, const struct fault *f)
{
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	struct paper_result paper;
	struct print_queue_run run;
	struct sale_view v;
	struct papers papers;
	BUF_LOCAL original;
	print_message("  %s\n", f->name);
	assert_int_equal(counter_sell(&l->counter, &r, &v), E_OK);
	draw(l, &v, 0, &original);
	put_fault(l, f, original.len);
	assert_int_equal(paper_print_open(&l->counter.till, &v, &paper), E_OK); /* a sale never fails because of paper */
	assert_int_equal(paper.state, f->state);
	assert_int_equal(paper.is_printed, f->state == PRINT_DONE);
	if (!str_equal(paper.trouble, f->trouble))
		fail_msg("trouble %s", paper.trouble != NULL ? paper.trouble : "none");
	assert_rules(l, &v, &papers);
	assert_int_equal(f->state == PRINT_QUEUED ? papers.originals : 0, 0);

	counter_restart(&l->counter);
	mend(l);
	assert_int_equal(print_queue_run(&l->counter.till, true, &run), E_OK);
	assert_null(run.trouble);
	assert_int_equal(run.waiting + run.uncertain, 0);
	assert_int_equal(run.originals, f->state == PRINT_QUEUED);
	assert_int_equal(run.copies, f->state == PRINT_BEGUN);
	assert_int_equal(sale_view_load(&l->counter.till, v.sale.id, &v), E_OK);
	assert_rules(l, &v, &papers);
	assert_true(papers.whole >= 1);
	assert_int_equal(papers.originals + papers.copies[0] >= 1, true);
}

static void every_fault(void **state)
{
	for (size_t i = 0; i < COUNT(faults); i++) {
		assert_int_equal(begin(state), 0);
		try_fault(*state, &faults[i]);
		end(state);
	}
}

/* ---------------------------------------------------------------- in a row */

/* One that answered and is silent now gets nothing more: what it takes may come out hours later, or never. */
static void silence_of_one_that_answered(void **state)
{
	struct lab *l = *state;
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	struct paper_result paper;
	struct sale_view v;
	l->port.answers = true;
	l->counter.settings.printer_answer_ms = PATIENCE_MS;
	assert_null(paper_look(&l->counter.till));
	assert_int_equal(l->counter.till.printer.state, PRINTER_READY);
	l->port.mood = PAPERPORT_HANGS;
	assert_int_equal(counter_sell(&l->counter, &r, &v), E_OK);
	assert_int_equal(paper_print_open(&l->counter.till, &v, &paper), E_OK);
	assert_int_equal(paper.state, PRINT_QUEUED);
	assert_string_equal(paper.trouble, "printer_silent");
	assert_string_equal(paper_look(&l->counter.till), "printer_silent");
	mend(l);
	assert_int_equal(paper_reprint(&l->counter.till, &v, &paper), E_OK);
	assert_int_equal(paper.copy, 0);
}

/* Three are sold without paper: they come out in their order, and a skipped one does not. */
static void a_roll_that_is_changed(void **state)
{
	struct lab *l = *state;
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	struct paper_result paper;
	struct print_queue_run run;
	struct sale_view v[3];
	struct waiting_print w;
	bool found;
	l->port.answers = l->port.is_out = true;
	l->counter.settings.printer_answer_ms = PATIENCE_MS;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(counter_sell(&l->counter, &r, &v[i]), E_OK);
		assert_int_equal(paper_print_open(&l->counter.till, &v[i], &paper), E_OK);
	}
	assert_int_equal(print_queue_run(&l->counter.till, false, &run), E_OK);
	assert_string_equal(run.trouble, "paper_out");
	assert_int_equal(run.waiting, 3);
	assert_int_equal(print_queue_skip(&l->counter.till, v[1].sale.id), E_OK);
	assert_int_equal(print_queue_skip(&l->counter.till, v[1].sale.id), E_NOT_FOUND);
	assert_int_equal(paperport_jobs(&l->port), 0);
	mend(l);
	assert_int_equal(print_queue_run(&l->counter.till, false, &run), E_OK);
	assert_int_equal(run.originals, 2);
	assert_int_equal(print_queue_next(&l->counter.till, 0, &w, &found), E_OK);
	assert_false(found);
	assert_int_equal(paperport_jobs(&l->port), 2);
	for (size_t i = 0; i < 3; i += 2) {
		BUF_LOCAL original;
		draw(l, &v[i], 0, &original);
		assert_true(begins(&l->port.jobs[i / 2], &original));
	}
	assert_int_equal(sale_view_load(&l->counter.till, v[1].sale.id, &v[1]), E_OK);
	assert_int_equal(paper_reprint(&l->counter.till, &v[1], &paper), E_OK);
	assert_int_equal(paper.copy, 0); /* it never came out: this is its original */
}

/* ---------------------------------------------------------------- the drawer */

struct witness {
	char path[128];
	int64_t sales; /* committed when the pulse came */
};

/* Another connection sees only what is committed. */
static void count_sales(void *ctx)
{
	struct witness *w = ctx;
	sqlite3 *db;
	sqlite3_stmt *s;
	w->sales = -1;
	if (sqlite3_open_v2(w->path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		return;
	if (sqlite3_prepare_v2(db, "SELECT count(*) FROM sale", -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
		w->sales = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
}

static void the_drawer_opens_after_the_commit(void **state)
{
	struct lab *l = *state;
	struct sell_request cash = counter_ask(A1, 1, 0, 0), card = cash, again = cash;
	struct sale_view v;
	struct witness w = {.sales = 0};
	snprintf(w.path, sizeof w.path, "%s/journal.db", l->counter.dir);
	l->port.ctx = &w;
	l->port.on_pulse = count_sales;
	again.has_id = true;
	till_new_id(&l->counter.till, again.id);
	assert_int_equal(counter_sell(&l->counter, &again, &v), E_OK);
	paperport_jobs(&l->port);
	assert_int_equal(l->port.pulses, 1);
	assert_int_equal(w.sales, 1);
	assert_int_equal(counter_sell(&l->counter, &again, &v), E_OK); /* the same sale once more */
	card.tenders[0].form = PAYMENT_CARD;
	assert_int_equal(counter_sell(&l->counter, &card, &v), E_OK);
	struct sell_request free = counter_ask(A1, 0, 1, 0);
	assert_int_equal(counter_sell(&l->counter, &free, &v), E_OK);
	cash.ask.sites = 0;
	assert_int_not_equal(counter_sell(&l->counter, &cash, &v), E_OK); /* nothing is sold */
	l->counter.settings.drawer = "none";
	cash.ask.sites = A1;
	assert_int_equal(counter_sell(&l->counter, &cash, &v), E_OK);
	paperport_jobs(&l->port);
	assert_int_equal(l->port.pulses, 1);
}

/* A drawer that stays shut fails no sale. */
static void a_drawer_that_is_not_there(void **state)
{
	struct lab *l = *state;
	struct sell_request cash = counter_ask(A1, 1, 0, 0);
	struct sale_view v;
	paperport_stop(&l->port);
	assert_int_equal(counter_sell(&l->counter, &cash, &v), E_OK);
	assert_true(capture_has(l->counter.log, "drawer_shut"));
}

/* ---------------------------------------------------------------- kill −9 */

/* For a port that answers, or not, from the beginning. */
static void write_settings(struct lab *l, bool answers)
{
	char path[128];
	snprintf(path, sizeof path, "%s/pos.ini", l->counter.dir);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	/* who is killed waits for nothing: the port has the time it needs */
	fprintf(f, "printer = %s\nsite = A1\nprinter_ms = 60000\nprinter_answer_ms = %d\n", l->printer, answers ? 10000 : 200);
	assert_int_equal(fclose(f), 0);
	l->port.answers = answers;
}

static void kill_victim(void *ctx)
{
	struct lab *l = ctx;
	while (l->port.victim == 0)
		usleep(1000);
	kill(l->port.victim, SIGKILL);
}

/* The program itself sells and prints until it dies; returns the signal that ended it. */
static int sell_and_die(struct lab *l)
{
	char program[512], now[INSTANT_TEXT];
	const char *build = getenv("HOABAN_BUILD");
	int status = 0;
	snprintf(program, sizeof program, "%s/hoaban-pos", build != NULL ? build : "build/asan");
	instant_format(now, COUNTER_NOW + 60);
	const char *const words[] = {program,  "--data", l->counter.dir, "--demo", "--clock", now,
				     "--json", "sell",	 "--pay",	 "cash",   "ADULT=1", NULL};
	till_close(&l->counter.till);
	l->port.victim = 0;
	pid_t pid = program_start(words, "/dev/null", "/dev/null");
	l->port.victim = pid;
	waitpid(pid, &status, 0);
	counter_restart(&l->counter);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void assert_one_comes_out(struct lab *l, enum print_state left)
{
	struct print_queue_run run;
	struct sale_view v;
	struct papers papers;
	uint8_t sale[UUID_LEN];
	assert_int_equal(sale_find_last(&l->counter.till, sale), E_OK);
	assert_int_equal(sale_view_load(&l->counter.till, sale, &v), E_OK);
	assert_int_equal(v.print, left);
	assert_rules(l, &v, &papers);
	mend(l);
	assert_int_equal(print_queue_run(&l->counter.till, true, &run), E_OK);
	assert_null(run.trouble);
	assert_rules(l, &v, &papers);
	assert_true(papers.whole >= 1);
	assert_int_equal(run.originals, left == PRINT_QUEUED);
	assert_int_equal(run.copies, left == PRINT_BEGUN);
}

/* At the pulse the sale is committed, and not a byte of paper is out. */
static void killed_before_the_paper(void **state)
{
	struct lab *l = *state;
	write_settings(l, true);
	l->counter.settings.printer_answer_ms = PATIENCE_MS;
	l->port.ctx = l;
	l->port.on_pulse = kill_victim;
	assert_int_equal(sell_and_die(l), SIGKILL);
	l->port.on_pulse = NULL;
	assert_one_comes_out(l, PRINT_QUEUED);
}

static void killed_in_the_paper(void **state)
{
	static const size_t places[] = {1, 3000, 50000};
	for (size_t i = 0; i < 2 * COUNT(places); i++) {
		assert_int_equal(begin(state), 0);
		struct lab *l = *state;
		write_settings(l, i < COUNT(places));
		l->port.limit = places[i % COUNT(places)];
		l->port.mood = PAPERPORT_KILLS;
		assert_int_equal(sell_and_die(l), SIGKILL);
		assert_one_comes_out(l, PRINT_BEGUN);
		end(state);
	}
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fault),		 CASE(silence_of_one_that_answered), CASE(a_roll_that_is_changed),
		CASE(the_drawer_opens_after_the_commit), CASE(a_drawer_that_is_not_there),   CASE(killed_before_the_paper),
		cmocka_unit_test(killed_in_the_paper),
	};
	return cmocka_run_group_tests_name("the rules of paper", tests, NULL, NULL);
}
