/* Nobody keeps places from all others for nothing: what a network or a browser holds unpaid is limited, in all and in a slot;
 * who pays, or waits, goes on; what he typed is still there, and nothing is remembered of him afterwards. */
#include "tests/support/correctwords.h"
#include "tests/support/visitor.h"

#include <hoaban/str.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define DAY		   "2026-11-30"
#define SPAN(begins, ends) "{\"begins\":\"" begins "\",\"ends\":\"" ends "\",\"capacity\":20}"
#define ORDER_AS(key, address, n, time, settle)                                                                                \
	.method = "POST", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid." key "}", address},                      \
	.body = "{\"visit_date\":\"" DAY "\",\"sites\":[\"BT\"],\"slots\":[{\"site\":\"BT\",\"time\":\"" time "\"}],"          \
		"\"lines\":[{\"category\":\"ADULT\",\"quantity\":" n "}],"                                                     \
		"\"payment\":{\"method\":\"sandbox\",\"settle\":\"" settle "\"}}"
#define HOLD(key, address, n, time) ORDER_AS(key, address, n, time, "later")
#define HELD			    .status = 429, .expect = {{"code", "too_many"}, {"errors.0.pointer", "/slots"}, {"errors.0.code", "held"}}
#define TOO_LARGE		    .status = 422, .expect = {{"errors.0.pointer", "/lines"}, {"errors.0.code", "held_size"}}
#define BOOK(key, address, n, time)                                                                                            \
	.method = "POST", .path = "/v1/bookings", .headers = {"Idempotency-Key: ${uuid." key "}", address},                    \
	.body = "{\"visit_date\":\"" DAY "\",\"sites\":[\"BT\"],\"slots\":[{\"site\":\"BT\",\"time\":\"" time "\"}],"          \
		"\"name\":\"Lớp 4B\",\"email\":\"thay.giao@example.vn\",\"lines\":[{\"category\":\"ADULT\",\"quantity\":" n    \
		"}]}"
#define FROM	 "X-Real-IP: "
#define HOME	 FROM "203.0.113.7"
#define HOME_IP6 FROM "::ffff:203.0.113.7"
#define NEXT	 FROM "203.0.113.8"
#define NOBODY	 "X-Real: none"

/* A slot has 20 places: a network may hold 10 of them, and 12 at all; a browser 6, and 8. */
static const char settings[] = "behind_proxy = yes\norder_ttl_s = 900\nhold_network_places = 12\nhold_network_percent = 50\n"
			       "hold_browser_places = 8\nhold_browser_percent = 30\nhold_slot_least = 4\n"
			       "booking_persons_min = 1\nbooking_burst = 100\nbooking_per_minute = 100\n";

static const struct step timetable[] = {
	{"times", .method = "POST", .path = "/v1/timetables", AS("manager"), .status = 201,
	 .body = "{\"id\":\"${uuid.table}\",\"site\":\"BT\",\"first_day\":\"" DAY "\",\"last_day\":\"" DAY
		 "\",\"spans\":[" SPAN("08:00", "09:00") "," SPAN("09:00", "10:00") "," SPAN("10:00", "11:00") "," SPAN(
			 "14:00", "15:00") "]}"},
};

static const struct step networks[] = {
	{"never so many", HOLD("all", HOME, "11", "08:00"), TOO_LARGE},
	{"six", HOLD("six", HOME, "6", "08:00"), .status = 201, .expect = {{"status", "pending"}}},
	{"five more", HOLD("five", HOME, "5", "08:00"), HELD},
	{"four more", HOLD("four", HOME, "4", "08:00"), .status = 201},
	{"a repeat is none", HOLD("six", HOME, "6", "08:00"), .status = 201, .same_as = "six"},
	{"three elsewhere", HOLD("three", HOME, "3", "09:00"), HELD},
	{"by another spelling", HOLD("three", HOME_IP6, "3", "09:00"), HELD},
	{"two elsewhere", HOLD("two", HOME, "2", "09:00"), .status = 201},
	{"a neighbour", HOLD("neighbour", NEXT, "5", "08:00"), .status = 201},
	{"who pays at once", ORDER_AS("at once", HOME, "5", "10:00", "now"), .status = 201, .expect = {{"status", "paid"}}},
	{"a house", HOLD("house", FROM "2001:db8::1", "10", "09:00"), .status = 201},
	{"another room", HOLD("room", FROM "2001:db8::2:3:4:5", "1", "09:00"), HELD},
	{"another house", HOLD("house 2", FROM "2001:db8:0:1::1", "1", "09:00"), .status = 201},
	{"this machine is nobody", HOLD("machine", NOBODY, "7", "09:00"), .status = 201},
	{"sold out goes before", HOLD("out", HOME, "1", "09:00"), .status = 409, .expect = {{"code", "sold_out"}}},
	{"a class", BOOK("class", HOME, "1", "10:00"), HELD},
	{"counted", .sql = "SELECT SUM(held), (SELECT SUM(persons) FROM slot_place WHERE state = 1) FROM slot",
	 .expect = {{"rows.0.0", "35"}, {"rows.0.1", "35"}}},
};

static const struct step paid[] = {
	{"six are paid", .method = "POST", .path = "/sandbox/payments/${six.token}", .status = 200,
	 .expect = {{"status", "paid"}}},
	{"six others", HOLD("six others", HOME, "6", "10:00"), .status = 201},
	{"one more", HOLD("one more", HOME, "1", "10:00"), HELD},
	{"a class of next", BOOK("class of next", NEXT, "4", "10:00"), .status = 201, .expect = {{"state", "unconfirmed"}}},
	{"its network is full", HOLD("next", NEXT, "4", "10:00"), HELD},
	{"confirmed", .method = "POST", .path = "/v1/bookings/${a class of next.code}/approve", AS("manager"), .status = 200},
	{"no hold any more", HOLD("next", NEXT, "4", "10:00"), .status = 201},
	{"forgotten",
	 .sql = "SELECT COUNT(*) FROM slot_place p JOIN orders o ON o.id = p.source WHERE (p.network IS NOT NULL OR"
		" p.mark IS NOT NULL) AND (o.status <> 1 OR p.state <> 1)",
	 .expect = {{"rows.0.0", "0"}}},
};

static void test_networks(void **state)
{
	story_tell(*state, networks, COUNT(networks));
	story_tell(*state, paid, COUNT(paid));
}

/* ---- a browser, in three languages */

static const struct {
	const char *code, *held, *size;
} languages[] = {
	{"vi", "Quý khách (hoặc người cùng mạng) đang giữ nhiều chỗ", "Xin chia thành nhiều đơn"},
	{"en", "Many places are kept for you", "Please order in parts"},
	{"fr", "Beaucoup de places non payées", "Commandez en plusieurs fois"},
};
#define TWO_PM "date=" DAY "&site_BT=1&slot_BT=14%3A00&group=1&email=khach%40example.com&do=order"

static void test_browsers(void **state)
{
	for (size_t i = 0; i < COUNT(languages); i++)
		visitor_meets_limit(
			*state, &(struct six_places){languages[i].code, TWO_PM, "ADULT", languages[i].size, languages[i].held});
}

/* ---- classes: the form comes back too */

/* Two persons at A1, by the browser of `v`. */
static void book_class(struct visitor *v, const char *language, const char *name, const char *email, int status)
{
	struct arena *a = &v->story->arena;
	visitor_look(v, arena_format(a, "/%s/class", language), 200);
	visitor_send(v, arena_format(a, "/%s/class", language),
		     arena_format(a,
				  "key=%s&date=" DAY
				  "&site_A1=1&slot_A1=08%%3A00&q_ADULT=2&name=%s&email=%s%%40example.vn&do=order",
				  v->key, name, email),
		     status);
}

static const struct step class_day[] = {
	{"a day of its own", .method = "POST", .path = "/v1/timetables", AS("manager"), .status = 201,
	 .body = "{\"id\":\"${uuid.small}\",\"site\":\"A1\",\"first_day\":\"" DAY "\",\"last_day\":\"" DAY
		 "\",\"spans\":[{\"begins\":\"08:00\",\"ends\":\"09:00\",\"capacity\":30}]}"},
};

static void test_class_address(void **state)
{
	struct visitor v;
	struct story *s = *state;
	story_tell(s, class_day, COUNT(class_day));
	for (int i = 0; i < 5; i++) {
		visitor_open(&v, s); /* each from a browser of its own */
		book_class(&v, "vi", arena_format(&s->arena, "L%%E1%%BB%%9Bp+%d", i), "thay", 303);
	}
	visitor_open(&v, s);
	book_class(&v, "vi", "L%E1%BB%9Bp+6", "thay", 429);
	visitor_sees(&v, "Địa chỉ này còn quá nhiều đăng ký");
	visitor_sees(&v, "value=\"Lớp 6\"");
}

/* One browser, whatever addresses it gives: nine of thirty places, eight at all. */
static void test_class_browser(void **state)
{
	struct visitor v;
	struct story *s = *state;
	visitor_open(&v, s);
	for (int i = 0; i < 4; i++) {
		book_class(&v, "fr", "Classe", arena_format(&s->arena, "prof%d", i), 303);
		assert_true(v.cookie[0] != 0);
	}
	for (size_t i = 0; i < COUNT(languages); i++) {
		book_class(&v, languages[i].code, "Lycee", "autre", 429);
		visitor_sees(&v, languages[i].held);
		visitor_sees(&v, "value=\"Lycee\"");
		visitor_sees(&v, "value=\"autre@example.vn\"");
		assert_non_null(strstr(v.head, "Retry-After: "));
	}
	visitor_look(&v, "/vi/", 200); /* the shop knows the same browser */
	visitor_order(&v, "vi", TWO_PM "&q_ADULT=1", 429);
	visitor_open(&v, s);
	book_class(&v, "en", "Lycee", "autre", 303);
}

/* ---- what nobody paid lapses, and its holder may come again */

static const struct step later[] = {
	{"again", HOLD("again", HOME, "10", "08:00"), .status = 201},
	{"nothing is known of those before", .sql = "SELECT COUNT(*) FROM slot_place WHERE network IS NOT NULL AND state <> 1",
	 .expect = {{"rows.0.0", "0"}}},
};

static void test_later(void **state)
{
	struct story *s = *state;
	story_wait_for_signatures(s);
	story_pass(s, 1000);
	story_tell(s, later, COUNT(later));
	story_end(s);
}

static int set_up(void **state)
{
	static struct story s = {.clock = STORY_CLOCK, .settings = settings};
	story_begin(&s);
	*state = &s;
	login_as(&s, "manager");
	story_tell(&s, timetable, COUNT(timetable));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_networks),      cmocka_unit_test(test_browsers), cmocka_unit_test(test_class_address),
		cmocka_unit_test(test_class_browser), cmocka_unit_test(test_later),
	};
	return cmocka_run_group_tests(tests, set_up, story_group_end);
}
