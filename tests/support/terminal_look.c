#include "tests/support/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vterm.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static size_t put_letter(char *out, uint32_t c)
{
	if (c < 0x80)
		return out[0] = (char)c, 1;
	if (c < 0x800)
		return out[0] = (char)(0xC0 | c >> 6), out[1] = (char)(0x80 | (c & 63)), 2;
	if (c < 0x10000)
		return out[0] = (char)(0xE0 | c >> 12), out[1] = (char)(0x80 | (c >> 6 & 63)), out[2] = (char)(0x80 | (c & 63)),
		       3;
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 63));
	out[2] = (char)(0x80 | (c >> 6 & 63));
	out[3] = (char)(0x80 | (c & 63));
	return 4;
}

static void colour(const struct terminal *t, VTermColor c, uint8_t out[static 3])
{
	vterm_screen_convert_color_to_rgb(t->screen, &c);
	out[0] = c.rgb.red;
	out[1] = c.rgb.green;
	out[2] = c.rgb.blue;
}

void terminal_cell(struct terminal *t, int row, int col, struct terminal_cell *out)
{
	VTermScreenCell cell = {0};
	size_t len = 0;
	*out = (struct terminal_cell){.width = 1};
	if (!vterm_screen_get_cell(t->screen, (VTermPos){row, col}, &cell))
		return;
	if (cell.chars[0] == UINT32_MAX) { /* the right half of a wide letter */
		out->width = 0;
		return;
	}
	for (size_t i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] != 0; i++)
		len += put_letter(out->text + len, cell.chars[i]);
	out->width = cell.width > 0 ? cell.width : 1;
	out->is_bold = cell.attrs.bold;
	out->is_reverse = cell.attrs.reverse;
	out->is_underlined = cell.attrs.underline != VTERM_UNDERLINE_OFF;
	colour(t, cell.fg, out->ink);
	colour(t, cell.bg, out->ground);
}

/* One row behind what stands in t->text; returns the new end. */
static size_t write_row(struct terminal *t, int row, size_t at)
{
	size_t end = at;
	struct terminal_cell c;
	for (int col = 0; col < t->cols; col++) {
		terminal_cell(t, row, col, &c);
		if (at + sizeof(c.text) + 2 > sizeof(t->text))
			abort();
		if (c.width == 0)
			continue;
		const char *text = c.text[0] != 0 ? c.text : " ";
		memcpy(t->text + at, text, strlen(text));
		at += strlen(text);
		if (strcmp(text, " ") != 0)
			end = at;
	}
	t->text[end] = 0;
	return end;
}

const char *terminal_row(struct terminal *t, int row)
{
	t->text[0] = 0;
	if (row >= 0 && row < t->rows)
		write_row(t, row, 0);
	return t->text;
}

const char *terminal_screen(struct terminal *t)
{
	size_t at = 0;
	for (int row = 0; row < t->rows; row++) {
		at = write_row(t, row, at);
		t->text[at++] = '\n';
	}
	t->text[at] = 0;
	return t->text;
}

static int columns(const char *from, const char *to)
{
	int n = 0;
	for (; from < to; from++)
		n += ((unsigned char)*from & 0xC0) != 0x80;
	return n;
}

bool terminal_find(struct terminal *t, const char *text, int *row, int *col)
{
	for (int r = 0; r < t->rows; r++) {
		const char *line = terminal_row(t, r), *at = strstr(line, text);
		if (at == NULL)
			continue;
		*row = r;
		*col = columns(line, at);
		return true;
	}
	return false;
}

bool terminal_shows(struct terminal *t, const char *text)
{
	int row, col;
	return terminal_find(t, text, &row, &col);
}

/* What the program said beside its screen. */
static void show_errors(const struct terminal *t)
{
	char line[1024];
	FILE *f = t->err_path != NULL ? fopen(t->err_path, "r") : NULL;
	if (f == NULL)
		return;
	while (fgets(line, sizeof(line), f) != NULL)
		fputs(line, stderr);
	fclose(f);
}

/* cmocka cuts a long message: the screen goes before it. */
static void fail_with_screen(struct terminal *t, const char *what, const char *text)
{
	fprintf(stderr, "%s\n", terminal_screen(t));
	show_errors(t);
	fail_msg("the terminal %s \"%s\"%s; it is above", what, text, t->pid == 0 ? " (its program has ended)" : "");
}

void terminal_await(struct terminal *t, const char *text)
{
	if (!terminal_wait(t, text, TERMINAL_PATIENCE))
		fail_with_screen(t, "never showed", text);
}

void terminal_await_gone(struct terminal *t, const char *text)
{
	if (!terminal_wait_gone(t, text, TERMINAL_PATIENCE))
		fail_with_screen(t, "still shows", text);
}
