#include "tests/support/verdict_cases.h"

#include <hoaban/instant.h>

#include <stdio.h>
#include <assert.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define ROWS_MAX 500
#define LINE_MAX 1024

static const char *const site_codes[] = {"BT", "A1", "TD", "DC", "MP"};
static const char *const signers[] = {"server",	    "till",	    "closed",	    "lists-key", "certified",
				      "cert-older", "cert-revoked", "cert-expired", "stranger"};
static_assert(sizeof signers / sizeof *signers == VERDICT_SIGNERS);

/* ---------------------------------------------------------------- the file */
static void read_row(struct verdict_row *row, char *line)
{
	const char *whole = line;
	for (size_t i = 0; i < VERDICT_COLUMNS; i++) {
		row->is[i] = strsep(&line, "\t");
		if (row->is[i] == NULL || row->is[i][0] == '\0')
			fail_msg("%s: column %zu is missing", whole, i);
	}
	if (line != NULL)
		fail_msg("%s: a column too many", row->is[COLUMN_LABEL]);
}

size_t verdict_rows_load(struct verdict_row **out, struct arena *a)
{
	char line[LINE_MAX];
	size_t count = 0, lines = 0;
	FILE *f = fopen("tests/vectors/verdict-cases.tsv", "r");
	assert_non_null(f);
	*out = arena_array(a, ROWS_MAX, sizeof **out);
	while (fgets(line, sizeof line, f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#' || line[0] == '\0' || lines++ == 0) /* the first line names the columns */
			continue;
		assert_true(count < ROWS_MAX);
		struct verdict_row *row = &(*out)[count];
		row->number = (uint32_t)count++;
		read_row(row, arena_text(a, line));
	}
	fclose(f);
	return count;
}

/* ---------------------------------------------------------------- words */
static const char *column(const struct verdict_case *c, enum verdict_column which)
{
	return c->row->is[which];
}

static void misread(const struct verdict_case *c, const char *word)
{
	fail_msg("%s: \"%s\" is not understood", column(c, COLUMN_LABEL), word);
}

static size_t index_of(const char *const names[], size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(names[i], name))
			return i;
	return count;
}

uint32_t verdict_site(const char *code)
{
	size_t i = index_of(site_codes, sizeof site_codes / sizeof *site_codes, code);
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
		misread(c, text);
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
	size_t kind = index_of(names, sizeof names / sizeof *names, value);
	if (kind == sizeof names / sizeof *names)
		misread(c, value);
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
		misread(c, word);
}

static void each_word(struct arena *a, struct verdict_case *c, const struct verdict_world *w, enum verdict_column which,
		      void (*take)(struct verdict_case *c, const struct verdict_world *w, const char *word))
{
	char *rest = arena_text(a, column(c, which));
	if (str_equal(rest, "-"))
		return;
	for (char *word; (word = strsep(&rest, " ")) != NULL;)
		take(c, w, word);
}

/* An adult for A1, sold at 08:15 of day 0 and good on that day. */
static void start_ticket(struct verdict_case *c, const struct verdict_world *w)
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

/* ---------------------------------------------------------------- what the gate remembers */
#define USES_MAX 600

/* "3" or "1-4", "/2" = second entry. */
static void take_use(struct verdict_case *c, const struct verdict_world *w, const char *word)
{
	struct uses *u = &c->memory.uses;
	struct taken_use *list = (struct taken_use *)(uintptr_t)u->list;
	const char *value = verdict_value(word, "days");
	char *end;
	if (str_equal(word, "superseded"))
		c->memory.is_superseded = true;
	if (value != NULL)
		u->other_days = (uint32_t)strtoul(value, NULL, 10);
	if (value != NULL || c->memory.is_superseded)
		return;
	uint32_t first = (uint32_t)strtoul(word, &end, 10), last = first, entry = 1;
	if (*end == '-')
		last = (uint32_t)strtoul(end + 1, &end, 10);
	if (*end == '/')
		entry = (uint32_t)strtoul(end + 1, &end, 10);
	if (*end != '\0' || first == 0)
		misread(c, word);
	for (uint32_t use = first; use <= last && u->count < USES_MAX; use++)
		list[u->count++] = (struct taken_use){use, entry, day_start(w->day) + 8 * 3600};
}

