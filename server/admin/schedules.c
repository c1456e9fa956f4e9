/* /admin/calendar: when sites are open; /admin/slots: timetables with places, and what is left of a site's week. */
#include "admin/admin.h"
#include "admin/devices.h"
#include "admin/screen.h"
#include "admin/spans.h"
#include "domain/calendar/schedules.h"
#include "domain/tariff/shelf.h"

#define SHOWN	   200
#define SPANS_TEXT 1024

static const struct form_field fields[] = {
	{"site", FIELD_CHOICE, "admin.site", NULL, .is_required = true},
	{"first_day", FIELD_DATE, "admin.first_day", NULL, .is_required = true},
	{"last_day", FIELD_DATE, "admin.last_day", "admin.last_day_hint", .is_required = false},
	{"weekdays", FIELD_SET, "admin.weekdays", "admin.weekdays_hint", .codes = weekday_codes, .codes_key = "admin.weekday_"},
	{"spans", FIELD_LONG, "admin.spans", "admin.spans_hint", .is_required = false, .max = SPANS_TEXT},
	{"exception", FIELD_CHECK, "admin.schedule_exception", "admin.schedule_exception_hint", .is_required = false},
};

/* What the two pages differ in. */
struct kind {
	enum schedule_kind kind;
	const char *path, *declared, *lifted;
};
static const struct kind calendar = {SCHEDULE_HOURS, "/admin/calendar", "opening_declared", "opening_lifted"};
static const struct kind slots = {SCHEDULE_SLOTS, "/admin/slots", "timetable_declared", "timetable_lifted"};

/* ---- as people read them */

static bool may_act(const struct http_request *r)
{
	enum user_role role = screen_session(r)->role;
	return role == USER_MANAGER || role == USER_OPERATOR;
}

static const char *state_of(const struct schedule_row *row, int32_t today)
{
	if (row->lifted_by)
		return "lifted";
	return today < row->schedule.from ? "ahead" : today < row->schedule.until ? "in_force" : "over";
}

static const char *weekdays_text(struct app *app, struct http_request *r, uint32_t weekdays)
{
	const char *text = "";
	if (weekdays == WEEKDAYS_ALL)
		return screen_word(app, r, "admin.weekdays_all");
	for (unsigned i = 0; weekday_codes[i]; i++)
		if (weekdays >> i & 1)
			text = arena_format(r->arena, "%s%s%s", text, text[0] ? ", " : "",
					    screen_code_word(app, r, "admin.weekday_", weekday_codes[i]));
	return text;
}

static json_t *row_view(struct app *app, struct http_request *r, const struct kind *k, const struct schedule_row *row)
{
	const struct schedule *s = &row->schedule;
	const char *state = state_of(row, instant_day(clock_s(&app->clock)));
	bool is_in_force = str_equal(state, "in_force"), is_ahead = str_equal(state, "ahead");
	char id[UUID_HEX];
	uuid_hex(id, s->id);
	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:s, s:b, s:s, s:s, s:b, s:b, s:s}", "id", id, "page", k->path, "site_name",
			 shown_sites(app, r, UINT64_C(1) << s->site), "first_text", shown_day(s->from), "last_text",
			 s->until == INT32_MAX ? json_null() : shown_day(s->until - 1), "weekdays_text",
			 weekdays_text(app, r, s->weekdays), "is_exception", (int)s->is_exception, "spans_text",
			 s->span_count > 0 ? spans_write(r->arena, s) : screen_word(app, r, "admin.spans_none"), "state_text",
			 screen_code_word(app, r, "admin.closure_state_", state), "is_in_force", (int)is_in_force, "can_lift",
			 (int)(may_act(r) && (is_in_force || is_ahead)), "declared_by", row->declared_by);
}

static enum err read_rows(struct app *app, struct arena *a, enum schedule_kind kind, struct schedule_row **rows, size_t *count)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = schedules_all(db, a, kind, -1, SHOWN, rows, count);
	store_release(app->store, db);
	return e;
}

static enum err view(struct app *app, struct http_request *r, const struct kind *k, json_t **out)
{
	struct schedule_row *rows;
	size_t count;
	TRY(read_rows(app, r->arena, k->kind, &rows, &count));
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, row_view(app, r, k, &rows[i]));
	*out = json_pack("{s:o, s:b, s:b, s:s, s:s, s:b, s:o, s:{s:o}}", "rows", list, "has_rows", (int)(count > 0), "may_act",
			 (int)may_act(r), "form_id", form_id(app, r), "page", k->path, "has_slots",
			 (int)(k->kind == SCHEDULE_SLOTS), "sites", site_choices(app, r), "choices", "site",
			 site_choices(app, r));
	return E_OK;
}

