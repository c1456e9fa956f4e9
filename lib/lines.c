#include "lines.h"
#include <hoaban/checkpoint.h>

enum err line_take(struct bytes *line, struct bytes *rest)
{
	const uint8_t *end = rest->len > 0 ? memchr(rest->data, '\n', rest->len) : NULL;

	if (end == NULL)
		return E_MALFORMED;
	*line = bytes_of(rest->data, (size_t)(end - rest->data));
	*rest = bytes_of(end + 1, rest->len - line->len - 1);
	return E_OK;
}

bool line_starts_with(struct bytes line, const char *prefix)
{
	size_t len = strlen(prefix);

	return line.len >= len && memcmp(line.data, prefix, len) == 0;
}

enum err line_after(struct bytes *out, struct bytes line, const char *prefix)
{
	size_t len = strlen(prefix);

	if (!line_starts_with(line, prefix))
		return E_MALFORMED;
	*out = bytes_of(line.data + len, line.len - len);
	return E_OK;
}

enum err line_number(uint64_t *out, struct bytes line)
{
	*out = 0;
	if (line.len == 0 || line.len > 19 || (line.len > 1 && line.data[0] == '0'))
		return E_MALFORMED;
	for (size_t i = 0; i < line.len; i++) {
		if (line.data[i] < '0' || line.data[i] > '9')
			return E_MALFORMED;
		*out = *out * 10 + (uint64_t)(line.data[i] - '0');
	}
	return *out <= INT64_MAX ? E_OK : E_MALFORMED;
}

enum err line_hash(struct hash *out, struct bytes line)
{
	size_t len = sizeof(out->bytes);

	if (line.len != 44)
		return E_MALFORMED;
	if (base64_parse(out->bytes, &len, (const char *)line.data, line.len) != E_OK)
		return E_MALFORMED;
	return len == sizeof(out->bytes) ? E_OK : E_MALFORMED;
}

static bool is_space(uint32_t c)
{
	return c <= ' ' || (c >= 0x7f && c <= 0xa0) || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
	       c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

bool key_name_is_valid(struct bytes name)
{
	uint32_t c;
	size_t step;

	if (name.len == 0 || name.len >= ORIGIN_TEXT || !utf8_is_valid(name.data, name.len))
		return false;
	for (size_t i = 0; i < name.len; i += step) {
		step = utf8_next(&c, name.data + i, name.len - i);
		if (step == 0 || is_space(c) || c == '+')
			return false;
	}
	return true;
}
