/* A till's share of a slot: a manager gives it on the staff pages, it comes with the lease, is sold without a line, nobody else
 * sells it meanwhile, and what is taken away is free when the till has said that it knows. */
#include "tests/support/correctwords.h"
#include "tests/support/staffpage.h"

#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SELL(...) TILL("quay1", "sell", "--site", "BT", "--slot", "BT=10:00", "--pay", "cash", __VA_ARGS__)
#define BUY(key, n)                                                                                                            \
	.path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid." key "}"},                                                 \
	.body = "{\"visit_date\":\"2026-11-21\",\"sites\":[\"BT\"],\"slots\":[{\"site\":\"BT\",\"time\":\"10:00\"}],"          \
		"\"lines\":[{\"category\":\"ADULT\",\"quantity\":" n "}]," PAID
#define COUNTED(sold, allotted)                                                                                                \
	.sql = "SELECT sold, allotted, excess FROM slot WHERE begins = 600",                                                   \
	.expect = {{"rows.0.0", sold}, {"rows.0.1", allotted}, {"rows.0.2", "0"}}

static struct staff_page manager, auditor;

static const char *given(struct story *s, const char *places)
{
	return arena_format(&s->arena, "device=%s&date=2026-11-21&time=10:00&places=%s", story_answer_text(s, "till.rows.0.0"),
			    places);
}

/* ---- the manager's pages */

static void test_pages(void **state)
{
	struct story *s = *state;
	const char *id = page_between(s, staff_page_read(&manager, "/admin/slots"), "name=\"id\" value=\"", "\"");
	staff_page_refused(&manager, "/admin/slots", arena_format(&s->arena, "id=%s&site=BT", id), 422, "href=\"#first_day\"");
	staff_page_refused(&manager, "/admin/slots",
			   arena_format(&s->arena, "id=%s&site=BT&first_day=2026-11-21&spans=9%%20to%%20ten", id), 422,
			   "9 to ten</textarea>");
	staff_page_refused(&manager, "/admin/slots",
			   arena_format(&s->arena, "id=%s&site=BT&first_day=2026-11-21&spans=10:00-09:00%%2040", id), 422,
			   "href=\"#spans\"");
	const char *form = arena_format(
		&s->arena, "id=%s&site=BT&first_day=2026-11-21&weekdays_sat=yes&spans=10:00-11:00%%205%%0D%%0A11:00-12:00%%205",
		id);
	staff_page_refused(&auditor, "/admin/slots", form, 403, "<h1>");
	staff_page_do(&manager, "/admin/slots", form, "/admin/slots?done=timetable_declared");
	staff_page_do(&manager, "/admin/slots", form, "/admin/slots?done=timetable_declared");
	assert_non_null(strstr(staff_page_read(&auditor, "/admin/slots"), "10:00–11:00 (5), 11:00–12:00 (5)"));
	assert_non_null(strstr(staff_page_read(&auditor, "/admin/slots/BT"), "21/11/2026"));
	id = page_between(s, staff_page_read(&manager, "/admin/calendar"), "name=\"id\" value=\"", "\"");
	staff_page_do(&manager, "/admin/calendar",
		      arena_format(&s->arena, "id=%s&site=BT&first_day=2026-11-21&spans=07:00-17:00", id),
		      "/admin/calendar?done=opening_declared");
	staff_page_do(&manager, arena_format(&s->arena, "/admin/calendar/%s/lift", id), "",
		      "/admin/calendar?done=opening_lifted");
}

/* ---- the till sells its share */

static const struct step enrolled[] = {
	{"code", CODE("quay1", "--site", "A1,BT")},
	{"enrolled", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "0")},
	{"none of its own", SELL("ADULT=1"), .status = 1},
	{"till", .sql = "SELECT LOWER(HEX(id)) FROM device"},
};
static const struct step shared[] = {
	{"set aside", COUNTED("0", "3")},
	{"not known to it", SELL("ADULT=1"), .status = 1},
	{"lease", TILL("quay1", "sync"), .expect = {{"refreshed", "true"}}},
	{"two sold", SELL("ADULT=2"), .expect = {{"tickets", "#2"}}},
	{"one is left", SELL("ADULT=2"), .status = 1},
	{"on the web two", BUY("web", "2"), .status = 201},
	{"the last is the till's", BUY("web too", "1"), .status = 409, .expect = {{"code", "sold_out"}}},
	{"told", TILL("quay1", "sync")},
	{"counted", COUNTED("4", "1")},
	{"nothing odd", .sql = "SELECT COUNT(*) FROM incident", .expect = {{"rows.0.0", "0"}}},
};
static const struct step taken_away[] = {
	{"still reserved", COUNTED("4", "1")},
	{"nobody's yet", BUY("early", "1"), .status = 409},
	{"the till learns it", TILL("quay1", "sync"), .expect = {{"refreshed", "true"}}},
	{"and sells no more", SELL("ADULT=1"), .status = 1},
};
static const struct step freed[] = {
	{"it says so", TILL("quay1", "sync"), .expect = {{"refreshed", "true"}}},
	{"free", COUNTED("4", "0")},
	{"sold on the web", BUY("late", "1"), .status = 201},
	{"full", BUY("too late", "1"), .status = 409},
};

static void test_share(void **state)
{
	struct story *s = *state;
	story_tell(s, enrolled, COUNT(enrolled));
	staff_page_refused(&manager, "/admin/slots/BT", given(s, "6"), 409, "href=\"#places\"");
	staff_page_do(&manager, "/admin/slots/BT", given(s, "3"), "/admin/slots/BT?done=allotted");
	story_tell(s, shared, COUNT(shared));
	staff_page_do(&manager, "/admin/slots/BT", given(s, "0"), "/admin/slots/BT?done=allotted");
	sleep(1); /* leases are told apart by their second */
	story_tell(s, taken_away, COUNT(taken_away));
	story_tell(s, freed, COUNT(freed));
	story_end(s);
}

static struct story story;

static int set_up(void **state)
{
	*state = &story;
	story = (struct story){.clock = STORY_CLOCK};
	story_begin(&story);
	staff_page_in(&manager, &story, "manager");
	staff_page_in(&auditor, &story, "auditor");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_share),
	};
	return cmocka_run_group_tests(tests, set_up, story_group_end);
}
