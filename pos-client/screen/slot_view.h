/* The slots of the chosen sites on the day of the visit: what this till has left of each; one of them can be chosen. */
#ifndef SCREEN_SLOT_VIEW_H
#define SCREEN_SLOT_VIEW_H

#include "pos-client/domain/cart.h"
#include "pos-client/screen/screen.h"

enum err slot_show(struct screen *s, struct cart *c);

#endif
