/* Everything at the counter that is not a sale, one digit each: X, cash in and out, the drawer, paper, status, the end of the
 * shift. The shift may be closed when this comes back. */
#ifndef SCREEN_MENU_H
#define SCREEN_MENU_H

#include "pos-client/screen/screen.h"

enum err menu_show(struct screen *s);

#endif
