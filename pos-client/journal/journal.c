#include "pos-client/journal/journal.h"
#include "pos-client/journal/schema.h"
#include "pos-client/journal/statement.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#define PATH_TEXT 4096

static enum err path_in(char out[static PATH_TEXT], const char *dir, const char *name)
{
	int n = snprintf(out, PATH_TEXT, "%s/%s", dir, name);
	return n > 0 && n < PATH_TEXT ? E_OK : E_TOO_LARGE;
}

/* flock dies with the process, whatever kills it. */
static enum err take_lock(struct journal *j, const char *dir)
{
	char path[PATH_TEXT];
	TRY(path_in(path, dir, "till.lock"));
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

/* Durability is asked for, then asked about: a file system that cannot do WAL must not sell. */
static enum err settle_pragmas(struct journal *j)
{
	static const char sql[] = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
				  "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;";
	TRY(pragma_is(j, "PRAGMA journal_mode = WAL", "wal"));
	TRY(sqlite_error(sqlite3_exec(j->db, sql, NULL, NULL, NULL)));
	return pragma_is(j, "PRAGMA synchronous", "2");
}

static enum err open_database(struct journal *j, const char *dir)
{
	char path[PATH_TEXT];
	TRY(path_in(path, dir, "journal.db"));
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
	char real[PATH_MAX];
	/* NOFOLLOW speaks of the whole path; only the file itself is ours to judge. */
	if (realpath(dir, real) != NULL)
		TRY(path_in(path, real, "journal.db"));
	TRY(sqlite_error(sqlite3_open_v2(path, &j->db, flags, NULL)));
	sqlite3_extended_result_codes(j->db, 1);
	sqlite3_db_config(j->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	TRY(settle_pragmas(j));
	return schema_migrate(j);
}

/* The cheap part of a full check: the newest entry is whole, and nothing is missing below it. */
static enum err check_head(struct journal *j)
{
	static const char sql[] =
		"SELECT hash, bytes, (SELECT count(*) FROM entry) FROM entry WHERE seq = (SELECT max(seq) FROM entry)";
	struct journal_head head;
	TRY(journal_head(j, &head));
	if (head.seq == 0)
		return E_OK;
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	TRY(statement_row(&s, &has_row));
	const void *bytes = sqlite3_column_blob(s.handle, 1);
	uint8_t hash[HASH_LEN];
	sha256(hash, bytes_of(bytes, (size_t)sqlite3_column_bytes(s.handle, 1)));
	bool is_whole = memcmp(hash, head.hash, HASH_LEN) == 0 && (uint64_t)column_int(&s, 2) == head.seq;
	return is_whole ? E_OK : E_CORRUPT;
}

static enum err open_all(struct journal *j, const char *dir)
{
	TRY(take_lock(j, dir));
	TRY(open_database(j, dir));
	return check_head(j);
}

enum err journal_open(struct journal **out, const char *dir)
{
	*out = NULL;
	struct journal *j = calloc(1, sizeof *j);
	if (j == NULL)
		return E_MEMORY;
	j->lock = -1;
	enum err e = open_all(j, dir);
	if (e != E_OK) {
		journal_close(j);
		return e;
	}
	*out = j;
	return E_OK;
}

void journal_close(struct journal *j)
{
	if (j == NULL)
		return;
	sqlite3_close(j->db);
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

enum err journal_write(struct journal *j, enum err (*body)(void *ctx), void *ctx)
{
	if (j->is_writing)
		return E_INTERNAL;
	TRY(execute(j, "BEGIN IMMEDIATE"));
	j->is_writing = true;
	enum err e = body(ctx);
	if (e == E_OK)
		e = execute(j, "COMMIT");
	if (e != E_OK)
		undo(j);
	j->is_writing = false;
	return e;
}
