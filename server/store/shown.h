/* Queries on shown_ticket: tickets that gates let in before their sale was received. */
#ifndef SERVER_STORE_SHOWN_H
#define SERVER_STORE_SHOWN_H

#include "store/store.h"

#include <hoaban/trust.h>

struct shown_row {
	const uint8_t *id, *hash, *device, *gate; /* hash = known_id(); device = whose key signed it; gate = who let it in */
	struct bytes cose;
	int64_t shown_at;
	const char *gate_name; /* of shown_unsold() */
};
/* Kept once per ticket and content. */
enum err shown_insert(struct db *db, const struct shown_row *row);
/* Those of a device whose sale is still not here, in the order they were shown. */
enum err shown_unsold(struct db *db, struct arena *a, const uint8_t device[static UUID_LEN], struct shown_row **list, size_t *count);

/* The same without those that an incident tells of already. */
enum err shown_unaccounted(struct db *db, struct arena *a, const uint8_t device[static UUID_LEN], struct shown_row **list, size_t *count);

/* Shifts of a device without a Z, with what was received of them: cash of sales, and cash in less out and dropped beside them. */
struct open_shift {
	uint8_t id[UUID_LEN];
	const char *cashier;
	int64_t opened_at, opening_float, cash, moved;
};
enum err shifts_open(struct db *db, struct arena *a, const uint8_t device[static UUID_LEN], struct open_shift **list, size_t *count);

#endif
