#include "store/date_changes.h"

enum err date_change_insert(struct db *db, const struct date_change_row *row)
{
	static const char sql[] = "INSERT INTO date_change (id, order_id, idem_key, replaces, old_day, new_day, edition,"
				  " legal_basis, changed_by, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(row->id, UUID_LEN), P_BYTES(row->order, UUID_LEN), P_BYTES(row->key, UUID_LEN),
					P_BYTES(row->replaces, UUID_LEN), P_INT(row->old_day), P_INT(row->new_day),
					P_UINT(row->edition), P_TEXT(row->legal_basis), P_TEXT(row->changed_by),
					P_INT(row->changed_at)},
		       10, NULL);
}

enum err date_change_by_key(struct db *db, struct arena *a, const uint8_t key[static UUID_LEN], struct date_change_row *out)
{
	static const char sql[] = "SELECT id, order_id, idem_key, replaces, old_day, new_day, edition, legal_basis, changed_by,"
				  " changed_at FROM date_change WHERE idem_key = ?";
	return db_row(db, a, sql, (struct param[]){P_BYTES(key, UUID_LEN)}, 1,
		      (struct column[]){C_FIXED(out->id, UUID_LEN), C_FIXED(out->order, UUID_LEN), C_FIXED(out->key, UUID_LEN),
					C_FIXED(out->replaces, UUID_LEN), C_INT(&out->old_day), C_INT(&out->new_day),
					C_UINT(&out->edition), C_TEXT(&out->legal_basis), C_TEXT(&out->changed_by),
					C_INT(&out->changed_at)},
		      10);
}

enum err date_change_last(struct db *db, const uint8_t order[static UUID_LEN], int64_t *new_day, uint64_t *count)
{
	static const char sql[] = "SELECT new_day, (SELECT COUNT(*) FROM date_change WHERE order_id = ?) FROM date_change"
				  " WHERE order_id = ? ORDER BY id DESC LIMIT 1";
	return db_row(db, NULL, sql, (struct param[]){P_BYTES(order, UUID_LEN), P_BYTES(order, UUID_LEN)}, 2,
		      (struct column[]){C_INT(new_day), C_UINT(count)}, 2);
}

enum err date_change_of(struct db *db, const uint8_t source[static UUID_LEN], uint8_t id[static UUID_LEN])
{
	static const char sql[] = "SELECT id FROM date_change WHERE replaces = ?";
	return db_row(db, NULL, sql, (struct param[]){P_BYTES(source, UUID_LEN)}, 1, (struct column[]){C_FIXED(id, UUID_LEN)},
		      1);
}

/* ---- locks */

enum err order_lock(struct db *db, const uint8_t id[static UUID_LEN], uint64_t *status)
{
	static const char sql[] = "SELECT status FROM orders WHERE id = ? FOR UPDATE";
	return db_row(db, NULL, sql, (struct param[]){P_BYTES(id, UUID_LEN)}, 1, (struct column[]){C_UINT(status)}, 1);
}

static enum err one(void *ctx)
{
	(void)ctx;
	return E_OK;
}

enum err tickets_lock(struct db *db, const uint8_t source[static UUID_LEN])
{
	static const char sql[] = "SELECT id FROM ticket WHERE source = ? ORDER BY id FOR UPDATE";
	uint8_t id[UUID_LEN];
	return db_rows(db, NULL, sql, (struct param[]){P_BYTES(source, UUID_LEN)}, 1, (struct column[]){C_FIXED(id, UUID_LEN)},
		       1, one, NULL);
}

enum err order_open_matters(struct db *db, const uint8_t order[static UUID_LEN], uint64_t *count)
{
	static const char sql[] = "SELECT (SELECT COUNT(*) FROM correction WHERE origin = ? AND state = 1)"
				  " + (SELECT COUNT(*) FROM closure_refund f JOIN receipt r ON r.symbol_id = f.symbol_id"
				  " AND r.number = f.number WHERE r.source = ? AND f.state <= 2)";
	return db_row(db, NULL, sql, (struct param[]){P_BYTES(order, UUID_LEN), P_BYTES(order, UUID_LEN)}, 2,
		      (struct column[]){C_UINT(count)}, 1);
}
