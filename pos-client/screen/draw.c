#include "pos-client/screen/frame.h"
#include <hoaban/money.h>
#include <curses.h>
#include <stdio.h>
#include <wchar.h>

#define LINE_MAX_COLUMNS 512

/* ---- looks */

enum pair { PAIR_GOOD = 1, PAIR_WARN, PAIR_BAD, PAIR_CHOSEN, PAIR_PAPER, PAIR_GO, PAIR_CARE, PAIR_STOP };

/* Of the 256 colours, where there are so many: a ground that is orange and not brown. */
enum { COLOUR_GREEN = 40, COLOUR_ORANGE = 214, COLOUR_RED = 160, COLOUR_WHITE = 231 };

static const struct {
	attr_t plain, coloured;
	short pair;
} looks[LOOK_COUNT] = {
	[LOOK_BOLD] = {A_BOLD, A_BOLD, 0},
	[LOOK_DIM] = {A_NORMAL, A_DIM, 0},
	[LOOK_KEY] = {A_BOLD, A_BOLD, 0},
	[LOOK_GOOD] = {A_BOLD, A_BOLD, PAIR_GOOD},
	[LOOK_WARN] = {A_REVERSE, A_NORMAL, PAIR_WARN},
	[LOOK_BAD] = {A_REVERSE | A_BOLD, A_BOLD, PAIR_BAD},
	[LOOK_BAR] = {A_REVERSE, A_REVERSE, 0},
	[LOOK_CHOSEN] = {A_REVERSE, A_BOLD, PAIR_CHOSEN},
	[LOOK_PAPER] = {A_REVERSE, A_NORMAL, PAIR_PAPER},
	[LOOK_GO] = {A_NORMAL, A_NORMAL, PAIR_GO},
	[LOOK_CARE] = {A_NORMAL, A_NORMAL, PAIR_CARE},
	[LOOK_STOP] = {A_REVERSE, A_BOLD, PAIR_STOP},
};

void draw_looks(void)
{
	if (!has_colors())
		return;
	start_color();
	use_default_colors();
	init_pair(PAIR_GOOD, COLOR_GREEN, -1);
	init_pair(PAIR_WARN, COLOR_BLACK, COLOR_YELLOW);
	init_pair(PAIR_BAD, COLOR_WHITE, COLOR_RED);
	init_pair(PAIR_CHOSEN, COLOR_WHITE, COLOR_BLUE);
	init_pair(PAIR_PAPER, COLOR_BLACK, COLOR_WHITE);
	bool has_many = COLORS >= 256;
	init_pair(PAIR_GO, COLOR_BLACK, has_many ? COLOUR_GREEN : COLOR_GREEN);
	init_pair(PAIR_CARE, COLOR_BLACK, has_many ? COLOUR_ORANGE : COLOR_YELLOW);
	init_pair(PAIR_STOP, has_many ? COLOUR_WHITE : COLOR_WHITE, has_many ? COLOUR_RED : COLOR_RED);
}

static void look(enum screen_look l)
{
	if (has_colors())
		attr_set(looks[l].coloured, looks[l].pair, NULL);
	else
		attr_set(looks[l].plain, 0, NULL);
}

/* ---- texts */

/* At most `columns` of the text from there; what cannot be shown is a question mark. */
static void put(int row, int column, int columns, const char *text)
{
	wchar_t line[LINE_MAX_COLUMNS];
	size_t len = columns_fit(text, columns), count = 0;
	for (size_t at = 0, n; at < len && count + 1 < LINE_MAX_COLUMNS; at += n) {
		uint32_t cp = 0;
		size_t used = utf8_next(&cp, text + at, len - at);
		line[count++] = used > 0 && wcwidth((wchar_t)cp) >= 0 ? (wchar_t)cp : L'?';
		n = used > 0 ? used : 1;
	}
	mvaddnwstr(row, column, line, (int)count);
}

static void fill(int row, int column, int columns)
{
	for (int i = 0; i < columns; i++)
		mvaddnwstr(row, column + i, L" ", 1);
}

int screen_rows(const struct screen *s)
{
	return s->region.rows;
}

int screen_columns(const struct screen *s)
{
	return s->columns;
}

void screen_at(struct screen *s, int row, int column, int width, enum screen_look l, const char *text)
{
	if (row < 0 || row >= s->region.rows || column < 0 || column >= s->columns)
		return;
	int room = s->columns - column;
	bool fills = width > 0;
	if (!fills || width > room)
		width = room;
	look(l);
	if (fills)
		fill(s->region.top + row, column, width);
	put(s->region.top + row, column, width, text);
	look(LOOK_PLAIN);
}

void screen_right(struct screen *s, int row, int end, enum screen_look l, const char *text)
{
	int width = columns_of(text);
	int column = end > width ? end - width : 0;
	if (width > 0 && end > column)
		screen_at(s, row, column, end - column, l, text);
}

