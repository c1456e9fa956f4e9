/* Opening hours and timetables: GET and POST /v1/openings and /v1/timetables, POST …/{id}/lift */
#include "api/api.h"
#include "domain/calendar/schedules.h"
#include "domain/people/session.h"
#include "domain/tariff/shelf.h"

#define SCHEDULES_SHOWN 500

struct span_in {
	const char *begins, *ends;
	int64_t capacity;
	bool has_capacity;
};
struct schedule_in {
	const char *id, *site;
	int32_t first_day, last_day;
	bool has_last_day, is_exception, has_weekdays;
	struct json_texts weekdays;
	struct json_objects spans;
};

#define FIELD(type, member) .name = #member, .offset = offsetof(struct type, member)
static const struct json_field span_fields[] = {
	{FIELD(span_in, begins), .kind = JSON_FIELD_TEXT, .is_required = true, .has_offset = JSON_NO_HAS, .min = 5, .max = 5},
	{FIELD(span_in, ends), .kind = JSON_FIELD_TEXT, .is_required = true, .has_offset = JSON_NO_HAS, .min = 5, .max = 5},
	{FIELD(span_in, capacity), .kind = JSON_FIELD_INTEGER, .has_offset = offsetof(struct span_in, has_capacity), .min = 1,
	 .max = SLOT_PLACES_MAX},
};
static const struct json_shape span_shape = {sizeof(struct span_in), 3, span_fields};
static const struct json_field schedule_fields[] = {
	{FIELD(schedule_in, id), .kind = JSON_FIELD_TEXT, .is_required = true, .has_offset = JSON_NO_HAS, .min = 1, .max = 36},
	{FIELD(schedule_in, site), .kind = JSON_FIELD_TEXT, .is_required = true, .has_offset = JSON_NO_HAS, .min = 1, .max = 8},
	{FIELD(schedule_in, first_day), .kind = JSON_FIELD_DATE, .is_required = true, .has_offset = JSON_NO_HAS},
	{FIELD(schedule_in, last_day), .kind = JSON_FIELD_DATE, .has_offset = offsetof(struct schedule_in, has_last_day)},
	{FIELD(schedule_in, weekdays), .kind = JSON_FIELD_TEXTS, .has_offset = offsetof(struct schedule_in, has_weekdays),
	 .min = 1, .max = 7, .choices = weekday_codes},
	{FIELD(schedule_in, is_exception), .kind = JSON_FIELD_BOOLEAN, .has_offset = JSON_NO_HAS},
	{FIELD(schedule_in, spans), .kind = JSON_FIELD_OBJECTS, .is_required = true, .has_offset = JSON_NO_HAS, .min = 0,
	 .max = SCHEDULE_SPANS_MAX, .shape = &span_shape},
};
const struct json_shape schedule_shape = {sizeof(struct schedule_in), sizeof(schedule_fields) / sizeof(schedule_fields[0]),
					  schedule_fields};

/* ---- inputs */

static enum err read_minute(uint32_t *out, const char *text, const char *pointer, struct complaints *c)
{
	return minute_parse(out, text) == E_OK ? E_OK : complain(c, pointer, "format", "a time of the day such as 09:30");
}

static enum err read_span(struct span *out, const struct span_in *in, enum schedule_kind kind, size_t i, struct complaints *c)
{
	enum err e = read_minute(&out->begins, in->begins, arena_format(c->arena, "/spans/%zu/begins", i), c);
	if (read_minute(&out->ends, in->ends, arena_format(c->arena, "/spans/%zu/ends", i), c) != E_OK)
		e = E_INVALID;
	out->capacity = (uint32_t)in->capacity;
	if (in->has_capacity == (kind == SCHEDULE_SLOTS))
		return e;
	return complain(c, arena_format(c->arena, "/spans/%zu/capacity", i), in->has_capacity ? "not_allowed" : "required",
			"a slot has places, opening hours have none");
}

static uint32_t read_weekdays(const struct schedule_in *in)
{
	uint32_t mask = in->has_weekdays ? 0 : WEEKDAYS_ALL;
	for (size_t i = 0; i < in->weekdays.count; i++)
		for (unsigned k = 0; weekday_codes[k]; k++)
			if (str_equal(weekday_codes[k], in->weekdays.list[i]))
				mask |= 1u << k;
	return mask;
}

