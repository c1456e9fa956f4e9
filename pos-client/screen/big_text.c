#include "pos-client/screen/big_text.h"
#include "pos-client/domain/letter.h"

#define GLYPH_HEIGHT 7
#define ROW_BYTES    1024

struct glyph {
	char sign;
	int width;
	uint8_t rows[GLYPH_HEIGHT]; /* the lowest bit is the rightmost dot */
};

static const struct glyph glyphs[] = {
	{'A', 5, {0x0e, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11}},
	{'B', 5, {0x1e, 0x11, 0x11, 0x1e, 0x11, 0x11, 0x1e}},
	{'C', 5, {0x0e, 0x11, 0x10, 0x10, 0x10, 0x11, 0x0e}},
	{'D', 5, {0x1e, 0x11, 0x11, 0x11, 0x11, 0x11, 0x1e}},
	{'E', 5, {0x1f, 0x10, 0x10, 0x1e, 0x10, 0x10, 0x1f}},
	{'F', 5, {0x1f, 0x10, 0x10, 0x1e, 0x10, 0x10, 0x10}},
	{'G', 5, {0x0e, 0x11, 0x10, 0x17, 0x11, 0x11, 0x0e}},
	{'H', 5, {0x11, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11}},
	{'I', 3, {0x07, 0x02, 0x02, 0x02, 0x02, 0x02, 0x07}},
	{'J', 5, {0x01, 0x01, 0x01, 0x01, 0x01, 0x11, 0x0e}},
	{'K', 5, {0x11, 0x12, 0x14, 0x18, 0x14, 0x12, 0x11}},
	{'L', 5, {0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1f}},
	{'M', 5, {0x11, 0x1b, 0x15, 0x15, 0x11, 0x11, 0x11}},
	{'N', 5, {0x11, 0x11, 0x19, 0x15, 0x13, 0x11, 0x11}},
	{'O', 5, {0x0e, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0e}},
	{'P', 5, {0x1e, 0x11, 0x11, 0x1e, 0x10, 0x10, 0x10}},
	{'Q', 5, {0x0e, 0x11, 0x11, 0x11, 0x15, 0x12, 0x0d}},
	{'R', 5, {0x1e, 0x11, 0x11, 0x1e, 0x14, 0x12, 0x11}},
	{'S', 5, {0x0f, 0x10, 0x10, 0x0e, 0x01, 0x01, 0x1e}},
	{'T', 5, {0x1f, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04}},
	{'U', 5, {0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0e}},
	{'V', 5, {0x11, 0x11, 0x11, 0x11, 0x11, 0x0a, 0x04}},
	{'W', 5, {0x11, 0x11, 0x11, 0x15, 0x15, 0x1b, 0x11}},
	{'X', 5, {0x11, 0x11, 0x0a, 0x04, 0x0a, 0x11, 0x11}},
	{'Y', 5, {0x11, 0x11, 0x0a, 0x04, 0x04, 0x04, 0x04}},
	{'Z', 5, {0x1f, 0x01, 0x02, 0x04, 0x08, 0x10, 0x1f}},
	{'0', 5, {0x0e, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0e}},
	{'1', 3, {0x02, 0x06, 0x02, 0x02, 0x02, 0x02, 0x07}},
	{'2', 5, {0x0e, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1f}},
	{'3', 5, {0x1f, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0e}},
	{'4', 5, {0x02, 0x06, 0x0a, 0x12, 0x1f, 0x02, 0x02}},
	{'5', 5, {0x1f, 0x10, 0x1e, 0x01, 0x01, 0x11, 0x0e}},
	{'6', 5, {0x06, 0x08, 0x10, 0x1e, 0x11, 0x11, 0x0e}},
	{'7', 5, {0x1f, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08}},
	{'8', 5, {0x0e, 0x11, 0x11, 0x0e, 0x11, 0x11, 0x0e}},
	{'9', 5, {0x0e, 0x11, 0x11, 0x0f, 0x01, 0x02, 0x0c}},
	{' ', 2, {0}},
	{':', 1, {0, 0, 1, 0, 1, 0, 0}},
	{'.', 1, {0, 0, 0, 0, 0, 0, 1}},
	{',', 1, {0, 0, 0, 0, 0, 1, 1}},
	{'-', 3, {0, 0, 0, 7, 0, 0, 0}},
	{'+', 3, {0, 0, 2, 7, 2, 0, 0}},
	{'!', 1, {1, 1, 1, 1, 1, 0, 1}},
	{'/', 3, {1, 1, 2, 2, 2, 4, 4}},
	{BIG_CHECK[0], 8, {0x01, 0x03, 0x06, 0xcc, 0x78, 0x30, 0x00}},
	{BIG_CROSS[0], 7, {0x41, 0x63, 0x36, 0x1c, 0x36, 0x63, 0x41}},
	{BIG_CARE[0], 6, {0x33, 0x33, 0x33, 0x33, 0x33, 0x00, 0x33}},
};

/* Marks are five dots wide like the letters under them. */
static const uint8_t tone_rows[TONE_COUNT][2] = {
	[TONE_GRAVE] = {0x08, 0x04}, [TONE_ACUTE] = {0x02, 0x04}, [TONE_HOOK] = {0x0e, 0x02}, [TONE_TILDE] = {0x0d, 0x16}};
static const uint8_t shape_rows[][2] = {[SHAPE_CIRCUMFLEX] = {0x04, 0x0a}, [SHAPE_BREVE] = {0x11, 0x0e}};
#define SHAPE_TOP -3
#define STACK_TOP -5 /* of a tone above a shape */
#define DOT_ROW	  8

