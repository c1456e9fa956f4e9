/* The database: connections, the statement layer and the transaction runner. The only room that says mysql_.
 *
 * One query = one function, in the file of its noun (orders.c, devices.c, journal.c …), declared in that noun's header:
 * `static const char sql[]` right above its parameters and columns. This header is the layer beneath them. */
#ifndef SERVER_STORE_H
#define SERVER_STORE_H

#include <hoaban/arena.h>
#include <hoaban/buf.h>
#include <hoaban/err.h>
#include <hoaban/log.h>

struct store; /* the pool */
struct db;    /* one connection */

struct store_config {
	const char *socket;   /* absolute path of a unix socket, or NULL for TCP */
	const char *host;     /* host list for Connector/C, or NULL */
	unsigned port;
	const char *user, *password, *schema;
	unsigned connections; /* in the pool */
	unsigned timeout_s;   /* connect, read and write; 10 */
	const struct logger *logger;
};
/* The texts are copied. One connection is made at once, the others when they are first needed. */
enum err store_open(struct store **out, const struct store_config *config);
void store_close(struct store *s);
/* Refuses a database whose settings could lose or bend data: innodb_flush_log_at_trx_commit=1, strict mode, local_infile=0,
 * READ COMMITTED or innodb_snapshot_isolation, utf8mb4. Names each wrong setting in the log. E_REFUSED. */
enum err store_assert_settings(struct store *s);
/* Brings the schema up to date under a named lock; steps are re-runnable. */
enum err store_migrate(struct store *s);

/* A connection for a while. Waits for a free one at most timeout_s: E_BUSY. Reconnects a dead one. */
enum err store_acquire(struct store *s, struct db **out);
void store_release(struct store *s, struct db *db);

/* Runs `body` in a transaction and commits. After 1213, 1205, 1020, 1047 or a lost connection before COMMIT was sent the whole
 * body runs again (bounded, with back-off), so a body changes nothing but the database and its own results. A lost connection
 * during COMMIT is E_UNAVAILABLE: the caller looks up the ids it wrote (all are its own UUIDs) or runs an idempotent body again.
 * An error from the body rolls back and is returned. */
enum err store_transact(struct store *s, enum err (*body)(struct db *db, void *ctx), void *ctx);
/* The same on a connection that the caller keeps (the committer's own). */
enum err db_transact(struct db *db, enum err (*body)(struct db *db, void *ctx), void *ctx);
/* For a connection that runs one transaction after the other, until it is released: each COMMIT begins the next (AND CHAIN),
 * which saves a round trip in nine. Use it for nothing but db_transact() then: a statement outside would stay uncommitted. */
void db_chain(struct db *db);

/* Parameters and columns of one statement. Statements are prepared once per connection, found again by the address of sql. */
enum value_kind { VALUE_NULL, VALUE_INT, VALUE_UINT, VALUE_BYTES, VALUE_TEXT };
struct param {
	enum value_kind kind;
	int64_t i;
	uint64_t u;
	struct bytes b; /* BYTES and TEXT */
};
#define P_NULL()       ((struct param){.kind = VALUE_NULL})
#define P_INT(v)       ((struct param){.kind = VALUE_INT, .i = (v)})
#define P_UINT(v)      ((struct param){.kind = VALUE_UINT, .u = (v)})
#define P_BYTES(p, n)  ((struct param){.kind = VALUE_BYTES, .b = {(const uint8_t *)(p), (n)}})
#define P_SPAN(s)      ((struct param){.kind = VALUE_BYTES, .b = (s)})
#define P_TEXT(s)      ((struct param){.kind = VALUE_TEXT, .b = {(const uint8_t *)(s), strlen(s)}})

struct column {
	enum value_kind kind;
	int64_t *i;
	uint64_t *u;
	uint8_t *fixed; size_t fixed_len; /* BYTES of exactly this length (E_CORRUPT otherwise) */
	struct bytes *span;               /* BYTES or TEXT into the arena (NUL added behind) */
	const char **text;
	bool *is_null;                    /* NULL here = a NULL value is E_CORRUPT */
};
#define C_INT(p)        ((struct column){.kind = VALUE_INT, .i = (p)})
#define C_UINT(p)       ((struct column){.kind = VALUE_UINT, .u = (p)})
#define C_FIXED(p, n)   ((struct column){.kind = VALUE_BYTES, .fixed = (p), .fixed_len = (n)})
#define C_SPAN(p)       ((struct column){.kind = VALUE_BYTES, .span = (p)})
#define C_TEXT(p)       ((struct column){.kind = VALUE_TEXT, .text = (p)})

/* INSERT, UPDATE, DELETE. `affected` may be NULL; an UPDATE that writes what is there already counts 0. E_DUPLICATE on 1062:
 * the statement is undone, the transaction stays open. After any other failure inside a transaction, return it: the runner
 * repeats what may be repeated, and never commits after a deadlock or a lost connection. */
enum err db_exec(struct db *db, const char *sql, const struct param *params, size_t param_count, uint64_t *affected);
/* LAST_INSERT_ID() of the last db_exec. */
uint64_t db_insert_id(struct db *db);
/* Exactly one row into the columns; E_NOT_FOUND when there is none, E_CORRUPT when there are more.
 * `a` may be NULL without SPAN/TEXT columns. */
enum err db_row(struct db *db, struct arena *a, const char *sql, const struct param *params, size_t param_count,
                const struct column *columns, size_t column_count);
/* Every row: columns are filled, then each() runs; it may stop the walk with an error, which is returned, and may use the
 * connection, but not the same statement. The whole result is held in memory: ask for windows of large tables. */
enum err db_rows(struct db *db, struct arena *a, const char *sql, const struct param *params, size_t param_count,
                 const struct column *columns, size_t column_count, enum err (*each)(void *ctx), void *ctx);
/* The same in constant memory: a row at a time off the wire. each() must leave the connection alone and be done with spans and
 * texts when it returns: the arena is cleared behind every row. For a connection whose timeout bears the wait for the first. */
enum err db_stream(struct db *db, struct arena *a, const char *sql, const struct param *params, size_t param_count,
                   const struct column *columns, size_t column_count, enum err (*each)(void *ctx), void *ctx);

/* Bulk execution with column-wise arrays (Connector/C array binding): one round trip for `rows` rows.
 * All rows or none: one duplicate is E_DUPLICATE and undoes the array. No RETURNING. */
struct bulk {
	enum value_kind kind;
	const int64_t *i;           /* INT */
	const uint64_t *u;          /* UINT */
	const void *const *data;    /* BYTES/TEXT: one pointer per row */
	const unsigned long *lengths;
	const char *indicators;     /* STMT_INDICATOR_* per row, or NULL: value 1 = NULL */
};
enum err db_bulk(struct db *db, const char *sql, const struct bulk *columns, size_t column_count, unsigned rows);

/* For the rare statement without parameters (SET, GET_LOCK). */
enum err db_plain(struct db *db, const char *sql);

#endif
