#include "store/symbols.h"

#include <stdio.h>

enum err symbol_find_own(struct db *db, struct arena *a, const char *tax_code, const char *form, int year, uint32_t *id,
                         char symbol[static SYMBOL_TEXT])
{
	static const char sql[] = "SELECT id, symbol FROM symbol WHERE tax_code = ? AND form = ? AND year = ? AND device IS NULL"
				  " AND closed_at IS NULL ORDER BY id DESC LIMIT 1";
	uint64_t found = 0;
	const char *name = "";
	TRY(db_row(db, a, sql, (struct param[]){P_TEXT(tax_code), P_TEXT(form), P_INT(year)}, 3,
	           (struct column[]){C_UINT(&found), C_TEXT(&name)}, 2));
	*id = (uint32_t)found;
	snprintf(symbol, SYMBOL_TEXT, "%s", name);
	return E_OK;
}

enum err symbol_count(struct db *db, const char *tax_code, const char *form, int year, uint64_t *count)
{
	static const char sql[] = "SELECT COUNT(*) FROM symbol WHERE tax_code = ? AND form = ? AND year = ?";
	return db_row(db, NULL, sql, (struct param[]){P_TEXT(tax_code), P_TEXT(form), P_INT(year)}, 3,
	              (struct column[]){C_UINT(count)}, 1);
}

/* The log's counter is the one row that everybody has, and whoever issues locks it anyway. */
enum err symbols_lock(struct db *db)
{
	static const char sql[] = "SELECT next_index FROM log_counter WHERE id = 1 FOR UPDATE";
	uint64_t next;
	return db_row(db, NULL, sql, NULL, 0, (struct column[]){C_UINT(&next)}, 1);
}

enum err symbol_insert(struct db *db, const char *tax_code, const char *form, const char *symbol, int year, const uint8_t *device,
                       uint32_t last_leased, uint32_t *id)
{
	static const char sql[] = "INSERT INTO symbol (tax_code, form, symbol, year, device, last_leased) VALUES (?, ?, ?, ?, ?, ?)";
	struct param owner = device ? P_BYTES(device, UUID_LEN) : P_NULL();
	TRY(db_exec(db, sql,
	            (struct param[]){P_TEXT(tax_code), P_TEXT(form), P_TEXT(symbol), P_INT(year), owner, P_UINT(last_leased)}, 6, NULL));
	*id = (uint32_t)db_insert_id(db);
	return E_OK;
}

enum err symbol_take(struct db *db, uint32_t id, uint32_t count, uint32_t *last)
{
	static const char sql[] = "UPDATE symbol SET last_number = LAST_INSERT_ID(last_number + ?) WHERE id = ? AND closed_at IS NULL"
				  " AND last_number + ? <= last_leased";
	uint64_t affected = 0;
	TRY(db_exec(db, sql, (struct param[]){P_UINT(count), P_UINT(id), P_UINT(count)}, 3, &affected));
	if (affected != 1)
		return E_EXHAUSTED;
	*last = (uint32_t)db_insert_id(db);
	return E_OK;
}

enum err symbol_take_after(struct db *db, uint32_t id, uint32_t last, uint32_t count, uint64_t leaves, uint64_t *first,
                           bool *is_taken)
{
	static const char sql[] = "UPDATE symbol s JOIN log_counter l ON l.id = 1 SET s.last_number = s.last_number + ?,"
				  " l.next_index = LAST_INSERT_ID(l.next_index + ?) WHERE s.id = ? AND s.closed_at IS NULL"
				  " AND s.last_number = ? AND s.last_number + ? <= s.last_leased";
	uint64_t affected = 0;
	TRY(db_exec(db, sql, (struct param[]){P_UINT(count), P_UINT(leaves), P_UINT(id), P_UINT(last), P_UINT(count)}, 5, &affected));
	*is_taken = affected == 2;
	if (affected == 1)
		return E_CORRUPT; /* a log without its counter */
	*first = *is_taken ? db_insert_id(db) - leaves : 0;
	return E_OK;
}

#define SYMBOL_COLUMNS "id, tax_code, form, symbol, year, last_number, last_leased, closed_at IS NOT NULL, retired_at IS NOT NULL, device"

