/* Rows of figures: what transactions add, and what it is folded into. */
#include "store/columns.h"
#include "store/figures.h"

#include <stddef.h>

#define SALE_INT(member)                                                                                                       \
	{                                                                                                                      \
		CELL_INT, offsetof(struct figure_sale_row, member), 0, 0                                                       \
	}
#define SALE_UINT(member)                                                                                                      \
	{                                                                                                                      \
		CELL_UINT, offsetof(struct figure_sale_row, member), 0, 0                                                      \
	}

/* Ids lie in the rows themselves: each is pointed to. */
struct sale_cell {
	struct figure_sale_row row;
	const uint8_t *device;
};

static const struct cell sale_cells[] = {
	SALE_UINT(dimension),
	SALE_INT(day),
	SALE_UINT(sites),
	SALE_UINT(item),
	{CELL_FIXED, offsetof(struct sale_cell, device), UUID_LEN, 0},
	SALE_INT(receipts),
	SALE_INT(receipts_here),
	SALE_INT(persons),
	SALE_INT(free_persons),
	SALE_INT(issued),
	SALE_INT(replaced),
	SALE_INT(refunded),
};
#define SALE_NAMES                                                                                                             \
	"dimension, day, sites, item, device, receipts, receipts_here, persons, free_persons, issued, replaced, refunded"

static enum err insert_sales(struct db *db, struct arena *a, const char *sql, const struct figure_sale_row *rows, size_t count)
{
	struct sale_cell *list = arena_array(a, count + 1, sizeof(*list));
	for (size_t i = 0; i < count; i++)
		list[i] = (struct sale_cell){rows[i], rows[i].device};
	return columns_insert(db, a, sql, sale_cells, sizeof(sale_cells) / sizeof(sale_cells[0]), list, sizeof(*list), count);
}

enum err figure_sales_add(struct db *db, struct arena *a, const struct figure_sale_row *rows, size_t count)
{
	static const char sql[] =
		"INSERT INTO figure_sale (" SALE_NAMES ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE"
		" receipts = receipts + VALUES(receipts), receipts_here = receipts_here + VALUES(receipts_here),"
		" persons = persons + VALUES(persons), free_persons = free_persons + VALUES(free_persons),"
		" issued = issued + VALUES(issued), replaced = replaced + VALUES(replaced), refunded = refunded + "
		"VALUES(refunded)";
	return insert_sales(db, a, sql, rows, count);
}

enum err figure_deltas_insert(struct db *db, struct arena *a, const struct figure_sale_row *rows, size_t count)
{
	static const char sql[] = "INSERT INTO figure_delta (" SALE_NAMES ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	return insert_sales(db, a, sql, rows, count);
}

#define SALE_ROW(r)                                                                                                            \
	(struct column[])                                                                                                      \
	{                                                                                                                      \
		C_UINT(&(r)->dimension), C_INT(&(r)->day), C_UINT(&(r)->sites), C_UINT(&(r)->item),                            \
			C_FIXED((r)->device, UUID_LEN), C_INT(&(r)->receipts), C_INT(&(r)->receipts_here),                     \
			C_INT(&(r)->persons), C_INT(&(r)->free_persons), C_INT(&(r)->issued), C_INT(&(r)->replaced),           \
			C_INT(&(r)->refunded)                                                                                  \
	}

enum err figure_deltas_each(struct db *db, struct figure_sale_row *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] = "SELECT " SALE_NAMES " FROM figure_delta";
	return db_rows(db, NULL, sql, NULL, 0, SALE_ROW(row), 12, each, ctx);
}

/* A row that somebody has written and not committed is waited for; those that come meanwhile are not. */
enum err figure_deltas_take(struct db *db, uint64_t most, struct figure_sale_row *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char last_sql[] = "SELECT COALESCE(MAX(id), 0) FROM figure_delta";
	static const char sql[] = "DELETE FROM figure_delta WHERE id <= ? ORDER BY id LIMIT ? RETURNING " SALE_NAMES;
	uint64_t last = 0;
	TRY(db_row(db, NULL, last_sql, NULL, 0, (struct column[]){C_UINT(&last)}, 1));
	if (last == 0)
		return E_OK;
	return db_rows(db, NULL, sql, (struct param[]){P_UINT(last), P_UINT(most)}, 2, SALE_ROW(row), 12, each, ctx);
}

