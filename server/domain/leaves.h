/* Giving facts their place in the revenue log: reserves consecutive indexes in the running transaction and inserts the leaves.
 */
#ifndef SERVER_DOMAIN_LEAVES_H
#define SERVER_DOMAIN_LEAVES_H

#include <hoaban/leaf.h>

struct db;

#define LEAVES_MAX 4096
/* Appends `count` leaves; *first is the index of the first. Call it last in a transaction: it takes the log's one lock. */
enum err leaves_append(struct db *db, const struct leaf leaves[], size_t count, uint64_t *first);

#endif
