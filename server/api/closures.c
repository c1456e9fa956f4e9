/* Closures of sites: GET and POST /v1/closures, GET /v1/closures/{id}, POST …/lift, …/refunds, …/refunds/approve */
#include "api/api.h"
#include "domain/calendar/closure.h"
#include "domain/calendar/closure_refund.h"
#include "domain/halt.h"
#include "domain/people/session.h"
#include "domain/tariff/shelf.h"

#define CLOSURES_SHOWN 500

struct closure_in {
	const char *id, *site, *from, *until, *kind, *reason;
	int32_t honoured_last_day;
	bool has_honoured;
};

#define TEXT(member, longest, choices_)                                                                                        \
	{                                                                                                                      \
		.name = #member, .kind = JSON_FIELD_TEXT, .is_required = true, .offset = offsetof(struct closure_in, member),  \
		.has_offset = JSON_NO_HAS, .min = 1, .max = (longest), .choices = (choices_)                                   \
	}
static const struct json_field closure_fields[] = {
	TEXT(id, 36, NULL),
	TEXT(site, 8, NULL),
	TEXT(from, 32, NULL),
	TEXT(until, 32, NULL),
	TEXT(kind, 16, closure_kind_codes),
	TEXT(reason, CLOSURE_REASON_MAX, NULL),
	{.name = "honoured_last_day",
	 .kind = JSON_FIELD_DATE,
	 .offset = offsetof(struct closure_in, honoured_last_day),
	 .has_offset = offsetof(struct closure_in, has_honoured)},
};
const struct json_shape closure_shape = {sizeof(struct closure_in), sizeof(closure_fields) / sizeof(closure_fields[0]),
					 closure_fields};

/* ---- inputs */

static enum err read_time(int64_t *out, const char *text, const char *pointer, struct complaints *c)
{
	if (instant_parse(out, text) == E_OK)
		return E_OK;
	return complain(c, pointer, "format", "a time such as 2026-11-21T14:00:00+07:00");
}

static enum err read_kind(enum closure_kind *out, const char *code)
{
	for (unsigned i = 0; closure_kind_codes[i]; i++)
		if (str_equal(closure_kind_codes[i], code))
			*out = (enum closure_kind)(i + 1);
	return *out ? E_OK : E_INVALID;
}

static enum err read_closure(struct closure_row *out, struct app *app, struct http_request *r)
{
	const struct closure_in *in = r->inputs;
	const struct session *s = r->state;
	struct complaints *c = &r->complaints;
	const struct tariff *t = shelf_edition(app->shelf, shelf_newest(app->shelf));
	const struct tariff_site *site = t ? tariff_site_by_code(t, in->site) : NULL;
	size_t before = c->count;
	enum err e = E_OK;
	*out = (struct closure_row){.reason = in->reason, .declared_by = s->login};
	TRY(read_kind(&out->closure.kind, in->kind));
	if (uuid_parse(out->id, in->id) != E_OK)
		e = complain(c, "/id", "format", "a UUID of your own");
	if (!site)
		e = complain(c, "/site", "unknown", "there is no such site");
	e = read_time(&out->closure.from, in->from, "/from", c) == E_OK ? e : E_INVALID;
	e = read_time(&out->closure.until, in->until, "/until", c) == E_OK ? e : E_INVALID;
	if (!site || c->count > before)
		return e;
	out->closure.site = site->number;
	out->closure.honoured_until = in->has_honoured ? day_start(in->honoured_last_day + 1) : 0;
	return E_OK;
}

static enum err read_id(uint8_t id[static UUID_LEN], struct http_request *r)
{
	return uuid_parse(id, r->params[0]) == E_OK ? E_OK : E_NOT_FOUND;
}

/* ---- views */

static json_t *time_view(int64_t at)
{
	char text[INSTANT_TEXT];
	instant_format(text, at);
	return at > 0 ? json_string(text) : json_null();
}

static json_t *last_day_view(int64_t until)
{
	char text[DATE_TEXT];
	date_format(text, instant_day(until - 1));
	return until > 0 ? json_string(text) : json_null();
}