void screen_format(struct screen *s, int row, int column, int width, enum screen_look l, const char *format, ...)
{
	char text[FRAME_MESSAGE];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	screen_at(s, row, column, width, l, text);
}

void screen_rule(struct screen *s, int row)
{
	look(LOOK_DIM);
	for (int i = 0; row >= 0 && row < s->region.rows && i < s->columns; i++)
		mvaddnwstr(s->region.top + row, i, L"─", 1);
	look(LOOK_PLAIN);
}

void screen_cursor(struct screen *s, int row, int column)
{
	s->has_cursor = row < s->region.rows && column < s->columns;
	s->cursor_row = s->region.top + row;
	s->cursor_column = column;
}

const char *screen_money(const struct screen *s, char out[static SCREEN_MONEY], int64_t amount)
{
	const char *mark = s->house.till->language == TILL_EN ? "," : ".";
	char digits[24];
	size_t n = 0;
	int len = snprintf(digits, sizeof digits, "%lld", (long long)amount);
	for (int i = 0; i < len && n + 2 < SCREEN_MONEY; i++) {
		bool begins_group = i > 0 && digits[i - 1] != '-' && (len - i) % 3 == 0;
		if (begins_group)
			out[n++] = mark[0];
		out[n++] = digits[i];
	}
	out[n] = '\0';
	return out;
}

/* ---- the whole */

/* The bytes of a first line of so many columns, cut between words where there are some. */
static size_t wrap(const char *text, int columns)
{
	size_t len = columns_fit(text, columns), cut = len;
	if (text[len] == '\0')
		return len;
	while (cut > 0 && text[cut] != ' ')
		cut--;
	return cut > 0 ? cut : len;
}

static void draw_message(struct screen *s)
{
	char line[FRAME_MESSAGE];
	const char *at = s->message;
	bool is_short = columns_of(at) <= s->columns - 2;
	for (int row = is_short; row < FRAME_MESSAGE_ROWS && *at != '\0'; row++) {
		size_t n = wrap(at, s->columns - 2);
		snprintf(line, sizeof line, "%.*s", (int)n, at);
		screen_at(s, row, 1, s->columns - 2, s->message_look, line);
		at += n + strspn(at + n, " ");
	}
}

void screen_message_at(struct screen *s, int row)
{
	screen_at(s, row, 1, screen_columns(s) - 2, s->message_look, s->message);
}

bool screen_has_message(const struct screen *s)
{
	return s->message[0] != '\0';
}

void screen_keys_at(struct screen *s, int row, int rows)
{
	const struct region before = s->region;
	s->region = (struct region){before.top + row, rows};
	draw_help(s);
	s->region = before;
}

void screen_bell(struct screen *s)
{
	(void)s;
	beep();
}

static void draw_too_small(struct screen *s)
{
	s->region = (struct region){0, s->rows};
	screen_at(s, 0, 0, 0, LOOK_BOLD, screen_text(s, "frame.too_small"));
	screen_format(s, 1, 0, 0, LOOK_PLAIN, "%d × %d", s->columns, s->rows);
}

static void draw_whole(struct screen *s)
{
	s->region = (struct region){0, 1};
	if (s->house.banner != NULL)
		s->house.banner(s, s->house.ctx);
	s->region = (struct region){1, s->rows - 1};
	s->view->draw(s, s->ctx);
}

static void draw_regions(struct screen *s)
{
	int rest = s->rows - FRAME_BANNER_ROWS - FRAME_MESSAGE_ROWS - FRAME_HELP_ROWS;
	s->region = (struct region){0, FRAME_BANNER_ROWS};
	if (s->house.banner != NULL)
		s->house.banner(s, s->house.ctx);
	s->region = (struct region){FRAME_BANNER_ROWS, rest};
	if (s->view->title != NULL)
		screen_at(s, 0, 1, 0, LOOK_BOLD, screen_text(s, s->view->title));
	s->view->draw(s, s->ctx);
	s->region = (struct region){FRAME_BANNER_ROWS + rest, FRAME_MESSAGE_ROWS};
	draw_message(s);
	s->region = (struct region){FRAME_BANNER_ROWS + rest + FRAME_MESSAGE_ROWS, FRAME_HELP_ROWS};
	draw_help(s);
}

void draw_everything(struct screen *s)
{
	getmaxyx(stdscr, s->rows, s->columns);
	s->has_cursor = false;
	erase();
	if (s->rows < FRAME_ROWS_MIN || s->columns < FRAME_COLUMNS_MIN)
		draw_too_small(s);
	else if (s->view != NULL && s->view->title != NULL && s->view->title[0] == '\0')
		draw_whole(s);
	else if (s->view != NULL)
		draw_regions(s);
	/* Where a terminal cannot hide its cursor it stands in the corner. */
	curs_set(s->has_cursor ? 1 : 0);
	move(s->has_cursor ? s->cursor_row : s->rows - 1, s->has_cursor ? s->cursor_column : s->columns - 1);
	refresh();
}
