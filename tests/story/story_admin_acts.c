/* What the staff pages do: every act has its effect and its record, says what is wrong beside the field, keeps what was typed,
 * and asks a second person where the API does. Names are hostile throughout: no page writes them as markup. */
#include "tests/support/correctwords.h"
#include "tests/support/staffpage.h"

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PASSWORD "a phrase nobody says"
#define HOSTILE	 "<img src=x onerror=alert(1)>\"'&"
#define ESCAPED	 "&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;"

static struct staff_page operator, manager, auditor;

/* ---- helpers */

static const char *sql_text(struct story *s, const char *sql)
{
	story_keep(s, "sql", story_sql(s, sql));
	return arena_text(&s->arena, story_answer_text(s, "sql.rows.0.0"));
}

/* The newest change: who did what to whom. */
static void assert_change(struct story *s, const char *who, const char *action, const char *subject)
{
	const char *said = arena_format(&s->arena, "%s %s %s", who, action, subject);
	assert_string_equal(
		sql_text(s, "SELECT CONCAT_WS(' ', who, action, subject) FROM change_record ORDER BY id DESC LIMIT 1"), said);
}

/* A page that has this text, and nobody's markup. */
static const char *assert_says(struct staff_page *p, const char *path, const char *text)
{
	const char *page = staff_page_read(p, path);
	if (!strstr(page, text))
		fail_msg("%s does not say “%s”: %s", path, text, page);
	assert_null(strstr(page, "<img"));
	return page;
}

/* ---- people who log in */

static void test_users(void **state)
{
	struct story *s = *state;
	struct staff_page moi = {0};
	struct reply r;
	staff_page_refused(&operator, "/admin/users", "", 422, "href=\"#login\"");
	staff_page_refused(&operator, "/admin/users", "login=Ab&role=king&password=short", 422, "href=\"#role\"");
	staff_page_refused(&operator, "/admin/users", "login=Ab&role=manager&password=short", 422, "value=\"Ab\"");
	staff_page_do(&operator, "/admin/users",
		      arena_format(&s->arena, "login=moi&name=%s&role=manager&password=%s", form_escape(s, HOSTILE),
				   form_escape(s, PASSWORD)),
		      "/admin/users?done=user_added");
	assert_change(s, "operator", "staff.add", "moi");
	assert_says(&operator, "/admin/users", ESCAPED);
	assert_says(&operator, "/admin/changes", ESCAPED);
	staff_page_refused(&operator, "/admin/users",
			   arena_format(&s->arena, "login=moi&name=x&role=manager&password=%s", form_escape(s, PASSWORD)), 422,
			   "id=\"error-login\"");
	assert_says(&operator, "/admin/users/moi", ESCAPED);
	assert_int_equal(staff_page_try(&moi, s, "moi", PASSWORD, NULL, NULL, &r), 303);
	reply_release(&r);
	assert_says(&moi, "/admin/drops", ESCAPED); /* his name in the head of every page */
	staff_page_do(&operator, "/admin/users/moi/disable", "", "/admin/users/moi?done=user_disabled");
	assert_change(s, "operator", "staff.disable", "moi");
	assert_int_equal(staff_page_get(&moi, "/admin/drops", &r), 303); /* out at once */
	reply_release(&r);
	staff_page_do(&operator, "/admin/users/moi/enable", "", "/admin/users/moi?done=user_enabled");
	staff_page_do(&operator, "/admin/users/moi/role", "role=auditor", "/admin/users/moi?done=user_role");
	assert_change(s, "operator", "staff.role", "moi");
	staff_page_refused(&operator, "/admin/users/moi/password", "password=short", 422, "id=\"error-password\"");
	staff_page_do(&operator, "/admin/users/moi/password", "password=another+long+phrase",
		      "/admin/users/moi?done=user_password");
	assert_int_equal(staff_page_try(&moi, s, "moi", "another long phrase", NULL, NULL, &r), 303);
	reply_release(&r);
	staff_page_do(&operator, "/admin/users/moi/totp-reset", "", "/admin/users/moi?done=user_totp");
	staff_page_refused(&operator, "/admin/users/operator/disable", "", 422, "role=\"alert\"");
	staff_page_refused(&operator, "/admin/users/nobody/disable", "", 404, "<h1>");
	staff_page_refused(&operator, "/admin/users/moi/delete", "", 404, "<h1>");
	staff_page_refused(&manager, "/admin/users/moi/disable", "", 403, "<h1>");
}

