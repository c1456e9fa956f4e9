/* A picture of dots as thermal printers take it: one bit per dot, 1 = black, most significant bit on the left. */
#ifndef DEVICE_BITMAP_H
#define DEVICE_BITMAP_H

#include <stddef.h>
#include <stdint.h>

struct bitmap {
	unsigned width, height; /* dots; width is a multiple of 8 */
	const uint8_t *rows;	/* height × width/8 bytes; somebody else's */
};

#endif
