/* What detectors count shares from: sales and entries, in windows, in the order they came. */
#include "store/clues_room.h"
#include "store/detections.h"

#define COLLECTS(name, type)                                                                                                   \
	struct name##_walk {                                                                                                   \
		struct arena *arena;                                                                                           \
		struct type row, *list;                                                                                        \
		size_t count, room;                                                                                            \
	};                                                                                                                     \
	static enum err collect_##name(void *ctx)                                                                              \
	{                                                                                                                      \
		struct name##_walk *w = ctx;                                                                                   \
		w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));                                 \
		w->list[w->count++] = w->row;                                                                                  \
		return E_OK;                                                                                                   \
	}

COLLECTS(entry, entry_clue)
COLLECTS(sale, sale_clue)
COLLECTS(late, tally_row)

enum err entries_after(struct db *db, struct arena *a, uint64_t type, const struct entry_after *after, size_t max,
		       struct entry_clue **out, size_t *count)
{
	static const char sql[] =
		"SELECT STRAIGHT_JOIN e.device, d.name, e.seq, d.sites, e.time_ms, e.received_ms, e.bytes"
		" FROM entry e FORCE INDEX (entry_time) JOIN device d ON d.id = e.device"
		" WHERE e.type = ? AND e.time_ms >= ? AND e.time_ms < ? AND (e.time_ms, e.device, e.seq) > (?, ?, ?)"
		" ORDER BY e.time_ms, e.device, e.seq LIMIT ?";
	struct entry_walk w = {.arena = a};
	struct entry_clue *r = &w.row;
	const struct param from = P_INT(after->time_ms);
	TRY(db_rows(db, a, sql,
		    (struct param[]){P_UINT(type), from, P_INT(after->until_ms), from, P_BYTES(after->device, UUID_LEN),
				     P_UINT(after->seq), P_UINT(max)},
		    7,
		    (struct column[]){C_FIXED(r->device, UUID_LEN), C_TEXT(&r->name), C_UINT(&r->seq), C_UINT(&r->sites),
				      C_INT(&r->time_ms), C_INT(&r->received_ms), C_SPAN(&r->bytes)},
		    7, collect_entry, &w));
	*out = w.list;
	*count = w.count;
	return E_OK;
}

enum err entries_since(struct db *db, int64_t received_ms, int64_t *oldest_ms, int64_t *newest_ms)
{
	static const char sql[] =
		"SELECT COALESCE(MIN(time_ms), 0), COALESCE(MAX(received_ms), 0) FROM entry FORCE INDEX (entry_time)"
		" WHERE received_ms >= ?";
	return db_row(db, NULL, sql, (struct param[]){P_INT(received_ms)}, 1,
		      (struct column[]){C_INT(oldest_ms), C_INT(newest_ms)}, 2);
}

struct day_walk {
	struct arena *arena;
	int64_t day;
	int32_t *list;
	size_t count, room;
};

static enum err collect_day(void *ctx)
{
	struct day_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = (int32_t)w->day;
	return E_OK;
}

enum err entries_outside(struct db *db, struct arena *a, int64_t received_ms, const struct clue_days *d, size_t max,
			 int32_t **out, size_t *count)
{
	static const char sql[] =
		"SELECT DISTINCT FLOOR((time_ms / 1000 + 25200) / 86400) AS day FROM entry FORCE INDEX (entry_time)"
		" WHERE received_ms >= ? AND (time_ms < ? OR time_ms >= ?) ORDER BY day DESC LIMIT ?";
	struct day_walk w = {.arena = a};
	TRY(db_rows(db, a, sql,
		    (struct param[]){P_INT(received_ms), P_INT(day_start(d->from_day) * 1000),
				     P_INT(day_start(d->until_day) * 1000), P_UINT(max)},
		    4, (struct column[]){C_INT(&w.day)}, 1, collect_day, &w));
	*out = w.list;
	*count = w.count;
	return E_OK;
}

