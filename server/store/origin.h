/* Queries on log_origin and log_stop: a log that begins anew after a restore, and the stop before it. */
#ifndef SERVER_STORE_ORIGIN_H
#define SERVER_STORE_ORIGIN_H

#include "store/store.h"

#include <hoaban/uuid.h>

/* Holds the log's one lock until the transaction ends: nobody appends meanwhile. */
enum err origin_lock(struct db *db);
/* How often the log was begun anew: the number of the present one, and how many first leaves stand before table leaf. */
enum err origin_number(struct db *db, uint64_t *number);
/* The leaf at the place `index` of the tree, for index < origin_number(): the newest beginning comes first. */
enum err origin_leaf(struct db *db, struct arena *a, uint64_t index, struct bytes *entry);
enum err origin_insert(struct db *db, uint64_t number, const char *name, struct bytes entry, int64_t now);

struct log_stop {
	const char *kind;
	bool has_device;
	uint8_t device[UUID_LEN];
	struct bytes note; /* len 0 = none */
	int64_t noticed_at;
};
/* E_NOT_FOUND: nothing is wrong. */
enum err stop_get(struct db *db, struct arena *a, struct log_stop *out);
/* One that is there stays, but for a note that is of a larger log: the more is known of what was lost the better. */
enum err stop_insert(struct db *db, const struct log_stop *stop);
enum err stop_set_note(struct db *db, struct bytes note);
enum err stop_delete(struct db *db);

/* Symbols after a restore: the server's own end, tills get others with their next leases. */
enum err symbols_end_all(struct db *db, int64_t now);
/* Names that were perhaps given out since the backup: the series that exist, to skip some of each. */
struct symbol_series {
	const char *tax_code, *form;
	int64_t year;
};
enum err symbol_series_all(struct db *db, struct arena *a, struct symbol_series **list, size_t *count);
/* All signed lists go on at a higher number: whoever holds lists from after the backup must take the new ones. */
enum err list_seq_skip(struct db *db, uint64_t by);

#endif
