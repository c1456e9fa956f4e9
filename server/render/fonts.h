/* The linked-in fonts as files that libharu can open: anonymous memory, reached through /proc/self/fd. */
#ifndef RENDER_FONTS_H
#define RENDER_FONTS_H

#include <hoaban/err.h>
#include <stdint.h>

struct fonts {
	int regular, bold; /* memfd descriptors */
};
#define FONT_PATH_TEXT 32

enum err fonts_open(struct fonts *out);
void fonts_close(struct fonts *f);
void font_path(char out[static FONT_PATH_TEXT], int fd);

/* Whether the fonts draw this code point: the ranges they were subset to (Makefile, FONT_UNICODES). */
bool font_covers(uint32_t code_point);

#endif
