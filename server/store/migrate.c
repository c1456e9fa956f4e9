#include "assets/assets.h"
#include "server/store/connection.h"
#include "server/store/migrate.h"
#include "server/store/script.h"
#include <assert.h>
#include <sodium.h>

#define HASH_LEN       crypto_hash_sha256_BYTES
#define MIGRATIONS_MAX 256
#define LONG_TIMEOUT_S 3600 /* altering a large table takes its time */

static const char table_sql[] = "CREATE TABLE IF NOT EXISTS migration ("
				" name VARCHAR(64) CHARACTER SET ascii NOT NULL PRIMARY KEY COMMENT 'file name in sql/',"
				" hash BINARY(32) NOT NULL COMMENT 'SHA-256 of the file as it was applied',"
				" applied_at BIGINT NOT NULL COMMENT 'Unix seconds by the database clock'"
				") ENGINE=InnoDB COMMENT='Schema steps that were applied'";

static enum err lock_take(struct db *db)
{
	static const char sql[] = "SELECT COALESCE(GET_LOCK(CONCAT('hoaban.migrate.', DATABASE()), 30), 0)";
	int64_t taken = 0;
	TRY(db_row(db, NULL, sql, NULL, 0, (struct column[]){C_INT(&taken)}, 1));
	return taken == 1 ? E_OK : E_BUSY;
}

static enum err lock_drop(struct db *db)
{
	return db_plain(db, "DO RELEASE_LOCK(CONCAT('hoaban.migrate.', DATABASE()))");
}

static enum err applied_find(struct db *db, const char *name, uint8_t hash[static HASH_LEN])
{
	static const char sql[] = "SELECT hash FROM migration WHERE name = ?";
	return db_row(db, NULL, sql, (struct param[]){P_TEXT(name)}, 1, (struct column[]){C_FIXED(hash, HASH_LEN)}, 1);
}

static enum err applied_insert(struct db *db, const char *name, const uint8_t hash[static HASH_LEN])
{
	static const char sql[] = "INSERT INTO migration (name, hash, applied_at) VALUES (?, ?, UNIX_TIMESTAMP())";
	return db_exec(db, sql, (struct param[]){P_TEXT(name), P_BYTES(hash, HASH_LEN)}, 2, NULL);
}

static enum err changed(struct db *db, const char *name)
{
	log_error(db->config->logger, "migration_changed", "name=%s note=\"applied in another form; add a new file instead\"",
		  name);
	return E_REFUSED;
}

static enum err step(struct db *db, const struct migration *m)
{
	uint8_t hash[HASH_LEN], applied[HASH_LEN];
	crypto_hash_sha256(hash, m->script.data, m->script.len);
	enum err e = applied_find(db, m->name, applied);
	if (e == E_OK)
		return memcmp(hash, applied, HASH_LEN) == 0 ? E_OK : changed(db, m->name);
	if (e != E_NOT_FOUND)
		return e;
	log_info(db->config->logger, "migration_begins", "name=%s", m->name);
	TRY(script_run(db, m->script));
	TRY(applied_insert(db, m->name, hash));
	log_info(db->config->logger, "migration_applied", "name=%s", m->name);
	return E_OK;
}

/* An account that may not create tables is welcome as long as nothing is to be done. */
static enum err table_create(struct db *db)
{
	static const char sql[] = "SELECT COUNT(*) FROM information_schema.tables"
				  " WHERE table_schema = DATABASE() AND table_name = 'migration'";
	int64_t count = 0;
	TRY(db_row(db, NULL, sql, NULL, 0, (struct column[]){C_INT(&count)}, 1));
	return count ? E_OK : db_plain(db, table_sql);
}

static enum err steps(struct db *db, const struct migration *list, size_t count)
{
	TRY(table_create(db));
	for (size_t i = 0; i < count; i++) {
		assert(i == 0 || strcmp(list[i - 1].name, list[i].name) < 0); /* the list is in the order of names */
		TRY(step(db, &list[i]));
	}
	return E_OK;
}

enum err migrate(struct db *db, const struct migration *list, size_t count)
{
	TRY(lock_take(db));
	enum err e = steps(db, list, count);
	enum err dropped = lock_drop(db);
	return e != E_OK ? e : dropped;
}

/* Files whose name begins with a digit; grants.sql and the like stand beside them. */
static size_t assets_list(struct migration *list)
{
	static const char room[] = "sql/";
	size_t count = 0;
	const char *name;
	for (size_t i = 0; (name = asset_name(i)) != NULL; i++) {
		const char *file = name + sizeof(room) - 1;
		if (!str_starts_with(name, room) || *file < '0' || *file > '9')
			continue;
		assert(count < MIGRATIONS_MAX);
		list[count++] = (struct migration){file, asset_find(name)};
	}
	return count;
}

enum err store_migrate(struct store *s)
{
	struct migration list[MIGRATIONS_MAX];
	struct db db;
	size_t count = assets_list(list);
	TRY(store_connect_apart(s, LONG_TIMEOUT_S, &db));
	enum err e = migrate(&db, list, count);
	db_disconnect(&db);
	return e;
}