static json_t *closure_view(struct app *app, const struct closure_row *row)
{
	const struct tariff *t = shelf_edition(app->shelf, shelf_newest(app->shelf));
	const struct tariff_site *site = t ? tariff_site_by_number(t, row->closure.site) : NULL;
	char id[UUID_HEX];
	uuid_hex(id, row->id);
	return json_pack("{s:s, s:s, s:o, s:o, s:s, s:s, s:o, s:s, s:o, s:o, s:o}", "id", id, "site", site ? site->code : "",
			 "from", time_view(row->closure.from), "until", time_view(row->closure.until), "kind",
			 closure_kind_codes[row->closure.kind - 1], "reason", row->reason, "honoured_last_day",
			 last_day_view(row->closure.honoured_until), "declared_by", row->declared_by, "declared_at",
			 time_view(row->declared_at), "lifted_by", row->lifted_by ? json_string(row->lifted_by) : json_null(),
			 "lifted_at", time_view(row->lifted_at));
}

static json_t *sums_view(const struct closure_sum *s)
{
	static const char *const names[] = {[CLOSURE_REFUND_WAITS] = "waiting",
					    [CLOSURE_REFUND_PROPOSED] = "proposed",
					    [CLOSURE_REFUND_DONE] = "done",
					    [CLOSURE_REFUND_BY_HAND] = "by_hand"};
	json_t *v = json_object();
	for (unsigned i = CLOSURE_REFUND_WAITS; i <= CLOSURE_REFUND_BY_HAND; i++)
		json_object_set_new(
			v, names[i],
			json_pack("{s:I, s:I}", "receipts", (json_int_t)s->count[i], "amount", (json_int_t)s->amount[i]));
	return v;
}

/* ---- handlers */

enum err closure_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct closure_row row, stored;
	TRY(read_closure(&row, app, r));
	TRY(closure_declare(app, r->arena, &row, &r->complaints, &stored));
	a->status = 201;
	http_answer_json(a, closure_view(app, &stored));
	return E_OK;
}

enum err closures_list(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct closure_row *rows;
	size_t count;
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = closures_all(db, r->arena, CLOSURES_SHOWN, &rows, &count);
	store_release(app->store, db);
	TRY(e);
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, closure_view(app, &rows[i]));
	http_answer_json(a, json_pack("{s:o}", "closures", list));
	return E_OK;
}

struct closure_question {
	const uint8_t *id;
	struct arena *arena;
	struct closure_row row;
	struct closure_sum sum;
};

static enum err look_up(struct db *db, void *ctx)
{
	struct closure_question *q = ctx;
	TRY(closure_get(db, q->arena, q->id, &q->row));
	return closure_sums(db, q->id, &q->sum);
}

enum err closure_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	uint8_t id[UUID_LEN];
	struct closure_question q = {.id = id, .arena = r->arena};
	TRY(read_id(id, r));
	TRY(store_transact(app->store, look_up, &q));
	json_t *v = closure_view(app, &q.row);
	json_object_set_new(v, "refunds", sums_view(&q.sum));
	http_answer_json(a, v);
	return E_OK;
}

enum err closure_lift_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct session *s = r->state;
	struct closure_row row;
	uint8_t id[UUID_LEN];
	TRY(read_id(id, r));
	TRY(closure_end(app, r->arena, id, s->login, &row));
	http_answer_json(a, closure_view(app, &row));
	return E_OK;
}

enum err closure_refunds_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct session *s = r->state;
	struct closure_sum sum;
	uint8_t id[UUID_LEN];
	TRY(read_id(id, r));
	enum err e = closure_refund_propose(app, id, s->login, &sum);
	if (e == E_REFUSED &&
	    complain(&r->complaints, "/id", "lifted", "this closure was lifted: nothing is given back") == E_INVALID)
		return E_REFUSED;
	TRY(e);
	http_answer_json(a, sums_view(&sum));
	return E_OK;
}

enum err closure_refunds_approve(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct session *s = r->state;
	struct closure_sum sum;
	uint8_t id[UUID_LEN];
	TRY(halt_check(app));
	TRY(read_id(id, r));
	enum err e = closure_refund_approve(app, id, s->login, &sum);
	if (e == E_FORBIDDEN &&
	    complain(&r->complaints, "/approver", "second_person", "somebody else than who asked must agree") == E_INVALID)
		return E_FORBIDDEN;
	TRY(e);
	http_answer_json(a, sums_view(&sum));
	return E_OK;
}
