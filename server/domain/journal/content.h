/* What stored journal entries say, turned into rows and leaves. A fault of content becomes an incident, never an error: the
 * entry is stored either way. */
#ifndef SERVER_DOMAIN_CONTENT_H
#define SERVER_DOMAIN_CONTENT_H

#include <hoaban/arena.h>
#include <hoaban/entry.h>

struct app;
struct db;
struct device_row;

/* *blocks_tickets: the list of superseded tickets has grown. In the running transaction, which holds the device's row. Takes
 * the log's lock last. */
enum err content_absorb(struct app *app, struct db *db, struct arena *a, const struct device_row *d,
			const struct journal_batch *batch, const struct entry *const entries[], const uint8_t *const hashes[],
			size_t count, int64_t now_ms, bool *blocks_tickets);

#endif
