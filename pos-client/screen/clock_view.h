/* A supervisor lets the till sell for today in spite of a wrong clock, and may say what time it is (domain/clock.h). */
#ifndef SCREEN_CLOCK_VIEW_H
#define SCREEN_CLOCK_VIEW_H

#include "pos-client/screen/screen.h"

enum err clock_show(struct screen *s, bool *is_done);

#endif
