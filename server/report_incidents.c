/* hoaband report incidents: what tills told that cannot be. Each was stored as it was told; a person settles it. */
#include "command.h"
#include "console.h"
#include "house.h"
#include "store/doubles.h"
#include "store/journal.h"

#include <hoaban/entry.h>

#include <stdio.h>

#define INCIDENTS_MAX 10000

/* One of the two signed records of a double entry; the first may be still to come, when it was claimed online. */
static json_t *record_json(const struct double_row *d, int which)
{
	const struct place_taker *t = &d->taker[which];
	char at[INSTANT_TEXT], claim[UUID_HEX];
	BUF_LOCAL entry;
	buf_init(&entry, 2 * ENTRY_BYTES_MAX);
	instant_format(at, t->admitted_at);
	uuid_hex(claim, t->claim);
	buf_append_base64(&entry, d->entry[which].data, d->entry[which].len);
	bool is_here = d->entry[which].len > 0;
	return json_pack("{s:s, s:o, s:s?, s:s, s:s, s:b, s:b, s:s?}", "device", d->name[which], "seq",
			 t->seq ? json_integer((json_int_t)t->seq) : json_null(), "gate", t->gate[0] ? t->gate : NULL, "claim",
			 claim, "admitted_at", at, "undone", (int)d->is_undone[which], "to_come", (int)!is_here, "entry",
			 is_here ? buf_text(&entry) : NULL);
}

static enum err add_records(struct db *db, struct arena *a, const struct incident_row *i, json_t *incident)
{
	struct double_row d;
	enum err e = double_of_incident(db, a, i->id, &d);
	if (e != E_OK)
		return e == E_NOT_FOUND ? E_OK : e;
	json_t *records = json_array();
	for (int which = 0; which < 2; which++)
		json_array_append_new(records, record_json(&d, which));
	json_object_set_new(incident, "records", records);
	return E_OK;
}

static enum err print_json(struct db *db, struct arena *a, const struct incident_row *list, size_t count)
{
	json_t *all = json_array(), *answer = json_pack("{s:o}", "incidents", all);
	enum err e = E_OK;
	for (size_t i = 0; e == E_OK && i < count; i++) {
		char at[INSTANT_TEXT];
		instant_format(at, list[i].created_ms / 1000);
		json_t *one = json_pack("{s:s, s:s, s:s, s:I, s:s}", "noted_at", at, "kind", list[i].kind, "device",
					list[i].device, "seq", (json_int_t)list[i].seq, "detail", list[i].detail);
		json_array_append_new(all, one);
		e = add_records(db, a, &list[i], one);
	}
	if (e == E_OK)
		console_json(answer);
	json_decref(answer);
	return e;
}

static void print_lines(const struct incident_row *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char at[INSTANT_TEXT];
		instant_format(at, list[i].created_ms / 1000);
		printf("%s  %-16s entry %-8llu %-20s %s\n", at, list[i].device, (unsigned long long)list[i].seq, list[i].kind,
		       list[i].detail);
	}
}

static enum err report(struct house *h, const struct options *o, int64_t since_s)
{
	struct incident_row *list;
	struct db *db;
	size_t count;
	TRY(house_open(h, true));
	TRY(store_acquire(h->app.store, &db));
	enum err e = incidents_newest(db, &h->arena, since_s * 1000, INCIDENTS_MAX, &list, &count);
	if (e == E_OK && o->is_json)
		e = print_json(db, &h->arena, list, count);
	else if (e == E_OK)
		print_lines(list, count);
	store_release(h->app.store, db);
	return e;
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
