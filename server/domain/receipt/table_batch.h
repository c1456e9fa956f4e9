/* The tables of one organisation and day that are made at once: signed in memory, written in one transaction. */
#ifndef SERVER_DOMAIN_TABLE_BATCH_H
#define SERVER_DOMAIN_TABLE_BATCH_H

#include "store/outbox.h"
#include "store/tables.h"

#include <hoaban/tax_table.h>

struct app;

struct table_batch {
	const char *tax_code;
	int32_t day;
	size_t count, room;
	struct tax_table_row *rows;
	struct listed_receipt *receipts; /* one per row */
	uint8_t (*fingerprints)[HASH_LEN];
	uint64_t instead_of; /* the rejected message they replace; 0 = none */

	/* filled by table_batch_write() */
	struct arena *arena;
	size_t table_count;
	struct message_insert *messages;
	size_t per_table;
};

void table_batch_init(struct table_batch *b, struct arena *a, const char *tax_code, int32_t day, size_t most);
void table_batch_add(struct table_batch *b, const struct listed_receipt *r, const struct tax_table_row *row,
		     const uint8_t fingerprint[static HASH_LEN]);
/* Nothing when it is empty. E_DUPLICATE when somebody else was faster: nothing was written. */
enum err table_batch_write(struct table_batch *b, struct app *app, struct db *db);

#endif