/* One row as the driver fills it, and the list it is collected into. */
struct symbol_walk {
	struct arena *arena;
	uint64_t id, last_number, last_leased;
	const char *tax_code, *form, *symbol;
	int64_t year, is_closed, is_retired;
	bool no_device;
	struct bytes device;
	struct symbol_row *list;
	size_t count, room;
};

#define SYMBOL_WALK_COLUMNS(w)                                                                              \
	{C_UINT(&(w).id), C_TEXT(&(w).tax_code), C_TEXT(&(w).form), C_TEXT(&(w).symbol), C_INT(&(w).year),       \
	 C_UINT(&(w).last_number), C_UINT(&(w).last_leased), C_INT(&(w).is_closed), C_INT(&(w).is_retired), \
	 (struct column){.kind = VALUE_BYTES, .span = &(w).device, .is_null = &(w).no_device}}

static void symbol_row_set(struct symbol_row *row, const struct symbol_walk *w)
{
	row->id = (uint32_t)w->id;
	snprintf(row->tax_code, sizeof(row->tax_code), "%s", w->tax_code);
	snprintf(row->form, sizeof(row->form), "%s", w->form);
	snprintf(row->symbol, sizeof(row->symbol), "%s", w->symbol);
	row->year = (int)w->year;
	row->last_number = (uint32_t)w->last_number;
	row->last_leased = (uint32_t)w->last_leased;
	row->is_closed = w->is_closed != 0;
	row->is_retired = w->is_retired != 0;
	row->has_device = !w->no_device && w->device.len == UUID_LEN;
	if (row->has_device)
		memcpy(row->device, w->device.data, UUID_LEN);
}

static enum err symbol_collect(void *ctx)
{
	struct symbol_walk *w = ctx;
	if (w->count < w->room)
		symbol_row_set(&w->list[w->count++], w);
	return E_OK;
}

enum err symbols_of_device(struct db *db, struct arena *a, const uint8_t device[static UUID_LEN], struct symbol_row **list, size_t *count)
{
	static const char sql[] = "SELECT " SYMBOL_COLUMNS " FROM symbol WHERE device = ? ORDER BY id LIMIT 64";
	struct symbol_walk w = {.arena = a, .room = 64};
	w.list = arena_array(a, w.room, sizeof(*w.list));
	TRY(db_rows(db, a, sql, (struct param[]){P_BYTES(device, UUID_LEN)}, 1, (struct column[])SYMBOL_WALK_COLUMNS(w), 10,
	            symbol_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err symbol_get(struct db *db, struct arena *a, const char *tax_code, const char *form, const char *symbol, int year,
                    struct symbol_row *out)
{
	static const char sql[] = "SELECT " SYMBOL_COLUMNS " FROM symbol WHERE tax_code = ? AND form = ? AND symbol = ? AND year = ?";
	struct symbol_walk w = {.arena = a};
	TRY(db_row(db, a, sql, (struct param[]){P_TEXT(tax_code), P_TEXT(form), P_TEXT(symbol), P_INT(year)}, 4,
	           (struct column[])SYMBOL_WALK_COLUMNS(w), 10));
	symbol_row_set(out, &w);
	return E_OK;
}

enum err symbol_advance(struct db *db, uint32_t id, uint32_t number)
{
	static const char sql[] = "UPDATE symbol SET last_number = GREATEST(last_number, ?) WHERE id = ?";
	return db_exec(db, sql, (struct param[]){P_UINT(number), P_UINT(id)}, 2, NULL);
}

enum err symbol_lease(struct db *db, uint32_t id, uint32_t last_leased)
{
	static const char sql[] = "UPDATE symbol SET last_leased = GREATEST(last_leased, ?) WHERE id = ?";
	return db_exec(db, sql, (struct param[]){P_UINT(last_leased), P_UINT(id)}, 2, NULL);
}

enum err symbol_close(struct db *db, uint32_t id, int64_t now)
{
	static const char sql[] = "UPDATE symbol SET closed_at = COALESCE(closed_at, ?) WHERE id = ?";
	return db_exec(db, sql, (struct param[]){P_INT(now), P_UINT(id)}, 2, NULL);
}
