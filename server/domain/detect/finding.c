/* From clues to a finding with its evidence. */
#include "domain/detect/detector.h"
#include "domain/money/money.h"

#include <hoaban/entry.h>
#include <hoaban/rules.h>

#define FACTS_MAX 200

/* ---- evidence */

/* What a reader shall understand: times in words of RFC 3339. */
static void write_times(json_t *fact)
{
	const char *name;
	json_t *value;
	void *next;
	json_object_foreach_safe(fact, next, name, value) {
		size_t len = strlen(name);
		char at[INSTANT_TEXT];
		if (len < 3 || !str_equal(name + len - 3, "_at") || !json_is_integer(value))
			continue;
		instant_format(at, json_integer_value(value));
		json_object_set_new(fact, name, json_string(at));
	}
}

static const char *verdict_name(json_int_t n)
{
	return verdict_is_known((uint32_t)n) ? verdict_text((enum verdict)n) : NULL;
}

static const char *entry_name_of(json_int_t n)
{
	return entry_type_name((enum entry_type)n);
}

static const char *money_name(json_int_t n)
{
	return n >= MONEY_RECEIVED && n <= MONEY_DISMISSED ? money_state_codes[n - 1] : NULL;
}

/* What is a number in the database has a name. */
static void write_codes(json_t *fact)
{
	static const struct {
		const char *member;
		const char *(*text)(json_int_t n);
	} codes[] = {{"refused_because", verdict_name}, {"entry_type", entry_name_of}, {"money_state", money_name}};
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		const json_t *value = json_object_get(fact, codes[i].member);
		const char *text = json_is_integer(value) ? codes[i].text(json_integer_value(value)) : NULL;
		if (text)
			json_object_set_new(fact, codes[i].member, json_string(text));
	}
}

static json_t *fact_of(const struct clue *c)
{
	json_t *fact = json_loads(c->fact, 0, NULL);
	if (!fact)
		return json_null();
	write_times(fact);
	write_codes(fact);
	return fact;
}

static json_t *rule_of(const struct limit *limit)
{
	if (!limit)
		return json_null();
	return json_pack("{s:s, s:I}", "setting", limit->setting, "limit", (json_int_t)limit->value);
}

json_t *evidence_of(const struct limit *limit, uint64_t found, const struct clue *clues, size_t count)
{
	json_t *facts = json_array();
	size_t shown = count < FACTS_MAX ? count : FACTS_MAX;
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(facts, fact_of(&clues[i]));
	return json_pack("{s:o, s:I, s:o, s:I}", "rule", rule_of(limit), "found", (json_int_t)found, "facts", facts, "left_out",
			 (json_int_t)(count - shown));
}

/* ---- findings */

static enum err judge_group(struct detection *d, const struct clue *c, size_t count, const struct limit *limit)
{
	struct finding f = {.subject = c->subject, .actor = c->actor, .day = (int32_t)c->day};
	for (size_t i = 0; i < count; i++) {
		f.score += c[i].weight;
		f.sites |= c[i].sites;
		finding_add_person(d, &f, c[i].actor);
		finding_add_person(d, &f, c[i].other);
	}
	if (limit && f.score <= (uint64_t)limit->value)
		return E_OK;
	f.evidence = evidence_of(limit, f.score, c, count);
	return detection_tell(d, &f);
}

enum err detection_judge(struct detection *d, const struct clues *c, const struct limit *limit)
{
	for (size_t i = 0, n; i < c->count; i += n) {
		for (n = 1; i + n < c->count && str_equal(c->list[i].subject, c->list[i + n].subject);)
			n++;
		TRY(judge_group(d, &c->list[i], n, limit));
	}
	return E_OK;
}
