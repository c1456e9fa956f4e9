/* Queries on admission and ticket_block. */
#ifndef SERVER_STORE_ADMISSIONS_H
#define SERVER_STORE_ADMISSIONS_H

#include "store/store.h"

#include <hoaban/fact.h>
#include <hoaban/rules.h>

/* The uses taken of (root, site, day), and on how many other days this root was used. */
enum err admission_uses(struct db *db, struct arena *a, const uint8_t root[static UUID_LEN], uint32_t site, int32_t day, struct uses *out);
/* One row per person; `seq` 0 = not journalled yet. E_DUPLICATE when a place is taken. */
enum err admission_insert(struct db *db, const struct admission *ad, const uint8_t device[static UUID_LEN], uint64_t seq);
/* What an earlier claim with this id was granted. E_NOT_FOUND. */
enum err admission_of_claim(struct db *db, struct arena *a, const uint8_t claim[static UUID_LEN],
			    const uint8_t device[static UUID_LEN], struct admission *out);
/* Notes the journal entry on the rows of a claim by this device; *rows = how many there are. */
enum err admission_mark(struct db *db, const uint8_t claim[static UUID_LEN], const uint8_t device[static UUID_LEN], uint64_t seq,
                        uint64_t *rows);
/* Ids of a list (1 revoked, 2 superseded) still worth listing at `now`, ascending, count × 16 bytes. Revoked are also devices that
 * are closed or in quarantine, until their certificate expires. */
enum err blocked_ids(struct db *db, struct arena *a, unsigned list, int64_t now, const uint8_t **ids, size_t *count);
/* Which list holds any of two ids; 0 = none. */
enum err ticket_blocked(struct db *db, const uint8_t id[static UUID_LEN], const uint8_t root[static UUID_LEN], unsigned *list);
/* Since when; 0 = it is on none. */
enum err ticket_blocked_at(struct db *db, const uint8_t id[static UUID_LEN], const uint8_t root[static UUID_LEN], int64_t *at);
/* The sequence number of a signed list: grows when its content changes. */
enum err list_seq_next(struct db *db, const char *name, const uint8_t content[static HASH_LEN], uint64_t *seq);

#endif
