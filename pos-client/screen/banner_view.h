/* The two rows at the top of every screen. */
#ifndef SCREEN_BANNER_VIEW_H
#define SCREEN_BANNER_VIEW_H

#include "pos-client/domain/banner.h"
#include "pos-client/screen/screen.h"

void banner_draw(struct screen *s, const struct till_banner *b);

#endif
