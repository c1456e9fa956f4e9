/* Queries on order_basket. */
#ifndef SERVER_STORE_BASKETS_H
#define SERVER_STORE_BASKETS_H

#include "store/orders.h"

struct basket_insert {
	const uint8_t *order, *basket, *buyer; /* UUID_LEN, HASH_LEN, HASH_LEN */
	uint64_t is_meant;
	int64_t created_ms;
};
enum err baskets_insert(struct db *db, struct arena *a, const struct basket_insert *rows, size_t count);

struct basket_ask {
	const uint8_t *basket, *buyer; /* HASH_LEN each */
	int64_t since_ms, now;
};
/* The newest order that is paid, or pending and not lapsed. E_NOT_FOUND. */
enum err basket_order(struct db *db, const struct basket_ask *ask, uint8_t token[static ORDER_TOKEN_LEN]);
/* Paid orders of the same mark and basket around this one, none of them nor this one meant as a second. */
enum err basket_paid_twins(struct db *db, const uint8_t order[static UUID_LEN], int64_t within_ms, uint64_t *out);
/* At most a thousand at once. */
enum err baskets_forget(struct db *db, int64_t before_ms);

#endif
