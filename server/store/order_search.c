#include "store/order_search.h"

struct walk {
	struct arena *arena;
	uint8_t id[UUID_LEN];
	struct order_ids *out;
};

static enum err collect(void *ctx)
{
	struct walk *w = ctx;
	w->out->list = arena_grow(w->arena, w->out->list, w->out->count, &w->out->room, UUID_LEN);
	memcpy(w->out->list[w->out->count++], w->id, UUID_LEN);
	return E_OK;
}

/* The least UUIDv7 of a moment. */
static void least_id(uint8_t id[static UUID_LEN], int64_t ms)
{
	memset(id, 0, UUID_LEN);
	for (size_t i = 0; i < 6; i++)
		id[i] = (uint8_t)(ms >> (40 - 8 * i));
}

enum err orders_made(struct db *db, struct arena *a, int64_t from_ms, int64_t until_ms, uint64_t limit, struct order_ids *out)
{
	static const char sql[] = "SELECT id FROM orders WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT ?";
	uint8_t from[UUID_LEN], until[UUID_LEN];
	struct walk w = {.arena = a, .out = out};
	least_id(from, from_ms);
	least_id(until, until_ms);
	return db_rows(db, NULL, sql, (struct param[]){P_BYTES(from, UUID_LEN), P_BYTES(until, UUID_LEN), P_UINT(limit)}, 3,
		       (struct column[]){C_FIXED(w.id, UUID_LEN)}, 1, collect, &w);
}

enum err receipt_sources(struct db *db, struct arena *a, const char *symbol, uint64_t number, struct order_ids *out)
{
	static const char sql[] = "SELECT r.source FROM symbol s JOIN receipt r ON r.symbol_id = s.id AND r.number = ?"
				  " WHERE s.symbol = ? ORDER BY r.issued_at DESC LIMIT 20";
	struct walk w = {.arena = a, .out = out};
	return db_rows(db, NULL, sql, (struct param[]){P_UINT(number), P_TEXT(symbol)}, 2,
		       (struct column[]){C_FIXED(w.id, UUID_LEN)}, 1, collect, &w);
}
