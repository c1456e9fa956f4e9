#include "sheet.h"

#include "assets/assets.h"

#include <hoaban/wrap.h>

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define POINTS	 2.834646f /* per millimetre */
#define WIDTH	 210.0f
#define HEIGHT	 297.0f
#define MARGIN	 16.0f
#define BOTTOM	 (HEIGHT - 18.0f)
#define TEXT_PT	 8.5f
#define LINE_MM	 4.3f
#define LINE_MAX 1024

static void note_fault(HPDF_STATUS error, HPDF_STATUS detail, void *sheet)
{
	struct sheet *s = sheet;
	(void)error;
	(void)detail;
	s->failed = true;
}

/* ---- fonts */

static HPDF_Font load_font(struct sheet *s, int *fd, const char *name)
{
	char path[32];
	struct bytes font = asset_find(name);
	*fd = memfd_create(name, MFD_CLOEXEC);
	if (*fd < 0 || font.len == 0 || write(*fd, font.data, font.len) != (ssize_t)font.len)
		return NULL;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", *fd);
	const char *loaded = HPDF_LoadTTFontFromFile(s->document, path, HPDF_TRUE);
	return loaded ? HPDF_GetFont(s->document, loaded, "UTF-8") : NULL;
}

enum err sheet_open(struct sheet *s, const char *foot)
{
	*s = (struct sheet){.fonts = {-1, -1}, .foot = foot};
	s->document = HPDF_New(note_fault, s);
	if (!s->document)
		return E_MEMORY;
	HPDF_UseUTFEncodings(s->document);
	HPDF_SetCompressionMode(s->document, HPDF_COMP_NONE);
	s->regular = load_font(s, &s->fonts[0], "font/regular.ttf");
	s->bold = load_font(s, &s->fonts[1], "font/bold.ttf");
	return s->failed || !s->regular || !s->bold ? E_INTERNAL : E_OK;
}

void sheet_close(struct sheet *s)
{
	if (s->document)
		HPDF_Free(s->document);
	s->document = NULL;
	for (size_t i = 0; i < 2; i++)
		if (s->fonts[i] >= 0)
			close(s->fonts[i]);
	s->fonts[0] = s->fonts[1] = -1;
}

enum err sheet_save(struct sheet *s, struct buf *out)
{
	if (s->failed || HPDF_SaveToStream(s->document) != HPDF_OK)
		return E_INTERNAL;
	HPDF_UINT32 left = HPDF_GetStreamSize(s->document);
	HPDF_ResetStream(s->document);
	while (left > 0) {
		HPDF_BYTE piece[16384];
		HPDF_UINT32 n = left < sizeof(piece) ? left : (HPDF_UINT32)sizeof(piece);
		HPDF_ReadFromStream(s->document, piece, &n);
		if (n == 0)
			return E_INTERNAL;
		buf_append(out, piece, n);
		left -= n;
	}
	return buf_status(out);
}

/* ---- text */

struct look {
	HPDF_Font font;
	float size;
	enum tone tone;
};

static float measure(void *ctx, const char *text, size_t len)
{
	const struct look *l = ctx;
	HPDF_TextWidth width = HPDF_Font_TextWidth(l->font, (const HPDF_BYTE *)text, (HPDF_UINT)len);
	return (float)width.width * l->size / 1000 / POINTS;
}

static void draw(struct sheet *s, const struct look *l, float x, float y, const char *text)
{
	static const float inks[][3] = {
		[TONE_TEXT] = {0.11f, 0.11f, 0.13f},
		[TONE_QUIET] = {0.40f, 0.40f, 0.44f},
		[TONE_GOOD] = {0.05f, 0.40f, 0.20f},
		[TONE_BAD] = {0.70f, 0.10f, 0.10f},
	};
	const float *ink = inks[l->tone];
	HPDF_Page_BeginText(s->page);
	HPDF_Page_SetFontAndSize(s->page, l->font, l->size);
	HPDF_Page_SetRGBFill(s->page, ink[0], ink[1], ink[2]);
	HPDF_Page_TextOut(s->page, x * POINTS, (HEIGHT - y) * POINTS, text);
	HPDF_Page_EndText(s->page);
}

static void draw_rule(struct sheet *s, float y)
{
	HPDF_Page_SetLineWidth(s->page, 0.4f);
	HPDF_Page_SetRGBStroke(s->page, 0.78f, 0.76f, 0.79f);
	HPDF_Page_MoveTo(s->page, MARGIN * POINTS, (HEIGHT - y) * POINTS);
	HPDF_Page_LineTo(s->page, (WIDTH - MARGIN) * POINTS, (HEIGHT - y) * POINTS);
	HPDF_Page_Stroke(s->page);
}

static void set_row(struct sheet *s, const char *const *cells, bool is_head);

