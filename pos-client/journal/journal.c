#include "pos-client/journal/journal.h"
#include "pos-client/journal/ledger.h"
#include "pos-client/journal/schema.h"
#include "pos-client/journal/statement.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#define PATH_TEXT	 4096
#define CHECKPOINT_PAGES 1000
#define BESIDE_MS	 200
#define READERS_MS	 10000

static enum err path_in(char out[static PATH_TEXT], const char *dir, const char *name)
{
	int n = snprintf(out, PATH_TEXT, "%s/%s", dir, name);
	return n > 0 && n < PATH_TEXT ? E_OK : E_TOO_LARGE;
}

/* flock dies with the process, whatever kills it. */
static enum err take_lock(struct journal *j, const char *dir, const char *name)
{
	char path[PATH_TEXT];
	TRY(path_in(path, dir, name));
	j->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (j->lock < 0)
		return E_IO;
	if (flock(j->lock, LOCK_EX | LOCK_NB) == 0)
		return E_OK;
	return errno == EWOULDBLOCK ? E_BUSY : E_IO;
}

static enum err pragma_is(struct journal *j, const char *sql, const char *expected)
{
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	char value[16];
	TRY(statement_row(&s, &has_row));
	if (!has_row)
		return E_IO;
	TRY(column_text(&s, 0, value, sizeof value));
	return str_equal(value, expected) ? E_OK : E_IO;
}

/* Durability is asked for, then asked about: a file system that cannot do WAL must not sell. Who reads beside is waited for:
 * the first one to look through the WAL after a crash shuts out all others, and is not another till. */
static enum err settle_pragmas(struct journal *j)
{
	static const char sql[] = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
				  "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;";
	TRY(sqlite_error(sqlite3_busy_timeout(j->db, READERS_MS)));
	TRY(pragma_is(j, "PRAGMA journal_mode = WAL", "wal"));
	TRY(sqlite_error(sqlite3_exec(j->db, sql, NULL, NULL, NULL)));
	return pragma_is(j, "PRAGMA synchronous", "2");
}

static enum err open_database(struct journal *j, const char *dir, const char *name, int access)
{
	char path[PATH_TEXT];
	TRY(path_in(path, dir, name));
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | access;
	char real[PATH_MAX];
	/* NOFOLLOW speaks of the whole path; only the file itself is ours to judge. */
	if (realpath(dir, real) != NULL)
		TRY(path_in(path, real, name));
	TRY(sqlite_error(sqlite3_open_v2(path, &j->db, flags, NULL)));
	sqlite3_extended_result_codes(j->db, 1);
	return sqlite_error(sqlite3_db_config(j->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL));
}

