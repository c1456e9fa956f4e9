/* /admin/tax: what the tax office got, and what it did not get yet. */
#include "admin/admin.h"
#include "admin/screen.h"
#include "store/outbox.h"

#define UNSETTLED_MAX 100
#define FAULTS_MAX    20

struct found {
	struct state_count *states;
	struct message_row *messages;
	struct fault_row *faults;
	size_t state_count, message_count, fault_count;
};

static enum err look(struct found *f, struct db *db, struct arena *a)
{
	TRY(messages_counted(db, a, &f->states, &f->state_count));
	TRY(messages_unsettled(db, a, UNSETTLED_MAX, &f->messages, &f->message_count));
	return faults_newest(db, a, FAULTS_MAX, &f->faults, &f->fault_count);
}

static json_t *states_view(const struct found *f, struct app *app, struct http_request *r)
{
	json_t *list = json_array();
	for (size_t i = 0; i < f->state_count; i++)
		json_array_append_new(
			list, json_pack("{s:s, s:I, s:o}", "text",
					screen_code_word(app, r, "admin.message_", message_state_text(f->states[i].state)),
					"count", (json_int_t)f->states[i].count, "oldest", shown_time(f->states[i].oldest)));
	return list;
}

static json_t *messages_view(const struct found *f, struct app *app, struct http_request *r)
{
	json_t *list = json_array();
	for (size_t i = 0; i < f->message_count; i++) {
		const struct message_row *m = &f->messages[i];
		json_array_append_new(list,
				      json_pack("{s:I, s:s, s:s, s:o, s:I, s:s, s:I, s:o}", "id", (json_int_t)m->id, "kind",
						screen_code_word(app, r, "admin.message_kind_", message_kind_text(m->kind)),
						"organisation", m->tax_code, "day", shown_day((int32_t)m->day), "rows",
						(json_int_t)m->row_count, "state",
						screen_code_word(app, r, "admin.message_", message_state_text(m->state)),
						"attempts", (json_int_t)m->attempts, "created", shown_time(m->created_at)));
	}
	return list;
}

static json_t *faults_view(const struct found *f)
{
	json_t *list = json_array();
	for (size_t i = 0; i < f->fault_count; i++) {
		const struct fault_row *x = &f->faults[i];
		json_array_append_new(list, json_pack("{s:o, s:o, s:o, s:o, s:I}", "began", shown_time(x->began_at), "told",
						      shown_time(x->told_at), "ended", shown_time(x->ended_at), "due",
						      x->due_day ? shown_day((int32_t)x->due_day) : json_null(), "late",
						      (json_int_t)x->late));
	}
	return list;
}

static enum err tax_view(struct app *app, struct http_request *r, json_t **out)
{
	struct found f;
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = look(&f, db, r->arena);
	store_release(app->store, db);
	TRY(e);
	*out = json_pack("{s:b, s:b, s:b, s:b, s:o, s:o, s:o}", "is_connected", app->settings->transmission[0] != 0,
			 "has_states", f.state_count > 0, "has_messages", f.message_count > 0, "has_faults", f.fault_count > 0,
			 "states", states_view(&f, app, r), "messages", messages_view(&f, app, r), "faults", faults_view(&f));
	return E_OK;
}

static const struct screen screen = {"admin-tax", "admin.tax", "/admin/tax", NULL, 0, tax_view};

enum err tax_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &screen);
}
