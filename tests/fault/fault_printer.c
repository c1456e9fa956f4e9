/* A network printer that is absent, resets, or takes nothing: the sale stands, at most one unmarked original ever reaches the
 * paper, and every further paper says that it is a copy. */
#include "tests/support/paperport.h"
#include "tests/support/tillwords.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct counter_with_printer {
	struct story story;
	struct paperport port;
	bool is_on;
};

#define SELL TILL("quay1", "sell", "--id", "${uuid.sale}", "--site", "A1", "--pay", "cash", "ADULT=1", "SENIOR=1")

/* ---- the papers */

/* What a person reads on the first piece of a job. */
static const char *words_of(struct story *s, const struct paperport_job *job)
{
	const char *png = arena_format(&s->arena, "%s/piece.png", s->dir);
	if (!paperport_write_png(job, 1, png))
		fail_msg("the job has no whole first piece");
	struct outcome o = story_run(s, (const char *const[]){"tesseract", png, "-", "-l", "vie", "--psm", "6", NULL}, NULL);
	assert_int_equal(o.status, 0);
	return o.out;
}

/* One of them is as far as it goes the other: the same paper, or what the printer took of it. The first lines alone say
 * nothing. */
static bool are_same_paper(const struct paperport_job *a, const struct paperport_job *b)
{
	size_t len = a->len < b->len ? a->len : b->len;
	return len > 30000 && memcmp(a->data, b->data, len) == 0;
}

/* The job is the whole original, or a copy that says so: judged by its words, as a person would. */
static void assert_marked(struct story *s, const struct paperport_job *job, const char *mark)
{
	const char *words = words_of(s, job);
	assert_non_null(strstr(words, "BIÊN LAI"));
	if (mark && !strstr(words, mark))
		fail_msg("no mark %s in\n%s", mark, words);
	if (!mark && strstr(words, "BẢN SAO"))
		fail_msg("an original is marked as copy:\n%s", words);
}

/* ---- moods */

static void set_up(struct counter_with_printer *c, enum paperport_mood mood, size_t limit)
{
	c->port.mood = mood;
	c->port.limit = limit;
}

/* Forgets the sale of the last test: `${uuid.sale}` is another one now. */
static void begin_sale(struct counter_with_printer *c)
{
	json_object_del(c->story.answers, "uuid.sale");
}

static void switch_off(struct counter_with_printer *c)
{
	paperport_stop(&c->port);
	c->is_on = false;
}

static void switch_on(struct counter_with_printer *c)
{
	int port = c->port.port;
	paperport_release(&c->port);
	paperport_start(&c->port, port);
	c->is_on = true;
}

static const struct step printed_once[] = {
	{"sold", SELL, .expect = {{"printed", "true"}, {"copy", "0"}, {"total", "30000"}}},
	{"sold again", SELL,
	 .expect = {{"id", "${sold.id}"}, {"printed", "true"}, {"receipts.0.number", "${sold.receipts.0.number}"}}},
};
static const struct step copied[] = {
	{"copied", TILL("quay1", "reprint"), .expect = {{"id", "${sold.id}"}, {"printed", "true"}, {"copy", "1"}}},
	{"copied again", TILL("quay1", "reprint"), .expect = {{"copy", "2"}}},
};

static void test_good_day(void **state)
{
	struct counter_with_printer *c = *state;
	story_tell(&c->story, printed_once, COUNT(printed_once));
	assert_int_equal(paperport_jobs(&c->port), 1);
	story_tell(&c->story, copied, COUNT(copied));
	assert_int_equal(paperport_jobs(&c->port), 3);
	assert_marked(&c->story, &c->port.jobs[0], NULL);
	assert_marked(&c->story, &c->port.jobs[1], "BẢN SAO 1");
	assert_marked(&c->story, &c->port.jobs[2], "BẢN SAO 2");
}

/* ---- absent: the original stays open and comes out later, unmarked, once */

