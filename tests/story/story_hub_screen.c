/* What a guard sees of the site's hub: strict, killed, provisional, a deputy that takes over, an undone place that is free
 * again at the other gate. Nobody presses a key for any of it. */
#include "tests/support/hubsite.h"
#include "tests/support/patience.h"
#include "tests/support/program.h"
#include "tests/support/tillscreen.h"

#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define TICKETS 12
#define PIN	"290475"

struct day {
	struct story story;
	struct hubsite site;
	const char *qr[TICKETS];
	struct terminal term;
};

static const struct step people[] = {
	{"hired",
	 .run = {"hoaband", "cashier", "add", "--data", "${data}", "--json", "--name", "to truong", "--role", "supervisor",
		 "--pin"},
	 .in = PIN "\n"},
};

static void scan(struct day *d, const char *qr, const char *seen)
{
	const char *line = arena_format(&d->story.arena, "%s\r", qr);
	terminal_send(&d->term, line, strlen(line));
	terminal_await(&d->term, seen);
}

/* Waits for what stands on the screen, at most `limit` seconds. */
static double await_within(struct day *d, const char *text, double limit)
{
	int64_t began = program_now_us();
	if (!terminal_wait(&d->term, text, (int)(patience(limit) * 1000)))
		fail_msg("not within %.1f s: %s\n%s", patience(limit), text, terminal_screen(&d->term));
	return (double)(program_now_us() - began) / 1e6;
}

static void test_strict(void **state)
{
	struct day *d = *state;
	story_tell(&d->story, people, COUNT(people));
	hubsite_open(&d->site, &d->story, 2);
	hubsite_sell(&d->site, TICKETS, d->qr);
	hubsite_start_hub(&d->site);
	hubsite_start_deputy(&d->site);
	story_stop(&d->story); /* the uplink is cut */
	tillscreen_start_gate(&d->story, &d->term, "gate1", "${clock}");
	await_within(d, "Máy chính trả lời", 8);
	scan(d, d->qr[0], "vào 1");
	tillscreen_picture(&d->term, "gate-hub-strict");
	assert_false(terminal_shows(&d->term, "VÀO TẠM"));
	struct hubsite_scan s = hubsite_scan(&d->site, "gate2", d->qr[0]);
	assert_string_equal(s.verdict, "already_admitted");
}

static void test_undone(void **state)
{
	struct day *d = *state;
	terminal_press(&d->term, "F2");
	terminal_await(&d->term, "Đã hoàn tác");
	struct hubsite_scan s = hubsite_scan(&d->site, "gate2", d->qr[0]);
	assert_string_equal(s.verdict, "admitted");
	assert_false(s.is_provisional);
}

static void test_killed(void **state)
{
	struct day *d = *state;
	hubsite_kill(&d->site.hub);
	print_message("the banner says so after %.2f s\n", await_within(d, "MẤT MÁY CHÍNH", 4));
	int64_t began = program_now_us();
	scan(d, d->qr[1], "vào 2");
	double seconds = (double)(program_now_us() - began) / 1e6;
	print_message("a scan then takes %.3f s\n", seconds);
	assert_true(seconds < patience(0.5));
	tillscreen_picture(&d->term, "gate-hub-lost");
	struct hubsite_scan s = hubsite_scan_apart(&d->site, "gate2", d->qr[1]); /* nobody could know */
	assert_true(strcmp(s.verdict, "admitted") == 0 && s.is_provisional);
}

static const struct step declared[] = {
	{"taken over",
	 TILL("deputy", "hub", "take-over", "--site", "A1", "--supervisor", "to truong", "--reason", "máy chính hỏng",
	      "--supervisor-pin-fd", "0"),
	 .in = PIN "\n", .expect = {{"declared_epoch", "2"}, {"is_authority", "true"}}},
};

static void test_taken_over(void **state)
{
	struct day *d = *state;
	int64_t began = program_now_us();
	story_tell(&d->story, declared, COUNT(declared));
	await_within(d, "Máy chính trả lời", 5);
	double seconds = (double)(program_now_us() - began) / 1e6;
	print_message("strict %.2f s after the declaration\n", seconds);
	assert_true(seconds < patience(5));
	scan(d, d->qr[2], "vào 3");
	struct hubsite_scan s = hubsite_scan(&d->site, "gate2", d->qr[2]);
	assert_string_equal(s.verdict, "already_admitted");
	/* what was let in apart has met */
	json_int_t met = 0;
	for (int i = 0; i < 120 && met == 0; i++, usleep(met == 0 ? 500000 : 0))
		met = json_integer_value(json_object_get(hubsite_status(&d->site, "deputy"), "incidents_today"));
	assert_int_equal(met, 1);
}

/* It dies once more and comes back by itself: no declaration, no key. */
static void test_back(void **state)
{
	struct day *d = *state;
	hubsite_kill(&d->site.deputy);
	await_within(d, "MẤT MÁY CHÍNH", 4);
	scan(d, d->qr[3], "vào 4");
	hubsite_start_deputy(&d->site);
	await_within(d, "Máy chính trả lời", 6);
	struct hubsite_scan s = hubsite_scan(&d->site, "gate2", d->qr[3]); /* delivered meanwhile */
	assert_string_equal(s.verdict, "already_admitted");
}

static void test_end(void **state)
{
	struct day *d = *state;
	terminal_stop(&d->term);
	hubsite_stop(&d->site.deputy);
	story_start(&d->story);
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
	terminal_kill(&d->term);
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
		cmocka_unit_test(test_strict),	   cmocka_unit_test(test_undone), cmocka_unit_test(test_killed),
		cmocka_unit_test(test_taken_over), cmocka_unit_test(test_back),	  cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests_name("hub screen", tests, begin, tear_down);
}
