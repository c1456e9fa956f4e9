/* Reading receipts and tickets of an order or sale. */
#include "store/corrections.h"

#define RECEIPT_COLUMNS                                                                                      \
	"r.symbol_id, r.number, r.leaf_index, s.tax_code, s.form, s.symbol, r.lookup, r.source, r.issued_at, r.total, r.record"
#define RECEIPT_FROM " FROM receipt r JOIN symbol s ON s.id = r.symbol_id "

#define RECEIPT_ROW(row)                                                                                     \
	{C_UINT(&(row).symbol_id), C_UINT(&(row).number), C_UINT(&(row).leaf_index), C_TEXT(&(row).tax_code),    \
	 C_TEXT(&(row).form), C_TEXT(&(row).symbol), C_FIXED((row).lookup, LOOKUP_LEN), C_FIXED((row).source, UUID_LEN), \
	 C_INT(&(row).issued_at), C_INT(&(row).total), C_SPAN(&(row).record)}
#define RECEIPT_COLUMN_COUNT 11

enum err receipt_by_lookup(struct db *db, struct arena *a, const uint8_t lookup[static LOOKUP_LEN], struct receipt_row *out)
{
	static const char sql[] = "SELECT " RECEIPT_COLUMNS RECEIPT_FROM "WHERE r.lookup = ?";
	return db_row(db, a, sql, (struct param[]){P_BYTES(lookup, LOOKUP_LEN)}, 1, (struct column[])RECEIPT_ROW(*out),
	              RECEIPT_COLUMN_COUNT);
}

/* Rows arrive one at a time in `row`; the list grows by doubling, inside the arena. */
struct receipt_walk {
	struct arena *arena;
	struct receipt_row row, *list;
	size_t count, room;
};

static enum err receipt_collect(void *ctx)
{
	struct receipt_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

/* ---- replaced and live ones */

enum err receipt_link_insert(struct db *db, uint64_t old_symbol_id, uint64_t old_number, uint64_t new_symbol_id,
			     uint64_t new_number)
{
	static const char sql[] = "INSERT INTO receipt_link (old_symbol_id, old_number, new_symbol_id, new_number)"
				  " VALUES (?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_UINT(old_symbol_id), P_UINT(old_number), P_UINT(new_symbol_id), P_UINT(new_number)},
		       4, NULL);
}

enum err receipt_get(struct db *db, struct arena *a, uint64_t symbol_id, uint64_t number, struct receipt_row *out)
{
	static const char sql[] = "SELECT " RECEIPT_COLUMNS RECEIPT_FROM "WHERE r.symbol_id = ? AND r.number = ?";
	return db_row(db, a, sql, (struct param[]){P_UINT(symbol_id), P_UINT(number)}, 2, (struct column[])RECEIPT_ROW(*out),
		      RECEIPT_COLUMN_COUNT);
}

enum err receipt_successor(struct db *db, struct arena *a, uint64_t symbol_id, uint64_t number, struct receipt_row *out)
{
	static const char sql[] = "SELECT " RECEIPT_COLUMNS RECEIPT_FROM
				  "JOIN receipt_link l ON l.new_symbol_id = r.symbol_id AND l.new_number = r.number"
				  " WHERE l.old_symbol_id = ? AND l.old_number = ?";
	return db_row(db, a, sql, (struct param[]){P_UINT(symbol_id), P_UINT(number)}, 2, (struct column[])RECEIPT_ROW(*out),
		      RECEIPT_COLUMN_COUNT);
}

enum err receipt_of_correction(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct receipt_row *out)
{
	static const char sql[] = "SELECT " RECEIPT_COLUMNS RECEIPT_FROM "WHERE r.source = ?";
	return db_row(db, a, sql, (struct param[]){P_BYTES(id, UUID_LEN)}, 1, (struct column[])RECEIPT_ROW(*out),
		      RECEIPT_COLUMN_COUNT);
}

#define NOT_REPLACED                                                                                                  \
	" AND NOT EXISTS (SELECT 1 FROM receipt_link l WHERE l.old_symbol_id = r.symbol_id AND l.old_number = r.number)"

enum err receipts_live(struct db *db, struct arena *a, const uint8_t origin[static UUID_LEN], struct receipt_row **list,
		       size_t *count)
{
	static const char sql[] = "SELECT " RECEIPT_COLUMNS RECEIPT_FROM "WHERE r.source = ?" NOT_REPLACED
				  " UNION ALL SELECT " RECEIPT_COLUMNS RECEIPT_FROM
				  "JOIN correction c ON c.id = r.source WHERE c.origin = ?" NOT_REPLACED " ORDER BY leaf_index";
	struct receipt_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_BYTES(origin, UUID_LEN), P_BYTES(origin, UUID_LEN)}, 2,
		    (struct column[])RECEIPT_ROW(w.row), RECEIPT_COLUMN_COUNT, receipt_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err receipt_first_time(struct db *db, const uint8_t origin[static UUID_LEN], int64_t *issued_at)
{
	static const char sql[] = "SELECT issued_at FROM receipt WHERE source = ? ORDER BY issued_at LIMIT 1";
	return db_row(db, NULL, sql, (struct param[]){P_BYTES(origin, UUID_LEN)}, 1, (struct column[]){C_INT(issued_at)}, 1);
}

/* ---- tickets */

struct ticket_walk {
	struct arena *arena;
	struct bytes cose, *list;
	size_t count, room;
};

static enum err ticket_collect(void *ctx)
{
	struct ticket_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->cose;
	return E_OK;
}

enum err tickets_of(struct db *db, struct arena *a, const uint8_t source[static UUID_LEN], struct bytes **cose, size_t *count)
{
	static const char sql[] = "SELECT cose FROM ticket WHERE source = ? ORDER BY id";
	struct ticket_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_BYTES(source, UUID_LEN)}, 1, (struct column[]){C_SPAN(&w.cose)}, 1,
	            ticket_collect, &w));
	*cose = w.list;
	*count = w.count;
	return E_OK;
}

enum err ticket_by_id(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], uint8_t source[static UUID_LEN],
                      struct bytes *cose)
{
	static const char sql[] = "SELECT source, cose FROM ticket WHERE id = ? UNION ALL"
				  " SELECT COALESCE(t.source, 0x00000000000000000000000000000000), p.cose FROM ticket_part p"
				  " LEFT JOIN ticket t ON t.id = p.root WHERE p.id = ? LIMIT 1";
	return db_row(db, a, sql, (struct param[]){P_BYTES(id, UUID_LEN), P_BYTES(id, UUID_LEN)}, 2,
	              (struct column[]){C_FIXED(source, UUID_LEN), C_SPAN(cose)}, 2);
}