static const struct step absent[] = {
	{"sold unprinted", SELL, .expect = {{"printed", "false"}, {"total", "30000"}, {"receipts.0.number", "*"}}},
	{"waits", TILL("quay1", "status"), .expect = {{"unprinted", "1"}, {"print_uncertain", "0"}}},
	{"reprint in vain", TILL("quay1", "reprint"), .status = 3},
	{"waits on", TILL("quay1", "status"), .expect = {{"unprinted", "1"}, {"print_uncertain", "0"}}},
};
static const struct step back[] = {
	{"printed later", TILL("quay1", "reprint"),
	 .expect = {{"id", "${sold unprinted.id}"}, {"printed", "true"}, {"copy", "0"}}},
	{"asked again", SELL, .expect = {{"id", "${sold unprinted.id}"}, {"printed", "true"}}},
	{"nothing waits", TILL("quay1", "status"), .expect = {{"unprinted", "0"}, {"print_uncertain", "0"}}},
	{"copy then", TILL("quay1", "reprint"), .expect = {{"copy", "1"}}},
};

static void test_absent(void **state)
{
	struct counter_with_printer *c = *state;
	begin_sale(c);
	switch_off(c);
	story_tell(&c->story, absent, COUNT(absent));
	switch_on(c);
	story_tell(&c->story, back, COUNT(back));
	assert_int_equal(paperport_jobs(&c->port), 2);
	assert_marked(&c->story, &c->port.jobs[0], NULL);
	assert_marked(&c->story, &c->port.jobs[1], "BẢN SAO 1");
}

/* ---- resets: nobody knows what is on the paper, so no second original */

static const struct step torn[] = {
	{"sold torn", SELL, .expect = {{"printed", "false"}, {"receipts.0.number", "*"}}},
	{"uncertain", TILL("quay1", "status"), .expect = {{"unprinted", "0"}, {"print_uncertain", "1"}}},
	{"asked for again", SELL, .expect = {{"id", "${sold torn.id}"}, {"printed", "false"}}},
};
static const struct step mended[] = {
	{"copy of the torn", TILL("quay1", "reprint"),
	 .expect = {{"id", "${sold torn.id}"}, {"printed", "true"}, {"copy", "1"}}},
	{"certain", TILL("quay1", "status"), .expect = {{"unprinted", "0"}}},
};

static void tear_at(struct counter_with_printer *c, size_t bytes)
{
	begin_sale(c);
	set_up(c, PAPERPORT_RESETS, bytes);
	story_tell(&c->story, torn, COUNT(torn));
	set_up(c, PAPERPORT_TAKES, 0);
	story_tell(&c->story, mended, COUNT(mended));
}

static void test_resets(void **state)
{
	static const size_t places[] = {1, 2000, 60000};
	struct counter_with_printer *c = *state;
	for (size_t i = 0; i < COUNT(places); i++) {
		int before = paperport_jobs(&c->port);
		tear_at(c, places[i]);
		assert_int_equal(paperport_jobs(&c->port), before + 2);
		const struct paperport_job *torn_one = &c->port.jobs[before], *copy = &c->port.jobs[before + 1];
		assert_int_equal(torn_one->len, places[i]);
		assert_true(copy->len > torn_one->len);
	}
	assert_marked(&c->story, &c->port.jobs[c->port.job_count - 1], "BẢN SAO 1");
}

/* ---- hangs: the connection stands and takes no byte */

static void test_hangs(void **state)
{
	struct counter_with_printer *c = *state;
	int before = paperport_jobs(&c->port);
	begin_sale(c);
	set_up(c, PAPERPORT_HANGS, 0);
	story_tell(&c->story, torn, COUNT(torn));
	set_up(c, PAPERPORT_TAKES, 0);
	story_tell(&c->story, mended, COUNT(mended));
	int count = paperport_jobs(&c->port);
	assert_true(count > before);
	assert_marked(&c->story, &c->port.jobs[count - 1], "BẢN SAO 1");
}

/* ---- an answering printer without paper: nothing is begun, everything comes out in its order, one is skipped */

#define SELL_AS(id) TILL("quay1", "sell", "--id", "${uuid." id "}", "--site", "A1", "--pay", "cash", "ADULT=1", "SENIOR=1")
#define NO_PAPER    .expect = {{"printed", "false"}, {"print_trouble", "paper_out"}, {"receipts.0.number", "*"}}

