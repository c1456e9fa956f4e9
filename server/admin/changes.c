/* /admin/changes: who changed what, the newest first; ?before=ID goes on. */
#include "admin/admin.h"
#include "admin/screen.h"
#include "store/changes.h"

#define SHOWN 50

/* Texts as they are, yes and no as words, the rest as JSON. */
static const char *value_text(struct app *app, struct http_request *r, const json_t *value)
{
	if (json_is_string(value))
		return json_string_value(value);
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
	json_object_foreach(new, name, value)
	{
		const json_t *was = json_object_get(old, name);
		if (was && json_equal(was, value))
			continue;
		json_array_append_new(
			list, json_string(arena_format(r->arena, "%s: %s%s%s", screen_code_word(app, r, "admin.member_", name),
						       value_text(app, r, was), was ? " → " : "", value_text(app, r, value))));
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
