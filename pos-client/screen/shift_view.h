/* The shift on the screen: opened with a float, looked at (X), counted blindly and closed (Z). Rules are in domain/shift.h. */
#ifndef SCREEN_SHIFT_VIEW_H
#define SCREEN_SHIFT_VIEW_H

#include "pos-client/domain/shift.h"
#include "pos-client/screen/screen.h"

/* *is_open: a shift is open now. */
enum err shift_open_show(struct screen *s, bool *is_open);
/* X: what the open shift holds so far. What the drawer should hold is not in it: the count at the end is blind. */
enum err shift_report_show(struct screen *s);
/* Count, confirmation, Z. *is_closed: it is done; left with Esc, nothing has happened. */
enum err shift_close_show(struct screen *s, bool *is_closed);

/* X or Z as a page (shift_page.c); `a` holds its texts. */
struct page;
void shift_page(struct screen *s, struct page *p, struct arena *a, const struct shift_report *r);

#endif
