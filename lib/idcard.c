#include <hoaban/idcard.h>
#include <hoaban/instant.h>
#include <hoaban/str.h>
#include <sodium.h>

#define FIELDS_MIN 7
#define FIELDS_MAX 16

enum field { FIELD_ID, FIELD_OLD_ID, FIELD_NAME, FIELD_BIRTH, FIELD_SEX, FIELD_ADDRESS, FIELD_ISSUED };

/* ---- the province: letters are compared by base letter and marks, so that every normal form and case is the same */

enum mark { MARK_HOOK = 1, MARK_CIRCUMFLEX = 2, MARK_DOT_BELOW = 4, MARK_STROKE = 8 };

struct letter {
	uint32_t base;
	unsigned marks;
};

static const struct {
	uint32_t code_point;
	struct letter letter;
} composed[] = {
	{0x110, {'d', MARK_STROKE}},
	{0x111, {'d', MARK_STROKE}},
	{0xca, {'e', MARK_CIRCUMFLEX}},
	{0xea, {'e', MARK_CIRCUMFLEX}},
	{0x1eb8, {'e', MARK_DOT_BELOW}},
	{0x1eb9, {'e', MARK_DOT_BELOW}},
	{0x1ec6, {'e', MARK_CIRCUMFLEX | MARK_DOT_BELOW}},
	{0x1ec7, {'e', MARK_CIRCUMFLEX | MARK_DOT_BELOW}},
	{0x1ec8, {'i', MARK_HOOK}},
	{0x1ec9, {'i', MARK_HOOK}},
	{0xa0, {' ', 0}},
};

static struct letter letter_of(uint32_t code_point)
{
	if (code_point >= 'A' && code_point <= 'Z')
		return (struct letter){code_point - 'A' + 'a', 0};
	for (size_t i = 0; i < sizeof composed / sizeof composed[0]; i++)
		if (composed[i].code_point == code_point)
			return composed[i].letter;
	return (struct letter){code_point, 0};
}

static unsigned mark_of(uint32_t code_point)
{
	switch (code_point) {
	case 0x302:
		return MARK_CIRCUMFLEX;
	case 0x309:
		return MARK_HOOK;
	case 0x323:
		return MARK_DOT_BELOW;
	default:
		return 0;
	}
}

/* The next letter with the marks that follow it; a run of blanks is one. False at the end. */
static bool next_letter(struct letter *out, struct bytes *in)
{
	uint32_t code_point;
	size_t n = utf8_next(&code_point, in->data, in->len);
	if (n == 0)
		return false;
	*out = letter_of(code_point);
	do {
		*in = bytes_of(in->data + n, in->len - n);
		n = utf8_next(&code_point, in->data, in->len);
		out->marks |= n > 0 ? mark_of(code_point) : 0;
	} while (n > 0 && (mark_of(code_point) != 0 || (out->base == ' ' && letter_of(code_point).base == ' ')));
	return true;
}

static bool is_same_text(struct bytes a, struct bytes b)
{
	struct letter x, y;
	for (;;) {
		bool has_x = next_letter(&x, &a), has_y = next_letter(&y, &b);
		if (has_x != has_y)
			return false;
		if (!has_x)
			return true;
		if (x.base != y.base || x.marks != y.marks)
			return false;
	}
}

static struct bytes trimmed(struct bytes in)
{
	while (in.len > 0 && in.data[0] == ' ')
		in = bytes_of(in.data + 1, in.len - 1);
	while (in.len > 0 && in.data[in.len - 1] == ' ')
		in.len--;
	return in;
}

static bool is_in_province(struct bytes address)
{
	size_t at = address.len;
	while (at > 0 && address.data[at - 1] != ',')
		at--;
	struct bytes province = trimmed(bytes_of(address.data + at, address.len - at));
	return is_same_text(province, bytes_of_text("điện biên")) || is_same_text(province, bytes_of_text("tỉnh điện biên"));
}

/* ---- the fields */

static bool is_digits(struct bytes in)
{
	for (size_t i = 0; i < in.len; i++)
		if (in.data[i] < '0' || in.data[i] > '9')
			return false;
	return true;
}

static bool is_number(struct bytes in, size_t len)
{
	return in.len == 0 || (in.len == len && is_digits(in));
}

static int number_of(const uint8_t *digits, size_t len)
{
	int n = 0;
	for (size_t i = 0; i < len; i++)
		n = n * 10 + (digits[i] - '0');
	return n;
}

/* Empty, or a real day. */
static enum err read_day(bool *has, int32_t *day, struct bytes in)
{
	*has = in.len > 0;
	if (in.len == 0)
		return E_OK;
	if (!is_number(in, 8))
		return E_MALFORMED;
	int d = number_of(in.data, 2), month = number_of(in.data + 2, 2), year = number_of(in.data + 4, 4);
	if (d < 1 || month < 1 || month > 12 || year < 1800)
		return E_MALFORMED;
	*day = civil_day(year, month, d);
	struct civil back = day_civil(*day);
	return back.year == year && back.month == month && back.day == d ? E_OK : E_MALFORMED;
}

static size_t split(struct bytes fields[static FIELDS_MAX], struct bytes text)
{
	size_t count = 0, begin = 0;
	for (size_t i = 0; i <= text.len; i++) {
		if (i < text.len && text.data[i] != '|')
			continue;
		if (count == FIELDS_MAX)
			return 0;
		fields[count++] = bytes_of(text.data + begin, i - begin);
		begin = i + 1;
	}
	return count;
}

static enum err read_fields(struct idcard *out, struct bytes text)
{
	struct bytes f[FIELDS_MAX];
	bool has_issued;
	int32_t issued;
	if (text.len > IDCARD_TEXT_MAX || !text_is_plain(text) || split(f, text) < FIELDS_MIN)
		return E_MALFORMED;
	if (!is_number(f[FIELD_ID], 12) || !(is_number(f[FIELD_OLD_ID], 9) || is_number(f[FIELD_OLD_ID], 12)))
		return E_MALFORMED;
	TRY(read_day(&has_issued, &issued, f[FIELD_ISSUED]));
	TRY(read_day(&out->has_birth, &out->birth, f[FIELD_BIRTH]));
	out->is_local = is_in_province(f[FIELD_ADDRESS]);
	return E_OK;
}

enum err idcard_read(struct idcard *out, char *text, size_t len)
{
	*out = (struct idcard){0};
	enum err e = read_fields(out, bytes_of(text, len));
	sodium_memzero(text, len);
	if (e != E_OK)
		*out = (struct idcard){0};
	return e;
}

enum age_class idcard_age(const struct idcard *c, int32_t day)
{
	if (!c->has_birth || c->birth > day)
		return AGE_UNKNOWN;
	struct civil born = day_civil(c->birth), now = day_civil(day);
	bool is_before_birthday = now.month < born.month || (now.month == born.month && now.day < born.day);
	int age = now.year - born.year - (is_before_birthday ? 1 : 0);
	if (age >= 60)
		return AGE_SENIOR;
	return age < 18 ? AGE_CHILD : AGE_ADULT;
}
