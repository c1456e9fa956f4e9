/* Nobody empties a slot with tickets that cost nothing: what a network or a browser takes free of a slot is limited; who pays
 * is not, nor who comes later; a change of the day gathers nothing; and whose they were is forgotten in time. */
#include "tests/support/correctwords.h"
#include "tests/support/visitor.h"
#include "tests/support/tariffwords.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define MON		   "2026-11-23"
#define TUE		   "2026-11-24"
#define SPAN(begins, ends) "{\"begins\":\"" begins "\",\"ends\":\"" ends "\",\"capacity\":20}"
#define ORDER(key, address, lines, time, rest)                                                                                 \
	.method = "POST", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid." key "}", address},                      \
	.body = "{\"visit_date\":\"" MON "\",\"sites\":[\"BT\"],\"slots\":[{\"site\":\"BT\",\"time\":\"" time "\"}],"          \
		"\"lines\":[" lines "]" rest "}"
#define FREE(key, address, n, time) ORDER(key, address, LINE("CHILD", n), time, "")
#define PAY(key, address, n, time)                                                                                             \
	ORDER(key, address, LINE("ADULT", n), time, ",\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}")
#define MOVE(order, key, time)                                                                                                 \
	.method = "POST", .path = "/v1/orders/${" order ".token}/date", .headers = {"Idempotency-Key: ${uuid." key "}"},       \
	.body = "{\"visit_date\":\"" TUE "\",\"slots\":[{\"site\":\"BT\",\"time\":\"" time "\"}]}"
#define HELD	  .status = 429, .expect = {{"code", "too_many"}, {"errors.0.pointer", "/slots"}, {"errors.0.code", "free_held"}}
#define TOO_LARGE .status = 422, .expect = {{"errors.0.pointer", "/lines"}, {"errors.0.code", "free_size"}}
#define HOME	  "X-Real-IP: 203.0.113.7"
#define NEXT	  "X-Real-IP: 203.0.113.8"
#define NOBODY	  "X-Real: none"
#define COUNTED(day, begins, sold)                                                                                             \
	.sql = "SELECT COALESCE(SUM(sold), 0) FROM slot WHERE begins = " begins " AND day = DATEDIFF('" day                    \
	       "', '1970-01-01')",                                                                                             \
	.expect = {{"rows.0.0", sold}}

/* A slot has 20 places: a network may have 12 of them free, a browser 6. */
static const char settings[] = "behind_proxy = yes\nfree_network_percent = 60\nfree_browser_percent = 30\nhold_slot_least = 4\n"
			       "free_known_h = 2\n";

static const struct step rules[] = {
	EDITION_THAT_LETS_MOVE,
	{"times", .method = "POST", .path = "/v1/timetables", AS("manager"), .status = 201,
	 .body = "{\"id\":\"${uuid.table}\",\"site\":\"BT\",\"first_day\":\"" MON "\",\"last_day\":\"" TUE
		 "\",\"spans\":[" SPAN("08:00", "09:00") "," SPAN("09:00", "10:00") "," SPAN("10:00", "11:00") "," SPAN(
			 "14:00", "15:00") "]}"},
};

static const struct step published = {"edition 2 is known", .path = "/v1/tariff/editions/2", .status = 200};

/* ---- a network */

static const struct step networks[] = {
	{"never so many", FREE("all", HOME, "13", "08:00"), TOO_LARGE},
	{"nine", FREE("nine", HOME, "9", "08:00"), .status = 201, .expect = {{"status", "paid"}, {"total", "0"}}},
	{"four more", FREE("four", HOME, "4", "08:00"), HELD},
	{"three", FREE("three", HOME, "3", "08:00"), .status = 201},
	{"by another spelling", FREE("one", "X-Real-IP: ::ffff:203.0.113.7", "1", "08:00"), HELD},
	{"a repeat is none", FREE("nine", HOME, "9", "08:00"), .status = 201, .same_as = "nine"},
	{"neighbour", FREE("neighbour", NEXT, "5", "08:00"), .status = 201},
	{"hour", FREE("hour", HOME, "12", "09:00"), .status = 201},
	{"a house", FREE("house", "X-Real-IP: 2001:db8::1", "6", "09:00"), .status = 201},
	{"pays", PAY("pays", HOME, "15", "10:00"), .status = 201, .expect = {{"status", "paid"}}},
	{"children", FREE("children", HOME, "2", "10:00"), .status = 201},
	{"this machine is nobody", FREE("machine", NOBODY, "3", "08:00"), .status = 201},
	{"sold out goes before", FREE("out", HOME, "1", "08:00"), .status = 409, .expect = {{"code", "sold_out"}}},
	{"known until, and only of what was free",
	 .sql = "SELECT SUM(p.network IS NOT NULL), SUM((p.network IS NOT NULL) <> (p.until > 0)), SUM(p.network IS NOT NULL "
		"AND"
		" o.total > 0), SUM(p.until MOD 3600) FROM slot_place p JOIN orders o ON o.id = p.source",
	 .expect = {{"rows.0.0", "6"}, {"rows.0.1", "0"}, {"rows.0.2", "0"}, {"rows.0.3", "0"}}},
};

static void test_networks(void **state)
{
	story_tell(*state, networks, COUNT(networks));
}

/* ---- another day: who had them is still known */

static const struct step moves[] = {
	{"nine moved", MOVE("nine", "m1", "08:00"), .status = 200},
	{"three moved", MOVE("three", "m2", "08:00"), .status = 200},
	{"one too many", MOVE("children", "m3", "08:00"), HELD},
	{"never so many there", MOVE("hour", "m4", "08:00"), HELD},
	{"nothing was moved", COUNTED(MON, "600", "17")},
	{"nor taken", COUNTED(TUE, "480", "12")},
	{"what was given back may be had", FREE("back", HOME, "12", "08:00"), .status = 201},
	{"who paid may", MOVE("pays", "m5", "09:00"), .status = 200},
	{"and anybody else", MOVE("neighbour", "m6", "08:00"), .status = 200},
	{"as many as before", .sql = "SELECT SUM(network IS NOT NULL), SUM(network IS NOT NULL AND state = 3) FROM slot_place",
	 .expect = {{"rows.0.0", "7"}, {"rows.0.1", "0"}}},
};

static const struct {
	const char *code, *held, *size, *moved;
} languages[] = {
	{"vi", "đã lấy nhiều chỗ miễn phí của giờ này", "Xin chia ra nhiều giờ", "đã lấy nhiều chỗ miễn phí của giờ đó"},
	{"en", "Many free places of this time", "So many free places of one time", "Many free places of that time"},
	{"fr", "Beaucoup de places gratuites", "Autant de places gratuites", "Beaucoup de places gratuites"},
};

static void test_moves(void **state)
{
	struct visitor v;
	struct story *s = *state;
	story_tell(s, moves, COUNT(moves));
	for (size_t i = 0; i < COUNT(languages); i++) {
		const char *l = languages[i].code;
		visitor_open(&v, s);
		visitor_send(&v, arena_format(&s->arena, "/%s/o/${children.token}/date", l),
			     arena_format(&s->arena, "key=${uuid.page %s}&date=" TUE "&time-BT=08%%3A00", l), 429);
		visitor_sees(&v, languages[i].moved);
	}
}

/* ---- a browser, in three languages */

#define TWO_PM "date=" MON "&site_BT=1&slot_BT=14%3A00&group=1&email=khach%40example.com&do=order"

static void test_browsers(void **state)
{
	for (size_t i = 0; i < COUNT(languages); i++)
		visitor_meets_limit(
			*state, &(struct six_places){languages[i].code, TWO_PM, "CHILD", languages[i].size, languages[i].held});
}

/* ---- forgotten, and nothing else changes */

static const struct step later[] = {
	{"what was sold stays", COUNTED(TUE, "480", "17")},
	{"nobody is known",
	 .sql = "SELECT COUNT(*) + (SELECT COUNT(*) FROM slot WHERE lapses_at > 0) FROM slot_place WHERE state = 2 AND until > "
		"0",
	 .expect = {{"rows.0.0", "0"}}},
	{"he may again", FREE("again", HOME, "3", "10:00"), .status = 201},
};

static void test_forgotten(void **state)
{
	struct story *s = *state;
	story_wait_for_signatures(s);
	story_pass(s, 3 * 3600 + 60);
	story_await_sql(s, "SELECT COUNT(*) = 0 FROM slot_place WHERE network IS NOT NULL OR mark IS NOT NULL");
	story_tell(s, later, COUNT(later));
	story_end(s);
}

static int set_up(void **state)
{
	static struct story s = {.clock = STORY_CLOCK, .settings = settings};
	story_begin(&s);
	*state = &s;
	login_as(&s, "manager");
	story_tell(&s, rules, COUNT(rules));
	story_tell_soon(&s, &published);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_networks),
		cmocka_unit_test(test_moves),
		cmocka_unit_test(test_browsers),
		cmocka_unit_test(test_forgotten),
	};
	return cmocka_run_group_tests(tests, set_up, story_group_end);
}
