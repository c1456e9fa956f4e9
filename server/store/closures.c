#include "store/closures.h"

struct closure_walk {
	struct arena *arena;
	uint64_t site, kind;
	struct closure row;
	struct closure *list;
	size_t count, room;
};

static enum err closure_collect(void *ctx)
{
	struct closure_walk *w = ctx;
	w->row.site = (uint32_t)w->site;
	w->row.kind = (enum closure_kind)w->kind;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err closures_ahead(struct db *db, struct arena *a, int64_t now, struct closure **list, size_t *count)
{
	static const char sql[] =
		"SELECT site, begins_at, MAX(ends_at), MIN(kind), COALESCE(MAX(honoured_until), 0) FROM closure"
		" WHERE lifted_at IS NULL AND COALESCE(honoured_until, ends_at) > ?"
		" GROUP BY site, begins_at ORDER BY site, begins_at LIMIT ?";
	struct closure_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_INT(now), P_UINT(CLOSURES_MAX)}, 2,
		    (struct column[]){C_UINT(&w.site), C_INT(&w.row.from), C_INT(&w.row.until), C_UINT(&w.kind),
				      C_INT(&w.row.honoured_until)},
		    5, closure_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}