static enum err calendar_view(struct app *app, struct http_request *r, json_t **out)
{
	return view(app, r, &calendar, out);
}

static enum err slots_view(struct app *app, struct http_request *r, json_t **out)
{
	return view(app, r, &slots, out);
}

static const struct screen calendar_screen = {"admin-schedules", "admin.calendar", "/admin/calendar", COUNTED(fields),
					      calendar_view};
static const struct screen slots_screen = {"admin-schedules", "admin.slots", "/admin/slots", COUNTED(fields), slots_view};

enum err calendar_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &calendar_screen);
}

enum err slots_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &slots_screen);
}

/* ---- a new one */

static enum err read_site(struct schedule *out, struct app *app, struct http_request *r)
{
	const struct tariff *t = shelf_edition(app->shelf, shelf_newest(app->shelf));
	const char *code;
	TRY(form_need(&code, r, "site"));
	const struct tariff_site *site = t ? tariff_site_by_code(t, code) : NULL;
	if (!site)
		return complain(&r->complaints, "/site", "unknown", "%s", "there is no such site");
	out->site = site->number;
	return E_OK;
}

static enum err read_last_day(struct schedule *out, struct http_request *r)
{
	int32_t last;
	out->until = INT32_MAX;
	if (!form_text(r, "last_day"))
		return E_OK;
	TRY(form_day(&last, r, "last_day"));
	out->until = last + 1;
	return E_OK;
}

static void read_weekdays(struct schedule *out, struct http_request *r)
{
	for (unsigned i = 0; weekday_codes[i]; i++)
		if (form_has(r, "weekdays", weekday_codes[i]))
			out->weekdays |= 1u << i;
	if (out->weekdays == 0) /* nothing is ticked: every day */
		out->weekdays = WEEKDAYS_ALL;
}

static enum err read_form(struct schedule_row *out, enum schedule_kind kind, struct app *app, struct http_request *r)
{
	struct schedule *s = &out->schedule;
	const char *id = http_form(r, "id");
	*out = (struct schedule_row){.declared_by = screen_session(r)->login};
	if (!id || uuid_parse(s->id, id) != E_OK)
		return complain(&r->complaints, "", "format", "%s", "the form has no id");
	s->kind = kind;
	s->is_exception = form_is_checked(r, "exception");
	read_weekdays(s, r);
	enum err e[] = {read_site(s, app, r), form_day(&s->from, r, "first_day"), read_last_day(s, r),
			spans_read(s, form_text(r, "spans"), &r->complaints)};
	for (size_t i = 0; i < sizeof(e) / sizeof(e[0]); i++)
		TRY(e[i]);
	return E_OK;
}

/* The form has one field for all of them. */
static void name_the_field(struct complaints *c)
{
	for (size_t i = 0; i < c->count && i < COMPLAINTS_MAX; i++)
		if (str_starts_with(c->list[i].pointer, "/spans/"))
			c->list[i].pointer = "/spans";
}

static enum err post(struct app *app, struct http_request *r, struct http_answer *a, const struct kind *k,
		     const struct screen *screen)
{
	struct schedule_row row, stored;
	enum err e = read_form(&row, k->kind, app, r);
	if (e == E_OK)
		e = schedule_declare(app, r->arena, &row, &r->complaints, &stored);
	name_the_field(&r->complaints);
	return e == E_OK ? screen_done(r, a, k->path, k->declared) : screen_refuse(app, r, a, screen, e);
}

static enum err lift(struct app *app, struct http_request *r, struct http_answer *a, const struct kind *k,
		     const struct screen *screen)
{
	struct schedule_row row;
	uint8_t id[UUID_LEN];
	if (uuid_parse(id, r->params[0]) != E_OK)
		return E_NOT_FOUND;
	enum err e = schedule_end(app, r->arena, k->kind, id, screen_session(r)->login, &row);
	return e == E_OK ? screen_done(r, a, k->path, k->lifted) : screen_refuse(app, r, a, screen, e);
}

enum err calendar_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	return post(app, r, a, &calendar, &calendar_screen);
}

enum err calendar_lift_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	return lift(app, r, a, &calendar, &calendar_screen);
}

enum err slots_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	return post(app, r, a, &slots, &slots_screen);
}

enum err slots_lift_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	return lift(app, r, a, &slots, &slots_screen);
}
