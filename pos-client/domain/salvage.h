/* A journal that may be damaged: whether it is, and what can still be read of it. Both work where the till refuses to open, and
 * change nothing.
 *
 * The export has the form of a copy on a second medium (journal_copy.h), which the server takes in with `hoaband journal import`.
 * An entry is in it only when its signature by this till's key holds. */
#ifndef POS_SALVAGE_H
#define POS_SALVAGE_H

#include "pos-client/domain/state.h"

struct salvage_report {
	uint64_t last;	  /* highest entry that is known of */
	uint64_t chained; /* the chain holds from the first entry to this one */
	uint64_t entries; /* that can be read, signatures checked */
	uint64_t missing; /* of 1…last */
	uint64_t carved;  /* of `entries`: only found in the raw bytes */
	uint64_t attachments;
	bool is_whole;	   /* nothing is missing, every page and every sum is right */
	const char *fault; /* "" or the code of what was wrong first */
};

/* `t` is not open: only dir, clock, logger. E_OK also when it is damaged: the report says so. E_BUSY; E_IO; E_NOT_FOUND: no
 * keys. */
enum err salvage_verify(struct till *t, struct salvage_report *out);
/* To a new file; never over one. */
enum err salvage_export(struct till *t, const char *path, struct salvage_report *out);

#endif
