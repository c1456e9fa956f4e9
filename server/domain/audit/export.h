/* The auditor's export: everything that `hoaban-audit verify` needs, in one directory (docs/EXPORT.md). */
#ifndef SERVER_DOMAIN_AUDIT_EXPORT_H
#define SERVER_DOMAIN_AUDIT_EXPORT_H

#include "domain/audit/export_files.h"
#include "store/export.h"

struct app;

struct export_order {
	const char *directory;	   /* that is not there yet */
	struct export_range range; /* EXPORT_FROM_EVER, EXPORT_UNTIL_EVER: without limit */
	/* Told of each table when it is written; may be NULL. */
	void (*progress)(void *ctx, const char *table, uint64_t rows);
	void *ctx;
};

struct export_outcome {
	uint64_t log_size, beyond_log;
	uint64_t rows, bytes, files;
	uint8_t manifest_sha256[HASH_LEN];
	/* What did not work, for a person: */
	char path[PATH_MAX];	 /* which file; "" = it was none */
	int os_error;		 /* errno then */
	char table[EXPORT_NAME]; /* whose row does not have the agreed form; "" = none */
	uint64_t row;		 /* from 1 */
};

/* Memory does not grow with the number of rows. Before it looks it waits a moment until the checkpoint covers what is there
 * now; what comes meanwhile is in the tables, and told as beyond the log. Needs app->store, signer, lists, accounts,
 * organisations. E_DUPLICATE, E_BUSY, E_CONFLICT (export_files.h), E_CORRUPT, E_IO: nothing of it is left then. */
enum err export_write(struct app *app, const struct export_order *order, struct export_outcome *out);

#endif
