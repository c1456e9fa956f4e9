/* The carts that were put aside, to choose one from. */
#ifndef SCREEN_PARK_VIEW_H
#define SCREEN_PARK_VIEW_H

#include "pos-client/domain/park.h"
#include "pos-client/screen/screen.h"

/* *n = the chosen one, as park_take() counts; only when *is_chosen. */
enum err park_show(struct screen *s, size_t *n, bool *is_chosen);

#endif
