/* A site whose uplink is cut: gates race on the same tickets, by the server and by the hub, the hub is killed, a deputy takes
 * over, the old hub comes back. Nobody enters twice but where nobody could know, and each of these is one incident. */
#include "tests/support/hubsite.h"
#include "tests/support/patience.h"
#include "tests/support/program.h"

#include <stdio.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define GATES	12
#define TICKETS 300
#define SPARE	150 /* for single scans */
#define PIN	"290475"

struct day {
	struct story story;
	struct hubsite site;
	const char *qr[TICKETS + SPARE];
	size_t next;	/* of the spare ones */
	size_t doubles; /* entries made twice apart */
};

static const char *fresh(struct day *d)
{
	assert_true(d->next < SPARE);
	return d->qr[TICKETS + d->next++];
}

static const struct step people[] = {
	{"hired",
	 .run = {"hoaband", "cashier", "add", "--data", "${data}", "--json", "--name", "to truong", "--role", "supervisor",
		 "--pin"},
	 .in = PIN "\n"},
};

static void test_opening(void **state)
{
	struct day *d = *state;
	story_tell(&d->story, people, COUNT(people));
	hubsite_open(&d->site, &d->story, GATES);
}

/* ---- strict, by the server */

static void race(struct day *d)
{
	struct hubsite_race r;
	hubsite_race(&d->site, d->qr, TICKETS, &r);
	print_message("%s: %zu admitted, %zu provisional, %zu refused, %zu other, %zu twice, %zu never, %.1f s\n", d->site.site,
		      r.admitted, r.provisional, r.refused, r.other, r.twice, r.never, r.seconds);
	assert_int_equal(r.twice, 0);
	assert_int_equal(r.never, 0);
	assert_int_equal(r.provisional, 0);
	assert_int_equal(r.admitted, TICKETS);
	assert_int_equal(r.refused, (GATES - 1) * TICKETS);
}

static void test_race_online(void **state)
{
	struct day *d = *state;
	d->site.site = HUBSITE_SERVER;
	hubsite_sell(&d->site, TICKETS, d->qr);
	race(d);
}

static void test_uplink_cut(void **state)
{
	struct day *d = *state;
	d->site.site = HUBSITE_HUB;
	hubsite_sell(&d->site, TICKETS + SPARE, d->qr);
	story_tell(&d->story, (const struct step[]){{"sent", TILL("quay1", "sync"), .expect = {{"failures", "0"}}}}, 1);
	hubsite_start_hub(&d->site);
	hubsite_start_deputy(&d->site);
	story_stop(&d->story);
}

/* ---- strict, by the hub */

/* Until the authority has settled: a new one listens first. */
static void until_strict(struct day *d)
{
	struct hubsite_scan s;
	do {
		s = hubsite_scan(&d->site, "gate1", fresh(d));
		assert_string_equal(s.verdict, "admitted");
		if (s.is_provisional)
			usleep(50000);
	} while (s.is_provisional);
}

static void test_race_by_hub(void **state)
{
	struct day *d = *state;
	until_strict(d);
	race(d);
}

/* ---- the hub is killed */

static void test_hub_killed(void **state)
{
	struct day *d = *state;
	hubsite_kill(&d->site.hub);
	int64_t began = program_now_us();
	const char *one = fresh(d), *two = fresh(d);
	struct hubsite_scan s = hubsite_scan_apart(&d->site, "gate1", one);
	double seconds = (double)(program_now_us() - began) / 1e6;
	print_message("provisional after %.2f s\n", seconds);
	assert_string_equal(s.verdict, "admitted");
	assert_true(s.is_provisional);
	assert_true(seconds < patience(2));
	/* nobody could know */
	s = hubsite_scan_apart(&d->site, "gate2", one);
	assert_true(strcmp(s.verdict, "admitted") == 0 && s.is_provisional);
	s = hubsite_scan_apart(&d->site, "gate3", two);
	assert_true(strcmp(s.verdict, "admitted") == 0 && s.is_provisional);
	s = hubsite_scan_apart(&d->site, "gate4", two);
	assert_true(strcmp(s.verdict, "admitted") == 0 && s.is_provisional);
	d->doubles = 2;
	/* what the hub had granted is known to the gate that let it in, and to nobody else now */
	s = hubsite_scan_apart(&d->site, "gate1", one);
	assert_string_equal(s.verdict, "already_admitted");
}

/* ---- a deputy takes over */

#define TAKE_OVER(till)                                                                                                        \
	TILL(till, "hub", "take-over", "--site", "A1", "--supervisor", "to truong", "--reason", "máy chính hỏng",              \
	     "--supervisor-pin-fd", "0")

static const struct step not_declared[] = {
	{"no authority of the site", TAKE_OVER("gate5"), .in = PIN "\n", .status = 1,
	 .expect = {{"error.errors.0.code", "no_hub"}}},
	{"a wrong PIN", TAKE_OVER("deputy"), .in = "111111\n", .status = 1, .expect = {{"error.errors.0.code", "pin"}}},
};
static const struct step declared[] = {
	{"taken over", TAKE_OVER("deputy"), .in = PIN "\n",
	 .expect = {{"declared_epoch", "2"}, {"running", "true"}, {"is_authority", "true"}}},
};

