#include "store/origin.h"

enum err origin_lock(struct db *db)
{
	static const char sql[] = "SELECT next_index FROM log_counter WHERE id = 1 FOR UPDATE";
	uint64_t next;
	return db_row(db, NULL, sql, NULL, 0, (struct column[]){C_UINT(&next)}, 1);
}

enum err origin_number(struct db *db, uint64_t *number)
{
	static const char sql[] = "SELECT COUNT(*) FROM log_origin";
	return db_row(db, NULL, sql, NULL, 0, (struct column[]){C_UINT(number)}, 1);
}

enum err origin_leaf(struct db *db, struct arena *a, uint64_t index, struct bytes *entry)
{
	static const char sql[] = "SELECT entry FROM log_origin ORDER BY number DESC LIMIT ?, 1";
	return db_row(db, a, sql, (struct param[]){P_UINT(index)}, 1, (struct column[]){C_SPAN(entry)}, 1);
}

enum err origin_insert(struct db *db, uint64_t number, const char *name, struct bytes entry, int64_t now)
{
	static const char sql[] = "INSERT INTO log_origin (number, name, entry, began_at) VALUES (?, ?, ?, ?)";
	return db_exec(db, sql, (struct param[]){P_UINT(number), P_TEXT(name), P_SPAN(entry), P_INT(now)}, 4, NULL);
}

enum err stop_get(struct db *db, struct arena *a, struct log_stop *out)
{
	static const char sql[] = "SELECT kind, device, note, noticed_at FROM log_stop WHERE id = 1";
	bool no_device = false, no_note = false;
	*out = (struct log_stop){0};
	TRY(db_row(db, a, sql, NULL, 0,
	           (struct column[]){C_TEXT(&out->kind),
	                             {.kind = VALUE_BYTES, .fixed = out->device, .fixed_len = UUID_LEN, .is_null = &no_device},
	                             {.kind = VALUE_BYTES, .span = &out->note, .is_null = &no_note},
	                             C_INT(&out->noticed_at)},
	           4));
	out->has_device = !no_device;
	return E_OK;
}

enum err stop_insert(struct db *db, const struct log_stop *stop)
{
	static const char sql[] = "INSERT IGNORE INTO log_stop (id, kind, device, note, noticed_at) VALUES (1, ?, ?, ?, ?)";
	return db_exec(db, sql,
	               (struct param[]){P_TEXT(stop->kind), stop->has_device ? P_BYTES(stop->device, UUID_LEN) : P_NULL(),
	                                stop->note.len > 0 ? P_SPAN(stop->note) : P_NULL(), P_INT(stop->noticed_at)},
	               4, NULL);
}

enum err stop_set_note(struct db *db, struct bytes note)
{
	static const char sql[] = "UPDATE log_stop SET note = ? WHERE id = 1";
	return db_exec(db, sql, (struct param[]){P_SPAN(note)}, 1, NULL);
}

enum err stop_delete(struct db *db)
{
	return db_exec(db, "DELETE FROM log_stop", NULL, 0, NULL);
}

enum err symbols_end_all(struct db *db, int64_t now)
{
	static const char own[] = "UPDATE symbol SET closed_at = ? WHERE device IS NULL AND closed_at IS NULL";
	static const char leased[] =
		"UPDATE symbol SET retired_at = COALESCE(retired_at, ?) WHERE device IS NOT NULL AND closed_at IS NULL";
	TRY(db_exec(db, own, (struct param[]){P_INT(now)}, 1, NULL));
	return db_exec(db, leased, (struct param[]){P_INT(now)}, 1, NULL);
}

struct series_walk {
	struct arena *arena;
	struct symbol_series row, *list;
	size_t count, room;
};

static enum err series_collect(void *ctx)
{
	struct series_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err symbol_series_all(struct db *db, struct arena *a, struct symbol_series **list, size_t *count)
{
	static const char sql[] = "SELECT DISTINCT tax_code, form, year FROM symbol ORDER BY tax_code, form, year";
	struct series_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, NULL, 0,
	            (struct column[]){C_TEXT(&w.row.tax_code), C_TEXT(&w.row.form), C_INT(&w.row.year)}, 3, series_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err list_seq_skip(struct db *db, uint64_t by)
{
	static const char sql[] = "UPDATE list_seq SET seq = seq + ?";
	return db_exec(db, sql, (struct param[]){P_UINT(by)}, 1, NULL);
}
