#include <hoaban/csv.h>

/* Ours is ',', but a spreadsheet parts by what its system is set to: a Vietnamese or French Excel by ';'. Then our quotes stand
 * in the midst of its cells and hold nothing together, and behind every ';', tab or end of line within a text a cell of its own
 * begins. Quoting alone (RFC 4180) is therefore no guard: each such beginning is looked at. */
#define BEGINS_BEHIND ";\t\r\n"

static bool is_wide_sign(const char *text)
{
	static const char *const signs[] = {"\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"}; /* = + - @ of full width */
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (str_starts_with(text, signs[i]))
			return true;
	return false;
}

/* Blanks and quotes before it do not hinder a spreadsheet. */
static bool is_formula(const char *text)
{
	text += strspn(text, " \"");
	return *text != 0 && (strchr("=+-@\t\r", *text) || is_wide_sign(text));
}

void csv_append_cell(struct buf *out, const char *text)
{
	bool is_quoted = text[strcspn(text, ",\"\r\n")] != 0;
	if (is_quoted)
		buf_append_byte(out, '"');
	for (const char *at = text; *at;) {
		if ((at == text || strchr(BEGINS_BEHIND, at[-1])) && is_formula(at))
			buf_append_byte(out, '\'');
		size_t len = strcspn(at, "\"" BEGINS_BEHIND);
		buf_append(out, at, len);
		at += len;
		if (*at == '"')
			buf_append_byte(out, '"');
		if (*at)
			buf_append_byte(out, (uint8_t)*at++);
	}
	if (is_quoted)
		buf_append_byte(out, '"');
}
