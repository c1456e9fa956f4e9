/* How far detectors have looked, and the shares they count on the way. */
#include "store/columns.h"
#include "store/detections.h"

enum err detection_run_insert(struct db *db, const struct detection_run_row *row)
{
	static const char sql[] =
		"INSERT INTO detection_run (slot, from_day, until_day, received_ms, found, ended, began_ms, ended_ms)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_INT(row->slot), P_INT(row->from_day), P_INT(row->until_day), P_INT(row->received_ms),
					P_UINT(row->found), P_UINT(row->ended), P_INT(row->began_ms), P_INT(row->ended_ms)},
		       8, NULL);
}

enum err detection_progress(struct db *db, int64_t now_ms, int64_t *slot, int64_t *received_ms)
{
	static const char sql[] = "SELECT COALESCE(MAX(slot), -1), COALESCE(MAX(LEAST(received_ms, began_ms)), 0) FROM"
				  " detection_run WHERE began_ms <= ?";
	return db_row(db, NULL, sql, (struct param[]){P_INT(now_ms)}, 1, (struct column[]){C_INT(slot), C_INT(received_ms)}, 2);
}

enum err tally_clear(struct db *db, enum tally_kind kind, int32_t from_day, int32_t until_day)
{
	static const char sql[] = "DELETE FROM detection_tally WHERE kind = ? AND day >= ? AND day < ?";
	return db_exec(db, sql, (struct param[]){P_UINT(kind), P_INT(from_day), P_INT(until_day)}, 3, NULL);
}

struct tally_insert {
	uint64_t kind;
	struct tally_row row;
};

enum err tallies_insert(struct db *db, struct arena *a, enum tally_kind kind, const struct tally_row *rows, size_t count)
{
	static const char sql[] = "INSERT INTO detection_tally (kind, day, sites, who, hits, total, squares)"
				  " VALUES (?, ?, ?, ?, ?, ?, ?)";
	static const struct cell cells[] = {
		{CELL_UINT, offsetof(struct tally_insert, kind), 0, 0},
		{CELL_INT, offsetof(struct tally_insert, row.day), 0, 0},
		{CELL_UINT, offsetof(struct tally_insert, row.sites), 0, 0},
		{CELL_TEXT, offsetof(struct tally_insert, row.who), 0, 0},
		{CELL_UINT, offsetof(struct tally_insert, row.hits), 0, 0},
		{CELL_UINT, offsetof(struct tally_insert, row.total), 0, 0},
		{CELL_UINT, offsetof(struct tally_insert, row.squares), 0, 0},
	};
	struct tally_insert *all = arena_array(a, count + 1, sizeof(*all));
	for (size_t i = 0; i < count; i++)
		all[i] = (struct tally_insert){kind, rows[i]};
	return columns_insert(db, a, sql, cells, sizeof(cells) / sizeof(cells[0]), all, sizeof(*all), count);
}

struct tally_walk {
	struct arena *arena;
	struct tally_row row, *list;
	size_t count, room;
};

static enum err collect_tally(void *ctx)
{
	struct tally_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err tallies_sum(struct db *db, struct arena *a, enum tally_kind kind, int32_t from_day, int32_t until_day,
		     struct tally_row **out, size_t *count)
{
	static const char sql[] =
		"SELECT sites, who, CAST(SUM(hits) AS UNSIGNED), CAST(SUM(total) AS UNSIGNED), CAST(SUM(squares) AS UNSIGNED),"
		" MAX(day) FROM detection_tally WHERE kind = ? AND day >= ? AND day < ? GROUP BY sites, who ORDER BY sites, "
		"who";
	struct tally_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_UINT(kind), P_INT(from_day), P_INT(until_day)}, 3,
		    (struct column[]){C_UINT(&w.row.sites), C_TEXT(&w.row.who), C_UINT(&w.row.hits), C_UINT(&w.row.total),
				      C_UINT(&w.row.squares), C_INT(&w.row.day)},
		    6, collect_tally, &w));
	*out = w.list;
	*count = w.count;
	return E_OK;
}
