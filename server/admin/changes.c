/* /admin/changes: who changed what, the newest first; ?before=ID goes on. */
#include "admin/admin.h"
#include "admin/screen.h"
#include "store/changes.h"

#define SHOWN 50

static const char *time_text(struct http_request *r, int64_t at)
{
	json_t *shown = shown_time(at);
	const char *text = json_is_string(shown) ? arena_text(r->arena, json_string_value(shown)) : "–";
	json_decref(shown);
	return text;
}

/* What is kept as a number and means something else; "" = it is a number. */
static const char *number_text(struct app *app, struct http_request *r, const char *name, json_int_t number)
{
	static const char *const hubs[] = {"none", "hub", "deputy"};
	if (str_equal(name, "sites"))
		return shown_sites(app, r, (uint64_t)number);
	if (str_equal(name, "site") && number >= 0 && number < 64)
		return shown_sites(app, r, UINT64_C(1) << number);
	if (str_equal(name, "hub") && number >= 0 && number < 3)
		return screen_code_word(app, r, "admin.hub_", hubs[number]);
	return str_equal(name, "honoured_until") ? time_text(r, number) : "";
}

/* Texts as they are, times on the local clock, yes and no as words, the rest as JSON. */
static const char *value_text(struct app *app, struct http_request *r, const char *name, const json_t *value)
{
	int64_t at;
	if (json_is_string(value))
		return instant_parse(&at, json_string_value(value)) == E_OK ? time_text(r, at) : json_string_value(value);
	const char *said = json_is_integer(value) ? number_text(app, r, name, json_integer_value(value)) : "";
	if (*said)
		return said;
	if (json_is_boolean(value))
		return screen_word(app, r, json_is_true(value) ? "audit.yes" : "audit.no");
	if (json_is_null(value))
		return "–";
	char *text = value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
	const char *kept = arena_text(r->arena, text ? text : "");
	free(text);
	return kept;
}

/* "role: cashier → manager" for every member that is not the same before and after. */
static json_t *difference(struct app *app, struct http_request *r, const char *before, const char *after)
{
	json_t *old = before ? json_loads(before, 0, NULL) : NULL, *new = after ? json_loads(after, 0, NULL) : NULL;
	json_t *list = json_array(), *value;
	const char *name;
	json_object_foreach(new, name, value) {
		const json_t *was = json_object_get(old, name);
		if (was && json_equal(was, value))
			continue;
		json_array_append_new(
			list, json_string(arena_format(r->arena, "%s: %s%s%s", screen_code_word(app, r, "admin.member_", name),
						       value_text(app, r, name, was), was ? " → " : "",
						       value_text(app, r, name, value))));
	}
	json_decref(old);
	json_decref(new);
	return list;
}

static enum err changes_view(struct app *app, struct http_request *r, json_t **out)
{
	struct change_row *rows;
	struct db *db;
	size_t count;
	int64_t before = INT64_MAX;
	const char *said = http_query(r, "before");
	if (said && int_parse(&before, said, 1, INT64_MAX) != E_OK)
		return E_NOT_FOUND;
	TRY(store_acquire(app->store, &db));
	enum err e = changes_before(db, r->arena, (uint64_t)before, SHOWN, &rows, &count);
	store_release(app->store, db);
	TRY(e);
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_pack("{s:o, s:s, s:s, s:s, s:s, s:o}", "at", shown_time(rows[i].at_ms / 1000),
						      "who", rows[i].who, "action", rows[i].action, "act",
						      screen_code_word(app, r, "admin.act_", rows[i].action), "subject",
						      rows[i].subject, "differences",
						      difference(app, r, rows[i].before, rows[i].after)));
	*out = json_pack("{s:o, s:b, s:o}", "changes", list, "has_changes", count > 0, "next",
			 count == SHOWN ? json_integer((json_int_t)rows[count - 1].id) : json_null());
	return E_OK;
}

static const struct screen screen = {"admin-changes", "admin.changes", "/admin/changes", NULL, 0, changes_view};

enum err changes_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &screen);
}
