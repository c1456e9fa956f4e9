#include "admin/spans.h"

#include <hoaban/str.h>

#include <stdio.h>

/* "09:00-10:00 40"; dashes of any length and blanks around them are the same. */
static bool read_line(struct span *out, const char *line, enum schedule_kind kind)
{
	char begins[MINUTE_TEXT], ends[MINUTE_TEXT], rest[2];
	unsigned places = 0;
	int count = sscanf(line, " %5[0-9:] %*[-\xE2\x80\x93] %5[0-9:] %u %1s", begins, ends, &places, rest);
	if (count != (kind == SCHEDULE_SLOTS ? 3 : 2))
		return false;
	out->capacity = places;
	return minute_parse(&out->begins, begins) == E_OK && minute_parse(&out->ends, ends) == E_OK;
}

static enum err take_line(struct schedule *s, const char *line, struct complaints *c)
{
	if (line[strspn(line, " \t\r")] == 0)
		return E_OK;
	if (s->span_count == SCHEDULE_SPANS_MAX)
		return complain(c, "/spans", "too_many", "at most %d lines", SCHEDULE_SPANS_MAX);
	if (!read_line(&s->spans[s->span_count], line, s->kind))
		return complain(c, "/spans", "format", "\"%.40s\" is no line such as %s", line,
				s->kind == SCHEDULE_SLOTS ? "09:00-10:00 40" : "07:00-11:00");
	s->span_count++;
	return E_OK;
}

enum err spans_read(struct schedule *s, const char *text, struct complaints *c)
{
	s->span_count = 0;
	while (text && *text) {
		size_t len = strcspn(text, "\n");
		TRY(take_line(s, arena_textn(c->arena, text, len), c));
		text += text[len] ? len + 1 : len;
	}
	return E_OK;
}

const char *spans_write(struct arena *a, const struct schedule *s)
{
	const char *text = "";
	for (size_t i = 0; i < s->span_count; i++) {
		char begins[MINUTE_TEXT], ends[MINUTE_TEXT];
		minute_format(begins, s->spans[i].begins);
		minute_format(ends, s->spans[i].ends);
		text = s->kind == SCHEDULE_SLOTS ? arena_format(a, "%s%s%s–%s (%u)", text, text[0] ? ", " : "", begins, ends,
								s->spans[i].capacity)
						 : arena_format(a, "%s%s%s–%s", text, text[0] ? ", " : "", begins, ends);
	}
	return text;
}
