#include <hoaban/json_text.h>

#define INTEGER_TEXT 20 /* "-9223372036854775808" */

static void put_name(struct json_text *j, const char *name)
{
	if (j->needs_comma)
		buf_append_byte(j->out, ',');
	j->needs_comma = true;
	if (name == NULL)
		return;
	buf_append_byte(j->out, '"');
	buf_append_text(j->out, name);
	buf_append(j->out, "\":", 2);
}

void json_text_begin(struct json_text *j, const char *name, char bracket)
{
	put_name(j, name);
	buf_append_byte(j->out, (uint8_t)bracket);
	j->needs_comma = false;
}

void json_text_end(struct json_text *j, char bracket)
{
	buf_append_byte(j->out, (uint8_t)bracket);
	j->needs_comma = true;
}

static bool is_plain(uint8_t c)
{
	return c >= 0x20 && c != '"' && c != '\\';
}

/* \b \f \n \r \t have letters, other control characters numbers. */
static void put_escape(struct buf *out, uint8_t c)
{
	static const char letters[0x20] = {['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
	buf_append_byte(out, '\\');
	if (c >= 0x20)
		buf_append_byte(out, c);
	else if (letters[c] != 0)
		buf_append_byte(out, (uint8_t)letters[c]);
	else
		buf_append_format(out, "u%04X", (unsigned)c);
}

static void put_string(struct buf *out, const uint8_t *text, size_t len)
{
	buf_append_byte(out, '"');
	for (size_t at = 0; at < len;) {
		size_t plain = at;
		while (plain < len && is_plain(text[plain]))
			plain++;
		buf_append(out, text + at, plain - at);
		if (plain < len)
			put_escape(out, text[plain++]);
		at = plain;
	}
	buf_append_byte(out, '"');
}

void json_text_stringn(struct json_text *j, const char *name, const void *text, size_t len)
{
	put_name(j, name);
	put_string(j->out, text, len);
}

void json_text_string(struct json_text *j, const char *name, const char *text)
{
	json_text_stringn(j, name, text, strlen(text));
}

void json_text_integer(struct json_text *j, const char *name, int64_t value)
{
	uint8_t digits[INTEGER_TEXT];
	size_t at = sizeof(digits);
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
	do
		digits[--at] = (uint8_t)('0' + rest % 10);
	while ((rest /= 10) > 0);
	if (value < 0)
		digits[--at] = '-';
	put_name(j, name);
	buf_append(j->out, digits + at, sizeof(digits) - at);
}

void json_text_hex(struct json_text *j, const char *name, const void *data, size_t len)
{
	put_name(j, name);
	buf_append_byte(j->out, '"');
	buf_append_hex(j->out, data, len);
	buf_append_byte(j->out, '"');
}

void json_text_null(struct json_text *j, const char *name)
{
	put_name(j, name);
	buf_append(j->out, "null", 4);
}

void json_text_boolean(struct json_text *j, const char *name, bool value)
{
	put_name(j, name);
	buf_append(j->out, value ? "true" : "false", value ? 4 : 5);
}
