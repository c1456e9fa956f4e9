/* /audit/exceptions: what detectors found; /audit/exceptions/{id}: one of it with its rule and its evidence, and the form in
 * which an auditor says what it was. */
#include "server/audit/exceptions.h"

#include "admin/screen.h"
#include "domain/people/session.h"
#include "server/audit/audit.h"

#define EXCEPTIONS "/audit/exceptions"
#define SHOWN	   100
#define OF_EACH	   5 /* of a kind and a person, where kinds are shown together and are more than a page */

const char *const detection_state_codes[] = {"all", "open", "acknowledged", NULL};

/* ---- what is asked for */

static const char *asked(struct http_request *r, const char *name)
{
	const char *said = str_equal(r->method, "GET") ? http_query(r, name) : NULL;
	return said && *said ? said : NULL;
}

static bool is_one_of(const char *const codes[], const char *code)
{
	for (size_t i = 0; codes[i]; i++)
		if (str_equal(codes[i], code))
			return true;
	return false;
}

/* Shown above the page, which stands all the same. */
static void object(struct http_request *r, const char *pointer)
{
	if (complain(&r->complaints, pointer, "unknown", "no such value") == E_INVALID)
		return;
}

static void read_state(struct detection_filter *f, struct http_request *r)
{
	const char *said = asked(r, "state");
	f->state = DETECTIONS_OPEN;
	for (unsigned i = 0; said && detection_state_codes[i]; i++)
		if (str_equal(detection_state_codes[i], said))
			f->state = (enum detection_state)i;
	if (said && !is_one_of(detection_state_codes, said))
		object(r, "/state");
}

void exceptions_ask(struct detection_filter *out, struct http_request *r, const struct period *p)
{
	const char *before = asked(r, "before");
	int64_t id = 0;
	*out = (struct detection_filter){.detector = asked(r, "detector"), .actor = asked(r, "actor"), .max = SHOWN};
	if (p) {
		out->from_day = p->from;
		out->until_day = p->until;
		out->sites = p->sites;
	}
	read_state(out, r);
	if (out->detector && !is_one_of(detector_codes, out->detector))
		object(r, "/detector");
	if (before && int_parse(&id, before, 1, INT64_MAX) != E_OK)
		object(r, "/before");
	out->before = (uint64_t)id;
}

enum err exceptions_find(struct app *app, struct http_request *r, struct detection_row *out)
{
	int64_t id;
	struct db *db;
	if (int_parse(&id, r->params[0], 1, INT64_MAX) != E_OK)
		return E_NOT_FOUND;
	TRY(store_acquire(app->store, &db));
	enum err e = detection_find(db, r->arena, (uint64_t)id, out);
	store_release(app->store, db);
	return e;
}

/* ---- the list */

/* Its name, or with a part ".looks" … what is said of it. */
static const char *name_of(struct app *app, struct http_request *r, const char *detector, const char *part)
{
	return screen_word(app, r, arena_format(r->arena, "detect.%s%s", detector, part));
}

static const char *state_of(const struct detection_row *row)
{
	return row->acknowledged_at ? "acknowledged" : row->ended_at ? "ended" : "open";
}

static json_t *row_view(struct app *app, struct http_request *r, const struct detection_row *row)
{
	const char *state = state_of(row);
	return json_pack("{s:I, s:s, s:s, s:o, s:s, s:s, s:I, s:s, s:b, s:o}", "id", (json_int_t)row->id, "detector",
			 row->detector, "name", name_of(app, r, row->detector, ""), "day", shown_day(row->day), "sites",
			 shown_sites(app, r, row->sites), "actor", row->actor, "score", (json_int_t)row->score, "state",
			 screen_code_word(app, r, "detect.state_", state), "is_open", (int)str_equal(state, "open"), "found",
			 shown_time(row->found_at));
}

