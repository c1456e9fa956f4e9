/* /admin/corrections: what was asked for and decided; a second person agrees or refuses. Asking: correction_form.c. */
#include "admin/admin.h"
#include "admin/screen.h"
#include "api/correction_view.h"
#include "domain/halt.h"
#include "domain/receipt/correct.h"

#define CORRECTIONS "/admin/corrections"
#define SHOWN	    100

static const char *const state_codes[] = {"proposed", "approved", "rejected", NULL};

static const struct form_field fields[] = {
	{"lookup", FIELD_TEXT, "admin.lookup", "admin.lookup_hint", .is_required = true, .max = 64},
};

/* ---- the list */

static void show_time(json_t *o, const char *name)
{
	int64_t at;
	json_object_set_new(o, name, instant_parse(&at, shown_member(o, name)) == E_OK ? shown_time(at) : json_null());
}

static void speak(json_t *c, struct app *app, struct http_request *r)
{
	const struct session *s = screen_session(r);
	bool is_open = str_equal(shown_member(c, "state"), "proposed"), is_mine = str_equal(shown_member(c, "actor"), s->login);
	bool may = is_open && (s->role == USER_MANAGER || s->role == USER_OPERATOR);
	json_object_set_new(c, "kind_text",
			    json_string(screen_code_word(app, r, "admin.correction_", shown_member(c, "kind"))));
	json_object_set_new(c, "state_text",
			    json_string(screen_code_word(app, r, "admin.correction_", shown_member(c, "state"))));
	json_object_set_new(c, "can_approve", json_boolean(may && !is_mine));
	json_object_set_new(c, "can_reject", json_boolean(may));
	json_object_set_new(c, "needs_other", json_boolean(may && is_mine));
	show_time(c, "proposed_at");
	show_time(c, "decided_at");
}

static enum err list_in(struct db *db, struct http_request *r, unsigned state, json_t *list)
{
	struct correction_row *rows;
	size_t count;
	TRY(corrections_of_state(db, r->arena, state, SHOWN, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		json_t *v;
		TRY(correction_view(&v, db, r->arena, &rows[i]));
		json_array_append_new(list, v);
	}
	return E_OK;
}

static enum err read_state(unsigned *out, struct http_request *r)
{
	const char *said = str_equal(r->method, "GET") ? http_query(r, "state") : NULL;
	*out = CORRECTION_PROPOSED;
	if (said && str_equal(said, "all")) {
		*out = 0;
		return E_OK;
	}
	return said && correction_code_parse(out, state_codes, said) != E_OK ? E_NOT_FOUND : E_OK;
}

static json_t *tabs_view(struct app *app, struct http_request *r, unsigned state)
{
	static const char *const tabs[] = {"all", "proposed", "approved", "rejected"};
	json_t *list = json_array();
	for (unsigned i = 0; i < sizeof(tabs) / sizeof(tabs[0]); i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "code", tabs[i], "text",
						      screen_code_word(app, r, "admin.correction_", tabs[i]), "is_current",
						      (int)(i == state)));
	return list;
}

static enum err corrections_view(struct app *app, struct http_request *r, json_t **out)
{
	enum user_role role = screen_session(r)->role;
	struct db *db;
	unsigned state;
	json_t *list = json_array(), *one;
	size_t i;
	enum err e = read_state(&state, r);
	if (e == E_OK)
		e = store_acquire(app->store, &db);
	if (e == E_OK) {
		e = list_in(db, r, state, list);
		store_release(app->store, db);
	}
	if (e != E_OK) {
		json_decref(list);
		return e;
	}
	json_array_foreach(list, i, one)
		speak(one, app, r);
	*out = json_pack("{s:o, s:o, s:b, s:b}", "corrections", list, "tabs", tabs_view(app, r, state), "has_corrections",
			 json_array_size(list) > 0, "may_ask", (int)(role == USER_MANAGER || role == USER_OPERATOR));
	return E_OK;
}

static const struct screen screen = {"admin-corrections", "admin.corrections", CORRECTIONS, COUNTED(fields), corrections_view};

enum err corrections_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &screen);
}

/* ---- deciding */

enum err correction_decide_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct correction_row row;
	uint8_t id[UUID_LEN];
	const char *who = screen_session(r)->login;
	bool is_approval = str_equal(r->params[1], "approve");
	if (uuid_parse(id, r->params[0]) != E_OK || (!is_approval && !str_equal(r->params[1], "reject")))
		return E_NOT_FOUND;
	if (is_approval)
		TRY(halt_check(app));
	enum err e = is_approval ? correct_approve(app, r->arena, who, id, &r->complaints, &row)
				 : correct_reject(app, r->arena, who, id, &r->complaints, &row);
	if (e != E_OK)
		return screen_refuse(app, r, a, &screen, e);
	return screen_done(r, a, CORRECTIONS, is_approval ? "correction_approved" : "correction_rejected");
}
