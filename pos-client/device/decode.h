/* An ESC/POS stream back into pictures: knows only what escpos.h writes, shares no code with it, and so proves the stream. */
#ifndef DEVICE_DECODE_H
#define DEVICE_DECODE_H

#include "pos-client/device/bitmap.h"

#include <hoaban/str.h>

#define DECODE_ROWS_MAX 65536u /* per piece */

/* Calls `piece` at each cut with what was printed since the last one (number from 1; feeds are white rows). A fault of `piece`
 * ends the decoding and is returned. E_MALFORMED: unknown command, truncated stream, bands of different width, no cut at the
 * end. */
enum err decode(struct bytes stream, enum err (*piece)(void *ctx, unsigned number, struct bitmap picture), void *ctx);

#endif
