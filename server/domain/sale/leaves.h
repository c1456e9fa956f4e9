/* Giving facts their place in the revenue log: reserves consecutive indexes in the running transaction and inserts the leaves.
 */
#ifndef SERVER_DOMAIN_LEAVES_H
#define SERVER_DOMAIN_LEAVES_H

#include <hoaban/leaf.h>

struct db;

#define LEAVES_AT_ONCE 4096 /* by one statement; more are appended in pieces */
/* Appends `count` leaves; *first is the index of the first. In a transaction, and last in it: it takes the log's one lock. */
enum err leaves_append(struct db *db, const struct leaf leaves[], size_t count, uint64_t *first);
/* The second half of it, for who has reserved the indexes first… already. */
enum err leaves_insert(struct db *db, const struct leaf leaves[], size_t count, uint64_t first);

#endif
