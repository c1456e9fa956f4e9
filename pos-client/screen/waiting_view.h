/* What is sold and not surely on paper: shown when the counter opens and something waits, and from the menu. Rules are in
 * domain/print_queue.h. */
#ifndef SCREEN_WAITING_VIEW_H
#define SCREEN_WAITING_VIEW_H

#include "pos-client/screen/screen.h"

/* Until nothing waits or Esc says "later". *is_done: nothing waits any more. */
enum err waiting_show(struct screen *s, bool *is_done);
/* The same, but only when there is something to show. */
enum err waiting_show_if_any(struct screen *s);

#endif
