#include <hoaban/money.h>
#include <hoaban/words.h>

/* Words with single blanks between them, the first one already in its capital. */
struct line {
	struct buf *out;
	bool is_begun;
};

static void add(struct line *l, const char *word)
{
	if (*word == '\0')
		return;
	if (l->is_begun)
		buf_append_byte(l->out, ' ');
	l->is_begun = true;
	buf_append_text(l->out, word);
}

struct scale {
	int64_t value;
	const char *vi, *en;
};

static const struct scale scales[] = {
	{INT64_C(1000000000000), NULL, "trillion"}, /* Vietnamese counts in tỷ here: nghìn tỷ */
	{1000000000, "tỷ", "billion"},
	{1000000, "triệu", "million"},
	{1000, "nghìn", "thousand"},
	{1, "", ""},
};
#define SCALE_COUNT (sizeof scales / sizeof *scales)

/* ---------------------------------------------------------------- Vietnamese */

static const char *const vi_digits[] = {"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"};

static const char *vi_unit(int64_t tens, int64_t unit)
{
	if (unit == 5 && tens >= 1)
		return "lăm";
	if (unit == 1 && tens >= 2)
		return "mốt";
	if (unit == 4 && tens >= 2)
		return "tư";
	return vi_digits[unit];
}

static void vi_tens(struct line *l, int64_t tens, int64_t unit, bool has_hundreds)
{
	if (tens >= 2) {
		add(l, vi_digits[tens]); // cppcheck-suppress arrayIndexOutOfBoundsCond ; it is a digit
		add(l, "mươi");
	} else if (tens == 1) {
		add(l, "mười");
	} else if (has_hundreds && unit > 0) {
		add(l, "linh");
	}
	if (unit > 0)
		add(l, vi_unit(tens, unit));
}

/* 1…999; a later group names its hundreds even when they are none. */
static void vi_group(struct line *l, int64_t n, bool is_later)
{
	bool has_hundreds = n >= 100 || is_later;
	if (has_hundreds) {
		add(l, vi_digits[n / 100]);
		add(l, "trăm");
	}
	vi_tens(l, n / 10 % 10, n % 10, has_hundreds);
}

/* Billions are themselves a number of up to two groups: 1 234 tỷ. */
static void vi_number(struct line *l, int64_t n, bool is_later)
{
	for (size_t i = 1; i < SCALE_COUNT; i++) {
		int64_t part = n / scales[i].value;
		n %= scales[i].value;
		if (part == 0)
			continue;
		if (part >= 1000)
			vi_number(l, part, is_later);
		else
			vi_group(l, part, is_later);
		add(l, scales[i].vi);
		is_later = true;
	}
}

/* ---------------------------------------------------------------- English */

static const char *const en_small[] = {"zero",	   "one",     "two",	 "three",     "four",	  "five",    "six",
				       "seven",	   "eight",   "nine",	 "ten",	      "eleven",	  "twelve",  "thirteen",
				       "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
static const char *const en_tens[] = {"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"};

static void en_group(struct line *l, int64_t n)
{
	if (n >= 100) {
		add(l, en_small[n / 100]);
		add(l, "hundred");
		n %= 100;
	}
	if (n >= 20) {
		add(l, en_tens[n / 10]);
		if (n % 10 > 0)
			buf_append_format(l->out, "-%s", en_small[n % 10]);
	} else if (n > 0) {
		add(l, en_small[n]);
	}
}

static void en_number(struct line *l, int64_t n)
{
	for (size_t i = 0; i < SCALE_COUNT; i++) {
		int64_t part = n / scales[i].value;
		n %= scales[i].value;
		if (part == 0)
			continue;
		en_group(l, part);
		add(l, scales[i].en);
	}
}

/* ---------------------------------------------------------------- both */

/* Every first word begins with an ASCII letter: một, hai, ba … / one, two … */
static void capitalise(struct buf *out, size_t at)
{
	if (!out->failed && out->data[at] >= 'a' && out->data[at] <= 'z')
		out->data[at] = (uint8_t)(out->data[at] - 'a' + 'A');
}

enum err words_vi(struct buf *out, int64_t amount)
{
	if (amount < 0 || amount > MONEY_MAX)
		return E_RANGE;
	struct line l = {.out = out};
	size_t start = out->len;
	if (amount == 0)
		add(&l, vi_digits[0]);
	vi_number(&l, amount, false);
	add(&l, "đồng");
	capitalise(out, start);
	return buf_status(out);
}

enum err words_en(struct buf *out, int64_t amount)
{
	if (amount < 0 || amount > MONEY_MAX)
		return E_RANGE;
	struct line l = {.out = out};
	size_t start = out->len;
	if (amount == 0)
		add(&l, en_small[0]);
	en_number(&l, amount);
	add(&l, "dong");
	capitalise(out, start);
	return buf_status(out);
}