static const struct step without_paper[] = {
	{"first", SELL_AS("first"), NO_PAPER},
	{"second", SELL_AS("second"), NO_PAPER},
	{"third", SELL_AS("third"), NO_PAPER},
	{"list", TILL("quay1", "print", "waiting"),
	 .expect = {{"waiting", "#3"},
		    {"waiting.0.id", "${first.id}"},
		    {"waiting.0.state", "waiting"},
		    {"waiting.2.id", "${third.id}"},
		    {"waiting.2.total", "30000"}}},
	{"in vain", TILL("quay1", "print", "now"), .status = 3, .expect = {{"waiting", "3"}, {"print_trouble", "paper_out"}}},
	{"nobody waits", TILL("quay1", "print", "skip", "${second.receipts.0.number}"), .expect = {{"skipped", "1"}}},
	{"not twice", TILL("quay1", "print", "skip", "${second.receipts.0.number}"), .status = 1},
	{"two left", TILL("quay1", "status"), .expect = {{"unprinted", "2"}, {"print_uncertain", "0"}}},
};
static const struct step with_paper[] = {
	{"now", TILL("quay1", "print", "now"),
	 .expect = {{"originals", "2"}, {"copies", "0"}, {"waiting", "0"}, {"print_trouble", "null"}}},
	{"nothing", TILL("quay1", "print", "waiting"), .expect = {{"waiting", "#0"}}},
	{"after all", TILL("quay1", "reprint", "${second.receipts.0.number}"), .expect = {{"copy", "0"}, {"printed", "true"}}},
};

static void test_roll(void **state)
{
	struct counter_with_printer *c = *state;
	int before = paperport_jobs(&c->port);
	c->port.answers = c->port.is_out = true;
	till_set(&c->story, "quay1", "printer_answer_ms", "10000"); /* a thread of this test answers, when it is its turn */
	story_tell(&c->story, without_paper, COUNT(without_paper));
	assert_int_equal(paperport_jobs(&c->port), before);
	paperport_refill(&c->port);
	story_tell(&c->story, with_paper, COUNT(with_paper));
	assert_int_equal(paperport_jobs(&c->port), before + 3);
	assert_marked(&c->story, &c->port.jobs[before + 2], NULL);
	c->port.answers = false;
	till_set(&c->story, "quay1", "printer_answer_ms", "200");
}

/* ---- the sums: every original at most once, in the papers and in the journal */

static const struct step in_the_end[] = {
	{"sync", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
	{"sales", .sql = "SELECT COUNT(*), SUM(total) FROM sale", .expect = {{"rows.0.0", "9"}, {"rows.0.1", "270000"}}},
	{"originals", .sql = "SELECT COUNT(*) FROM entry WHERE type = 7", .expect = {{"rows.0.0", "9"}}},
	{"copies", .sql = "SELECT COUNT(*) FROM entry WHERE type = 8", .expect = {{"rows.0.0", "7"}}},
};

static void test_sums(void **state)
{
	struct counter_with_printer *c = *state;
	for (int i = 0; i < c->port.job_count; i++)
		for (int k = 0; k < i; k++)
			if (are_same_paper(&c->port.jobs[i], &c->port.jobs[k]))
				fail_msg("job %d came out a second time as job %d", k, i);
	story_tell(&c->story, in_the_end, COUNT(in_the_end));
}

/* ---- */

static const struct step opening[] = {
	{"code", CODE("quay1", "--site", "A1")},
	{"enrolled",
	 TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}", "--printer", "tcp:127.0.0.1:${port}")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan")},
};

static int begin(void **state)
{
	static struct counter_with_printer c = {.story.clock = STORY_CLOCK, .is_on = true};
	setenv("OMP_THREAD_LIMIT", "1", 1); /* tesseract's threads are in each other's way on two cores */
	paperport_start(&c.port, 0);
	story_begin(&c.story);
	story_keep(&c.story, "port", json_integer(c.port.port));
	*state = &c;
	return 0;
}

static void test_begin(void **state)
{
	struct counter_with_printer *c = *state;
	story_tell(&c->story, opening, COUNT(opening));
}

static void test_end(void **state)
{
	struct counter_with_printer *c = *state;
	story_end(&c->story);
}

static int tear_down(void **state)
{
	struct counter_with_printer *c = *state;
	story_tear_down(&c->story);
	if (c->is_on)
		paperport_stop(&c->port);
	paperport_release(&c->port);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_begin),  cmocka_unit_test(test_good_day), cmocka_unit_test(test_absent),
		cmocka_unit_test(test_resets), cmocka_unit_test(test_hangs),	cmocka_unit_test(test_roll),
		cmocka_unit_test(test_sums),   cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests_name("printers that fail", tests, begin, tear_down);
}
