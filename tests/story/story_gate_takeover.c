/* The gate's screen at a site with a hub and no uplink: strict by the hub, provisional when it is killed, a deputy's take-over
 * by a supervisor at the screen, and what was let in twice meanwhile is seen. */
#include "tests/support/hubsite.h"
#include "tests/support/patience.h"
#include "tests/support/program.h"
#include "tests/support/tillscreen.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define TICKETS 12
#define WAIT_MS 60000

struct day {
	struct story story;
	struct hubsite site;
	const char *qr[TICKETS];
	size_t next;
	struct terminal gate, deputy; /* of gate1, of the deputy */
};

static const struct step people[] = {
	{"hired",
	 .run = {"hoaband", "cashier", "add", "--data", "${data}", "--json", "--name", TILLSCREEN_SUPERVISOR, "--role",
		 "supervisor", "--pin"},
	 .in = TILLSCREEN_SUPERVISOR_PIN "\n"},
};

static void scan(struct day *d, const char *qr)
{
	const char *line = arena_format(&d->story.arena, "%s\r", qr);
	terminal_send(&d->gate, line, strlen(line));
}

/* A new ticket, and what the screen says of it. */
static const char *scan_fresh(struct day *d, const char *seen)
{
	assert_true(d->next < TICKETS);
	const char *qr = d->qr[d->next++];
	scan(d, qr);
	terminal_await(&d->gate, seen);
	return qr;
}

static double seconds_since(int64_t began_us)
{
	return (double)(program_now_us() - began_us) / 1e6;
}

static void test_strict(void **state)
{
	struct day *d = *state;
	struct story *s = &d->story;
	story_tell(s, people, COUNT(people));
	hubsite_open(&d->site, s, 2);
	hubsite_sell(&d->site, TICKETS, d->qr);
	story_tell(s, (const struct step[]){{"sent", TILL("quay1", "sync"), .expect = {{"failures", "0"}}}}, 1);
	hubsite_start_hub(&d->site);
	hubsite_start_deputy(&d->site);
	till_set(s, "gate1", "site", HUBSITE_HUB); /* it is for both */
	tillscreen_start_gate(s, &d->gate, "gate1", "${clock}");
	terminal_await(&d->gate, "F12");
	story_stop(s); /* the uplink is cut */
	if (!terminal_wait(&d->gate, "Máy chính trả lời", WAIT_MS))
		fail_msg("the hub is not heard:\n%s", terminal_screen(&d->gate));
	scan_fresh(d, "vào 1");
	assert_false(terminal_shows(&d->gate, "Vào tạm"));
	tillscreen_picture(&d->gate, "gate-hub-strict");
	terminal_press(&d->gate, "F5");
	terminal_await(&d->gate, "Cả điểm, theo máy chính");
	terminal_await(&d->gate, "Lúc");
	tillscreen_picture(&d->gate, "gate-hub-inside");
	terminal_press(&d->gate, "Esc");
	terminal_await(&d->gate, "F12");
	assert_false(terminal_shows(&d->gate, "F9")); /* it is no deputy */
}

static void test_killed(void **state)
{
	struct day *d = *state;
	hubsite_kill(&d->site.hub);
	const int64_t began = program_now_us();
	const char *qr = scan_fresh(d, "chưa hỏi được máy chính");
	const double seconds = seconds_since(began);
	print_message("orange %.2f s after the hub was killed\n", seconds);
	assert_true(seconds < patience(6));
	terminal_await(&d->gate, "MẤT MÁY CHÍNH");
	tillscreen_picture(&d->gate, "gate-hub-lost");
	/* the other gate cannot know: twice apart */
	struct hubsite_scan other = hubsite_scan_apart(&d->site, "gate2", qr);
	assert_string_equal(other.verdict, "admitted");
	assert_true(other.is_provisional);
}

/* The deputy's own screen stands beside its hub's process. */
static void test_taken_over(void **state)
{
	struct day *d = *state;
	tillscreen_start_gate(&d->story, &d->deputy, "deputy", "${clock}");
	terminal_await(&d->deputy, "F9");
	tillscreen_step(&d->deputy, "F9", "MÁY NÀY THAY MÁY CHÍNH");
	tillscreen_picture(&d->deputy, "gate-take-over");
	tillscreen_fill(&d->deputy, "máy chính mất điện");
	terminal_type(&d->deputy, TILLSCREEN_SUPERVISOR);
	terminal_press(&d->deputy, "Enter");
	terminal_type(&d->deputy, TILLSCREEN_SUPERVISOR_PIN);
	const int64_t began = program_now_us();
	terminal_press(&d->deputy, "Enter");
	terminal_await(&d->deputy, "máy chính từ bây giờ");
	terminal_await_gone(&d->deputy, "F9"); /* it is done */
	if (!terminal_wait(&d->gate, "Máy chính trả lời", WAIT_MS))
		fail_msg("the new hub is not heard:\n%s", terminal_screen(&d->gate));
	scan_fresh(d, "vào 3");
	const double seconds = seconds_since(began);
	print_message("green %.2f s after the supervisor's word\n", seconds);
	assert_false(terminal_shows(&d->gate, "Vào tạm"));
	assert_true(seconds < patience(5));
}

/* gate2 delivers what it let in: the new hub finds the double, and whoever stands at its screen sees that there is one. */
static void test_double(void **state)
{
	struct day *d = *state;
	struct hubsite_scan other = hubsite_scan(&d->site, "gate2", d->qr[d->next++]);
	assert_string_equal(other.verdict, "admitted");
	if (!terminal_wait(&d->deputy, "VÀO TRÙNG 1", WAIT_MS))
		fail_msg("the double is not shown:\n%s", terminal_screen(&d->deputy));
	tillscreen_picture(&d->deputy, "gate-hub-double");
}

static int begin(void **state)
{
	static struct day d = {.story.clock = STORY_CLOCK};
	*state = &d;
	story_begin(&d.story);
	return 0;
}

static int tear_down(void **state)
{
	struct day *d = *state;
	terminal_stop(&d->gate);
	terminal_stop(&d->deputy);
	if (d->site.hub != 0)
		hubsite_kill(&d->site.hub);
	if (d->site.deputy != 0)
		hubsite_kill(&d->site.deputy);
	story_tear_down(&d->story);
	return 0;
}

static void test_end(void **state)
{
	struct day *d = *state;
	terminal_stop(&d->gate);
	terminal_stop(&d->deputy);
	hubsite_stop(&d->site.deputy);
	story_start(&d->story);
	story_tell(&d->story,
		   (const struct step[]){{"gate1 sent", TILL("gate1", "sync"), .expect = {{"failures", "0"}}},
					 {"gate2 sent", TILL("gate2", "sync"), .expect = {{"failures", "0"}}},
					 {"deputy sent", TILL("deputy", "sync"), .expect = {{"failures", "0"}}}},
		   3);
	story_end(&d->story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strict), cmocka_unit_test(test_killed), cmocka_unit_test(test_taken_over),
		cmocka_unit_test(test_double), cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests_name("the gate's screen and its hub", tests, begin, tear_down);
}
