/* Which certificates of organisations a person should look at. */
#ifndef SERVER_ADMIN_CERTIFICATES_H
#define SERVER_ADMIN_CERTIFICATES_H

#include "store/sealing.h"

/* Of the server's own keys, in use. */
bool certificate_is_of_house(const struct certificate_state *c);
/* Such a one that ends within 30 days, with no other of its organisation that lasts longer. */
bool certificate_is_short(const struct certificate_state *list, size_t count, size_t i, int64_t now);

#endif
