#include "pos-client/device/glyphs.h"

#include "assets/assets.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include <stdlib.h>

#define PLACES	     2048u /* a power of two */
#define FULL	     1536u
#define CACHE_MEMORY (8u << 20)

struct glyphs {
	FT_Library library;
	FT_Face faces[2]; /* regular, bold */
	struct arena arena;
	size_t count;
	struct glyph places[PLACES];
};

static enum err face_open(FT_Library library, FT_Face *face, const char *name)
{
	struct bytes font = asset_find(name);
	if (font.len == 0)
		return E_INTERNAL;
	return FT_New_Memory_Face(library, font.data, (FT_Long)font.len, 0, face) == 0 ? E_OK : E_INTERNAL;
}

static enum err faces_open(struct glyphs *g)
{
	if (FT_Init_FreeType(&g->library) != 0)
		return E_MEMORY;
	TRY(face_open(g->library, &g->faces[0], "font/regular.ttf"));
	return face_open(g->library, &g->faces[1], "font/bold.ttf");
}

enum err glyphs_open(struct glyphs **out)
{
	struct glyphs *g = calloc(1, sizeof(*g));
	if (g == NULL)
		return E_MEMORY;
	arena_init(&g->arena, CACHE_MEMORY);
	enum err e = faces_open(g);
	if (e != E_OK) {
		glyphs_close(g);
		return e;
	}
	*out = g;
	return E_OK;
}

void glyphs_close(struct glyphs *g)
{
	if (g == NULL)
		return;
	if (g->library != NULL)
		FT_Done_FreeType(g->library); /* its faces too */
	arena_release(&g->arena);
	free(g);
}

bool glyphs_cover(const struct glyphs *g, bool is_bold, uint32_t code_point)
{
	return FT_Get_Char_Index(g->faces[is_bold], code_point) != 0;
}

static void forget(struct glyphs *g)
{
	arena_clear(&g->arena);
	memset(g->places, 0, sizeof(g->places));
	g->count = 0;
}

/* FreeType's rows may be padded otherwise than ours; a blank has none. */
static const uint8_t *copy_rows(struct glyphs *g, const FT_Bitmap *b, unsigned stride)
{
	uint8_t *rows = arena_array(&g->arena, (size_t)b->rows + 1, (size_t)stride + 1);
	for (unsigned y = 0; y < b->rows; y++)
		memcpy(rows + (size_t)y * stride, b->buffer + (ptrdiff_t)y * b->pitch, stride);
	return rows;
}

static void draw(struct glyphs *g, struct glyph *out, unsigned size, bool is_bold, uint32_t code_point)
{
	FT_Face face = g->faces[is_bold];
	if (FT_Set_Pixel_Sizes(face, 0, size) != 0)
		return;
	if (FT_Load_Char(face, code_point, FT_LOAD_RENDER | FT_LOAD_TARGET_MONO) != 0)
		return;
	const FT_GlyphSlot slot = face->glyph;
	out->left = slot->bitmap_left;
	out->top = slot->bitmap_top;
	out->width = slot->bitmap.width;
	out->height = slot->bitmap.rows;
	out->stride = (slot->bitmap.width + 7) / 8;
	out->advance = (unsigned)((slot->advance.x + 32) >> 6);
	out->rows = copy_rows(g, &slot->bitmap, out->stride);
}

/* 21 bits of code point, 1 of weight, 7 of size: never 0, as no size is. */
static uint32_t key_of(unsigned size, bool is_bold, uint32_t code_point)
{
	return code_point << 8 | (uint32_t)is_bold << 7 | size;
}

const struct glyph *glyphs_get(struct glyphs *g, unsigned size, bool is_bold, uint32_t code_point)
{
	const uint32_t key = key_of(size, is_bold, glyphs_cover(g, is_bold, code_point) ? code_point : '?');
	if (g->count >= FULL)
		forget(g);
	uint32_t at = key * 2654435761u >> 21;
	while (g->places[at].key != 0 && g->places[at].key != key)
		at = (at + 1) % PLACES;
	struct glyph *place = &g->places[at];
	if (place->key == key)
		return place;
	place->key = key;
	g->count++;
	draw(g, place, size, is_bold, key >> 8);
	return place;
}
