#include "store/tariffs.h"

struct edition_walk {
	struct arena *arena;
	struct edition_row row, *list;
	size_t count, room;
};

static enum err edition_collect(void *ctx)
{
	struct edition_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err editions_after(struct db *db, struct arena *a, uint64_t after, struct edition_row **list, size_t *count)
{
	static const char sql[] = "SELECT edition, from_day, issued_at, document, cose FROM tariff_edition"
				  " WHERE edition > ? ORDER BY edition";
	struct edition_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_UINT(after)}, 1,
		    (struct column[]){C_UINT(&w.row.edition), C_INT(&w.row.from_day), C_INT(&w.row.issued_at),
				      C_SPAN(&w.row.document), C_SPAN(&w.row.cose)},
		    5, edition_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err edition_insert(struct db *db, const struct edition_row *row)
{
	static const char sql[] =
		"INSERT INTO tariff_edition (edition, from_day, issued_at, document, cose) VALUES (?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_UINT(row->edition), P_INT(row->from_day), P_INT(row->issued_at),
					P_SPAN(row->document), P_SPAN(row->cose)},
		       5, NULL);
}

/* ---- drafts */

enum err draft_insert(struct db *db, const struct draft_row *row)
{
	static const char sql[] = "INSERT INTO tariff_draft (edition, imported_at, document) VALUES (?, ?, ?)";
	return db_exec(db, sql, (struct param[]){P_UINT(row->edition), P_INT(row->imported_at), P_SPAN(row->document)}, 3,
		       NULL);
}

enum err draft_delete(struct db *db, uint64_t edition)
{
	static const char sql[] = "DELETE FROM tariff_draft WHERE edition = ?";
	return db_exec(db, sql, (struct param[]){P_UINT(edition)}, 1, NULL);
}

enum err draft_get(struct db *db, struct arena *a, uint64_t edition, struct bytes *document)
{
	static const char sql[] = "SELECT document FROM tariff_draft WHERE edition = ?";
	return db_row(db, a, sql, (struct param[]){P_UINT(edition)}, 1, (struct column[]){C_SPAN(document)}, 1);
}