static void turn(struct sheet *s)
{
	char number[16];
	struct look quiet = {s->regular, 7, TONE_QUIET};
	s->page = HPDF_AddPage(s->document);
	HPDF_Page_SetWidth(s->page, WIDTH * POINTS);
	HPDF_Page_SetHeight(s->page, HEIGHT * POINTS);
	snprintf(number, sizeof(number), "%zu", ++s->count);
	draw(s, &quiet, MARGIN, HEIGHT - 9, s->foot);
	draw(s, &quiet, WIDTH - MARGIN - measure(&quiet, number, strlen(number)), HEIGHT - 9, number);
	s->y = MARGIN;
	if (s->heads)
		set_row(s, s->heads, true);
}

/* Room for so much; a new page when there is none. */
static void need(struct sheet *s, float height)
{
	if (!s->page || s->y + height > BOTTOM)
		turn(s);
}

static void set_text(struct sheet *s, const struct look *l, float x, float width, float leading, const char *text)
{
	struct look look = *l;
	struct wrap w = {text, width, measure, &look};
	struct wrap_line line;
	while (wrap_next(&line, &w)) {
		char piece[LINE_MAX];
		if (line.len >= sizeof(piece))
			continue;
		memcpy(piece, line.text, line.len);
		piece[line.len] = '\0';
		need(s, leading);
		s->y += leading;
		if (line.len > 0)
			draw(s, l, x, s->y - leading * 0.25f, piece);
	}
}

void sheet_title(struct sheet *s, const char *text)
{
	s->heads = NULL;
	set_text(s, &(struct look){s->bold, 17, TONE_TEXT}, MARGIN, WIDTH - 2 * MARGIN, 8.5f, text);
	s->y += 1.5f;
}

void sheet_heading(struct sheet *s, const char *text)
{
	s->heads = NULL;
	need(s, 22);
	s->y += 5;
	set_text(s, &(struct look){s->bold, 11, TONE_TEXT}, MARGIN, WIDTH - 2 * MARGIN, 5.5f, text);
	draw_rule(s, s->y);
	s->y += 1.5f;
}

void sheet_text(struct sheet *s, enum tone tone, const char *text)
{
	HPDF_Font font = tone == TONE_GOOD || tone == TONE_BAD ? s->bold : s->regular;
	s->heads = NULL;
	set_text(s, &(struct look){font, TEXT_PT, tone}, MARGIN, WIDTH - 2 * MARGIN, LINE_MM, text);
}

void sheet_fact(struct sheet *s, const char *name, const char *value)
{
	s->heads = NULL;
	need(s, LINE_MM);
	draw(s, &(struct look){s->regular, TEXT_PT, TONE_QUIET}, MARGIN, s->y + LINE_MM * 0.75f, name);
	set_text(s, &(struct look){s->regular, TEXT_PT, TONE_TEXT}, MARGIN + 48, WIDTH - 2 * MARGIN - 48, LINE_MM,
		 value[0] ? value : "–");
}

/* ---- tables */

void sheet_table(struct sheet *s, size_t columns, const float *widths, const char *const *heads)
{
	s->columns = columns < SHEET_COLUMNS ? columns : SHEET_COLUMNS;
	for (size_t i = 0; i < s->columns; i++) {
		s->is_number[i] = widths[i] < 0;
		s->widths[i] = widths[i] < 0 ? -widths[i] : widths[i];
	}
	s->heads = NULL;
	need(s, 3 * LINE_MM);
	s->heads = heads;
	set_row(s, heads, true);
}

/* What does not fit into its column ends where a letter still does. */
static void set_cell(struct sheet *s, const struct look *l, float x, size_t column, const char *text)
{
	char piece[LINE_MAX];
	struct look look = *l;
	float width = s->widths[column] - 1.5f;
	struct wrap w = {text, width, measure, &look};
	struct wrap_line line;
	if (!wrap_next(&line, &w) || line.len == 0 || line.len >= sizeof(piece))
		return;
	memcpy(piece, line.text, line.len);
	piece[line.len] = '\0';
	float shift = s->is_number[column] ? width - measure(&look, piece, line.len) : 0;
	draw(s, l, x + shift, s->y - LINE_MM * 0.25f, piece);
}

static void set_row(struct sheet *s, const char *const *cells, bool is_head)
{
	const struct look look = {is_head ? s->bold : s->regular, 7.5f, is_head ? TONE_QUIET : TONE_TEXT};
	float x = MARGIN;
	s->y += LINE_MM;
	for (size_t i = 0; i < s->columns; i++) {
		set_cell(s, &look, x, i, cells[i]);
		x += s->widths[i];
	}
	if (is_head)
		draw_rule(s, s->y);
}

void sheet_row(struct sheet *s, const char *const *cells)
{
	need(s, LINE_MM);
	set_row(s, cells, false);
}
