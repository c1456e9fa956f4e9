#include "store/slots.h"

#include "store/columns.h"

#define SLOT_COLUMNS	  "site, day, begins, ends, capacity, excess, sold, held, allotted, lapses_at"
#define SLOT_COLUMN_COUNT 10

/* The driver knows 64-bit numbers; the rows say what they are. */
struct slot_walk {
	struct arena *arena;
	uint64_t site, begins, ends;
	int64_t day;
	struct slot_row row, *list;
	size_t count, room;
};

static void columns_of(struct slot_walk *w, struct column out[static SLOT_COLUMN_COUNT])
{
	struct slot_row *r = &w->row;
	const struct column columns[SLOT_COLUMN_COUNT] = {
		C_UINT(&w->site),   C_INT(&w->day),   C_UINT(&w->begins), C_UINT(&w->ends),	C_UINT(&r->capacity),
		C_UINT(&r->excess), C_UINT(&r->sold), C_UINT(&r->held),	  C_UINT(&r->allotted), C_INT(&r->lapses_at),
	};
	memcpy(out, columns, sizeof(columns));
}

static void finish(struct slot_walk *w)
{
	w->row.slot = (struct slot){(uint32_t)w->site, (int32_t)w->day, (uint32_t)w->begins, (uint32_t)w->ends};
}

static enum err collect(void *ctx)
{
	struct slot_walk *w = ctx;
	finish(w);
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

#define SLOT_KEY(s) P_UINT((s)->site), P_INT((s)->day), P_UINT((s)->begins)

/* ---- counters */

enum err slot_lock(struct db *db, struct slot_row *out)
{
	static const char sql[] = "SELECT " SLOT_COLUMNS " FROM slot WHERE site = ? AND day = ? AND begins = ? FOR UPDATE";
	struct slot_walk w = {0};
	struct column columns[SLOT_COLUMN_COUNT];
	columns_of(&w, columns);
	TRY(db_row(db, NULL, sql, (struct param[]){SLOT_KEY(&out->slot)}, 3, columns, SLOT_COLUMN_COUNT));
	finish(&w);
	*out = w.row;
	return E_OK;
}

enum err slot_insert(struct db *db, const struct slot_row *row)
{
	static const char sql[] =
		"INSERT INTO slot (site, day, begins, ends, capacity, excess, sold, held, allotted, lapses_at)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){SLOT_KEY(&row->slot), P_UINT(row->slot.ends), P_UINT(row->capacity),
					P_UINT(row->excess), P_UINT(row->sold), P_UINT(row->held), P_UINT(row->allotted),
					P_INT(row->lapses_at)},
		       10, NULL);
}

enum err slot_update(struct db *db, const struct slot_row *row)
{
	static const char sql[] = "UPDATE slot SET ends = ?, capacity = ?, excess = ?, sold = ?, held = ?, allotted = ?,"
				  " lapses_at = ? WHERE site = ? AND day = ? AND begins = ?";
	return db_exec(db, sql,
		       (struct param[]){P_UINT(row->slot.ends), P_UINT(row->capacity), P_UINT(row->excess), P_UINT(row->sold),
					P_UINT(row->held), P_UINT(row->allotted), P_INT(row->lapses_at), SLOT_KEY(&row->slot)},
		       10, NULL);
}

