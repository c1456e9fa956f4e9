/* Queries that find an order again. */
#ifndef SERVER_STORE_LOOKUPS_H
#define SERVER_STORE_LOOKUPS_H

#include "store/orders.h"

/* The e-mail an order was given. E_NOT_FOUND: none, or it was erased. */
enum err order_contact_find(struct db *db, struct arena *a, const uint8_t order[static UUID_LEN], const char **email);
/* The one order that money with this number at the bank came for. E_NOT_FOUND: none, or several. */
enum err order_by_bank_ref(struct db *db, const char *bank_ref, uint8_t token[static ORDER_TOKEN_LEN]);

#endif
