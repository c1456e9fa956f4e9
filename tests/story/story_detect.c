/* An honest busy day, through the same doors as the thieves': nothing is found. What is found is told once, by however many
 * look, and acknowledged by an auditor with a reason, never by whom it is about. */
#include "tests/support/crew.h"
#include "tests/support/login.h"
#include "tests/support/race.h"
#include "tests/support/staffpage.h"
#include "tests/support/tillwords.h"

#include <hoaban/instant.h>
#include <sodium.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PIN	    "290475"
#define SUPERVISOR  "--supervisor", "to truong", "--supervisor-pin-fd", "0"
#define PERSON(...) .run = {"hoaband", "cashier", "add", "--data", "${data}", "--json", __VA_ARGS__}
#define SHIFT(...)  TILL("quay1", "shift", __VA_ARGS__)
#define SELL(...)   TILL("quay1", "sell", "--site", "A1", "--pay", "cash", __VA_ARGS__)
#define AS(who)	    .headers = {"Cookie: ${" who ".cookie}", "X-CSRF-Token: ${" who ".csrf}"}
#define NIGHT	    "${clock+86400}"
#define OPEN_ONES   "SELECT COUNT(*) FROM detection"

static int64_t number(struct story *s, const char *sql)
{
	json_t *answer = story_sql(s, sql);
	int64_t n = strtoll(json_string_value(json_at(answer, "rows.0.0")), NULL, 10);
	json_decref(answer);
	return n;
}

/* ---- an honest day */

