/* Inside the export: the parts of one that is written. */
#ifndef SERVER_DOMAIN_AUDIT_EXPORT_ROOM_H
#define SERVER_DOMAIN_AUDIT_EXPORT_ROOM_H

#include "domain/audit/export.h"

struct exporter {
	struct app *app;
	const struct export_order *order;
	struct export_outcome *out;
	struct snapshot *snapshot;
	struct snapshot_log log;
	struct export_files files;
	struct arena arena;
};

/* One table: its file, its order checked row by row. */
enum err export_table_write(struct exporter *x, enum export_table t);
/* keys/: the signed lists as they are shown today, and the authorities of receipts. */
enum err export_keys_write(struct exporter *x);
/* manifest.json: what is in the directory, and of which log. The last file. */
enum err export_manifest_write(struct exporter *x, const char *origin);

#endif
