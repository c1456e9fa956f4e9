#include "store/schedules.h"

#define SCHEDULE_COLUMNS                                                                                                       \
	"id, kind, site, from_day, until_day, weekdays, is_exception, spans, declared_by, declared_ms, lifted_by,"             \
	" COALESCE(lifted_at, 0)"
#define SCHEDULE_COLUMN_COUNT 12
#define SPANS_BYTES	      1024

struct schedule_walk {
	struct arena *arena;
	uint64_t kind, site, weekdays, is_exception;
	int64_t from, until;
	struct bytes spans;
	bool holds;
	struct schedule_row row, *list;
	struct schedule *plain; /* instead of list */
	size_t count, room;
};

static void columns_of(struct schedule_walk *w, struct column out[static SCHEDULE_COLUMN_COUNT])
{
	struct schedule_row *r = &w->row;
	const struct column columns[SCHEDULE_COLUMN_COUNT] = {
		C_FIXED(r->schedule.id, UUID_LEN),
		C_UINT(&w->kind),
		C_UINT(&w->site),
		C_INT(&w->from),
		C_INT(&w->until),
		C_UINT(&w->weekdays),
		C_UINT(&w->is_exception),
		C_SPAN(&w->spans),
		C_TEXT(&r->declared_by),
		C_INT(&r->schedule.declared_ms),
		{.kind = VALUE_TEXT, .text = &r->lifted_by, .is_null = &w->holds},
		C_INT(&r->lifted_at),
	};
	memcpy(out, columns, sizeof(columns));
}

static enum err finish(struct schedule_walk *w)
{
	struct schedule *s = &w->row.schedule;
	s->kind = (enum schedule_kind)w->kind;
	s->site = (uint32_t)w->site;
	s->from = (int32_t)w->from;
	s->until = (int32_t)w->until;
	s->weekdays = (uint32_t)w->weekdays;
	s->is_exception = w->is_exception;
	if (w->holds)
		w->row.lifted_by = NULL;
	return spans_decode(s->spans, &s->span_count, w->spans) == E_OK ? E_OK : E_CORRUPT;
}

static enum err collect(void *ctx)
{
	struct schedule_walk *w = ctx;
	TRY(finish(w));
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

static enum err collect_plain(void *ctx)
{
	struct schedule_walk *w = ctx;
	TRY(finish(w));
	w->plain = arena_grow(w->arena, w->plain, w->count, &w->room, sizeof(*w->plain));
	w->plain[w->count++] = w->row.schedule;
	return E_OK;
}

enum err schedule_insert(struct db *db, const struct schedule_row *row)
{
	static const char sql[] =
		"INSERT INTO schedule (id, kind, site, from_day, until_day, weekdays, is_exception, spans, declared_by,"
		" declared_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	const struct schedule *s = &row->schedule;
	uint8_t bytes[SPANS_BYTES];
	struct buf spans = BUF_FIXED(bytes);
	spans_encode(&spans, s->spans, s->span_count);
	TRY(buf_status(&spans));
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(s->id, UUID_LEN), P_UINT(s->kind), P_UINT(s->site), P_INT(s->from),
					P_INT(s->until), P_UINT(s->weekdays), P_UINT(s->is_exception),
					P_SPAN(buf_bytes(&spans)), P_TEXT(row->declared_by), P_INT(s->declared_ms)},
		       10, NULL);
}

enum err schedule_get(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct schedule_row *out)
{
	static const char sql[] = "SELECT " SCHEDULE_COLUMNS " FROM schedule WHERE id = ?";
	struct schedule_walk w = {.arena = a};
	struct column columns[SCHEDULE_COLUMN_COUNT];
	columns_of(&w, columns);
	TRY(db_row(db, a, sql, (struct param[]){P_BYTES(id, UUID_LEN)}, 1, columns, SCHEDULE_COLUMN_COUNT));
	TRY(finish(&w));
	*out = w.row;
	return E_OK;
}

enum err schedule_lift(struct db *db, const uint8_t id[static UUID_LEN], const char *who, int64_t at)
{
	static const char sql[] = "UPDATE schedule SET lifted_by = ?, lifted_at = ? WHERE id = ? AND lifted_at IS NULL";
	return db_exec(db, sql, (struct param[]){P_TEXT(who), P_INT(at), P_BYTES(id, UUID_LEN)}, 3, NULL);
}

enum err schedules_all(struct db *db, struct arena *a, enum schedule_kind kind, int site, uint64_t limit,
		       struct schedule_row **list, size_t *count)
{
	static const char sql[] = "SELECT " SCHEDULE_COLUMNS " FROM schedule WHERE kind = ? AND (site = ? OR ? < 0)"
				  " ORDER BY from_day DESC, declared_ms DESC, id LIMIT ?";
	struct schedule_walk w = {.arena = a};
	struct column columns[SCHEDULE_COLUMN_COUNT];
	columns_of(&w, columns);
	TRY(db_rows(db, a, sql, (struct param[]){P_UINT(kind), P_INT(site), P_INT(site), P_UINT(limit)}, 4, columns,
		    SCHEDULE_COLUMN_COUNT, collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err schedules_ahead(struct db *db, struct arena *a, int32_t day, struct schedule **list, size_t *count)
{
	static const char sql[] = "SELECT " SCHEDULE_COLUMNS " FROM schedule WHERE lifted_at IS NULL AND until_day > ?"
				  " ORDER BY site, kind, from_day, id";
	struct schedule_walk w = {.arena = a};
	struct column columns[SCHEDULE_COLUMN_COUNT];
	columns_of(&w, columns);
	TRY(db_rows(db, a, sql, (struct param[]){P_INT(day)}, 1, columns, SCHEDULE_COLUMN_COUNT, collect_plain, &w));
	*list = w.plain;
	*count = w.count;
	return E_OK;
}

/* ---- which state holds */

enum err schedule_epoch(struct db *db, uint64_t *epoch)
{
	static const char sql[] = "SELECT epoch FROM schedule_epoch WHERE id = 1";
	return db_row(db, NULL, sql, NULL, 0, (struct column[]){C_UINT(epoch)}, 1);
}

enum err schedule_epoch_lock(struct db *db)
{
	static const char sql[] = "SELECT epoch FROM schedule_epoch WHERE id = 1 FOR UPDATE";
	uint64_t epoch;
	return db_row(db, NULL, sql, NULL, 0, (struct column[]){C_UINT(&epoch)}, 1);
}

enum err schedule_epoch_advance(struct db *db)
{
	static const char sql[] = "UPDATE schedule_epoch SET epoch = epoch + 1 WHERE id = 1";
	return db_exec(db, sql, NULL, 0, NULL);
}
