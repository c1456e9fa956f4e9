#include <hoaban/cbor.h>
#include <hoaban/instant.h>
#include <hoaban/slot.h>

/* ---- a slot in time */

bool slot_is_whole_day(const struct slot *s)
{
	return s->begins == 0 && s->ends == DAY_MINUTES;
}

int64_t slot_from(const struct slot *s)
{
	return day_start(s->day) + (int64_t)s->begins * 60;
}

int64_t slot_until(const struct slot *s)
{
	return day_start(s->day) + (int64_t)s->ends * 60;
}

int slot_compare(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;
	if (x->site != y->site)
		return x->site < y->site ? -1 : 1;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return (x->begins > y->begins) - (x->begins < y->begins);
}

void minute_format(char out[static MINUTE_TEXT], uint32_t minute)
{
	unsigned m = minute > DAY_MINUTES ? DAY_MINUTES : minute;
	out[0] = (char)('0' + m / 600);
	out[1] = (char)('0' + m / 60 % 10);
	out[2] = ':';
	out[3] = (char)('0' + m % 60 / 10);
	out[4] = (char)('0' + m % 10);
	out[5] = 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

enum err minute_parse(uint32_t *minute, const char *text)
{
	if (strnlen(text, MINUTE_TEXT) != MINUTE_TEXT - 1 || text[2] != ':')
		return E_MALFORMED;
	for (unsigned i = 0; i < MINUTE_TEXT - 1; i++)
		if (i != 2 && !is_digit(text[i]))
			return E_MALFORMED;
	unsigned hour = (unsigned)(text[0] - '0') * 10 + (unsigned)(text[1] - '0');
	unsigned rest = (unsigned)(text[3] - '0') * 10 + (unsigned)(text[4] - '0');
	*minute = hour * 60 + rest;
	return rest < 60 && *minute <= DAY_MINUTES ? E_OK : E_MALFORMED;
}

/* 1970-01-01 was a Thursday. */
unsigned weekday_of(int32_t day)
{
	return (unsigned)(((int64_t)day % 7 + 10) % 7);
}

/* ---- which schedule holds */

static bool covers(const struct schedule *s, enum schedule_kind kind, uint32_t site, int32_t day)
{
	return s->kind == kind && s->site == site && s->from <= day && day < s->until && (s->weekdays >> weekday_of(day) & 1);
}

static bool goes_before(const struct schedule *a, const struct schedule *b)
{
	if (a->is_exception != b->is_exception)
		return a->is_exception;
	if (a->from != b->from)
		return a->from > b->from;
	if (a->declared_ms != b->declared_ms)
		return a->declared_ms > b->declared_ms;
	return memcmp(a->id, b->id, UUID_LEN) > 0;
}

const struct schedule *schedule_on(const struct schedule *list, size_t count, enum schedule_kind kind, uint32_t site,
				   int32_t day)
{
	const struct schedule *best = NULL;
	for (size_t i = 0; i < count; i++)
		if (covers(&list[i], kind, site, day) && (!best || goes_before(&list[i], best)))
			best = &list[i];
	return best;
}

bool schedule_has(const struct schedule *list, size_t count, enum schedule_kind kind, uint32_t site, int32_t day)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].kind == kind && list[i].site == site && list[i].until > day)
			return true;
	return false;
}

const struct span *schedule_span(const struct schedule *s, uint32_t begins)
{
	for (size_t i = 0; i < s->span_count; i++)
		if (s->spans[i].begins == begins)
			return &s->spans[i];
	return NULL;
}

/* ---- what a manager may say */

static enum err check_span(const struct schedule *s, size_t i, struct complaints *c)
{
	const struct span *x = &s->spans[i];
	const char *at = arena_format(c->arena, "/spans/%zu", i);
	if (x->begins >= x->ends || x->ends > DAY_MINUTES)
		return complain(c, at, "range", "it ends after it begins, at 24:00 at the latest");
	if (i > 0 && x->begins < s->spans[i - 1].ends)
		return complain(c, at, "order", "one after the other, none over another");
	if (s->kind == SCHEDULE_SLOTS && (x->capacity == 0 || x->capacity > SLOT_PLACES_MAX))
		return complain(c, arena_format(c->arena, "%s/capacity", at), "range", "1 to %d places", SLOT_PLACES_MAX);
	return E_OK;
}

enum err schedule_check(const struct schedule *s, struct complaints *c)
{
	enum err e = E_OK;
	if (s->until <= s->from)
		e = complain(c, "/last_day", "range", "not before the first day");
	if (s->weekdays == 0 || s->weekdays > WEEKDAYS_ALL)
		e = complain(c, "/weekdays", "required", "at least one day of the week");
	for (size_t i = 0; i < s->span_count; i++)
		if (check_span(s, i, c) != E_OK)
			e = E_INVALID;
	return e;
}

/* ---- as bytes */

void spans_encode(struct buf *out, const struct span *spans, size_t count)
{
	cbor_put_array(out, count);
	for (size_t i = 0; i < count; i++) {
		cbor_put_array(out, 3);
		cbor_put_uint(out, spans[i].begins);
		cbor_put_uint(out, spans[i].ends);
		cbor_put_uint(out, spans[i].capacity);
	}
}

enum err spans_decode(struct span out[static SCHEDULE_SPANS_MAX], size_t *count, struct bytes in)
{
	struct cbor_reader r = cbor_open(in);
	*count = cbor_read_array(&r, 0, SCHEDULE_SPANS_MAX);
	for (size_t i = 0; i < *count && !r.failed; i++) {
		cbor_read_array(&r, 3, 3);
		out[i].begins = (uint32_t)cbor_read_uint(&r, DAY_MINUTES);
		out[i].ends = (uint32_t)cbor_read_uint(&r, DAY_MINUTES);
		out[i].capacity = (uint32_t)cbor_read_uint(&r, SLOT_PLACES_MAX);
	}
	return cbor_finish(&r);
}
