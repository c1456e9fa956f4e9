#include "store/holds.h"

#define HOLDERS_AT_ONCE 32
#define MARKS		"(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
#define HELD_BY(column)                                                                                                        \
	"SELECT " column                                                                                                       \
	", state, site, day, begins, CAST(SUM(persons) AS UNSIGNED), MIN(until) FROM slot_place WHERE " column " IN " MARKS    \
	" AND state < 3 AND until > ? GROUP BY " column ", state, site, day, begins"

struct hold_walk {
	struct arena *arena;
	uint64_t site, begins;
	int64_t day;
	struct held_row row, *list;
	size_t count, room;
};

static enum err collect(void *ctx)
{
	struct hold_walk *w = ctx;
	w->row.slot = (struct slot){(uint32_t)w->site, (int32_t)w->day, (uint32_t)w->begins, 0};
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

/* Networks and marks are hashed for different purposes: no number is both, so they may be asked for together. A short list is
 * filled up with its last one. */
static enum err read_some(struct db *db, const uint8_t *const holders[], size_t count, int64_t now, struct hold_walk *w)
{
	static const char sql[] = HELD_BY("network") " UNION ALL " HELD_BY("mark");
	struct param params[2 * (HOLDERS_AT_ONCE + 1)], *next = params;
	struct held_row *r = &w->row;
	for (size_t half = 0; half < 2; half++) {
		for (size_t i = 0; i < HOLDERS_AT_ONCE; i++)
			*next++ = P_BYTES(holders[i < count ? i : count - 1], HOLDER_LEN);
		*next++ = P_INT(now);
	}
	return db_rows(db, w->arena, sql, params, sizeof(params) / sizeof(params[0]),
		       (struct column[]){C_FIXED(r->holder, HOLDER_LEN), C_UINT(&r->state), C_UINT(&w->site), C_INT(&w->day),
					 C_UINT(&w->begins), C_UINT(&r->persons), C_INT(&r->until)},
		       7, collect, w);
}

enum err holds_of(struct db *db, struct arena *a, const uint8_t *const holders[], size_t count, int64_t now,
		  struct held_row **list, size_t *found)
{
	struct hold_walk w = {.arena = a};
	for (size_t i = 0; i < count; i += HOLDERS_AT_ONCE)
		TRY(read_some(db, holders + i, count - i < HOLDERS_AT_ONCE ? count - i : HOLDERS_AT_ONCE, now, &w));
	*list = w.list;
	*found = w.count;
	return E_OK;
}
