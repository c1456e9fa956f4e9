#include "store/sealing.h"

enum err receipts_waiting(struct db *db, uint64_t *count, int64_t *since)
{
	static const char sql[] =
		"SELECT COUNT(*), COALESCE(MIN(r.issued_at), 0) FROM receipt r JOIN symbol s ON s.id = r.symbol_id"
		" LEFT JOIN seal_progress p ON p.tax_code = s.tax_code"
		" LEFT JOIN receipt_xml x ON x.symbol_id = r.symbol_id AND x.number = r.number"
		" LEFT JOIN seal_hold h ON h.symbol_id = r.symbol_id AND h.number = r.number"
		" WHERE r.leaf_index > COALESCE(p.leaf_index, -1) AND x.number IS NULL AND h.number IS NULL";
	return db_row(db, NULL, sql, NULL, 0, (struct column[]){C_UINT(count), C_INT(since)}, 2);
}

enum err receipts_on_hold(struct db *db, uint64_t *count)
{
	static const char sql[] = "SELECT COUNT(*) FROM seal_hold WHERE released_at IS NULL";
	return db_row(db, NULL, sql, NULL, 0, (struct column[]){C_UINT(count)}, 1);
}

struct unsigned_walk {
	struct arena *arena;
	struct unsigned_receipt row, *list;
	size_t count, room;
};

