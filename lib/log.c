#include <hoaban/log.h>

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Longer lines are cut; the last bytes then say so. */
#define LINE_SIZE 2048
static const char cut_mark[] = " cut=1";

static const char *const level_names[] = {
	[LOG_LEVEL_DEBUG] = "debug",
	[LOG_LEVEL_INFO] = "info",
	[LOG_LEVEL_WARN] = "warn",
	[LOG_LEVEL_ERROR] = "error",
};

/* One event is one line, whatever a value holds. */
static void flatten(char *line, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		bool is_c1 = i > 0 && (unsigned char)line[i - 1] == 0xc2 && (unsigned char)line[i] < 0xa0;
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f || is_c1)
			line[i] = '?';
		if (is_c1)
			line[i - 1] = '?';
	}
}

static size_t put(char *line, size_t at, size_t size, const char *text, size_t len)
{
	size_t n = len < size - at ? len : size - at;
	memcpy(line + at, text, n);
	return at + n;
}

/* By hand: this runs once per request, and printf is slow at it. */
static size_t format_head(char *line, size_t size, const struct logger *l, enum log_level level, const char *event)
{
	char instant[INSTANT_TEXT];
	int64_t ms = clock_ms(l->clock);
	int64_t fraction = ((ms % 1000) + 1000) % 1000;
	instant_format(instant, (ms - fraction) / 1000);
	const char rest[] = {'.', (char)('0' + fraction / 100), (char)('0' + fraction / 10 % 10), (char)('0' + fraction % 10),
			     'Z'};
	size_t at = put(line, 0, size, "ts=", 3);
	at = put(line, at, size, instant, 19);
	at = put(line, at, size, rest, sizeof rest);
	at = put(line, at, size, " level=", 7);
	at = put(line, at, size, level_names[level], strlen(level_names[level]));
	at = put(line, at, size, " event=", 7);
	at = put(line, at, size, event, strlen(event));
	return put(line, at, size, " ", 1);
}

void log_write(const struct logger *l, enum log_level level, const char *event, const char *format, ...)
{
	if (l == NULL || l->write == NULL || level < l->least)
		return;
	char line[LINE_SIZE];
	const size_t room = sizeof line - 1; /* for the LF */
	size_t len = format_head(line, room, l, level, event);
	if (len < room) {
		va_list ap;
		va_start(ap, format);
		int n = vsnprintf(line + len, room - len, format, ap);
		va_end(ap);
		len += n < 0 ? 0 : (size_t)n;
	}
	if (len >= room) {
		len = room - 1;
		memcpy(line + len - (sizeof cut_mark - 1), cut_mark, sizeof cut_mark - 1);
	}
	while (line[len - 1] == ' ') /* an event without pairs */
		len--;
	flatten(line, len);
	line[len++] = '\n';
	l->write(l->ctx, line, len);
}

static size_t quote_char(char out[static 5], unsigned char c)
{
	if (c < 0x20 || c == 0x7f)
		return (size_t)snprintf(out, 5, "\\x%02x", c);
	if (c == '"' || c == '\\')
		return (size_t)snprintf(out, 5, "\\%c", c);
	return (size_t)snprintf(out, 5, "%c", c);
}

const char *log_quote(char *out, size_t size, const char *text)
{
	if (size < 3) { /* no room for a pair of quotes */
		if (size > 0)
			out[0] = '\0';
		return out;
	}
	size_t len = 0;
	out[len++] = '"';
	for (const char *c = text == NULL ? "" : text; *c != '\0'; c++) {
		char piece[5];
		size_t n = quote_char(piece, (unsigned char)*c);
		if (len + n + 2 > size)
			break;
		memcpy(out + len, piece, n);
		len += n;
	}
	out[len++] = '"';
	out[len] = '\0';
	return out;
}
