/* Letters as bitmaps: FreeType behind a cache. */
#ifndef DEVICE_GLYPHS_H
#define DEVICE_GLYPHS_H

#include <hoaban/arena.h>
#include <hoaban/err.h>
#include <stdint.h>

struct glyph {
	uint32_t key;  /* 0 = empty place */
	int left, top; /* of the bitmap, from the pen on the base line; top counts upwards */
	unsigned width, height, stride, advance;
	const uint8_t *rows;
};

struct glyphs;

enum err glyphs_open(struct glyphs **out);
void glyphs_close(struct glyphs *g);
bool glyphs_cover(const struct glyphs *g, bool is_bold, uint32_t code_point);
/* A letter without glyph yields '?'. Valid until the next call. */
const struct glyph *glyphs_get(struct glyphs *g, unsigned size, bool is_bold, uint32_t code_point);

#endif
