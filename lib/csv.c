#include <hoaban/csv.h>

#include <hoaban/buf.h>
#include <hoaban/str.h>

void csv_open(struct csv *out, struct arena *a, struct bytes text, char separator)
{
	static const uint8_t mark[] = {0xEF, 0xBB, 0xBF};
	*out = (struct csv){.arena = a, .text = text, .separator = separator, .line = 1};
	if (text.len >= sizeof(mark) && memcmp(text.data, mark, sizeof(mark)) == 0)
		out->at = sizeof(mark);
}

static enum err fail(struct csv *c, size_t cell, const char *fault)
{
	c->bad_line = c->line;
	c->bad_cell = cell + 1;
	c->fault = fault;
	return E_MALFORMED;
}

static bool is_over(const struct csv *c)
{
	return c->at >= c->text.len;
}

static char here(const struct csv *c)
{
	return is_over(c) ? '\0' : (char)c->text.data[c->at];
}

/* How long the end of line is that stands here: 0 = none does. */
static size_t end_of_line(const struct csv *c)
{
	if (here(c) == '\n')
		return 1;
	bool is_pair = here(c) == '\r' && c->at + 1 < c->text.len && c->text.data[c->at + 1] == '\n';
	return is_pair ? 2 : 0;
}

/* One character of a cell; line breaks are the caller's. */
static enum err take_char(struct csv *c, struct buf *out, size_t cell)
{
	uint32_t code;
	size_t n = utf8_next(&code, (const char *)c->text.data + c->at, c->text.len - c->at);
	if (n == 0)
		return fail(c, cell, "this is no UTF-8");
	if ((code < ' ' && code != '\t') || code == 0x7F)
		return fail(c, cell, "a control character");
	if (out->len + n > CSV_CELL_MAX)
		return fail(c, cell, "too long a cell");
	buf_append(out, c->text.data + c->at, n);
	c->at += n;
	return buf_status(out);
}

static enum err take_quoted(struct csv *c, struct buf *out, size_t cell)
{
	for (c->at++; !is_over(c);) {
		size_t end = end_of_line(c);
		if (here(c) == '"') {
			c->at++;
			if (here(c) != '"' || is_over(c))
				return E_OK;
			buf_append_text(out, "\"");
			c->at++;
		} else if (end > 0) {
			buf_append_text(out, "\n");
			c->at += end;
			c->line++;
		} else {
			TRY(take_char(c, out, cell));
		}
		if (out->len > CSV_CELL_MAX)
			return fail(c, cell, "too long a cell");
	}
	return fail(c, cell, "a quote that never closes");
}

static enum err take_plain(struct csv *c, struct buf *out, size_t cell)
{
	while (!is_over(c) && here(c) != c->separator && end_of_line(c) == 0) {
		if (here(c) == '"')
			return fail(c, cell, "a quote in the midst of a cell");
		TRY(take_char(c, out, cell));
	}
	return E_OK;
}

enum err csv_next(struct csv *c, struct csv_row *out)
{
	*out = (struct csv_row){.line = c->line};
	if (is_over(c))
		return E_NOT_FOUND;
	for (;;) {
		BUF_LOCAL cell;
		buf_init(&cell, 2 * CSV_CELL_MAX);
		if (out->count == CSV_CELLS_MAX)
			return fail(c, out->count, "too many cells");
		TRY(here(c) == '"' ? take_quoted(c, &cell, out->count) : take_plain(c, &cell, out->count));
		TRY(buf_status(&cell));
		out->cells[out->count++] = arena_textn(c->arena, (const char *)cell.data, cell.len);
		size_t end = end_of_line(c);
		if (is_over(c) || end > 0) {
			c->at += end;
			c->line++;
			return E_OK;
		}
		if (here(c) != c->separator)
			return fail(c, out->count - 1, "text behind a closing quote");
		c->at++;
	}
}
