/* A group's ticket into parts, at the counter. */
#ifndef SCREEN_SPLIT_VIEW_H
#define SCREEN_SPLIT_VIEW_H

#include "pos-client/screen/screen.h"

enum err split_show(struct screen *s, bool *is_done);

#endif
