/* The ticket of a case, and the words that all columns share: sites, times, ids. */
#include "tests/support/verdict_cases.h"

#include <hoaban/instant.h>

#include <stdio.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const char *const site_codes[] = {"BT", "A1", "TD", "DC", "MP"};

/* ---------------------------------------------------------------- words */
uint32_t verdict_site(const char *code)
{
	size_t i = verdict_index(site_codes, sizeof site_codes / sizeof *site_codes, code);
	assert_true(i < sizeof site_codes / sizeof *site_codes);
	return (uint32_t)i;
}

/* Besides codes, bits by number: "A1,#40". */
uint64_t verdict_sites(const char *codes)
{
	char text[64], *rest = text;
	uint64_t mask = 0;
	snprintf(text, sizeof text, "%s", codes);
	for (char *code; (code = strsep(&rest, ",")) != NULL;)
		mask |= UINT64_C(1) << (code[0] == '#' ? strtoul(code + 1, NULL, 10) : verdict_site(code));
	return mask;
}

const char *verdict_value(const char *word, const char *name)
{
	size_t len = strlen(name);
	return strncmp(word, name, len) == 0 && word[len] == '=' ? word + len + 1 : NULL;
}

void verdict_ids(uint8_t id[static UUID_LEN], uint8_t kind, uint32_t number)
{
	static const uint8_t head[] = {0x01, 0x9a, 0x5f, 0x3c, 0x2b, 0x40, 0x7d, 0x10, 0xa1, 0xb2, 0xc3, 0xd4};
	memcpy(id, head, sizeof head);
	id[12] = kind;
	id[13] = 0;
	id[14] = (uint8_t)(number >> 8);
	id[15] = (uint8_t)number;
}

/* ---------------------------------------------------------------- times */
struct anchor {
	const char *name;
	int64_t at;
};

static const char *read_clock(int64_t *at, const struct verdict_world *w, const char *text)
{
	int day, hour, minute, second, len = 0;
	if (sscanf(text, "%dd%2d:%2d:%2d%n", &day, &hour, &minute, &second, &len) != 4)
		return NULL;
	*at = day_start(w->day + day) + hour * 3600 + minute * 60 + second;
	return text + len;
}

int64_t verdict_time(const struct verdict_case *c, const struct verdict_world *w, const char *text)
{
	const struct verdict_key *k = &w->keys[c->signer];
	const struct anchor anchors[] = {{"keyend", k->expires},
					 {"key", k->not_before},
					 {"exp", c->ticket.valid_until},
					 {"nbf", c->ticket.valid_from},
					 {"sold", c->ticket.issued_at}};
	int64_t at = 0;
	const char *rest = read_clock(&at, w, text);
	for (size_t i = 0; rest == NULL && i < sizeof anchors / sizeof *anchors; i++)
		if (str_starts_with(text, anchors[i].name)) {
			at = anchors[i].at;
			rest = text + strlen(anchors[i].name);
		}
	if (rest == NULL)
		verdict_misread(c, text);
	return at + (rest != NULL ? strtoll(rest, NULL, 10) : 0);
}

/* ---------------------------------------------------------------- the ticket */
static void set_mix(struct verdict_case *c, const char *value)
{
	char text[128], *rest = text;
	snprintf(text, sizeof text, "%s", value);
	c->ticket.category = CATEGORY_MIXED;
	c->ticket.has_mix = true;
	c->ticket.party = 0;
	for (char *part; (part = strsep(&rest, ",")) != NULL;) {
		enum category category;
		char *count = part;
		const char *name = strsep(&count, ":");
		assert_int_equal(category_parse(&category, name), E_OK);
		c->ticket.mix[category] = (uint32_t)strtoul(count, NULL, 10);
		c->ticket.party += c->ticket.mix[category];
	}
}

static void set_id(uint8_t id[static UUID_LEN], const struct verdict_case *c, const char *value)
{
	static const char *const names[] = {"own", "root", "revoked", "superseded", "both"};
	size_t kind = verdict_index(names, sizeof names / sizeof *names, value);
	if (kind == sizeof names / sizeof *names)
		verdict_misread(c, value);
	verdict_ids(id, (uint8_t)kind, kind <= ID_OF_ROOT ? c->row->number : 0);
}

static bool set_number(struct ticket *t, const char *word)
{
	const struct {
		const char *name;
		uint32_t *at;
	} numbers[] = {{"party", &t->party},
		       {"days", &t->days},
		       {"entries", &t->entries},
		       {"split", &t->first_use},
		       {"edition", &t->edition}};
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		const char *value = verdict_value(word, numbers[i].name);
		if (value == NULL)
			continue;
		*numbers[i].at = (uint32_t)strtoul(value, NULL, 10);
		t->is_split = t->is_split || numbers[i].at == &t->first_use;
		return true;
	}
	return false;
}

static bool set_time(struct verdict_case *c, const struct verdict_world *w, const char *word)
{
	const struct {
		const char *name;
		uint32_t *at;
	} times[] = {{"from", &c->ticket.valid_from}, {"until", &c->ticket.valid_until}, {"sold", &c->ticket.issued_at}};
	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		const char *value = verdict_value(word, times[i].name);
		if (value != NULL)
			*times[i].at = (uint32_t)verdict_time(c, w, value);
		if (value != NULL)
			return true;
	}
	return false;
}

static void set_word(struct verdict_case *c, const struct verdict_world *w, const char *word)
{
	struct ticket *t = &c->ticket;
	const char *value;
	if (set_number(t, word) || set_time(c, w, word))
		return;
	if ((value = verdict_value(word, "sites")) != NULL)
		t->sites = verdict_sites(value);
	else if ((value = verdict_value(word, "mix")) != NULL)
		set_mix(c, value);
	else if ((value = verdict_value(word, "id")) != NULL)
		set_id(t->id, c, value);
	else if ((value = verdict_value(word, "root")) != NULL)
		set_id(t->root, c, value);
	else
		verdict_misread(c, word);
}

/* An adult for A1, sold at 08:15 of day 0 and good on that day. */
static void start(struct verdict_case *c, const struct verdict_world *w)
{
	int64_t midnight = day_start(w->day);
	c->ticket = (struct ticket){
		.valid_from = (uint32_t)midnight,
		.valid_until = (uint32_t)(midnight + DAY_S),
		.issued_at = (uint32_t)verdict_time(c, w, "0d08:15:00"),
		.sites = verdict_sites("A1"),
		.category = CATEGORY_ADULT,
		.party = 1,
		.days = 1,
		.edition = 1,
		.entries = 1,
	};
	verdict_ids(c->ticket.id, ID_OF_ROW, c->row->number);
	verdict_ids(c->ticket.root, ID_OF_ROOT, c->row->number);
}

void verdict_case_ticket(struct arena *a, const struct verdict_world *w, struct verdict_case *c)
{
	start(c, w);
	verdict_each_word(a, w, c, COLUMN_TICKET, set_word);
}
