/* Sync beside a screen: the network's part of each step runs in a thread of its own, so that no line, however slow, holds up a
 * key. Journal, keys and lists stay with the thread that owns the till: it prepares a step, hands it over, and absorbs it when
 * the descriptor says that it has come back (sync.h). */
#ifndef POS_COURIER_H
#define POS_COURIER_H

#include "pos-client/domain/sync.h"

struct courier;

/* E_REFUSED: nothing can be sent from here (not enrolled, no server set); the till sells all the same. */
enum err courier_open(struct courier **out, struct till *t);
/* Calls a running exchange off and waits for its end. NULL is fine. */
void courier_close(struct courier *c);
/* Can be read when a step has come back; −1 for NULL. */
int courier_fd(const struct courier *c);

/* Absorbs what has come back and sends the next when it is due. Quick. Without `may_renew` a step that would open the bundle
 * anew waits. *renewed: every pointer into the lease, tariff and lists is gone. What failed is in sync_state(), not here. */
void courier_turn(struct courier *c, bool may_renew, bool *renewed);
/* Now, whatever pause runs. */
void courier_hurry(struct courier *c);
const struct sync *courier_sync(const struct courier *c); /* NULL for NULL */

#endif