static enum err slot_list(struct db *db, struct arena *a, const char *sql, const struct param *params, size_t param_count,
			  struct slot_row **list, size_t *count)
{
	struct slot_walk w = {.arena = a};
	struct column columns[SLOT_COLUMN_COUNT];
	columns_of(&w, columns);
	TRY(db_rows(db, a, sql, params, param_count, columns, SLOT_COLUMN_COUNT, collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err slots_of_days(struct db *db, struct arena *a, int32_t from, int32_t until, struct slot_row **list, size_t *count)
{
	static const char sql[] = "SELECT " SLOT_COLUMNS " FROM slot WHERE day >= ? AND day < ? ORDER BY site, day, begins";
	return slot_list(db, a, sql, (struct param[]){P_INT(from), P_INT(until)}, 2, list, count);
}

enum err slots_of_site(struct db *db, struct arena *a, uint32_t site, int32_t from, struct slot_row **list, size_t *count)
{
	static const char sql[] = "SELECT " SLOT_COLUMNS " FROM slot WHERE site = ? AND day >= ? ORDER BY site, day, begins";
	return slot_list(db, a, sql, (struct param[]){P_UINT(site), P_INT(from)}, 2, list, count);
}

enum err slots_lapsing(struct db *db, struct arena *a, int64_t now, uint64_t limit, struct slot_row **list, size_t *count)
{
	static const char sql[] =
		"SELECT " SLOT_COLUMNS " FROM slot WHERE lapses_at BETWEEN 1 AND ? ORDER BY site, day, begins LIMIT ?";
	return slot_list(db, a, sql, (struct param[]){P_INT(now), P_UINT(limit)}, 2, list, count);
}

/* ---- who has places */

/* As the bulk statement takes it. */
struct place_cells {
	const uint8_t *source, *network, *mark; /* the last two may be NULL */
	uint64_t site, begins, persons, state;
	int64_t day, until;
};

/* Those of tills are not written in bulk: theirs have a device. */
enum err slot_places_insert(struct db *db, struct arena *a, const struct slot_place *rows, size_t count)
{
	static const char sql[] = "INSERT INTO slot_place (source, site, day, begins, persons, state, until,"
				  " network, mark) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
	static const struct cell cells[] = {
		{CELL_FIXED, offsetof(struct place_cells, source), UUID_LEN, 0},
		{CELL_UINT, offsetof(struct place_cells, site), 0, 0},
		{CELL_INT, offsetof(struct place_cells, day), 0, 0},
		{CELL_UINT, offsetof(struct place_cells, begins), 0, 0},
		{CELL_UINT, offsetof(struct place_cells, persons), 0, 0},
		{CELL_UINT, offsetof(struct place_cells, state), 0, 0},
		{CELL_INT, offsetof(struct place_cells, until), 0, 0},
		{CELL_FIXED_OR_NULL, offsetof(struct place_cells, network), HOLDER_LEN, 0},
		{CELL_FIXED_OR_NULL, offsetof(struct place_cells, mark), HOLDER_LEN, 0},
	};
	struct place_cells *list = arena_array(a, count + 1, sizeof(*list));
	for (size_t i = 0; i < count; i++) {
		const struct slot_place *r = &rows[i];
		list[i] = (struct place_cells){r->source,
					       r->holder.has_network ? r->holder.network : NULL,
					       r->holder.has_mark ? r->holder.mark : NULL,
					       r->slot.site,
					       r->slot.begins,
					       r->persons,
					       r->state,
					       r->slot.day,
					       r->until};
	}
	return columns_insert(db, a, sql, cells, sizeof(cells) / sizeof(cells[0]), list, sizeof(*list), count);
}

enum err slot_place_put(struct db *db, const struct slot_place *row)
{
	static const char sql[] =
		"INSERT INTO slot_place (source, site, day, begins, persons, state, until, device, network, mark)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
		" ON DUPLICATE KEY UPDATE persons = VALUES(persons), state = VALUES(state), until = VALUES(until),"
		" device = VALUES(device), network = VALUES(network), mark = VALUES(mark)";
	const struct holder *h = &row->holder;
	bool is_known = row->until > 0 && row->state != PLACE_RETURNED;
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(row->source, UUID_LEN), SLOT_KEY(&row->slot), P_UINT(row->persons),
					P_UINT(row->state), P_INT(row->until),
					row->has_device ? P_BYTES(row->device, UUID_LEN) : P_NULL(),
					is_known && h->has_network ? P_BYTES(h->network, HOLDER_LEN) : P_NULL(),
					is_known && h->has_mark ? P_BYTES(h->mark, HOLDER_LEN) : P_NULL()},
		       10, NULL);
}

struct place_walk {
	struct arena *arena;
	uint64_t site, begins;
	int64_t day;
	bool has_no_device, has_no_network, has_no_mark;
	struct slot_place row, *list;
	size_t count, room;
};

static enum err collect_place(void *ctx)
{
	struct place_walk *w = ctx;
	w->row.slot = (struct slot){(uint32_t)w->site, (int32_t)w->day, (uint32_t)w->begins, 0};
	w->row.has_device = !w->has_no_device;
	w->row.holder.has_network = !w->has_no_network;
	w->row.holder.has_mark = !w->has_no_mark;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err slot_places_of(struct db *db, struct arena *a, const uint8_t source[static UUID_LEN], struct slot_place **list,
			size_t *count)
{
	static const char sql[] = "SELECT source, site, day, begins, persons, state, until, device, network, mark"
				  " FROM slot_place WHERE source = ? ORDER BY site, day, begins";
	struct place_walk w = {.arena = a};
	struct slot_place *r = &w.row;
	struct holder *h = &r->holder;
	TRY(db_rows(db, a, sql, (struct param[]){P_BYTES(source, UUID_LEN)}, 1,
		    (struct column[]){
			    C_FIXED(r->source, UUID_LEN),
			    C_UINT(&w.site),
			    C_INT(&w.day),
			    C_UINT(&w.begins),
			    C_UINT(&r->persons),
			    C_UINT(&r->state),
			    C_INT(&r->until),
			    {.kind = VALUE_BYTES, .fixed = r->device, .fixed_len = UUID_LEN, .is_null = &w.has_no_device},
			    {.kind = VALUE_BYTES, .fixed = h->network, .fixed_len = HOLDER_LEN, .is_null = &w.has_no_network},
			    {.kind = VALUE_BYTES, .fixed = h->mark, .fixed_len = HOLDER_LEN, .is_null = &w.has_no_mark}},
		    10, collect_place, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

static enum err count_lapsed(struct db *db, const struct slot *s, int64_t now, uint64_t *rows, uint64_t *persons, int64_t *next)
{
	static const char sql[] = "SELECT COUNT(IF(until <= ?, 1, NULL)),"
				  " CAST(COALESCE(SUM(IF(state = 1 AND until <= ?, persons, 0)), 0) AS UNSIGNED),"
				  " COALESCE(MIN(IF(until > ?, until, NULL)), 0) FROM slot_place"
				  " WHERE site = ? AND day = ? AND begins = ? AND state IN (1, 2) AND until > 0";
	return db_row(db, NULL, sql, (struct param[]){P_INT(now), P_INT(now), P_INT(now), SLOT_KEY(s)}, 6,
		      (struct column[]){C_UINT(rows), C_UINT(persons), C_INT(next)}, 3);
}

enum err slot_lapse(struct db *db, const struct slot *s, int64_t now, uint64_t *persons, int64_t *next)
{
	/* `until` of a hold that lapsed stays: it may be had again (places_keep) */
	static const char sql[] = "UPDATE slot_place SET network = NULL, mark = NULL, until = IF(state = 2, 0, until),"
				  " state = IF(state = 2, 2, 3) WHERE site = ? AND day = ? AND begins = ?"
				  " AND state IN (1, 2) AND until BETWEEN 1 AND ?";
	uint64_t rows;
	TRY(count_lapsed(db, s, now, &rows, persons, next));
	if (rows == 0)
		return E_OK;
	return db_exec(db, sql, (struct param[]){SLOT_KEY(s), P_INT(now)}, 4, NULL);
}

/* ---- allotments */

#define ALLOTMENT_COLUMNS      "device, site, day, begins, places, reserved, sold, leased_at"
#define ALLOTMENT_COLUMN_COUNT 8

struct allotment_walk {
	struct arena *arena;
	uint64_t site, begins;
	int64_t day;
	struct allotment_row row, *list;
	size_t count, room;
};

static void allotment_columns(struct allotment_walk *w, struct column out[static ALLOTMENT_COLUMN_COUNT])
{
	struct allotment_row *r = &w->row;
	const struct column columns[ALLOTMENT_COLUMN_COUNT] = {
		C_FIXED(r->device, UUID_LEN), C_UINT(&w->site),	    C_INT(&w->day),   C_UINT(&w->begins),
		C_UINT(&r->places),	      C_UINT(&r->reserved), C_UINT(&r->sold), C_INT(&r->leased_at),
	};
	memcpy(out, columns, sizeof(columns));
}

static enum err collect_allotment(void *ctx)
{
	struct allotment_walk *w = ctx;
	w->row.slot = (struct slot){(uint32_t)w->site, (int32_t)w->day, (uint32_t)w->begins, 0};
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

static enum err allotment_list(struct db *db, struct arena *a, const char *sql, const struct param *params, size_t param_count,
			       struct allotment_row **list, size_t *count)
{
	struct allotment_walk w = {.arena = a};
	struct column columns[ALLOTMENT_COLUMN_COUNT];
	allotment_columns(&w, columns);
	TRY(db_rows(db, a, sql, params, param_count, columns, ALLOTMENT_COLUMN_COUNT, collect_allotment, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err allotment_get(struct db *db, const uint8_t device[static UUID_LEN], const struct slot *s, struct allotment_row *out)
{
	static const char sql[] =
		"SELECT " ALLOTMENT_COLUMNS " FROM slot_allotment WHERE device = ? AND site = ? AND day = ? AND begins = ?";
	struct allotment_walk w = {0};
	struct column columns[ALLOTMENT_COLUMN_COUNT];
	allotment_columns(&w, columns);
	TRY(db_row(db, NULL, sql, (struct param[]){P_BYTES(device, UUID_LEN), SLOT_KEY(s)}, 4, columns,
		   ALLOTMENT_COLUMN_COUNT));
	*out = w.row;
	out->slot = *s;
	return E_OK;
}

enum err allotment_put(struct db *db, const struct allotment_row *row)
{
	static const char sql[] =
		"INSERT INTO slot_allotment (device, site, day, begins, places, reserved, sold, leased_at)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE places = VALUES(places), reserved = VALUES(reserved),"
		" sold = VALUES(sold), leased_at = VALUES(leased_at)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(row->device, UUID_LEN), SLOT_KEY(&row->slot), P_UINT(row->places),
					P_UINT(row->reserved), P_UINT(row->sold), P_INT(row->leased_at)},
		       8, NULL);
}

enum err allotments_of_device(struct db *db, struct arena *a, const uint8_t device[static UUID_LEN], int32_t from,
			      struct allotment_row **list, size_t *count)
{
	static const char sql[] = "SELECT " ALLOTMENT_COLUMNS " FROM slot_allotment WHERE device = ? AND day >= ?"
				  " ORDER BY site, day, begins";
	return allotment_list(db, a, sql, (struct param[]){P_BYTES(device, UUID_LEN), P_INT(from)}, 2, list, count);
}

enum err allotments_of_day(struct db *db, struct arena *a, uint32_t site, int32_t day, struct allotment_row **list,
			   size_t *count)
{
	static const char sql[] =
		"SELECT " ALLOTMENT_COLUMNS " FROM slot_allotment WHERE site = ? AND day = ? ORDER BY begins, device";
	return allotment_list(db, a, sql, (struct param[]){P_UINT(site), P_INT(day)}, 2, list, count);
}