/* Nobody knows what is on the disk now. What a new process finds in the WAL it may keep; this one leaves it as it is. */
static void stop_writing(struct journal *j)
{
	j->is_unsure = true;
	sqlite3_db_config(j->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

/* Instead of SQLite's own hook, which swallows errors: after a failed fsync the next one may succeed over lost pages, and the
 * WAL that still had them would be used anew. */
static int after_commit(void *ctx, sqlite3 *db, const char *schema, int pages)
{
	struct journal *j = ctx;
	int rc = pages >= CHECKPOINT_PAGES ? sqlite3_wal_checkpoint_v2(db, schema, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL)
					   : SQLITE_OK;
	if ((rc & 0xff) == SQLITE_IOERR)
		stop_writing(j);
	return SQLITE_OK;
}

/* What the disk lost behind our back (a torn WAL opens silently, without its tail) is missed here. */
static enum err check_end(struct journal *j, const char *dir)
{
	char path[PATH_TEXT];
	struct journal_end end;
	TRY(path_in(path, dir, "journal.end"));
	j->end = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (j->end < 0)
		return E_IO;
	if (journal_end_read(j->end, &end) != E_OK)
		return E_OK;
	enum err e = journal_end_compare(j, &end);
	return e == E_CONFLICT ? E_CORRUPT : e;
}

static enum err open_all(struct journal *j, const char *dir)
{
	TRY(take_lock(j, dir, "till.lock"));
	TRY(open_database(j, dir, "journal.db", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
	TRY(settle_pragmas(j));
	TRY(schema_migrate(j, &journal_schema));
	TRY(journal_check_newest(j));
	TRY(check_end(j, dir));
	sqlite3_wal_hook(j->db, after_commit, j);
	return E_OK;
}

static enum err open_to_look(struct journal *j, const char *dir)
{
	TRY(take_lock(j, dir, "till.lock"));
	TRY(open_database(j, dir, "journal.db", SQLITE_OPEN_READWRITE));
	TRY(sqlite_error(sqlite3_db_config(j->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL)));
	return sqlite_error(sqlite3_exec(j->db, "PRAGMA query_only = ON", NULL, NULL, NULL));
}

/* The writer may be at work: it is waited for where SQLite needs that (after a crash of its, while the WAL is looked through).
 */
static enum err look_into(struct journal *j, const char *dir, const char *name)
{
	char path[PATH_TEXT];
	TRY(path_in(path, dir, name));
	if (access(path, R_OK) != 0)
		return errno == ENOENT ? E_NOT_FOUND : E_IO;
	TRY(open_database(j, dir, name, SQLITE_OPEN_READONLY));
	return sqlite_error(sqlite3_busy_timeout(j->db, BESIDE_MS));
}

static enum err open_beside(struct journal *j, const char *dir)
{
	return look_into(j, dir, "journal.db");
}

static enum err open_ledger_beside(struct journal *j, const char *dir)
{
	return look_into(j, dir, "hub.db");
}

static enum err open_ledger(struct journal *j, const char *dir)
{
	TRY(take_lock(j, dir, "hub.lock"));
	TRY(open_database(j, dir, "hub.db", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
	TRY(settle_pragmas(j));
	TRY(schema_migrate(j, &ledger_schema));
	sqlite3_wal_hook(j->db, after_commit, j);
	return E_OK;
}

static enum err open_by(struct journal **out, const char *dir, enum err (*open_it)(struct journal *j, const char *dir))
{
	*out = NULL;
	struct journal *j = calloc(1, sizeof *j);
	if (j == NULL)
		return E_MEMORY;
	j->lock = j->end = -1;
	enum err e = open_it(j, dir);
	if (e != E_OK) {
		journal_close(j);
		return e;
	}
	*out = j;
	return E_OK;
}

enum err journal_open(struct journal **out, const char *dir)
{
	return open_by(out, dir, open_all);
}

enum err journal_open_damaged(struct journal **out, const char *dir)
{
	return open_by(out, dir, open_to_look);
}

enum err journal_open_beside(struct journal **out, const char *dir)
{
	return open_by(out, dir, open_beside);
}

enum err ledger_open(struct journal **out, const char *dir)
{
	return open_by(out, dir, open_ledger);
}

enum err ledger_open_beside(struct journal **out, const char *dir)
{
	return open_by(out, dir, open_ledger_beside);
}

bool ledger_is_in_use(const char *dir)
{
	struct journal j = {.lock = -1};
	bool is_in_use = take_lock(&j, dir, "hub.lock") == E_BUSY;
	if (j.lock >= 0)
		close(j.lock);
	return is_in_use;
}

void journal_close(struct journal *j)
{
	if (j == NULL)
		return;
	statement_release(&j->remember);
	sqlite3_close(j->db);
	if (j->end >= 0)
		close(j->end);
	if (j->lock >= 0)
		close(j->lock);
	free(j);
}

static enum err execute(struct journal *j, const char *sql)
{
	return sqlite_error(sqlite3_exec(j->db, sql, NULL, NULL, NULL));
}

/* SQLite undoes some failed transactions by itself; then there is nothing left to undo. */
static void undo(struct journal *j)
{
	if (!sqlite3_get_autocommit(j->db))
		sqlite3_exec(j->db, "ROLLBACK", NULL, NULL, NULL);
}

/* Deleted cells are overwritten in their pages (secure_delete); the pages before that may still stand in the WAL. */
enum err journal_scrub(struct journal *j)
{
	return j->is_writing ? E_INTERNAL : pragma_is(j, "PRAGMA wal_checkpoint(TRUNCATE)", "0");
}

enum journal_trouble journal_trouble(const struct journal *j)
{
	return j->is_unsure ? JOURNAL_UNSURE : j->is_full ? JOURNAL_FULL : JOURNAL_SOUND;
}

void journal_watch(struct journal *j, const struct journal_watcher *w)
{
	j->watcher = w != NULL ? *w : (struct journal_watcher){0};
}

/* An end that cannot be written is missed at worst by one who would have looked at it: the sale stands. */
static void tell_committed(struct journal *j)
{
	if (j->added.seq == 0)
		return;
	if (j->end >= 0 && journal_end_write(j->end, &j->added) != E_OK) {
		close(j->end);
		j->end = -1;
	}
	if (j->watcher.committed != NULL)
		j->watcher.committed(j->watcher.ctx, &j->added);
}

static void tell_failed(struct journal *j, int rc)
{
	bool is_full = (rc & 0xff) == SQLITE_FULL;
	j->is_full = is_full;
	if (!is_full)
		stop_writing(j);
	if (j->watcher.failed != NULL)
		j->watcher.failed(j->watcher.ctx, is_full ? JOURNAL_FULL : JOURNAL_UNSURE);
}

static enum err transact(struct journal *j, enum err (*body)(void *ctx), void *ctx)
{
	TRY(execute(j, "BEGIN IMMEDIATE"));
	j->is_writing = true;
	enum err e = body(ctx);
	if (e == E_OK)
		e = execute(j, "COMMIT");
	int rc = sqlite3_errcode(j->db);
	if (e != E_OK)
		undo(j);
	j->is_writing = false;
	if (e == E_IO)
		tell_failed(j, rc);
	return e;
}

enum err journal_write(struct journal *j, enum err (*body)(void *ctx), void *ctx)
{
	if (j->is_writing)
		return E_INTERNAL;
	j->added.seq = 0;
	j->is_full = false;
	if (j->is_unsure) {
		tell_failed(j, SQLITE_IOERR);
		return E_IO;
	}
	TRY(transact(j, body, ctx));
	tell_committed(j);
	return E_OK;
}
