#include <hoaban/instant.h>

#include <string.h>

/* Far beyond any calendar we print; keeps sums inside int64_t and days inside int32_t. */
#define SECONDS_MAX ((int64_t)1 << 46)

static int64_t clamp(int64_t s)
{
	return s > SECONDS_MAX ? SECONDS_MAX : s < -SECONDS_MAX ? -SECONDS_MAX : s;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int32_t instant_day(int64_t seconds)
{
	return (int32_t)floor_div(clamp(seconds) + LOCAL_OFFSET_S, DAY_S);
}

int64_t day_start(int32_t day)
{
	return (int64_t)day * DAY_S - LOCAL_OFFSET_S;
}

struct civil instant_civil(int64_t seconds)
{
	int32_t day = instant_day(seconds);
	int rest = (int)(clamp(seconds) - day_start(day));
	struct civil c = day_civil(day);
	c.hour = rest / 3600;
	c.minute = rest / 60 % 60;
	c.second = rest % 60;
	return c;
}

/* Years are counted from March, so that the leap day is the last of its year; eras are 400 years of 146 097 days. */
struct civil day_civil(int32_t day)
{
	int64_t z = (int64_t)day + 719468;
	int64_t era = floor_div(z, 146097), doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t march = (5 * doy + 2) / 153;
	int month = (int)(march < 10 ? march + 3 : march - 9);
	return (struct civil){
		.year = (int)(yoe + era * 400 + (month <= 2)),
		.month = month,
		.day = (int)(doy - (153 * march + 2) / 5 + 1),
	};
}

int32_t civil_day(int year, int month, int day)
{
	int64_t y = (int64_t)year - (month <= 2);
	int64_t era = floor_div(y, 400), yoe = y - era * 400;
	int64_t doy = (153 * (int64_t)(month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return (int32_t)(era * 146097 + doe - 719468);
}

int day_year(int32_t day)
{
	return day_civil(day).year;
}

/* ---------------------------------------------------------------- text */
static char *put_digits(char *out, int value, int width)
{
	for (int i = width - 1; i >= 0; i--, value /= 10)
		out[i] = (char)('0' + (value < 0 ? 0 : value % 10));
	return out + width;
}

static char *put_char(char *out, char c)
{
	*out = c;
	return out + 1;
}

static char *put_date(char *out, struct civil c)
{
	out = put_char(put_digits(out, c.year, 4), '-');
	out = put_char(put_digits(out, c.month, 2), '-');
	return put_digits(out, c.day, 2);
}

static char *put_time(char *out, struct civil c)
{
	out = put_char(put_digits(out, c.hour, 2), ':');
	out = put_char(put_digits(out, c.minute, 2), ':');
	return put_digits(out, c.second, 2);
}

void date_format(char out[static DATE_TEXT], int32_t day)
{
	*put_date(out, day_civil(day)) = 0;
}

void instant_format(char out[static INSTANT_TEXT], int64_t s)
{
	struct civil utc = instant_civil(clamp(s) - LOCAL_OFFSET_S);
	char *at = put_char(put_date(out, utc), 'T');
	at = put_char(put_time(at, utc), 'Z');
	*at = 0;
}

void local_format(char out[static LOCAL_TEXT], int64_t s)
{
	struct civil c = instant_civil(s);
	char *at = put_char(put_digits(out, c.day, 2), '/');
	at = put_char(put_digits(at, c.month, 2), '/');
	at = put_char(put_digits(at, c.year, 4), ' ');
	*put_time(at, c) = 0;
}

/* Exactly `width` digits, at most `max`; −1 when they are not there. */
static int take_digits(const char **at, int width, int max)
{
	int value = 0;
	for (int i = 0; i < width; i++, (*at)++) {
		if (**at < '0' || **at > '9')
			return -1;
		value = value * 10 + (**at - '0');
	}
	return value <= max ? value : -1;
}

static bool take_char(const char **at, const char *choices)
{
	if (**at == 0 || strchr(choices, **at) == NULL)
		return false;
	(*at)++;
	return true;
}

static enum err take_date(int32_t *day, const char **at)
{
	int y = take_digits(at, 4, 9999);
	if (y < 1970 || !take_char(at, "-"))
		return E_MALFORMED;
	int m = take_digits(at, 2, 12);
	if (m < 1 || !take_char(at, "-"))
		return E_MALFORMED;
	int d = take_digits(at, 2, 31);
	if (d < 1)
		return E_MALFORMED;
	*day = civil_day(y, m, d);
	return day_civil(*day).day == d ? E_OK : E_MALFORMED; /* 30 February becomes another day */
}

enum err date_parse(int32_t *day, const char *text)
{
	int32_t found;
	TRY(take_date(&found, &text));
	if (*text != 0)
		return E_MALFORMED;
	*day = found;
	return E_OK;
}

static enum err take_time(int64_t *seconds, const char **at)
{
	int h = take_digits(at, 2, 23);
	if (h < 0 || !take_char(at, ":"))
		return E_MALFORMED;
	int m = take_digits(at, 2, 59);
	if (m < 0 || !take_char(at, ":"))
		return E_MALFORMED;
	int s = take_digits(at, 2, 59);
	if (s < 0)
		return E_MALFORMED;
	*seconds = h * 3600 + m * 60 + s;
	return E_OK;
}

static enum err skip_fraction(const char **at)
{
	if (**at != '.')
		return E_OK;
	(*at)++;
	if (take_digits(at, 1, 9) < 0)
		return E_MALFORMED;
	while (**at >= '0' && **at <= '9')
		(*at)++;
	return E_OK;
}

static enum err take_offset(int64_t *seconds, const char **at)
{
	*seconds = 0;
	if (take_char(at, "Zz"))
		return E_OK;
	int sign = **at == '-' ? -1 : 1;
	if (!take_char(at, "+-"))
		return E_MALFORMED;
	int h = take_digits(at, 2, 23);
	if (h < 0 || !take_char(at, ":"))
		return E_MALFORMED;
	int m = take_digits(at, 2, 59);
	*seconds = sign * (h * 3600 + m * 60);
	return m < 0 ? E_MALFORMED : E_OK;
}

#define INSTANT_LAST INT64_C(253402300799) /* 9999-12-31T23:59:59Z: what instant_format() can write */

enum err instant_parse(int64_t *s, const char *text)
{
	int32_t day;
	int64_t time, offset;
	TRY(take_date(&day, &text));
	if (!take_char(&text, "Tt"))
		return E_MALFORMED;
	TRY(take_time(&time, &text));
	TRY(skip_fraction(&text));
	TRY(take_offset(&offset, &text));
	if (*text != 0)
		return E_MALFORMED;
	int64_t at = (int64_t)day * DAY_S + time - offset;
	if (at < 0 || at > INSTANT_LAST) /* its offset brings it into another era */
		return E_MALFORMED;
	*s = at;
	return E_OK;
}

/* ---------------------------------------------------------------- the port */
int64_t clock_ms(const struct clock *c)
{
	return c->now_ms(c->ctx);
}

int64_t clock_s(const struct clock *c)
{
	return floor_div(c->now_ms(c->ctx), 1000);
}
