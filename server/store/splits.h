/* Queries on ticket_split and ticket_part. */
#ifndef SERVER_STORE_SPLITS_H
#define SERVER_STORE_SPLITS_H

#include "store/store.h"

#include <hoaban/ticket.h>

struct split_row {
	uint8_t id[UUID_LEN], parent[UUID_LEN], root[UUID_LEN];
	size_t part_count;
	const struct ticket *parts;
	const struct bytes *cose;
	bool is_first;
	bool has_device; /* else this server did it */
	uint8_t device[UUID_LEN];
	uint64_t seq;
	int64_t split_at;
};
/* The split and all its parts; `id` is taken from the first part. E_DUPLICATE: the parent has a first split, or a part's id is
 * known: nothing of the statement that failed is there. */
enum err split_insert(struct db *db, const struct split_row *row);
/* The first split of a ticket, without its parts. E_NOT_FOUND. */
enum err split_of(struct db *db, const uint8_t parent[static UUID_LEN], struct split_row *out);
/* Its parts in their order. */
enum err split_parts(struct db *db, struct arena *a, const uint8_t split[static UUID_LEN], struct bytes **cose, size_t *count);

/* The part with this ticket id. E_NOT_FOUND. */
enum err part_by_id(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct bytes *cose);
/* Every part of every ticket of a source (order, sale or correction): first splits only, in the order they were received. */
struct part_row {
	uint8_t id[UUID_LEN], parent[UUID_LEN];
	struct bytes cose;
};
enum err parts_of_source(struct db *db, struct arena *a, const uint8_t source[static UUID_LEN], struct part_row **list,
			 size_t *count);

#endif
