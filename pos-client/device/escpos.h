/* The stream that thermal printers understand: ESC @, raster bands (GS v 0), feed (ESC d), cut (GS V 66), the drawer's pulse
 * (ESC p). */
#ifndef DEVICE_ESCPOS_H
#define DEVICE_ESCPOS_H

#include "pos-client/device/bitmap.h"

#include <hoaban/buf.h>

#define ESCPOS_BAND	 128u /* rows per raster command: small printers have small buffers */
#define ESCPOS_FEED	 4u   /* lines between the last row and the knife */
#define ESCPOS_LINE_DOTS 34u  /* one fed line: 1/6 inch at 203 dpi */

void escpos_begin(struct buf *out);
void escpos_picture(struct buf *out, struct bitmap picture);
void escpos_feed(struct buf *out, uint8_t lines);
void escpos_cut(struct buf *out);
void escpos_pulse(struct buf *out); /* to pin 2 of the drawer's plug: 50 ms on, 500 ms off */

#endif
