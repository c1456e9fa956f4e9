#include <hoaban/gate.h>

/* ---------------------------------------------------------------- what others say */
static bool is_any_taken(const struct ruling *r, const struct uses *u)
{
	for (size_t i = 0; i < u->count; i++) {
		const struct taken_use *t = &u->list[i];
		if (t->entry == r->entry && t->use >= r->first_use && t->use - r->first_use < r->count)
			return true;
	}
	return false;
}

static bool is_in_ticket(const struct ruling *r, const struct ticket *t)
{
	uint64_t first = ticket_first_use(t), end = first + t->party;
	bool is_entry = r->entry >= 1 && (t->entries == 0 || r->entry <= t->entries);
	return is_entry && r->count >= 1 && r->first_use >= first && (uint64_t)r->first_use + r->count <= end;
}

bool gate_is_sound(const struct ruling *r, const struct ticket *t, const struct gate_memory *memory, uint32_t want)
{
	if (!verdict_is_known(r->verdict))
		return false;
	if (r->verdict != VERDICT_ADMITTED)
		return true;
	if (!is_in_ticket(r, t) || (want > 0 && r->count != want))
		return false;
	return memory == NULL || !is_any_taken(r, &memory->uses);
}

/* ---------------------------------------------------------------- what this device says */
/* What the rules look at before the lists, or find in them: nothing remembered is said instead. */
static bool comes_first(enum verdict v)
{
	static const bool first[VERDICT_COUNT] = {
		[VERDICT_MALFORMED] = true,  [VERDICT_UNKNOWN_KEY] = true,   [VERDICT_BAD_SIGNATURE] = true,
		[VERDICT_OVER_LIMIT] = true, [VERDICT_LISTS_TOO_OLD] = true, [VERDICT_REVOKED] = true,
	};
	return first[v];
}

/* Remembered or listed, it is the same verdict at the same place: before time and site. */
static enum verdict standing(const struct gate_facts *f)
{
	const struct gate_memory *m = f->memory;
	if (comes_first(f->read))
		return f->read;
	if (m->is_revoked)
		return VERDICT_REVOKED;
	if (m->is_superseded)
		return VERDICT_SUPERSEDED;
	if (f->read != VERDICT_ADMITTED)
		return f->read;
	return m->is_forged ? VERDICT_OVER_LIMIT : VERDICT_ADMITTED;
}

static void rule_here(struct ruling *out, const struct gate_facts *f)
{
	*out = (struct ruling){.verdict = standing(f)};
	if (out->verdict == VERDICT_ADMITTED)
		rules_admit(out, &f->reading->ticket, &f->memory->uses, f->want);
}

/* ---------------------------------------------------------------- together */
static bool has_word(const struct gate_facts *f)
{
	bool was_given = f->authority == GATE_ADVISED || f->authority == GATE_ANSWERED;
	return was_given && gate_is_sound(f->word, &f->reading->ticket, f->memory, f->want);
}

/* Who refuses grants nothing, whatever the message says. */
static struct ruling taken_over(const struct ruling *word)
{
	struct ruling r = *word;
	if (r.verdict != VERDICT_ADMITTED)
		r.first_use = r.count = r.entry = 0;
	return r;
}

void gate_decide(struct gate_decision *out, const struct gate_facts *f)
{
	*out = (struct gate_decision){0};
	rule_here(&out->ruling, f);
	if (out->ruling.verdict != VERDICT_ADMITTED || f->authority == GATE_SELF)
		return;
	out->must_ask = f->authority == GATE_UNASKED;
	bool is_told = has_word(f);
	if (is_told)
		out->ruling = taken_over(f->word);
	bool is_final = is_told && f->authority == GATE_ANSWERED;
	out->is_provisional = out->ruling.verdict == VERDICT_ADMITTED && !is_final;
}
