/* Queries on lost_number: receipt numbers that a till took with it. */
#ifndef SERVER_STORE_LOST_H
#define SERVER_STORE_LOST_H

#include "store/store.h"

struct lost_series {
	uint64_t symbol_id, last_number, last_leased;
	const char *tax_code;
	int64_t is_closed; /* the device that issued in it */
};
/* Series of tills by name, locked until the transaction ends; `tax_code` NULL = whosever. E_NOT_FOUND, E_CORRUPT: several. */
enum err lost_series_find(struct db *db, struct arena *a, const char *form, const char *symbol, const char *tax_code,
			  struct lost_series *out);

struct lost_number {
	uint64_t symbol_id, number, leaf_index;
	const char *reason, *who;
	int64_t at;
};
/* E_DUPLICATE: it was reported before. */
enum err lost_number_insert(struct db *db, const struct lost_number *n);
enum err lost_number_exists(struct db *db, uint64_t symbol_id, uint64_t number, bool *exists);

#endif
