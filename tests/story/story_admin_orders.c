/* Orders on the staff pages: found by everything that somebody may have in hand, their mail sent again, their address erased.
 */
#include "tests/support/mailbox.h"
#include "tests/support/staffpage.h"

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct staff_page operator, manager, auditor;
static struct mailbox box;

static int begin(void **state)
{
	static struct story s = {.clock = STORY_CLOCK};
	static char settings[256];
	mailbox_open(&box, false);
	snprintf(settings, sizeof(settings), "smtp_url = smtp://127.0.0.1:%u\nmail_from = ve@dienbien.example\n", box.port);
	s.settings = settings;
	*state = &s;
	story_begin(&s);
	staff_page_in(&operator, & s, "operator");
	staff_page_in(&manager, &s, "manager");
	staff_page_in(&auditor, &s, "auditor");
	return 0;
}

static int end(void **state)
{
	story_tear_down(*state);
	mailbox_close(&box);
	return 0;
}

static const struct step bought[] = {
	{"order", .method = "POST", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.order}"},
	 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":2}],"
		 "\"email\":\"khach@thu.example\",\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}",
	 .status = 201},
	{"id", .sql = "SELECT LOWER(HEX(id)) FROM orders", .expect = {{"rows.0.0", "*"}}},
};

static const char *find(struct story *s, struct staff_page *p, const char *what)
{
	struct reply r;
	assert_int_equal(
		staff_page_post(p, "/admin/orders", arena_format(&s->arena, "q=%s", form_escape(s, story_text(s, what))), &r),
		200);
	const char *page = arena_text(&s->arena, r.body);
	reply_release(&r);
	return page;
}

static void orders_are_found(void **state)
{
	static const char *const in_hand[] = {
		"khach@thu.example", "KHACH@thu.example", "${order.token}", "${order.receipts.0.lookup}",
		"26TAA 1",	     "26taa/1",		  "${today}",
	};
	static const char *const nobodys[] = {
		"nobody@thu.example", "26TAA 2",     "2026-11-20", "00000000000000000000000000000000",
		"HB000000000000",     "' OR 1=1 --", "x",
	};
	struct story *s = *state;
	story_tell(s, bought, COUNT(bought));
	mailbox_await(&box, 1);
	const char *link = story_text(s, "href=\"/admin/orders/${id.rows.0.0}\"");
	assert_non_null(strstr(staff_page_read(&auditor, "/admin/orders"), "name=\"q\""));
	for (size_t i = 0; i < COUNT(in_hand); i++)
		if (!strstr(find(s, &auditor, in_hand[i]), link))
			fail_msg("%s finds nothing", in_hand[i]);
	for (size_t i = 0; i < COUNT(nobodys); i++)
		if (strstr(find(s, &auditor, nobodys[i]), "href=\"/admin/orders/"))
			fail_msg("%s finds something", nobodys[i]);
	staff_page_refused(&auditor, "/admin/orders", "q=", 422, "href=\"#q\"");
}

static void its_page_shows_everything(void **state)
{
	struct story *s = *state;
	const char *path = story_text(s, "/admin/orders/${id.rows.0.0}");
	const char *page = staff_page_read(&manager, path);
	assert_non_null(strstr(page, "khach@thu.example"));
	assert_non_null(strstr(page, story_text(s, "/admin/corrections/new?lookup=${order.receipts.0.lookup}")));
	assert_non_null(strstr(page, "26TAA"));
	assert_null(strstr(staff_page_read(&auditor, path), "khach@thu.example"));
	struct reply r;
	assert_int_equal(staff_page_get(&manager, "/admin/orders/00000000000000000000000000000000", &r), 404);
	reply_release(&r);
	assert_int_equal(staff_page_get(&manager, "/admin/orders/x", &r), 404);
	reply_release(&r);
}

