/* The table for the page for phones: one JSON object, written for the sample day with the sample keys.
 *
 * {"lists": [{"trust_list", "revoked", "superseded", "closures": payload or null, "known": [payload…], "certificates":
 *[payload…], "issued_at", "limit_h", "approved_day" (days since 1970-01-01, local; 0 = none)}…], "cases": [{"label", "text",
 *"lists": index, "offered_revoked": payload, when an older list comes afterwards, "now", "site", "taken": [[use, entry, at]…],
 *"other_days", "superseded", "want", "verdict", "let_in", "left"}…]}
 *
 * Payloads are what stands inside the signed messages, in base64url. */
#include "tests/support/verdict_cases.h"

#include <hoaban/instant.h>
#include <hoaban/json_text.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PAYLOAD_MAX 8192
#define SAMPLE_DAY  20778 /* 2026-11-21 */

static void put_payload(struct json_text *j, const char *name, const struct buf *payload)
{
	BUF_LOCAL text;
	buf_init(&text, 2 * PAYLOAD_MAX);
	assert_int_equal(buf_status(payload), E_OK);
	buf_append_base64url(&text, payload->data, payload->len);
	json_text_string(j, name, buf_text(&text));
}

static void put_ids(struct json_text *j, const char *name, const struct id_list *l)
{
	BUF_LOCAL payload;
	buf_init(&payload, PAYLOAD_MAX);
	if (l == NULL) {
		json_text_null(j, name);
		return;
	}
	id_list_encode(&payload, l);
	put_payload(j, name, &payload);
}

static void put_keys(struct json_text *j, const struct trust_list *l)
{
	BUF_LOCAL payload;
	buf_init(&payload, PAYLOAD_MAX);
	if (l == NULL) {
		json_text_null(j, "trust_list");
		return;
	}
	trust_list_encode(&payload, l);
	put_payload(j, "trust_list", &payload);
}

static void put_closures(struct json_text *j, const struct closure_list *l)
{
	BUF_LOCAL payload;
	buf_init(&payload, PAYLOAD_MAX);
	if (l == NULL) {
		json_text_null(j, "closures");
		return;
	}
	closure_list_encode(&payload, l);
	put_payload(j, "closures", &payload);
}

static void put_arrays(struct json_text *j, const struct gate_lists *l)
{
	json_text_begin(j, "known", '[');
	for (size_t i = 0; i < l->known_count; i++) {
		BUF_LOCAL payload;
		buf_init(&payload, PAYLOAD_MAX);
		known_list_encode(&payload, &l->known[i]);
		put_payload(j, NULL, &payload);
	}
	json_text_end(j, ']');
	json_text_begin(j, "certificates", '[');
	for (size_t i = 0; i < l->certificate_count; i++) {
		BUF_LOCAL payload;
		buf_init(&payload, PAYLOAD_MAX);
		certificate_encode(&payload, &l->certificates[i]);
		put_payload(j, NULL, &payload);
	}
	json_text_end(j, ']');
}

static void put_lists(struct buf *out, const struct gate_lists *l)
{
	struct json_text j = JSON_TEXT(out);
	json_text_begin(&j, NULL, '{');
	put_keys(&j, l->keys);
	put_ids(&j, "revoked", l->revoked);
	put_ids(&j, "superseded", l->superseded);
	put_closures(&j, l->closures);
	put_arrays(&j, l);
	json_text_integer(&j, "issued_at", l->issued_at);
	json_text_integer(&j, "limit_h", l->limit_h);
	json_text_integer(&j, "approved_day", l->approved_day);
	json_text_end(&j, '}');
}

/* ---------------------------------------------------------------- cases */
static void put_taken(struct json_text *j, const struct uses *u)
{
	json_text_begin(j, "taken", '[');
	for (size_t i = 0; i < u->count; i++) {
		json_text_begin(j, NULL, '[');
		json_text_integer(j, NULL, u->list[i].use);
		json_text_integer(j, NULL, u->list[i].entry);
		json_text_integer(j, NULL, u->list[i].admitted_at);
		json_text_end(j, ']');
	}
	json_text_end(j, ']');
	json_text_integer(j, "other_days", u->other_days);
}

static void put_expected(struct json_text *j, const struct verdict_case *c)
{
	json_text_integer(j, "want", c->want);
	json_text_string(j, "verdict", verdict_text(c->verdict));
	json_text_integer(j, "let_in", c->let_in);
	json_text_integer(j, "left", c->left);
}

static void put_case(struct json_text *j, const struct verdict_case *c, size_t lists)
{
	json_text_begin(j, NULL, '{');
	json_text_string(j, "label", c->row->is[COLUMN_LABEL]);
	json_text_stringn(j, "text", c->text, c->text_len);
	json_text_integer(j, "lists", (int64_t)lists);
	if (c->is_older_offered)
		put_ids(j, "offered_revoked", &c->older);
	json_text_integer(j, "now", c->now);
	json_text_integer(j, "site", c->site);
	put_taken(j, &c->memory.uses);
	json_text_integer(j, "superseded", c->memory.is_superseded);
	put_expected(j, c);
	json_text_end(j, '}');
}

/* Lists that differ in nothing are written once. */
struct shelf {
	struct arena *arena;
	size_t count;
	const char *texts[512];
};

static size_t shelve(struct shelf *s, const struct gate_lists *l)
{
	BUF_LOCAL text;
	buf_init(&text, 8 * PAYLOAD_MAX);
	put_lists(&text, l);
	const char *written = buf_text(&text);
	for (size_t i = 0; i < s->count; i++)
		if (str_equal(s->texts[i], written))
			return i;
	assert_true(s->count < 512);
	s->texts[s->count] = arena_text(s->arena, written);
	return s->count++;
}

void verdict_cases_json(struct buf *out, struct arena *a)
{
	struct shelf *shelf = ARENA_NEW(a, struct shelf);
	struct verdict_world w;
	struct verdict_row *rows;
	size_t count = verdict_rows_load(&rows, a);
	BUF_LOCAL cases;
	buf_init(&cases, 8u << 20);
	shelf->arena = a;
	verdict_world_init(&w, SAMPLE_DAY);
	for (size_t i = 0; i < count; i++) {
		const struct verdict_case *c = verdict_case_make(a, &w, &rows[i]);
		struct json_text j = JSON_TEXT(&cases);
		buf_append_text(&cases, i == 0 ? "" : ",\n");
		put_case(&j, c, shelve(shelf, &c->lists));
	}
	buf_append_text(out, "{\"lists\":[\n");
	for (size_t i = 0; i < shelf->count; i++)
		buf_append_format(out, "%s%s", i == 0 ? "" : ",\n", shelf->texts[i]);
	buf_append_format(out, "\n],\"cases\":[\n%s\n]}\n", buf_text(&cases));
}