static void test_cashiers(void **state)
{
	struct story *s = *state;
	const char *name = form_escape(s, HOSTILE);
	staff_page_refused(&operator, "/admin/cashiers/add", "name=&role=cashier", 422, "href=\"#name\"");
	staff_page_refused(&operator, "/admin/cashiers/add", "name=hoa&role=cashier&pin=1111", 422, "id=\"error-pin\"");
	staff_page_refused(&operator, "/admin/cashiers/add", "name=hoa&role=cashier&device=x", 422, "href=\"#device\"");
	staff_page_do(&operator, "/admin/cashiers/add", arena_format(&s->arena, "name=%s&role=supervisor&pin=730118", name),
		      "/admin/cashiers?done=cashier_added");
	assert_change(s, "operator", "cashier.add", HOSTILE);
	assert_says(&operator, "/admin/cashiers", ESCAPED);
	staff_page_refused(&operator, "/admin/cashiers/add", arena_format(&s->arena, "name=%s&role=cashier", name), 422,
			   "href=\"#name\"");
	staff_page_refused(&operator, "/admin/cashiers/pin", arena_format(&s->arena, "whose=%s&new_pin=12", name), 422,
			   "id=\"error-new_pin\"");
	staff_page_do(&operator, "/admin/cashiers/pin", arena_format(&s->arena, "whose=%s&new_pin=918273", name),
		      "/admin/cashiers?done=cashier_pin");
	assert_change(s, "operator", "cashier.pin", HOSTILE);
	staff_page_do(&operator, "/admin/cashiers/disable", arena_format(&s->arena, "person=%s", name),
		      "/admin/cashiers?done=cashier_disabled");
	assert_change(s, "operator", "cashier.disable", HOSTILE);
	staff_page_do(&operator, "/admin/cashiers/enable", arena_format(&s->arena, "person=%s", name),
		      "/admin/cashiers?done=cashier_enabled");
	assert_null(strstr(staff_page_read(&operator, "/admin/changes"), "918273"));
}

/* ---- devices */

