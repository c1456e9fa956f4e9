/* What the server last said of this till as a whole. A till that it has quarantined or closed sells no more, also after a
 * restart and without a line; it keeps its journal, its lists and its drawer: a shift can be closed, receipts be copied, a gate
 * goes on admitting. The next sync that the server takes sets it right again. */
#ifndef POS_STANDING_H
#define POS_STANDING_H

#include "pos-client/domain/state.h"

enum standing { STANDING_GOOD = 0, STANDING_QUARANTINED = 1, STANDING_CLOSED = 2 };

enum err standing_look(struct till *t, enum standing *out);
/* In a transaction of its own; nothing when it is that already. */
enum err standing_put(struct till *t, enum standing s);
/* E_QUARANTINED with code "quarantined", E_EXPIRED with code "closed". */
enum err standing_need_good(struct till *t);
/* "good", "quarantined", "closed" */
const char *standing_name(enum standing s);

#endif
