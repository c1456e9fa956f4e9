/* hoaband report incidents: what tills told that cannot be. Each was stored as it was told; a person settles it. */
#include "command.h"
#include "console.h"
#include "house.h"
#include "store/journal.h"

#include <stdio.h>

#define INCIDENTS_MAX 10000

static void print_incidents(const struct options *o, const struct incident_row *list, size_t count)
{
	json_t *all = json_array();
	for (size_t i = 0; i < count; i++) {
		char at[INSTANT_TEXT];
		instant_format(at, list[i].created_ms / 1000);
		json_array_append_new(all,
				      json_pack("{s:s, s:s, s:s, s:I, s:s}", "noted_at", at, "kind", list[i].kind, "device",
						list[i].device, "seq", (json_int_t)list[i].seq, "detail", list[i].detail));
		if (!o->is_json)
			printf("%s  %-16s entry %-8llu %-20s %s\n", at, list[i].device, (unsigned long long)list[i].seq,
			       list[i].kind, list[i].detail);
	}
	json_t *answer = json_pack("{s:o}", "incidents", all);
	if (o->is_json)
		console_json(answer);
	json_decref(answer);
}

static enum err report(struct house *h, const struct options *o, int64_t since_s)
{
	struct incident_row *list;
	struct db *db;
	size_t count;
	TRY(house_open(h, true));
	TRY(store_acquire(h->app.store, &db));
	enum err e = incidents_newest(db, &h->arena, since_s * 1000, INCIDENTS_MAX, &list, &count);
	store_release(h->app.store, db);
	TRY(e);
	print_incidents(o, list, count);
	return E_OK;
}

enum err command_report_incidents(const struct options *o)
{
	struct house h;
	int32_t day = 0;
	if (o->day && date_parse(&day, o->day) != E_OK)
		return console_refuse("--day", "since which one? YYYY-MM-DD");
	enum err e = house_found(&h, o);
	if (e == E_OK)
		e = report(&h, o, o->day ? day_start(day) : 0);
	house_close(&h);
	return e;
}
