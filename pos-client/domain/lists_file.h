/* Lists by file: out of what this device holds, and into it. */
#ifndef POS_LISTS_FILE_H
#define POS_LISTS_FILE_H

#include "pos-client/domain/state.h"
#include <hoaban/lists_file.h>

enum list_fate { LIST_TAKEN, LIST_SAME, LIST_OLDER };
const char *list_fate_text(enum list_fate f);

/* What became of the parts of a file. */
#define LISTS_PARTS_MAX 5
struct lists_report {
	struct list_part {
		const char *name;	/* "trust-list" */
		uint64_t held, offered; /* seq */
		enum list_fate fate;
	} parts[LISTS_PARTS_MAX];
	size_t known_taken, introduced; /* lists of closed keys; certificates that were new here */
	int64_t issued_at;		/* of the oldest list now held */
};

/* What is held, and the certificates: this device's own and those introduced to it. */
enum err lists_export(struct till *t, struct buf *out);
/* Every part is verified from the root that is held, and is valid now; then each goes by its seq: a higher one is taken, a
 * lower one is never. E_REFUSED with the reason: a part does not verify, has expired, or nothing is newer and something is
 * older. */
enum err lists_import(struct till *t, struct bytes file, struct lists_report *out);

#endif
