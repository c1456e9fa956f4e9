/* Shares per person against what is usual where he works: the others at the same tills or gates. */
#include "domain/detect/detector.h"
#include "domain/detect/rate.h"

#include <math.h>

#define PARTIES_MIN 10 /* whoever had fewer is not judged: one class would decide */
#define PERMILLE(x) ((json_int_t)lround((x)*1000))

struct share {
	struct rate own, others;
	double low, usual, z; /* the least likely of his own; what it has to be above */
	bool has_others;
};

static struct rate rate_of(const struct tally_row *t)
{
	return (struct rate){t->hits, t->total, t->squares};
}

static struct rate sum_of(const struct tally_row *list, size_t count, uint64_t sites)
{
	struct rate sum = {0};
	for (size_t i = 0; i < count; i++)
		if (list[i].sites == sites) {
			sum.hits += list[i].hits;
			sum.total += list[i].total;
			sum.squares += list[i].squares;
		}
	return sum;
}

static double larger(double a, double b)
{
	return a > b ? a : b;
}

static bool is_above(struct share *s, const struct share_rule *rule)
{
	s->low = rate_low(s->own, s->z);
	s->has_others = s->others.total >= (uint64_t)rule->total_min;
	if (rule->needs_others && !s->has_others)
		return false;
	s->usual = larger(rule->floor, s->has_others ? rate_high(s->others, s->z) : 0);
	if (rate_parties(s->own) < PARTIES_MIN)
		return false;
	return s->own.hits >= (uint64_t)rule->hits_min && s->own.total >= (uint64_t)rule->total_min && s->low > s->usual &&
	       rate_share(s->own) >= (s->has_others ? rate_share(s->others) : 0) + rule->margin;
}

static json_t *share_evidence(const struct share *s, const struct share_rule *rule, const struct clues *facts)
{
	json_t *e = evidence_of(&rule->limit, s->own.hits, facts->list, facts->count);
	json_t *share = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "of", (json_int_t)s->own.total, "share_permille",
				  PERMILLE(rate_share(s->own)), "least_permille", PERMILLE(s->low), "usual_permille",
				  PERMILLE(s->usual), "worth_parties", PERMILLE(rate_parties(s->own) / 1000), "days",
				  (json_int_t)rule->days);
	if (s->has_others) {
		json_object_set_new(share, "others_of", json_integer((json_int_t)s->others.total));
		json_object_set_new(share, "others_permille", json_integer(PERMILLE(rate_share(s->others))));
	}
	json_object_set_new(e, "share", share);
	return e;
}

/* A share of a day belongs to the day, one of several weeks to the month in which they end: told once in it. */
static const char *subject_of(struct detection *d, const struct share_rule *rule, const struct tally_row *t)
{
	struct civil c = day_civil((int32_t)t->day);
	if (rule->days == 1)
		return arena_format(d->arena, "%s/%llu/%lld", t->who, (unsigned long long)t->sites, (long long)t->day);
	return arena_format(d->arena, "%s/%llu/%04d-%02d", t->who, (unsigned long long)t->sites, c.year, c.month);
}

static enum err tell_share(struct detection *d, const struct share_rule *rule, const struct tally_row *t, const struct share *s)
{
	struct clues facts = {0};
	struct finding f = {.subject = subject_of(d, rule, t),
			    .actor = rule->is_person ? t->who : "",
			    .day = (int32_t)t->day,
			    .sites = t->sites,
			    .score = (uint64_t)PERMILLE(rate_share(s->own))};
	TRY(rule->facts(d, t, rule, &facts));
	finding_add_person(d, &f, f.actor);
	for (size_t i = 0; i < facts.count; i++) {
		finding_add_person(d, &f, facts.list[i].actor);
		finding_add_person(d, &f, facts.list[i].other);
	}
	f.evidence = share_evidence(s, rule, &facts);
	return detection_tell(d, &f);
}

/* What is usual is what the others did in the weeks before, and on these days. */
static enum err judge_days(struct detection *d, const struct share_rule *rule, int32_t last)
{
	struct tally_row *own, *usual;
	size_t count, usual_count;
	int32_t from = last + 1 - rule->days, weeks = last + 1 - (int32_t)d->app->settings->detect_share_days;
	TRY(tallies_sum(d->db, d->arena, rule->kind, from, last + 1, &own, &count));
	TRY(tallies_sum(d->db, d->arena, rule->kind, from < weeks ? from : weeks, last + 1, &usual, &usual_count));
	for (size_t i = 0; i < count; i++) {
		struct share s = {.own = rate_of(&own[i]), .others = sum_of(usual, usual_count, own[i].sites)};
		s.z = (double)d->app->settings->detect_certainty / 100;
		for (size_t k = 0; k < usual_count; k++)
			if (usual[k].sites == own[i].sites && str_equal(usual[k].who, own[i].who))
				s.others = rate_without(s.others, rate_of(&usual[k]));
		if (is_above(&s, rule))
			TRY(tell_share(d, rule, &own[i], &s));
	}
	return E_OK;
}

/* Of several weeks the last day in the days that are looked at: they end there. */
enum err shares_judge(struct detection *d, const struct share_rule *rule)
{
	int32_t first = rule->days == 1 ? d->days.from_day : d->days.until_day - 1;
	for (int32_t day = first; day < d->days.until_day; day++)
		TRY(judge_days(d, rule, day));
	return E_OK;
}
