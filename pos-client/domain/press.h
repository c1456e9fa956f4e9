/* Papers beside the counter's work: the printer's slowness holds up no key. The entry is committed by the thread that owns the
 * till, before the other thread gets the bytes; that one knows the printer and the bytes and nothing else, and what came of it
 * is committed when the descriptor says that it is back. One paper at a time, in the order of the sales.
 *
 * Whoever prints and waits (reprint, slips, the queue) waits for a running paper first. */
#ifndef POS_PRESS_H
#define POS_PRESS_H

#include "pos-client/domain/paper.h"

struct press;

/* Sets t->press. E_MEMORY, E_IO: then papers are waited for. */
enum err press_open(struct press **out, struct till *t);
/* Waits for a running paper; what has not begun stays in the queue of the journal. NULL is fine. */
void press_close(struct press *p);
int press_fd(const struct press *p); /* can be read when a paper has ended; −1 for NULL */

/* The original of this sale: begun now, or after the papers before it. */
void press_sale(struct press *p, const struct sale_view *v, struct paper_result *out);
/* Commits what has ended and begins the next; quick. True when there is news: of which sale, and what came of its paper. */
bool press_turn(struct press *p, uint8_t sale[static UUID_LEN], struct paper_result *out);
/* Waits until no paper is running; its news are told by the next turn. NULL is fine. */
void press_settle(struct press *p);
/* The drawer opens when the running paper has ended. False: none is running. */
bool press_kick_later(struct press *p);

#endif
