#include "store/orders.h"

#include <stdio.h>

#define ORDER_COLUMNS \
	"id, token, input_hash, created_at, expires_at, total, visit_day, edition, persons, method, status, inputs"

static enum err order_row_get(struct db *db, struct arena *a, const char *sql, struct param key, struct order_row *out)
{
	return db_row(db, a, sql, &key, 1,
	              (struct column[]){C_FIXED(out->id, sizeof(out->id)), C_FIXED(out->token, sizeof(out->token)),
	                                C_FIXED(out->input_hash, sizeof(out->input_hash)), C_INT(&out->created_ms),
	                                C_INT(&out->expires_at), C_INT(&out->total), C_INT(&out->visit_day), C_UINT(&out->edition),
	                                C_UINT(&out->persons), C_UINT(&out->method), C_UINT(&out->status), C_SPAN(&out->inputs)},
	              12);
}

enum err order_by_token(struct db *db, struct arena *a, const uint8_t token[static ORDER_TOKEN_LEN], struct order_row *out)
{
	static const char sql[] = "SELECT " ORDER_COLUMNS " FROM orders WHERE token = ?";
	return order_row_get(db, a, sql, P_BYTES(token, ORDER_TOKEN_LEN), out);
}

enum err order_by_id(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct order_row *out)
{
	static const char sql[] = "SELECT " ORDER_COLUMNS " FROM orders WHERE id = ?";
	return order_row_get(db, a, sql, P_BYTES(id, UUID_LEN), out);
}

enum err order_by_key(struct db *db, struct arena *a, const uint8_t key[static UUID_LEN], struct order_row *out)
{
	static const char sql[] = "SELECT " ORDER_COLUMNS " FROM orders WHERE idem_key = ?";
	return order_row_get(db, a, sql, P_BYTES(key, UUID_LEN), out);
}

enum err order_by_reference(struct db *db, struct arena *a, const char *reference, struct order_row *out)
{
	static const char sql[] =
		"SELECT " ORDER_COLUMNS " FROM orders WHERE id = (SELECT order_id FROM order_transfer WHERE reference = ?)";
	return order_row_get(db, a, sql, P_TEXT(reference), out);
}

#define KEYS_AT_ONCE 32

struct known_keys {
	uint8_t found[UUID_LEN];
	const uint8_t *const *keys;
	size_t count;
	bool *is_known;
};

static enum err known_key_mark(void *ctx)
{
	struct known_keys *k = ctx;
	for (size_t i = 0; i < k->count; i++)
		if (memcmp(k->keys[i], k->found, UUID_LEN) == 0)
			k->is_known[i] = true;
	return E_OK;
}

/* One round trip for up to KEYS_AT_ONCE keys; a short list is filled up with its last key. */
static enum err known_keys_some(struct db *db, const uint8_t *const keys[], size_t count, bool is_known[])
{
	static const char sql[] = "SELECT idem_key FROM orders WHERE idem_key IN"
				  " (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
	struct param params[KEYS_AT_ONCE];
	for (size_t i = 0; i < KEYS_AT_ONCE; i++)
		params[i] = P_BYTES(keys[i < count ? i : count - 1], UUID_LEN);
	struct known_keys walk = {.keys = keys, .count = count, .is_known = is_known};
	return db_rows(db, NULL, sql, params, KEYS_AT_ONCE, (struct column[]){C_FIXED(walk.found, UUID_LEN)}, 1, known_key_mark, &walk);
}

enum err orders_known_keys(struct db *db, const uint8_t *const keys[], size_t count, bool is_known[])
{
	for (size_t i = 0; i < count; i += KEYS_AT_ONCE) {
		size_t some = count - i < KEYS_AT_ONCE ? count - i : KEYS_AT_ONCE;
		TRY(known_keys_some(db, keys + i, some, is_known + i));
	}
	return E_OK;
}

enum err order_mark_paid(struct db *db, const uint8_t id[static UUID_LEN], bool *changed)
{
	static const char sql[] = "UPDATE orders SET status = 2 WHERE id = ? AND status = 1";
	uint64_t affected = 0;
	TRY(db_exec(db, sql, (struct param[]){P_BYTES(id, UUID_LEN)}, 1, &affected));
	*changed = affected == 1;
	return E_OK;
}

enum err order_payer(struct db *db, struct arena *a, const uint8_t order[static UUID_LEN], struct payer_row *out)
{
	static const char sql[] = "SELECT salt, name, tax_code, address FROM order_payer WHERE order_id = ?";
	bool no_tax_code = false, no_address = false;
	*out = (struct payer_row){0};
	TRY(db_row(db, a, sql, (struct param[]){P_BYTES(order, UUID_LEN)}, 1,
	           (struct column[]){C_FIXED(out->salt, SALT_LEN), C_TEXT(&out->name),
	                             {.kind = VALUE_TEXT, .text = &out->tax_code, .is_null = &no_tax_code},
	                             {.kind = VALUE_TEXT, .text = &out->address, .is_null = &no_address}},
	           4));
	if (no_tax_code)
		out->tax_code = NULL;
	if (no_address)
		out->address = NULL;
	return E_OK;
}

static struct param text_or_null(const char *text)
{
	return text ? P_TEXT(text) : P_NULL();
}

enum err order_payer_insert(struct db *db, const uint8_t order[static UUID_LEN], const struct payer_row *p)
{
	static const char sql[] = "INSERT INTO order_payer (order_id, salt, name, tax_code, address) VALUES (?, ?, ?, ?, ?)";
	return db_exec(db, sql,
	               (struct param[]){P_BYTES(order, UUID_LEN), P_BYTES(p->salt, SALT_LEN), P_TEXT(p->name),
	                                text_or_null(p->tax_code), text_or_null(p->address)},
	               5, NULL);
}

enum err order_contact_insert(struct db *db, const uint8_t order[static UUID_LEN], const char *email)
{
	static const char sql[] = "INSERT INTO order_contact (order_id, email) VALUES (?, ?)";
	return db_exec(db, sql, (struct param[]){P_BYTES(order, UUID_LEN), P_TEXT(email)}, 2, NULL);
}
