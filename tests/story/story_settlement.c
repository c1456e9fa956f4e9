/* The settlement pages: what waits longest stands first, a person matches, dismisses, sends back with a second one, and pastes
 * a statement; by form posts, without a script. */
#include "tests/support/correctwords.h"
#include "tests/support/payservices.h"
#include "tests/support/staffpage.h"

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define HOSTILE "<script>alert(1)</script> \\\"' OR 1=1 --"

static const struct step orders[] = {
	{"waits", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.waits}"}, .status = 201,
	 .body = VISIT("A1", LINE("ADULT", "1")) "\"payment\":{\"method\":\"vietqr\"}}"},
	{"paid", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.paid}"}, .status = 201,
	 .body = VISIT("A1", LINE("ADULT", "1")) "\"payment\":{\"method\":\"vietqr\"}}"},
	{"read", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.read}"}, .status = 201,
	 .body = VISIT("A1", LINE("ADULT", "1")) "\"payment\":{\"method\":\"vietqr\"}}"},
};

static const char *memo_of(struct story *s, const char *order)
{
	return story_answer_text(s, arena_format(&s->arena, "%s.payment.reference", order));
}

static const char *path_of(struct story *s, const char *tx)
{
	json_t *rows = story_sql(s, arena_format(&s->arena, "SELECT LOWER(HEX(id)) FROM money WHERE tx = '%s'", tx));
	const char *id = json_string_value(json_at(rows, "rows.0.0"));
	assert_non_null(id);
	const char *path = arena_format(&s->arena, "/admin/settlement/%s", id);
	json_decref(rows);
	return path;
}

static const char *done(struct story *s, const char *path)
{
	return arena_format(&s->arena, "%s?done=money_settled", path);
}

static void test_list(void **state)
{
	struct story *s = *state;
	struct staff_page p;
	story_tell(s, orders, COUNT(orders));
	const struct pay_told told[] = {
		{.tx = "1", .memo = HOSTILE, .amount = 30001},
		{.tx = "2", .memo = memo_of(s, "paid"), .amount = 20000},
		{.tx = "3", .memo = memo_of(s, "paid"), .amount = 20000},
		{.tx = "4", .memo = "khong ro", .amount = 20000},
		{.tx = "5", .memo = "nham", .amount = 40404},
	};
	for (size_t i = 0; i < COUNT(told); i++)
		assert_int_equal(sepay_tells(s, &told[i]), 200);
	staff_page_in(&p, s, "manager");
	const char *list = staff_page_read(&p, "/admin/settlement");
	assert_null(strstr(list, "<script>alert"));
	assert_non_null(strstr(list, "&lt;script&gt;"));
	const char *first = strstr(list, path_of(s, "1")), *second = strstr(list, path_of(s, "3")),
		   *third = strstr(list, path_of(s, "4"));
	assert_non_null(first);
	assert_true(first < second && second < third);
	assert_null(strstr(list, path_of(s, "2")));
	assert_non_null(strstr(staff_page_read(&p, "/admin/settlement?state=applied"), path_of(s, "2")));
	assert_non_null(strstr(staff_page_read(&p, "/admin/settlement?state=duplicate"), path_of(s, "3")));
	struct reply r;
	assert_int_equal(staff_page_get(&p, "/admin/settlement?state=lost", &r), 404);
	reply_release(&r);
	assert_int_equal(staff_page_get(&p, "/admin/settlement/x", &r), 404);
	reply_release(&r);
}

static void test_refused(void **state)
{
	struct story *s = *state;
	struct staff_page p, auditor;
	const char *unknown = path_of(s, "4"), *applied = path_of(s, "2");
	staff_page_in(&p, s, "manager");
	staff_page_read(&p, unknown);
	staff_page_refused(&p, unknown, "act=match&reason=anh+chup&order=", 422, "aria-invalid");
	staff_page_refused(&p, unknown, "act=match&reason=anh+chup&order=HB000000000000", 422, "Không có đơn vé này");
	staff_page_refused(&p, unknown, "act=steal&reason=anh+chup", 422, "aria-invalid");
	staff_page_refused(&p, unknown, "act=refund&reason=x", 422, "aria-invalid");
	staff_page_refused(&p, applied, "act=refund&reason=tra+lai+khach", 409, "không còn làm được");
	staff_page_refused(&p, unknown,
			   arena_format(&s->arena, "act=match&reason=anh+chup&order=%s", story_answer_text(s, "paid.token")),
			   409, "đã được trả tiền");
	/* in somebody's hands at this moment: an order is being issued for it */
	story_sql_do(s,
		     arena_format(&s->arena, "UPDATE money SET state = 1, actor = 'operator', settled_at = %lld WHERE tx = '4'",
				  (long long)story_now(s)));
	staff_page_refused(&p, unknown, "act=refund&reason=tra+lai+khach", 409, "không còn làm được");
	staff_page_refused(&p, unknown, arena_format(&s->arena, "act=match&reason=anh+chup&order=%s", memo_of(s, "waits")), 409,
			   "không còn làm được");
	story_sql_do(s, "UPDATE money SET state = 3, actor = NULL, settled_at = NULL WHERE tx = '4'");
	staff_page_in(&auditor, s, "auditor");
	assert_null(strstr(staff_page_read(&auditor, unknown), "<form class=\"card\""));
	struct reply r;
	assert_int_equal(staff_page_post(&auditor, unknown, "act=refund&reason=tra+lai+khach", &r), 403);
	reply_release(&r);
	assert_string_equal(pay_state(s, "4"), "unknown");
}

