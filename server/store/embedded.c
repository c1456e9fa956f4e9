#include "assets/assets.h"
#include "server/store/connection.h"
#include "server/store/embedded.h"
#include "server/store/keeper.h"
#include "server/store/script.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct embedded {
	struct mariadbd mariadbd;
	struct keeper keeper;
};

/* Others must be able to pass through to DIR/db when the database runs as another user than we do. */
static enum err directory_find(struct mariadbd *m, const char *data_dir)
{
	char absolute[PATH_MAX];
	if (mkdir(data_dir, geteuid() == 0 ? 0711 : 0700) != 0 && errno != EEXIST)
		return E_IO;
	if (!realpath(data_dir, absolute))
		return E_IO;
	return snprintf(m->dir, sizeof m->dir, "%s", absolute) < (int)sizeof m->dir ? E_OK : E_TOO_LARGE;
}

static enum err as_root(const struct embedded *e, const char *schema, enum err (*work)(struct db *db))
{
	const struct store_config config = {
		.socket = e->mariadbd.socket, .user = "root", .schema = schema, .logger = e->mariadbd.logger};
	struct db db = {.config = &config, .timeout_s = 60};
	TRY(db_connect(&db));
	enum err result = work(&db);
	db_disconnect(&db);
	return result;
}

static enum err create_schema(struct db *db)
{
	return db_plain(db, "CREATE DATABASE IF NOT EXISTS hoaban CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci");
}

static enum err grant(struct db *db)
{
	TRY(db_plain(db, "CREATE USER IF NOT EXISTS 'hoaban'@'localhost'"));
	TRY(db_plain(db, "REVOKE ALL PRIVILEGES, GRANT OPTION FROM 'hoaban'@'localhost'"));
	TRY(script_run(db, asset_find("sql/grants.sql")));
	TRY(db_plain(db, "CREATE USER IF NOT EXISTS 'hoaban_audit'@'localhost'"));
	TRY(db_plain(db, "REVOKE ALL PRIVILEGES, GRANT OPTION FROM 'hoaban_audit'@'localhost'"));
	return script_run(db, asset_find("sql/grants-auditor.sql"));
}

static enum err start(struct embedded *e, const char *data_dir)
{
	struct mariadbd *m = &e->mariadbd;
	TRY(directory_find(m, data_dir));
	TRY(directory_lock(m->dir, m->logger, &m->lock_fd));
	TRY(mariadbd_prepare(m));
	TRY(keeper_start(&e->keeper, m));
	enum err result = as_root(e, NULL, create_schema);
	if (result != E_OK)
		keeper_stop(&e->keeper);
	return result;
}

enum err embedded_start(struct embedded **out, const char *data_dir, const struct logger *logger)
{
	struct embedded *e = calloc(1, sizeof(*e));
	if (!e)
		return E_MEMORY;
	e->mariadbd = (struct mariadbd){.logger = logger, .lock_fd = -1, .log_fd = -1};
	enum err result = start(e, data_dir);
	if (result != E_OK) {
		log_error(logger, "database_start_failed", "error=%s log=%s/db.log", err_code(result), e->mariadbd.dir);
		mariadbd_release(&e->mariadbd);
		free(e);
		return result;
	}
	*out = e;
	return E_OK;
}

enum err embedded_migrate(struct embedded *e)
{
	struct store *s;
	TRY(store_open(&s, &(struct store_config){.socket = e->mariadbd.socket,
						  .user = "root",
						  .schema = EMBEDDED_SCHEMA,
						  .connections = 1,
						  .logger = e->mariadbd.logger}));
	enum err result = store_migrate(s);
	store_close(s);
	TRY(result);
	return as_root(e, EMBEDDED_SCHEMA, grant);
}

const char *embedded_socket(const struct embedded *e)
{
	return e->mariadbd.socket;
}

int embedded_pid(struct embedded *e)
{
	return (int)keeper_pid(&e->keeper);
}

void embedded_stop(struct embedded *e)
{
	if (!e)
		return;
	keeper_stop(&e->keeper);
	mariadbd_release(&e->mariadbd);
	free(e);
}

enum err embedded_find(const char *data_dir, char *socket, size_t size)
{
	return directory_find_socket(data_dir, socket, size);
}
