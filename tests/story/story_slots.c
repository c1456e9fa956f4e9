/* A museum with a timetable: orders name a slot and are good in it alone, the last places are held, lapse, are sold to others,
 * money that comes late finds none or finds them again, a refund gives a place back, and the manager changes his mind. */
#include "tests/support/correctwords.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#define POST(path_)	  .method = "POST", .path = (path_)
#define TABLE(id, more)	  POST("/v1/timetables"), AS("manager"), .body = "{\"id\":\"${uuid." id "}\",\"site\":\"BT\"," more "}"
#define OPENING(id, more) POST("/v1/openings"), AS("manager"), .body = "{\"id\":\"${uuid." id "}\",\"site\":\"BT\"," more "}"
#define NINE		  "{\"begins\":\"09:00\",\"ends\":\"10:00\",\"capacity\":4}"
#define TEN		  "{\"begins\":\"10:00\",\"ends\":\"11:30\",\"capacity\":2}"
#define ORDER(key, body_) POST("/v1/orders"), .headers = {"Idempotency-Key: ${uuid." key "}"}, .body = body_
#define DAY(day)	  "{\"visit_date\":\"" day "\","
#define AT(time)	  "\"slots\":[{\"site\":\"BT\",\"time\":\"" time "\"}],"
#define MUSEUM		  "\"sites\":[\"BT\"],"
#define ADULTS(n)	  "\"lines\":[{\"category\":\"ADULT\",\"quantity\":" n "}],"
#define LATER		  "\"payment\":{\"method\":\"vietqr\"}}"
#define BUY(n, time)	  DAY("2026-11-23") MUSEUM AT(time) ADULTS(n) PAID
#define LEFT(n)                                                                                                                \
	.path = "/v1/availability?sites=BT&from=2026-11-23&days=1", .status = 200,                                             \
	.expect = {{"days.0.sites.0.slots.0.left", n}}
#define COUNTED(sold, held)                                                                                                    \
	.sql = "SELECT sold, held, capacity, excess FROM slot WHERE begins = 540",                                             \
	.expect = {{"rows.0.0", sold}, {"rows.0.1", held}}
#define VERDICT(qr_of, site, at_)                                                                                              \
	POST("/v1/tickets/verify"), .body = "{\"qr\":\"${" qr_of ".qr}\",\"site\":\"" site "\",\"at\":\"" at_ "\"}",           \
				    .status = 200

/* ---- what a manager may not say */

static const struct step refused[] = {
	{"nobody", POST("/v1/timetables"), .body = "{}", .status = 401},
	{"an auditor", POST("/v1/timetables"), AS("auditor"), .body = "{}", .status = 403},
	{"nothing in it", POST("/v1/timetables"), AS("manager"), .body = "{}", .status = 422},
	{"no such site", POST("/v1/timetables"), AS("manager"), .status = 422,
	 .body = "{\"id\":\"${uuid.x}\",\"site\":\"XX\",\"first_day\":\"2026-11-23\",\"spans\":[" NINE "]}",
	 .expect = {{"errors.0.pointer", "/site"}}},
	{"over itself", TABLE("x", "\"first_day\":\"2026-11-23\",\"spans\":[" TEN "," NINE "]"), .status = 422,
	 .expect = {{"errors.0.pointer", "/spans/1"}, {"errors.0.code", "order"}}},
	{"over midnight",
	 TABLE("x", "\"first_day\":\"2026-11-23\",\"spans\":[{\"begins\":\"22:00\",\"ends\":\"02:00\",\"capacity\":1}]"),
	 .status = 422, .expect = {{"errors.0.pointer", "/spans/0"}}},
	{"no hour",
	 TABLE("x", "\"first_day\":\"2026-11-23\",\"spans\":[{\"begins\":\"9 Uhr\",\"ends\":\"10:60\",\"capacity\":1}]"),
	 .status = 422, .expect = {{"errors", "#2"}}},
	{"without places", TABLE("x", "\"first_day\":\"2026-11-23\",\"spans\":[{\"begins\":\"09:00\",\"ends\":\"10:00\"}]"),
	 .status = 422, .expect = {{"errors.0.pointer", "/spans/0/capacity"}}},
	{"hours have none", OPENING("x", "\"first_day\":\"2026-11-23\",\"spans\":[" NINE "]"), .status = 422,
	 .expect = {{"errors.0.code", "not_allowed"}}},
	{"ends before it begins", TABLE("x", "\"first_day\":\"2026-11-23\",\"last_day\":\"2026-11-22\",\"spans\":[" NINE "]"),
	 .status = 422, .expect = {{"errors.0.pointer", "/last_day"}}},
	{"is over", TABLE("x", "\"first_day\":\"2026-11-01\",\"last_day\":\"2026-11-20\",\"spans\":[" NINE "]"), .status = 422,
	 .expect = {{"errors.0.pointer", "/last_day"}}},
	{"open by the demo", .path = "/v1/availability?sites=BT&days=1", .status = 200,
	 .expect = {{"days.0.state", "open"}, {"days.0.sites.0.hours.1.ends", "17:00"}}},
	{"no slots yet", ORDER("early", DAY("2026-11-23") MUSEUM AT("09:00") ADULTS("1") PAID), .status = 422,
	 .expect = {{"errors.0.pointer", "/slots/0"}, {"errors.0.code", "not_timed"}}},
};