static const struct step enrolling[] = {
	{"quay1", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "500000")},
	{"sold", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=2")},
	{"drop", TILL("quay1", "shift", "drop", "--amount", "30000", "--bag", "T-0001")},
	{"drop 2", TILL("quay1", "shift", "drop", "--amount", "10000", "--bag", "<b>T-2")},
	{"synced", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
};

static void make_code(struct story *s, const char *fields)
{
	struct reply r;
	assert_int_equal(staff_page_post(&operator, "/admin/devices/code", fields, &r), 200);
	assert_null(strstr(r.body, "<img"));
	assert_non_null(strstr(r.body, "<svg class=\"qr\""));
	const char *code = page_between(s, r.body, "<dd><code>", "</code>");
	assert_non_null(code);
	story_keep(s, "code", json_pack("{s:s}", "code", code));
	reply_release(&r);
}

static void test_device_code(void **state)
{
	struct story *s = *state;
	const char *name = form_escape(s, HOSTILE);
	staff_page_refused(&operator, "/admin/devices/code", "name=&role=counter&hub=none", 422, "href=\"#sites\"");
	staff_page_refused(&operator, "/admin/devices/code", "name=q&role=king&hub=none&sites_A1=yes", 422, "href=\"#role\"");
	staff_page_refused(&operator, "/admin/devices/code", arena_format(&s->arena, "name=%s&role=gate&hub=none", name), 422,
			   ESCAPED);
	staff_page_refused(&manager, "/admin/devices/code", "name=q&role=counter&hub=none&sites_A1=yes", 403, "<h1>");
	make_code(s, arena_format(&s->arena, "name=%s&role=counter&hub=none&sites_A1=yes&sites_BT=yes", name));
	assert_change(s, "operator", "device.code", HOSTILE);
	assert_says(&operator, "/admin/changes?lang=vi",
		    "điểm di tích: Bảo tàng Chiến thắng lịch sử Điện Biên Phủ, Di tích Đồi A1");
	assert_says(&operator, "/admin/changes?lang=vi", "máy chủ điểm: Không");
	assert_null(strstr(sql_text(s, "SELECT after_json FROM change_record ORDER BY id DESC LIMIT 1"),
			   story_answer_text(s, "code.code")));
	story_tell(s, enrolling, COUNT(enrolling));
	assert_says(&manager, "/admin/devices", ESCAPED);
	assert_null(strstr(staff_page_read(&manager, "/admin/devices"), "action=\"/admin/devices/code\""));
}

/* ---- school classes */

static const struct step classes[] = {
	{"a class", .method = "POST", .path = "/v1/bookings", .headers = {"Idempotency-Key: ${uuid.a class}"},
	 .body = "{\"visit_date\":\"2026-12-01\",\"sites\":[\"A1\"],\"name\":\"<img src=x onerror=alert(1)>\\\"'&\",\"email\":"
		 "\"thay@example.vn\",\"lines\":[{\"category\":\"STUDY\",\"quantity\":31}]}",
	 .status = 201, .expect = {{"state", "unconfirmed"}}},
};
static const struct step confirmed[] = {
	{"confirmed", .path = "/v1/bookings/${a class.token}", .status = 200, .expect = {{"state", "open"}}},
	{"by whom", .sql = "SELECT confirmed_by FROM booking", .expect = {{"rows.0.0", "manager"}}},
};

static void test_classes(void **state)
{
	struct story *s = *state;
	assert_says(&manager, "/admin/classes", "Chưa có đoàn nào đăng ký.");
	story_tell(s, classes, COUNT(classes));
	const char *post = story_text(s, "code=${a class.code}");
	assert_says(&manager, "/admin/classes", ESCAPED);
	assert_says(&manager, "/admin/classes", "<td class=\"number\">31</td>");
	assert_says(&manager, "/admin/classes", "Chưa xác nhận");
	assert_null(strstr(assert_says(&auditor, "/admin/classes", ESCAPED), "action=\"/admin/classes\""));
	staff_page_refused(&auditor, "/admin/classes", post, 403, "<h1>");
	staff_page_refused(&manager, "/admin/classes", "", 422, "href=\"#code\"");
	staff_page_refused(&manager, "/admin/classes", "code=0000-0011", 422, "href=\"#code\"");
	staff_page_do(&manager, "/admin/classes", post, "/admin/classes?done=class_confirmed");
	story_tell(s, confirmed, COUNT(confirmed));
	assert_says(&manager, "/admin/classes", "Đã xác nhận");
}

/* ---- cash */

static void test_drops(void **state)
{
	struct story *s = *state;
	const char *page = assert_says(&manager, "/admin/drops", "&lt;b&gt;T-2");
	const char *device = sql_text(s, "SELECT LOWER(HEX(id)) FROM device LIMIT 1");
	assert_non_null(strstr(page, arena_format(&s->arena, "value=\"%s.T-0001\"", device)));
	staff_page_refused(&manager, "/admin/drops", "slip=KB1", 422, "href=\"#bag\"");
	staff_page_refused(&manager, "/admin/drops", arena_format(&s->arena, "bag=%s.T-9&slip=KB1", device), 422,
			   "href=\"#bag\"");
	staff_page_refused(&manager, "/admin/drops", arena_format(&s->arena, "bag=%s.T-0001&slip=KB1&amount=x", device), 422,
			   "value=\"KB1\"");
	staff_page_do(&manager, "/admin/drops",
		      arena_format(&s->arena, "bag=%s.T-0001&slip=%%3Ci%%3EKB1&amount=29.000", device),
		      "/admin/drops?done=slip_noted");
	assert_change(s, "manager", "bag.slip", "T-0001");
	assert_string_equal(sql_text(s, "SELECT CONCAT_WS(' ', bag, slip, amount, noted_by) FROM bag_slip"),
			    "T-0001 <i>KB1 29000 manager");
	assert_says(&auditor, "/admin/drops", "&lt;i&gt;KB1");
	staff_page_refused(&manager, "/admin/drops", arena_format(&s->arena, "bag=%s.T-0001&slip=KB2", device), 422,
			   "href=\"#bag\"");
	staff_page_refused(&auditor, "/admin/drops", arena_format(&s->arena, "bag=%s.T-2&slip=KB2", device), 403, "<h1>");
}

/* ---- closing a device */

static void test_device_close(void **state)
{
	struct story *s = *state;
	const char *device = sql_text(s, "SELECT LOWER(HEX(id)) FROM device LIMIT 1");
	const char *path = arena_format(&s->arena, "/admin/devices/%s", device);
	const char *close = arena_format(&s->arena, "%s/close", path), *late = arena_format(&s->arena, "%s/late", path);
	const char *done = arena_format(&s->arena, "%s?done=device_closed", path);
	assert_says(&auditor, path, ESCAPED);
	staff_page_refused(&operator, close, "reason=x&sure=yes", 422, "id=\"error-reason\"");
	staff_page_refused(&operator, close, "reason=stolen+last+night", 422, "stolen last night</textarea>");
	staff_page_refused(&manager, close, "reason=stolen+last+night&sure=yes", 403, "<h1>");
	staff_page_refused(&operator, late, "reason=found+again&hours=24", 409, "role=\"alert\"");
	assert_string_equal(sql_text(s, "SELECT COUNT(*) FROM device WHERE closed_at IS NULL"), "1");
	staff_page_do(&operator, close, "reason=stolen+last+night&sure=yes", done);
	assert_change(s, "operator", "device.close", HOSTILE);
	assert_string_equal(sql_text(s, "SELECT COUNT(*) FROM device WHERE closed_at IS NOT NULL"), "1");
	staff_page_refused(&operator, late, "reason=found+again&hours=9999", 422, "id=\"error-hours\"");
	staff_page_do(&operator, late, "reason=found+again&hours=24", arena_format(&s->arena, "%s?done=device_late", path));
	assert_change(s, "operator", "device.accept_late", HOSTILE);
}

/* ---- closures, and money back by two people */

static const struct step orders[] = {SOLD("web") VISIT("A1", LINE("ADULT", "3")) PAID},
}
;

