#include "tests/support/terminal.h"

#include <errno.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define FONT_REGULAR "/usr/share/fonts/truetype/noto/NotoSansMono-Regular.ttf"
#define FONT_BOLD    "/usr/share/fonts/truetype/noto/NotoSansMono-Bold.ttf"

/* Noto Sans Mono has every Vietnamese letter; DejaVu Sans Mono and Liberation Mono lack some. An em of 16.67 makes the cell 10
 * wide. */
#define EM_64	 1067
#define CELL_W	 10
#define CELL_H	 22
#define BASELINE 17

struct canvas {
	int width, height;
	uint8_t *dots; /* red, green, blue */
	FT_Library library;
	FT_Face faces[2]; /* regular, bold */
	uint32_t missing; /* a letter that the font lacks */
};

static void canvas_open(struct canvas *c, const struct terminal *t)
{
	static const char *const fonts[2] = {FONT_REGULAR, FONT_BOLD};
	c->width = t->cols * CELL_W;
	c->height = t->rows * CELL_H;
	c->dots = calloc((size_t)c->width * (size_t)c->height, 3);
	if (c->dots == NULL || FT_Init_FreeType(&c->library) != 0)
		abort();
	for (int i = 0; i < 2; i++)
		if (FT_New_Face(c->library, fonts[i], 0, &c->faces[i]) != 0 ||
		    FT_Set_Char_Size(c->faces[i], 0, EM_64, 72, 72) != 0)
			fail_msg("font %s", fonts[i]);
}

static void canvas_close(struct canvas *c)
{
	FT_Done_FreeType(c->library); /* and its faces */
	free(c->dots);
}

static void fill(struct canvas *c, int x, int y, int width, int height, const uint8_t colour[static 3])
{
	for (int row = y; row < y + height; row++)
		for (int col = x; col < x + width; col++)
			if (row >= 0 && row < c->height && col >= 0 && col < c->width)
				memcpy(c->dots + 3 * ((size_t)row * (size_t)c->width + (size_t)col), colour, 3);
}

static void blend(struct canvas *c, int x, int y, uint8_t cover, const uint8_t colour[static 3])
{
	if (x < 0 || x >= c->width || y < 0 || y >= c->height)
		return;
	uint8_t *dot = c->dots + 3 * ((size_t)y * (size_t)c->width + (size_t)x);
	for (int i = 0; i < 3; i++)
		dot[i] = (uint8_t)((dot[i] * (255 - cover) + colour[i] * cover) / 255);
}

static uint32_t next_letter(const char **text)
{
	const unsigned char *p = (const unsigned char *)*text;
	int more = *p >= 0xF0 ? 3 : *p >= 0xE0 ? 2 : *p >= 0xC0 ? 1 : 0;
	uint32_t c = more == 0 ? *p : *p & (0x3Fu >> more);
	for (p++; more > 0 && (*p & 0xC0) == 0x80; more--)
		c = c << 6 | (*p++ & 0x3F);
	*text = (const char *)p;
	return c;
}

/* Half and full blocks fill their part of the cell, as terminals and console fonts draw them; a font's would leave gaps. */
static bool draw_block(struct canvas *c, int x, int y, uint32_t letter, const uint8_t ink[static 3])
{
	static const struct {
		uint32_t letter;
		int top, rows;
	} blocks[] = {{0x2580, 0, CELL_H / 2}, {0x2584, CELL_H / 2, CELL_H / 2}, {0x2588, 0, CELL_H}};
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		if (blocks[i].letter == letter) {
			fill(c, x, y + blocks[i].top, CELL_W, blocks[i].rows, ink);
			return true;
		}
	return false;
}

static void draw_letter(struct canvas *c, FT_Face face, int x, int y, uint32_t letter, const uint8_t ink[static 3])
{
	const FT_UInt glyph = FT_Get_Char_Index(face, letter);
	if (glyph == 0)
		c->missing = letter;
	if (FT_Load_Glyph(face, glyph, FT_LOAD_RENDER) != 0)
		return;
	const FT_GlyphSlot slot = face->glyph;
	for (unsigned row = 0; row < slot->bitmap.rows; row++)
		for (unsigned col = 0; col < slot->bitmap.width; col++)
			blend(c, x + slot->bitmap_left + (int)col, y + BASELINE - slot->bitmap_top + (int)row,
			      slot->bitmap.buffer[(int)row * slot->bitmap.pitch + (int)col], ink);
}

static void draw_ground(struct canvas *c, const struct terminal_cell *cell, int x, int y)
{
	fill(c, x, y, CELL_W * cell->width, CELL_H, cell->is_reverse ? cell->ink : cell->ground);
}

static void draw_ink(struct canvas *c, const struct terminal_cell *cell, int x, int y)
{
	const uint8_t *ink = cell->is_reverse ? cell->ground : cell->ink;
	const char *text = cell->text;
	while (*text != 0) {
		uint32_t letter = next_letter(&text);
		if (letter > ' ' && !draw_block(c, x, y, letter, ink))
			draw_letter(c, c->faces[cell->is_bold], x, y, letter, ink);
	}
	if (cell->is_underlined)
		fill(c, x, y + BASELINE + 2, CELL_W * cell->width, 1, ink);
}

/* Grounds first: letters may reach into the cell beside them. */
static void draw(struct canvas *c, struct terminal *t, void (*one)(struct canvas *, const struct terminal_cell *, int, int))
{
	struct terminal_cell cell;
	for (int row = 0; row < t->rows; row++)
		for (int col = 0; col < t->cols; col++) {
			terminal_cell(t, row, col, &cell);
			if (cell.width > 0)
				one(c, &cell, col * CELL_W, row * CELL_H);
		}
}

static void draw_cursor(struct canvas *c, const struct terminal *t)
{
	static const uint8_t orange[3] = {255, 160, 0};
	if (t->is_cursor_shown)
		fill(c, t->cursor_col * CELL_W, t->cursor_row * CELL_H + CELL_H - 3, CELL_W, 3, orange);
}

static void make_directories(const char *path)
{
	char part[512];
	for (const char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
		if (mkdir(part, 0755) != 0 && errno != EEXIST)
			fail_msg("%s: %s", part, strerror(errno));
	}
}

void terminal_picture(struct terminal *t, const char *path)
{
	struct canvas c = {0};
	canvas_open(&c, t);
	draw(&c, t, draw_ground);
	draw(&c, t, draw_ink);
	draw_cursor(&c, t);
	png_image image = {.version = PNG_IMAGE_VERSION,
			   .width = (png_uint_32)c.width,
			   .height = (png_uint_32)c.height,
			   .format = PNG_FORMAT_RGB};
	make_directories(path);
	const int is_written = png_image_write_to_file(&image, path, 0, c.dots, 0, NULL);
	const uint32_t missing = c.missing;
	canvas_close(&c);
	if (!is_written)
		fail_msg("%s: %s", path, image.message);
	if (missing != 0)
		fail_msg("%s: no letter U+%04X in the font", path, missing);
}
