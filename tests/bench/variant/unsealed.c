/* The same server whose sealer never gets its role: it sells, and signs no receipt behind the sale. */
#include "server/store/role_lease.h"

#include <string.h>

enum err __wrap_role_lease_take(struct db *db, const char *name, const uint8_t holder[static UUID_LEN], int64_t ttl_ms);
enum err __real_role_lease_take(struct db *db, const char *name, const uint8_t holder[static UUID_LEN], int64_t ttl_ms);

enum err __wrap_role_lease_take(struct db *db, const char *name, const uint8_t holder[static UUID_LEN], int64_t ttl_ms)
{
	if (strcmp(name, "receipt-sealer") == 0)
		return E_BUSY;
	return __real_role_lease_take(db, name, holder, ttl_ms);
}
