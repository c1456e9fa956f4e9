/* Queries on witness, witness_end and cosignature. Sizes are those of the present log (store/origin.h). */
#ifndef SERVER_STORE_WITNESSES_H
#define SERVER_STORE_WITNESSES_H

#include "store/store.h"

#include <hoaban/cosignature.h>

struct witness_row {
	const char *name, *added_by;
	uint8_t public_key[PUBLIC_KEY_LEN];
	int64_t added_at, ended_at; /* 0 = it still is one */
};
/* E_DUPLICATE: the name or the key is registered already. */
enum err witness_insert(struct db *db, const struct witness_row *row);
enum err witnesses_all(struct db *db, struct arena *a, struct witness_row **list, size_t *count);
/* E_DUPLICATE: it has ended before. */
enum err witness_end_insert(struct db *db, const uint8_t public_key[static PUBLIC_KEY_LEN], const char *reason, const char *who,
			    int64_t now);

/* E_DUPLICATE: this very line is here. */
enum err cosignature_insert(struct db *db, uint64_t size, const uint8_t public_key[static PUBLIC_KEY_LEN], int64_t signed_at,
			    struct bytes line, int64_t now);
/* Appends the newest line of each witness that still is one. */
enum err cosignature_lines(struct db *db, struct arena *a, uint64_t size, struct buf *out);

struct witnessed {
	uint64_t size;
	int64_t signed_at;
	const char *name;
};
/* The largest checkpoint that a witness has signed, and of those the newest. E_NOT_FOUND. */
enum err cosignature_newest(struct db *db, struct arena *a, struct witnessed *out);

/* Checkpoints up to `size` that a witness has signed, of all logs, with their notes: the newest, and the first of them first. A
 * witness that comes every hour leaves more than anybody wants as files; table cosignature has them all. */
#define WITNESSED_MAX 1000
struct witnessed_head {
	uint64_t origin, size;
	struct bytes note; /* of the log */
	struct bytes lines;
};
enum err witnessed_heads(struct db *db, struct arena *a, uint64_t size,
			 enum err (*each)(void *ctx, const struct witnessed_head *h), void *ctx);

#endif
