/* Whose word is final at a site: of the device of the highest epoch that was told, before that of its hub; of the server at a
 * site without one (DESIGN §3). */
#ifndef SERVER_DOMAIN_SITE_AUTHORITY_H
#define SERVER_DOMAIN_SITE_AUTHORITY_H

#include <hoaban/lease.h>
#include <hoaban/site.h>

struct db;
struct device_row;

/* The hub of a site, then its deputies, of these devices in their order (of enrolment); none that is closed, in quarantine or
 * expired. A hub that was closed leaves its deputies. count 0: the server. */
void site_authorities(const struct device_row *list, size_t count, uint32_t site, int64_t now, struct lease_hub *out);
/* Whether what the server grants this device at the site is the authority's word: it has none, or the device is it. */
enum err site_is_final(struct db *db, struct arena *a, uint32_t site, const uint8_t device[static UUID_LEN], int64_t now,
		       bool *out);

#endif
