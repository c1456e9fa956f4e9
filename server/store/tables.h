/* Queries on table_row, table_progress, and the receipts that stand, or do not stand yet, in a daily table. */
#ifndef SERVER_STORE_TABLES_H
#define SERVER_STORE_TABLES_H

#include "store/store.h"

#include <hoaban/cose.h>
#include <hoaban/uuid.h>

struct listed_receipt {
	uint64_t symbol_id, number, leaf_index;
	uint8_t source[UUID_LEN];
	int64_t issued_at;
	struct bytes record;
	uint64_t revision;	       /* what the next row of it is called; 0 = it stands nowhere yet */
	uint8_t fingerprint[HASH_LEN]; /* of its last row */
};

/* Every organisation that ever issued. */
enum err organisations_issuing(struct db *db, struct arena *a, const char ***list, size_t *count);
enum err table_progress_get(struct db *db, const char *tax_code, int64_t *leaf_index, int64_t *slot); /* −1, −1 at first */
enum err table_progress_set(struct db *db, const char *tax_code, int64_t leaf_index, int64_t slot);   /* never goes back */

/* The local days before `until` on which receipts behind a leaf were issued that stand in no table. */
enum err days_unlisted(struct db *db, struct arena *a, const char *tax_code, int64_t after_leaf, int64_t until, int32_t **list,
		       size_t *count);
/* Those issued in [from, until), in the order of the log. */
enum err receipts_unlisted(struct db *db, struct arena *a, const char *tax_code, int64_t after_leaf, int64_t from,
			   int64_t until, struct listed_receipt **list, size_t *count);
/* The first leaf behind `after_leaf` whose receipt stands in no table; −1 = all do. */
enum err leaf_first_unlisted(struct db *db, const char *tax_code, int64_t after_leaf, int64_t *leaf_index);
/* Those that stand in tables of a day, each with its last row; those of one message. */
enum err receipts_listed(struct db *db, struct arena *a, const char *tax_code, int32_t day, struct listed_receipt **list,
			 size_t *count);
enum err receipts_in_table(struct db *db, struct arena *a, uint64_t message, struct listed_receipt **list, size_t *count);

struct table_row_insert {
	uint64_t symbol_id, number, revision, message, ordinal, status;
	const uint8_t *fingerprint;
};
enum err table_rows_insert(struct db *db, struct arena *a, const struct table_row_insert *rows, size_t count);

/* Issued in [from, until): how many and how much, per symbol. */
struct symbol_sum {
	const char *tax_code, *form, *symbol;
	uint64_t count, first, last;
	int64_t total;
};
enum err symbol_sums(struct db *db, struct arena *a, int64_t from, int64_t until, struct symbol_sum **list, size_t *count);

#endif