/* Not in any column of any table, nor in what the server wrote down. */
static void is_nowhere(struct story *s, const char *text)
{
	json_t *columns = story_sql(s, "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = "
				       "DATABASE() AND data_type REGEXP 'char|text|blob|binary|json'");
	const json_t *rows = json_object_get(columns, "rows");
	const char *sum = "SELECT 0";
	assert_true(json_array_size(rows) > 50);
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		sum = arena_format(&s->arena, "%s + (SELECT COUNT(*) FROM `%s` WHERE LOCATE('%s', CAST(`%s` AS BINARY)) > 0)",
				   sum, json_string_value(json_array_get(row, 0)), text,
				   json_string_value(json_array_get(row, 1)));
	}
	json_decref(columns);
	const struct step nowhere = {"in no column", .sql = sum, .expect = {{"rows.0.0", "0"}}};
	story_tell(s, &nowhere, 1);
	const char *const log[] = {"cat", arena_format(&s->arena, "%s/server.log", s->dir), NULL};
	struct outcome o = story_run(s, log, NULL);
	assert_int_equal(o.status, 0);
	assert_non_null(strstr(o.out, "/erase"));
	assert_null(strstr(o.out, text));
}

/* What a class called itself goes with its teacher's address. */
static void a_class_is_forgotten(void **state)
{
	struct story *s = *state;
	static const struct step class[] = {
		{"class", .method = "POST", .path = "/v1/bookings", .headers = {"Idempotency-Key: ${uuid.class}"},
		 .body = "{\"visit_date\":\"2026-12-01\",\"sites\":[\"A1\"],\"name\":\"Lop 6X cua "
			 "toi\",\"email\":\"lop6x@thu.example\","
			 "\"lines\":[{\"category\":\"STUDY\",\"quantity\":9}]}",
		 .status = 201},
		{"class id", .sql = "SELECT LOWER(HEX(order_id)) FROM booking WHERE name = 'Lop 6X cua toi'"},
	};
	story_tell(s, class, COUNT(class));
	const char *path = story_text(s, "/admin/orders/${class id.rows.0.0}");
	staff_page_read(&operator, path);
	staff_page_do(&operator, arena_format(&s->arena, "%s/erase", path), "",
		      arena_format(&s->arena, "%s?done=order_erased", path));
	is_nowhere(s, "lop6x@thu.example");
	is_nowhere(s, "Lop 6X cua toi");
	static const struct step still[] = {
		{"still booked", .path = "/v1/bookings/${class.token}", .status = 200, .expect = {{"name", ""}, {"held", "9"}}},
	};
	story_tell(s, still, COUNT(still));
	story_end(s);
}

static void mail_again_and_erased(void **state)
{
	struct story *s = *state;
	static const struct step before[] = {
		{"hash", .sql = "SELECT HEX(input_hash) FROM orders"},
	};
	story_tell(s, before, COUNT(before));
	const char *path = story_text(s, "/admin/orders/${id.rows.0.0}");
	staff_page_read(&operator, path);
	staff_page_do(&operator, arena_format(&s->arena, "%s/mail", path), "",
		      arena_format(&s->arena, "%s?done=order_mailed", path));
	mailbox_await(&box, 2);
	staff_page_do(&operator, arena_format(&s->arena, "%s/erase", path), "",
		      arena_format(&s->arena, "%s?done=order_erased", path));
	static const struct step erased[] = {
		{"nothing is left", .sql = "SELECT COUNT(*) FROM order_contact", .expect = {{"rows.0.0", "0"}}},
		/* a guess at the address could be tried on it */
		{"nor its hash", .sql = "SELECT COUNT(*) FROM orders WHERE HEX(input_hash) = '${hash.rows.0.0}'",
		 .expect = {{"rows.0.0", "0"}}},
		{"recorded",
		 .sql = "SELECT COUNT(*) FROM change_record WHERE action = 'order.erase' AND who = 'operator' AND before_json "
			"NOT"
			" LIKE '%khach%'",
		 .expect = {{"rows.0.0", "1"}}},
	};
	story_tell(s, erased, COUNT(erased));
	is_nowhere(s, "khach@thu.example");
	assert_null(strstr(staff_page_read(&manager, path), "khach@thu.example"));
	assert_null(strstr(find(s, &manager, "khach@thu.example"), "href=\"/admin/orders/"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orders_are_found),
		cmocka_unit_test(its_page_shows_everything),
		cmocka_unit_test(mail_again_and_erased),
		cmocka_unit_test(a_class_is_forgotten),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
