/* QR symbols (ISO/IEC 18004) by libqrencode: text in, modules out. */
#ifndef HOABAN_QR_H
#define HOABAN_QR_H

#include <hoaban/arena.h>
#include <hoaban/err.h>
#include <stdint.h>

#define QR_QUIET_ZONE 4 /* modules on every side */

struct qr {
	unsigned size;          /* modules per side, without quiet zone */
	const uint8_t *modules; /* size × size, row by row, 1 = dark; arena memory */
};

/* Level M, the smallest version that holds it; upper-case alphanumeric text uses alphanumeric mode. E_TOO_LARGE. */
enum err qr_encode(struct qr *out, struct arena *a, const char *text);
bool qr_is_dark(const struct qr *q, unsigned x, unsigned y);

#endif
