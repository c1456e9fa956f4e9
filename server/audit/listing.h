/* Tables: one description and one walk over the rows for the page, the CSV and the JSON, so that all three say the same.
 *
 * A table's walk fills run->cells row by row and calls listing_row(), which counts, sums, writes the row's CSV into the hash
 * and hands it to whoever asked: a page of rows, or a file of all of them, a window of rows in memory at a time. The SHA-256 of
 * a table is that of its CSV file, byte by byte, whatever form it is asked for in.
 *
 * A new table is a row in tables.c, its walk in the file of its noun, and words: audit.table_CODE, audit.col_COLUMN. */
#ifndef SERVER_AUDIT_LISTING_H
#define SERVER_AUDIT_LISTING_H

#include "server/audit/period.h"
#include "store/store.h"

#include <hoaban/cose.h>
#include <hoaban/money.h>
#include <sodium.h>

#define LISTING_COLUMNS_MAX 20
#define LISTING_KEY_MAX	    96
#define LISTING_PAGE	    100	 /* rows of a page for people */
#define LISTING_JSON	    1000 /* rows of a page of /v1 */
#define LISTING_JSON_MAX    10000
#define LISTING_WINDOW	    4000 /* rows read at once from the database */

enum cell_kind { CELL_TEXT, CELL_COUNT, CELL_MONEY, CELL_DAY, CELL_TIME };

struct listing_column {
	const char *code; /* in JSON; the heading is the word audit.col_CODE */
	enum cell_kind kind;
	bool is_summed;
	bool is_file_only; /* an id or a hash, which nobody reads on a page */
};
struct cell {
	const char *text; /* CELL_TEXT */
	int64_t number;	  /* the others: count, đồng, local day, Unix seconds */
	bool is_null;
	const char *path; /* where it leads on a page; NULL = nowhere */
};

struct listing_run;
struct device_row;
struct listing {
	const char *code;
	const struct listing_column *columns;
	size_t column_count;
	bool is_long;	    /* read in windows and shown by the page: its walk heeds `after` and `limit`, and sets `next` */
	bool is_everywhere; /* its rows know no site: whichever were chosen, it is of all */
	const char *const *filters; /* further parameters of the address, NULL-terminated, or NULL */
	enum err (*walk)(struct listing_run *run);
};

struct listing_run {
	struct app *app;
	struct http_request *r; /* language, parameters */
	const struct listing *listing;
	struct period period;
	struct db *db;
	struct arena *arena; /* of the rows in hand: a walk clears it between its windows */
	const char *after;   /* `next` of the page before; "" = from the beginning */
	uint64_t limit;	     /* rows; UINT64_MAX = all */

	struct cell cells[LISTING_COLUMNS_MAX];
	char next[LISTING_KEY_MAX]; /* behind the last row of a page that is not the last one; "" = nothing more */

	uint32_t shown; /* bits of the columns that a page shows; 0 = all but those of files */
	bool has_devices;
	struct device_row *devices; /* for device_name() */
	size_t device_count;

	/* For whoever wants the page's cells besides, a chart for one: called for each row. NULL = nobody. */
	void (*also)(struct listing_run *run, void *ctx);
	void *also_ctx;

	struct arena of_rows;
	uint64_t rows;
	int64_t sums[LISTING_COLUMNS_MAX];
	crypto_hash_sha256_state hash;
	struct buf line;			   /* the row as CSV */
	enum err (*take)(struct listing_run *run); /* who asked */
	void *ctx;
};

/* NULL = there is none. */
const struct listing *listing_find(const char *code);
size_t listing_count(void);
const struct listing *listing_at(size_t i);

/* The sites that its rows were chosen by; 0 = all. */
uint64_t listing_sites(const struct listing_run *run);

/* From a walk: the row is in run->cells. `take` is called for the heading first, while run->rows is 0. */
enum err listing_row(struct listing_run *run);
/* A further parameter of the address, or NULL; only those that the table names. */
const char *listing_filter(struct listing_run *run, const char *name);

/* What was asked for: table, period, after, limit. Complaints as in period.h. */
struct listing_answer {
	uint64_t rows;
	bool is_whole; /* nothing before, nothing behind */
	const int64_t *sums;
	char sha256[2 * HASH_LEN + 1];
	const char *next; /* "" = nothing more */
};
/* Walks, with `take` for each row. The heading goes into the hash first. Works on a connection of its own. */
enum err listing_walk(struct listing_run *run, enum err (*take)(struct listing_run *run), void *ctx,
		      struct listing_answer *out);

/* ---- forms of a cell */

/* As in JSON: a number, a text, null; days YYYY-MM-DD, times RFC 3339. */
json_t *cell_json(const struct listing_column *c, const struct cell *cell);
/* The same as text, byte for byte what the value would be written as. */
void cell_json_text(struct buf *out, const struct listing_column *c, const struct cell *cell);
/* As in CSV: bare numbers, days YYYY-MM-DD, times in local time YYYY-MM-DD hh:mm:ss. */
void cell_csv(struct buf *out, const struct listing_column *c, const struct cell *cell);
/* As people read it. */
const char *cell_text(struct arena *a, const struct listing_column *c, const struct cell *cell, enum language l);
const char *count_text(struct arena *a, int64_t n, enum language l); /* 1.234 */
const char *money_text(struct arena *a, int64_t amount, enum language l);

#endif
