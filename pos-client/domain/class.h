/* A school class that has booked (hoaban/booking.h), found by the code that its teacher shows: the server is asked; without it
 * the classes that it told of at the last contact are known; without these the code alone is, and the sale names it. */
#ifndef POS_CLASS_H
#define POS_CLASS_H

#include "pos-client/domain/state.h"

struct class_found {
	char code[BOOKING_CODE];
	bool is_known; /* `booked` is filled */
	bool is_fresh; /* the server has just said so */
	struct booked booked;
};
/* E_INVALID: not a code. E_NOT_FOUND: the server knows no such booking. E_REFUSED: it was cancelled or sold, or has lapsed; also
 * when this till sold it. Reasons in t->why; `out` is filled for E_REFUSED as far as it is known. */
enum err class_find(struct till *t, const char *typed, struct class_found *out);
/* The same without asking anybody. */
enum err class_find_held(struct till *t, const char *typed, struct class_found *out);

#endif
