/* The table of verdicts, asked of the library. The same lines go to the till, the server and the page for phones. */
#include "tests/support/verdict_cases.h"

#include <hoaban/instant.h>

#include <stdio.h>
#include <stdlib.h>

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#define JSON_FILE "tests/vectors/verdict-cases.json"
#define JSON_MAX  (4u << 20)

struct asked {
	struct arena arena;
	struct verdict_row *rows;
	size_t count;
};

static int set_up(void **state)
{
	static struct asked a;
	arena_init(&a.arena, 256u << 20);
	a.count = verdict_rows_load(&a.rows, &a.arena);
	*state = &a;
	return 0;
}

static int tear_down(void **state)
{
	struct asked *a = *state;
	arena_release(&a->arena);
	return 0;
}

static void decide(struct gate_decision *out, struct reading *reading, const struct verdict_case *c,
		   enum gate_authority authority)
{
	struct gate_facts f = {.reading = reading, .memory = &c->memory, .want = c->want, .authority = authority};
	f.read = rules_read(reading, c->text, c->text_len, &c->lists, c->now, c->site);
	gate_decide(out, &f);
}

static void ask(struct asked *a, const struct verdict_world *w, const struct verdict_row *row)
{
	const struct verdict_case *c = verdict_case_make(&a->arena, w, row);
	struct reading reading;
	struct gate_decision alone, asking;
	decide(&alone, &reading, c, GATE_SELF);
	verdict_case_hold(c, &alone.ruling);
	assert_false(alone.is_provisional || alone.must_ask);
	bool is_unread =
		c->verdict == VERDICT_MALFORMED || c->verdict == VERDICT_UNKNOWN_KEY || c->verdict == VERDICT_BAD_SIGNATURE;
	assert_int_equal(reading.is_verified, !is_unread);
	decide(&asking, &reading, c, GATE_UNASKED);
	verdict_case_hold(c, &asking.ruling);
	assert_int_equal(asking.must_ask, c->verdict == VERDICT_ADMITTED);
}

/* On any day: two of them are New Year's Eve and the 29th of February. */
static void test_table(void **state)
{
	struct asked *a = *state;
	const int32_t days[] = {instant_day(1795224000), civil_day(2026, 12, 31), civil_day(2028, 2, 29)};
	struct verdict_world w;
	for (size_t d = 0; d < 3; d++) {
		verdict_world_init(&w, days[d]);
		for (size_t i = 0; i < a->count; i++)
			ask(a, &w, &a->rows[i]);
	}
}

static void test_it_is_whole(void **state)
{
	const struct asked *a = *state;
	size_t of[VERDICT_COUNT] = {0};
	for (size_t i = 0; i < a->count; i++)
		for (size_t v = 0; v < VERDICT_COUNT; v++)
			of[v] += str_equal(a->rows[i].is[COLUMN_VERDICT], verdict_text((enum verdict)v));
	assert_true(a->count >= 120);
	for (size_t v = 0; v < VERDICT_COUNT; v++)
		assert_true(of[v] >= 2);
}

/* ---- for programs in other languages */

static void write_json(const struct buf *json)
{
	FILE *f = fopen(JSON_FILE, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(json->data, 1, json->len, f), json->len);
	assert_int_equal(fclose(f), 0);
}

static void test_json(void **state)
{
	struct asked *a = *state;
	BUF_LOCAL json;
	buf_init(&json, JSON_MAX);
	verdict_cases_json(&json, &a->arena);
	assert_int_equal(buf_status(&json), E_OK);
	if (getenv("UPDATE_GOLDEN") != NULL)
		write_json(&json);
	uint8_t *file = arena_alloc(&a->arena, JSON_MAX);
	FILE *f = fopen(JSON_FILE, "r");
	assert_non_null(f);
	size_t len = fread(file, 1, JSON_MAX, f);
	fclose(f);
	if (len != json.len || memcmp(file, json.data, len) != 0)
		fail_msg(JSON_FILE " is not of the table: write it anew with UPDATE_GOLDEN=1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_table), cmocka_unit_test(test_it_is_whole),
					   cmocka_unit_test(test_json)};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
