/* The cash drawer on the printer's plug. It opens only after what it opens for is committed: a drawer that is open without an
 * entry is money that nobody can explain. */
#ifndef POS_DRAWER_H
#define POS_DRAWER_H

#include "pos-client/domain/state.h"

/* Sends the pulse, when the setting `drawer` is "printer" and a printer is set; else nothing happens. Called after the commit
 * of the entry that says why. The error is for the log and the screen ("open it with the key"): what was committed stands. */
enum err drawer_kick(struct till *t);
/* After the commit of a sale: the drawer opens when cash goes in or out. A drawer that stays shut is logged, no more. */
void drawer_after_sale(struct till *t, int64_t cash);

#endif
