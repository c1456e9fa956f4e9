#include <hoaban/str.h>
#include <hoaban/uuid.h>

void uuid_v7(uint8_t out[static UUID_LEN], int64_t ms, const uint8_t random[static 10])
{
	for (int i = 0; i < 6; i++)
		out[i] = (uint8_t)((uint64_t)ms >> (40 - 8 * i));
	memcpy(out + 6, random, 10);
	out[6] = (uint8_t)(0x70 | (out[6] & 0x0f));
	out[8] = (uint8_t)(0x80 | (out[8] & 0x3f));
}

static bool is_hyphen_place(size_t i)
{
	return i == 8 || i == 13 || i == 18 || i == 23;
}

enum err uuid_parse(uint8_t out[static UUID_LEN], const char *text)
{
	size_t len = strnlen(text, UUID_TEXT);
	if (len == UUID_HEX - 1)
		return hex_parse(out, UUID_LEN, text, len);
	if (len != UUID_TEXT - 1)
		return E_MALFORMED;
	char hex[UUID_TEXT];
	size_t n = 0;
	for (size_t i = 0; i < len; i++) {
		if (is_hyphen_place(i) != (text[i] == '-'))
			return E_MALFORMED;
		if (text[i] != '-')
			hex[n++] = text[i];
	}
	return hex_parse(out, UUID_LEN, hex, n);
}

void uuid_hex(char out[static UUID_HEX], const uint8_t id[static UUID_LEN])
{
	hex_format(out, id, UUID_LEN);
}

void uuid_format(char out[static UUID_TEXT], const uint8_t id[static UUID_LEN])
{
	char hex[UUID_HEX];
	uuid_hex(hex, id);
	for (size_t i = 0, n = 0; i < UUID_TEXT - 1; i++)
		out[i] = is_hyphen_place(i) ? '-' : hex[n++];
	out[UUID_TEXT - 1] = 0;
}

/* ---------------------------------------------------------------- typed code */
#define CODE_BITS   55
#define CODE_DIGITS 11

uint64_t typed_code_bits(const uint8_t id[static UUID_LEN])
{
	uint64_t v = 0;
	for (int i = UUID_LEN - 7; i < UUID_LEN; i++)
		v = v << 8 | id[i];
	return v & (((uint64_t)1 << CODE_BITS) - 1);
}

void typed_code_format(char out[static TYPED_CODE], const uint8_t id[static UUID_LEN])
{
	uint64_t bits = typed_code_bits(id);
	for (int i = 0; i < CODE_DIGITS; i++)
		out[i] = crockford_digit((unsigned)(bits >> (CODE_BITS - 5 - 5 * i)));
	out[CODE_DIGITS] = crockford_digit((unsigned)(bits % 31));
	out[CODE_DIGITS + 1] = 0;
}

enum err typed_code_parse(uint64_t *bits, const char *text)
{
	uint64_t value = 0;
	int count = 0, check = -1;
	for (; *text != 0; text++) {
		if (*text == ' ' || *text == '-')
			continue;
		int v = crockford_value(*text);
		if (v < 0 || count > CODE_DIGITS)
			return E_MALFORMED;
		if (count++ < CODE_DIGITS)
			value = value << 5 | (uint64_t)v;
		else
			check = v;
	}
	if (count != CODE_DIGITS + 1 || check != (int)(value % 31))
		return E_MALFORMED;
	*bits = value;
	return E_OK;
}