static const char *closure_form(struct story *s, const char *id, const char *more)
{
	return arena_format(&s->arena, "id=%s&site=A1&kind=weather&reason=%s%s", id, form_escape(s, HOSTILE), more);
}
#define TODAY "&from=2026-11-21T09:00&until=2026-11-22T00:00"

static void test_closures(void **state)
{
	struct story *s = *state;
	story_tell(s, orders, COUNT(orders));
	const char *id = page_between(s, staff_page_read(&manager, "/admin/closures"), "name=\"id\" value=\"", "\"");
	staff_page_refused(&manager, "/admin/closures", closure_form(s, id, ""), 422, "href=\"#from\"");
	staff_page_refused(&manager, "/admin/closures", closure_form(s, id, "&from=2026-11-22T00:00&until=2026-11-21T00:00"),
			   422, ESCAPED);
	staff_page_refused(&manager, "/admin/closures", closure_form(s, "x", TODAY), 422, "role=\"alert\"");
	staff_page_refused(&auditor, "/admin/closures", closure_form(s, id, TODAY), 403, "<h1>");
	staff_page_do(&manager, "/admin/closures", closure_form(s, id, TODAY), "/admin/closures?done=closure_declared");
	assert_change(s, "manager", "closure.declare", id);
	assert_says(&operator, "/admin/changes?lang=vi", "điểm di tích: Di tích Đồi A1");
	assert_says(&operator, "/admin/changes?lang=vi", ">từ: 21/11/2026 09:00<");
	assert_says(&operator, "/admin/changes?lang=vi", ">vé còn giá trị đến: –<");
	staff_page_do(&manager, "/admin/closures", closure_form(s, id, TODAY), "/admin/closures?done=closure_declared");
	assert_string_equal(sql_text(s, "SELECT COUNT(*) FROM closure"), "1"); /* sent twice */
	staff_page_refused(&manager, "/admin/closures", closure_form(s, id, TODAY "&honoured_last_day=2026-12-01"), 422,
			   "role=\"alert\"");
	assert_says(&auditor, arena_format(&s->arena, "/admin/closures/%s", id), ESCAPED);
	story_keep(s, "closure", json_pack("{s:s}", "id", id));
}

static void test_refunds(void **state)
{
	struct story *s = *state;
	const char *id = story_answer_text(s, "closure.id"), *path = arena_format(&s->arena, "/admin/closures/%s", id);
	const char *propose = arena_format(&s->arena, "%s/propose", path),
		   *approve = arena_format(&s->arena, "%s/approve", path);
	staff_page_refused(&auditor, propose, "", 403, "<h1>");
	staff_page_do(&manager, propose, "", arena_format(&s->arena, "%s?done=refunds_proposed", path));
	staff_page_refused(&manager, approve, "", 403, "người thứ hai"); /* the page, with the button, and why not */
	assert_string_equal(sql_text(s, "SELECT COUNT(*) FROM refund"), "0");
	staff_page_do(&operator, approve, "", arena_format(&s->arena, "%s?done=refunds_approved", path));
	assert_string_equal(sql_text(s, "SELECT COUNT(*) FROM refund"), "2"); /* the order, and the till's sale */
	staff_page_do(&operator, arena_format(&s->arena, "%s/lift", path), "",
		      arena_format(&s->arena, "%s?done=closure_lifted", path));
	assert_change(s, "operator", "closure.lift", id);
	staff_page_refused(&manager, propose, "", 422, "role=\"alert\"");
	staff_page_refused(&manager, "/admin/closures/00000000000000000000000000000000/lift", "", 404, "<h1>");
}

