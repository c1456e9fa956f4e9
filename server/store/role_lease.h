/* Leases of roles that only one of several servers may play, by the database's clock. */
#ifndef SERVER_STORE_ROLE_LEASE_H
#define SERVER_STORE_ROLE_LEASE_H

#include "store/store.h"

#include <hoaban/uuid.h>

/* Takes or renews the role for ttl_ms. E_BUSY when another holder's lease has not run out. */
enum err role_lease_take(struct db *db, const char *name, const uint8_t holder[static UUID_LEN], int64_t ttl_ms);
/* Inside a transaction: E_BUSY unless still ours; nobody else can take it before the transaction ends. */
enum err role_lease_assert(struct db *db, const char *name, const uint8_t holder[static UUID_LEN]);
/* Gives it back at once. */
enum err role_lease_release(struct db *db, const char *name, const uint8_t holder[static UUID_LEN]);

#endif
