#include "server/store/connection.h"

/* What a session can set for itself, it sets. The lock wait ends before the read timeout would cut the connection. */
const char session_settings[] =
	"SET SESSION sql_mode = "
	"'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION,NO_AUTO_CREATE_USER'"
	","
	" tx_isolation = 'READ-COMMITTED', autocommit = 1, time_zone = '+00:00', innodb_lock_wait_timeout = 5";

/* What must hold before a sale may be acknowledged. A setting that names two values accepts either. */
static const struct setting {
	const char *name, *sql;
	const char *wanted, *or_else;
} settings[] = {
	/* An acknowledged commit survives a power cut. */
	{"innodb_flush_log_at_trx_commit", "SELECT CAST(@@global.innodb_flush_log_at_trx_commit AS CHAR)", "1", NULL},
	{"innodb_doublewrite", "SELECT CAST(@@global.innodb_doublewrite AS CHAR)", "1", "ON"},
	{"innodb_force_recovery", "SELECT CAST(@@global.innodb_force_recovery AS CHAR)", "0", NULL},
	/* With a binary log, recovery rolls back what the log does not hold: it must be as durable as InnoDB. */
	{"sync_binlog", "SELECT CAST(IF(@@global.log_bin, @@global.sync_binlog, 1) AS CHAR)", "1", NULL},
	/* The server never reads a client's files. */
	{"local_infile", "SELECT CAST(@@global.local_infile AS CHAR)", "0", "OFF"},
	/* Values are stored as given or refused; reads and times mean the same everywhere. */
	{"sql_mode", "SELECT IF(FIND_IN_SET('STRICT_ALL_TABLES', @@session.sql_mode), 'strict', @@session.sql_mode)", "strict",
	 NULL},
	{"tx_isolation", "SELECT CAST(@@session.tx_isolation AS CHAR)", "READ-COMMITTED", NULL},
	{"autocommit", "SELECT CAST(@@session.autocommit AS CHAR)", "1", "ON"},
	{"time_zone", "SELECT CAST(@@session.time_zone AS CHAR)", "+00:00", NULL},
	{"character_set_client", "SELECT CAST(@@session.character_set_client AS CHAR)", "utf8mb4", NULL},
	{"character_set_connection", "SELECT CAST(@@session.character_set_connection AS CHAR)", "utf8mb4", NULL},
	{"character_set_results", "SELECT CAST(@@session.character_set_results AS CHAR)", "utf8mb4", NULL},
	{"character_set_database", "SELECT CAST(@@session.character_set_database AS CHAR)", "utf8mb4", NULL},
};

static enum err setting_check(struct db *db, struct arena *a, const struct setting *s, bool *is_right)
{
	const char *value = NULL;
	char quoted[128];
	TRY(db_row(db, a, s->sql, NULL, 0, (struct column[]){C_TEXT(&value)}, 1));
	*is_right = str_equal(value, s->wanted) || (s->or_else && str_equal(value, s->or_else));
	if (!*is_right)
		log_error(db->config->logger, "database_setting_refused", "name=%s is=%s wanted=%s", s->name,
			  log_quote(quoted, sizeof quoted, value), s->wanted);
	return E_OK;
}

/* All of them, so that one look at the log names everything that is to be changed. */
static enum err settings_check(struct db *db, struct arena *a)
{
	bool are_right = true, is_right;
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		TRY(setting_check(db, a, &settings[i], &is_right));
		are_right = are_right && is_right;
	}
	return are_right ? E_OK : E_REFUSED;
}

enum err store_assert_settings(struct store *s)
{
	struct db *db;
	[[gnu::cleanup(arena_release)]] struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	TRY(store_acquire(s, &db));
	enum err e = settings_check(db, &a);
	store_release(s, db);
	return e;
}
