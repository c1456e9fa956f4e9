/* A cell as a machine, a spreadsheet and a person read it. */
#include "server/audit/listing.h"

#include <hoaban/csv.h>

/* ---- as a value: of a page of rows */

/* Null where it is no UTF-8: a row never gets shorter for it. */
static json_t *text_value(const struct cell *cell)
{
	json_t *value = json_string(cell->text);
	return value ? value : json_null();
}

static json_t *number_value(const struct cell *cell)
{
	return json_integer(cell->number);
}

static json_t *day_value(const struct cell *cell)
{
	char day[DATE_TEXT];
	date_format(day, (int32_t)cell->number);
	return json_string(day);
}

static json_t *time_value(const struct cell *cell)
{
	char time[INSTANT_TEXT];
	instant_format(time, cell->number);
	return json_string(time);
}

/* ---- the same without a tree of values: of a million rows, that is most of the work */

static void append_escape(struct buf *out, char c)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *at = strchr(from, c);
	if (at)
		buf_append_format(out, "\\%c", to[at - from]);
	else
		buf_append_format(out, "\\u%04X", (unsigned)c);
}

static bool is_plain(char c)
{
	return (unsigned char)c >= ' ' && c != '"' && c != '\\';
}

static void append_string(struct buf *out, const char *text)
{
	size_t len = strlen(text), from = 0;
	if (!utf8_is_valid(text, len)) {
		buf_append_text(out, "null");
		return;
	}
	buf_append_byte(out, '"');
	for (size_t i = 0; i < len; i++)
		if (!is_plain(text[i])) {
			buf_append(out, text + from, i - from);
			append_escape(out, text[i]);
			from = i + 1;
		}
	buf_append(out, text + from, len - from);
	buf_append_byte(out, '"');
}

static void text_json(struct buf *out, const struct cell *cell)
{
	append_string(out, cell->text);
}

static void day_json(struct buf *out, const struct cell *cell)
{
	char day[DATE_TEXT];
	date_format(day, (int32_t)cell->number);
	append_string(out, day);
}

static void time_json(struct buf *out, const struct cell *cell)
{
	char time[INSTANT_TEXT];
	instant_format(time, cell->number);
	append_string(out, time);
}

/* In JSON and CSV alike. */
static void number_digits(struct buf *out, const struct cell *cell)
{
	buf_append_format(out, "%lld", (long long)cell->number);
}

/* ---- as CSV */

static void text_csv(struct buf *out, const struct cell *cell)
{
	csv_append_cell(out, cell->text);
}

static void day_csv(struct buf *out, const struct cell *cell)
{
	char day[DATE_TEXT];
	date_format(day, (int32_t)cell->number);
	buf_append_text(out, day);
}

static void time_csv(struct buf *out, const struct cell *cell)
{
	struct civil c = instant_civil(cell->number);
	buf_append_format(out, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

/* ---- as people read it */

const char *money_text(struct arena *a, int64_t amount, enum language l)
{
	char text[MONEY_TEXT];
	money_format(text, amount, l);
	return arena_text(a, text);
}

/* As an amount, without the sign of the currency. */
const char *count_text(struct arena *a, int64_t n, enum language l)
{
	static const char sign[] = "₫";
	char *text = arena_text(a, money_text(a, n, l)), *at = strstr(text, sign);
	if (!at)
		return text;
	memmove(at, at + strlen(sign), strlen(at + strlen(sign)) + 1);
	char *blank = strstr(text, "\u00a0");
	if (blank)
		*blank = 0;
	return text;
}

static const char *text_shown(struct arena *a, const struct cell *cell, enum language l)
{
	(void)a, (void)l;
	return cell->text;
}

static const char *count_shown(struct arena *a, const struct cell *cell, enum language l)
{
	return count_text(a, cell->number, l);
}

static const char *money_shown(struct arena *a, const struct cell *cell, enum language l)
{
	return money_text(a, cell->number, l);
}

static const char *day_shown(struct arena *a, const struct cell *cell, enum language l)
{
	const struct civil t = day_civil((int32_t)cell->number);
	(void)l;
	return arena_format(a, "%02d/%02d/%04d", t.day, t.month, t.year);
}

static const char *time_shown(struct arena *a, const struct cell *cell, enum language l)
{
	const struct civil t = instant_civil(cell->number);
	(void)l;
	return arena_format(a, "%02d/%02d/%04d %02d:%02d:%02d", t.day, t.month, t.year, t.hour, t.minute, t.second);
}

/* ---- every kind in every form */

static const struct {
	json_t *(*value)(const struct cell *cell);
	void (*json)(struct buf *out, const struct cell *cell); /* byte for byte what the value is written as */
	void (*csv)(struct buf *out, const struct cell *cell);
	const char *(*shown)(struct arena *a, const struct cell *cell, enum language l);
} kinds[] = {
	[CELL_TEXT] = {text_value, text_json, text_csv, text_shown},
	[CELL_COUNT] = {number_value, number_digits, number_digits, count_shown},
	[CELL_MONEY] = {number_value, number_digits, number_digits, money_shown},
	[CELL_DAY] = {day_value, day_json, day_csv, day_shown},
	[CELL_TIME] = {time_value, time_json, time_csv, time_shown},
};

json_t *cell_json(const struct listing_column *c, const struct cell *cell)
{
	return cell->is_null ? json_null() : kinds[c->kind].value(cell);
}

void cell_json_text(struct buf *out, const struct listing_column *c, const struct cell *cell)
{
	if (cell->is_null)
		buf_append_text(out, "null");
	else
		kinds[c->kind].json(out, cell);
}

void cell_csv(struct buf *out, const struct listing_column *c, const struct cell *cell)
{
	if (!cell->is_null)
		kinds[c->kind].csv(out, cell);
}

const char *cell_text(struct arena *a, const struct listing_column *c, const struct cell *cell, enum language l)
{
	return cell->is_null ? "–" : kinds[c->kind].shown(a, cell, l);
}
