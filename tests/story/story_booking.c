/* A school class books with its teacher's e-mail, comes, and pays on site: the final head count is taken at the till, with the
 * line and without it; two tills that sell the same class are found out. */
#include "tests/support/tillwords.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define BODY(day, name, email, lines)                                                                                          \
	"{\"visit_date\":\"" day "\",\"sites\":[\"A1\"],\"name\":\"" name "\",\"email\":\"" email "\",\"lines\":[" lines "]}"
#define STUDY(n)  "{\"category\":\"STUDY\",\"quantity\":" n "}"
#define ADULTS(n) "{\"category\":\"ADULT\",\"quantity\":" n "}"
#define CLASS	  ADULTS("2") "," STUDY("38")
#define BOOK(key, body_)                                                                                                       \
	.method = "POST", .path = "/v1/bookings", .headers = {"Idempotency-Key: ${uuid." key "}"}, .body = (body_)
#define SCHOOL	      "Trường THCS Mường Phăng, lớp 7B"
#define TODAY	      "2026-11-21"
#define SALE(id, ...) TILL(id, "booking", __VA_ARGS__)

static const struct step refused[] = {
	{"no key", .method = "POST", .path = "/v1/bookings", .body = BODY(TODAY, SCHOOL, "co.giao@example.vn", CLASS),
	 .status = 400},
	{"no address", BOOK("x", BODY(TODAY, SCHOOL, "co giao@example.vn", CLASS)), .status = 422,
	 .expect = {{"errors.0.pointer", "/email"}}},
	{"a head of its own", BOOK("x", BODY(TODAY, SCHOOL, "a@b.vn\\r\\nBcc: c@d.vn", CLASS)), .status = 422},
	{"two addresses", BOOK("x", BODY(TODAY, SCHOOL, "a@b.vn,c@d.vn", CLASS)), .status = 422,
	 .expect = {{"errors.0.pointer", "/email"}}},
	{"no name", BOOK("x", BODY(TODAY, "x", "co.giao@example.vn", CLASS)), .status = 422,
	 .expect = {{"errors.0.pointer", "/name"}}},
	{"a terminal's words", BOOK("x", BODY(TODAY, "\\u001b[2J lop", "co.giao@example.vn", CLASS)), .status = 422},
	{"too few", BOOK("x", BODY(TODAY, SCHOOL, "co.giao@example.vn", ADULTS("2"))), .status = 422,
	 .expect = {{"errors.0.pointer", "/lines"}}},
	{"too many", BOOK("x", BODY(TODAY, SCHOOL, "co.giao@example.vn", STUDY("301"))), .status = 422,
	 .expect = {{"errors.0.pointer", "/lines"}}},
	{"yesterday", BOOK("x", BODY("2026-11-20", SCHOOL, "co.giao@example.vn", CLASS)), .status = 422,
	 .expect = {{"errors.0.pointer", "/visit_date"}}},
	{"far ahead", BOOK("x", BODY("2027-10-01", SCHOOL, "co.giao@example.vn", CLASS)), .status = 422,
	 .expect = {{"errors.0.pointer", "/visit_date"}}},
	{"a payer", .method = "POST", .path = "/v1/bookings", .headers = {"Idempotency-Key: ${uuid.x}"},
	 .body = "{\"visit_date\":\"" TODAY "\",\"sites\":[\"A1\"],\"name\":\"x y\",\"email\":\"a@b.vn\",\"lines\":[" CLASS
		 "],\"payer\":{\"name\":\"x\"}}",
	 .status = 422},
	{"nothing was booked", .sql = "SELECT COUNT(*) FROM orders", .expect = {{"rows.0.0", "0"}}},
};

