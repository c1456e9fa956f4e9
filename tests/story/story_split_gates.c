/* A parent of forty and its four children of ten, in many orders, at three gates: by the server, by the site's hub with the
 * uplink cut, and by nobody. Never more than forty places, or an incident for each place above. Every order at all three gates
 * is in tests/unit/lib/test_split.c; here the programs themselves. */
#include "tests/support/correctwords.h"
#include "tests/support/hubsite.h"

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define GATES	3
#define SHOWN	5
#define PARTY	40
#define GROUPS	12 /* for each authority */
#define ALONE	6  /* without one: each scan waits for the hub in vain */
#define SPARE	40 /* single tickets, to ask the hub with */
#define PERSONS "40"

struct day {
	struct story story;
	struct hubsite site;
	const char *qr[GROUPS][SHOWN];
	unsigned entered, groups; /* so far, of the groups that nobody watched over */
};

/* ---- groups, sold and split by the server */

/* `round` keeps the names apart. */
static void order_group(struct day *d, const char *round, const char *site, size_t n)
{
	struct story *s = &d->story;
	const char *name = arena_format(&s->arena, "%s %zu", round, n);
	const char *key = arena_format(&s->arena, "Idempotency-Key: ${uuid.%s}", name);
	const char *body = arena_format(&s->arena,
					"{\"visit_date\":\"${today}\",\"sites\":[\"%s\"],\"group\":true,\"lines\":["
					"{\"category\":\"ADULT\",\"quantity\":" PERSONS "}]," PAID,
					site);
	const struct step sold = {name, .path = "/v1/orders", .headers = {key}, .status = 201, .body = body};
	const char *parts = arena_format(&s->arena, "parts of %s", name);
	const struct step split = {
		parts,
		.method = "POST",
		.path = arena_format(&s->arena, "/v1/tickets/${%s.tickets.0.id}/split?token=${%s.token}", name, name),
		.body = "{\"parts\":\"10,10,10,10\"}",
		.status = 200,
	};
	story_tell(s, &sold, 1);
	story_tell(s, &split, 1);
	d->qr[n][0] = arena_text(&s->arena, story_answer_text(s, arena_format(&s->arena, "%s.tickets.0.qr", name)));
	for (size_t i = 1; i < SHOWN; i++)
		d->qr[n][i] =
			arena_text(&s->arena, story_answer_text(s, arena_format(&s->arena, "%s.tickets.%zu.qr", parts, i - 1)));
}

static void order_groups(struct day *d, const char *round, const char *site, size_t count)
{
	for (size_t n = 0; n < count; n++)
		order_group(d, round, site, n);
}

/* ---- shown */

/* The n-th permutation of five, in lexical order. */
static void order_of(unsigned out[static SHOWN], unsigned n)
{
	unsigned left[SHOWN] = {0, 1, 2, 3, 4};
	for (unsigned i = 0, of = 24, count = SHOWN; i < SHOWN; i++, count--) {
		unsigned at = n / of % count;
		out[i] = left[at];
		memmove(left + at, left + at + 1, (count - at - 1) * sizeof *left);
		of = count > 2 ? of / (count - 1) : 1;
	}
}

struct entered {
	unsigned persons, provisional;
};

static void scan(struct day *d, size_t gate, const char *qr, struct entered *sum)
{
	struct story *s = &d->story;
	struct outcome o = story_run(
		s,
		(const char *const[]){"hoaban-pos", "--data", arena_format(&s->arena, "%s/%s", s->dir, d->site.gates[gate]),
				      "--json", "--demo", "--clock", "${clock}", "admit", "--site", d->site.site, qr, NULL},
		NULL);
	json_t *answer = json_loads(o.out, 0, NULL);
	const json_t *admitted = json_object_get(answer, "admitted");
	if (!json_is_integer(admitted))
		fail_msg("no answer: %s%s", o.out, o.err);
	sum->persons += (unsigned)json_integer_value(admitted);
	sum->provisional += json_is_true(json_object_get(answer, "provisional"));
	json_decref(answer);
}

/* One group's five tickets, in an order and at gates that the number says. */
static struct entered show(struct day *d, size_t n, unsigned number)
{
	struct entered sum = {0};
	unsigned order[SHOWN];
	order_of(order, number * 47 % 120);
	for (unsigned i = 0; i < SHOWN; i++, number = number * 5 + 1)
		scan(d, number % GATES, d->qr[n][order[i]], &sum);
	return sum;
}

static void forty_each(struct day *d)
{
	for (size_t n = 0; n < GROUPS; n++) {
		struct entered e = show(d, n, (unsigned)n + 1);
		assert_int_equal(e.persons, PARTY);
		assert_int_equal(e.provisional, 0);
	}
}

/* ---- by the server */

