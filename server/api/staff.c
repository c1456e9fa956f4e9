/* /v1/staff and /v1/changes: who there is, and who changed what. */
#include "api/api.h"
#include "domain/people/cashier.h"
#include "domain/people/password.h"
#include "domain/people/session.h"
#include "store/changes.h"

#define CHANGES_DEFAULT 100
#define CHANGES_MAX	1000

struct staff_in {
	const char *login, *name, *role, *password;
};

#define TEXT(member, needed, longest, choices_)                                                                                \
	{                                                                                                                      \
		.name = #member, .kind = JSON_FIELD_TEXT, .is_required = (needed),                                             \
		.offset = offsetof(struct staff_in, member), .has_offset = JSON_NO_HAS, .min = 1, .max = (longest),            \
		.choices = (choices_)                                                                                          \
	}
static const struct json_field staff_fields[] = {
	TEXT(login, true, LOGIN_MAX, NULL),
	TEXT(name, false, 63, NULL),
	TEXT(role, true, 16, user_role_codes),
	TEXT(password, true, PASSWORD_MAX, NULL),
};
const struct json_shape staff_shape = {sizeof(struct staff_in), 4, staff_fields};

enum err staff_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	json_t *staff, *cashiers;
	TRY(staff_list(app, r->arena, &staff));
	enum err e = cashier_list(app, r->arena, &cashiers);
	if (e != E_OK) {
		json_decref(staff);
		return e;
	}
	http_answer_json(a, json_pack("{s:o, s:o}", "staff", staff, "cashiers", cashiers));
	return E_OK;
}

enum err staff_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct staff_in *in = r->inputs;
	const struct session *s = r->state;
	struct staff_new new = {.login = in->login, .name = in->name, .password = in->password};
	TRY(user_role_parse(&new.role, in->role));
	TRY(staff_add(app, r->arena, s->login, &new, &r->complaints));
	a->status = 201;
	http_answer_json(a, json_pack("{s:s, s:s}", "login", in->login, "role", in->role));
	return E_OK;
}

static enum err edit(struct app *app, struct http_request *r, struct http_answer *a, enum staff_verb verb)
{
	const struct session *s = r->state;
	struct staff_edit e = {.who = s->login, .login = r->params[0], .verb = verb};
	TRY(staff_change(app, r->arena, &e, &r->complaints));
	a->status = 204;
	return E_OK;
}

enum err staff_disable(struct app *app, struct http_request *r, struct http_answer *a)
{
	return edit(app, r, a, STAFF_DISABLE);
}

enum err staff_enable(struct app *app, struct http_request *r, struct http_answer *a)
{
	return edit(app, r, a, STAFF_ENABLE);
}

/* ---- changes */

static json_t *stored_json(const char *text)
{
	json_t *value = text ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;
	return value ? value : json_null();
}

static json_t *change_view(const struct change_row *row)
{
	char at[INSTANT_TEXT];
	instant_format(at, row->at_ms / 1000);
	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:o, s:o}", "id", (json_int_t)row->id, "at", at, "who", row->who, "action",
			 row->action, "subject", row->subject, "before", stored_json(row->before), "after",
			 stored_json(row->after));
}

static enum err read_number(int64_t *out, struct http_request *r, const char *name, int64_t otherwise, int64_t max)
{
	const char *text = http_query(r, name);
	*out = otherwise;
	if (text && int_parse(out, text, 1, max) != E_OK)
		return complain(&r->complaints, name, "range", "a number from 1 to %lld", (long long)max);
	return E_OK;
}

enum err changes_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	int64_t before, limit;
	struct change_row *rows;
	size_t count;
	struct db *db;
	TRY(read_number(&before, r, "before", INT64_MAX, INT64_MAX));
	TRY(read_number(&limit, r, "limit", CHANGES_DEFAULT, CHANGES_MAX));
	TRY(store_acquire(app->store, &db));
	enum err e = changes_before(db, r->arena, (uint64_t)before, (uint64_t)limit, &rows, &count);
	store_release(app->store, db);
	TRY(e);
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, change_view(&rows[i]));
	json_t *next = (int64_t)count == limit ? json_integer((json_int_t)rows[count - 1].id) : json_null();
	http_answer_json(a, json_pack("{s:o, s:o}", "changes", list, "next", next));
	return E_OK;
}
