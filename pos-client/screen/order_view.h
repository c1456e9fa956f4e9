/* An order of the shop: looked up by its reference or the link of its page, and printed when it is paid. */
#ifndef SCREEN_ORDER_VIEW_H
#define SCREEN_ORDER_VIEW_H

#include "pos-client/screen/screen.h"

enum err order_show(struct screen *s, bool *is_done);

#endif
