/* A cell as a machine, a spreadsheet and a person read it. */
#include "server/audit/listing.h"

#include <hoaban/csv.h>

/* Null where it is no UTF-8: a row never gets shorter for it. */
static json_t *text_json(const char *text)
{
	json_t *value = json_string(text);
	return value ? value : json_null();
}

json_t *cell_json(const struct listing_column *c, const struct cell *cell)
{
	char day[DATE_TEXT], time[INSTANT_TEXT];
	if (cell->is_null)
		return json_null();
	switch (c->kind) {
	case CELL_TEXT:
		return text_json(cell->text);
	case CELL_COUNT:
	case CELL_MONEY:
		return json_integer(cell->number);
	case CELL_DAY:
		date_format(day, (int32_t)cell->number);
		return json_string(day);
	case CELL_TIME:
		instant_format(time, cell->number);
		return json_string(time);
	}
	return json_null();
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

void cell_json_text(struct buf *out, const struct listing_column *c, const struct cell *cell)
{
	char day[DATE_TEXT], time[INSTANT_TEXT];
	if (cell->is_null) {
		buf_append_text(out, "null");
		return;
	}
	switch (c->kind) {
	case CELL_TEXT:
		append_string(out, cell->text);
		break;
	case CELL_COUNT:
	case CELL_MONEY:
		buf_append_format(out, "%lld", (long long)cell->number);
		break;
	case CELL_DAY:
		date_format(day, (int32_t)cell->number);
		append_string(out, day);
		break;
	case CELL_TIME:
		instant_format(time, cell->number);
		append_string(out, time);
		break;
	}
}

static void append_time(struct buf *out, int64_t at)
{
	struct civil c = instant_civil(at);
	buf_append_format(out, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

void cell_csv(struct buf *out, const struct listing_column *c, const struct cell *cell)
{
	char day[DATE_TEXT];
	if (cell->is_null)
		return;
	switch (c->kind) {
	case CELL_TEXT:
		csv_append_cell(out, cell->text);
		break;
	case CELL_COUNT:
	case CELL_MONEY:
		buf_append_format(out, "%lld", (long long)cell->number);
		break;
	case CELL_DAY:
		date_format(day, (int32_t)cell->number);
		buf_append_text(out, day);
		break;
	case CELL_TIME:
		append_time(out, cell->number);
		break;
	}
}

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

const char *cell_text(struct arena *a, const struct listing_column *c, const struct cell *cell, enum language l)
{
	struct civil t;
	if (cell->is_null)
		return "–";
	switch (c->kind) {
	case CELL_TEXT:
		return cell->text;
	case CELL_COUNT:
		return count_text(a, cell->number, l);
	case CELL_MONEY:
		return money_text(a, cell->number, l);
	case CELL_DAY:
		t = day_civil((int32_t)cell->number);
		return arena_format(a, "%02d/%02d/%04d", t.day, t.month, t.year);
	case CELL_TIME:
		t = instant_civil(cell->number);
		return arena_format(a, "%02d/%02d/%04d %02d:%02d:%02d", t.day, t.month, t.year, t.hour, t.minute, t.second);
	}
	return "";
}
