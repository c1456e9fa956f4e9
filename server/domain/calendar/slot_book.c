#include "domain/calendar/slot_book.h"

#include "app.h"
#include "store/schedules.h"

#include <stdlib.h>

struct reading {
	struct arena *arena;
	uint32_t site;
	int32_t from, until;
	struct slot_line *list;
	size_t count, room;
};

static struct slot_line *add_line(struct reading *x, const struct slot_row *row)
{
	x->list = arena_grow(x->arena, x->list, x->count, &x->room, sizeof(*x->list));
	struct slot_line *line = &x->list[x->count++];
	*line = (struct slot_line){.row = *row};
	return line;
}

static struct slot_line *find_line(struct reading *x, const struct slot *s)
{
	for (size_t i = 0; i < x->count; i++)
		if (slot_compare(&x->list[i].row.slot, s) == 0)
			return &x->list[i];
	return NULL;
}

static enum err read_timetable(struct reading *x, struct db *db)
{
	struct schedule *schedules;
	size_t count;
	TRY(schedules_ahead(db, x->arena, x->from, &schedules, &count));
	for (int32_t day = x->from; day < x->until; day++) {
		const struct schedule *s = schedule_on(schedules, count, SCHEDULE_SLOTS, x->site, day);
		for (size_t i = 0; s && i < s->span_count; i++)
			add_line(x, &(struct slot_row){.slot = {x->site, day, s->spans[i].begins, s->spans[i].ends},
						       .capacity = s->spans[i].capacity});
	}
	return E_OK;
}

static enum err read_counters(struct reading *x, struct db *db)
{
	struct slot_row *rows;
	size_t count;
	TRY(slots_of_days(db, x->arena, x->from, x->until, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		if (rows[i].slot.site != x->site)
			continue;
		struct slot_line *line = find_line(x, &rows[i].slot);
		bool is_used = rows[i].sold + rows[i].held + rows[i].allotted > 0;
		if (line)
			line->row = rows[i];
		else if (is_used)
			add_line(x, &rows[i]);
	}
	return E_OK;
}

static enum err read_allotments(struct reading *x, struct db *db)
{
	for (int32_t day = x->from; day < x->until; day++) {
		struct allotment_row *rows;
		size_t count;
		TRY(allotments_of_day(db, x->arena, x->site, day, &rows, &count));
		for (size_t i = 0; i < count; i++) {
			struct slot_line *line = find_line(x, &rows[i].slot);
			if (!line)
				continue;
			line->allotments = line->allotment_count > 0 ? line->allotments : &rows[i]; /* they stand together */
			line->allotment_count++;
		}
	}
	return E_OK;
}

static int by_slot(const void *a, const void *b)
{
	const struct slot_line *x = a, *y = b;
	return slot_compare(&x->row.slot, &y->row.slot);
}

enum err slot_book_read(struct app *app, struct arena *a, uint32_t site, int32_t from, int32_t days, struct slot_line **list,
			size_t *count)
{
	struct reading x = {.arena = a, .site = site, .from = from, .until = from + days};
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = read_timetable(&x, db);
	if (e == E_OK)
		e = read_counters(&x, db);
	if (e == E_OK)
		e = read_allotments(&x, db);
	store_release(app->store, db);
	if (e == E_OK && x.count > 1)
		qsort(x.list, x.count, sizeof(*x.list), by_slot);
	*list = x.list;
	*count = x.count;
	return e;
}
