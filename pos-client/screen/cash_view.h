/* Cash beside sales on the screen, and the drawer without one. Rules are in domain/cash.h. */
#ifndef SCREEN_CASH_VIEW_H
#define SCREEN_CASH_VIEW_H

#include "pos-client/domain/cash.h"
#include "pos-client/screen/screen.h"

/* *is_done: false when it was left with Esc, and nothing has happened. */
enum err cash_show(struct screen *s, enum cash_kind kind, bool *is_done);
enum err drawer_show(struct screen *s, bool *is_done);

#endif
