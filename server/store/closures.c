#include "store/closures.h"

/* ---- closures */

enum err closure_insert(struct db *db, const struct closure_row *row)
{
	static const char sql[] =
		"INSERT INTO closure (id, site, begins_at, ends_at, kind, honoured_until, reason, declared_by,"
		" declared_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
	const struct closure *c = &row->closure;
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(row->id, UUID_LEN), P_UINT(c->site), P_INT(c->from), P_INT(c->until),
					P_UINT(c->kind), c->honoured_until > 0 ? P_INT(c->honoured_until) : P_NULL(),
					P_TEXT(row->reason), P_TEXT(row->declared_by), P_INT(row->declared_at)},
		       9, NULL);
}

#define CLOSURE_COLUMNS                                                                                                        \
	"id, site, begins_at, ends_at, kind, COALESCE(honoured_until, 0), reason, declared_by, declared_at, lifted_by,"        \
	" COALESCE(lifted_at, 0), COALESCE(collected_at, 0)"
#define CLOSURE_COLUMN_COUNT 12

struct closure_walk {
	struct arena *arena;
	uint64_t site, kind;
	bool is_held;
	struct closure_row row, *list;
	size_t count, room;
};

static void columns_of(struct closure_walk *w, struct column out[static CLOSURE_COLUMN_COUNT])
{
	struct closure_row *r = &w->row;
	const struct column columns[CLOSURE_COLUMN_COUNT] = {
		C_FIXED(r->id, UUID_LEN), C_UINT(&w->site),
		C_INT(&r->closure.from),  C_INT(&r->closure.until),
		C_UINT(&w->kind),	  C_INT(&r->closure.honoured_until),
		C_TEXT(&r->reason),	  C_TEXT(&r->declared_by),
		C_INT(&r->declared_at),	  {.kind = VALUE_TEXT, .text = &r->lifted_by, .is_null = &w->is_held},
		C_INT(&r->lifted_at),	  C_INT(&r->collected_at),
	};
	memcpy(out, columns, sizeof(columns));
}

static void finish_row(struct closure_walk *w)
{
	w->row.closure.site = (uint32_t)w->site;
	w->row.closure.kind = (enum closure_kind)w->kind;
	if (w->is_held)
		w->row.lifted_by = NULL;
}

static enum err row_collect(void *ctx)
{
	struct closure_walk *w = ctx;
	finish_row(w);
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err closure_get(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct closure_row *out)
{
	static const char sql[] = "SELECT " CLOSURE_COLUMNS " FROM closure WHERE id = ? FOR UPDATE";
	struct closure_walk w = {.arena = a};
	struct column columns[CLOSURE_COLUMN_COUNT];
	columns_of(&w, columns);
	TRY(db_row(db, a, sql, (struct param[]){P_BYTES(id, UUID_LEN)}, 1, columns, CLOSURE_COLUMN_COUNT));
	finish_row(&w);
	*out = w.row;
	return E_OK;
}

enum err closures_all(struct db *db, struct arena *a, uint64_t limit, struct closure_row **list, size_t *count)
{
	static const char sql[] = "SELECT " CLOSURE_COLUMNS " FROM closure ORDER BY begins_at DESC, site LIMIT ?";
	struct closure_walk w = {.arena = a};
	struct column columns[CLOSURE_COLUMN_COUNT];
	columns_of(&w, columns);
	TRY(db_rows(db, a, sql, (struct param[]){P_UINT(limit)}, 1, columns, CLOSURE_COLUMN_COUNT, row_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err closure_lift(struct db *db, const uint8_t id[static UUID_LEN], const char *who, int64_t at, bool *changed)
{
	static const char sql[] = "UPDATE closure SET lifted_by = ?, lifted_at = ? WHERE id = ? AND lifted_at IS NULL";
	uint64_t affected = 0;
	TRY(db_exec(db, sql, (struct param[]){P_TEXT(who), P_INT(at), P_BYTES(id, UUID_LEN)}, 3, &affected));
	*changed = affected > 0;
	return E_OK;
}

struct ahead_walk {
	struct arena *arena;
	uint64_t site, kind;
	struct closure row, *list;
	size_t count, room;
};

static enum err ahead_collect(void *ctx)
{
	struct ahead_walk *w = ctx;
	w->row.site = (uint32_t)w->site;
	w->row.kind = (enum closure_kind)w->kind;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err closures_ahead(struct db *db, struct arena *a, int64_t now, struct closure **list, size_t *count)
{
	static const char sql[] =
		"SELECT site, begins_at, MAX(ends_at), MIN(kind),"
		" CASE WHEN MAX(honoured_until) > MAX(ends_at) THEN MAX(honoured_until) ELSE 0 END FROM closure"
		" WHERE lifted_at IS NULL AND COALESCE(honoured_until, ends_at) > ?"
		" GROUP BY site, begins_at ORDER BY site, begins_at LIMIT ?";
	struct ahead_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_INT(now), P_UINT(CLOSURES_MAX)}, 2,
		    (struct column[]){C_UINT(&w.site), C_INT(&w.row.from), C_INT(&w.row.until), C_UINT(&w.kind),
				      C_INT(&w.row.honoured_until)},
		    5, ahead_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err tickets_alive_since(struct db *db, int64_t now, int64_t *since)
{
	static const char sql[] =
		"SELECT COALESCE(MIN(begins_at), ?) FROM closure WHERE lifted_at IS NULL AND honoured_until > ?";
	TRY(db_row(db, NULL, sql, (struct param[]){P_INT(now), P_INT(now)}, 2, (struct column[]){C_INT(since)}, 1));
	*since = *since < now ? *since : now;
	return E_OK;
}