static const struct step booked[] = {
	{"a", BOOK("a", BODY(TODAY, SCHOOL, "co.giao@example.vn", CLASS)), .status = 201,
	 .expect = {{"status", "booked"},
		    {"state", "unconfirmed"},
		    {"persons", "40"},
		    {"total", "40000"},
		    {"held", "40"},
		    {"confirmed", "false"},
		    {"confirmed_by_mail", "false"},
		    {"code", "*"},
		    {"token", "*"}}},
	{"replay", BOOK("a", BODY(TODAY, SCHOOL, "co.giao@example.vn", CLASS)), .status = 201, .same_as = "a"},
	{"other words", BOOK("a", BODY(TODAY, SCHOOL " 2", "co.giao@example.vn", CLASS)), .status = 422},
	{"look", .path = "/v1/bookings/${a.token}", .status = 200, .same_as = "a"},
	{"as an order", .path = "/v1/orders/${a.token}", .status = 200, .expect = {{"status", "booked"}}},
	{"no such", .path = "/v1/bookings/00112233445566778899aabbccddeeff", .status = 404},
	{"key", .sql = "SELECT LOWER(HEX(confirm_key)) FROM booking"},
	{"wrong key", .method = "POST", .path = "/v1/bookings/${a.token}/confirm",
	 .body = "{\"key\":\"00112233445566778899aabbccddeeff\"}", .status = 404},
	{"confirmed", .method = "POST", .path = "/v1/bookings/${a.token}/confirm", .body = "{\"key\":\"${key.rows.0.0}\"}",
	 .status = 200, .expect = {{"state", "open"}, {"confirmed", "true"}, {"expires_at", "2026-11-21T17:00:00Z"}}},
	{"again", .method = "POST", .path = "/v1/bookings/${a.token}/confirm", .body = "{\"key\":\"${key.rows.0.0}\"}",
	 .status = 200, .same_as = "confirmed"},
	{"b", BOOK("b", BODY(TODAY, "Trường Tiểu học Him Lam", "hieu.truong@example.vn", STUDY("20"))), .status = 201},
	{"c", BOOK("c", BODY("2026-11-22", "Lớp 9A", "thay@example.vn", STUDY("25"))), .status = 201},
	{"cancelled", .method = "POST", .path = "/v1/bookings/${c.token}/cancel", .status = 200,
	 .expect = {{"state", "cancelled"}, {"status", "cancelled"}, {"held", "0"}}},
	{"cancelled again", .method = "POST", .path = "/v1/bookings/${c.token}/cancel", .status = 200, .same_as = "cancelled"},
};

static const struct step till[] = {
	{"code", CODE("quay1", "--site", "A1")},
	{"enrolled", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}")},
	{"code 2", CODE("quay2", "--site", "A1")},
	{"enrolled 2", TILL("quay2", "enroll", "--server", "${url}", "--code", "${code 2.code}")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "0")},
	{"shift 2", TILL("quay2", "shift", "open", "--cashier", "minh", "--float", "0")},
	{"not a code", SALE("quay1", "12345"), .status = 2, .expect = {{"error.errors.0.code", "booking_code"}}},
	{"nobody's", SALE("quay1", "0000-0011"), .status = 1, .expect = {{"error.errors.0.code", "booking_unknown"}}},
	{"was cancelled", SALE("quay1", "${c.code}"), .status = 1, .expect = {{"error.errors.0.code", "booking_cancelled"}}},
	{"known", SALE("quay1", "${a.code}"),
	 .expect = {{"name", SCHOOL},
		    {"fresh", "true"},
		    {"state", "open"},
		    {"lines.STUDY", "38"},
		    {"lines.ADULT", "2"},
		    {"held", "40"},
		    {"sites.0", "A1"}}},
	{"sold",
	 SALE("quay1", "${a.code}", "--pay", "cash", "--tendered", "100000", "--id", "${uuid.sale a}", "ADULT=3", "STUDY=30"),
	 .expect = {{"total", "60000"}, {"change", "40000"}, {"receipts", "#1"}, {"tickets", "#1"}, {"tickets.0.party", "33"}}},
	{"the same sale",
	 SALE("quay1", "${a.code}", "--pay", "cash", "--tendered", "100000", "--id", "${uuid.sale a}", "ADULT=3", "STUDY=30"),
	 .expect = {{"total", "60000"}, {"tickets.0.id", "${sold.tickets.0.id}"}}},
	{"not twice", SALE("quay1", "${a.code}", "--pay", "cash", "ADULT=3"), .status = 1,
	 .expect = {{"error.errors.0.code", "booking_sold"}}},
	{"sync", TILL("quay1", "sync")},
	{"fulfilled", .path = "/v1/bookings/${a.token}", .status = 200,
	 .expect = {{"state", "sold"}, {"status", "fulfilled"}, {"held", "0"}}},
	{"too late", .method = "POST", .path = "/v1/bookings/${a.token}/cancel", .status = 409},
	{"known to others", SALE("quay2", "${a.code}"), .status = 1, .expect = {{"error.errors.0.code", "booking_sold"}}},
	{"what was named", .sql = "SELECT persons, covered FROM booking_sale",
	 .expect = {{"rows.0.0", "33"}, {"rows.0.1", "33"}}},
	{"nothing odd", .sql = "SELECT COUNT(*) FROM incident", .expect = {{"rows.0.0", "0"}}},
	/* made behind the last contact of the tills */
	{"d", BOOK("d", BODY(TODAY, "Lớp 6C", "thay@example.vn", STUDY("12"))), .status = 201},
};

