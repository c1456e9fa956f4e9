#include "store/sessions.h"

enum err session_insert(struct db *db, const struct session_row *row)
{
	static const char sql[] = "INSERT INTO session (hash, staff, is_pending, created_at, seen_at, expires_at)"
				  " VALUES (?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(row->hash, HASH_LEN), P_BYTES(row->staff, UUID_LEN), P_INT(row->is_pending),
					P_INT(row->created_at), P_INT(row->seen_at), P_INT(row->expires_at)},
		       6, NULL);
}

enum err session_get(struct db *db, struct arena *a, const uint8_t hash[static HASH_LEN], struct session_row *out)
{
	static const char sql[] =
		"SELECT s.hash, s.staff, s.is_pending, s.created_at, s.seen_at, s.expires_at, p.login, p.name,"
		" p.role, p.is_demo, COALESCE(p.disabled_at, 0)"
		" FROM session s JOIN staff p ON p.id = s.staff WHERE s.hash = ?";
	return db_row(db, a, sql, (struct param[]){P_BYTES(hash, HASH_LEN)}, 1,
		      (struct column[]){C_FIXED(out->hash, HASH_LEN), C_FIXED(out->staff, UUID_LEN), C_INT(&out->is_pending),
					C_INT(&out->created_at), C_INT(&out->seen_at), C_INT(&out->expires_at),
					C_TEXT(&out->login), C_TEXT(&out->name), C_UINT(&out->role), C_INT(&out->is_demo),
					C_INT(&out->disabled_at)},
		      11);
}

enum err session_seen(struct db *db, const uint8_t hash[static HASH_LEN], int64_t now)
{
	static const char sql[] = "UPDATE session SET seen_at = ? WHERE hash = ?";
	return db_exec(db, sql, (struct param[]){P_INT(now), P_BYTES(hash, HASH_LEN)}, 2, NULL);
}

enum err session_delete(struct db *db, const uint8_t hash[static HASH_LEN])
{
	static const char sql[] = "DELETE FROM session WHERE hash = ?";
	return db_exec(db, sql, (struct param[]){P_BYTES(hash, HASH_LEN)}, 1, NULL);
}

enum err sessions_delete_of(struct db *db, const uint8_t staff[static UUID_LEN])
{
	static const char sql[] = "DELETE FROM session WHERE staff = ?";
	return db_exec(db, sql, (struct param[]){P_BYTES(staff, UUID_LEN)}, 1, NULL);
}

enum err sessions_delete_old(struct db *db, int64_t now)
{
	static const char sql[] = "DELETE FROM session WHERE expires_at <= ? LIMIT 500";
	return db_exec(db, sql, (struct param[]){P_INT(now)}, 1, NULL);
}

/* ---- failed logins */

enum err login_throttle_lock(struct db *db, const uint8_t login[static HASH_LEN], int64_t now, struct login_throttle_row *out)
{
	static const char insert[] = "INSERT IGNORE INTO login_throttle (login, failures, last_at, locked_until)"
				     " VALUES (?, 0, ?, 0)";
	static const char sql[] =
		"SELECT login, failures, last_at, locked_until FROM login_throttle WHERE login = ? FOR UPDATE";
	TRY(db_exec(db, insert, (struct param[]){P_BYTES(login, HASH_LEN), P_INT(now)}, 2, NULL));
	return db_row(db, NULL, sql, (struct param[]){P_BYTES(login, HASH_LEN)}, 1,
		      (struct column[]){C_FIXED(out->login, HASH_LEN), C_UINT(&out->failures), C_INT(&out->last_at),
					C_INT(&out->locked_until)},
		      4);
}

enum err login_throttle_update(struct db *db, const struct login_throttle_row *row)
{
	static const char sql[] = "UPDATE login_throttle SET failures = ?, last_at = ?, locked_until = ? WHERE login = ?";
	return db_exec(db, sql,
		       (struct param[]){P_UINT(row->failures), P_INT(row->last_at), P_INT(row->locked_until),
					P_BYTES(row->login, HASH_LEN)},
		       4, NULL);
}

enum err login_throttle_delete(struct db *db, const uint8_t login[static HASH_LEN])
{
	static const char sql[] = "DELETE FROM login_throttle WHERE login = ?";
	return db_exec(db, sql, (struct param[]){P_BYTES(login, HASH_LEN)}, 1, NULL);
}

enum err login_throttle_delete_old(struct db *db, int64_t before)
{
	static const char sql[] = "DELETE FROM login_throttle WHERE last_at < ? LIMIT 500";
	return db_exec(db, sql, (struct param[]){P_INT(before)}, 1, NULL);
}
