#include "app.h"
#include "domain/detect/detect.h"
#include "domain/tariff/shelf.h"

static json_t *time_view(int64_t at)
{
	char text[INSTANT_TEXT];
	instant_format(text, at);
	return at > 0 ? json_string(text) : json_null();
}

static json_t *acknowledged_view(const struct detection_row *row)
{
	if (row->acknowledged_at == 0)
		return json_null();
	return json_pack("{s:s, s:o, s:s}", "by", row->auditor, "at", time_view(row->acknowledged_at), "reason", row->reason);
}

static json_t *sites_view(struct app *app, uint64_t mask)
{
	const struct tariff *t = shelf_edition(app->shelf, shelf_newest(app->shelf));
	json_t *list = json_array();
	for (size_t i = 0; t && i < t->site_count; i++)
		if (mask >> t->sites[i].number & 1)
			json_array_append_new(list, json_string(t->sites[i].code));
	return list;
}

json_t *detection_view(struct app *app, const struct detection_row *row)
{
	char day[DATE_TEXT];
	json_t *evidence = json_loads(row->evidence, 0, NULL);
	date_format(day, row->day);
	return json_pack("{s:I, s:s, s:s, s:I, s:s, s:o, s:s, s:I, s:o, s:o, s:o, s:o}", "id", (json_int_t)row->id, "detector",
			 row->detector, "subject", row->subject, "round", (json_int_t)row->round, "day", day, "sites",
			 sites_view(app, row->sites), "actor", row->actor, "score", (json_int_t)row->score, "found_at",
			 time_view(row->found_at), "ended_at", time_view(row->ended_at), "acknowledged", acknowledged_view(row),
			 "evidence", evidence ? evidence : json_null());
}
