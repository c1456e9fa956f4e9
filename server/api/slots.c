/* GET /v1/slots?site=A1&from=YYYY-MM-DD&days=7: who has the places; POST /v1/allotments: a till's share of one slot */
#include "api/api.h"
#include "domain/calendar/allotment.h"
#include "domain/calendar/places.h"
#include "domain/calendar/slot_book.h"
#include "domain/people/session.h"
#include "domain/tariff/shelf.h"

#define DAYS_SHOWN 7

/* ---- views */

static json_t *minute_view(uint32_t minute)
{
	char text[MINUTE_TEXT];
	minute_format(text, minute);
	return json_string(text);
}

static json_t *date_view(int32_t day)
{
	char text[DATE_TEXT];
	date_format(text, day);
	return json_string(text);
}

static json_t *allotment_view(const struct allotment_row *r)
{
	char device[UUID_HEX];
	uuid_hex(device, r->device);
	return json_pack("{s:s, s:I, s:I, s:I}", "device", device, "places", (json_int_t)r->places, "reserved",
			 (json_int_t)r->reserved, "sold", (json_int_t)r->sold);
}

static json_t *line_view(const struct slot_line *line)
{
	const struct slot_row *r = &line->row;
	json_t *allotments = json_array();
	for (size_t i = 0; i < line->allotment_count; i++)
		json_array_append_new(allotments, allotment_view(&line->allotments[i]));
	return json_pack("{s:o, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "date", date_view(r->slot.day), "begins",
			 minute_view(r->slot.begins), "ends", minute_view(r->slot.ends), "capacity", (json_int_t)r->capacity,
			 "sold", (json_int_t)r->sold, "held", (json_int_t)r->held, "allotted", (json_int_t)r->allotted, "left",
			 (json_int_t)places_left(r), "excess", (json_int_t)r->excess, "allotments", allotments);
}

/* ---- slots */

static const struct tariff_site *site_of(struct app *app, const char *code)
{
	const struct tariff *t = shelf_edition(app->shelf, shelf_newest(app->shelf));
	return t && code ? tariff_site_by_code(t, code) : NULL;
}

enum err slots_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct tariff_site *site = site_of(app, http_query(r, "site"));
	const char *from_text = http_query(r, "from"), *days_text = http_query(r, "days");
	int32_t from = instant_day(clock_s(&app->clock));
	int64_t days = DAYS_SHOWN;
	struct slot_line *lines;
	size_t count;
	if (!site)
		return complain(&r->complaints, "site", "unknown", "there is no such site");
	if (from_text && date_parse(&from, from_text) != E_OK)
		return complain(&r->complaints, "from", "format", "write the date as YYYY-MM-DD");
	if (days_text && int_parse(&days, days_text, 1, SLOT_BOOK_DAYS) != E_OK)
		return complain(&r->complaints, "days", "range", "1 to %d", SLOT_BOOK_DAYS);
	TRY(slot_book_read(app, r->arena, site->number, from, (int32_t)days, &lines, &count));
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, line_view(&lines[i]));
	http_answer_json(a, json_pack("{s:s, s:o}", "site", site->code, "slots", list));
	return E_OK;
}

/* ---- allotments */

struct allotment_in {
	const char *device, *site, *time;
	int32_t date;
	int64_t places;
};
#define FIELD(member)                                                                                                          \
	.name = #member, .is_required = true, .offset = offsetof(struct allotment_in, member), .has_offset = JSON_NO_HAS
static const struct json_field allotment_fields[] = {
	{FIELD(device), .kind = JSON_FIELD_TEXT, .min = 1, .max = 36},
	{FIELD(site), .kind = JSON_FIELD_TEXT, .min = 1, .max = 8},
	{FIELD(date), .kind = JSON_FIELD_DATE},
	{FIELD(time), .kind = JSON_FIELD_TEXT, .min = 5, .max = 5},
	{FIELD(places), .kind = JSON_FIELD_INTEGER, .min = 0, .max = SLOT_PLACES_MAX},
};
const struct json_shape allotment_shape = {sizeof(struct allotment_in), 5, allotment_fields};

static enum err read_allotment(struct allotment_ask *out, struct app *app, struct http_request *r)
{
	const struct allotment_in *in = r->inputs;
	const struct session *s = r->state;
	const struct tariff_site *site = site_of(app, in->site);
	enum err e = E_OK;
	*out = (struct allotment_ask){.who = s->login, .places = (uint64_t)in->places};
	if (hex_parse(out->device, UUID_LEN, in->device, strlen(in->device)) != E_OK &&
	    uuid_parse(out->device, in->device) != E_OK)
		e = complain(&r->complaints, "/device", "format", "the id of a till");
	if (minute_parse(&out->slot.begins, in->time) != E_OK)
		e = complain(&r->complaints, "/time", "format", "a time of the day such as 09:30");
	if (!site)
		return complain(&r->complaints, "/site", "unknown", "there is no such site");
	out->slot.site = site->number;
	out->slot.day = in->date;
	out->slot.ends = out->slot.begins + 1;
	return e;
}

enum err allotments_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct allotment_ask ask;
	struct allotment_row row;
	TRY(read_allotment(&ask, app, r));
	TRY(allotment_give(app, r->arena, &ask, &r->complaints, &row));
	http_answer_json(a, allotment_view(&row));
	return E_OK;
}
