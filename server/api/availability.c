/* GET /v1/availability?sites=A1,BT&from=YYYY-MM-DD&days=14: from memory, on the thread that took the request. */
#include "domain/calendar/availability.h"

#include "api/api.h"
#include "domain/tariff/shelf.h"

#include <hoaban/json_text.h>
#include <hoaban/money.h>

#define DAYS_MAX 31

/* ---- inputs */

static enum err unknown_site(struct http_request *r)
{
	return complain(&r->complaints, "sites", "unknown", "codes of sites, with commas between them");
}

/* All sites when none is named. */
static enum err read_sites(uint64_t *out, struct http_request *r, const struct tariff *t)
{
	const char *text = http_query(r, "sites");
	*out = 0;
	if (!text || !text[0]) {
		*out = tariff_all_sites(t);
		return E_OK;
	}
	while (*text) {
		size_t len = strcspn(text, ",");
		const struct tariff_site *s = tariff_site_by_code(t, arena_textn(r->arena, text, len));
		if (!s)
			return unknown_site(r);
		*out |= 1ull << s->number;
		text += text[len] ? len + 1 : len;
	}
	return E_OK;
}

static enum err read_days(int32_t *from, size_t *days, struct app *app, struct http_request *r)
{
	const char *date = http_query(r, "from"), *count = http_query(r, "days");
	char *end = NULL;
	*from = instant_day(clock_s(&app->clock));
	*days = count ? strtoul(count, &end, 10) : FORTNIGHT;
	if (date && date_parse(from, date) != E_OK)
		return complain(&r->complaints, "from", "format", "write the date as YYYY-MM-DD");
	if (*days < 1 || *days > DAYS_MAX || (end && *end))
		return complain(&r->complaints, "days", "range", "1 to %d", DAYS_MAX);
	return E_OK;
}

/* ---- view */

static void write_minute(struct json_text *j, const char *name, uint32_t minute)
{
	char text[MINUTE_TEXT];
	minute_format(text, minute);
	json_text_string(j, name, text);
}

static void write_hours(struct json_text *j, const struct site_day *s)
{
	json_text_begin(j, "hours", '[');
	for (size_t i = 0; i < s->hour_count; i++) {
		json_text_begin(j, NULL, '{');
		write_minute(j, "begins", s->hours[i].begins);
		write_minute(j, "ends", s->hours[i].ends);
		json_text_end(j, '}');
	}
	json_text_end(j, ']');
}

static void write_slots(struct json_text *j, const struct site_day *s)
{
	json_text_begin(j, "slots", '[');
	for (size_t i = 0; i < s->slot_count; i++) {
		json_text_begin(j, NULL, '{');
		write_minute(j, "begins", s->slots[i].begins);
		write_minute(j, "ends", s->slots[i].ends);
		json_text_integer(j, "capacity", s->slots[i].capacity);
		json_text_integer(j, "left", s->slots[i].left);
		json_text_boolean(j, "is_over", s->slots[i].is_over);
		json_text_end(j, '}');
	}
	json_text_end(j, ']');
}

static void write_state(struct json_text *j, enum day_state state, enum shut_reason reason)
{
	json_text_string(j, "state", day_state_codes[state - 1]);
	if (reason != SHUT_NOT)
		json_text_string(j, "reason", shut_reason_codes[reason]);
}

static void write_site(struct json_text *j, const struct site_day *s, const struct tariff *t)
{
	const struct tariff_site *site = tariff_site_by_number(t, s->site);
	json_text_begin(j, NULL, '{');
	json_text_string(j, "site", site ? site->code : "");
	write_state(j, s->state, s->reason);
	json_text_boolean(j, "needs_time", s->needs_time);
	write_hours(j, s);
	write_slots(j, s);
	json_text_end(j, '}');
}

static void write_day(struct json_text *j, const struct day_states *d, const struct tariff *t)
{
	char date[DATE_TEXT];
	date_format(date, d->day);
	json_text_begin(j, NULL, '{');
	json_text_string(j, "date", date);
	write_state(j, d->state, d->reason);
	json_text_begin(j, "sites", '[');
	for (size_t i = 0; i < d->site_count; i++)
		write_site(j, &d->sites[i], t);
	json_text_end(j, ']');
	json_text_end(j, '}');
}

enum err availability_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct tariff *t = shelf_edition(app->shelf, shelf_newest(app->shelf));
	struct json_text j = JSON_TEXT(&a->body);
	uint64_t sites;
	int32_t from;
	size_t days;
	if (!t)
		return E_UNAVAILABLE;
	TRY(read_sites(&sites, r, t));
	TRY(read_days(&from, &days, app, r));
	json_text_begin(&j, NULL, '{');
	json_text_begin(&j, "days", '[');
	for (size_t i = 0; i < days; i++) {
		struct day_states d;
		availability_day(app, r->arena, sites, from + (int32_t)i, &d);
		write_day(&j, &d, t);
	}
	json_text_end(&j, ']');
	json_text_end(&j, '}');
	a->content_type = "application/json";
	return buf_status(&a->body);
}
