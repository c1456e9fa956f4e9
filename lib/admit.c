/* Who of a ticket's party may enter now: uses × entries of one (root, site, day), minus what is taken. */
#include <hoaban/rules.h>

struct run {
	uint32_t first, count;
};

struct span {
	uint64_t first, end; /* 64 bits: a ticket may hold the last use there is */
};

static struct span span_of(const struct ticket *t)
{
	uint64_t first = ticket_first_use(t);
	return (struct span){first, first + t->party};
}

static bool is_inside(struct span s, uint32_t use)
{
	return use >= s.first && use < s.end;
}

/* The smallest use ≥ `from` that is taken with this entry number, or the span's end. */
static uint64_t next_taken(const struct uses *u, struct span s, uint64_t from, uint32_t entry)
{
	uint64_t next = s.end;
	for (size_t i = 0; i < u->count; i++) {
		const struct taken_use *t = &u->list[i];
		if (t->entry == entry && t->use >= from && t->use < next)
			next = t->use;
	}
	return next;
}

/* The first run of `want` free uses in a round; with want = 0 the longest run. Count 0 when there is none. */
static struct run find_run(const struct uses *u, struct span s, uint32_t entry, uint32_t want)
{
	struct run best = {0};
	for (uint64_t at = s.first; at < s.end;) {
		uint64_t taken = next_taken(u, s, at, entry);
		uint64_t free_uses = taken - at;
		if (want > 0 && free_uses >= want)
			return (struct run){(uint32_t)at, want};
		if (want == 0 && free_uses > best.count)
			best = (struct run){(uint32_t)at, (uint32_t)free_uses};
		at = taken + 1;
	}
	return best;
}

/* Among the first count + 1 rounds one is untouched: no need to look further, however large an entry number is. */
static uint32_t round_count(const struct ticket *t, const struct uses *u)
{
	uint64_t enough = (uint64_t)u->count + 1;
	bool is_bounded = t->entries != 0 && t->entries < enough;
	return is_bounded ? t->entries : (uint32_t)enough;
}

static struct run find_place(uint32_t *entry, const struct ticket *t, const struct uses *u, uint32_t want)
{
	uint32_t rounds = round_count(t, u);
	for (*entry = 1; *entry <= rounds; (*entry)++) {
		struct run found = find_run(u, span_of(t), *entry, want);
		if (found.count > 0)
			return found;
	}
	*entry = 0;
	return (struct run){0};
}

/* ---------------------------------------------------------------- what is left */
static bool is_granted(const struct ruling *r, uint32_t use)
{
	return use >= r->first_use && use - r->first_use < r->count;
}

static bool is_taken(const struct uses *u, uint32_t use, uint32_t entry)
{
	for (size_t i = 0; i < u->count; i++) {
		if (u->list[i].use == use && u->list[i].entry == entry)
			return true;
	}
	return false;
}

static bool is_full(const struct ruling *r, const struct uses *u, uint32_t use, uint32_t entries)
{
	for (uint32_t e = 1; e <= entries && e != 0; e++) {
		bool is_now = is_granted(r, use) && r->entry == e;
		if (!is_now && !is_taken(u, use, e))
			return false;
	}
	return true;
}

/* Two gates apart may have admitted the same place: each use counts once. */
static bool is_first_of_use(const struct uses *u, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (u->list[k].use == u->list[i].use)
			return false;
	}
	return true;
}

static uint32_t count_remaining(const struct ruling *r, const struct ticket *t, const struct uses *u)
{
	struct span s = span_of(t);
	if (t->entries == 0)
		return t->party;
	uint32_t full = 0, fresh = r->count; /* fresh: granted now and never seen before today */
	for (size_t i = 0; i < u->count; i++) {
		uint32_t use = u->list[i].use;
		if (!is_inside(s, use) || !is_first_of_use(u, i))
			continue;
		full += is_full(r, u, use, t->entries);
		fresh -= is_granted(r, use);
	}
	return t->party - full - (t->entries == 1 ? fresh : 0);
}

static int64_t earliest(const struct ticket *t, const struct uses *u)
{
	int64_t first = 0;
	for (size_t i = 0; i < u->count; i++) {
		int64_t at = u->list[i].admitted_at;
		if (is_inside(span_of(t), u->list[i].use) && (first == 0 || at < first))
			first = at;
	}
	return first;
}

void rules_admit(struct ruling *out, const struct ticket *t, const struct uses *u, uint32_t want)
{
	*out = (struct ruling){.verdict = VERDICT_EXPIRED, .first_admitted_at = earliest(t, u)};
	if (u->other_days >= t->days)
		return;
	struct run granted = find_place(&out->entry, t, u, want);
	out->first_use = granted.first;
	out->count = granted.count;
	out->remaining = count_remaining(out, t, u);
	if (granted.count > 0)
		out->verdict = VERDICT_ADMITTED;
	else
		out->verdict = out->remaining > 0 ? VERDICT_PARTY_EXHAUSTED : VERDICT_ALREADY_ADMITTED;
}
