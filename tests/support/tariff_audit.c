#include "tests/support/tariff_audit.h"
#include "tests/support/tariff_cases.h"

#include <hoaban/cose.h>

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const struct tariff *fetch_edition(struct story *s, uint32_t n)
{
	struct complaints complaints = {.arena = &s->arena};
	struct reply json, cose;
	struct cose_sign1 m;
	struct bytes document;
	struct tariff *t;
	uint32_t number;
	int64_t at;
	assert_int_equal(story_call(s, &(struct call){.path = arena_format(&s->arena, "/v1/tariff/editions/%u", n)}, &cose),
			 200);
	assert_int_equal(
		story_call(s, &(struct call){.path = arena_format(&s->arena, "/v1/tariff/editions/%u.json", n)}, &json), 200);
	assert_int_equal(cose_parse(&m, bytes_of(cose.body, cose.body_len)), E_OK);
	assert_int_equal(tariff_edition_decode(&number, &at, &document, m.payload), E_OK);
	assert_int_equal(number, n);
	assert_true(bytes_equal(document, bytes_of(json.body, json.body_len)));
	void *kept = arena_copy(&s->arena, document.data, document.len);
	assert_int_equal(tariff_parse(&t, &s->arena, bytes_of(kept, document.len), &complaints), E_OK);
	reply_release(&cose);
	reply_release(&json);
	return t;
}

static void recompute(struct story *s, const struct tariff *const editions[static TARIFF_EDITIONS + 1], const json_t *row)
{
	struct complaints complaints = {.arena = &s->arena};
	const char *hex = json_string_value(json_array_get(row, 0));
	const int32_t visit = (int32_t)strtol(json_string_value(json_array_get(row, 1)), NULL, 10);
	size_t len = strlen(hex) / 2;
	struct receipt r;
	uint8_t *record = arena_alloc(&s->arena, len);
	assert_int_equal(hex_parse(record, len, hex, 2 * len), E_OK);
	assert_int_equal(receipt_decode(&r, &s->arena, bytes_of(record, len)), E_OK);
	assert_in_range(r.edition, 1, TARIFF_EDITIONS);
	if (tariff_recompute(editions[r.edition], &r, visit, &complaints) != E_OK)
		fail_msg("%s %s %u: %s %s", r.form, r.symbol, r.number, complaints.list[0].pointer, complaints.list[0].detail);
}

size_t tariff_audit(struct story *s)
{
	const struct tariff *editions[TARIFF_EDITIONS + 1] = {NULL};
	for (uint32_t n = 1; n <= TARIFF_EDITIONS; n++)
		editions[n] = fetch_edition(s, n);
	json_t *all = story_sql(s, "SELECT LOWER(HEX(r.record)), COALESCE(o.visit_day, s.visit_day) FROM receipt r"
				   " LEFT JOIN orders o ON o.id = r.source LEFT JOIN sale s ON s.id = r.source");
	const json_t *rows = json_at(all, "rows");
	size_t count = json_array_size(rows);
	for (size_t i = 0; i < count; i++)
		recompute(s, editions, json_array_get(rows, i));
	json_decref(all);
	return count;
}