/* ---------------------------------------------------------------- a case */
static uint32_t number_of(const char *text)
{
	return str_equal(text, "-") ? 0 : (uint32_t)strtoul(text, NULL, 10);
}

static enum verdict verdict_of(const struct verdict_case *c)
{
	for (uint32_t v = 0; v < VERDICT_COUNT; v++)
		if (str_equal(verdict_text((enum verdict)v), column(c, COLUMN_VERDICT)))
			return (enum verdict)v;
	misread(c, column(c, COLUMN_VERDICT));
	return VERDICT_COUNT;
}

static void read_question(struct verdict_case *c, const struct verdict_world *w)
{
	const char *want = column(c, COLUMN_WANT), *site = column(c, COLUMN_SITE), *time = column(c, COLUMN_TIME);
	c->want = str_equal(want, "-") ? 1 : str_equal(want, "all") ? 0 : number_of(want);
	c->site = (int)verdict_site(str_equal(site, "-") ? "A1" : site);
	c->now = verdict_time(c, w, str_equal(time, "-") ? "0d08:20:00" : time);
	c->verdict = verdict_of(c);
	c->let_in = number_of(column(c, COLUMN_LET_IN));
	c->left = number_of(column(c, COLUMN_LEFT));
	assert_true((c->let_in > 0) == (c->verdict == VERDICT_ADMITTED));
}

struct verdict_case *verdict_case_make(struct arena *a, const struct verdict_world *w, const struct verdict_row *row)
{
	struct verdict_case *c = ARENA_NEW(a, struct verdict_case);
	c->row = row;
	c->signer = (enum verdict_signer)index_of(
		signers, VERDICT_SIGNERS, str_equal(column(c, COLUMN_SIGNER), "-") ? "server" : column(c, COLUMN_SIGNER));
	if (c->signer == VERDICT_SIGNERS)
		misread(c, column(c, COLUMN_SIGNER));
	start_ticket(c, w);
	each_word(a, c, w, COLUMN_TICKET, set_word);
	c->memory.uses.list = arena_array(a, USES_MAX, sizeof(struct taken_use));
	each_word(a, c, w, COLUMN_TAKEN, take_use);
	read_question(c, w);
	verdict_case_sign(a, w, c);
	verdict_case_lists(a, w, c);
	return c;
}

void verdict_case_hold(const struct verdict_case *c, const struct ruling *is)
{
	if (is->verdict != c->verdict)
		fail_msg("%s: %s, not %s", column(c, COLUMN_LABEL), verdict_text(is->verdict), verdict_text(c->verdict));
	if (is->count != c->let_in)
		fail_msg("%s: %u let in, not %u", column(c, COLUMN_LABEL), is->count, c->let_in);
	if (is->remaining != c->left)
		fail_msg("%s: %u left, not %u", column(c, COLUMN_LABEL), is->remaining, c->left);
}

/* ---------------------------------------------------------------- keys */
struct validity {
	int64_t from, until; /* seconds from day 0's midnight */
};

void verdict_world_init(struct verdict_world *w, int32_t day)
{
	const int64_t midnight = day_start(day);
	const struct validity tills = {-30 * DAY_S, 365 * DAY_S}, certified = {0, 2 * DAY_S};
	*w = (struct verdict_world){.day = day};
	for (size_t i = 0; i < VERDICT_SIGNERS; i++) {
		struct verdict_key *k = &w->keys[i];
		uint8_t seed[HASH_LEN];
		const struct validity *v = i >= SIGNED_BY_CERTIFIED ? &certified : &tills;
		sha256(seed, bytes_of_text(signers[i]));
		key_pair_from_seed(k->public_key, k->secret_key, seed);
		k->not_before = midnight + v->from;
		k->expires = midnight + v->until;
	}
	w->keys[SIGNED_BY_SERVER].not_before = 0;
	w->keys[SIGNED_BY_SERVER].expires = INT64_C(4102444800);
	w->keys[SIGNED_BY_CERT_EXPIRED].expires = midnight + 8 * 3600 + 20 * 60;
}
