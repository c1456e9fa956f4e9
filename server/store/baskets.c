#include "store/baskets.h"

#include "store/columns.h"

enum err baskets_insert(struct db *db, struct arena *a, const struct basket_insert *rows, size_t count)
{
	static const char sql[] =
		"INSERT INTO order_basket (order_id, basket, buyer, is_meant, created_at) VALUES (?, ?, ?, ?, ?)";
	static const struct cell cells[] = {
		{CELL_FIXED, offsetof(struct basket_insert, order), UUID_LEN, 0},
		{CELL_FIXED, offsetof(struct basket_insert, basket), HASH_LEN, 0},
		{CELL_FIXED, offsetof(struct basket_insert, buyer), HASH_LEN, 0},
		{CELL_UINT, offsetof(struct basket_insert, is_meant), 0, 0},
		{CELL_INT, offsetof(struct basket_insert, created_ms), 0, 0},
	};
	return columns_insert(db, a, sql, cells, sizeof(cells) / sizeof(cells[0]), rows, sizeof(*rows), count);
}

enum err basket_order(struct db *db, const struct basket_ask *ask, uint8_t token[static ORDER_TOKEN_LEN])
{
	static const char sql[] =
		"SELECT o.token FROM order_basket b JOIN orders o ON o.id = b.order_id"
		" WHERE b.basket = ? AND b.created_at >= ? AND b.buyer = ?"
		" AND (o.status = 2 OR o.status = 1 AND o.expires_at > ?) ORDER BY b.created_at DESC, b.order_id DESC LIMIT 1";
	return db_row(db, NULL, sql,
		      (struct param[]){P_BYTES(ask->basket, HASH_LEN), P_INT(ask->since_ms), P_BYTES(ask->buyer, HASH_LEN),
				       P_INT(ask->now)},
		      4, (struct column[]){C_FIXED(token, ORDER_TOKEN_LEN)}, 1);
}

enum err basket_paid_twins(struct db *db, const uint8_t order[static UUID_LEN], int64_t within_ms, uint64_t *out)
{
	static const char sql[] =
		"SELECT COUNT(*) FROM order_basket b JOIN order_basket t ON t.basket = b.basket AND t.buyer = b.buyer"
		" AND t.order_id <> b.order_id AND ABS(t.created_at - b.created_at) <= ?"
		" JOIN orders o ON o.id = t.order_id WHERE b.order_id = ? AND NOT b.is_meant AND NOT t.is_meant"
		" AND o.status IN (2, 4) AND o.total > 0";
	return db_row(db, NULL, sql, (struct param[]){P_INT(within_ms), P_BYTES(order, UUID_LEN)}, 2,
		      (struct column[]){C_UINT(out)}, 1);
}

enum err baskets_forget(struct db *db, int64_t before_ms)
{
	static const char sql[] = "DELETE FROM order_basket WHERE created_at < ? ORDER BY created_at LIMIT 1000";
	return db_exec(db, sql, (struct param[]){P_INT(before_ms)}, 1, NULL);
}
