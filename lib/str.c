#include <hoaban/str.h>

struct bytes bytes_of(const void *data, size_t len)
{
	return (struct bytes){data, len};
}

struct bytes bytes_of_text(const char *text)
{
	return (struct bytes){(const uint8_t *)text, strlen(text)};
}

bool bytes_equal(struct bytes a, struct bytes b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool str_equal(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

bool str_starts_with(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

/* ---------------------------------------------------------------- hex */
void hex_format(char *out, const void *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *from = data;
	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[from[i] >> 4];
		out[2 * i + 1] = digits[from[i] & 15];
	}
	out[2 * len] = 0;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

enum err hex_parse(uint8_t *out, size_t len, const char *text, size_t text_len)
{
	if (text_len / 2 != len || text_len % 2 != 0)
		return E_MALFORMED;
	for (size_t i = 0; i < len; i++) {
		int high = hex_value(text[2 * i]), low = hex_value(text[2 * i + 1]);
		if (high < 0 || low < 0)
			return E_MALFORMED;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return E_OK;
}

/* ---------------------------------------------------------------- base64 */
/* The last two digits are what the two alphabets differ in. */
static int base64_value(char c, const char last[static 2])
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == last[0] ? 62 : c == last[1] ? 63 : -1;
}

/* Digits without padding. Bits that are left over must be zero: every value has one text. */
static enum err base64_digits(uint8_t *out, size_t *out_len, const char *text, size_t text_len, const char last[static 2])
{
	size_t need = text_len / 4 * 3 + (text_len % 4 == 0 ? 0 : text_len % 4 - 1);
	if (text_len % 4 == 1)
		return E_MALFORMED;
	if (need > *out_len)
		return E_TOO_LARGE;
	uint32_t held = 0;
	unsigned bits = 0;
	size_t len = 0;
	for (size_t i = 0; i < text_len; i++) {
		int v = base64_value(text[i], last);
		if (v < 0)
			return E_MALFORMED;
		held = held << 6 | (uint32_t)v;
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		out[len++] = (uint8_t)(held >> bits);
		held &= (1u << bits) - 1;
	}
	*out_len = len;
	return held == 0 ? E_OK : E_MALFORMED;
}

enum err base64_parse(uint8_t *out, size_t *out_len, const char *text, size_t text_len)
{
	if (text_len % 4 != 0)
		return E_MALFORMED;
	for (int i = 0; i < 2 && text_len > 0 && text[text_len - 1] == '='; i++)
		text_len--;
	return base64_digits(out, out_len, text, text_len, "+/");
}

enum err base64url_parse(uint8_t *out, size_t *out_len, const char *text, size_t text_len)
{
	return base64_digits(out, out_len, text, text_len, "-_");
}

/* ---------------------------------------------------------------- Crockford base-32 */
char crockford_digit(unsigned value)
{
	return "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[value & 31];
}

int crockford_value(char c)
{
	static const char letters[] = "ABCDEFGHJKMNPQRSTVWXYZ";
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c == 'O')
		return 0;
	if (c == 'I' || c == 'L')
		return 1;
	const char *found = c == 0 ? NULL : strchr(letters, c);
	return found == NULL ? -1 : (int)(found - letters) + 10;
}

void crockford_format(char *out, const void *data, size_t len)
{
	const uint8_t *from = data;
	uint32_t held = 0;
	unsigned bits = 0;
	for (size_t i = 0; i < len; i++) {
		held = (held << 8 | from[i]) & 0xfff;
		for (bits += 8; bits >= 5; bits -= 5)
			*out++ = crockford_digit(held >> (bits - 5));
	}
	if (bits > 0)
		*out++ = crockford_digit(held << (5 - bits));
	*out = 0;
}

enum err crockford_parse(uint8_t *out, size_t len, const char *text, size_t text_len)
{
	if (text_len != (8 * len + 4) / 5)
		return E_MALFORMED;
	uint32_t held = 0;
	unsigned bits = 0;
	for (size_t i = 0; i < text_len; i++) {
		int v = crockford_value(text[i]);
		if (v < 0)
			return E_MALFORMED;
		held = held << 5 | (uint32_t)v;
		bits += 5;
		if (bits < 8)
			continue;
		bits -= 8;
		*out++ = (uint8_t)(held >> bits);
		held &= (1u << bits) - 1;
	}
	return held == 0 ? E_OK : E_MALFORMED;
}

/* ---------------------------------------------------------------- numbers */
enum err int_parse(int64_t *out, const char *text, int64_t min, int64_t max)
{
	bool is_negative = *text == '-', overflows = false;
	text += is_negative;
	if (*text == 0)
		return E_MALFORMED;
	int64_t v = 0; /* counted downwards: INT64_MIN has no positive */
	for (; *text != 0; text++) {
		if (*text < '0' || *text > '9')
			return E_MALFORMED;
		overflows = overflows || __builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, *text - '0', &v);
	}
	if (!is_negative)
		overflows = overflows || __builtin_sub_overflow(0, v, &v);
	if (overflows || v < min || v > max)
		return E_RANGE;
	*out = v;
	return E_OK;
}

/* ---------------------------------------------------------------- UTF-8 */
/* By the first byte: length and smallest code point of that length. */
static size_t utf8_lead(uint8_t lead, uint32_t *value, uint32_t *least)
{
	if (lead < 0x80) {
		*value = lead;
		*least = 0;
		return 1;
	}
	if (lead >= 0xc2 && lead <= 0xdf) {
		*value = lead & 0x1f;
		*least = 0x80;
		return 2;
	}
	if (lead >= 0xe0 && lead <= 0xef) {
		*value = lead & 0x0f;
		*least = 0x800;
		return 3;
	}
	*value = lead & 0x07;
	*least = 0x10000;
	return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

size_t utf8_next(uint32_t *code_point, const void *data, size_t len)
{
	const uint8_t *at = data;
	if (len == 0)
		return 0;
	uint32_t value, least;
	size_t n = utf8_lead(at[0], &value, &least);
	if (n == 0 || n > len)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (at[i] & 0x3f);
	}
	if (value < least || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*code_point = value;
	return n;
}

bool utf8_is_valid(const void *data, size_t len)
{
	const uint8_t *at = data;
	uint32_t ignored;
	for (size_t n; len > 0; at += n, len -= n) {
		n = utf8_next(&ignored, at, len);
		if (n == 0)
			return false;
	}
	return true;
}

/* ---------------------------------------------------------------- plain text */
bool char_is_plain(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{0x0000, 0x001f}, {0x007f, 0x009f}, {0x2028, 0x202e}, {0x2066, 0x2069}, {0xfffe, 0xffff},
	};
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return false;
	return true;
}

bool text_is_plain(struct bytes text)
{
	uint32_t c;
	for (size_t at = 0, n; at < text.len; at += n) {
		n = utf8_next(&c, text.data + at, text.len - at);
		if (n == 0 || !char_is_plain(c))
			return false;
	}
	return true;
}

bool name_is_plain(const char *text, size_t room)
{
	size_t len = strlen(text);
	if (len == 0 || len >= room || text[0] == ' ' || text[len - 1] == ' ')
		return false;
	return text_is_plain(bytes_of(text, len));
}