static json_t *choices_of(struct app *app, struct http_request *r, const char *const codes[], const char *chosen,
			  const char *before, const char *behind)
{
	json_t *list = json_array();
	for (size_t i = 0; codes[i]; i++)
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:b}", "value", codes[i], "label",
						screen_word(app, r, arena_format(r->arena, "%s%s%s", before, codes[i], behind)),
						"is_chosen", (int)str_equal(codes[i], chosen ? chosen : "")));
	return list;
}

/* Names of people have any letters. */
static const char *escaped(struct arena *a, const char *text)
{
	const char *out = "";
	for (const unsigned char *c = (const unsigned char *)text; *c; c++)
		out = arena_format(a, "%s%%%02X", out, *c);
	return out;
}

/* Where this list is, and of a longer one the next page. */
static const char *list_path(struct app *app, struct http_request *r, const struct detection_filter *f)
{
	char from[DATE_TEXT] = "", until[DATE_TEXT] = "";
	const char *days = "";
	if (f->until_day) {
		date_format(from, f->from_day);
		date_format(until, f->until_day - 1);
		days = arena_format(r->arena, "&from=%s&until=%s", from, until);
	}
	return arena_format(r->arena, EXCEPTIONS "?state=%s&detector=%s&actor=%s%s%s%s", detection_state_codes[f->state],
			    f->detector ? f->detector : "", f->actor ? escaped(r->arena, f->actor) : "", days,
			    f->sites ? "&sites=" : "", period_codes(app, r->arena, f->sites, ","));
}

static const char *next_of(struct app *app, struct http_request *r, const struct detection_filter *f,
			   const struct detection_row *last)
{
	return arena_format(r->arena, "%s&before=%llu", list_path(app, r, f), (unsigned long long)last->id);
}

/* What is on the page: the newest; or, where one kind would push the others out, the newest of each. */
struct page {
	struct detection_row *rows;
	struct detection_count *kinds;
	size_t count, kind_count;
	bool is_of_each;
};

static enum err read_page(struct page *out, struct db *db, struct arena *a, const struct detection_filter *f)
{
	*out = (struct page){0};
	TRY(detections_list(db, a, f, &out->rows, &out->count));
	out->is_of_each = out->count == f->max && !f->detector && !f->actor && f->before == 0;
	if (!out->is_of_each)
		return E_OK;
	TRY(detections_each_kind(db, a, f, OF_EACH, &out->rows, &out->count));
	return detections_count(db, a, f, &out->kinds, &out->kind_count);
}

static json_t *kinds_view(struct app *app, struct http_request *r, const struct detection_filter *f, const struct page *p)
{
	json_t *list = json_array();
	for (size_t i = 0; i < p->kind_count; i++) {
		struct detection_filter one = *f;
		one.detector = p->kinds[i].detector;
		json_array_append_new(list, json_pack("{s:s, s:s, s:I}", "name", name_of(app, r, one.detector, ""), "path",
						      list_path(app, r, &one), "count", (json_int_t)p->kinds[i].all));
	}
	return list;
}

static enum err exceptions_view(struct app *app, struct http_request *r, const struct detection_filter *f, json_t **out)
{
	struct page p;
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = read_page(&p, db, r->arena, f);
	store_release(app->store, db);
	TRY(e);
	struct detection_row *rows = p.rows;
	size_t count = p.count;
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, row_view(app, r, &rows[i]));
	*out = json_pack("{s:o, s:b, s:o, s:o, s:s}", "exceptions", list, "has_exceptions", (int)(count > 0), "detectors",
			 choices_of(app, r, detector_codes, f->detector, "detect.", ""), "states",
			 choices_of(app, r, detection_state_codes, detection_state_codes[f->state], "detect.state_", ""),
			 "actor", f->actor ? f->actor : "");
	json_object_set_new(*out, "is_of_each", json_boolean(p.is_of_each));
	json_object_set_new(*out, "kinds", kinds_view(app, r, f, &p));
	json_object_set_new(*out, "site_codes",
			    f->sites ? json_string(period_codes(app, r->arena, f->sites, ",")) : json_null());
	bool has_next = count == f->max && !p.is_of_each;
	json_object_set_new(*out, "next", has_next ? json_string(next_of(app, r, f, &rows[count - 1])) : json_null());
	return E_OK;
}