/* ---- corrections, by two people */

static const struct step sold[] = {SOLD("mended") VISIT("BT", LINE("ADULT", "2")) "\"payer\":{\"name\":\"Công ty\"}," PAID},
}
;

static const char *ask(struct story *s, const char *id, const char *more)
{
	return arena_format(&s->arena, "lookup=%s&id=%s%s", story_answer_text(s, "mended.receipts.0.lookup"), id, more);
}

static void test_corrections(void **state)
{
	struct story *s = *state;
	story_tell(s, sold, COUNT(sold));
	const char *lookup = story_answer_text(s, "mended.receipts.0.lookup");
	const char *form = assert_says(&manager, arena_format(&s->arena, "/admin/corrections/new?lookup=%s", lookup), "BT");
	const char *id = page_between(s, form, "name=\"id\" value=\"", "\"");
	const char *notice =
		arena_format(&s->arena, "&kind=notice&reason=%s&notice_subject=payer_name&notice_was=x&notice_is=%s",
			     form_escape(s, HOSTILE), form_escape(s, HOSTILE));
	staff_page_refused(&manager, "/admin/corrections/new", ask(s, id, "&kind=notice"), 422, "href=\"#reason\"");
	staff_page_refused(&manager, "/admin/corrections/new", ask(s, id, "&kind=refund&reason=because+of+rain&lines=ADULT"),
			   422, "id=\"error-lines\"");
	staff_page_refused(&manager, "/admin/corrections/new",
			   ask(s, id, "&kind=notice&reason=wrong+day&notice_subject=payer_name&notice_was=x"), 422,
			   "id=\"error-notice_is\"");
	staff_page_refused(&auditor, "/admin/corrections/new", ask(s, id, notice), 403, "<h1>");
	staff_page_do(&manager, "/admin/corrections/new", ask(s, id, notice), "/admin/corrections?done=correction_asked");
	assert_says(&auditor, "/admin/corrections", ESCAPED);
	const char *approve = arena_format(&s->arena, "/admin/corrections/%s/approve", id);
	staff_page_refused(&manager, approve, "", 403, "Người khác với người đề nghị");
	staff_page_refused(&auditor, approve, "", 403, "<h1>");
	staff_page_do(&operator, approve, "", "/admin/corrections?done=correction_approved");
	assert_string_equal(sql_text(s, "SELECT approver FROM correction ORDER BY proposed_at DESC LIMIT 1"), "operator");
	staff_page_refused(&operator, arena_format(&s->arena, "/admin/corrections/%s/reject", id), "", 409, "role=\"alert\"");
	assert_says(&auditor, "/admin/corrections?state=approved", ESCAPED);
}

/* ---- what needs attention, and the rest to read */

static void test_home(void **state)
{
	struct story *s = *state;
	story_wait_for_signatures(s);
	story_pass(s, 4 * 86400);
	staff_page_in(&manager, s, "manager");
	assert_says(&manager, "/admin/", "href=\"/admin/drops\""); /* T-2 has no slip, and is late */
	assert_says(&manager, "/admin/sites", "A1");
	assert_says(&manager, "/admin/tariff", "EBL01");
	assert_says(&manager, "/admin/live", "data-count=\"inside\"");
	struct reply r;
	assert_int_equal(staff_page_get(&manager, "/admin/tariff?edition=99", &r), 404);
	reply_release(&r);
}

static int begin(void **state)
{
	static struct story s = {.clock = STORY_CLOCK,
				 .audit_finds = "slip_differs",
				 .settings = "login_burst = 1000\nrefund_after_receipt = yes\n"};
	story_begin(&s);
	staff_page_in(&operator, & s, "operator");
	staff_page_in(&manager, &s, "manager");
	staff_page_in(&auditor, &s, "auditor");
	*state = &s;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_users),	cmocka_unit_test(test_cashiers),    cmocka_unit_test(test_device_code),
		cmocka_unit_test(test_classes), cmocka_unit_test(test_drops),	    cmocka_unit_test(test_closures),
		cmocka_unit_test(test_refunds), cmocka_unit_test(test_corrections), cmocka_unit_test(test_device_close),
		cmocka_unit_test(test_home),	cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("what the staff pages do", tests, begin, story_group_end);
}
