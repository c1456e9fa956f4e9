/* Amounts and dates as banks write them. */
#include <hoaban/statement.h>

#include <hoaban/instant.h>
#include <hoaban/money.h>
#include <hoaban/str.h>

#include <stdio.h>

#define DIGITS_MAX 15

/* ---- amounts */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Space and no-break space separate thousands too. */
static size_t group_mark(const char *text)
{
	if (*text == '.' || *text == ',' || *text == ' ')
		return 1;
	return strncmp(text, "\xC2\xA0", 2) == 0 ? 2 : 0;
}

static const char *skip_currency(const char *text)
{
	static const char *const names[] = {"VND", "VNĐ", "đ", "₫"};
	while (*text == ' ')
		text++;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_starts_with(text, names[i]))
			text += strlen(names[i]);
	while (*text == ' ')
		text++;
	return text;
}

struct number {
	int64_t value;
	unsigned digits, groups, in_group; /* digits behind the last mark */
	char mark[3];
};

static bool take_digits(struct number *n, const char **at)
{
	for (n->in_group = 0; is_digit(**at); (*at)++) {
		if (n->digits == DIGITS_MAX)
			return false;
		n->value = n->value * 10 + (**at - '0');
		n->digits++;
		n->in_group++;
	}
	return n->in_group > 0;
}

/* ".00": đồng have no parts, so nothing else may stand there. */
static bool take_parts(const char **at, char mark, const struct number *n)
{
	bool is_there = (mark == '.' || mark == ',') && strncmp(*at + 1, "00", 2) == 0 && !is_digit((*at)[3]) &&
			(n->groups == 0 || n->mark[0] != mark);
	*at += is_there ? 3 : 0;
	return is_there;
}

static bool take_groups(struct number *n, const char **at)
{
	if (!take_digits(n, at))
		return false;
	bool is_short = n->in_group <= 3;
	for (size_t width; (width = group_mark(*at)) > 0;) {
		if (take_parts(at, **at, n))
			return true;
		if (!is_digit((*at)[width])) /* blanks before the currency */
			return **at == ' ';
		if (!is_short || (n->groups > 0 && strncmp(n->mark, *at, width) != 0))
			return false;
		memcpy(n->mark, *at, width);
		n->groups++;
		*at += width;
		if (!take_digits(n, at) || n->in_group != 3)
			return false;
	}
	return true;
}

enum err bank_amount_parse(int64_t *out, const char *text)
{
	struct number n = {0};
	bool is_negative = *text == '-';
	text += *text == '-' || *text == '+';
	if (!take_groups(&n, &text) || *skip_currency(text) != '\0' || n.value > MONEY_MAX)
		return E_MALFORMED;
	*out = is_negative ? -n.value : n.value;
	return E_OK;
}

/* ---- dates */

struct parts {
	int day, month, year, hour, minute, second;
};

static bool take_part(struct parts *p, char letter, char digit)
{
	int *const places[] = {&p->day, &p->month, &p->year, &p->hour, &p->minute, &p->second};
	static const char letters[] = "dmyHMS";
	const char *found = strchr(letters, letter);
	if (!found || !is_digit(digit))
		return false;
	int *place = places[found - letters];
	*place = *place * 10 + (digit - '0');
	return true;
}

static bool fits(struct parts *p, const char *text, const char *form, size_t form_len)
{
	*p = (struct parts){0};
	for (size_t i = 0; i < form_len; i++) {
		if (form[i] == '[' && *text == '\0')
			return true;
		if (form[i] == '[' || form[i] == ']')
			continue;
		if (!strchr("dmyHMS", form[i]) ? *text != form[i] : !take_part(p, form[i], *text))
			return false;
		text++;
	}
	return *text == '\0';
}

enum err bank_time_parse(int64_t *out, const char *text, const char *forms)
{
	struct parts p;
	char iso[40];
	for (const char *form = forms; *form;) {
		size_t len = strcspn(form, "|");
		if (fits(&p, text, form, len)) {
			snprintf(iso, sizeof(iso), "%04d-%02d-%02dT%02d:%02d:%02d+07:00", p.year, p.month, p.day, p.hour,
				 p.minute, p.second);
			return instant_parse(out, iso) == E_OK ? E_OK : E_MALFORMED;
		}
		form += len + (form[len] == '|');
	}
	return E_MALFORMED;
}
