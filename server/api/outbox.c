/* /v1/outbox and /v1/tables/{day}: what the tax office got, and what it did not get yet. */
#include "api/view.h"

#include "store/outbox.h"

#include <hoaban/instant.h>

#define UNSETTLED_MAX 200
#define FAULTS_MAX    20

static json_t *instant_or_null(int64_t seconds)
{
	return seconds > 0 ? json_instant(seconds) : json_null();
}

static json_t *message_json(const struct message_row *m)
{
	return json_pack("{s:I, s:s, s:s, s:I, s:I, s:o, s:I, s:I, s:s, s:I, s:s, s:o, s:o, s:o}", "id", (json_int_t)m->id,
			 "kind", message_kind_text(m->kind), "organisation", m->tax_code, "year", (json_int_t)m->year, "number",
			 (json_int_t)m->number, "day", json_date((int32_t)m->day), "edition", (json_int_t)m->edition, "rows",
			 (json_int_t)m->row_count, "state", message_state_text(m->state), "attempts", (json_int_t)m->attempts,
			 "message", m->mtdiep, "created_at", json_instant(m->created_at), "settled_at",
			 instant_or_null(m->settled_at), "remade_as",
			 m->remade_as ? json_integer((json_int_t)m->remade_as) : json_null());
}

static json_t *messages_json(const struct message_row *list, size_t count)
{
	json_t *all = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(all, message_json(&list[i]));
	return all;
}

/* ---- GET /v1/outbox */

struct outbox_view {
	struct state_count *states;
	struct message_row *messages;
	struct fault_row *faults;
	size_t state_count, message_count, fault_count;
};

static enum err read_outbox(struct outbox_view *v, struct db *db, struct arena *a)
{
	TRY(messages_counted(db, a, &v->states, &v->state_count));
	TRY(messages_unsettled(db, a, UNSETTLED_MAX, &v->messages, &v->message_count));
	return faults_newest(db, a, FAULTS_MAX, &v->faults, &v->fault_count);
}

static json_t *states_json(const struct outbox_view *v, int64_t now)
{
	json_t *all = json_object();
	for (size_t i = 0; i < v->state_count; i++) {
		const struct state_count *s = &v->states[i];
		json_object_set_new(
			all, message_state_text(s->state),
			json_pack("{s:I, s:I}", "count", (json_int_t)s->count, "oldest_s", (json_int_t)(now - s->oldest)));
	}
	return all;
}

static json_t *faults_json(const struct outbox_view *v)
{
	json_t *all = json_array();
	for (size_t i = 0; i < v->fault_count; i++) {
		const struct fault_row *f = &v->faults[i];
		json_array_append_new(
			all, json_pack("{s:o, s:o, s:o, s:o, s:I}", "began_at", json_instant(f->began_at), "told_at",
				       instant_or_null(f->told_at), "ended_at", instant_or_null(f->ended_at), "due",
				       f->due_day ? json_date((int32_t)f->due_day) : json_null(), "late", (json_int_t)f->late));
	}
	return all;
}

enum err outbox_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct outbox_view v;
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = read_outbox(&v, db, r->arena);
	store_release(app->store, db);
	TRY(e);
	http_answer_json(a, json_pack("{s:s, s:o, s:o, s:o}", "transmission", app->settings->transmission, "states",
				      states_json(&v, clock_s(&app->clock)), "unsettled",
				      messages_json(v.messages, v.message_count), "faults", faults_json(&v)));
	return E_OK;
}

/* ---- GET /v1/tables/{day} */

enum err tables_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct message_row *list;
	struct db *db;
	size_t count;
	int32_t day;
	if (date_parse(&day, r->params[0]) != E_OK)
		return E_NOT_FOUND;
	TRY(store_acquire(app->store, &db));
	enum err e = messages_of_day(db, r->arena, MESSAGE_KIND_TABLE, day, &list, &count);
	store_release(app->store, db);
	TRY(e);
	http_answer_json(a, json_pack("{s:o, s:o}", "day", json_date(day), "tables", messages_json(list, count)));
	return E_OK;
}
