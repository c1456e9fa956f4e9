/* Clues about what is missing: tills that are silent, numbers, entries and Z reports that are not there. */
#include "store/clues_room.h"

enum err clues_silent(struct db *db, struct arena *a, int64_t before_ms, struct clues *out)
{
	static const char sql[] =
		"SELECT CONCAT_WS('/', LOWER(HEX(d.id)), v.day), v.day, d.sites, COALESCE(h.cashier, ''), '', 1,"
		" JSON_OBJECT('till', d.name, 'till_device', LOWER(HEX(d.id)), 'heard_at', d.last_seen_ms DIV 1000,"
		" 'last_seq', d.last_seq, 'open_shift', LOWER(HEX(h.id)), 'opened_at', h.opened_at) FROM (SELECT id,"
		" FLOOR((last_seen_ms / 1000 + 25200) / 86400) AS day FROM device WHERE role = 1 AND closed_at IS NULL AND"
		" last_seen_ms < ?) v JOIN device d ON d.id = v.id LEFT JOIN shift h ON h.device = d.id AND h.closed_at IS"
		" NULL AND h.opened_at = (SELECT MAX(o.opened_at) FROM shift o WHERE o.device = d.id) ORDER BY 1";
	return clues_read(db, a, sql, (struct param[]){P_INT(before_ms)}, 1, out);
}

/* ---- numbers */

/* Between two numbers, before the first, and behind the last up to what the symbol's counter says. */
static enum err gaps_of_symbol(struct db *db, struct arena *a, uint64_t symbol, struct clues *out)
{
	static const char sql[] =
		"SELECT CONCAT_WS('/', y.tax_code, y.form, y.symbol, y.year, v.first), FLOOR((v.at + 25200) / 86400),"
		" COALESCE(d.sites, 0), " CASHIER_AT(
			"y.device", "v.at") ", '', CAST(v.last - v.first + 1 AS UNSIGNED), JSON_OBJECT('tax_code', y.tax_code, "
					    "'form', y.form,"
					    " 'symbol', y.symbol, 'first_missing', v.first, 'last_missing', v.last, "
					    "'issued_at', v.at, 'till', d.name)"
					    " FROM (SELECT number + 1 AS first, COALESCE(LEAD(number) OVER (ORDER BY number), "
					    "? + 1) - 1 AS last,"
					    " issued_at AS at FROM receipt WHERE symbol_id = ? UNION ALL SELECT 1, "
					    "COALESCE(MIN(number), ? + 1) - 1,"
					    " COALESCE(MIN(issued_at), 0) FROM receipt WHERE symbol_id = ?) v JOIN symbol y ON "
					    "y.id = ? LEFT JOIN"
					    " device d ON d.id = y.device WHERE v.last >= v.first ORDER BY v.first";
	static const char last_sql[] = "SELECT last_number FROM symbol WHERE id = ?";
	uint64_t last;
	const struct param id = P_UINT(symbol);
	TRY(db_row(db, NULL, last_sql, (struct param[]){id}, 1, (struct column[]){C_UINT(&last)}, 1));
	return clues_read(db, a, sql, (struct param[]){P_UINT(last), id, P_UINT(last), id, id}, 5, out);
}

struct symbol_walk {
	struct arena *arena;
	uint64_t id, *list;
	size_t count, room;
};

static enum err collect_symbol(void *ctx)
{
	struct symbol_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->id;
	return E_OK;
}

/* First which symbols lack any: counting is quick. */
enum err clues_number_gaps(struct db *db, struct arena *a, struct clues *out)
{
	static const char sql[] =
		"SELECT y.id FROM symbol y LEFT JOIN (SELECT symbol_id, COUNT(*) AS n, MAX(number) AS last FROM receipt"
		" GROUP BY symbol_id) r ON r.symbol_id = y.id WHERE COALESCE(r.n, 0) <> GREATEST(y.last_number,"
		" COALESCE(r.last, 0))";
	struct symbol_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, NULL, 0, (struct column[]){C_UINT(&w.id)}, 1, collect_symbol, &w));
	for (size_t i = 0; i < w.count; i++)
		TRY(gaps_of_symbol(db, a, w.list[i], out));
	return E_OK;
}

/* ---- entries */

