/* The evidence of a finding as a table: one row a fact, one column a member, with ways to the records. */
#include "admin/screen.h"
#include "server/audit/exceptions.h"
#include "server/audit/listing.h"

#define COLUMNS_MAX 24

/* Where a member leads: `before`, then the values of these members of the same fact. */
static const struct {
	const char *member, *before, *value, *and_value;
} ways[] = {
	{"sale", "/audit/sales/", "sale", NULL},
	{"money", "/admin/settlement/", "money", NULL},
	{"till", "/audit/tables/journal?till=", "till_device", NULL},
	{"gate", "/audit/tables/journal?till=", "gate_device", NULL},
	{"first_gate", "/audit/tables/journal?till=", "first_device", NULL},
	{"second_gate", "/audit/tables/journal?till=", "second_device", NULL},
	{"first_seq", "/audit/journal/", "first_device", "first_seq"},
	{"second_seq", "/audit/journal/", "second_device", "second_seq"},
	{"sale_seq", "/audit/journal/", "till_device", "sale_seq"},
	{"copy_seq", "/audit/journal/", "till_device", "copy_seq"},
	{"entry_seq", "/audit/journal/", "gate_device", "entry_seq"},
	{"entry_seq", "/audit/journal/", "till_device", "entry_seq"},
};
#define WAY_COUNT (sizeof(ways) / sizeof(ways[0]))

static bool ends_in(const char *name, const char *end)
{
	size_t len = strlen(name), n = strlen(end);
	return len >= n && str_equal(name + len - n, end);
}

/* A device's id stands behind its name's link. */
static bool is_shown(const char *member, const json_t *fact)
{
	for (size_t i = 0; i < WAY_COUNT; i++)
		if (!ways[i].and_value && !str_equal(ways[i].member, ways[i].value) && str_equal(ways[i].value, member) &&
		    json_object_get(fact, ways[i].member))
			return false;
	return true;
}

/* "" = it is not there. */
static const char *value_of(struct arena *a, const json_t *fact, const char *member)
{
	const json_t *value = member ? json_object_get(fact, member) : NULL;
	if (json_is_integer(value))
		return arena_format(a, "%lld", (long long)json_integer_value(value));
	return json_is_string(value) ? json_string_value(value) : "";
}

/* Of the day that it is about, where a table is asked for. */
static const char *path_of(struct http_request *r, const char *member, const json_t *fact, const char *day)
{
	for (size_t i = 0; i < WAY_COUNT; i++) {
		const char *value = value_of(r->arena, fact, ways[i].value), *and = value_of(r->arena, fact, ways[i].and_value);
		if (!str_equal(ways[i].member, member) || !*value || (ways[i].and_value && !*and))
			continue;
		if (ways[i].and_value)
			return arena_format(r->arena, "%s%s/%s", ways[i].before, value, and);
		const char *days = strchr(ways[i].before, '?') ? arena_format(r->arena, "&from=%s&until=%s", day, day) : "";
		return arena_format(r->arena, "%s%s%s", ways[i].before, value, days);
	}
	return NULL;
}

static const char *text_of(struct app *app, struct http_request *r, const char *member, const json_t *value)
{
	int64_t at;
	const char *text = json_string_value(value);
	if (json_is_integer(value) &&
	    strstr(screen_code_word(app, r, "detect.fact_", member), "₫")) /* its heading says money */
		return count_text(r->arena, json_integer_value(value), screen_language(r));
	if (json_is_integer(value))
		return arena_format(r->arena, "%lld", (long long)json_integer_value(value));
	if (!text)
		return "";
	if (!ends_in(member, "_at") || instant_parse(&at, text) != E_OK)
		return screen_code_word(app, r, "detect.code_", text);
	struct civil c = instant_civil(at);
	return arena_format(r->arena, "%02d/%02d/%04d %02d:%02d:%02d", c.day, c.month, c.year, c.hour, c.minute, c.second);
}

/* The members of the first fact, in its order: all facts of a finding are of one kind. */
static size_t columns_of(const json_t *fact, const char *names[static COLUMNS_MAX])
{
	const char *name;
	json_t *value;
	size_t count = 0;
	json_object_foreach((json_t *)(uintptr_t)fact, name, value)
		if (count < COLUMNS_MAX && is_shown(name, fact))
			names[count++] = name;
	return count;
}

static json_t *columns_view(struct app *app, struct http_request *r, const char *const names[], size_t count,
			    const json_t *fact)
{
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_pack("{s:s, s:b}", "text", screen_code_word(app, r, "detect.fact_", names[i]),
						      "is_number", (int)json_is_integer(json_object_get(fact, names[i]))));
	return list;
}

static json_t *row_of(struct app *app, struct http_request *r, const char *const names[], size_t count, const json_t *fact,
		      const char *day)
{
	json_t *cells = json_array();
	for (size_t i = 0; i < count; i++) {
		const json_t *value = json_object_get(fact, names[i]);
		json_array_append_new(cells,
				      json_pack("{s:s, s:s?, s:b}", "text", text_of(app, r, names[i], value), "path",
						path_of(r, names[i], fact, day), "is_number", (int)json_is_integer(value)));
	}
	return json_pack("{s:o}", "cells", cells);
}

static json_t *share_view(struct app *app, struct http_request *r, const json_t *share)
{
	const char *name;
	json_t *value, *list = json_array();
	json_object_foreach((json_t *)(uintptr_t)share, name, value) {
		long long n = json_integer_value(value);
		const char *text = ends_in(name, "_permille") ? arena_format(r->arena, "%lld,%lld %%", n / 10, n % 10)
							      : arena_format(r->arena, "%lld", n);
		json_array_append_new(
			list, json_pack("{s:s, s:s}", "name", screen_code_word(app, r, "detect.share_", name), "text", text));
	}
	return list;
}

static void draw_rule(json_t *view, const json_t *evidence)
{
	const json_t *rule = json_object_get(evidence, "rule");
	const char *setting = json_string_value(json_object_get(rule, "setting"));
	json_object_set_new(view, "has_limit", json_boolean(setting));
	json_object_set_new(view, "limit", json_integer(json_integer_value(json_object_get(rule, "limit"))));
	json_object_set_new(view, "setting", json_string(setting ? setting : ""));
	json_object_set_new(view, "left_out", json_integer(json_integer_value(json_object_get(evidence, "left_out"))));
	json_object_set_new(view, "has_more", json_boolean(json_integer_value(json_object_get(evidence, "left_out")) > 0));
}

void exception_draw(json_t *view, struct app *app, struct http_request *r, const struct detection_row *row)
{
	const char *names[COLUMNS_MAX];
	char day[DATE_TEXT];
	json_t *evidence = json_loads(row->evidence, 0, NULL), *rows = json_array(), *fact;
	const json_t *facts = json_object_get(evidence, "facts"), *first = json_array_get(facts, 0);
	const json_t *share = json_object_get(evidence, "share");
	size_t i, count = columns_of(first, names);
	date_format(day, row->day);
	json_array_foreach((json_t *)(uintptr_t)facts, i, fact)
		json_array_append_new(rows, row_of(app, r, names, count, fact, day));
	json_object_set_new(view, "columns", columns_view(app, r, names, count, first));
	json_object_set_new(view, "has_rows", json_boolean(json_array_size(rows) > 0));
	json_object_set_new(view, "rows", rows);
	json_object_set_new(view, "has_share", json_boolean(share));
	json_object_set_new(view, "share", share_view(app, r, share));
	draw_rule(view, evidence);
	json_decref(evidence);
}