static void test_taken_over(void **state)
{
	struct day *d = *state;
	struct hubsite_scan s;
	story_tell(&d->story, not_declared, COUNT(not_declared));
	int64_t began = program_now_us();
	story_tell(&d->story, declared, COUNT(declared));
	until_strict(d);
	double seconds = (double)(program_now_us() - began) / 1e6;
	print_message("strict %.2f s after the declaration\n", seconds);
	assert_true(seconds < patience(5));
	/* what the dead hub had granted, and what was let in apart, is known again */
	s = hubsite_scan(&d->site, "gate5", d->qr[0]);
	assert_string_equal(s.verdict, "already_admitted");
	assert_int_equal(json_integer_value(json_object_get(hubsite_status(&d->site, "deputy"), "epoch")), 2);
}

/* ---- the old hub comes back */

/* What a till's hub says of itself becomes so much, by what gates tell it. */
static void await_status(struct day *d, const char *till, const char *member, json_int_t wanted, void (*again)(struct day *d))
{
	for (int i = 0; i < 300; i++, usleep(200000)) {
		if (json_integer_value(json_object_get(hubsite_status(&d->site, till), member)) == wanted)
			return;
		if (i % 2 == 0 && i < 20)
			again(d);
	}
	fail_msg("%s: %s never becomes %lld", till, member, (long long)wanted);
}

static void scan_apart(struct day *d)
{
	struct hubsite_scan s = hubsite_scan_apart(&d->site, "gate1", fresh(d));
	assert_string_equal(s.verdict, "admitted");
	assert_true(s.is_provisional); /* its grants are refused */
}

static void test_old_hub(void **state)
{
	struct day *d = *state;
	hubsite_stop(&d->site.deputy);
	hubsite_start_hub(&d->site); /* it still takes itself for the authority */
	scan_apart(d);
	await_status(d, "hub", "epoch", 2, scan_apart);
	const json_t *status = hubsite_status(&d->site, "hub");
	assert_true(json_is_false(json_object_get(status, "is_authority")));
	assert_true(json_is_true(json_object_get(status, "running")));
	hubsite_start_deputy(&d->site);
	until_strict(d);
}

/* ---- everything meets */

/* What they let in apart is delivered with the next scan. */
static void scan_everywhere(struct day *d)
{
	for (size_t i = 0; i < 4; i++)
		hubsite_scan(&d->site, d->site.gates[i], fresh(d));
}

static void test_incidents_at_hub(void **state)
{
	struct day *d = *state;
	scan_everywhere(d);
	await_status(d, "deputy", "incidents_today", (json_int_t)d->doubles, scan_everywhere);
	const json_t *status = hubsite_status(&d->site, "deputy");
	for (size_t i = 0; i < d->doubles; i++) { /* both signed entries are named, of two devices */
		const json_t *one = json_array_get(json_object_get(status, "incidents"), i);
		assert_true(json_integer_value(json_object_get(one, "first_seq")) > 0);
		assert_true(json_integer_value(json_object_get(one, "second_seq")) > 0);
		assert_string_not_equal(json_string_value(json_object_get(one, "first_device")),
					json_string_value(json_object_get(one, "second_device")));
	}
}

static void sync_gate(struct day *d, const char *till)
{
	struct story *s = &d->story;
	struct outcome o =
		story_run(s,
			  (const char *const[]){"hoaban-pos", "--data", arena_format(&s->arena, "%s/%s", s->dir, till),
						"--json", "--demo", "--clock", "${clock}", "sync", NULL},
			  NULL);
	assert_int_equal(o.status, 0);
}

static const struct step merged[] = {
	{"incidents", .sql = "SELECT COUNT(*), COUNT(DISTINCT detail) FROM incident WHERE kind = 'double_entry'",
	 .expect = {{"rows.0.0", "2"}, {"rows.0.1", "2"}}},
	{"nothing else", .sql = "SELECT COUNT(*) FROM incident WHERE kind <> 'double_entry'", .expect = {{"rows.0.0", "0"}}},
	{"nobody is blamed", .sql = "SELECT COUNT(*) FROM device WHERE quarantined_at IS NOT NULL",
	 .expect = {{"rows.0.0", "0"}}},
};

static void test_merged(void **state)
{
	struct day *d = *state;
	story_start(&d->story);
	for (size_t i = 0; i < GATES; i++)
		sync_gate(d, d->site.gates[i]);
	sync_gate(d, "deputy");
	story_tell(&d->story, merged, COUNT(merged));
}

static void test_end(void **state)
{
	struct day *d = *state;
	hubsite_stop(&d->site.hub);
	hubsite_stop(&d->site.deputy);
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
	if (d->site.deputy != 0)
		hubsite_kill(&d->site.deputy);
	story_tear_down(&d->story);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_opening),	    cmocka_unit_test(test_race_online),	     cmocka_unit_test(test_uplink_cut),
		cmocka_unit_test(test_race_by_hub), cmocka_unit_test(test_hub_killed),	     cmocka_unit_test(test_taken_over),
		cmocka_unit_test(test_old_hub),	    cmocka_unit_test(test_incidents_at_hub), cmocka_unit_test(test_merged),
		cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests_name("hub", tests, begin, tear_down);
}
