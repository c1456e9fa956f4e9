#include "store/export.h"

#include "store/export_queries.h"
#include "store/log.h"

#include <hoaban/instant.h>
#include <hoaban/uuid.h>

#include <assert.h>
#include <stdlib.h>

#define TURNS_ARENA (64u << 20)

/* ---- the log */

static enum err origin_name(struct db *db, struct arena *a, const char **out)
{
	static const char sql[] = "SELECT name FROM log_origin ORDER BY number DESC LIMIT 1";
	enum err e = db_row(db, a, sql, NULL, 0, (struct column[]){C_TEXT(out)}, 1);
	return e == E_NOT_FOUND ? E_OK : e;
}

enum err snapshot_read_log(struct snapshot *x, struct arena *a, struct snapshot_log *out)
{
	struct log_head head = {0};
	uint64_t size;
	*out = (struct snapshot_log){0};
	enum err e = log_head_newest_signed(snapshot_db(x), a, &head);
	TRY(e == E_NOT_FOUND ? E_OK : e);
	TRY(log_size(snapshot_db(x), &size));
	out->size = head.size;
	out->beyond = size > head.size ? size - head.size : 0; /* fewer: somebody cut the log. The auditor shall see that */
	out->note = head.note;
	return origin_name(snapshot_db(x), a, &out->origin);
}

/* ---- rows */

struct turn { /* of a loop: a series by its number here, or a device */
	uint64_t series;
	uint8_t device[UUID_LEN];
	uint64_t least, most; /* entries */
};
struct walk {
	struct snapshot *snapshot;
	enum export_table table;
	const struct export_range *range;
	uint64_t log_size;
	struct cell cells[EXPORT_COLUMNS_MAX];
	enum err (*each)(void *ctx, const struct cell *cells);
	void *ctx;
	struct arena *turns_arena;
	struct turn turn, *turns;
	size_t turn_count, turn_room;
	uint8_t ids[2][UUID_LEN];
};

static struct column column_of(const struct export_column *c, struct cell *cell)
{
	bool *is_null = c->may_be_null ? &cell->is_null : NULL;
	if (c->kind == CELL_NUMBER)
		return (struct column){.kind = VALUE_INT, .i = &cell->number, .is_null = is_null};
	return (struct column){
		.kind = c->kind == CELL_TEXT ? VALUE_TEXT : VALUE_BYTES, .span = &cell->bytes, .is_null = is_null};
}

static enum err give(void *ctx)
{
	struct walk *w = ctx;
	return w->each(w->ctx, w->cells);
}

/* The id of a time's first millisecond: 48 bits, then all zeros; and the one just before it: all ones. */
static struct param id_bound(uint8_t id[static UUID_LEN], int64_t ms, bool is_last)
{
	uint64_t first = ms <= 0 ? 0 : ms >= (int64_t)1 << 48 ? (UINT64_C(1) << 48) - 1 : (uint64_t)ms;
	bool is_end = is_last && ms >= (int64_t)1 << 48;
	if (is_last && !is_end && first > 0)
		first--;
	memset(id, is_last ? 0xff : 0, UUID_LEN);
	for (size_t i = 0; i < 6; i++)
		id[i] = (uint8_t)(first >> (40 - 8 * i));
	return P_BYTES(id, UUID_LEN);
}

static struct param param_of(struct walk *w, enum export_param p, enum export_loop loop)
{
	const int64_t from = day_start(w->range->from_day), until = day_start(w->range->until_day);
	switch (p) {
	case EXPORT_P_FROM:
		return P_INT(from);
	case EXPORT_P_UNTIL:
		return P_INT(until);
	case EXPORT_P_FROM_MS:
		return P_INT(from * 1000);
	case EXPORT_P_UNTIL_MS:
		return P_INT(until * 1000);
	case EXPORT_P_FROM_DAY:
		return P_INT(w->range->from_day);
	case EXPORT_P_UNTIL_DAY:
		return P_INT(w->range->until_day);
	case EXPORT_P_FROM_ID:
		return id_bound(w->ids[0], from * 1000, false);
	case EXPORT_P_LAST_ID:
		return id_bound(w->ids[1], until * 1000, true);
	case EXPORT_P_LOG_SIZE:
		return P_UINT(w->log_size);
	case EXPORT_P_LOOP:
		return loop == EXPORT_BY_SERIES ? P_UINT(w->turn.series) : P_BYTES(w->turn.device, UUID_LEN);
	case EXPORT_P_LEAST:
		return P_UINT(w->turn.least);
	case EXPORT_P_MOST:
		return P_UINT(w->turn.most);
	case EXPORT_P_NONE:
		break;
	}
	return P_NULL();
}

