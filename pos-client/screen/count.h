/* Cash counted by denomination: how many notes of each; the sums are the screen's. What the till expects is nowhere to be seen:
 * a count that knows its result is none. */
#ifndef SCREEN_COUNT_H
#define SCREEN_COUNT_H

#include "pos-client/screen/screen.h"
#include <hoaban/cash_count.h>

/* True: counted and confirmed. False: left with Esc, `out` is as it was. `title` is a key of the texts; with must_confirm the
 * sum is shown and Enter asked for once more, since nothing takes it back. What was counted before stands there to begin with.
 */
enum err count_run(struct screen *s, const char *title, bool must_confirm, struct cash_count *out, bool *is_counted);

#endif
