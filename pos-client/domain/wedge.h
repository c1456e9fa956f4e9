/* What a scanner typed, as it was meant. A scanner is a keyboard: with Caps Lock on, another keyboard layout, or an input
 * method between it and the till ("AS" → "Á", "D9" → "Đ"), the code of a good ticket arrives spoilt. Where that can be undone
 * it is; where not, the guard is told what to switch off, instead of refusing a visitor who did nothing wrong. Pure. */
#ifndef POS_WEDGE_H
#define POS_WEDGE_H

#include <hoaban/err.h>
#include <stddef.h>

#define WEDGE_TEXT 1024

enum wedge_fault {
	WEDGE_NONE,   /* taken as it came */
	WEDGE_CAPS,   /* small letters */
	WEDGE_LAYOUT, /* another layout */
	WEDGE_METHOD, /* an input method for Vietnamese */
};
struct wedge {
	enum wedge_fault fault;
	bool is_repaired; /* `text` is what was meant; false with a fault: nobody can tell any more */
	size_t len;
	char text[WEDGE_TEXT]; /* ends with NUL */
};
/* Whether a text is what somebody signed: where a key has been swallowed there are several places where it may have been, and
 * only one of them gives a ticket. */
struct wedge_judge {
	bool (*is_right)(void *ctx, const char *text, size_t len);
	void *ctx;
};
void wedge_read(struct wedge *out, const char *text, size_t len, const struct wedge_judge *j);

#endif