enum err figure_money_add(struct db *db, struct arena *a, const struct figure_money_row *rows, size_t count)
{
	static const char sql[] = "INSERT INTO figure_money (day, term, value) VALUES (?, ?, ?)"
				  " ON DUPLICATE KEY UPDATE value = value + VALUES(value)";
	static const struct cell cells[] = {
		{CELL_INT, offsetof(struct figure_money_row, day), 0, 0},
		{CELL_UINT, offsetof(struct figure_money_row, term), 0, 0},
		{CELL_INT, offsetof(struct figure_money_row, value), 0, 0},
	};
	return columns_insert(db, a, sql, cells, 3, rows, sizeof(*rows), count);
}

enum err figure_valid_add(struct db *db, struct arena *a, const struct figure_valid_row *rows, size_t count)
{
	static const char sql[] = "INSERT INTO figure_valid (day, site, persons) VALUES (?, ?, ?)"
				  " ON DUPLICATE KEY UPDATE persons = persons + VALUES(persons)";
	static const struct cell cells[] = {
		{CELL_INT, offsetof(struct figure_valid_row, day), 0, 0},
		{CELL_UINT, offsetof(struct figure_valid_row, site), 0, 0},
		{CELL_INT, offsetof(struct figure_valid_row, persons), 0, 0},
	};
	return columns_insert(db, a, sql, cells, 3, rows, sizeof(*rows), count);
}

enum err figure_entries_add(struct db *db, struct arena *a, const struct figure_entry_row *rows, size_t count)
{
	static const char sql[] =
		"INSERT INTO figure_entry (day, site, part, admitted, provisional, twice, overridden, undone, refused, gone)"
		" VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE admitted = admitted + VALUES(admitted),"
		" provisional = provisional + VALUES(provisional), twice = twice + VALUES(twice),"
		" overridden = overridden + VALUES(overridden), undone = undone + VALUES(undone),"
		" refused = refused + VALUES(refused), gone = gone + VALUES(gone)";
#define ENTRY_INT(member)                                                                                                      \
	{                                                                                                                      \
		CELL_INT, offsetof(struct figure_entry_row, member), 0, 0                                                      \
	}
	static const struct cell cells[] = {
		ENTRY_INT(day),	     {CELL_UINT, offsetof(struct figure_entry_row, site), 0, 0},
		ENTRY_INT(admitted), ENTRY_INT(provisional),
		ENTRY_INT(twice),    ENTRY_INT(overridden),
		ENTRY_INT(undone),   ENTRY_INT(refused),
		ENTRY_INT(gone),
	};
#undef ENTRY_INT
	return columns_insert(db, a, sql, cells, sizeof(cells) / sizeof(cells[0]), rows, sizeof(*rows), count);
}

enum err figure_sales_each(struct db *db, struct figure_sale_row *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] = "SELECT " SALE_NAMES " FROM figure_sale";
	return db_rows(db, NULL, sql, NULL, 0, SALE_ROW(row), 12, each, ctx);
}

enum err figure_money_each(struct db *db, struct figure_money_row *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] = "SELECT day, term, value FROM figure_money";
	return db_rows(db, NULL, sql, NULL, 0, (struct column[]){C_INT(&row->day), C_UINT(&row->term), C_INT(&row->value)}, 3,
		       each, ctx);
}

enum err figure_valid_each(struct db *db, struct figure_valid_row *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] = "SELECT day, site, persons FROM figure_valid";
	return db_rows(db, NULL, sql, NULL, 0, (struct column[]){C_INT(&row->day), C_UINT(&row->site), C_INT(&row->persons)}, 3,
		       each, ctx);
}

enum err figure_entries_each(struct db *db, struct figure_entry_row *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] =
		"SELECT day, site, CAST(SUM(admitted) AS SIGNED), CAST(SUM(provisional) AS SIGNED), CAST(SUM(twice) AS SIGNED),"
		" CAST(SUM(overridden) AS SIGNED), CAST(SUM(undone) AS SIGNED), CAST(SUM(refused) AS SIGNED),"
		" CAST(SUM(gone) AS SIGNED) FROM figure_entry GROUP BY day, site";
	return db_rows(db, NULL, sql, NULL, 0,
		       (struct column[]){C_INT(&row->day), C_UINT(&row->site), C_INT(&row->admitted), C_INT(&row->provisional),
					 C_INT(&row->twice), C_INT(&row->overridden), C_INT(&row->undone), C_INT(&row->refused),
					 C_INT(&row->gone)},
		       9, each, ctx);
}
