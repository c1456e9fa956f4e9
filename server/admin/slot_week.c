/* /admin/slots/{site}: who has the places of a site's slots in a week, and a till's share of one of them. */
#include "admin/admin.h"
#include "admin/devices.h"
#include "admin/screen.h"
#include "domain/calendar/allotment.h"
#include "domain/calendar/places.h"
#include "domain/calendar/slot_book.h"
#include "domain/tariff/shelf.h"

#define WEEK 7

static const struct form_field fields[] = {
	{"device", FIELD_CHOICE, "admin.till", NULL, .is_required = true},
	{"date", FIELD_DATE, "admin.day", NULL, .is_required = true},
	{"time", FIELD_TEXT, "admin.slot_begins", "admin.slot_begins_hint", .is_required = true, .max = MINUTE_TEXT - 1},
	{"places", FIELD_NUMBER, "admin.places", "admin.places_hint", .is_required = true},
};

static const struct tariff_site *site_of(struct app *app, struct http_request *r)
{
	const struct tariff *t = shelf_edition(app->shelf, shelf_newest(app->shelf));
	return t ? tariff_site_by_code(t, r->params[0]) : NULL;
}

/* ---- tills that sell here */

static bool sells_here(const struct device_row *d, uint32_t site)
{
	return d->role == ROLE_COUNTER && (d->sites >> site & 1);
}

static json_t *till_choices(const struct device_row *list, size_t count, uint32_t site)
{
	json_t *out = json_array();
	for (size_t i = 0; i < count; i++) {
		char id[UUID_HEX];
		uuid_hex(id, list[i].id);
		if (sells_here(&list[i], site))
			json_array_append_new(out, json_pack("{s:s, s:s}", "value", id, "label", list[i].name));
	}
	return out;
}

static const char *name_of(const struct device_row *list, size_t count, const uint8_t id[static UUID_LEN])
{
	for (size_t i = 0; i < count; i++)
		if (memcmp(list[i].id, id, UUID_LEN) == 0)
			return list[i].name;
	return "?";
}

static enum err read_devices(struct app *app, struct arena *a, struct device_row **list, size_t *count)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = devices_all(db, a, list, count);
	store_release(app->store, db);
	return e;
}

/* ---- the week */

static const char *allotments_text(struct arena *a, const struct slot_line *line, const struct device_row *list, size_t count)
{
	const char *text = "";
	for (size_t i = 0; i < line->allotment_count; i++) {
		const struct allotment_row *r = &line->allotments[i];
		text = arena_format(a, "%s%s%s %llu/%llu", text, text[0] ? ", " : "", name_of(list, count, r->device),
				    (unsigned long long)r->sold, (unsigned long long)r->places);
	}
	return text;
}

static json_t *line_view(struct arena *a, const struct slot_line *line, const struct device_row *list, size_t count)
{
	const struct slot_row *r = &line->row;
	char begins[MINUTE_TEXT], ends[MINUTE_TEXT];
	minute_format(begins, r->slot.begins);
	minute_format(ends, r->slot.ends);
	return json_pack("{s:o, s:s, s:I, s:I, s:I, s:I, s:I, s:b, s:s}", "day_text", shown_day(r->slot.day), "time_text",
			 arena_format(a, "%s–%s", begins, ends), "capacity", (json_int_t)r->capacity, "sold",
			 (json_int_t)r->sold, "held", (json_int_t)r->held, "allotted", (json_int_t)r->allotted, "left",
			 (json_int_t)places_left(r), "is_over", (int)(r->excess > 0), "tills",
			 allotments_text(a, line, list, count));
}

static json_t *lines_view(struct arena *a, const struct slot_line *lines, size_t count, const struct device_row *list,
			  size_t devices)
{
	json_t *out = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(out, line_view(a, &lines[i], list, devices));
	return out;
}

static enum err week_view(struct app *app, struct http_request *r, json_t **out)
{
	const struct tariff_site *site = site_of(app, r);
	const char *asked = http_query(r, "from");
	int32_t from = instant_day(clock_s(&app->clock));
	struct slot_line *lines;
	struct device_row *devices;
	size_t count, device_count;
	char before[DATE_TEXT], after[DATE_TEXT];
	if (!site)
		return E_NOT_FOUND;
	if (asked && date_parse(&from, asked) != E_OK)
		return E_NOT_FOUND;
	TRY(slot_book_read(app, r->arena, site->number, from, WEEK, &lines, &count));
	TRY(read_devices(app, r->arena, &devices, &device_count));
	date_format(before, from - WEEK);
	date_format(after, from + WEEK);
	enum user_role role = screen_session(r)->role;
	const char *path = arena_format(r->arena, "/admin/slots/%s", site->code);
	*out = json_pack(
		"{s:s, s:s, s:s, s:o, s:b, s:b, s:s, s:s, s:{s:o}}", "path", path, "page", path, "title",
		arena_format(r->arena, "%s – %s", screen_word(app, r, "admin.slot_week"), site->name[screen_language(r)]),
		"lines", lines_view(r->arena, lines, count, devices, device_count), "has_lines", (int)(count > 0), "may_act",
		(int)(role == USER_MANAGER || role == USER_OPERATOR), "before", before, "after", after, "choices", "device",
		till_choices(devices, device_count, site->number));
	return E_OK;
}

static const struct screen screen = {"admin-slot-week", "admin.slot_week", NULL, COUNTED(fields), week_view};

enum err slot_week_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &screen);
}

/* ---- a till's share */

static enum err read_form(struct allotment_ask *out, const struct tariff_site *site, struct http_request *r)
{
	const char *device, *time;
	int64_t places = 0;
	*out = (struct allotment_ask){.who = screen_session(r)->login, .slot.site = site->number};
	enum err e[] = {form_need(&device, r, "device"), form_day(&out->slot.day, r, "date"), form_need(&time, r, "time"),
			form_number(&places, r, "places", 0, SLOT_PLACES_MAX)};
	for (size_t i = 0; i < sizeof(e) / sizeof(e[0]); i++)
		TRY(e[i]);
	if (uuid_parse(out->device, device) != E_OK)
		return complain(&r->complaints, "/device", "unknown", "%s", "there is no such till");
	if (minute_parse(&out->slot.begins, time) != E_OK)
		return complain(&r->complaints, "/time", "format", "%s", "a time of the day such as 09:30");
	out->slot.ends = out->slot.begins + 1;
	out->places = (uint64_t)places;
	return E_OK;
}

enum err allotment_admin_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct tariff_site *site = site_of(app, r);
	struct allotment_ask ask;
	struct allotment_row row;
	if (!site)
		return E_NOT_FOUND;
	enum err e = read_form(&ask, site, r);
	if (e == E_OK)
		e = allotment_give(app, r->arena, &ask, &r->complaints, &row);
	if (e != E_OK)
		return screen_refuse(app, r, a, &screen, e);
	return screen_done(r, a, arena_format(r->arena, "/admin/slots/%s", site->code), "allotted");
}
