#include "store/accounts.h"

struct account_walk {
	struct arena *arena;
	struct account_list_row row, *list;
	size_t count, room;
};

static enum err collect(void *ctx)
{
	struct account_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err account_lists_after(struct db *db, struct arena *a, uint64_t after, struct account_list_row **list, size_t *count)
{
	static const char sql[] = "SELECT seq, issued_at, published_by, cose FROM account_list WHERE seq > ? ORDER BY seq";
	struct account_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_UINT(after)}, 1,
		    (struct column[]){C_UINT(&w.row.seq), C_INT(&w.row.issued_at), C_TEXT(&w.row.published_by),
				      C_SPAN(&w.row.cose)},
		    4, collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err account_list_insert(struct db *db, const struct account_list_row *row)
{
	static const char sql[] = "INSERT INTO account_list (seq, issued_at, published_by, cose) VALUES (?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_UINT(row->seq), P_INT(row->issued_at), P_TEXT(row->published_by), P_SPAN(row->cose)},
		       4, NULL);
}