struct placed {
	const struct glyph *glyph;
	struct letter letter; /* base 0 = a sign without marks */
	int x;
};
struct layout {
	size_t count;
	struct placed list[BIG_LETTERS_MAX];
	int width, above, below; /* dots beside the letters' own seven rows */
};

/* ---- where everything stands */

static const struct glyph *find_glyph(char sign)
{
	for (size_t i = 0; i < sizeof glyphs / sizeof glyphs[0]; i++)
		if (glyphs[i].sign == sign)
			return &glyphs[i];
	return NULL;
}

static bool has_roof(const struct letter *l)
{
	return l->shape == SHAPE_CIRCUMFLEX || l->shape == SHAPE_BREVE;
}

static bool has_high_tone(const struct letter *l)
{
	return l->tone != TONE_NONE && l->tone != TONE_DOT;
}

static void make_room(struct layout *l, const struct letter *letter)
{
	int above = 0;
	if (has_roof(letter) && has_high_tone(letter))
		above = -STACK_TOP;
	else if (has_roof(letter) || has_high_tone(letter))
		above = -SHAPE_TOP;
	else if (letter->shape == SHAPE_HORN)
		above = 1;
	l->above = above > l->above ? above : l->above;
	l->below = letter->tone == TONE_DOT ? 2 : l->below;
}

/* A horn and a stroke stand out by one dot, to the right and to the left. */
static bool place(struct layout *l, uint32_t code_point)
{
	struct placed *p = &l->list[l->count];
	bool is_letter = letter_split(code_point, &p->letter);
	p->glyph = code_point < 0x80 || is_letter ? find_glyph(is_letter ? p->letter.base : (char)code_point) : NULL;
	if (p->glyph == NULL)
		return false;
	make_room(l, &p->letter);
	p->x = l->width + (l->count > 0) + (p->letter.shape == SHAPE_STROKE);
	l->width = p->x + p->glyph->width + (p->letter.shape == SHAPE_HORN);
	l->count++;
	return true;
}

static bool lay_out(struct layout *l, const char *text)
{
	size_t len = strlen(text);
	*l = (struct layout){0};
	for (size_t at = 0, n; at < len; at += n) {
		uint32_t cp;
		n = utf8_next(&cp, text + at, len - at);
		if (n == 0 || l->count == BIG_LETTERS_MAX || !place(l, cp))
			return false;
	}
	return true;
}

/* ---- which dots are set; y = 0 is the letters' first row */

static bool bit(uint8_t row, int width, int x)
{
	return x >= 0 && x < width && (row >> (width - 1 - x) & 1) != 0;
}

static bool tone_is_set(const struct placed *p, int x, int y)
{
	int top = has_roof(&p->letter) ? STACK_TOP : SHAPE_TOP;
	if (p->letter.tone == TONE_DOT)
		return y == DOT_ROW && x == p->glyph->width / 2;
	return has_high_tone(&p->letter) && y >= top && y < top + 2 && bit(tone_rows[p->letter.tone][y - top], 5, x);
}

static bool shape_is_set(const struct placed *p, int x, int y)
{
	if (p->letter.shape == SHAPE_HORN)
		return x == 5 && (y == 0 || y == -1);
	if (p->letter.shape == SHAPE_STROKE)
		return y == 3 && x >= -1 && x <= 2;
	return has_roof(&p->letter) && y >= SHAPE_TOP && y < SHAPE_TOP + 2 &&
	       bit(shape_rows[p->letter.shape][y - SHAPE_TOP], 5, x);
}

static bool letter_is_set(const struct placed *p, int x, int y)
{
	int mark_x = x + (5 - p->glyph->width) / 2;
	if (y >= 0 && y < GLYPH_HEIGHT && bit(p->glyph->rows[y], p->glyph->width, x))
		return true;
	if (p->letter.base == 0)
		return false;
	return tone_is_set(p, p->letter.tone == TONE_DOT ? x : mark_x, y) || shape_is_set(p, x, y);
}

static bool is_set(const struct layout *l, int x, int y)
{
	for (size_t i = 0; i < l->count; i++)
		if (letter_is_set(&l->list[i], x - l->list[i].x, y - l->above))
			return true;
	return false;
}

/* ---- */

static int rows_of(const struct layout *l, int scale)
{
	return ((l->above + GLYPH_HEIGHT + l->below) * scale + 1) / 2;
}

int big_text_rows(const char *text, int scale)
{
	struct layout l;
	return lay_out(&l, text) ? rows_of(&l, scale) : 0;
}

int big_text_scale(const char *text, int rows, int columns)
{
	struct layout l;
	if (!lay_out(&l, text))
		return 0;
	for (int scale = BIG_SCALE_MAX; scale > 0; scale--)
		if (rows_of(&l, scale) <= rows && l.width * scale <= columns)
			return scale;
	return 0;
}

/* Each cell shows two dots, one above the other. */
static void row_text(char out[static ROW_BYTES], const struct layout *l, int row, int scale)
{
	static const char *const cells[] = {" ", "▀", "▄", "█"};
	size_t n = 0;
	for (int c = 0; c < l->width * scale && n + 4 < ROW_BYTES; c++) {
		bool upper = is_set(l, c / scale, 2 * row / scale), lower = is_set(l, c / scale, (2 * row + 1) / scale);
		const char *cell = cells[upper + 2 * lower];
		memcpy(out + n, cell, strlen(cell));
		n += strlen(cell);
	}
	out[n] = '\0';
}

void big_text_draw(struct screen *s, int row, int column, enum screen_look look, const char *text, int scale)
{
	struct layout l;
	char line[ROW_BYTES];
	if (scale < 1 || !lay_out(&l, text))
		return;
	for (int r = 0; r < rows_of(&l, scale); r++) {
		row_text(line, &l, r, scale);
		screen_at(s, row + r, column, l.width * scale, look, line);
	}
}
