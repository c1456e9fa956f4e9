/* One table, every row judged on all cores and then taken in the order of the table. Memory is bounded: a few batches of rows
 * are on the way at any time. */
#ifndef AUDIT_PASS_H
#define AUDIT_PASS_H

#include "audit/audit.h"

struct pass_row {
	uint64_t row, offset; /* from 1; where it begins in the file */
	const struct cell *cells;
	void *result; /* `result_size` bytes, zeroed before judge() */
};

struct pass {
	enum export_table table;
	size_t result_size;
	/* On any thread, several at once: may read what `shared` holds, and write nothing but the result. `scratch` is cleared
	 * after each row. */
	void (*judge)(const void *shared, struct arena *scratch, const struct pass_row *row);
	const void *shared;
	/* In order, on the caller's thread. The first error ends the pass. */
	enum err (*take)(void *ctx, const struct pass_row *row);
	void *ctx;
};

enum err pass_run(struct audit *a, const struct pass *p);

/* The same for numbered pieces of work 0…count−1: work() on any thread, each once. */
enum err pass_each(size_t threads, size_t count, void (*work)(void *ctx, size_t i), void *ctx);

#endif
