/* What the daily table says of a receipt: from its record and the edition that priced it, never from a payer. */
#ifndef SERVER_DOMAIN_TABLE_ROWS_H
#define SERVER_DOMAIN_TABLE_ROWS_H

#include "store/tables.h"

#include <hoaban/tax_table.h>

struct app;

/* Status is new, or replacement with the receipt it replaces. `fingerprint` tells whether the row would be another today.
 * E_NOT_FOUND when the edition or the replaced receipt is missing. */
enum err table_row_make(struct tax_table_row *out, uint8_t fingerprint[static HASH_LEN], struct app *app, struct db *db,
			struct arena *a, const struct listed_receipt *r);
/* The same row, as the correction of what an earlier table said of this very receipt. */
void table_row_amend(struct tax_table_row *row, const char *explanation);

#endif
