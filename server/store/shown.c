#include "store/shown.h"

enum err shown_insert(struct db *db, const struct shown_row *row)
{
	static const char sql[] =
		"INSERT IGNORE INTO shown_ticket (id, hash, device, cose, gate, shown_at) VALUES (?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
	               (struct param[]){P_BYTES(row->id, UUID_LEN), P_BYTES(row->hash, KNOWN_ID_LEN), P_BYTES(row->device, UUID_LEN),
	                                P_SPAN(row->cose), P_BYTES(row->gate, UUID_LEN), P_INT(row->shown_at)},
	               6, NULL);
}

struct shown_walk {
	struct arena *arena;
	struct shown_row row, *list;
	size_t count, room;
};

static enum err shown_collect(void *ctx)
{
	struct shown_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err shown_unsold(struct db *db, struct arena *a, const uint8_t device[static UUID_LEN], struct shown_row **list, size_t *count)
{
	static const char sql[] = "SELECT s.cose, s.shown_at, d.name FROM shown_ticket s LEFT JOIN ticket t ON t.id = s.id"
				  " LEFT JOIN ticket_part p ON p.id = s.id LEFT JOIN device d ON d.id = s.gate"
				  " WHERE s.device = ? AND t.id IS NULL AND p.id IS NULL ORDER BY s.shown_at, s.id";
	struct shown_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_BYTES(device, UUID_LEN)}, 1,
	            (struct column[]){C_SPAN(&w.row.cose), C_INT(&w.row.shown_at), C_TEXT(&w.row.gate_name)}, 3, shown_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err shown_unaccounted(struct db *db, struct arena *a, const uint8_t device[static UUID_LEN], struct shown_row **list, size_t *count)
{
	static const char sql[] = "SELECT s.cose, s.shown_at, d.name FROM shown_ticket s LEFT JOIN ticket t ON t.id = s.id"
				  " LEFT JOIN ticket_part p ON p.id = s.id LEFT JOIN device d ON d.id = s.gate"
				  " WHERE s.device = ? AND t.id IS NULL AND p.id IS NULL AND NOT EXISTS (SELECT 1 FROM incident i"
				  " WHERE i.device = s.device AND i.kind = 'ticket_unaccounted'"
				  " AND i.detail LIKE CONCAT('ticket=', LOWER(HEX(s.id)), ' %')) ORDER BY s.shown_at, s.id";
	struct shown_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_BYTES(device, UUID_LEN)}, 1,
	            (struct column[]){C_SPAN(&w.row.cose), C_INT(&w.row.shown_at), C_TEXT(&w.row.gate_name)}, 3, shown_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

struct shift_walk {
	struct arena *arena;
	struct open_shift row, *list;
	size_t count, room;
};

static enum err shift_collect(void *ctx)
{
	struct shift_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err shifts_open(struct db *db, struct arena *a, const uint8_t device[static UUID_LEN], struct open_shift **list, size_t *count)
{
	static const char sql[] =
		"SELECT h.id, h.cashier, h.opened_at, h.opening_float,"
		" CAST(COALESCE((SELECT SUM(s.cash) FROM sale s WHERE s.shift = h.id), 0) AS SIGNED),"
		" CAST(COALESCE((SELECT SUM(CASE m.kind WHEN 1 THEN m.amount WHEN 4 THEN 0 ELSE -m.amount END) FROM cash_movement m"
		" WHERE m.shift = h.id AND m.device = h.device), 0) AS SIGNED)"
		" FROM shift h WHERE h.device = ? AND h.closed_at IS NULL ORDER BY h.opened_at";
	struct shift_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_BYTES(device, UUID_LEN)}, 1,
	            (struct column[]){C_FIXED(w.row.id, UUID_LEN), C_TEXT(&w.row.cashier), C_INT(&w.row.opened_at),
	                              C_INT(&w.row.opening_float), C_INT(&w.row.cash), C_INT(&w.row.moved)},
	            6, shift_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}
