/* hoaband detect: the detectors look now, beside a server or without one, and what is open is shown. */
#include "command.h"
#include "console.h"
#include "domain/detect/detect.h"
#include "house.h"

#include <stdio.h>

#define SHOWN_MAX    10000
#define EVIDENCE_MAX (64u << 20) /* bytes; what is beyond it is shown by the server, one by one */

static enum err read_days(struct detect_ask *ask, const struct options *o)
{
	*ask = (struct detect_ask){.slot = -1};
	if (!o->from && !o->until)
		return E_OK;
	if (!o->from || date_parse(&ask->from_day, o->from) != E_OK)
		return console_refuse("--from", "the first day to look at, YYYY-MM-DD");
	if (!o->until || date_parse(&ask->until_day, o->until) != E_OK || ask->until_day <= ask->from_day)
		return console_refuse("--until", "the day behind the last one, YYYY-MM-DD");
	return E_OK;
}

/* One at a time, into what the console prints. */
static enum err add_evidence(json_t *list, struct house *h, const struct detection_row *rows, size_t count)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	struct db *db;
	enum err e = E_OK;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	TRY(store_acquire(h->app.store, &db));
	for (size_t i = 0, bytes = 0; e == E_OK && i < count && bytes < EVIDENCE_MAX; i++) {
		struct detection_row row = rows[i];
		e = detection_evidence(db, &a, row.id, &row.evidence);
		if (e != E_OK)
			break;
		bytes += strlen(row.evidence);
		json_array_set_new(list, i, detection_view(&h->app, &row));
		arena_clear(&a);
	}
	store_release(h->app.store, db);
	return e;
}

static enum err print_json(struct house *h, const struct detect_report *report, const struct detection_row *rows, size_t count)
{
	char from[DATE_TEXT], until[DATE_TEXT];
	json_t *list = json_array();
	date_format(from, report->from_day);
	date_format(until, report->until_day);
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, detection_view(&h->app, &rows[i]));
	enum err e = add_evidence(list, h, rows, count);
	json_t *all = json_pack("{s:s, s:s, s:I, s:I, s:o}", "from", from, "until", until, "found", (json_int_t)report->found,
				"ended", (json_int_t)report->ended, "open", list);
	if (e == E_OK)
		console_json(all);
	json_decref(all);
	return e;
}

static void print_lines(const struct detect_report *report, const struct detection_row *rows, size_t count, uint64_t open)
{
	for (size_t i = 0; i < count; i++) {
		char day[DATE_TEXT];
		date_format(day, rows[i].day);
		printf("%s  %-8llu %-24s %-16s %llu  %s\n", day, (unsigned long long)rows[i].id, rows[i].detector,
		       rows[i].actor[0] ? rows[i].actor : "-", (unsigned long long)rows[i].score, rows[i].subject);
	}
	if (count < open)
		printf("… and %llu more\n", (unsigned long long)(open - count));
	printf("%llu new, %llu put right since, %llu open (/audit/exceptions)\n", (unsigned long long)report->found,
	       (unsigned long long)report->ended, (unsigned long long)open);
}

static enum err read_open(struct house *h, struct db *db, struct detection_row **rows, size_t *count, uint64_t *open)
{
	static const struct detection_filter open_ones = {.state = DETECTIONS_OPEN, .max = SHOWN_MAX};
	struct detection_count *kinds;
	size_t kind_count;
	TRY(detections_list(db, &h->arena, &open_ones, rows, count));
	TRY(detections_count(db, &h->arena, &open_ones, &kinds, &kind_count));
	*open = 0;
	for (size_t i = 0; i < kind_count; i++)
		*open += kinds[i].open;
	return E_OK;
}

static enum err show(struct house *h, const struct options *o, const struct detect_report *report)
{
	struct detection_row *rows;
	struct db *db;
	size_t count;
	uint64_t open;
	TRY(store_acquire(h->app.store, &db));
	enum err e = read_open(h, db, &rows, &count, &open);
	store_release(h->app.store, db);
	TRY(e);
	if (o->is_json)
		return print_json(h, report, rows, count);
	print_lines(report, rows, count, open);
	return E_OK;
}

static enum err detect(struct house *h, const struct options *o, const struct detect_ask *ask)
{
	struct detect_report report;
	TRY(house_open(h, true));
	enum err e = detect_run(&h->app, ask, &report);
	if (e == E_BUSY)
		fprintf(stderr, "hoaband: detect: somebody else is looking at this moment\n");
	TRY(e);
	return show(h, o, &report);
}

enum err command_detect(const struct options *o)
{
	struct house h;
	struct detect_ask ask;
	TRY(read_days(&ask, o));
	enum err e = house_found(&h, o);
	if (e == E_OK)
		e = detect(&h, o, &ask);
	house_close(&h);
	return e;
}