static void test_opening(void **state)
{
	struct day *d = *state;
	hubsite_open(&d->site, &d->story, GATES);
}

static void test_by_the_server(void **state)
{
	struct day *d = *state;
	d->site.site = HUBSITE_SERVER;
	order_groups(d, "online", HUBSITE_SERVER, GROUPS);
	forty_each(d);
}

/* ---- by the hub; the uplink is cut, and one gate's lists are of before */

static const struct step fresh_lists[] = {
	{"fresh lists at gate1", TILL("gate1", "sync"), .expect = {{"failures", "0"}}},
	{"fresh lists at gate2", TILL("gate2", "sync"), .expect = {{"failures", "0"}}},
};

/* A new authority listens first. */
static void until_strict(struct day *d, const char *const spare[])
{
	for (size_t i = 0; i < SPARE; i++) {
		struct hubsite_scan s = hubsite_scan(&d->site, "gate1", spare[i]);
		assert_string_equal(s.verdict, "admitted");
		if (!s.is_provisional)
			return;
	}
	fail_msg("the hub never became strict");
}

static void test_by_the_hub(void **state)
{
	struct day *d = *state;
	const char *spare[SPARE];
	d->site.site = HUBSITE_HUB;
	order_groups(d, "hub", HUBSITE_HUB, GROUPS);
	hubsite_sell(&d->site, SPARE, spare);
	story_tell(&d->story, (const struct step[]){{"spare", TILL("quay1", "sync")}}, 1);
	story_tell(&d->story, fresh_lists, COUNT(fresh_lists));
	hubsite_start_hub(&d->site);
	story_stop(&d->story);
	until_strict(d, spare);
	forty_each(d);
}

/* ---- by nobody: what is let in apart meets at the server */

static void sync(struct day *d, const char *till)
{
	struct story *s = &d->story;
	struct outcome o =
		story_run(s,
			  (const char *const[]){"hoaban-pos", "--data", arena_format(&s->arena, "%s/%s", s->dir, till),
						"--json", "--demo", "--clock", "${clock}", "sync", NULL},
			  NULL);
	assert_int_equal(o.status, 0);
}

static void test_by_nobody(void **state)
{
	struct day *d = *state;
	story_start(&d->story);
	d->site.site = HUBSITE_SERVER; /* a site without a hub, and without a line */
	order_groups(d, "alone", HUBSITE_SERVER, ALONE);
	story_stop(&d->story);
	for (size_t n = 0; n < ALONE; n++) {
		struct entered e = show(d, n, (unsigned)n * 7 + 3);
		assert_true(e.persons >= PARTY);
		d->entered += e.persons;
		d->groups++;
	}
	print_message("%u persons went in with %u groups of %d\n", d->entered, d->groups, PARTY);
	assert_true(d->entered > d->groups * PARTY);
}

static void test_every_place_above_is_told(void **state)
{
	struct day *d = *state;
	struct story *s = &d->story;
	unsigned above = d->entered - d->groups * PARTY;
	story_start(s);
	for (size_t i = 0; i < GATES; i++)
		sync(d, d->site.gates[i]);
	const struct step merged[] = {
		{"one incident for each place above",
		 .sql = "SELECT COUNT(*), COUNT(DISTINCT detail) FROM incident WHERE kind = 'double_entry'",
		 .expect = {{"rows.0.0", arena_format(&s->arena, "%u", above)},
			    {"rows.0.1", arena_format(&s->arena, "%u", above)}}},
		{"and nothing else", .sql = "SELECT COUNT(*) FROM incident WHERE kind <> 'double_entry'",
		 .expect = {{"rows.0.0", "0"}}},
		{"never more than forty",
		 .sql = "SELECT MAX(n), MIN(n) FROM (SELECT COUNT(*) AS n FROM admission WHERE root IN (SELECT parent FROM "
			"ticket_split)"
			" GROUP BY root, site, day) p",
		 .expect = {{"rows.0.0", PERSONS}, {"rows.0.1", PERSONS}}},
	};
	story_tell(s, merged, COUNT(merged));
}

/* ---- */

static void test_end(void **state)
{
	struct day *d = *state;
	hubsite_stop(&d->site.hub);
	story_end(&d->story);
}

static int begin(void **state)
{
	static struct day d;
	d.story.clock = STORY_CLOCK;
	story_begin(&d.story);
	*state = &d;
	return 0;
}

static int tear_down(void **state)
{
	struct day *d = *state;
	if (d->site.hub != 0)
		hubsite_kill(&d->site.hub);
	story_tear_down(&d->story);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_opening),
		cmocka_unit_test(test_by_the_server),
		cmocka_unit_test(test_by_the_hub),
		cmocka_unit_test(test_by_nobody),
		cmocka_unit_test(test_every_place_above_is_told),
		cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests_name("groups at gates", tests, begin, tear_down);
}
