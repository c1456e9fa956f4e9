#include "store/snapshot.h"

#include "store/connection.h"

#include <stdlib.h>

#define PATIENCE_S 3600 /* a year of a province is joined and sorted before its first row comes */
#define ROW_MAX	   (64u << 20)

struct snapshot {
	struct db db;
	struct arena row; /* cleared behind every row */
};

static enum err take_lock(struct db *db, const char *name)
{
	static const char sql[] = "SELECT COALESCE(GET_LOCK(CONCAT(?, '.', DATABASE()), 5), 0)";
	int64_t taken = 0;
	TRY(db_row(db, NULL, sql, (struct param[]){P_TEXT(name)}, 1, (struct column[]){C_INT(&taken)}, 1));
	return taken == 1 ? E_OK : E_BUSY;
}

static enum err begin(struct db *db, const char *lock)
{
	if (lock)
		TRY(take_lock(db, lock));
	TRY(db_plain(db, "SET SESSION net_write_timeout = 600")); /* a slow disk is no reason to hang up */
	TRY(db_plain(db, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"));
	return db_plain(db, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
}

enum err snapshot_open(struct snapshot **out, struct store *s, const char *lock)
{
	struct snapshot *x = calloc(1, sizeof(*x));
	if (!x)
		return E_MEMORY;
	arena_init(&x->row, ROW_MAX);
	enum err e = store_connect_apart(s, PATIENCE_S, &x->db);
	if (e == E_OK)
		e = begin(&x->db, lock);
	if (e != E_OK) {
		snapshot_close(x);
		return e;
	}
	*out = x;
	return E_OK;
}

void snapshot_close(struct snapshot *x)
{
	if (!x)
		return;
	db_disconnect(&x->db); /* which ends the transaction and gives the lock back */
	arena_release(&x->row);
	free(x);
}

struct db *snapshot_db(struct snapshot *x)
{
	return &x->db;
}

enum err snapshot_stream(struct snapshot *x, const char *sql, const struct param *params, size_t param_count,
			 const struct column *columns, size_t column_count, enum err (*each)(void *ctx), void *ctx)
{
	return db_stream(&x->db, &x->row, sql, params, param_count, columns, column_count, each, ctx);
}
