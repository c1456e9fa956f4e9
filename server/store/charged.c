#include "store/charged.h"

struct charged_walk {
	struct arena *arena;
	struct charged_row row, *list;
	bool has_no_visit;
	size_t count, room;
};

static enum err collect(void *ctx)
{
	struct charged_walk *w = ctx;
	w->row.has_visit = !w->has_no_visit;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err receipts_charged(struct db *db, struct arena *a, uint64_t symbol_id, uint64_t number, uint64_t limit,
			  struct charged_row **list, size_t *count)
{
	static const char sql[] =
		"SELECT r.symbol_id, r.number, COALESCE(o.visit_day, s.visit_day, c.visit_day), r.record FROM receipt r"
		" LEFT JOIN orders o ON o.id = r.source LEFT JOIN sale s ON s.id = r.source"
		" LEFT JOIN correction c ON c.id = r.source"
		" WHERE r.symbol_id > ? OR (r.symbol_id = ? AND r.number > ?) ORDER BY r.symbol_id, r.number LIMIT ?";
	struct charged_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_UINT(symbol_id), P_UINT(symbol_id), P_UINT(number), P_UINT(limit)}, 4,
		    (struct column[]){C_UINT(&w.row.symbol_id),
				      C_UINT(&w.row.number),
				      {.kind = VALUE_INT, .i = &w.row.visit_day, .is_null = &w.has_no_visit},
				      C_SPAN(&w.row.record)},
		    4, collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}