static void test_refused(void **state)
{
	story_tell(*state, refused, COUNT(refused));
}

/* ---- a timetable, and orders in it */

static const struct step declared[] = {
	{"table", TABLE("table", "\"first_day\":\"2026-11-23\",\"weekdays\":[\"mon\",\"tue\"],\"spans\":[" NINE "," TEN "]"),
	 .status = 201,
	 .expect = {{"site", "BT"},
		    {"last_day", "null"},
		    {"weekdays", "#2"},
		    {"spans.1.ends", "11:30"},
		    {"spans.0.capacity", "4"}}},
	{"again", TABLE("table", "\"first_day\":\"2026-11-23\",\"weekdays\":[\"mon\",\"tue\"],\"spans\":[" NINE "," TEN "]"),
	 .status = 201, .same_as = "table"},
	{"other words", TABLE("table", "\"first_day\":\"2026-11-23\",\"spans\":[" NINE "]"), .status = 422},
	{"recorded", .path = "/v1/changes?limit=1", AS("operator"), .status = 200,
	 .expect = {{"changes.0.action", "timetable.declare"}, {"changes.0.who", "manager"}}},
	{"listed", .path = "/v1/timetables", AS("auditor"), .status = 200, .expect = {{"timetables", "#1"}}},
	{"seen", .path = "/v1/availability?sites=BT&from=2026-11-22&days=4", .status = 200,
	 .expect = {{"days", "#4"},
		    {"days.0.sites.0.slots", "#0"},
		    {"days.1.state", "open"},
		    {"days.1.sites.0.needs_time", "true"},
		    {"days.1.sites.0.slots.0.begins", "09:00"},
		    {"days.1.sites.0.slots.0.left", "4"},
		    {"days.1.sites.0.slots.1.left", "2"},
		    {"days.3.sites.0.slots", "#0"}}},
	{"no such site", .path = "/v1/availability?sites=BT,XX", .status = 422},
	{"without a time", ORDER("a", DAY("2026-11-23") MUSEUM ADULTS("1") PAID), .status = 422,
	 .expect = {{"errors.0.pointer", "/slots"}, {"errors.0.code", "required"}}},
	{"no such time", ORDER("a", BUY("1", "09:30")), .status = 422,
	 .expect = {{"errors.0.pointer", "/slots/0"}, {"errors.0.code", "unknown"}}},
	{"twice the site",
	 ORDER("a", DAY("2026-11-23") MUSEUM
	       "\"slots\":[{\"site\":\"BT\",\"time\":\"09:00\"},{\"site\":\"BT\",\"time\":\"10:00\"}]," ADULTS("1") PAID),
	 .status = 422, .expect = {{"errors.0.pointer", "/slots/1"}}},
	{"another day has none", ORDER("wednesday", DAY("2026-11-25") MUSEUM ADULTS("9") PAID), .status = 201,
	 .expect = {{"tickets.0.valid_from", "2026-11-24T17:00:00Z"}}},
	{"bought", ORDER("bought", BUY("2", "09:00")), .status = 201,
	 .expect = {{"status", "paid"},
		    {"tickets", "#2"},
		    {"tickets.0.valid_from", "2026-11-23T02:00:00Z"},
		    {"tickets.1.valid_until", "2026-11-23T03:00:00Z"}}},
	{"bought once", ORDER("bought", BUY("2", "09:00")), .status = 201, .same_as = "bought"},
	{"too many", ORDER("too many", BUY("3", "09:00")), .status = 409,
	 .expect = {{"code", "sold_out"}, {"errors.0.pointer", "/slots"}, {"errors.0.code", "sold_out"}}},
	{"two are left", LEFT("2")},
	{"counted", COUNTED("2", "0")},
	/* a hill without times beside it: tickets of their own, the same two persons */
	{"two sites",
	 ORDER("two sites",
	       DAY("2026-11-23") "\"sites\":[\"A1\",\"BT\"]," AT("10:00") "\"lines\":[{\"category\":\"ADULT\",\"quantity\":1},{"
									  "\"category\":\"CHILD\",\"quantity\":1}]," PAID),
	 .status = 201,
	 .expect = {{"tickets", "#4"},
		    {"tickets.0.sites.0", "A1"},
		    {"tickets.0.valid_from", "2026-11-22T17:00:00Z"},
		    {"tickets.3.sites.0", "BT"},
		    {"tickets.3.valid_until", "2026-11-23T04:30:00Z"}}},
	{"a free child is one", .sql = "SELECT COUNT(*) FROM ticket WHERE leaf_index IS NOT NULL",
	 .expect = {{"rows.0.0", "1"}}},
	/* the gate */
	{"in its slot", VERDICT("bought.tickets.0", "BT", "2026-11-23T09:59:59+07:00"), .expect = {{"verdict", "admitted"}}},
	{"too early", VERDICT("bought.tickets.0", "BT", "2026-11-23T08:59:59+07:00"), .expect = {{"verdict", "not_yet_valid"}}},
	{"too late", VERDICT("bought.tickets.0", "BT", "2026-11-23T10:00:00+07:00"), .expect = {{"verdict", "expired"}}},
	{"the hill all day", VERDICT("two sites.tickets.0", "A1", "2026-11-23T16:00:00+07:00"),
	 .expect = {{"verdict", "admitted"}}},
	{"not the museum", VERDICT("two sites.tickets.0", "BT", "2026-11-23T10:30:00+07:00"),
	 .expect = {{"verdict", "wrong_site"}}},
};