enum err records_begin(struct db *db, int64_t *out)
{
	static const char sql[] =
		"SELECT COALESCE(MIN(v.at), 0) FROM (SELECT MIN(sold_at) AS at FROM sale UNION ALL"
		" SELECT MIN(day) * 86400 FROM admission UNION ALL SELECT MIN(created_at) DIV 1000 FROM orders) v";
	return db_row(db, NULL, sql, NULL, 0, (struct column[]){C_INT(out)}, 1);
}

enum err sales_after(struct db *db, struct arena *a, const struct sale_clue *after, int64_t until, size_t max,
		     struct sale_clue **out, size_t *count)
{
	static const char sql[] =
		"SELECT STRAIGHT_JOIN s.id, s.sold_at, d.sites, h.cashier, e.bytes FROM sale s FORCE INDEX (sale_sold) JOIN "
		"shift h ON h.id "
		"= s.shift"
		" JOIN device d ON d.id = s.device JOIN entry e ON e.device = s.device AND e.seq = s.seq AND e.type = 1"
		" WHERE s.sold_at >= ? AND s.sold_at < ? AND (s.sold_at, s.id) > (?, ?) AND (? = '' OR h.cashier = ?)"
		" ORDER BY s.sold_at, s.id LIMIT ?";
	struct sale_walk w = {.arena = a};
	const struct param from = P_INT(after->sold_at);
	TRY(db_rows(db, a, sql,
		    (struct param[]){from, P_INT(until), from, P_BYTES(after->id, UUID_LEN), P_TEXT(after->cashier),
				     P_TEXT(after->cashier), P_UINT(max)},
		    7,
		    (struct column[]){C_FIXED(w.row.id, UUID_LEN), C_INT(&w.row.sold_at), C_UINT(&w.row.sites),
				      C_TEXT(&w.row.cashier), C_SPAN(&w.row.bytes)},
		    5, collect_sale, &w));
	*out = w.list;
	*count = w.count;
	return E_OK;
}

/* A family that comes back after lunch is one piece of evidence: what is counted are sales. */
enum err late_tallies(struct db *db, struct arena *a, const struct clue_days *d, int64_t lag_s, struct tally_row **out,
		      size_t *count)
{
	static const char sql[] =
		"SELECT v.day, d.sites, h.cashier, CAST(SUM(v.late) AS UNSIGNED), COUNT(*), COUNT(*)"
		" FROM (SELECT u.id, MIN(u.day) AS day, MIN(u.device) AS device, MIN(u.shift) AS shift,"
		" MAX(u.lag > ?) AS late FROM (SELECT s.id, MIN(s.visit_day) AS day, MIN(s.device) AS device, MIN(s.shift) AS "
		"shift,"
		" MIN(x.admitted_at) - MIN(s.sold_at) AS lag FROM sale s FORCE INDEX (sale_sold) JOIN ticket t ON t.source = "
		"s.id"
		" JOIN admission x ON x.root = t.id AND x.day = s.visit_day AND x.is_carried = 0 WHERE s.sold_at >= ? AND "
		"s.sold_at < ?"
		" AND s.visit_day = FLOOR((s.sold_at + 25200) / 86400) GROUP BY s.id, t.id) u GROUP BY u.id) v"
		" JOIN shift h ON h.id = v.shift JOIN device d ON d.id = v.device GROUP BY v.day, d.sites, h.cashier";
	struct late_walk w = {.arena = a};
	struct tally_row *r = &w.row;
	TRY(db_rows(db, a, sql, (struct param[]){P_INT(lag_s), P_INT(day_start(d->from_day)), P_INT(day_start(d->until_day))},
		    3,
		    (struct column[]){C_INT(&r->day), C_UINT(&r->sites), C_TEXT(&r->who), C_UINT(&r->hits), C_UINT(&r->total),
				      C_UINT(&r->squares)},
		    6, collect_late, &w));
	*out = w.list;
	*count = w.count;
	return E_OK;
}