/* Without the server: what came with the lease is known; of the others only the code. */
static const struct step offline[] = {
	{"held", SALE("quay1", "${b.code}"),
	 .expect = {{"known", "true"}, {"fresh", "false"}, {"state", "unconfirmed"}, {"lines.STUDY", "20"}}},
	{"by the code", SALE("quay1", "${d.code}"), .expect = {{"known", "false"}, {"name", "-"}}},
	{"as many as booked", SALE("quay1", "${b.code}", "--proof-seen"),
	 .expect = {{"total", "0"}, {"receipts", "#0"}, {"tickets.0.party", "20"}}},
	{"elsewhere too", SALE("quay2", "${b.code}", "--proof-seen", "STUDY=21"), .expect = {{"tickets.0.party", "21"}}},
	{"typed", SALE("quay2", "${d.code}", "--site", "A1", "--pay", "cash", "STUDY=11", "ADULT=1"),
	 .expect = {{"total", "20000"}, {"tickets.0.party", "12"}}},
	{"for whom", SALE("quay1", "${d.code}", "--site", "A1", "--pay", "cash"), .status = 2},
};

static const struct step after[] = {
	{"one", TILL("quay1", "sync")},
	{"two", TILL("quay2", "sync")},
	{"told", .sql = "SELECT kind, detail LIKE CONCAT('code=', REPLACE('${b.code}', '-', ''), '%') FROM incident",
	 .expect = {{"rows", "#1"}, {"rows.0.0", "booking_sold_twice"}, {"rows.0.1", "1"}}},
	{"b is fulfilled", .path = "/v1/bookings/${b.token}", .status = 200, .expect = {{"state", "sold"}}},
	{"d as well", .path = "/v1/bookings/${d.token}", .status = 200, .expect = {{"state", "sold"}}},
	{"what it used", .sql = "SELECT persons, covered FROM booking_sale WHERE code = REPLACE('${d.code}', '-', '')",
	 .expect = {{"rows.0.0", "12"}, {"rows.0.1", "0"}}},
	{"e", BOOK("e", BODY(TODAY, "Lớp 1", "nhieu@example.vn", STUDY("5"))), .status = 201},
	{"f", BOOK("f", BODY(TODAY, "Lớp 2", "nhieu@example.vn", STUDY("5"))), .status = 201},
	{"third", BOOK("g", BODY(TODAY, "Lớp 3", "NHIEU@example.vn", STUDY("5"))), .status = 429},
	{"replayed all the same", BOOK("e", BODY(TODAY, "Lớp 1", "nhieu@example.vn", STUDY("5"))), .status = 201},
};

/* Nobody confirmed: its time is over, and its places with it. */
static const struct step next_day[] = {
	{"lapsed", .path = "/v1/bookings/${e.token}", .status = 200,
	 .expect = {{"state", "lapsed"}, {"status", "expired"}, {"held", "0"}}},
	{"keys", .sql = "SELECT LOWER(HEX(confirm_key)) FROM booking WHERE name = 'Lớp 1'"},
	{"too late to confirm", .method = "POST", .path = "/v1/bookings/${e.token}/confirm",
	 .body = "{\"key\":\"${keys.rows.0.0}\"}", .status = 409},
	{"too late to cancel", .method = "POST", .path = "/v1/bookings/${e.token}/cancel", .status = 409},
	{"at the till", SALE("quay1", "${e.code}"), .status = 1, .expect = {{"error.errors.0.code", "booking_lapsed"}}},
};

static void test_bookings(void **state)
{
	struct story *s = *state;
	story_tell(s, refused, COUNT(refused));
	story_tell(s, booked, COUNT(booked));
	story_tell(s, till, COUNT(till));
	story_stop(s);
	story_tell(s, offline, COUNT(offline));
	story_start(s);
	story_tell(s, after, COUNT(after));
	story_wait_for_signatures(s);
	story_pass(s, 86400);
	story_tell(s, next_day, COUNT(next_day));
	story_end(s);
}

static int set_up(void **state)
{
	static struct story s = {.clock = STORY_CLOCK,
				 .settings = "booking_burst = 100\nbooking_per_minute = 100\nbooking_open_max = 2\n"};
	story_begin(&s);
	*state = &s;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_bookings)};
	return cmocka_run_group_tests(tests, set_up, story_group_end);
}
