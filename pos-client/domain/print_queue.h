/* What is sold and not surely on paper, in the order of the sales. It lives in the journal and so survives everything.
 *
 * Waiting (PRINT_QUEUED): nothing can have reached the paper; the original is still to come. Uncertain (PRINT_BEGUN): the
 * original may be out; a person looks, and asks for a marked copy or skips it. */
#ifndef POS_PRINT_QUEUE_H
#define POS_PRINT_QUEUE_H

#include "pos-client/domain/paper.h"

/* The first one behind the sale of entry `after`; 0 = the oldest. */
enum err print_queue_next(struct till *t, uint64_t after, struct waiting_print *out, bool *found);

struct print_queue_run {
	uint64_t originals, copies;  /* printed now */
	uint64_t waiting, uncertain; /* left */
	const char *trouble;	     /* NULL, or why it stopped: the row why.<trouble> */
};
/* Prints what waits, the oldest first, and stops at the first trouble; with `copies_too` a marked copy of what is uncertain. */
enum err print_queue_run(struct till *t, bool copies_too, struct print_queue_run *out);

/* Nobody waits for this paper any more. It may still be asked for by reprint: then an original that never came out is one. */
enum err print_queue_skip(struct till *t, const uint8_t sale[static UUID_LEN]);
enum err print_queue_skip_all(struct till *t, uint64_t *count);

#endif