enum err audit_exceptions_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	static const struct screen screen = {"audit-exceptions", "audit.exceptions", EXCEPTIONS, NULL, 0, NULL};
	struct detection_filter f;
	struct period p;
	json_t *view;
	bool has_period = asked(r, "from") || asked(r, "until") || asked(r, "sites");
	period_read(&p, app, r);
	exceptions_ask(&f, r, has_period ? &p : NULL);
	TRY(exceptions_view(app, r, &f, &view));
	period_draw(view, app, r, &p);
	json_object_set_new(view, "has_period", json_boolean(has_period));
	return period_answer(app, r, a, &screen, view);
}

enum err audit_detect_form(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct detect_ask ask = {.slot = -1};
	struct detect_report report;
	enum err e = detect_run(app, &ask, &report);
	return screen_done(r, a, EXCEPTIONS, e == E_OK ? "detected" : "detect_later");
}

/* ---- one of it */

static const struct form_field fields[] = {
	{"reason", FIELD_LONG, "detect.reason", "detect.reason_hint", .is_required = true, .max = DETECT_REASON_MAX},
};

static json_t *persons_view(struct http_request *r, const char *const *names, size_t count)
{
	const char *text = "";
	for (size_t i = 0; i < count; i++)
		text = arena_format(r->arena, "%s%s%s", text, *text ? ", " : "", names[i]);
	return json_string(text);
}

static enum err exception_view(struct app *app, struct http_request *r, json_t **out)
{
	struct detection_row row;
	const char **names;
	size_t count;
	struct db *db;
	TRY(exceptions_find(app, r, &row));
	TRY(store_acquire(app->store, &db));
	enum err e = detection_persons(db, r->arena, row.id, &names, &count);
	store_release(app->store, db);
	TRY(e);
	*out = row_view(app, r, &row);
	json_object_set_new(*out, "title", json_string(name_of(app, r, row.detector, "")));
	json_object_set_new(*out, "path", json_string(arena_format(r->arena, EXCEPTIONS "/%llu", (unsigned long long)row.id)));
	json_object_set_new(*out, "looks", json_string(name_of(app, r, row.detector, ".looks")));
	json_object_set_new(*out, "innocent", json_string(name_of(app, r, row.detector, ".innocent")));
	json_object_set_new(*out, "todo", json_string(name_of(app, r, row.detector, ".todo")));
	json_object_set_new(*out, "persons", persons_view(r, names, count));
	json_object_set_new(*out, "round", json_integer((json_int_t)row.round));
	json_object_set_new(*out, "is_again", json_boolean(row.round > 1));
	json_object_set_new(*out, "ended", shown_time(row.ended_at));
	json_object_set_new(*out, "is_acknowledged", json_boolean(row.acknowledged_at > 0));
	json_object_set_new(*out, "auditor", json_string(row.auditor));
	json_object_set_new(*out, "why", json_string(row.reason));
	json_object_set_new(*out, "acknowledged", shown_time(row.acknowledged_at));
	exception_draw(*out, app, r, &row);
	return E_OK;
}

static const struct screen one = {"audit-exception", "audit.exceptions", NULL, COUNTED(fields), exception_view};

enum err audit_exception_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &one);
}

enum err audit_exception_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct detection_row row;
	TRY(exceptions_find(app, r, &row));
	enum err e = detection_acknowledge(app, r->arena, r->state, row.id, form_text(r, "reason"), &r->complaints);
	if (e != E_OK)
		return screen_refuse(app, r, a, &one, e);
	return screen_done(r, a, arena_format(r->arena, EXCEPTIONS "/%llu", (unsigned long long)row.id), "acknowledged");
}
