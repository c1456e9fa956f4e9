/* The revenue log is complete: as many leaves as facts, both ways, and the doctor finds what somebody with the database's root
 * took from either side. */
#include "tests/support/story.h"

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define ORDER(key, lines)                                                                                                      \
	.method = "POST", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid." key "}"},                               \
	.body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[" lines                                            \
		"],\"group\":false,\"language\":\"vi\",\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}",              \
	.status = 201, .expect = {{"status", "paid"}}

static const struct step steps[] = {
	{"adults", ORDER("adults", "{\"category\":\"ADULT\",\"quantity\":2}")},
	{"mixed", ORDER("mixed", "{\"category\":\"ADULT\",\"quantity\":1},{\"category\":\"CHILD\",\"quantity\":1}")},
	{"counted",
	 .sql = "SELECT SUM(t = 1), SUM(t = 9), SUM(t = 10) FROM (SELECT ORD(SUBSTRING(entry, 3, 1)) AS t FROM leaf) x",
	 .expect = {{"rows.0.0", "2"}, {"rows.0.1", "1"}, {"rows.0.2", "*"}}},
};

static void test_facts(void **state)
{
	story_tell(*state, steps, COUNT(steps));
	story_wait_for_signatures(*state);
	story_doctor(*state);
}

/* What the doctor says of one check. */
static bool is_red(struct story *s, const char *check)
{
	const char *const words[] = {"hoaband", "doctor", "--data", s->data, "--json", "--demo", "--clock", "${clock}", NULL};
	struct outcome o = story_run(s, words, NULL);
	json_t *all = json_loads(o.out, 0, NULL), *finding;
	bool red = false;
	size_t i;
	assert_non_null(all);
	json_array_foreach(json_object_get(all, "findings"), i, finding)
		red |= strcmp(json_string_value(json_object_get(finding, "check")), check) == 0 &&
		       strcmp(json_string_value(json_object_get(finding, "state")), "red") == 0;
	json_decref(all);
	return red;
}

#define LAST_LEAF "(SELECT MAX(leaf_index) FROM receipt)"

/* Each is put back, so that the next is found for itself. */
static void test_thieves(void **state)
{
	static const struct {
		const char *steals, *repents;
	} thefts[] = {
		{"UPDATE leaf SET entry = INSERT(entry, 3, 1, CHAR(5)) WHERE idx = " LAST_LEAF,
		 "UPDATE leaf SET entry = INSERT(entry, 3, 1, CHAR(1)) WHERE idx = " LAST_LEAF},
		{"UPDATE leaf SET entry = INSERT(entry, 3, 1, CHAR(10)) WHERE idx = " LAST_LEAF,
		 "UPDATE leaf SET entry = INSERT(entry, 3, 1, CHAR(1)) WHERE idx = " LAST_LEAF},
		{"INSERT INTO error_notice (tax_code, year, number, correction, record, at, leaf_index)"
		 " VALUES ('x', 2026, 1, REPEAT('x', 16), '', 0, 0)",
		 "DELETE FROM error_notice WHERE tax_code = 'x'"},
		{"INSERT INTO lost_number (symbol_id, number, reason, reported_by, reported_at, leaf_index)"
		 " VALUES (1, 77, 'a reason', 'x', 0, 0)",
		 "DELETE FROM lost_number"},
		{"DELETE FROM receipt WHERE leaf_index = " LAST_LEAF, "SELECT 1"},
	};
	struct story *s = *state;
	for (size_t i = 0; i < COUNT(thefts); i++) {
		if (is_red(s, "I10 log"))
			fail_msg("red before: %s", thefts[i].steals);
		story_sql_rewrite(s, thefts[i].steals);
		if (!is_red(s, "I10 log"))
			fail_msg("not found: %s", thefts[i].steals);
		story_sql_rewrite(s, thefts[i].repents);
	}
}

/* Rights and guards, as the doctor of a running server sees them. */
static void test_rights(void **state)
{
	struct story *s = *state;
	assert_false(is_red(s, "right"));
	assert_false(is_red(s, "guard"));
	story_sql_root(s, "GRANT DELETE ON hoaban.payment TO 'hoaban'@'localhost'");
	assert_true(is_red(s, "right"));
	story_sql_root(s, "REVOKE DELETE ON hoaban.payment FROM 'hoaban'@'localhost'");
	assert_false(is_red(s, "right"));
	story_sql_root(s, "DROP TRIGGER keep_receipt");
	assert_true(is_red(s, "guard"));
}

static int begin(void **state)
{
	static struct story story = {.clock = STORY_CLOCK};
	story_begin(&story);
	*state = &story;
	return 0;
}

static void test_end(void **state)
{
	story_leave(*state); /* with all that was stolen */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_rights),
		cmocka_unit_test(test_thieves),
		cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests(tests, begin, story_group_end);
}
