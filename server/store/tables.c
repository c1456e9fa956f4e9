#include "store/tables.h"

#include "store/columns.h"

#define LOCAL_DAY "((r.issued_at + 25200) DIV 86400)"

/* ---- progress */

struct code_walk {
	struct arena *arena;
	const char *code, **list;
	size_t count, room;
};

static enum err code_collect(void *ctx)
{
	struct code_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->code;
	return E_OK;
}

enum err organisations_issuing(struct db *db, struct arena *a, const char ***list, size_t *count)
{
	static const char sql[] = "SELECT DISTINCT tax_code FROM symbol WHERE last_number > 0 ORDER BY tax_code";
	struct code_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, NULL, 0, (struct column[]){C_TEXT(&w.code)}, 1, code_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err table_progress_get(struct db *db, const char *tax_code, int64_t *leaf_index, int64_t *slot)
{
	static const char sql[] = "SELECT leaf_index, slot FROM table_progress WHERE tax_code = ?";
	enum err e = db_row(db, NULL, sql, (struct param[]){P_TEXT(tax_code)}, 1,
			    (struct column[]){C_INT(leaf_index), C_INT(slot)}, 2);
	if (e == E_NOT_FOUND)
		*leaf_index = *slot = -1;
	return e == E_NOT_FOUND ? E_OK : e;
}

enum err table_progress_set(struct db *db, const char *tax_code, int64_t leaf_index, int64_t slot)
{
	static const char sql[] = "INSERT INTO table_progress (tax_code, leaf_index, slot) VALUES (?, ?, ?)"
				  " ON DUPLICATE KEY UPDATE leaf_index = GREATEST(leaf_index, VALUES(leaf_index)),"
				  " slot = GREATEST(slot, VALUES(slot))";
	return db_exec(db, sql, (struct param[]){P_TEXT(tax_code), P_INT(leaf_index), P_INT(slot)}, 3, NULL);
}

/* ---- receipts without a table */

#define UNLISTED                                                                                                               \
	" FROM receipt r JOIN symbol s ON s.id = r.symbol_id"                                                                  \
	" LEFT JOIN table_row t ON t.symbol_id = r.symbol_id AND t.number = r.number AND t.revision = 0"                       \
	" WHERE r.leaf_index >= ? AND s.tax_code = ? AND t.message IS NULL"

struct day_walk {
	struct arena *arena;
	int64_t day;
	int32_t *list;
	size_t count, room;
};

static enum err day_collect(void *ctx)
{
	struct day_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = (int32_t)w->day;
	return E_OK;
}

enum err days_unlisted(struct db *db, struct arena *a, const char *tax_code, int64_t after_leaf, int64_t until, int32_t **list,
		       size_t *count)
{
	static const char sql[] = "SELECT DISTINCT " LOCAL_DAY UNLISTED " AND r.issued_at < ? ORDER BY 1";
	struct day_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_INT(after_leaf + 1), P_TEXT(tax_code), P_INT(until)}, 3,
		    (struct column[]){C_INT(&w.day)}, 1, day_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err leaf_first_unlisted(struct db *db, const char *tax_code, int64_t after_leaf, int64_t *leaf_index)
{
	static const char sql[] = "SELECT COALESCE(MIN(r.leaf_index), -1)" UNLISTED;
	return db_row(db, NULL, sql, (struct param[]){P_INT(after_leaf + 1), P_TEXT(tax_code)}, 2,
		      (struct column[]){C_INT(leaf_index)}, 1);
}

/* ---- receipts, with or without a table */

struct listed_walk {
	struct arena *arena;
	struct listed_receipt row, *list;
	size_t count, room;
};

static enum err listed_collect(void *ctx)
{
	struct listed_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

#define LISTED_COLUMNS "r.symbol_id, r.number, r.leaf_index, r.source, r.issued_at, r.record"
#define LISTED_ROW(x)                                                                                                          \
	C_UINT(&(x).symbol_id), C_UINT(&(x).number), C_UINT(&(x).leaf_index), C_FIXED((x).source, UUID_LEN),                   \
		C_INT(&(x).issued_at), C_SPAN(&(x).record)
#define LISTED_COLUMN_COUNT 6

enum err receipts_unlisted(struct db *db, struct arena *a, const char *tax_code, int64_t after_leaf, int64_t from,
			   int64_t until, struct listed_receipt **list, size_t *count)
{
	static const char sql[] =
		"SELECT " LISTED_COLUMNS UNLISTED " AND r.issued_at >= ? AND r.issued_at < ? ORDER BY r.leaf_index";
	struct listed_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_INT(after_leaf + 1), P_TEXT(tax_code), P_INT(from), P_INT(until)}, 4,
		    (struct column[]){LISTED_ROW(w.row)}, LISTED_COLUMN_COUNT, listed_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

#define LAST_ROW                                                                                                               \
	" JOIN table_row l ON l.symbol_id = t.symbol_id AND l.number = t.number AND l.revision ="                              \
	" (SELECT MAX(n.revision) FROM table_row n WHERE n.symbol_id = t.symbol_id AND n.number = t.number)"                   \
	" JOIN receipt r ON r.symbol_id = t.symbol_id AND r.number = t.number"

static enum err walk_listed(struct listed_walk *w, struct db *db, const char *sql, const struct param *params, size_t count)
{
	return db_rows(db, w->arena, sql, params, count,
		       (struct column[]){LISTED_ROW(w->row), C_UINT(&w->row.revision), C_FIXED(w->row.fingerprint, HASH_LEN)},
		       LISTED_COLUMN_COUNT + 2, listed_collect, w);
}

enum err receipts_listed(struct db *db, struct arena *a, const char *tax_code, int32_t day, struct listed_receipt **list,
			 size_t *count)
{
	static const char sql[] = "SELECT " LISTED_COLUMNS ", l.revision + 1, l.fingerprint"
				  " FROM outbox_message m JOIN table_row t ON t.message = m.id AND t.revision = 0" LAST_ROW
				  " WHERE m.kind = 1 AND m.tax_code = ? AND m.day = ? ORDER BY r.leaf_index";
	struct listed_walk w = {.arena = a};
	TRY(walk_listed(&w, db, sql, (struct param[]){P_TEXT(tax_code), P_INT(day)}, 2));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err receipts_in_table(struct db *db, struct arena *a, uint64_t message, struct listed_receipt **list, size_t *count)
{
	static const char sql[] = "SELECT " LISTED_COLUMNS ", l.revision + 1, l.fingerprint FROM table_row t" LAST_ROW
				  " WHERE t.message = ? ORDER BY t.ordinal";
	struct listed_walk w = {.arena = a};
	TRY(walk_listed(&w, db, sql, (struct param[]){P_UINT(message)}, 1));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err table_rows_insert(struct db *db, struct arena *a, const struct table_row_insert *rows, size_t count)
{
	static const char sql[] = "INSERT INTO table_row (symbol_id, number, revision, message, ordinal, status, fingerprint)"
				  " VALUES (?, ?, ?, ?, ?, ?, ?)";
	static const struct cell cells[] = {
		{CELL_UINT, offsetof(struct table_row_insert, symbol_id), 0, 0},
		{CELL_UINT, offsetof(struct table_row_insert, number), 0, 0},
		{CELL_UINT, offsetof(struct table_row_insert, revision), 0, 0},
		{CELL_UINT, offsetof(struct table_row_insert, message), 0, 0},
		{CELL_UINT, offsetof(struct table_row_insert, ordinal), 0, 0},
		{CELL_UINT, offsetof(struct table_row_insert, status), 0, 0},
		{CELL_FIXED, offsetof(struct table_row_insert, fingerprint), HASH_LEN, 0},
	};
	return columns_insert(db, a, sql, cells, sizeof(cells) / sizeof(cells[0]), rows, sizeof(*rows), count);
}

/* ---- sums */

struct sum_walk {
	struct arena *arena;
	struct symbol_sum row, *list;
	size_t count, room;
};

static enum err sum_collect(void *ctx)
{
	struct sum_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err symbol_sums(struct db *db, struct arena *a, int64_t from, int64_t until, struct symbol_sum **list, size_t *count)
{
	static const char sql[] =
		"SELECT s.tax_code, s.form, s.symbol, COUNT(*), MIN(r.number), MAX(r.number), CAST(SUM(r.total) AS SIGNED)"
		" FROM receipt r JOIN symbol s ON s.id = r.symbol_id WHERE r.issued_at >= ? AND r.issued_at < ?"
		" GROUP BY s.id, s.tax_code, s.form, s.symbol ORDER BY s.tax_code, s.form, s.symbol";
	struct sum_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_INT(from), P_INT(until)}, 2,
		    (struct column[]){C_TEXT(&w.row.tax_code), C_TEXT(&w.row.form), C_TEXT(&w.row.symbol), C_UINT(&w.row.count),
				      C_UINT(&w.row.first), C_UINT(&w.row.last), C_INT(&w.row.total)},
		    7, sum_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}