static enum err run(struct walk *w, const char *sql, const struct param *params, size_t param_count)
{
	const struct export_form *f = &export_forms[w->table];
	struct column columns[EXPORT_COLUMNS_MAX];
	for (size_t i = 0; i < f->column_count; i++)
		columns[i] = column_of(&f->columns[i], &w->cells[i]);
	return snapshot_stream(w->snapshot, sql, params, param_count, columns, f->column_count, give, w);
}

static enum err run_query(struct walk *w)
{
	const struct export_query *q = &export_queries[w->table];
	struct param params[EXPORT_PARAMS_MAX];
	size_t count = 0;
	for (; count < EXPORT_PARAMS_MAX && q->params[count] != EXPORT_P_NONE; count++)
		params[count] = param_of(w, q->params[count], q->loop);
	return run(w, q->sql, params, count);
}

/* ---- loops */

static enum err turn_add(void *ctx)
{
	struct walk *w = ctx;
	w->turns = arena_grow(w->turns_arena, w->turns, w->turn_count, &w->turn_room, sizeof(*w->turns));
	w->turns[w->turn_count++] = w->turn;
	return E_OK;
}

static enum err list_series(struct walk *w)
{
	static const char sql[] = "SELECT id FROM symbol ORDER BY CAST(tax_code AS BINARY), CAST(form AS BINARY),"
				  " CAST(symbol AS BINARY), year";
	return db_rows(snapshot_db(w->snapshot), NULL, sql, NULL, 0, (struct column[]){C_UINT(&w->turn.series)}, 1, turn_add,
		       w);
}

/* From the first to the last entry of that time without a hole, even where a till's clock jumped: a chain can only be followed
 * whole. Without limits the index alone answers. */
static enum err list_devices(struct walk *w)
{
	static const char all[] = "SELECT device, MIN(seq), MAX(seq) FROM entry GROUP BY device ORDER BY device";
	static const char some[] = "SELECT device, MIN(seq), MAX(seq) FROM entry WHERE time_ms >= ? AND time_ms < ?"
				   " GROUP BY device ORDER BY device";
	const bool is_whole = w->range->from_day == EXPORT_FROM_EVER && w->range->until_day == EXPORT_UNTIL_EVER;
	const struct param limits[] = {P_INT(day_start(w->range->from_day) * 1000),
				       P_INT(day_start(w->range->until_day) * 1000)};
	const struct column columns[] = {C_FIXED(w->turn.device, UUID_LEN), C_UINT(&w->turn.least), C_UINT(&w->turn.most)};
	return db_rows(snapshot_db(w->snapshot), NULL, is_whole ? all : some, limits, is_whole ? 0 : 2, columns, 3, turn_add,
		       w);
}

static enum err run_loop(struct walk *w, enum err (*list)(struct walk *w))
{
	[[gnu::cleanup(arena_release)]] struct arena turns;
	arena_init(&turns, TURNS_ARENA);
	w->turns_arena = &turns;
	TRY(list(w));
	for (size_t i = 0; i < w->turn_count; i++) {
		w->turn = w->turns[i];
		TRY(run_query(w));
	}
	return E_OK;
}

enum err snapshot_rows(struct snapshot *x, enum export_table t, const struct export_range *range, uint64_t log_size,
		       enum err (*each)(void *ctx, const struct cell *cells), void *ctx)
{
	const struct export_query *q = &export_queries[t];
	struct walk w = {.snapshot = x, .table = t, .range = range, .log_size = log_size, .each = each, .ctx = ctx};
	if (q->before)
		TRY(run(&w, q->before, NULL, 0));
	if (q->loop == EXPORT_ONCE)
		return run_query(&w);
	return run_loop(&w, q->loop == EXPORT_BY_SERIES ? list_series : list_devices);
}
