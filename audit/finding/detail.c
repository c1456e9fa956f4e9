#include "detail.h"

#include "audit/words.h"

#include <hoaban/instant.h>
#include <hoaban/leaf.h>
#include <hoaban/money.h>
#include <hoaban/str.h>

enum kind { KIND_NUMBER, KIND_MONEY, KIND_TIME, KIND_DAY, KIND_SITES, KIND_LEAF, KIND_TEXT, KIND_WORD, KIND_ERROR };

static const struct {
	const char *member;
	enum kind kind;
	const char *vi, *en;
} words[DETAIL_WORDS] = {
#define DETAIL_ROW(name, member, kind, vi, en) [name] = {member, kind, vi, en},
	DETAIL_TABLE(DETAIL_ROW)
#undef DETAIL_ROW
};

const char *detail_member(enum detail_word w)
{
	return words[w].member;
}

const char *detail_word(enum detail_word w, int language)
{
	return language == LANGUAGE_VI ? words[w].vi : words[w].en;
}

enum detail_word detail_word_of(const char *member)
{
	for (enum detail_word w = DETAIL_END + 1; w < DETAIL_WORDS; w++)
		if (str_equal(words[w].member, member))
			return w;
	return DETAIL_FIGURE;
}

/* What somebody wrote into a table must not speak to the auditor's terminal. */
const char *detail_plain(struct arena *a, const char *text)
{
	char *kept = arena_text(a, text);
	uint32_t c;
	if (!kept || text_is_plain(bytes_of_text(kept)))
		return kept;
	size_t len = strlen(kept);
	for (size_t at = 0, n; at < len; at += n) {
		n = utf8_next(&c, (const uint8_t *)kept + at, len - at);
		if (n == 0)
			n = 1;
		else if (text_is_plain(bytes_of(kept + at, n)))
			continue;
		memset(kept + at, '?', n);
	}
	return kept;
}

const struct detail *detail_keep(struct arena *a, const struct detail *list)
{
	size_t count = 1;
	while (list[count - 1].word != DETAIL_END)
		count++;
	struct detail *kept = arena_copy(a, list, count * sizeof(*list));
	for (size_t i = 0; i < count; i++) {
		kept[i].text = detail_plain(a, list[i].text);
		kept[i].text_found = detail_plain(a, list[i].text_found);
	}
	return kept;
}

/* One of the two values of a detail. */
struct value {
	int64_t number;
	const char *text;
	int language;
};

static struct value expected_of(const struct detail *d, int language)
{
	return (struct value){d->number, d->text ? d->text : "", language};
}

static struct value found_of(const struct detail *d, int language)
{
	return (struct value){d->found, d->text_found ? d->text_found : "", language};
}

/* ---- as JSON */

static void put_number(struct json_text *j, const char *name, const struct value *v)
{
	json_text_integer(j, name, v->number);
}

static void put_time(struct json_text *j, const char *name, const struct value *v)
{
	char text[INSTANT_TEXT];
	instant_format(text, v->number);
	json_text_string(j, name, text);
}

static void put_day(struct json_text *j, const char *name, const struct value *v)
{
	char text[DATE_TEXT];
	date_format(text, (int32_t)v->number);
	json_text_string(j, name, text);
}

static void put_text(struct json_text *j, const char *name, const struct value *v)
{
	json_text_string(j, name, v->text);
}

static void put_word(struct json_text *j, const char *name, const struct value *v)
{
	json_text_string(j, name, words[v->number].member);
}

static void put_error(struct json_text *j, const char *name, const struct value *v)
{
	json_text_string(j, name, err_code((enum err)v->number));
}

/* ---- to people */

static void say_number(struct buf *out, const struct value *v)
{
	buf_append_format(out, "%lld", (long long)v->number);
}

static void say_money(struct buf *out, const struct value *v)
{
	char text[MONEY_TEXT];
	money_format(text, v->number, (enum language)v->language);
	buf_append_text(out, text);
}

static void say_time(struct buf *out, const struct value *v)
{
	char text[LOCAL_TEXT];
	local_format(text, v->number);
	buf_append_text(out, text);
}

static void say_day(struct buf *out, const struct value *v)
{
	char text[LOCAL_TEXT];
	local_format(text, day_start((int32_t)v->number));
	buf_append(out, text, sizeof("dd/mm/yyyy") - 1);
}

/* By their numbers: what they are called is the tariff's to say. */
static void say_sites(struct buf *out, const struct value *v)
{
	const char *between = "";
	for (unsigned site = 0; site < 64; site++) {
		if (((uint64_t)v->number >> site & 1) == 0)
			continue;
		buf_append_format(out, "%s%u", between, site);
		between = "+";
	}
	if (v->number == 0)
		buf_append_text(out, "–");
}

static void say_leaf(struct buf *out, const struct value *v)
{
	buf_append_text(out, leaf_word((enum leaf_type)v->number, v->language));
}

static void say_text(struct buf *out, const struct value *v)
{
	buf_append_text(out, v->text);
}

static void say_word(struct buf *out, const struct value *v)
{
	buf_append_text(out, detail_word((enum detail_word)v->number, v->language));
}

static void say_error_word(struct buf *out, const struct value *v)
{
	buf_append_text(out, error_word((enum err)v->number, v->language));
}

/* ---- whichever it is */

static const struct {
	void (*put)(struct json_text *j, const char *name, const struct value *v);
	void (*say)(struct buf *out, const struct value *v);
} kinds[] = {
	[KIND_NUMBER] = {put_number, say_number},   [KIND_MONEY] = {put_number, say_money},
	[KIND_TIME] = {put_time, say_time},	    [KIND_DAY] = {put_day, say_day},
	[KIND_SITES] = {put_number, say_sites},	    [KIND_LEAF] = {put_number, say_leaf},
	[KIND_TEXT] = {put_text, say_text},	    [KIND_WORD] = {put_word, say_word},
	[KIND_ERROR] = {put_error, say_error_word},
};

static void put(struct json_text *j, const struct detail *d)
{
	const struct value v = expected_of(d, 0), here = found_of(d, 0);
	if (!d->is_pair) {
		kinds[words[d->word].kind].put(j, words[d->word].member, &v);
		return;
	}
	json_text_string(j, "about", words[d->word].member);
	kinds[words[d->word].kind].put(j, "expected", &v);
	kinds[words[d->word].kind].put(j, "found", &here);
}

void detail_json(struct json_text *j, const char *name, const struct detail *list)
{
	json_text_begin(j, name, '{');
	for (const struct detail *d = list; d->word != DETAIL_END; d++)
		put(j, d);
	json_text_end(j, '}');
}

static void say(struct buf *out, const struct detail *d, int language)
{
	const struct value v = expected_of(d, language), here = found_of(d, language);
	buf_append_format(out, d->is_pair ? "%s: " : "%s ", detail_word(d->word, language));
	kinds[words[d->word].kind].say(out, &v);
	if (!d->is_pair)
		return;
	buf_append_text(out, " | ");
	kinds[words[d->word].kind].say(out, &here);
}

void detail_text(struct buf *out, const struct detail *list, int language)
{
	for (const struct detail *d = list; d->word != DETAIL_END; d++) {
		if (d != list)
			buf_append_text(out, ", ");
		say(out, d, language);
	}
}
