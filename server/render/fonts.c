#include "render/fonts.h"

#include "assets/assets.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static enum err write_all(int fd, struct bytes b)
{
	while (b.len > 0) {
		ssize_t n = write(fd, b.data, b.len);
		if (n <= 0)
			return E_IO;
		b = bytes_of(b.data + n, b.len - (size_t)n);
	}
	return E_OK;
}

static enum err font_open(int *fd, const char *name)
{
	struct bytes font = asset_find(name);
	if (font.len == 0)
		return E_INTERNAL;
	*fd = memfd_create(name, MFD_CLOEXEC);
	if (*fd < 0)
		return E_IO;
	return write_all(*fd, font);
}

enum err fonts_open(struct fonts *out)
{
	*out = (struct fonts){-1, -1};
	enum err e = font_open(&out->regular, "font/regular.ttf");
	if (e == E_OK)
		e = font_open(&out->bold, "font/bold.ttf");
	if (e != E_OK)
		fonts_close(out);
	return e;
}

static void close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void fonts_close(struct fonts *f)
{
	close_one(&f->regular);
	close_one(&f->bold);
}

void font_path(char out[static FONT_PATH_TEXT], int fd)
{
	snprintf(out, FONT_PATH_TEXT, "/proc/self/fd/%d", fd);
}

bool font_covers(uint32_t code_point)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {{0x20, 0x7E},	{0xA0, 0x24F},	  {0x300, 0x36F},   {0x1EA0, 0x1EF9},
		      {0x2010, 0x2026}, {0x202F, 0x202F}, {0x20AB, 0x20AB}, {0x2116, 0x2116}};
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (code_point >= ranges[i].first && code_point <= ranges[i].last)
			return true;
	return false;
}
