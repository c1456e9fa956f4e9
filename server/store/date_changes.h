/* Queries on date_change, which only grows, and the locks that a change of the day needs. */
#ifndef SERVER_STORE_DATE_CHANGES_H
#define SERVER_STORE_DATE_CHANGES_H

#include "store/store.h"

#include <hoaban/uuid.h>

struct date_change_row {
	uint8_t id[UUID_LEN], order[UUID_LEN], key[UUID_LEN], replaces[UUID_LEN];
	int64_t old_day, new_day, changed_at;
	uint64_t edition;
	const char *legal_basis, *changed_by;
};
/* E_DUPLICATE: these tickets were changed before, or the key was used. */
enum err date_change_insert(struct db *db, const struct date_change_row *row);
/* E_NOT_FOUND. */
enum err date_change_by_key(struct db *db, struct arena *a, const uint8_t key[static UUID_LEN], struct date_change_row *out);
/* The newest one of an order, and how many there are. E_NOT_FOUND. */
enum err date_change_last(struct db *db, const uint8_t order[static UUID_LEN], int64_t *new_day, uint64_t *count);
/* What took the place of a source's tickets. E_NOT_FOUND. */
enum err date_change_of(struct db *db, const uint8_t source[static UUID_LEN], uint8_t id[static UUID_LEN]);

/* Until the transaction ends nobody else changes this order's tickets; *status as in orders. E_NOT_FOUND. */
enum err order_lock(struct db *db, const uint8_t id[static UUID_LEN], uint64_t *status);
/* Until then nobody is let in online with one of them either (places.h: tickets_sold). */
enum err tickets_lock(struct db *db, const uint8_t source[static UUID_LEN]);
/* Corrections of an order that wait for somebody to decide, and refunds that a closure opened for it. */
enum err order_open_matters(struct db *db, const uint8_t order[static UUID_LEN], uint64_t *count);

#endif
