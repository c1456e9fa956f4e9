/* A site with a timetable at the counter: sold out of the till's own places, in the running or the next slot, by command and on
 * the screen, whatever is killed when; a class takes the places that it booked and gives back what it did not use; an order of
 * the shop is found by its reference and printed, never sold again. */
#include "tests/support/correctwords.h"
#include "tests/support/tillscreen.h"

#include <hoaban/entry.h>
#include <hoaban/transfer.h>

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define QUAY	      "quay1"
#define TODAY	      "2026-11-21"
#define POST(path_)   .method = "POST", .path = (path_)
#define SPAN(b, e)    "{\"begins\":\"" b "\",\"ends\":\"" e "\",\"capacity\":60}"
#define SPANS	      SPAN("07:00", "08:00") "," SPAN("08:00", "09:30") "," SPAN("09:30", "11:00")
#define SELL(id, ...) TILL(QUAY, "sell", "--site", "A1", "--pay", "cash", "--id", "${uuid." id "}", __VA_ARGS__)
#define GIVE(time, n)                                                                                                          \
	POST("/v1/allotments"), AS("manager"),                                                                                 \
		.body = "{\"device\":\"${device.rows.0.0}\",\"site\":\"A1\",\"date\":\"" TODAY "\",\"time\":\"" time           \
			"\",\"places\":" n "}"
#define SLOTS .path = "/v1/slots?site=A1&from=" TODAY "&days=1", AS("manager"), .status = 200
#define BOOK(key, lines)                                                                                                       \
	POST("/v1/bookings"),                                                                                                  \
		.headers = {"Idempotency-Key: ${uuid." key "}"},                                                               \
		.body = "{\"visit_date\":\"" TODAY "\",\"sites\":[\"A1\"],\"slots\":[{\"site\":\"A1\",\"time\":\"09:30\"}],"   \
			"\"name\":\"Trường THCS Mường Phăng, lớp 7B\",\"email\":\"co.giao@example.vn\"," lines "}"
#define LINES_OF(adults, pupils)                                                                                               \
	"\"lines\":[{\"category\":\"ADULT\",\"quantity\":" adults "},{\"category\":\"STUDY\",\"quantity\":" pupils "}]"

static const struct step before[] = {
	{"code", CODE(QUAY, "--site", "A1")},
	{"enrolled", TILL(QUAY, "enroll", "--server", "${url}", "--code", "${code.code}", "--printer", "file:${dir}/paper")},
	{"shift", TILL(QUAY, "shift", "open", "--cashier", "lan", "--float", "0")},
	{"without a timetable", SELL("free", "ADULT=1"), .expect = {{"total", "20000"}}},
	{"table", POST("/v1/timetables"), AS("manager"), .status = 201,
	 .body = "{\"id\":\"${uuid.t}\",\"site\":\"A1\",\"first_day\":\"" TODAY "\",\"spans\":[" SPANS "]}"},
	{"device", .sql = "SELECT LOWER(HEX(id)) FROM device WHERE name = '" QUAY "'"},
	{"sync", TILL(QUAY, "sync")},
	{"nothing is this till's", SELL("none", "ADULT=1"), .status = 1, .expect = {{"error.errors.0.code", "slot_full"}}},
	{"five now", GIVE("08:00", "5"), .status = 200},
	{"eight later", GIVE("09:30", "8"), .status = 200},
	{"class", BOOK("class", LINES_OF("2", "38")), .status = 201,
	 .expect = {{"held", "40"}, {"slots.0.begins", "09:30"}, {"slots.0.ends", "11:00"}}},
	{"no room for another", BOOK("other", LINES_OF("2", "38")), .status = 409, .expect = {{"errors.0.pointer", "/slots"}}},
	{"sync 2", TILL(QUAY, "sync")},
};

