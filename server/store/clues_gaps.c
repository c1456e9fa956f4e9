/* Clues about numbers that are not there: first who lacks any, then, a stretch at a time, which. */
#include "store/clues_room.h"

#define STRETCH 20000 /* numbers looked at by one query */

/* What is numbered: `count` and `gaps` take its id, the first and the last number of a stretch. */
struct numbered {
	const char *count, *gaps;
	struct param id;
	uint64_t last;
};

static enum err gaps_of(struct db *db, struct arena *a, const struct numbered *n, struct clues *out)
{
	for (uint64_t first = 1; first <= n->last; first += STRETCH) {
		uint64_t last = first + STRETCH - 1 < n->last ? first + STRETCH - 1 : n->last, count = 0;
		const struct param from = P_UINT(first), before = P_UINT(first - 1), until = P_UINT(last), id = n->id;
		TRY(db_row(db, NULL, n->count, (struct param[]){id, from, until}, 3, (struct column[]){C_UINT(&count)}, 1));
		if (count != last - first + 1)
			TRY(clues_read(db, a, n->gaps,
				       (struct param[]){before, id, from, until, before, until, id, id, from, until, id}, 11,
				       out));
	}
	return E_OK;
}

struct lacking {
	uint8_t id[UUID_LEN];
	uint64_t symbol, last;
};
struct lacking_walk {
	struct arena *arena;
	struct lacking row, *list;
	size_t count, room;
};

static enum err collect(void *ctx)
{
	struct lacking_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

/* ---- receipts: between two numbers, before the first, and behind the last up to what the symbol's counter says */

static const char receipt_count[] = "SELECT COUNT(*) FROM receipt WHERE symbol_id = ? AND number BETWEEN ? AND ?";
static const char receipt_gaps[] =
	"SELECT CONCAT_WS('/', y.tax_code, y.form, y.symbol, y.year, v.first), FLOOR((v.at + 25200) / 86400),"
	" COALESCE(d.sites, 0), " CASHIER_AT(
		"y.device",
		"v.at") ", '', CAST(v.last - v.first + 1 AS UNSIGNED),"
			" JSON_OBJECT('tax_code', y.tax_code, 'form', y.form, 'symbol', y.symbol, 'first_missing', v.first,"
			" 'last_missing', v.last, 'issued_at', v.at, 'till', d.name)"
			" FROM (SELECT COALESCE(LAG(number) OVER (ORDER BY number), ?) + 1 AS first, number - 1 AS last, "
			"issued_at AS at"
			" FROM receipt WHERE symbol_id = ? AND number BETWEEN ? AND ? UNION ALL SELECT COALESCE(MAX(number), "
			"?) + 1, ?,"
			" COALESCE(MAX(issued_at), (SELECT MAX(issued_at) FROM receipt WHERE symbol_id = ?), 0)"
			" FROM receipt WHERE symbol_id = ? AND number BETWEEN ? AND ?) v JOIN symbol y ON y.id = ?"
			" LEFT JOIN device d ON d.id = y.device WHERE v.last >= v.first ORDER BY v.first";

enum err clues_number_gaps(struct db *db, struct arena *a, struct clues *out)
{
	static const char sql[] =
		"SELECT y.id, GREATEST(y.last_number, COALESCE(r.last, 0)) FROM symbol y LEFT JOIN (SELECT symbol_id,"
		" COUNT(*) AS n, MAX(number) AS last FROM receipt FORCE INDEX (receipt_leaf) GROUP BY symbol_id) r"
		" ON r.symbol_id = y.id WHERE COALESCE(r.n, 0) <> GREATEST(y.last_number, COALESCE(r.last, 0))";
	struct lacking_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, NULL, 0, (struct column[]){C_UINT(&w.row.symbol), C_UINT(&w.row.last)}, 2, collect, &w));
	for (size_t i = 0; i < w.count; i++) {
		const struct numbered n = {receipt_count, receipt_gaps, P_UINT(w.list[i].symbol), w.list[i].last};
		TRY(gaps_of(db, a, &n, out));
	}
	return E_OK;
}

/* ---- journals */

static const char entry_count[] = "SELECT COUNT(*) FROM entry WHERE device = ? AND seq BETWEEN ? AND ?";
static const char entry_gaps[] =
	"SELECT CONCAT_WS('/', LOWER(HEX(d.id)), v.first), FLOOR((v.at / 1000 + 25200) / 86400), d.sites, " CASHIER_AT(
		"d.id",
		"v.at DIV 1000") ", '', CAST(v.last - v.first + 1 AS UNSIGNED), JSON_OBJECT('till', d.name,"
				 " 'till_device', LOWER(HEX(d.id)), 'first_missing', v.first, 'last_missing', v.last, "
				 "'received_at', v.at DIV 1000)"
				 " FROM (SELECT COALESCE(LAG(seq) OVER (ORDER BY seq), ?) + 1 AS first, seq - 1 AS last, "
				 "received_ms AS at FROM entry"
				 " WHERE device = ? AND seq BETWEEN ? AND ? UNION ALL SELECT COALESCE(MAX(seq), ?) + 1, ?,"
				 " COALESCE(MAX(received_ms), (SELECT last_seen_ms FROM device WHERE id = ?), 0)"
				 " FROM entry WHERE device = ? AND seq BETWEEN ? AND ?) v JOIN device d ON d.id = ?"
				 " WHERE v.last >= v.first ORDER BY v.first";

enum err clues_journal_gaps(struct db *db, struct arena *a, struct clues *out)
{
	static const char sql[] =
		"SELECT d.id, GREATEST(d.last_seq, COALESCE(e.last, 0)) FROM device d LEFT JOIN (SELECT device, COUNT(*) AS n,"
		" MAX(seq) AS last FROM entry FORCE INDEX (entry_time) GROUP BY device) e ON e.device = d.id"
		" WHERE COALESCE(e.n, 0) <> GREATEST(d.last_seq, COALESCE(e.last, 0))";
	struct lacking_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, NULL, 0, (struct column[]){C_FIXED(w.row.id, UUID_LEN), C_UINT(&w.row.last)}, 2, collect, &w));
	for (size_t i = 0; i < w.count; i++) {
		const struct numbered n = {entry_count, entry_gaps, P_BYTES(w.list[i].id, UUID_LEN), w.list[i].last};
		TRY(gaps_of(db, a, &n, out));
	}
	return E_OK;
}
