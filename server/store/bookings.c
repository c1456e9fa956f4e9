#include "store/bookings.h"

enum err booking_insert(struct db *db, const struct booking_row *r)
{
	static const char sql[] =
		"INSERT INTO booking (order_id, code, name, visit_day, sites, confirm_key) VALUES (?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(r->order, UUID_LEN), P_TEXT(r->code), P_TEXT(r->name), P_INT(r->visit_day),
					P_UINT(r->sites), P_BYTES(r->confirm_key, ORDER_TOKEN_LEN)},
		       6, NULL);
}

#define BOOKING_COLUMNS                                                                                                        \
	"order_id, code, name, visit_day, sites, confirm_key, COALESCE(confirmed_at, 0), COALESCE(ended_at, 0),"               \
	" COALESCE(confirmed_by, '')"

static enum err row_get(struct db *db, struct arena *a, const char *sql, struct param key, struct booking_row *out)
{
	return db_row(db, a, sql, &key, 1,
		      (struct column[]){C_FIXED(out->order, UUID_LEN), C_TEXT(&out->code), C_TEXT(&out->name),
					C_INT(&out->visit_day), C_UINT(&out->sites), C_FIXED(out->confirm_key, ORDER_TOKEN_LEN),
					C_INT(&out->confirmed_at), C_INT(&out->ended_at), C_TEXT(&out->confirmed_by)},
		      9);
}

enum err booking_of_order(struct db *db, struct arena *a, const uint8_t order[static UUID_LEN], struct booking_row *out)
{
	static const char sql[] = "SELECT " BOOKING_COLUMNS " FROM booking WHERE order_id = ?";
	return row_get(db, a, sql, P_BYTES(order, UUID_LEN), out);
}

enum err booking_by_code(struct db *db, struct arena *a, const char *code, struct booking_row *out)
{
	static const char sql[] = "SELECT " BOOKING_COLUMNS " FROM booking WHERE code = ?";
	return row_get(db, a, sql, P_TEXT(code), out);
}

enum err booking_lock(struct db *db, struct arena *a, const uint8_t order[static UUID_LEN], struct booking_row *out)
{
	static const char sql[] = "SELECT " BOOKING_COLUMNS " FROM booking WHERE order_id = ? FOR UPDATE";
	return row_get(db, a, sql, P_BYTES(order, UUID_LEN), out);
}

enum err booking_forget_name(struct db *db, const uint8_t order[static UUID_LEN])
{
	static const char sql[] = "UPDATE booking SET name = '' WHERE order_id = ?";
	return db_exec(db, sql, (struct param[]){P_BYTES(order, UUID_LEN)}, 1, NULL);
}

enum err booking_mark_confirmed(struct db *db, const uint8_t order[static UUID_LEN], const char *login, int64_t now_ms)
{
	static const char sql[] =
		"UPDATE booking SET confirmed_at = ?, confirmed_by = ? WHERE order_id = ? AND confirmed_at IS NULL";
	return db_exec(db, sql, (struct param[]){P_INT(now_ms), login ? P_TEXT(login) : P_NULL(), P_BYTES(order, UUID_LEN)}, 3,
		       NULL);
}

enum err booking_mark_ended(struct db *db, const uint8_t order[static UUID_LEN], int64_t now_ms, const uint8_t *sale)
{
	static const char sql[] = "UPDATE booking SET ended_at = ?, sale = ? WHERE order_id = ? AND sale IS NULL";
	return db_exec(db, sql,
		       (struct param[]){P_INT(now_ms), sale ? P_BYTES(sale, UUID_LEN) : P_NULL(), P_BYTES(order, UUID_LEN)}, 3,
		       NULL);
}

enum err bookings_open_of_email(struct db *db, const char *email, int64_t now, uint64_t *count)
{
	static const char sql[] = "SELECT CAST(COUNT(*) AS UNSIGNED) FROM order_contact c JOIN orders o ON o.id = c.order_id"
				  " WHERE c.email = ? AND o.method = 4 AND o.status = 6 AND o.expires_at > ?";
	return db_row(db, NULL, sql, (struct param[]){P_TEXT(email), P_INT(now)}, 2, (struct column[]){C_UINT(count)}, 1);
}

struct id_walk {
	struct arena *arena;
	uint8_t id[UUID_LEN], (*list)[UUID_LEN];
	size_t count, room;
};

static enum err id_collect(void *ctx)
{
	struct id_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, UUID_LEN);
	memcpy(w->list[w->count++], w->id, UUID_LEN);
	return E_OK;
}

enum err bookings_open_of_days(struct db *db, struct arena *a, uint64_t sites, int32_t from, int32_t until, int64_t now,
			       uint64_t limit, uint8_t (**orders)[UUID_LEN], size_t *count)
{
	static const char sql[] =
		"SELECT b.order_id FROM booking b JOIN orders o ON o.id = b.order_id"
		" WHERE b.visit_day BETWEEN ? AND ? AND (b.sites & ?) <> 0 AND o.status = 6 AND o.expires_at > ?"
		" ORDER BY b.visit_day, b.code LIMIT ?";
	struct id_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_INT(from), P_INT(until), P_UINT(sites), P_INT(now), P_UINT(limit)}, 5,
		    (struct column[]){C_FIXED(w.id, UUID_LEN)}, 1, id_collect, &w));
	*orders = w.list;
	*count = w.count;
	return E_OK;
}

enum err order_set_expiry(struct db *db, const uint8_t id[static UUID_LEN], int64_t expires_at)
{
	static const char sql[] = "UPDATE orders SET expires_at = ? WHERE id = ?";
	return db_exec(db, sql, (struct param[]){P_INT(expires_at), P_BYTES(id, UUID_LEN)}, 2, NULL);
}

enum err booking_sale_insert(struct db *db, const struct booking_sale_row *r)
{
	static const char sql[] =
		"INSERT INTO booking_sale (sale, code, persons, covered, device, seq) VALUES (?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(r->sale, UUID_LEN), P_TEXT(r->code), P_UINT(r->persons), P_UINT(r->covered),
					P_BYTES(r->device, UUID_LEN), P_UINT(r->seq)},
		       6, NULL);
}

enum err booking_sale_before(struct db *db, const char *code, const uint8_t sale[static UUID_LEN],
			     uint8_t first[static UUID_LEN])
{
	static const char sql[] = "SELECT sale FROM booking_sale WHERE code = ? AND sale <> ? ORDER BY sale LIMIT 1";
	return db_row(db, NULL, sql, (struct param[]){P_TEXT(code), P_BYTES(sale, UUID_LEN)}, 2,
		      (struct column[]){C_FIXED(first, UUID_LEN)}, 1);
}
