/* What one order leaves behind: the columns of five tables, and where each value comes from. */
#ifndef BENCH_TABLES_H
#define BENCH_TABLES_H

#include <stddef.h>

enum source {
	SAME_INT, /* as in the pattern */
	SAME_BYTES,
	RANDOM_16,   /* 16 random bytes */
	ORDER_ID,    /* a UUIDv7 made for this order */
	NEW_ID,	     /* another UUIDv7 */
	PROVIDER_TX, /* text with the order's id */
	NUMBER,	     /* from the symbol's counter */
	LEAF_INDEX,  /* from the log's counter */
};

#define COLUMNS_MAX 13
struct bench_column {
	const char *name;
	enum source source;
};
struct bench_table {
	const char *name;
	size_t count;
	struct bench_column columns[COLUMNS_MAX];
};

enum { TABLE_ORDERS, TABLE_PAYMENT, TABLE_LEAF, TABLE_RECEIPT, TABLE_TICKET, TABLE_COUNT };
extern const struct bench_table bench_tables[TABLE_COUNT];

#endif
