/* A VietQR on the screen, until the server says that the money has come. */
#ifndef SCREEN_TRANSFER_VIEW_H
#define SCREEN_TRANSFER_VIEW_H

#include "pos-client/domain/transfer.h"
#include "pos-client/screen/screen.h"

enum transfer_end {
	TRANSFER_LEFT, /* with Esc: nothing is known to have come */
	TRANSFER_PAID,
	TRANSFER_ON_WORD, /* a supervisor is to decide */
};
enum err transfer_show(struct screen *s, struct transfer *x, enum transfer_end *end);

#endif
