#include <hoaban/calendar.h>

#include <hoaban/instant.h>

#define LINE_OCTETS 75 /* without the line's end */
#define VALUE_MAX   4096

/* ---- lines */

/* Folded between characters, never inside one: some readers unfold after they decode. */
static void put_line(struct buf *out, const char *line)
{
	size_t column = 0, left = strlen(line), step;
	uint32_t code_point;
	while ((step = utf8_next(&code_point, line, left)) > 0) {
		if (column + step > LINE_OCTETS) {
			buf_append_text(out, "\r\n ");
			column = 1;
		}
		buf_append(out, line, step);
		line += step;
		left -= step;
		column += step;
	}
	buf_append_text(out, "\r\n");
}

static void put_value(struct buf *out, const char *name, const char *value)
{
	BUF_LOCAL line;
	buf_init(&line, 2 * VALUE_MAX + 64);
	buf_append_text(&line, name);
	buf_append_byte(&line, ':');
	buf_append_text(&line, value);
	put_line(out, buf_text(&line));
}

static void put_text(struct buf *out, const char *name, const char *text)
{
	BUF_LOCAL value;
	buf_init(&value, 2 * VALUE_MAX);
	for (; *text; text++) {
		if (*text == '\n') {
			buf_append_text(&value, "\\n");
			continue;
		}
		if (strchr("\\;,", *text))
			buf_append_byte(&value, '\\');
		buf_append_byte(&value, (uint8_t)*text);
	}
	put_value(out, name, buf_text(&value));
}

/* ---- times: days as they are here, moments in UTC */

static void put_time(struct buf *out, const char *name, int64_t instant)
{
	struct civil c = instant_civil(instant - LOCAL_OFFSET_S);
	buf_append_format(out, "%s:%04d%02d%02dT%02d%02d%02dZ\r\n", name, c.year, c.month, c.day, c.hour, c.minute, c.second);
}

static void put_day(struct buf *out, const char *name, int64_t instant)
{
	struct civil c = instant_civil(instant);
	buf_append_format(out, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, c.year, c.month, c.day);
}

/* ---- events */

static bool is_plain_lines(const char *text)
{
	for (size_t len; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		if (!text_is_plain(bytes_of(text, len)))
			return false;
	}
	return true;
}

static bool text_fits(const char *text)
{
	return !text || (strlen(text) < VALUE_MAX && is_plain_lines(text));
}

static bool is_of_ascii(const char *text)
{
	for (; *text; text++)
		if (*text <= ' ' || *text > '~' || strchr("\"\\;,", *text))
			return false;
	return true;
}

static bool event_is_good(const struct calendar_event *e)
{
	return e->uid[0] && strlen(e->uid) < 200 && is_of_ascii(e->uid) && e->ends > e->begins && text_fits(e->summary) &&
	       text_fits(e->location) && text_fits(e->description) &&
	       (!e->url || (is_of_ascii(e->url) && strlen(e->url) < VALUE_MAX));
}

static void put_event(struct buf *out, const struct calendar_event *e)
{
	void (*put_when)(struct buf *, const char *, int64_t) = e->is_whole_day ? put_day : put_time;
	put_line(out, "BEGIN:VEVENT");
	put_value(out, "UID", e->uid);
	put_time(out, "DTSTAMP", e->stamp);
	buf_append_format(out, "SEQUENCE:%u\r\n", (unsigned)e->sequence);
	put_when(out, "DTSTART", e->begins);
	put_when(out, "DTEND", e->ends);
	put_text(out, "SUMMARY", e->summary);
	if (e->location)
		put_text(out, "LOCATION", e->location);
	if (e->description)
		put_text(out, "DESCRIPTION", e->description);
	if (e->url)
		put_value(out, "URL", e->url);
	put_line(out, e->is_cancelled ? "STATUS:CANCELLED" : "STATUS:CONFIRMED");
	put_line(out, "TRANSP:OPAQUE");
	put_line(out, "END:VEVENT");
}

enum err calendar_write(struct buf *out, const struct calendar_event *events, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!event_is_good(&events[i]))
			return E_INVALID;
	put_line(out, "BEGIN:VCALENDAR");
	put_line(out, "VERSION:2.0");
	put_line(out, "PRODID:-//Hoa Ban//Tickets//VI");
	put_line(out, "CALSCALE:GREGORIAN");
	put_line(out, "METHOD:PUBLISH");
	for (size_t i = 0; i < count; i++)
		put_event(out, &events[i]);
	put_line(out, "END:VCALENDAR");
	return buf_status(out);
}
