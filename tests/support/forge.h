/* Somebody who owns the server, its keys and the export, and changes what it says: tables in memory, written back with a
 * manifest that fits. What he does not own are tills' keys and the checkpoint that the auditor kept. Everything fails the
 * running test when it does not work. */
#ifndef TESTS_SUPPORT_FORGE_H
#define TESTS_SUPPORT_FORGE_H

#include "tests/support/story.h"

#include <hoaban/checkpoint.h>
#include <hoaban/export.h>
#include <hoaban/receipt.h>

struct forge_table {
	enum export_table table;
	size_t count, room;
	struct cell (*rows)[EXPORT_COLUMNS_MAX]; /* of the story's memory, as their cells are */
};

struct forge {
	struct story *story;
	const char *dir;
};

/* A copy of ${dir}/from as ${dir}/to. */
void forge_copy(struct forge *f, struct story *s, const char *from, const char *to);
void forge_read(const struct forge *f, struct forge_table *t, enum export_table which);
void forge_write(const struct forge *f, const struct forge_table *t);
void forge_delete(struct forge_table *t, size_t row);
/* A copy of the row, in its place. */
void forge_insert(const struct forge *f, struct forge_table *t, size_t at, size_t like);
/* One row more, at the end, of these cells. */
void forge_append(const struct forge *f, enum export_table which, const struct cell *cells, size_t count);
struct bytes forge_keep(const struct forge *f, const struct buf *b);

/* A receipt's record, changed and put back into its row, with time, total and number. */
void forge_open(const struct forge *f, const struct cell *row, struct receipt *out);
void forge_close(const struct forge *f, struct cell *row, const struct receipt *r);

/* The server's own keys. */
void forge_key(const struct forge *f, const char *file, uint8_t public_key[static PUBLIC_KEY_LEN],
	       uint8_t secret_key[static SECRET_KEY_LEN]);
size_t forge_log_size(const struct forge *f); /* of the checkpoint that is shown */
/* Every checkpoint signed anew over the log as it is now, the newest one shown. */
void forge_sign_log(const struct forge *f);
/* A checkpoint of this size and root, signed by the server, into ${dir}/path. */
void forge_note(const struct forge *f, const char *path, uint64_t size, const struct hash *root);
/* The manifest over the files as they are now; log_size < 0: as it was. */
void forge_manifest(const struct forge *f, int64_t log_size);

#endif