static enum err unsigned_collect(void *ctx)
{
	struct unsigned_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err receipts_unsigned(struct db *db, struct arena *a, const char *tax_code, int64_t after_leaf, size_t limit,
			   struct unsigned_receipt **list, size_t *count)
{
	/* In the order of the log, whatever the optimizer thinks: else it reads and sorts the whole backlog for every batch. */
	static const char sql[] = "SELECT r.symbol_id, r.number, r.leaf_index, r.source, r.issued_at, r.record"
				  " FROM receipt r FORCE INDEX (receipt_leaf) STRAIGHT_JOIN symbol s ON s.id = r.symbol_id"
				  " LEFT JOIN receipt_xml x ON x.symbol_id = r.symbol_id AND x.number = r.number"
				  " LEFT JOIN seal_hold h ON h.symbol_id = r.symbol_id AND h.number = r.number"
				  " WHERE r.leaf_index >= ? AND s.tax_code = ? AND x.number IS NULL AND h.number IS NULL"
				  " ORDER BY r.leaf_index LIMIT ?";
	struct unsigned_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_INT(after_leaf + 1), P_TEXT(tax_code), P_UINT(limit)}, 3,
		    (struct column[]){C_UINT(&w.row.symbol_id), C_UINT(&w.row.number), C_UINT(&w.row.leaf_index),
				      C_FIXED(w.row.source, UUID_LEN), C_INT(&w.row.issued_at), C_SPAN(&w.row.record)},
		    6, unsigned_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err receipts_released(struct db *db, struct arena *a, const char *tax_code, size_t limit, struct unsigned_receipt **list,
			   size_t *count)
{
	static const char sql[] = "SELECT r.symbol_id, r.number, r.leaf_index, r.source, r.issued_at, r.record"
				  " FROM seal_hold h JOIN symbol s ON s.id = h.symbol_id"
				  " JOIN receipt r ON r.symbol_id = h.symbol_id AND r.number = h.number"
				  " WHERE h.released_at IS NOT NULL AND s.tax_code = ? ORDER BY r.leaf_index LIMIT ?";
	struct unsigned_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_TEXT(tax_code), P_UINT(limit)}, 2,
		    (struct column[]){C_UINT(&w.row.symbol_id), C_UINT(&w.row.number), C_UINT(&w.row.leaf_index),
				      C_FIXED(w.row.source, UUID_LEN), C_INT(&w.row.issued_at), C_SPAN(&w.row.record)},
		    6, unsigned_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

struct hold_walk {
	struct arena *arena;
	struct hold_row row, *list;
	size_t count, room;
};

static enum err hold_collect(void *ctx)
{
	struct hold_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err seal_holds(struct db *db, struct arena *a, struct hold_row **list, size_t *count)
{
	static const char sql[] =
		"SELECT h.symbol_id, h.number, s.tax_code, s.form, s.symbol, h.reason, COALESCE(h.released_at, 0)"
		" FROM seal_hold h JOIN symbol s ON s.id = h.symbol_id ORDER BY h.symbol_id, h.number";
	struct hold_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, NULL, 0,
		    (struct column[]){C_UINT(&w.row.symbol_id), C_UINT(&w.row.number), C_TEXT(&w.row.tax_code),
				      C_TEXT(&w.row.form), C_TEXT(&w.row.symbol), C_TEXT(&w.row.reason),
				      C_INT(&w.row.released_at)},
		    7, hold_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err seal_hold_release(struct db *db, uint64_t symbol_id, uint64_t number, int64_t now)
{
	static const char sql[] = "UPDATE seal_hold SET released_at = ? WHERE symbol_id = ? AND number = ?";
	return db_exec(db, sql, (struct param[]){P_INT(now), P_UINT(symbol_id), P_UINT(number)}, 3, NULL);
}

enum err seal_hold_delete(struct db *db, uint64_t symbol_id, uint64_t number)
{
	static const char sql[] = "DELETE FROM seal_hold WHERE symbol_id = ? AND number = ?";
	return db_exec(db, sql, (struct param[]){P_UINT(symbol_id), P_UINT(number)}, 2, NULL);
}

enum err receipt_newest_leaf(struct db *db, int64_t *leaf_index)
{
	static const char sql[] = "SELECT COALESCE(CAST(MAX(leaf_index) AS SIGNED), -1) FROM receipt";
	return db_row(db, NULL, sql, NULL, 0, (struct column[]){C_INT(leaf_index)}, 1);
}

enum err seal_hold_insert(struct db *db, uint64_t symbol_id, uint64_t number, const char *reason)
{
	static const char sql[] = "INSERT INTO seal_hold (symbol_id, number, reason) VALUES (?, ?, ?)"
				  " ON DUPLICATE KEY UPDATE released_at = NULL";
	return db_exec(db, sql, (struct param[]){P_UINT(symbol_id), P_UINT(number), P_TEXT(reason)}, 3, NULL);
}

enum err receipt_time_by_name(struct db *db, const char *tax_code, const char *form, const char *symbol, uint32_t number,
			      int64_t *issued_at)
{
	static const char sql[] = "SELECT r.issued_at FROM receipt r JOIN symbol s ON s.id = r.symbol_id"
				  " WHERE s.tax_code = ? AND s.form = ? AND s.symbol = ? AND r.number = ?";
	return db_row(db, NULL, sql, (struct param[]){P_TEXT(tax_code), P_TEXT(form), P_TEXT(symbol), P_UINT(number)}, 4,
		      (struct column[]){C_INT(issued_at)}, 1);
}

enum err seal_progress_get(struct db *db, const char *tax_code, int64_t *leaf_index)
{
	static const char sql[] = "SELECT leaf_index FROM seal_progress WHERE tax_code = ?";
	enum err e = db_row(db, NULL, sql, (struct param[]){P_TEXT(tax_code)}, 1, (struct column[]){C_INT(leaf_index)}, 1);
	if (e == E_NOT_FOUND)
		*leaf_index = -1;
	return e == E_NOT_FOUND ? E_OK : e;
}

enum err seal_progress_set(struct db *db, const char *tax_code, int64_t leaf_index)
{
	static const char sql[] = "INSERT INTO seal_progress (tax_code, leaf_index) VALUES (?, ?)"
				  " ON DUPLICATE KEY UPDATE leaf_index = GREATEST(leaf_index, VALUES(leaf_index))";
	return db_exec(db, sql, (struct param[]){P_TEXT(tax_code), P_INT(leaf_index)}, 2, NULL);
}

enum err receipt_xml_insert(struct db *db, uint64_t symbol_id, uint64_t number, int64_t signed_at, const char *serial,
			    struct bytes xml)
{
	static const char sql[] = "INSERT INTO receipt_xml (symbol_id, number, signed_at, serial, xml) VALUES (?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_UINT(symbol_id), P_UINT(number), P_INT(signed_at), P_TEXT(serial), P_SPAN(xml)}, 5,
		       NULL);
}

enum err receipt_xml_get(struct db *db, struct arena *a, uint64_t symbol_id, uint64_t number, struct bytes *xml,
			 int64_t *signed_at)
{
	static const char sql[] = "SELECT xml, signed_at FROM receipt_xml WHERE symbol_id = ? AND number = ?";
	return db_row(db, a, sql, (struct param[]){P_UINT(symbol_id), P_UINT(number)}, 2,
		      (struct column[]){C_SPAN(xml), C_INT(signed_at)}, 2);
}

enum err receipt_pdf_insert(struct db *db, uint64_t symbol_id, uint64_t number, int64_t made_at, struct bytes pdf)
{
	static const char sql[] = "INSERT INTO receipt_pdf (symbol_id, number, made_at, pdf) VALUES (?, ?, ?, ?)";
	return db_exec(db, sql, (struct param[]){P_UINT(symbol_id), P_UINT(number), P_INT(made_at), P_SPAN(pdf)}, 4, NULL);
}

enum err receipt_pdf_get(struct db *db, struct arena *a, uint64_t symbol_id, uint64_t number, struct bytes *pdf)
{
	static const char sql[] = "SELECT pdf FROM receipt_pdf WHERE symbol_id = ? AND number = ?";
	return db_row(db, a, sql, (struct param[]){P_UINT(symbol_id), P_UINT(number)}, 2, (struct column[]){C_SPAN(pdf)}, 1);
}

enum err visit_day_of(struct db *db, const uint8_t source[static UUID_LEN], int64_t *day)
{
	static const char sql[] = "SELECT visit_day FROM orders WHERE id = ? UNION ALL SELECT visit_day FROM sale WHERE id = ?"
				  " UNION ALL SELECT visit_day FROM correction WHERE id = ? LIMIT 1";
	const struct param id = P_BYTES(source, UUID_LEN);
	return db_row(db, NULL, sql, (struct param[]){id, id, id}, 3, (struct column[]){C_INT(day)}, 1);
}
