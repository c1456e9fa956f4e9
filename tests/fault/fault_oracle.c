/* The doctor is not always content: what a fault of the program could have written is seen, each by the question it breaks. */
#include "tests/support/correctwords.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct story story = {.clock = STORY_CLOCK};

static const struct step sale[] = {SOLD("sale") VISIT("A1", LINE("ADULT", "2")) PAID},
			 {"asked", ASK("a", "sale.receipts.0") WHY("refund") ",\"lines\":[" LINE("ADULT", "1") "]}",
			  .status = 201},
			 {"agreed", AGREE("asked", "operator"), .status = 200},
			 {"notice",
			  ASK("n", "agreed.result")
				  WHY("notice") ",\"notice\":{\"subject\":\"other\",\"was\":\"a\",\"is\":\"b\"}}",
			  .status = 201},
			 {"noticed", AGREE("notice", "operator"), .status = 200},
			 {"ids", .sql = "SELECT HEX(id), (SELECT MIN(symbol_id) FROM receipt) FROM orders"},
}
;

/* A statement that the server's own account may run, and the questions that notice it. */
static const struct {
	const char *what, *sql, *seen_by[4];
} faults[] = {
	{"a number of a notice is missing", "UPDATE notice_counter SET last_number = last_number + 1", {"corrections"}},
	{"an order that was paid twice over", "UPDATE orders SET total = total + 1", {"I1", "I2"}},
	{"a second refund, larger than what was paid",
	 "INSERT INTO refund VALUES (UNHEX(MD5('1')), UNHEX(MD5('2')), 99, 1, UNHEX('${ids.rows.0.0}'), 1000000, 1, NULL,"
	 " 'no reason', 'a', 'b', 0, '', 1000001)",
	 {"I13", "I1", "I10"}},
	{"a replacement without the money's way",
	 "INSERT INTO receipt_link SELECT symbol_id, 2, symbol_id, 1 FROM receipt WHERE number = 1",
	 {"I13 sums"}},
	{"an approved correction that did nothing",
	 "INSERT INTO correction (id, kind, symbol_id, number, origin, visit_day, input_hash, reason, payload, actor, "
	 "proposed_at,"
	 " state, approver, decided_at) VALUES (UNHEX(MD5('3')), 2, 99, 2, UNHEX(MD5('4')), 1, UNHEX(SHA2('', 256)), 'no "
	 "reason', '',"
	 " 'a', 0, 2, 'b', 0)",
	 {"corrections"}},
	{"a second receipt for one payment",
	 "INSERT INTO receipt SELECT symbol_id, 3, UNHEX(MD5('5')), UNHEX('${ids.rows.0.0}'), 0, 20000, record, 1000002"
	 " FROM receipt WHERE number = 1",
	 {"I1", "I3", "I10"}},
	{"a place used twice that nobody heard of",
	 "INSERT INTO admission_twice VALUES (UNHEX(MD5('9')), 1, 1, 1, 1, UNHEX(MD5('a')), UNHEX(MD5('9')), UNHEX(MD5('7')), "
	 "'',"
	 " 1, 1, UNHEX(MD5('b')), UNHEX(MD5('7')), '', 1, NULL)",
	 {"I5"}},
	{"a drawer that should hold less than went into it",
	 "INSERT INTO shift (id, device, cashier, opened_at, opening_float, opened_seq, closed_at, closed_seq, z_number, "
	 "expected,"
	 " cash_refunds) VALUES (UNHEX(MD5('6')), UNHEX(MD5('7')), 'lan', 0, 500000, 1, 1, 4, 1, 499999, 0)",
	 {"I8"}},
	{"a payment in that no Z knows of",
	 "INSERT INTO cash_movement (device, seq, id, shift, cashier, kind, amount, moved_at)"
	 " VALUES (UNHEX(MD5('7')), 3, UNHEX(MD5('8')), UNHEX(MD5('6')), 'lan', 1, 1, 0)",
	 {"I8"}},
};

static bool is_red(const json_t *findings, const char *name)
{
	size_t i;
	json_t *f;
	json_array_foreach(findings, i, f) {
		const char *said = json_string_value(json_object_get(f, "check"));
		if (said && str_equal(said, name))
			return str_equal(json_string_value(json_object_get(f, "state")), "red");
	}
	return false;
}

static json_t *doctor(int status)
{
	struct outcome o =
		story_run(&story, (const char *const[]){"hoaband", "doctor", "--data", story.data, "--json", NULL}, NULL);
	const char *red = strstr(o.out, "\"red\""); /* of many findings the first that is */
	if (o.status != status)
		fail_msg("status %d, not %d: %.300s", o.status, status, red ? red : o.err);
	json_t *said = json_loads(o.out, 0, NULL);
	assert_non_null(said);
	return said;
}

static void is_content_at_first(void **state)
{
	(void)state;
	story_tell(&story, sale, COUNT(sale));
	story_wait_for_signatures(&story);
	json_decref(doctor(0));
}

static void sees_every_fault(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(faults); i++) {
		story_sql_do(&story, story_text(&story, faults[i].sql));
		json_t *said = doctor(3);
		for (size_t k = 0; k < COUNT(faults[i].seen_by) && faults[i].seen_by[k]; k++)
			if (!is_red(json_object_get(said, "findings"), faults[i].seen_by[k]))
				fail_msg("%s: %s does not see it", faults[i].what, faults[i].seen_by[k]);
		json_decref(said);
	}
}

static int begin(void **state)
{
	(void)state;
	story_begin(&story);
	login_as(&story, "manager");
	login_as(&story, "operator");
	return 0;
}

/* It cannot be healed: only growing is allowed. */
static int tear_down(void **state)
{
	(void)state;
	story_tear_down(&story);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_content_at_first),
		cmocka_unit_test(sees_every_fault),
	};
	return cmocka_run_group_tests_name("the doctor sees", tests, begin, tear_down);
}
