/* One prepared statement, bound from left to right. Errors stick: bind everything, then ask once, at the first step. */
#ifndef POS_STATEMENT_H
#define POS_STATEMENT_H

#include "pos-client/journal/journal.h"
#include <sqlite3.h>

struct statement {
	sqlite3_stmt *handle;
	int bound;
	enum err status;
};

struct journal {
	sqlite3 *db;
	int lock;		  /* flock on DIR/till.lock, held for life */
	bool is_writing;	  /* inside journal_write */
	int end;		  /* DIR/journal.end; −1 = none */
	bool is_full;		  /* the last transaction did not fit */
	bool is_unsure;		  /* the disk failed us: nothing is written any more */
	struct journal_end added; /* by the transaction under way; seq 0 = nothing */
	struct journal_watcher watcher;
	struct statement remember; /* of journal_remember(), from its first use on */
};

#define STATEMENT [[gnu::cleanup(statement_release)]] struct statement

struct statement statement_open(struct journal *j, const char *sql);
void statement_release(struct statement *s);
void statement_restart(struct statement *s); /* the same statement again, for the next row to write */

void bind_int(struct statement *s, int64_t v);
void bind_blob(struct statement *s, const void *data, size_t len);
void bind_id(struct statement *s, const uint8_t id[static UUID_LEN]);
void bind_text(struct statement *s, const char *text);
void bind_null(struct statement *s);

/* The next row, if any. */
enum err statement_row(struct statement *s, bool *has_row);
/* For statements without rows. E_DUPLICATE on a violated key. */
enum err statement_run(struct statement *s);

int64_t column_int(struct statement *s, int column);
struct bytes column_blob(struct statement *s, struct arena *a, int column);
/* Exactly len bytes, else E_CORRUPT. */
enum err column_fixed(struct statement *s, int column, void *out, size_t len);
/* At most `room` bytes, NULL is none of them, else E_CORRUPT. */
enum err column_span(struct statement *s, int column, uint8_t *out, size_t room, size_t *len);
enum err column_text(struct statement *s, int column, char *out, size_t size);

enum err sqlite_error(int rc);

#endif
