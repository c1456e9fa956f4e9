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

void verdict_misread(const struct verdict_case *c, const char *word)
{
	fail_msg("%s: \"%s\" is not understood", column(c, COLUMN_LABEL), word);
}

size_t verdict_index(const char *const names[], size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(names[i], name))
			return i;
	return count;
}

void verdict_each_word(struct arena *a, const struct verdict_world *w, struct verdict_case *c, enum verdict_column which,
		       void (*take)(struct verdict_case *c, const struct verdict_world *w, const char *word))
{
	char *rest = arena_text(a, column(c, which));
	if (str_equal(rest, "-"))
		return;
	for (char *word; (word = strsep(&rest, " ")) != NULL;)
		take(c, w, word);
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
		verdict_misread(c, word);
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
	verdict_misread(c, column(c, COLUMN_VERDICT));
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
	c->signer = (enum verdict_signer)verdict_index(
		signers, VERDICT_SIGNERS, str_equal(column(c, COLUMN_SIGNER), "-") ? "server" : column(c, COLUMN_SIGNER));
	if (c->signer == VERDICT_SIGNERS)
		verdict_misread(c, column(c, COLUMN_SIGNER));
	verdict_case_ticket(a, w, c);
	c->memory.uses.list = arena_array(a, USES_MAX, sizeof(struct taken_use));
	verdict_each_word(a, w, c, COLUMN_TAKEN, take_use);
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
