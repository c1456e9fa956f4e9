/* Receipts are signed while server, keys' child, signer and renderer are killed under a stream of orders: afterwards none stays
 * unsigned, none was signed twice, and each holds.
 *
 * HOABAN_CAMPAIGN=1 does all twenty kills; HOABAN_SEED=n repeats a run. */
#include "tests/support/crowd.h"
#include "tests/support/sealed.h"
#include "tests/support/swarm.h"

#include <hoaban/receipt_xml.h>

#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define ROUND_ORDERS 120
#define KILLS	     5
#define KILLS_ALL    20
#define SIGNED_S     180
#define PDFS	     4 /* asked for while the renderer dies */

static struct crowd crowd; /* one per program: too large for a stack */
static struct sealed sealed;

static int begin(void **state)
{
	(void)state;
	crowd_begin(&crowd);
	sealed_open(&sealed, &crowd.story);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sealed_close(&sealed);
	crowd_end(&crowd);
	return 0;
}

/* ---------------------------------------------------------------- kills */

static void choose_victim(struct crowd *w, unsigned i)
{
	static const struct {
		enum story_part part;
		const char *name;
	} victims[] = {{STORY_ORGANISATIONS, "organisations"},
		       {STORY_SERVER, "server"},
		       {STORY_SIGNER, "signer"},
		       {STORY_RENDERER, "renderer"}};
	enum story_part part = victims[i % COUNT(victims)].part;
	w->victim_name = victims[i % COUNT(victims)].name;
	for (int wait = 0; wait < 12000 && (w->victim = story_pid(&w->story, part)) == 0; wait++) /* being started again */
		usleep(10000);
	w->kill_at_answers = w->acknowledged + (size_t)crowd_chance(w, ROUND_ORDERS - CROWD_CONNECTIONS / 2);
	w->kill_at_us = 0;
	w->is_killed = false;
	assert_true(w->victim > 0);
}

static const char *lookup_of(size_t order)
{
	json_t *answer = json_loads(crowd.calls[order].answer, 0, NULL);
	const char *lookup = json_string_value(json_at(answer, "receipts.0.lookup"));
	assert_non_null(lookup);
	const char *kept = arena_text(&crowd.story.arena, lookup);
	json_decref(answer);
	return kept;
}

/* Some first downloads: the renderer draws and the keys' child signs, whoever of them has just been killed. */
static void download_some(struct crowd *w)
{
	for (int i = 0; i < PDFS; i++)
		sealed_pdf(&sealed, lookup_of((size_t)crowd_chance(w, w->count)), false);
}

static void kill_once(struct crowd *w, unsigned i)
{
	size_t unanswered = w->unanswered, busy = w->busy;
	int64_t began = swarm_now_us();
	choose_victim(w, i);
	crowd_plan(w, ROUND_ORDERS);
	crowd_run(w);
	assert_true(w->is_killed);
	download_some(w);
	print_message("kill %2u: %-13s %3zu unanswered, %2zu busy, %4lld ms\n", i, w->victim_name, w->unanswered - unanswered,
		      w->busy - busy, (long long)(swarm_now_us() - began) / 1000);
}

static void survives_kills_at_any_moment(void **state)
{
	(void)state;
	sealed_trust(&sealed);
	crowd_plan(&crowd, ROUND_ORDERS);
	crowd_run(&crowd);
	for (unsigned i = 0; i < (getenv("HOABAN_CAMPAIGN") != NULL ? KILLS_ALL : KILLS); i++)
		kill_once(&crowd, i);
}

/* ---------------------------------------------------------------- afterwards */

static long long ask_number(const char *sql)
{
	json_t *answer = story_sql(&crowd.story, sql);
	const char *text = json_string_value(json_at(answer, "rows.0.0"));
	assert_non_null(text);
	long long n = atoll(text);
	json_decref(answer);
	return n;
}

static void none_stays_unsigned(void **state)
{
	static const char waiting[] = "SELECT COUNT(*) FROM receipt r LEFT JOIN receipt_xml x ON x.symbol_id = r.symbol_id AND"
				      " x.number = r.number WHERE x.number IS NULL";
	(void)state;
	int64_t until = swarm_now_us() + SIGNED_S * INT64_C(1000000);
	while (ask_number(waiting) > 0 && swarm_now_us() < until)
		usleep(100000);
	assert_int_equal(ask_number(waiting), 0);
	assert_int_equal(ask_number("SELECT COUNT(*) FROM receipt"), (long long)crowd.count);
	assert_int_equal(ask_number("SELECT COUNT(*) FROM receipt_xml"), (long long)crowd.count); /* none twice */
}

static void verify_one(struct bytes authorities, const char *lookup)
{
	struct receipt_opened o;
	struct arena a;
	struct reply r;
	const char *path = arena_format(&crowd.story.arena, "/v1/receipts/%s.xml", lookup);
	assert_int_equal(story_call(&crowd.story, &(struct call){.path = path}, &r), 200);
	arena_init(&a, ARENA_CEILING_DEFAULT);
	assert_int_equal(receipt_xml_open(&o, &a, bytes_of(r.body, r.body_len)), E_OK);
	assert_int_equal(x509_verify_at(authorities, o.signature.certificate, o.signature.signing_time), E_OK);
	arena_release(&a);
	reply_release(&r);
}

static void each_holds(void **state)
{
	BUF_LOCAL ca;
	(void)state;
	buf_init(&ca, 1u << 16);
	struct bytes pem = outside_read(&sealed.shell, "ca.pem");
	buf_append(&ca, pem.data, pem.len);
	for (size_t i = 0; i < crowd.count; i++)
		verify_one(buf_bytes(&ca), lookup_of(i));
	sealed_pdf(&sealed, lookup_of(crowd.count - 1), false);
	crowd_look_again(&crowd);
	story_end(&crowd.story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(survives_kills_at_any_moment),
		cmocka_unit_test(none_stays_unsigned),
		cmocka_unit_test(each_holds),
	};
	return cmocka_run_group_tests_name("sealing under kills", tests, begin, tear_down);
}