static enum err gaps_of_journal(struct db *db, struct arena *a, const uint8_t device[static UUID_LEN], struct clues *out)
{
	static const char sql[] =
		"SELECT CONCAT_WS('/', LOWER(HEX(d.id)), v.first), FLOOR((v.at / 1000 + 25200) / 86400), d.sites, " CASHIER_AT(
			"d.id", "v.at DIV 1000") ", '', CAST(v.last - v.first + 1 AS UNSIGNED), JSON_OBJECT('till', d.name, "
						 "'till_device', LOWER(HEX(d.id)),"
						 " 'first_missing', v.first, 'last_missing', v.last, 'received_at', v.at DIV "
						 "1000) FROM (SELECT seq + 1 AS"
						 " first, COALESCE(LEAD(seq) OVER (ORDER BY seq), (SELECT last_seq FROM device "
						 "WHERE id = ?) + 1) - 1 AS"
						 " last, received_ms AS at FROM entry WHERE device = ? UNION ALL SELECT 1, "
						 "COALESCE(MIN(seq), (SELECT"
						 " last_seq FROM device WHERE id = ?) + 1) - 1, COALESCE(MIN(received_ms), 0) "
						 "FROM entry WHERE device = ?) v"
						 " JOIN device d ON d.id = ? WHERE v.last >= v.first ORDER BY v.first";
	const struct param id = P_BYTES(device, UUID_LEN);
	return clues_read(db, a, sql, (struct param[]){id, id, id, id, id}, 5, out);
}

struct device_walk {
	struct arena *arena;
	uint8_t id[UUID_LEN], (*list)[UUID_LEN];
	size_t count, room;
};

static enum err collect_device(void *ctx)
{
	struct device_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, UUID_LEN);
	memcpy(w->list[w->count++], w->id, UUID_LEN);
	return E_OK;
}

enum err clues_journal_gaps(struct db *db, struct arena *a, struct clues *out)
{
	static const char sql[] =
		"SELECT d.id FROM device d LEFT JOIN (SELECT device, COUNT(*) AS n, MAX(seq) AS last FROM entry GROUP BY"
		" device) e ON e.device = d.id WHERE COALESCE(e.n, 0) <> GREATEST(d.last_seq, COALESCE(e.last, 0))";
	struct device_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, NULL, 0, (struct column[]){C_FIXED(w.id, UUID_LEN)}, 1, collect_device, &w));
	for (size_t i = 0; i < w.count; i++)
		TRY(gaps_of_journal(db, a, w.list[i], out));
	return E_OK;
}

enum err clues_z_gaps(struct db *db, struct arena *a, struct clues *out)
{
	static const char sql[] =
		"SELECT CONCAT_WS('/', LOWER(HEX(d.id)), v.first), FLOOR((v.at + 25200) / 86400), d.sites, v.cashier, '',"
		" CAST(v.last - v.first + 1 AS UNSIGNED), JSON_OBJECT('till', d.name, 'till_device', LOWER(HEX(d.id)),"
		" 'first_missing', v.first, 'last_missing', v.last, 'next_closed_at', v.at) FROM (SELECT device,"
		" COALESCE(LAG(z_number) OVER (PARTITION BY device ORDER BY z_number), 0) + 1 AS first, z_number - 1 AS"
		" last, closed_at AS at, cashier FROM shift WHERE z_number IS NOT NULL) v JOIN device d ON d.id = v.device"
		" WHERE v.last >= v.first ORDER BY 1";
	return clues_read(db, a, sql, NULL, 0, out);
}

/* ---- about a moment */

enum err cashier_at(struct db *db, struct arena *a, const uint8_t device[static UUID_LEN], int64_t at, const char **out)
{
	static const char sql[] =
		"SELECT cashier FROM shift WHERE device = ? AND opened_at <= ? ORDER BY opened_at DESC LIMIT 1";
	enum err e = db_row(db, a, sql, (struct param[]){P_BYTES(device, UUID_LEN), P_INT(at)}, 2,
			    (struct column[]){C_TEXT(out)}, 1);
	if (e == E_NOT_FOUND)
		*out = "";
	return e == E_NOT_FOUND ? E_OK : e;
}

enum err sales_between(struct db *db, const uint8_t device[static UUID_LEN], int64_t from, int64_t until, uint64_t *count,
		       int64_t *sum)
{
	static const char sql[] =
		"SELECT CAST(COUNT(*) AS UNSIGNED), CAST(COALESCE(SUM(total), 0) AS SIGNED) FROM sale WHERE device = ? AND"
		" sold_at >= ? AND sold_at < ?";
	return db_row(db, NULL, sql, (struct param[]){P_BYTES(device, UUID_LEN), P_INT(from), P_INT(until)}, 3,
		      (struct column[]){C_UINT(count), C_INT(sum)}, 2);
}