static const struct step sold[] = {
	{"the running one", SELL("a", "ADULT=2"),
	 .expect = {{"tickets.0.valid_from", "2026-11-21T01:00:00Z"}, {"tickets.0.valid_until", "2026-11-21T02:30:00Z"}}},
	{"once", SELL("a", "ADULT=2"), .expect = {{"tickets.0.id", "${the running one.tickets.0.id}"}}},
	{"a later one", SELL("b", "--slot", "A1=09:30", "ADULT=1"),
	 .expect = {{"tickets.0.valid_from", "2026-11-21T02:30:00Z"}}},
	{"is over", SELL("c", "--slot", "A1=07:00", "ADULT=1"), .status = 1, .expect = {{"error.errors.0.code", "slot_over"}}},
	{"too many", SELL("d", "ADULT=4"), .status = 1, .expect = {{"error.errors.0.code", "slot_short"}}},
	{"too early at the gate", TILL(QUAY, "admit", "--site", "A1", "${a later one.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "not_yet_valid"}}},
	{"in its time", TILL(QUAY, "admit", "--site", "A1", "${the running one.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}}},
	{"sync 3", TILL(QUAY, "sync")},
	{"counted", SLOTS,
	 .expect = {{"slots.1.sold", "2"},
		    {"slots.1.allotted", "3"},
		    {"slots.2.sold", "1"},
		    {"slots.2.allotted", "7"},
		    {"slots.2.held", "40"}}},
};

/* Forty booked, thirty-one came and one more pupil than the papers said: what is not used is free. */
static const struct step came[] = {
	{"came", TILL(QUAY, "booking", "${class.code}", "--pay", "cash", "--proof-seen", "ADULT=1", "STUDY=30"),
	 .expect = {{"total", "20000"}, {"tickets.0.party", "31"}, {"tickets.0.valid_from", "2026-11-21T02:30:00Z"}}},
	{"sync 4", TILL(QUAY, "sync")},
	{"free again", SLOTS, .expect = {{"slots.2.sold", "32"}, {"slots.2.held", "0"}, {"slots.2.allotted", "7"}}},
	{"fulfilled", .path = "/v1/bookings/${class.token}", .status = 200, .expect = {{"state", "sold"}}},
	{"class 2", BOOK("class 2", LINES_OF("1", "10")), .status = 201},
	{"nothing odd", .sql = "SELECT COUNT(*) FROM incident", .expect = {{"rows.0.0", "0"}}},
};

static struct terminal t;

static void test_commands(void **state)
{
	struct story *s = *state;
	login_as(s, "manager");
	story_tell(s, before, COUNT(before));
	story_tell(s, sold, COUNT(sold));
	story_tell(s, came, COUNT(came));
}

/* ---- on the screen */

static void test_screen(void **state)
{
	struct story *s = *state;
	tillscreen_start(s, &t, QUAY);
	terminal_await(&t, "Giờ vào: A1 08:00–09:30 (còn 3)");
	tillscreen_picture(&t, "visit-slot");
	tillscreen_step(&t, "4 F1", "Giờ vào");
	tillscreen_step(&t, "Enter", "không đủ chỗ");
	tillscreen_step(&t, "v", "CHỌN GIỜ VÀO");
	tillscreen_picture(&t, "visit-slots");
	tillscreen_step(&t, "Down Enter", "A1 09:30–11:00 (còn 7)");
	tillscreen_step(&t, "Enter", "Phải thu");
	tillscreen_step(&t, "Enter", "ĐÃ BÁN");
	tillscreen_step(&t, "Enter", "(còn 3)"); /* the next visitor's is the running one again */
	tillscreen_step(&t, "b", "LỚP ĐÃ ĐẶT CHỖ");
	tillscreen_fill(&t, "00000000");
	terminal_await(&t, "không có mã đặt chỗ");
	tillscreen_picture(&t, "visit-class-unknown");
	terminal_press(&t, "Esc");
	tillscreen_step(&t, "b", "LỚP ĐÃ ĐẶT CHỖ");
	tillscreen_fill(&t, story_answer_text(s, "class 2.code"));
	terminal_await(&t, "đặt 11");
	terminal_await(&t, "A1 09:30–11:00");
	tillscreen_picture(&t, "visit-class");
	tillscreen_step(&t, "2 F8", "Lớp");
	tillscreen_step(&t, "Enter", "Phải thu");
	tillscreen_step(&t, "Enter", "ĐÃ BÁN");
	tillscreen_picture(&t, "visit-class-sold");
}

/* kill −9 at the counter: what was sold is counted, what was in the cart is not. */
static void test_killed(void **state)
{
	struct story *s = *state;
	tillscreen_step(&t, "F1", "(còn 3)");
	tillscreen_step(&t, "Enter", "Phải thu");
	tillscreen_step(&t, "Enter", "ĐÃ BÁN");
	terminal_await(&t, "Đã in");
	tillscreen_step(&t, "F1", "Số người: 1");
	terminal_kill(&t);
	terminal_stop(&t);
	const struct step rest[] = {
		{"two are left", SELL("k", "ADULT=3"), .status = 1, .expect = {{"error.errors.0.code", "slot_short"}}},
		{"both", SELL("l", "ADULT=2"), .expect = {{"tickets", "#2"}}},
		{"the next slot", SELL("m", "ADULT=1"), .expect = {{"tickets.0.valid_from", "2026-11-21T02:30:00Z"}}},
		{"no more", SELL("n", "--slot", "A1=08:00", "ADULT=1"), .status = 1,
		 .expect = {{"error.errors.0.code", "slot_full"}}},
		{"sync 5", TILL(QUAY, "sync")},
		{"all of it", SLOTS, .expect = {{"slots.1.sold", "5"}, {"slots.1.allotted", "0"}}},
		{"nobody was surprised", .sql = "SELECT COUNT(*) FROM incident", .expect = {{"rows.0.0", "0"}}},
	};
	story_tell(s, rest, COUNT(rest));
}

/* ---- an order of the shop */

static void keep_reference(struct story *s, const char *label, const char *order)
{
	const struct step id[] = {
		{"id of it",
		 .sql = arena_format(&s->arena, "SELECT LOWER(HEX(id)) FROM orders WHERE token = UNHEX('${%s.token}')",
				     order)}};
	char reference[TRANSFER_REFERENCE];
	uint8_t bytes[UUID_LEN];
	story_tell(s, id, 1);
	assert_int_equal(uuid_parse(bytes, story_text(s, "${id of it.rows.0.0}")), E_OK);
	transfer_reference_format(reference, bytes);
	story_keep(s, label, json_pack("{s:s}", "text", reference));
}

#define ORDER(key, n)                                                                                                          \
	POST("/v1/orders"),                                                                                                    \
		.headers = {"Idempotency-Key: ${uuid." key "}"}, .status = 201,                                                \
		.body = "{\"visit_date\":\"" TODAY "\",\"sites\":[\"A1\"],\"slots\":[{\"site\":\"A1\",\"time\":"               \
			"\"09:30\"}],\"lines\":[{\"category\":\"ADULT\",\"quantity\":" n "}],\"payment\":{\"method\":"         \
			"\"vietqr\"}}"

static const struct step unpaid[] = {
	{"by reference", TILL(QUAY, "order", "${ref.text}"),
	 .expect = {{"status", "pending"},
		    {"reference", "${ref.text}"},
		    {"persons", "2"},
		    {"total", "40000"},
		    {"tickets", "#0"}}},
	{"not printed", TILL(QUAY, "order", "${ref.text}", "--print"), .status = 1,
	 .expect = {{"error.errors.0.code", "order_unpaid"}}},
	{"nobody's", TILL(QUAY, "order", "HB000000000000"), .status = 1, .expect = {{"error.errors.0.code", "order_unknown"}}},
	{"nonsense", TILL(QUAY, "order", "' OR 1=1 --"), .status = 1, .expect = {{"error.errors.0.code", "order_unknown"}}},
	{"money", POST("/sandbox/payments/${ref.text}"), .status = 200},
};
static const struct step paid[] = {
	{"paid", TILL(QUAY, "order", "${ref.text}"), .expect = {{"status", "paid"}, {"tickets", "#2"}, {"copy", "0"}}},
	{"by its link", TILL(QUAY, "order", "${url}/vi/o/${order.token}"), .expect = {{"reference", "${ref.text}"}}},
	{"printed", TILL(QUAY, "order", "${ref.text}", "--print"), .expect = {{"copy", "1"}, {"tickets", "#2"}}},
	{"again", TILL(QUAY, "order", "${ref.text}", "--print"),
	 .expect = {{"copy", "2"}, {"tickets.0.id", "${printed.tickets.0.id}"}}},
	{"no sale", TILL(QUAY, "shift", "report"), .expect = {{"cash_sales", "280000"}}},
	{"sync 6", TILL(QUAY, "sync")},
	{"on record", .sql = "SELECT COUNT(*) FROM entry WHERE type = 20", .expect = {{"rows.0.0", "2"}}},
	{"its own tickets", .sql = "SELECT COUNT(*) FROM ticket t JOIN orders o ON o.id = t.source",
	 .expect = {{"rows.0.0", "2"}}},
};

static void test_order(void **state)
{
	struct story *s = *state;
	const struct step ordered[] = {{"order", ORDER("order", "2")}};
	story_tell(s, ordered, 1);
	keep_reference(s, "ref", "order");
	story_tell(s, unpaid, COUNT(unpaid));
	story_tell(s, paid, COUNT(paid));
}

static void test_order_screen(void **state)
{
	struct story *s = *state;
	const struct step ordered[] = {{"order 2", ORDER("order 2", "1")}};
	story_tell(s, ordered, 1);
	keep_reference(s, "ref 2", "order 2");
	tillscreen_start(s, &t, QUAY);
	terminal_await(&t, "Tổng cộng");
	tillscreen_step(&t, "m", "Đơn mua trên mạng");
	tillscreen_picture(&t, "visit-menu");
	tillscreen_step(&t, "d", "ĐƠN MUA TRÊN MẠNG");
	tillscreen_fill(&t, story_answer_text(s, "ref 2.text"));
	terminal_await(&t, "không bán lại");
	tillscreen_picture(&t, "visit-order-unpaid");
	terminal_press(&t, "Esc");
	tillscreen_step(&t, "d", "ĐƠN MUA TRÊN MẠNG");
	tillscreen_fill(&t, story_answer_text(s, "ref.text"));
	terminal_await(&t, "đã trả tiền");
	tillscreen_picture(&t, "visit-order-paid");
	tillscreen_step(&t, "Enter", "Đã in vé của đơn");
	tillscreen_leave(&t);
	assert_int_equal(tillscreen_entries(s, QUAY, ENTRY_ORDER_PRINTED), 3);
}

/* Without the line the code still sells; the cashier is told what is not known. */
static void test_offline(void **state)
{
	struct story *s = *state;
	const struct step booked[] = {
		{"class 3", BOOK("class 3", LINES_OF("1", "5")), .status = 201},
		{"closing", TILL(QUAY, "sync")},
		{"class 4", BOOK("class 4", LINES_OF("1", "4")), .status = 201},
	};
	const struct step after[] = {
		{"sync 7", TILL(QUAY, "sync")},
		{"both", .sql = "SELECT COUNT(*) FROM orders WHERE status = 8", .expect = {{"rows.0.0", "4"}}},
		{"and nothing odd", .sql = "SELECT COUNT(*) FROM incident", .expect = {{"rows.0.0", "0"}}},
	};
	story_tell(s, booked, COUNT(booked));
	story_stop(s);
	tillscreen_start(s, &t, QUAY);
	terminal_await(&t, "Tổng cộng");
	tillscreen_step(&t, "b", "LỚP ĐÃ ĐẶT CHỖ");
	tillscreen_fill(&t, story_answer_text(s, "class 3.code"));
	terminal_await(&t, "danh sách nhận lần trước");
	tillscreen_step(&t, "Enter", "Phải thu");
	tillscreen_step(&t, "Enter", "ĐÃ BÁN");
	tillscreen_step(&t, "Enter b", "LỚP ĐÃ ĐẶT CHỖ");
	tillscreen_fill(&t, story_answer_text(s, "class 4.code"));
	terminal_await(&t, "chỉ biết mã");
	tillscreen_picture(&t, "visit-class-offline");
	tillscreen_step(&t, "2 F8", "(còn");
	tillscreen_step(&t, "Enter", "Phải thu");
	tillscreen_step(&t, "Enter", "ĐÃ BÁN");
	tillscreen_leave(&t);
	story_start(s);
	story_tell(s, after, COUNT(after));
	story_end(s);
}

static int set_up(void **state)
{
	static struct story s = {.clock = STORY_CLOCK, .settings = "booking_burst = 100\nbooking_per_minute = 100\n"};
	story_begin(&s);
	*state = &s;
	return 0;
}

static int tear_down(void **state)
{
	terminal_stop(&t);
	story_tear_down(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands), cmocka_unit_test(test_screen),	      cmocka_unit_test(test_killed),
		cmocka_unit_test(test_order),	 cmocka_unit_test(test_order_screen), cmocka_unit_test(test_offline),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
