#include "store/open_data.h"

struct revenue_walk {
	struct arena *arena;
	struct daily_revenue row, *list;
	size_t count, room;
};

static enum err revenue_collect(void *ctx)
{
	struct revenue_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err daily_revenue_between(struct db *db, struct arena *a, int32_t from, int32_t until, struct daily_revenue **list,
			       size_t *count)
{
	static const char sql[] =
		"SELECT day, sites, SUM(issued - replaced) AS net FROM ("
		"SELECT day, sites, issued, replaced FROM figure_sale WHERE dimension = 1 AND day >= ? AND day < ? UNION ALL"
		" SELECT day, sites, issued, replaced FROM figure_delta WHERE dimension = 1 AND day >= ? AND day < ?"
		") s GROUP BY day, sites HAVING net <> 0 ORDER BY day, sites";
	struct revenue_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_INT(from), P_INT(until), P_INT(from), P_INT(until)}, 4,
		    (struct column[]){C_INT(&w.row.day), C_UINT(&w.row.sites), C_INT(&w.row.net)}, 3, revenue_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

struct telling_walk {
	struct arena *arena;
	struct device_telling row, *list;
	size_t count, room;
};

static enum err telling_collect(void *ctx)
{
	struct telling_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err devices_telling(struct db *db, struct arena *a, struct device_telling **list, size_t *count)
{
	static const char sql[] = "SELECT enrolled_at, COALESCE(told_ms DIV 1000, enrolled_at),"
				  " COALESCE(last_seen_ms DIV 1000, enrolled_at), expires_at FROM device WHERE closed_at IS NULL";
	struct telling_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, NULL, 0,
		    (struct column[]){C_INT(&w.row.enrolled_at), C_INT(&w.row.told_at), C_INT(&w.row.heard_at),
				      C_INT(&w.row.expires_at)},
		    4, telling_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err gauges_read(struct db *db, struct gauges_row *out)
{
#define GAUGE_SQL(name, type, help, sql)    ", " sql
#define GAUGE_COLUMN(name, type, help, sql) C_UINT(&out->name),
	static const char sql[] = "SELECT 1" GAUGES(GAUGE_SQL);
	uint64_t one;
	const struct column columns[] = {C_UINT(&one), GAUGES(GAUGE_COLUMN)};
	return db_row(db, NULL, sql, NULL, 0, columns, sizeof(columns) / sizeof(columns[0]));
#undef GAUGE_SQL
#undef GAUGE_COLUMN
}
