/* The revenue log's rows: the counter, the leaves, the published heads.
 *
 * A log that was begun anew (origin.h) is the tree of its beginnings, the newest first, and then of every row of table leaf. What
 * is named `index` or `size` here counts in that tree; log_reserve(), log_leaves_insert() and log_leaf_find() count in the table.
 * Heads are those of the present log. */
#ifndef SERVER_STORE_LOG_H
#define SERVER_STORE_LOG_H

#include "store/store.h"

#include <hoaban/merkle.h>

/* Takes `count` indexes in the running transaction and holds the counter until its end, so that leaves become visible in the
 * order of their indexes. *next is the index behind them. */
enum err log_reserve(struct db *db, uint64_t count, uint64_t *next);
/* How many leaves the tree has. */
enum err log_size(struct db *db, uint64_t *size);

/* Column-wise, as db_bulk takes them; count ≤ UINT_MAX. */
enum err log_leaves_insert(struct db *db, size_t count, const uint64_t *indexes, const void *const *entries,
                           const unsigned long *lengths);

struct log_row {
	uint64_t index;
	struct bytes entry;
};
/* At most `limit` leaves from index `from` on, in order, into the arena. */
enum err log_leaves_from(struct db *db, struct arena *a, uint64_t from, size_t limit, struct log_row **rows, size_t *count);

enum err log_leaf_find(struct db *db, struct arena *a, uint64_t row, struct bytes *entry);
/* The leaf at an index of the tree. */
enum err log_leaf_at(struct db *db, struct arena *a, uint64_t index, struct bytes *entry);

struct log_head {
	uint64_t size;
	struct hash root;
	bool is_signed;
	struct bytes note; /* in the arena */
};
/* The largest head recorded, signed or not; E_NOT_FOUND before the first. */
enum err log_head_newest(struct db *db, struct arena *a, struct log_head *out);
enum err log_head_newest_signed(struct db *db, struct arena *a, struct log_head *out);
enum err log_head_find(struct db *db, struct arena *a, uint64_t size, struct log_head *out);
/* These two are told which log (origin_number()): the present one may just have become another. E_DUPLICATE when this size has
 * its root already. */
enum err log_head_insert(struct db *db, uint64_t origin, uint64_t size, const struct hash *root, int64_t now);
enum err log_head_set_note(struct db *db, uint64_t origin, uint64_t size, struct bytes note);

#endif