static enum err read_schedule(struct schedule_row *out, enum schedule_kind kind, struct app *app, struct http_request *r)
{
	const struct schedule_in *in = r->inputs;
	const struct session *s = r->state;
	struct complaints *c = &r->complaints;
	const struct span_in *spans = in->spans.list;
	const struct tariff *t = shelf_edition(app->shelf, shelf_newest(app->shelf));
	const struct tariff_site *site = t ? tariff_site_by_code(t, in->site) : NULL;
	enum err e = E_OK;
	*out = (struct schedule_row){.declared_by = s->login};
	struct schedule *x = &out->schedule;
	x->kind = kind;
	x->from = in->first_day;
	x->until = in->has_last_day ? in->last_day + 1 : INT32_MAX;
	x->weekdays = read_weekdays(in);
	x->is_exception = in->is_exception;
	x->span_count = in->spans.count;
	if (uuid_parse(x->id, in->id) != E_OK)
		e = complain(c, "/id", "format", "a UUID of your own");
	for (size_t i = 0; i < in->spans.count; i++)
		e = read_span(&x->spans[i], &spans[i], kind, i, c) == E_OK ? e : E_INVALID;
	if (!site)
		return complain(c, "/site", "unknown", "there is no such site");
	x->site = site->number;
	return e;
}

/* ---- views */

static json_t *row_view(struct app *app, const struct schedule_row *row)
{
	const struct tariff *t = shelf_edition(app->shelf, shelf_newest(app->shelf));
	char id[UUID_HEX], declared[INSTANT_TEXT], lifted[INSTANT_TEXT];
	uuid_hex(id, row->schedule.id);
	instant_format(declared, row->schedule.declared_ms / 1000);
	instant_format(lifted, row->lifted_at);
	json_t *v = schedule_view(&row->schedule, t);
	json_object_set_new(v, "id", json_string(id));
	json_object_set_new(v, "declared_by", json_string(row->declared_by));
	json_object_set_new(v, "declared_at", json_string(declared));
	json_object_set_new(v, "lifted_by", row->lifted_by ? json_string(row->lifted_by) : json_null());
	json_object_set_new(v, "lifted_at", row->lifted_by ? json_string(lifted) : json_null());
	return v;
}

/* ---- handlers */

static enum err answer_list(struct app *app, struct http_request *r, struct http_answer *a, enum schedule_kind kind,
			    const char *name)
{
	struct schedule_row *rows;
	struct db *db;
	size_t count;
	TRY(store_acquire(app->store, &db));
	enum err e = schedules_all(db, r->arena, kind, -1, SCHEDULES_SHOWN, &rows, &count);
	store_release(app->store, db);
	TRY(e);
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, row_view(app, &rows[i]));
	http_answer_json(a, json_pack("{s:o}", name, list));
	return E_OK;
}

static enum err answer_post(struct app *app, struct http_request *r, struct http_answer *a, enum schedule_kind kind)
{
	struct schedule_row row, stored;
	TRY(read_schedule(&row, kind, app, r));
	TRY(schedule_declare(app, r->arena, &row, &r->complaints, &stored));
	a->status = 201;
	http_answer_json(a, row_view(app, &stored));
	return E_OK;
}

static enum err answer_lift(struct app *app, struct http_request *r, struct http_answer *a, enum schedule_kind kind)
{
	const struct session *s = r->state;
	struct schedule_row row;
	uint8_t id[UUID_LEN];
	if (uuid_parse(id, r->params[0]) != E_OK)
		return E_NOT_FOUND;
	TRY(schedule_end(app, r->arena, kind, id, s->login, &row));
	http_answer_json(a, row_view(app, &row));
	return E_OK;
}

enum err openings_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	return answer_list(app, r, a, SCHEDULE_HOURS, "openings");
}

enum err openings_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	return answer_post(app, r, a, SCHEDULE_HOURS);
}

enum err openings_lift(struct app *app, struct http_request *r, struct http_answer *a)
{
	return answer_lift(app, r, a, SCHEDULE_HOURS);
}

enum err timetables_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	return answer_list(app, r, a, SCHEDULE_SLOTS, "timetables");
}

enum err timetables_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	return answer_post(app, r, a, SCHEDULE_SLOTS);
}

enum err timetables_lift(struct app *app, struct http_request *r, struct http_answer *a)
{
	return answer_lift(app, r, a, SCHEDULE_SLOTS);
}