static void test_orders(void **state)
{
	story_tell(*state, declared, COUNT(declared));
}

/* ---- holds, and money that comes late */

static const struct step held[] = {
	{"holds two", ORDER("holds", DAY("2026-11-23") MUSEUM AT("09:00") ADULTS("2") LATER), .status = 201,
	 .expect = {{"status", "pending"}, {"payment.reference", "*"}}},
	{"none is left", LEFT("0")},
	{"full", .path = "/v1/availability?sites=BT&from=2026-11-23&days=1", .status = 200,
	 .expect = {{"days.0.state", "full"}}},
	{"sold out", ORDER("hasty", BUY("1", "09:00")), .status = 409, .expect = {{"code", "sold_out"}}},
	{"counted", COUNTED("2", "2")},
};
static const struct step lapsed[] = {
	{"as long as nobody wants them", .path = "/v1/orders/${holds two.token}", .status = 200,
	 .expect = {{"status", "expired"}}},
	{"sold to others", ORDER("other", BUY("1", "09:00")), .status = 201},
	{"one is left", LEFT("1")},
	{"too late for two", POST("/sandbox/payments/${holds two.payment.reference}"), .status = 200,
	 .expect = {{"state", "late"}}},
	{"not paid", .path = "/v1/orders/${holds two.token}", .status = 200,
	 .expect = {{"status", "expired"}, {"tickets", "#0"}}},
	{"holds the last", ORDER("last", DAY("2026-11-23") MUSEUM AT("09:00") ADULTS("1") LATER), .status = 201},
};
static const struct step found[] = {
	{"nobody took it", POST("/sandbox/payments/${holds the last.payment.reference}"), .status = 200,
	 .expect = {{"state", "applied"}}},
	{"told again", POST("/sandbox/payments/${holds the last.payment.reference}"), .status = 200},
	{"paid late", .path = "/v1/orders/${holds the last.token}", .status = 200,
	 .expect = {{"status", "paid"}, {"tickets", "#1"}, {"tickets.0.valid_until", "2026-11-23T03:00:00Z"}}},
	{"counted", COUNTED("4", "0")},
};

