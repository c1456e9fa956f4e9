#include "report_unjudged.h"

#include "audit/book/incidents.h"
#include "audit/book/ledger.h"
#include "audit/book/logged.h"
#include "audit/words.h"

#include <hoaban/instant.h>
#include <hoaban/money.h>

struct listing {
	size_t shown, at;
	const struct incidents *of;
};

/* The next that excused something; NULL behind the last. */
static const struct incident *next(struct listing *l)
{
	while (l->of && l->shown < UNJUDGED_LISTED && l->at < l->of->count) {
		const struct incident *i = &l->of->list[l->at++];
		if (i->excused == 0)
			continue;
		l->shown++;
		return i;
	}
	return NULL;
}

static const char *device_name(const struct audit *a, const struct incident *i)
{
	const struct ledger_device *d = a->ledger ? ledger_device(a->ledger, i->device) : NULL;
	return d ? d->name : "";
}

static uint64_t beyond(const struct audit *a)
{
	return a->logged ? a->logged->beyond : 0;
}

static int64_t beyond_amount(const struct audit *a)
{
	return a->logged ? a->logged->beyond_amount : 0;
}

static const char *causes(struct audit *a, const struct incident *i)
{
	const char *all = "";
	for (enum excuse e = 0; e < EXCUSE_COUNT; e++)
		if ((i->causes & CAN(e)) != 0)
			all = arena_format(&a->arena, "%s%s%s", all, all[0] ? ", " : "",
					   excuse_words(e, options_language(a->options)));
	return all;
}

/* ---- JSON */

static void put_causes(struct json_text *j, const struct incident *i)
{
	json_text_begin(j, "excuses", '[');
	for (enum excuse e = 0; e < EXCUSE_COUNT; e++)
		if ((i->causes & CAN(e)) != 0)
			json_text_string(j, NULL, excuse_member(e));
	json_text_end(j, ']');
}

static void put_incident(struct json_text *j, const struct audit *a, const struct incident *i)
{
	char at[INSTANT_TEXT];
	instant_format(at, i->at);
	json_text_begin(j, NULL, '{');
	json_text_string(j, "kind", incident_kind(i));
	json_text_integer(j, "row", i->row);
	json_text_string(j, "device", device_name(a, i));
	json_text_integer(j, "seq", (int64_t)i->seq);
	json_text_string(j, "at", at);
	json_text_integer(j, "excused", i->excused);
	put_causes(j, i);
	json_text_end(j, '}');
}

static void put_excused(struct json_text *j, const struct audit *a)
{
	struct listing l = {.of = a->incidents};
	json_text_begin(j, "excused", '{');
	json_text_integer(j, "count", (int64_t)incidents_excused(a));
	json_text_begin(j, "by", '{');
	for (enum excuse e = 0; a->incidents && e < EXCUSE_COUNT; e++)
		if (a->incidents->of[e] > 0)
			json_text_integer(j, excuse_member(e), (int64_t)a->incidents->of[e]);
	json_text_end(j, '}');
	json_text_begin(j, "incidents", '[');
	for (const struct incident *i = next(&l); i; i = next(&l))
		put_incident(j, a, i);
	json_text_end(j, ']');
	json_text_end(j, '}');
}

void report_unjudged_json(struct json_text *j, const struct audit *a)
{
	json_text_begin(j, "beyond_log", '{');
	json_text_integer(j, "count", (int64_t)beyond(a));
	json_text_integer(j, "amount", beyond_amount(a));
	json_text_end(j, '}');
	put_excused(j, a);
}

/* ---- to people */

void report_unjudged_text(struct buf *out, struct audit *a)
{
	int language = options_language(a->options);
	char amount[MONEY_TEXT], at[LOCAL_TEXT];
	struct listing l = {.of = a->incidents};
	money_format(amount, beyond_amount(a), (enum language)language);
	if (beyond(a) > 0)
		buf_append_format(out, "%s: %llu (%s)\n", word(WORD_BEYOND, language), (unsigned long long)beyond(a), amount);
	if (incidents_excused(a) > 0)
		buf_append_format(out, "%s: %llu\n", word(WORD_EXCUSED, language), (unsigned long long)incidents_excused(a));
	for (const struct incident *i = next(&l); i; i = next(&l)) {
		local_format(at, i->at);
		buf_append_format(out, "  %s  incidents #%u  %s #%llu, %s: %s\n", incident_kind(i), i->row, device_name(a, i),
				  (unsigned long long)i->seq, at, causes(a, i));
	}
}

static void draw_incidents(struct sheet *s, struct audit *a, const char *const *heads)
{
	static const float widths[] = {38, -14, 26, -14, 34, 52};
	struct listing l = {.of = a->incidents};
	char at[LOCAL_TEXT];
	sheet_table(s, 6, widths, heads);
	for (const struct incident *i = next(&l); i; i = next(&l)) {
		local_format(at, i->at);
		sheet_row(s,
			  (const char *const[]){incident_kind(i), arena_format(&a->arena, "%u", i->row), device_name(a, i),
						arena_format(&a->arena, "%llu", (unsigned long long)i->seq), at, causes(a, i)});
	}
}

void report_unjudged_sheet(struct sheet *s, struct audit *a)
{
	static const char *const heads[2][6] = {{"Sự cố", "Dòng", "Thiết bị", "Mục", "Ghi lúc", "Giải thích"},
						{"Incident", "Row", "Device", "Entry", "Noted", "Explains"}};
	int language = options_language(a->options);
	char amount[MONEY_TEXT];
	money_format(amount, beyond_amount(a), (enum language)language);
	sheet_heading(s, word(WORD_UNJUDGED, language));
	sheet_text(
		s, TONE_TEXT,
		arena_format(&a->arena, "%s: %llu (%s)", word(WORD_BEYOND, language), (unsigned long long)beyond(a), amount));
	sheet_text(s, TONE_TEXT,
		   arena_format(&a->arena, "%s: %llu", word(WORD_EXCUSED, language), (unsigned long long)incidents_excused(a)));
	if (incidents_excused(a) > 0)
		draw_incidents(s, a, heads[language == LANGUAGE_VI ? 0 : 1]);
}
