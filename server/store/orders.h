/* Queries on orders, payment, receipt and ticket: single ones for reading, bulk ones for the committer. */
#ifndef SERVER_STORE_ORDERS_H
#define SERVER_STORE_ORDERS_H

#include "store/store.h"

#include <hoaban/receipt.h>
#include <hoaban/uuid.h>

#define ORDER_TOKEN_LEN 16

struct order_row {
	uint8_t id[UUID_LEN], token[ORDER_TOKEN_LEN], input_hash[HASH_LEN];
	int64_t created_ms, expires_at, total, visit_day;
	uint64_t edition, persons, method, status;
	struct bytes inputs;
};
enum err order_by_token(struct db *db, struct arena *a, const uint8_t token[static ORDER_TOKEN_LEN], struct order_row *out);
enum err order_by_id(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct order_row *out);
enum err order_by_key(struct db *db, struct arena *a, const uint8_t key[static UUID_LEN], struct order_row *out);

/* The one that waits for a transfer under this reference (order_transfer). */
enum err order_by_reference(struct db *db, struct arena *a, const char *reference, struct order_row *out);

/* Which of these idempotency keys exist already: is_known[i]. Any count. */
enum err orders_known_keys(struct db *db, const uint8_t *const keys[], size_t count, bool is_known[]);
/* pending → paid. *changed is false when it was not pending. */
enum err order_mark_paid(struct db *db, const uint8_t id[static UUID_LEN], bool *changed);

struct receipt_row {
	uint64_t symbol_id, number, leaf_index;
	const char *tax_code, *form, *symbol;
	uint8_t lookup[LOOKUP_LEN], source[UUID_LEN];
	int64_t issued_at, total;
	struct bytes record;
};
enum err receipt_by_lookup(struct db *db, struct arena *a, const uint8_t lookup[static LOOKUP_LEN], struct receipt_row *out);
enum err tickets_of(struct db *db, struct arena *a, const uint8_t source[static UUID_LEN], struct bytes **cose, size_t *count);
/* *source and *cose of one ticket, or of a part of one: then its root's source, zeros while that is not here. E_NOT_FOUND. */
enum err ticket_by_id(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], uint8_t source[static UUID_LEN], struct bytes *cose);

struct payer_row {
	uint8_t salt[SALT_LEN];
	const char *name, *tax_code, *address; /* NULL when absent */
};
enum err order_payer(struct db *db, struct arena *a, const uint8_t order[static UUID_LEN], struct payer_row *out);
enum err order_payer_insert(struct db *db, const uint8_t order[static UUID_LEN], const struct payer_row *p);
enum err order_contact_insert(struct db *db, const uint8_t order[static UUID_LEN], const char *email);

/* Rows collected for one bulk statement, column by column. */
struct order_insert {
	const uint8_t *id, *token, *key, *input_hash;
	int64_t created_ms, expires_at, visit_day, total;
	uint64_t edition, persons, method, status;
	struct bytes inputs;
};
struct payment_insert {
	const uint8_t *id, *order;
	uint64_t provider;
	const char *provider_tx;
	int64_t amount, settled_ms;
};
struct receipt_insert {
	uint64_t symbol_id, number, leaf_index;
	const uint8_t *lookup, *source;
	int64_t issued_at, total;
	struct bytes record;
};
struct ticket_insert {
	const uint8_t *id, *source;
	int64_t valid_until;
	struct bytes cose;
	bool has_leaf;
	uint32_t free_persons; /* sold for the first time with it; no column, for the figures */
	uint64_t leaf_index;
};
/* count 0 does nothing. `a` is scratch. */
enum err orders_insert(struct db *db, struct arena *a, const struct order_insert *rows, size_t count);
enum err payments_insert(struct db *db, struct arena *a, const struct payment_insert *rows, size_t count);
enum err receipts_insert(struct db *db, struct arena *a, const struct receipt_insert *rows, size_t count);
enum err tickets_insert(struct db *db, struct arena *a, const struct ticket_insert *rows, size_t count);

#endif