static void test_holds(void **state)
{
	struct story *s = *state;
	story_tell(s, held, COUNT(held));
	story_wait_for_signatures(s);
	story_pass(s, 2000);
	login_as(s, "manager");
	story_tell(s, lapsed, COUNT(lapsed));
	story_wait_for_signatures(s);
	story_pass(s, 2000);
	login_as(s, "manager");
	login_as(s, "operator");
	story_tell(s, found, COUNT(found));
}

/* ---- given back, and another capacity */

static const struct step changed[] = {
	{"one stays at home",
	 ASK("one stays at home", "bought.receipts.0") WHY("refund") ",\"lines\":[" LINE("ADULT", "1") "]}", .status = 201},
	{"agreed", AGREE("one stays at home", "operator"), .status = 200},
	{"a place is free", COUNTED("3", "0")},
	{"good in its slot still", .path = "/v1/orders/${bought.token}", .status = 200,
	 .expect = {{"tickets", "#1"}, {"tickets.0.valid_from", "2026-11-23T02:00:00Z"}}},
	{"sold again", ORDER("again", BUY("1", "09:00")), .status = 201},
	{"full again", ORDER("and again", BUY("1", "09:00")), .status = 409},
	{"all back", ASK("all back", "sold again.receipts.0") WHY("refund") "}", .status = 201},
	{"agreed too", AGREE("all back", "operator"), .status = 200},
	{"free once more", COUNTED("3", "0")},
	{"and sold", ORDER("at last", BUY("1", "09:00")), .status = 201},
	{"fewer places",
	 TABLE("fewer", "\"first_day\":\"2026-11-23\",\"last_day\":\"2026-11-23\",\"is_exception\":true,"
			"\"spans\":[{\"begins\":\"09:00\",\"ends\":\"10:00\",\"capacity\":1}]"),
	 .status = 201},
	{"nobody loses any", .sql = "SELECT sold, capacity, excess FROM slot WHERE begins = 540",
	 .expect = {{"rows.0.0", "4"}, {"rows.0.1", "1"}, {"rows.0.2", "3"}}},
	{"nothing at ten", ORDER("ten", BUY("1", "10:00")), .status = 422, .expect = {{"errors.0.code", "unknown"}}},
	{"book", .path = "/v1/slots?site=BT&from=2026-11-23&days=1", AS("auditor"), .status = 200,
	 .expect = {{"slots", "#2"}, {"slots.0.excess", "3"}, {"slots.0.left", "0"}, {"slots.1.sold", "2"}}},
	{"as it was", POST("/v1/timetables/${uuid.fewer}/lift"), AS("manager"), .status = 200,
	 .expect = {{"lifted_by", "manager"}}},
	{"four again", .sql = "SELECT capacity, excess FROM slot WHERE begins = 540",
	 .expect = {{"rows.0.0", "4"}, {"rows.0.1", "0"}}},
	{"not an opening", POST("/v1/openings/${uuid.table}/lift"), AS("manager"), .status = 404},
};

