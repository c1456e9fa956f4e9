#include "domain/detect/detect.h"

#include <hoaban/instant.h>

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

json_t *detection_view(const struct detection_row *row)
{
	char day[DATE_TEXT];
	json_t *evidence = json_loads(row->evidence, 0, NULL);
	date_format(day, row->day);
	return json_pack("{s:I, s:s, s:s, s:I, s:s, s:I, s:s, s:I, s:o, s:o, s:o, s:o}", "id", (json_int_t)row->id, "detector",
			 row->detector, "subject", row->subject, "round", (json_int_t)row->round, "day", day, "sites",
			 (json_int_t)row->sites, "actor", row->actor, "score", (json_int_t)row->score, "found_at",
			 time_view(row->found_at), "ended_at", time_view(row->ended_at), "acknowledged",
			 acknowledged_view(row), "evidence", evidence ? evidence : json_null());
}
