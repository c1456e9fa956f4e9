/* Queries on till_staff and device_secret: people at tills, and what makes their PINs good on one device only. */
#ifndef SERVER_STORE_TILL_STAFF_H
#define SERVER_STORE_TILL_STAFF_H

#include "store/store.h"

#include <hoaban/pin.h>
#include <hoaban/uuid.h>

struct till_staff_row {
	uint8_t id[UUID_LEN];
	const char *name;
	uint64_t role;	 /* enum staff_role (lease.h) */
	bool has_device; /* good for one device only */
	uint8_t device[UUID_LEN];
	bool has_pin;
	uint8_t pin_salt[PIN_SALT_LEN], pin_inner[PIN_INNER_LEN];
	int64_t created_at, disabled_at; /* 0 = not */
};
/* E_DUPLICATE when the name is taken. */
enum err till_staff_insert(struct db *db, const struct till_staff_row *row);
enum err till_staff_lock(struct db *db, struct arena *a, const char *name, struct till_staff_row *out); /* E_NOT_FOUND */
enum err till_staff_all(struct db *db, struct arena *a, struct till_staff_row **list, size_t *count);	/* by name */
/* Writes what may change: role, PIN, device, state. */
enum err till_staff_update(struct db *db, const struct till_staff_row *row);

/* E_DUPLICATE when it has one. */
enum err device_secret_insert(struct db *db, const uint8_t device[static UUID_LEN], const uint8_t pepper[static PEPPER_LEN]);
enum err device_secret_get(struct db *db, const uint8_t device[static UUID_LEN], uint8_t pepper[static PEPPER_LEN]);

#endif
