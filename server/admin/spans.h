/* Spans of a day as a manager writes them, one a line: "09:00-10:00 40", without the places in opening hours. */
#ifndef SERVER_ADMIN_SPANS_H
#define SERVER_ADMIN_SPANS_H

#include <hoaban/slot.h>

/* Into s->spans; s->kind is set. Complaints at "/spans". NULL = none. */
enum err spans_read(struct schedule *s, const char *text, struct complaints *c);
/* The same text in one line, in arena memory. */
const char *spans_write(struct arena *a, const struct schedule *s);

#endif
