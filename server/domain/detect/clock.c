/* Clocks that were changed: sales moved into another day or another price, journals that are hard to put in order. */
#include "domain/detect/detector.h"

#include <hoaban/entry.h>
#include <hoaban/fact.h>

static const char *const fault_codes[] = {[CLOCK_RIGHT] = "right",
					  [CLOCK_BEHIND] = "behind",
					  [CLOCK_AHEAD] = "ahead",
					  [CLOCK_OFF] = "off",
					  [CLOCK_DOUBTED] = "doubted"};

static enum err tell_change(struct detection *d, const struct entry_clue *row, const struct clock_changed *c, int64_t away_s)
{
	const struct limit limit = LIMIT(d, detect_clock_min);
	char id[UUID_HEX];
	uint64_t count;
	int64_t sum, at = row->time_ms / 1000;
	const char *cashier;
	TRY(cashier_at(d->db, d->arena, row->device, at, &cashier));
	TRY(sales_between(d->db, row->device, at, at + DAY_S, &count, &sum));
	uuid_hex(id, row->device);
	struct finding f = {.subject = arena_format(d->arena, "%s/%llu", id, (unsigned long long)row->seq),
			    .actor = cashier,
			    .day = instant_day(at),
			    .sites = row->sites,
			    .score = (uint64_t)away_s / 60};
	const struct clue fact = {
		.fact = arena_format(
			d->arena,
			"{\"till_device\":\"%s\",\"entry_seq\":%llu,\"fault\":\"%s\",\"clock_at\":%lld,"
			"\"till_time_at\":%lld,\"received_at\":%lld,\"sales_after\":%llu,\"sales_after_total\":%lld}",
			id, (unsigned long long)row->seq, fault_codes[c->fault], (long long)(c->clock_ms / 1000),
			(long long)(c->time_ms / 1000), (long long)(row->received_ms / 1000), (unsigned long long)count,
			(long long)sum)};
	finding_add_person(d, &f, cashier);
	f.evidence = evidence_of(&limit, f.score, &fact, 1);
	return detection_tell(d, &f);
}

static enum err judge_change(struct detection *d, const struct entry_clue *row, const struct entry *e, void *ctx)
{
	struct clock_changed c;
	(void)ctx;
	if (clock_changed_decode(&c, e->body) != E_OK || c.step != CLOCK_BEGAN)
		return E_OK;
	int64_t away = (c.clock_ms - c.time_ms) / 1000, away_s = away < 0 ? -away : away;
	return away_s > d->app->settings->detect_clock_min * 60 ? tell_change(d, row, &c, away_s) : E_OK;
}

enum err detect_clock(struct detection *d)
{
	return entries_of_days(d, ENTRY_CLOCK_CHANGED, judge_change, NULL);
}