static void test_settled(void **state)
{
	struct story *s = *state;
	struct staff_page p, other;
	const char *unknown = path_of(s, "4"), *twice = path_of(s, "3"), *wrong = path_of(s, "5");
	staff_page_in(&p, s, "manager");
	staff_page_in(&other, s, "operator");
	staff_page_read(&p, unknown);
	staff_page_do(&p, unknown, arena_format(&s->arena, "act=match&reason=anh+chup&order=%s", memo_of(s, "waits")),
		      done(s, unknown));
	assert_string_equal(pay_state(s, "4"), "applied");
	const struct step look = {"its tickets", .path = "/v1/orders/${waits.token}", .status = 200,
				  .expect = {{"status", "paid"}, {"tickets", "#1"}}};
	story_tell(s, &look, 1);
	staff_page_do(&p, twice, "act=refund&reason=tra+hai+lan", done(s, twice));
	assert_null(strstr(staff_page_read(&p, twice), "/approve\""));
	staff_page_refused(&p, arena_format(&s->arena, "%s/approve", twice), "out_reference=FT9", 403, "phải đồng ý");
	staff_page_read(&other, twice);
	staff_page_do(&other, arena_format(&s->arena, "%s/approve", twice), "out_reference=FT9", done(s, twice));
	assert_string_equal(pay_state(s, "3"), "refunded");
	assert_non_null(strstr(staff_page_read(&other, twice), "FT9"));
	staff_page_do(&p, wrong, "act=dismiss&reason=khong+phai", done(s, wrong));
	assert_string_equal(pay_state(s, "5"), "dismissed");
}

/* More came than the order costs: it has its part, and whoever sends the rest back is told how much that is. */
static void test_rest(void **state)
{
	struct story *s = *state;
	struct staff_page p;
	static const struct step more[] = {
		{"more", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.more}"}, .status = 201,
		 .body = VISIT("A1", LINE("ADULT", "1")) "\"payment\":{\"method\":\"vietqr\"}}"},
	};
	static const struct step asked = {
		"of the rest alone",
		.sql = "SELECT COUNT(*) FROM change_record WHERE action = 'money.refund' AND JSON_VALUE(after_json, "
		       "'$.amount') = 7777",
		.expect = {{"rows.0.0", "1"}}};
	story_tell(s, more, COUNT(more));
	assert_int_equal(sepay_tells(s, &(struct pay_told){.tx = "6", .memo = memo_of(s, "more"), .amount = 27777}), 200);
	const char *path = path_of(s, "6");
	staff_page_in(&p, s, "manager");
	const char *page = staff_page_read(&p, path);
	assert_non_null(page_between(s, page, "27", "777"));
	assert_non_null(strstr(page, "Chỉ trả lại phần này</dt><dd><strong>7"));
	staff_page_do(&p, path, "act=refund&reason=tra+lai+phan+thua", done(s, path));
	story_tell(s, &asked, 1);
	assert_non_null(strstr(staff_page_read(&p, path), "Chỉ trả lại phần này</dt><dd><strong>7"));
	assert_null(strstr(staff_page_read(&p, path_of(s, "3")), "Chỉ trả lại phần này"));
}

static void test_statement(void **state)
{
	struct story *s = *state;
	struct staff_page p;
	struct reply r;
	staff_page_in(&p, s, "manager");
	const char *form = staff_page_read(&p, "/admin/settlement/statement");
	assert_non_null(strstr(form, "<textarea"));
	const char *rows =
		arena_format(&s->arena, "Ngày\tNội dung\tGhi có\r\n21/11/2026\t%s\t20.000\r\n21/11/2026\tla lam\t1.000\r\n",
			     memo_of(s, "read"));
	const char *bad = "Ngày\tNội dung\tGhi có\r\n21/11/2026\tx\t20.0\r\n";
	const char *fixed = "account=" PAY_ACCOUNT "&bank=auto&columns=&statement=";
	staff_page_refused(&p, "/admin/settlement/statement", arena_format(&s->arena, "%s%s", fixed, form_escape(s, bad)), 422,
			   "line 2, Ghi có");
	staff_page_refused(&p, "/admin/settlement/statement", arena_format(&s->arena, "%s%s", fixed, form_escape(s, bad)), 422,
			   "20.0");
	assert_int_equal(staff_page_post(&p, "/admin/settlement/statement",
					 arena_format(&s->arena, "%s%s", fixed, form_escape(s, rows)), &r),
			 200);
	assert_non_null(strstr(r.body, "la lam"));
	reply_release(&r);
	const struct step look = {"read it is", .path = "/v1/orders/${read.token}", .status = 200,
				  .expect = {{"status", "paid"}}};
	story_tell(s, &look, 1);
	/* far longer than any other form may be */
	char *many = arena_alloc(&s->arena, 300000);
	size_t n = (size_t)snprintf(many, 300000, "%sdate%%09memo%%09credit%%0A",
				    "account=" PAY_ACCOUNT "&bank=auto&columns="
				    "date%3Ddate%3Bmemo%3Dmemo%3Bcredit%3Dcredit&statement=");
	for (int i = 0; i < 3000; i++)
		n += (size_t)snprintf(many + n, 300000 - n, "21%%2F11%%2F2026%%09so+%d%%090%%0A", i);
	assert_int_equal(staff_page_post(&p, "/admin/settlement/statement", many, &r), 200);
	reply_release(&r);
	const char *const doctor[] = {"hoaband", "doctor", "--data", s->data, NULL};
	story_sql_root(s, "UPDATE money SET received_at = 1000 WHERE state = 3");
	assert_non_null(strstr(story_run(s, doctor, NULL).out, "yellow money"));
	story_wait_for_signatures(s);
	story_end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list), cmocka_unit_test(test_refused),   cmocka_unit_test(test_settled),
		cmocka_unit_test(test_rest), cmocka_unit_test(test_statement),
	};
	return cmocka_run_group_tests(tests, payservices_begin, payservices_end);
}
