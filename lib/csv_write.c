#include <hoaban/csv.h>

static bool is_formula(const char *text)
{
	text += strspn(text, " ");
	return *text != 0 && strchr("=+-@\t\r", *text);
}

void csv_append_cell(struct buf *out, const char *text)
{
	bool is_quoted = text[strcspn(text, ",\"\r\n")] != 0;
	if (is_quoted)
		buf_append_byte(out, '"');
	if (is_formula(text))
		buf_append_byte(out, '\'');
	for (const char *at = text; *at;) {
		size_t len = strcspn(at, "\"");
		buf_append(out, at, len);
		at += len;
		if (*at == '"') {
			buf_append_text(out, "\"\"");
			at++;
		}
	}
	if (is_quoted)
		buf_append_byte(out, '"');
}
