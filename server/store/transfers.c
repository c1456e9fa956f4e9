#include "store/transfers.h"

#include "store/payment_sql.h"

#include <stdio.h>

enum err transfer_insert(struct db *db, const struct transfer_row *t, const char *reference)
{
	static const char sql[] = "INSERT INTO till_transfer (sale, reference, device, tax_code, amount, announced_at)"
				  " VALUES (?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(t->request.sale, UUID_LEN), P_TEXT(reference), P_BYTES(t->device, UUID_LEN),
					P_TEXT(t->request.tax_code), P_INT(t->request.amount), P_INT(t->announced_ms)},
		       6, NULL);
}

static enum err find(struct db *db, const char *sql, struct param key, struct transfer_row *out)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	const char *tax_code = "";
	arena_init(&a, 4096);
	*out = (struct transfer_row){0};
	TRY(db_row(db, &a, sql, &key, 1,
		   (struct column[]){C_FIXED(out->request.sale, UUID_LEN), C_FIXED(out->device, UUID_LEN), C_TEXT(&tax_code),
				     C_INT(&out->request.amount), C_INT(&out->announced_ms)},
		   5));
	snprintf(out->request.tax_code, sizeof(out->request.tax_code), "%s", tax_code);
	return E_OK;
}

enum err transfer_of_sale(struct db *db, const uint8_t sale[static UUID_LEN], struct transfer_row *out)
{
	static const char sql[] = "SELECT sale, device, tax_code, amount, announced_at FROM till_transfer WHERE sale = ?";
	return find(db, sql, P_BYTES(sale, UUID_LEN), out);
}

enum err transfer_by_reference(struct db *db, const char *reference, struct transfer_row *out)
{
	static const char sql[] = "SELECT sale, device, tax_code, amount, announced_at FROM till_transfer WHERE reference = ? FOR UPDATE";
	return find(db, sql, P_TEXT(reference), out);
}

enum err transfer_lock(struct db *db, const uint8_t sale[static UUID_LEN])
{
	static const char sql[] = "SELECT amount FROM till_transfer WHERE sale = ? FOR UPDATE";
	int64_t amount;
	enum err e = db_row(db, NULL, sql, (struct param[]){P_BYTES(sale, UUID_LEN)}, 1, (struct column[]){C_INT(&amount)}, 1);
	return e == E_NOT_FOUND ? E_OK : e;
}

enum err transfer_received(struct db *db, const uint8_t sale[static UUID_LEN], int64_t *received, int64_t *received_at)
{
	/* a till that names an order of the shop as its sale must not find that order's money */
	static const char sql[] = "SELECT CAST(COALESCE(SUM(amount), 0) AS SIGNED), COALESCE(MAX(settled_at) DIV 1000, 0)"
				  " FROM payment p WHERE order_id = ? AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = "
				  "p.order_id) AND" COUNTS_FOR_SALE;
	return db_row(db, NULL, sql, (struct param[]){P_BYTES(sale, UUID_LEN)}, 1,
		      (struct column[]){C_INT(received), C_INT(received_at)}, 2);
}

enum err transfer_is_served(struct db *db, const uint8_t sale[static UUID_LEN], bool *out)
{
	static const char sql[] = "SELECT COUNT(*) FROM sale WHERE id = ?";
	uint64_t count = 0;
	TRY(db_row(db, NULL, sql, (struct param[]){P_BYTES(sale, UUID_LEN)}, 1, (struct column[]){C_UINT(&count)}, 1));
	*out = count > 0;
	return E_OK;
}
