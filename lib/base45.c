#include <hoaban/base45.h>

#define BASE 45

static const char digits[BASE] = {
	'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M',
	'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', ' ', '$', '%', '*', '+', '-', '.', '/', ':',
};

/* Value + 1 of each character; 0 = not in the alphabet. */
static const uint8_t places[256] = {
	['0'] = 1,  ['1'] = 2,	['2'] = 3,  ['3'] = 4,	['4'] = 5,  ['5'] = 6,	['6'] = 7,  ['7'] = 8,	['8'] = 9,
	['9'] = 10, ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16, ['G'] = 17, ['H'] = 18,
	['I'] = 19, ['J'] = 20, ['K'] = 21, ['L'] = 22, ['M'] = 23, ['N'] = 24, ['O'] = 25, ['P'] = 26, ['Q'] = 27,
	['R'] = 28, ['S'] = 29, ['T'] = 30, ['U'] = 31, ['V'] = 32, ['W'] = 33, ['X'] = 34, ['Y'] = 35, ['Z'] = 36,
	[' '] = 37, ['$'] = 38, ['%'] = 39, ['*'] = 40, ['+'] = 41, ['-'] = 42, ['.'] = 43, ['/'] = 44, [':'] = 45,
};

void base45_append(struct buf *out, const void *data, size_t len)
{
	const uint8_t *from = data;
	for (size_t i = 0; i < len; i += 2) {
		bool is_pair = len - i > 1;
		unsigned v = is_pair ? (unsigned)from[i] << 8 | from[i + 1] : from[i];
		char group[3] = {digits[v % BASE], digits[v / BASE % BASE], digits[v / (BASE * BASE)]};
		buf_append(out, group, is_pair ? 3 : 2);
	}
}

/* The value of a group of two or three characters, or UINT32_MAX. */
static uint32_t group_value(const uint8_t *text, size_t count)
{
	uint32_t a = places[text[0]], b = places[text[1]], c = count == 3 ? places[text[2]] : 1;
	if (a == 0 || b == 0 || c == 0)
		return UINT32_MAX;
	return (a - 1) + BASE * (b - 1) + BASE * BASE * (c - 1);
}

enum err base45_parse(uint8_t *out, size_t *out_len, const char *text, size_t text_len)
{
	const uint8_t *at = (const uint8_t *)text;
	size_t triples = text_len / 3, rest = text_len % 3, need = 2 * triples + (rest == 2);
	if (rest == 1)
		return E_MALFORMED;
	if (need > *out_len)
		return E_TOO_LARGE;
	for (size_t i = 0; i < triples; i++, at += 3) {
		uint32_t v = group_value(at, 3);
		if (v > 0xffff)
			return E_MALFORMED;
		*out++ = (uint8_t)(v >> 8);
		*out++ = (uint8_t)v;
	}
	if (rest == 2) {
		uint32_t v = group_value(at, 2);
		if (v > 0xff)
			return E_MALFORMED;
		*out = (uint8_t)v;
	}
	*out_len = need;
	return E_OK;
}
