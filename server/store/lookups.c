#include "store/lookups.h"

enum err order_contact_find(struct db *db, struct arena *a, const uint8_t order[static UUID_LEN], const char **email)
{
	static const char sql[] = "SELECT email FROM order_contact WHERE order_id = ?";
	return db_row(db, a, sql, (struct param[]){P_BYTES(order, UUID_LEN)}, 1, (struct column[]){C_TEXT(email)}, 1);
}

struct found_orders {
	uint8_t token[ORDER_TOKEN_LEN], *out;
	size_t count;
};

static enum err take(void *ctx)
{
	struct found_orders *f = ctx;
	f->count++;
	memcpy(f->out, f->token, ORDER_TOKEN_LEN);
	return E_OK;
}

enum err order_by_bank_ref(struct db *db, const char *bank_ref, uint8_t token[static ORDER_TOKEN_LEN])
{
	static const char sql[] =
		"SELECT DISTINCT o.token FROM money m JOIN orders o ON o.id = m.subject WHERE m.bank_ref = ? LIMIT 2";
	struct found_orders f = {.out = token};
	if (!bank_ref[0])
		return E_NOT_FOUND;
	TRY(db_rows(db, NULL, sql, (struct param[]){P_TEXT(bank_ref)}, 1, (struct column[]){C_FIXED(f.token, ORDER_TOKEN_LEN)},
		    1, take, &f));
	return f.count == 1 ? E_OK : E_NOT_FOUND;
}
