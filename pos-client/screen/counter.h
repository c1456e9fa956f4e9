/* The counter: the screens that a cashier works with from morning to evening. */
#ifndef SCREEN_COUNTER_H
#define SCREEN_COUNTER_H

#include "pos-client/domain/state.h"

/* Until the cashier leaves it, or a signal ends it. The till is open; sync goes on in the background meanwhile. */
enum err counter_run(struct till *t);

#endif
