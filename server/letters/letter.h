/* Letters: what a message to a visitor says, put together when it is sent: text in the order's language, tickets and receipts
 * as PDF. */
#ifndef SERVER_LETTERS_LETTER_H
#define SERVER_LETTERS_LETTER_H

#include "store/mail.h"

#include <hoaban/buf.h>

struct app;

#define LETTER_MAX (20u << 20) /* bytes; a larger one goes without its files: the links are in it */

struct letter {
	const char *to; /* arena memory */
	struct bytes message;
};

/* E_NOT_FOUND: nobody to write to, or nothing to say any more: the order is gone, not paid, given back. E_UNAVAILABLE: its
 * receipts are not signed yet, which takes seconds; after some minutes it goes without them. E_INVALID: what was given as an
 * address is none. The message is in `room`. */
enum err letter_write(struct letter *out, struct buf *room, struct app *app, struct arena *a, const struct mail_row *m);

#endif
