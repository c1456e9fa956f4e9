#include "pos-client/screen/frame.h"

#define GLYPH_ROWS    3
#define GLYPH_COLUMNS 4

static const struct {
	char figure;
	const char *row[GLYPH_ROWS];
} glyphs[] = {
	{'0', {"█▀█", "█ █", "▀▀▀"}}, {'1', {"▀█ ", " █ ", "▀▀▀"}}, {'2', {"▀▀█", "█▀▀", "▀▀▀"}}, {'3', {"▀▀█", " ▀█", "▀▀▀"}},
	{'4', {"█ █", "▀▀█", "  ▀"}}, {'5', {"█▀▀", "▀▀█", "▀▀▀"}}, {'6', {"█▀▀", "█▀█", "▀▀▀"}}, {'7', {"▀▀█", "  █", "  ▀"}},
	{'8', {"█▀█", "█▀█", "▀▀▀"}}, {'9', {"█▀█", "▀▀█", "▀▀▀"}}, {'.', {"   ", "   ", " ▀ "}}, {',', {"   ", "   ", " █ "}},
	{'-', {"   ", "▀▀▀", "   "}},
};

static void draw_figure(struct screen *s, int row, int column, enum screen_look look, char figure)
{
	for (size_t i = 0; i < sizeof glyphs / sizeof glyphs[0]; i++)
		for (int r = 0; glyphs[i].figure == figure && r < GLYPH_ROWS; r++)
			screen_at(s, row + r, column, 0, look, glyphs[i].row[r]);
}

int screen_big(struct screen *s, int row, int end, enum screen_look look, const char *figures)
{
	int first = end - GLYPH_COLUMNS * (int)strlen(figures);
	for (int i = 0; figures[i] != '\0'; i++)
		draw_figure(s, row, first + GLYPH_COLUMNS * i, look, figures[i]);
	return first;
}