static void test_changes(void **state)
{
	struct story *s = *state;
	login_as(s, "auditor");
	story_tell(s, changed, COUNT(changed));
}

/* ---- the opening calendar */

static const struct step opening[] = {
	{"the demo's", .path = "/v1/openings", AS("manager"), .status = 200,
	 .expect = {{"openings", "#1"}, {"openings.0.site", "BT"}, {"openings.0.declared_by", "demo"}}},
	{"begin anew", POST("/v1/openings/${the demo's.openings.0.id}/lift"), AS("manager"), .status = 200},
	{"hours",
	 OPENING("hours", "\"first_day\":\"2026-11-21\",\"weekdays\":[\"mon\",\"wed\",\"sat\"],\"spans\":[{\"begins\":"
			  "\"07:00\",\"ends\":\"11:00\"},{\"begins\":\"13:30\",\"ends\":\"17:00\"}]"),
	 .status = 201},
	{"holiday",
	 OPENING("holiday", "\"first_day\":\"2026-11-25\",\"last_day\":\"2026-11-25\",\"is_exception\":true,\"spans\":[]"),
	 .status = 201},
	{"the week", .path = "/v1/availability?sites=BT,A1&from=2026-11-23&days=3", .status = 200,
	 .expect = {{"days.0.state", "full"},
		    {"days.0.sites.0.hours", "#2"},
		    {"days.0.sites.0.hours.0.begins", "07:00"},
		    {"days.1.state", "closed"},
		    {"days.1.reason", "hours"},
		    {"days.1.sites.1.state", "open"},
		    {"days.2.state", "closed"}}},
	{"not on a Tuesday", ORDER("tuesday", DAY("2026-11-24") MUSEUM AT("09:00") ADULTS("1") PAID), .status = 422,
	 .expect = {{"errors.0.pointer", "/visit_date"}, {"errors.0.code", "closed_day"}}},
	{"not on the holiday", ORDER("holiday order", DAY("2026-11-25") MUSEUM ADULTS("1") PAID), .status = 422,
	 .expect = {{"errors.0.code", "closed_day"}}},
	{"but on the next Wednesday", ORDER("wednesday 2", DAY("2026-12-02") MUSEUM ADULTS("1") PAID), .status = 201},
	{"no time is needed for a whole day",
	 TABLE("whole", "\"first_day\":\"2026-12-07\",\"last_day\":\"2026-12-07\","
			"\"is_exception\":true,\"spans\":[{\"begins\":\"00:00\",\"ends\":\"24:00\",\"capacity\":1}]"),
	 .status = 201},
	{"whole day", ORDER("whole day", DAY("2026-12-07") MUSEUM ADULTS("1") PAID), .status = 201,
	 .expect = {{"tickets.0.valid_until", "2026-12-07T17:00:00Z"}}},
	{"full day", .path = "/v1/availability?sites=BT&from=2026-12-07&days=1", .status = 200,
	 .expect = {{"days.0.state", "full"}, {"days.0.sites.0.needs_time", "false"}}},
	{"sold out", ORDER("whole day 2", DAY("2026-12-07") MUSEUM ADULTS("1") PAID), .status = 409},
};

static void test_opening(void **state)
{
	story_tell(*state, opening, COUNT(opening));
	story_end(*state);
}

static struct story story;

static int set_up(void **state)
{
	*state = &story;
	story = (struct story){.clock = STORY_CLOCK, .settings = "refund_after_receipt = yes\norder_ttl_s = 900\n"};
	story_begin(&story);
	login_as(&story, "manager");
	login_as(&story, "auditor");
	login_as(&story, "operator");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused), cmocka_unit_test(test_orders),	cmocka_unit_test(test_holds),
		cmocka_unit_test(test_changes), cmocka_unit_test(test_opening),
	};
	return cmocka_run_group_tests(tests, set_up, story_group_end);
}
