/* Money that goes other ways than the books say: drawers, differences, bags, transfers, refunds of one person alone. */
#include "domain/detect/detector.h"

enum err detect_drawer(struct detection *d)
{
	const struct limit limit = LIMIT(d, detect_drawer);
	struct clues c = {0};
	TRY(clues_drawer(d->db, d->arena, &d->days, &c));
	return detection_judge(d, &c, &limit);
}

/* Clues that have been held against the limit by the query: every one is a finding, which names it. */
static enum err judge_each(struct detection *d, const struct clues *c, const struct limit *limit)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct clue *x = &c->list[i];
		struct finding f = {.subject = x->subject,
				    .actor = x->actor,
				    .day = (int32_t)x->day,
				    .sites = x->sites,
				    .score = x->weight};
		finding_add_person(d, &f, x->actor);
		finding_add_person(d, &f, x->other);
		f.evidence = evidence_of(limit, x->weight, x, 1);
		TRY(detection_tell(d, &f));
	}
	return E_OK;
}

enum err detect_shift_difference(struct detection *d)
{
	const struct limit limit = LIMIT(d, detect_shift_difference);
	struct clues c = {0};
	TRY(clues_shifts(d->db, d->arena, &d->days, limit.value, &c));
	return judge_each(d, &c, &limit);
}

/* What a Z counted is in the drawer of the next shift, or was in a bag before: there is no third place. */
enum err detect_unbagged(struct detection *d)
{
	const struct limit limit = LIMIT(d, detect_counted_left);
	struct clues c = {0};
	TRY(clues_unbagged(d->db, d->arena, d->now - d->app->settings->detect_counted_days * DAY_S, limit.value, &c));
	return judge_each(d, &c, &limit);
}

enum err detect_open_shifts(struct detection *d)
{
	const struct limit limit = LIMIT(d, detect_shift_days);
	struct clues c = {0};
	TRY(clues_open_shifts(d->db, d->arena, d->now - limit.value * DAY_S, &c));
	return judge_each(d, &c, &limit);
}

enum err detect_bags(struct detection *d)
{
	const struct limit limit = LIMIT(d, drop_slip_days);
	struct clues c = {0};
	TRY(clues_bags(d->db, d->arena, d->now - limit.value * DAY_S, &c));
	return judge_each(d, &c, &limit);
}

enum err detect_slips(struct detection *d)
{
	struct clues c = {0};
	TRY(clues_slips(d->db, d->arena, &d->days, &c));
	return judge_each(d, &c, NULL);
}

enum err detect_unmatched(struct detection *d)
{
	const struct limit limit = LIMIT(d, money_wait_h);
	struct clues c = {0};
	TRY(clues_money(d->db, d->arena, (d->now - limit.value * 3600) * 1000, &c));
	return judge_each(d, &c, &limit);
}

enum err detect_unapproved(struct detection *d)
{
	struct clues c = {0};
	TRY(clues_unapproved(d->db, d->arena, &d->days, &c));
	return judge_each(d, &c, NULL);
}
