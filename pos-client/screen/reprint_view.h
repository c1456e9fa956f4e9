/* A receipt again, by its number. The copy says "BẢN SAO n" and is in the journal. */
#ifndef SCREEN_REPRINT_VIEW_H
#define SCREEN_REPRINT_VIEW_H

#include "pos-client/screen/screen.h"

enum err reprint_show(struct screen *s, bool *is_done);

#endif
