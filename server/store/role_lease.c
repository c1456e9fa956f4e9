#include "store/role_lease.h"

#define DB_NOW_MS "CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)"

/* First the holder, then the end: MariaDB assigns from left to right, and the second looks at the first's result. */
static enum err claim(struct db *db, const char *name, const uint8_t holder[static UUID_LEN], int64_t ttl_ms)
{
	static const char sql[] = "INSERT INTO role_lease (name, holder, until_ms) VALUES (?, ?, " DB_NOW_MS " + ?)"
				  " ON DUPLICATE KEY UPDATE holder = IF(until_ms <= " DB_NOW_MS ", VALUES(holder), holder),"
				  " until_ms = IF(holder = VALUES(holder), VALUES(until_ms), until_ms)";
	return db_exec(db, sql, (struct param[]){P_TEXT(name), P_BYTES(holder, UUID_LEN), P_INT(ttl_ms)}, 3, NULL);
}

static enum err check(struct db *db, const char *sql, const char *name, const uint8_t holder[static UUID_LEN])
{
	int64_t is_ours = 0;
	enum err e = db_row(db, NULL, sql, (struct param[]){P_BYTES(holder, UUID_LEN), P_TEXT(name)}, 2,
			    (struct column[]){C_INT(&is_ours)}, 1);
	if (e != E_OK)
		return e == E_NOT_FOUND ? E_BUSY : e;
	return is_ours ? E_OK : E_BUSY;
}

enum err role_lease_take(struct db *db, const char *name, const uint8_t holder[static UUID_LEN], int64_t ttl_ms)
{
	static const char sql[] = "SELECT holder = ? AND until_ms > " DB_NOW_MS " FROM role_lease WHERE name = ?";
	TRY(claim(db, name, holder, ttl_ms));
	return check(db, sql, name, holder);
}

enum err role_lease_assert(struct db *db, const char *name, const uint8_t holder[static UUID_LEN])
{
	static const char sql[] = "SELECT holder = ? AND until_ms > " DB_NOW_MS " FROM role_lease WHERE name = ? FOR UPDATE";
	return check(db, sql, name, holder);
}

enum err role_lease_release(struct db *db, const char *name, const uint8_t holder[static UUID_LEN])
{
	static const char sql[] = "UPDATE role_lease SET until_ms = 0 WHERE name = ? AND holder = ?";
	return db_exec(db, sql, (struct param[]){P_TEXT(name), P_BYTES(holder, UUID_LEN)}, 2, NULL);
}
