#include "store/changes.h"

static struct param text_or_null(const char *text)
{
	return text ? P_TEXT(text) : P_NULL();
}

enum err change_insert(struct db *db, const struct change_row *row)
{
	static const char sql[] = "INSERT INTO change_record (at_ms, who, action, subject, before_json, after_json)"
				  " VALUES (?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_INT(row->at_ms), P_TEXT(row->who), P_TEXT(row->action), P_TEXT(row->subject),
					text_or_null(row->before), text_or_null(row->after)},
		       6, NULL);
}

struct change_walk {
	struct arena *arena;
	struct change_row row, *list;
	bool has_no_before, has_no_after;
	size_t count, room;
};

static enum err collect(void *ctx)
{
	struct change_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err changes_before(struct db *db, struct arena *a, uint64_t before, uint64_t limit, struct change_row **list,
			size_t *count)
{
	static const char sql[] = "SELECT id, at_ms, who, action, subject, before_json, after_json FROM change_record"
				  " WHERE id < ? ORDER BY id DESC LIMIT ?";
	struct change_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_UINT(before), P_UINT(limit)}, 2,
		    (struct column[]){C_UINT(&w.row.id),
				      C_INT(&w.row.at_ms),
				      C_TEXT(&w.row.who),
				      C_TEXT(&w.row.action),
				      C_TEXT(&w.row.subject),
				      {.kind = VALUE_TEXT, .text = &w.row.before, .is_null = &w.has_no_before},
				      {.kind = VALUE_TEXT, .text = &w.row.after, .is_null = &w.has_no_after}},
		    7, collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}