static const struct step morning[] = {
	{"hired", PERSON("--name", "to truong", "--role", "supervisor", "--pin"), .in = PIN "\n"},
	{"code", CODE("quay1", "--site", "A1")},
	{"gate code", CODE("gate1", "--site", "A1", "--role", "gate")},
	{"till", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}", "--printer", "file:${dir}/paper")},
	{"gate", TILL("gate1", "enroll", "--server", "${url}", "--code", "${gate code.code}")},
	{"open", SHIFT("open", "--cashier", "lan", "--float", "500000")},
	/* paper jams: printed again at once */
	{"jam", SELL("ADULT=2")},
	{"printed again", TILL("quay1", "reprint", "${jam.receipts.0.number}")},
	/* a wrong category, put right before anybody goes in; a visitor who does not go in after all */
	{"wrong", SELL("ADULT=2")},
	{"right",
	 TILL("quay1", "replace", "${wrong.receipts.0.number}", "ADULT=1", "CHILD=1", "--reason", "Nhầm loại khách",
	      SUPERVISOR),
	 .in = PIN "\n"},
	{"unwell", SELL("ADULT=1")},
	{"back", TILL("quay1", "replace", "${unwell.receipts.0.number}", "--refund", "--reason", "Khách bị mệt", SUPERVISOR),
	 .in = PIN "\n"},
	{"party", TILL("quay1", "sell", "--site", "A1", "--pay", "card", "--group", "ADULT=20", "CHILD=4")},
	{"change", SHIFT("drawer", "--reason", "đổi tiền cho khách")},
	{"change again", SHIFT("drawer", "--reason", "đổi tiền cho khách")},
	{"bag", SHIFT("drop", "--amount", "60000", "--bag", "T-0001")},
	{"up", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
	{"lists", TILL("gate1", "sync"), .expect = {{"failures", "0"}}},
	{"in 1", TILL("gate1", "admit", "--site", "A1", "${jam.tickets.0.qr}")},
	{"in 2", TILL("gate1", "admit", "--site", "A1", "${jam.tickets.1.qr}")},
	{"in 3", TILL("gate1", "admit", "--site", "A1", "${right.tickets.0.qr}")},
	{"party in", TILL("gate1", "admit", "--site", "A1", "${party.tickets.0.qr}")},
	/* bought on the way, paid by transfer */
	{"order", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.shop}"}, .status = 201,
	 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":2}],"
		 "\"group\":false,\"language\":\"vi\",\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}"},
	{"order in", TILL("gate1", "admit", "--site", "A1", "${order.tickets.0.qr}")},
};
/* The line is down for a moment, at every gate. */
static const struct step offline[] = {
	{"alone", TILL("gate1", "admit", "--site", "A1", "${order.tickets.1.qr}"), .expect = {{"provisional", "true"}}},
};
static const struct step evening[] = {
	{"Z", SHIFT("close", "--counted", "487000")},
	{"all up", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
	{"gate up", TILL("gate1", "sync"), .expect = {{"failures", "0"}}},
	{"slip", .run = {"hoaband", "bag", "slip", "--data", "${data}", "--json", "--demo", "--clock", "${clock}", "--device",
			 "quay1", "--bag", "T-0001", "--slip", "KB 1/26", "--amount", "60000"}},
	{"no incident", .sql = "SELECT kind, detail FROM incident", .expect = {{"rows", "#0"}}},
};

static const struct step more_tills[] = {
	{"code hoa", CODE("quay-hoa", "--site", "A1")},
	{"code tu", CODE("quay-tu", "--site", "A1")},
	{"code north", CODE("cong bac", "--site", "A1")},
};

static const enum category pair[] = {CATEGORY_ADULT, CATEGORY_ADULT, 0}, family[] = {CATEGORY_ADULT, CATEGORY_CHILD, 0},
			   of_age[] = {CATEGORY_ADULT, CATEGORY_SENIOR, 0},
			   class_of_seven[] = {CATEGORY_CHILD, CATEGORY_CHILD, CATEGORY_CHILD, CATEGORY_CHILD,
					       CATEGORY_CHILD, CATEGORY_CHILD, CATEGORY_CHILD, 0};

static struct crew hoa, tu;
static struct rogue north;
static struct crew_sale late[4];

/* Two counters with two hundred visitors: families, old people, a class at one of them. */
static void busy(struct story *s)
{
	struct crew_sale sold;
	story_tell(s, more_tills, COUNT(more_tills));
	crew_open(&hoa, s, "code hoa", "hoa");
	crew_open(&tu, s, "code tu", "tu");
	rogue_enrol(&north, s, "code north");
	for (size_t i = 0; i < 60; i++) {
		const enum category *who = i % 4 == 0 ? family : i % 7 == 0 ? of_age : i == 30 ? class_of_seven : pair;
		for (size_t k = 0; k < 2; k++) {
			crew_sell(k ? &tu : &hoa, k && i == 30 ? pair : who, &sold);
			if (i % 20 == 5)
				late[2 * (i / 20 % 2) + k] = sold; /* they have lunch first */
		}
		if (i % 3 == 0) {
			crew_send(&hoa);
			crew_send(&tu);
		}
		if (i % 20 != 5 && i % 3 == 0)
			assert_int_equal(crew_admit(&north, sold.tickets[0]), 0);
	}
	crew_send(&hoa);
	crew_send(&tu);
}

static void test_an_honest_day(void **state)
{
	struct story *s = *state;
	story_tell(s, morning, COUNT(morning));
	busy(s);
	story_wait_for_signatures(s);
	story_stop(s);
	story_tell(s, offline, COUNT(offline));
	s->passed_s += 3 * 3600;
	story_start(s);
	for (size_t i = 0; i < COUNT(late); i++)
		assert_int_equal(crew_admit(&north, late[i].tickets[0]), 0);
	story_tell(s, evening, COUNT(evening));
	crew_detect(s, "same evening", "${clock+60}");
	crew_detect(s, "the night", NIGHT);
	const struct step nothing = {"nothing", .sql = "SELECT detector, subject, evidence FROM detection",
				     .expect = {{"rows", "#0"}}};
	story_tell(s, &nothing, 1);
	/* they have counted, though */
	assert_int_equal(number(s, "SELECT COUNT(DISTINCT who) FROM detection_tally WHERE kind = 1 AND total > 100"), 2);
	assert_int_equal(number(s, "SELECT SUM(hits) FROM detection_tally WHERE kind = 3"), 4);
	assert_int_equal(number(s, "SELECT SUM(hits) FROM detection_tally WHERE kind = 4"), 1);
}

/* ---- found once, by however many look */

static const struct step stolen[] = {
	{"open 2", SHIFT("open", "--cashier", "lan", "--float", "500000")},
	{"drawer 1", SHIFT("drawer", "--reason", "đổi tiền")},
	{"drawer 2", SHIFT("drawer", "--reason", "đổi tiền")},
	{"drawer 3", SHIFT("drawer", "--reason", "đổi tiền")},
	{"drawer 4", SHIFT("drawer", "--reason", "đổi tiền")},
	{"up with it", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
};
static const struct step still_stolen[] = {
	{"drawer 5", SHIFT("drawer", "--reason", "đổi tiền")},
	{"drawer 6", SHIFT("drawer", "--reason", "đổi tiền")},
	{"drawer 7", SHIFT("drawer", "--reason", "đổi tiền")},
	{"up again", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
};
static const struct step twice_as_much[] = {
	{"drawer 8", SHIFT("drawer", "--reason", "đổi tiền")},
	{"up a third time", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
};

/* Three servers' worth of programs and two auditors, at the same moment: whoever is second waits, or sees it is known. */
static void test_many_look(void **state)
{
	struct story *s = *state;
	const char *clock = story_text(s, NIGHT), *data = story_text(s, "${data}"), *cookie, *csrf;
	login_as(s, "auditor");
	cookie = story_text(s, "Cookie: ${auditor.cookie}");
	csrf = story_text(s, "X-CSRF-Token: ${auditor.csrf}");
	story_tell(s, stolen, COUNT(stolen));
	const char *const words[] = {
		story_text(s, "${build}/hoaband"), "detect", "--data", data, "--demo", "--clock", clock, "--json", NULL};
	for (int round = 0; round < 3; round++) {
		struct contender all[] = {
			{.words = words},
			{.words = words},
			{.words = words},
			{.path = "/v1/audit/detect", .headers = {cookie, csrf}},
			{.path = "/v1/audit/detect", .headers = {cookie, csrf}},
		};
		race(s, all, COUNT(all));
		for (size_t i = 0; i < 3; i++)
			if (all[i].status != 0 && all[i].status != 3)
				fail_msg("a look ended with %d", all[i].status);
		for (size_t i = 3; i < 5; i++)
			if (all[i].status != 200 && all[i].status != 503)
				fail_msg("a look was answered with %d", all[i].status);
	}
	crew_detect(s, "at last", NIGHT);
	assert_int_equal(number(s, OPEN_ONES), 1);
	assert_int_equal(number(s, "SELECT COUNT(*) FROM detection_person"), 1);
	assert_non_null(crew_finding(s, "at last", "drawer_without_sale", 0));
	story_tell(s, still_stolen, COUNT(still_stolen));
	crew_detect(s, "seven", NIGHT); /* not twice as many */
	assert_int_equal(number(s, OPEN_ONES), 1);
	story_tell(s, twice_as_much, COUNT(twice_as_much));
	crew_detect(s, "eight", NIGHT);
	assert_int_equal(number(s, OPEN_ONES), 2);
	assert_int_equal(number(s, "SELECT round FROM detection ORDER BY id DESC LIMIT 1"), 2);
}

/* ---- acknowledged */

#define STAFF(login, role, name, password)                                                                                     \
	.run = {"hoaband", "user", "add", "--data", "${data}", "--json", "--login", login, "--role", role, "--name", name},    \
	.in = password "\n"
#define ACK(which, reason)                                                                                                     \
	.method = "POST", .path = "/v1/audit/detections/" which "/acknowledge", .body = "{\"reason\":\"" reason "\"}"

static const struct step auditors[] = {
	{"same login", STAFF("lan", "auditor", "Kiem toan", "a long phrase of lan")},
	{"same name", STAFF("kiemtoan2", "auditor", "LAN", "a long phrase of two")},
	{"another", STAFF("kiemtoan3", "auditor", "Binh", "a long phrase of three")},
	{"other name", STAFF("kiemtoan4", "auditor", "Chi", "a long phrase of four")},
	{"the same person", .run = {"hoaband", "user", "same", "--data", "${data}", "--login", "kiemtoan4", "--name", "lan"}},
	{"said twice", .run = {"hoaband", "user", "same", "--data", "${data}", "--login", "kiemtoan4", "--name", "lan"}},
	{"whose", .run = {"hoaband", "user", "same", "--data", "${data}", "--login", "kiemtoan4"}, .status = 2},
	{"of nobody", .run = {"hoaband", "user", "same", "--data", "${data}", "--login", "kiemtoan9", "--name", "lan"},
	 .status = 1},
	{"found", .path = "/v1/audit/detections?state=open", AS("auditor"), .status = 200,
	 .expect = {{"detections", "#2"},
		    {"detections.0.detector", "drawer_without_sale"},
		    {"detections.0.round", "2"},
		    {"detections.0.score", "8"},
		    {"detections.1.score", "4"},
		    {"detections.1.sites.0", "A1"},
		    {"detections.1.acknowledged", "null"},
		    {"counts.0.open", "2"},
		    {"next", "null"}}},
	{"a page of one", .path = "/v1/audit/detections?limit=1", AS("auditor"), .status = 200,
	 .expect = {{"detections", "#1"}, {"next", "${found.detections.0.id}"}}},
	{"the next", .path = "/v1/audit/detections?before=${a page of one.next}", AS("auditor"), .status = 200,
	 .expect = {{"detections", "#1"}, {"detections.0.id", "${found.detections.1.id}"}}},
	{"about lan", .path = "/v1/audit/detections?actor=lan&detector=drawer_without_sale&sites=A1", AS("auditor"),
	 .status = 200, .expect = {{"detections", "#2"}}},
	{"in another month", .path = "/v1/audit/detections?from=2026-10-01&until=2026-10-31", AS("auditor"), .status = 200,
	 .expect = {{"detections", "#0"}}},
	{"about nobody", .path = "/v1/audit/detections?actor=minh", AS("auditor"), .status = 200,
	 .expect = {{"detections", "#0"}}},
	{"no such kind", .path = "/v1/audit/detections?detector=nothing", AS("auditor"), .status = 422},
	{"no such finding", .path = "/v1/audit/detections/999", AS("auditor"), .status = 404},
	{"no number", .path = "/v1/audit/detections/x", AS("auditor"), .status = 404},
};
static const struct step acknowledging[] = {
	{"without a word", ACK("${found.detections.1.id}", " "), AS("auditor"), .status = 422,
	 .expect = {{"errors.0.pointer", "/reason"}}},
	{"too short", ACK("${found.detections.1.id}", "ok"), AS("auditor"), .status = 422,
	 .expect = {{"errors.0.pointer", "/reason"}}},
	{"nothing to acknowledge", ACK("999", "đã đếm lại két"), AS("auditor"), .status = 404},
	{"by a manager", ACK("${found.detections.1.id}", "đã đếm lại két"), AS("manager"), .status = 403},
	{"by himself", ACK("${found.detections.1.id}", "đã đếm lại két"), AS("lan"), .status = 403},
	{"by his name", ACK("${found.detections.1.id}", "đã đếm lại két"), AS("kiemtoan2"), .status = 403},
	{"as another", ACK("${found.detections.1.id}", "đã đếm lại két"), AS("kiemtoan4"), .status = 403},
	{"nobody has yet", .sql = "SELECT COUNT(*) FROM detection_ack", .expect = {{"rows.0.0", "0"}}},
	{"by an auditor", ACK("${found.detections.1.id}", "đã đếm lại két"), AS("kiemtoan3"), .status = 200,
	 .expect = {{"acknowledged.by", "kiemtoan3"}, {"acknowledged.reason", "đã đếm lại két"}, {"evidence.facts", "#4"}}},
	{"again", ACK("${found.detections.1.id}", "hai lần"), AS("auditor"), .status = 409},
	{"recorded",
	 .sql = "SELECT who, after_json LIKE '%đã đếm lại két%' FROM change_record WHERE action ="
		" 'detection.acknowledge'",
	 .expect = {{"rows", "#1"}, {"rows.0.0", "kiemtoan3"}, {"rows.0.1", "1"}}},
	{"one open", .path = "/v1/audit/detections?state=open", AS("auditor"), .status = 200, .expect = {{"detections", "#1"}}},
	{"one done", .path = "/v1/audit/detections?state=acknowledged", AS("auditor"), .status = 200,
	 .expect = {{"detections", "#1"}, {"detections.0.id", "${found.detections.1.id}"}}},
};

static void test_acknowledged(void **state)
{
	struct story *s = *state;
	login_as(s, "manager");
	story_tell(s, auditors, COUNT(auditors));
	assert_int_equal(login_try(s, "lan", "lan", "a long phrase of lan", NULL), 200);
	assert_int_equal(login_try(s, "kiemtoan2", "kiemtoan2", "a long phrase of two", NULL), 200);
	assert_int_equal(login_try(s, "kiemtoan3", "kiemtoan3", "a long phrase of three", NULL), 200);
	assert_int_equal(login_try(s, "kiemtoan4", "kiemtoan4", "a long phrase of four", NULL), 200);
	story_tell(s, acknowledging, COUNT(acknowledging));
}

/* What only grows: not even the server's own account may change it. */
static void test_only_grows(void **state)
{
	struct story *s = *state;
	static const char *const tables[] = {"detection", "detection_person", "detection_ack", "detection_end",
					     "detection_run"};
	for (size_t i = 0; i < COUNT(tables); i++) {
		const struct step held = {"held",
					  .sql = arena_format(&s->arena,
							      "SELECT COUNT(*) FROM information_schema.triggers WHERE"
							      " event_object_table = '%s' AND trigger_schema = DATABASE()",
							      tables[i]),
					  .expect = {{"rows.0.0", "2"}}};
		story_tell(s, &held, 1);
	}
}

/* ---- as people see it */

static void test_pages(void **state)
{
	struct story *s = *state;
	struct staff_page auditor, lan;
	struct reply r;
	const char *open = story_text(s, "/audit/exceptions/${found.detections.0.id}");
	staff_page_in(&auditor, s, "auditor");
	const char *list = staff_page_read(&auditor, "/audit/exceptions?state=all");
	assert_non_null(strstr(list, open));
	assert_non_null(strstr(list, "Mở két không bán"));
	assert_non_null(
		strstr(staff_page_read(&auditor, "/audit/exceptions?lang=en&actor=lan"), "Drawer opened without a sale"));
	assert_null(strstr(staff_page_read(&auditor, "/audit/exceptions?actor=minh"), open));
	assert_null(strstr(staff_page_read(&auditor, "/audit/exceptions?detector=silent_till"), open));
	assert_non_null(strstr(staff_page_read(&auditor, "/audit/"), "/audit/exceptions?"));
	const char *one = staff_page_read(&auditor, open);
	assert_non_null(strstr(one, "/audit/journal/"));
	assert_non_null(strstr(one, "detect_drawer"));
	assert_non_null(strstr(one, "Đổi tiền lẻ cho khách"));
	staff_page_refused(&auditor, open, "reason=ok", 422, "id=\"error-reason\"");
	assert_int_equal(staff_page_try(&lan, s, "lan", "a long phrase of lan", NULL, NULL, &r), 303);
	reply_release(&r);
	assert_non_null(strstr(staff_page_read(&lan, open), "lan"));
	staff_page_refused(&lan, open, "reason=khong+co+gi", 403, "role=\"alert\"");
	staff_page_do(&auditor, open, "reason=da+hoi+quan+ly",
		      story_text(s, "/audit/exceptions/${found.detections.0.id}?done=acknowledged"));
	assert_non_null(strstr(staff_page_read(&auditor, open), "da hoi quan ly"));
	assert_int_equal(staff_page_get(&auditor, "/audit/exceptions?detector=nothing", &r), 422);
	reply_release(&r);
	assert_int_equal(staff_page_get(&auditor, "/audit/exceptions/999", &r), 404);
	reply_release(&r);
}

static void test_end(void **state)
{
	story_wait_for_signatures(*state);
	story_end(*state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_honest_day), cmocka_unit_test(test_many_look), cmocka_unit_test(test_acknowledged),
		cmocka_unit_test(test_only_grows),    cmocka_unit_test(test_pages),	cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests_name("honest days and findings", tests, story_group_begin, story_group_end);
}
