/* Tickets sold twice: one that was not scanned goes back to the counter and is sold again, without a sale. Its sale is hours
 * old when it goes in at last. One late visitor is nothing; a cashier whose tickets are late more often than all others' is. */
#include "domain/detect/tally_book.h"

static enum err late_facts(struct detection *d, const struct tally_row *t, const struct share_rule *rule, struct clues *out)
{
	const struct clue_cashier who = {t->who, t->sites};
	(void)rule;
	return clues_late(d->db, d->arena, (int32_t)t->day, &who, d->app->settings->detect_lag_min * 60, out);
}

enum err detect_recycled(struct detection *d)
{
	const struct settings *s = d->app->settings;
	const struct share_rule rule = {
		.kind = TALLY_LATE,
		.days = 1,
		.hits_min = s->detect_lag_sales,
		.total_min = 2 * s->detect_lag_sales,
		.floor = (double)s->detect_lag_percent / 100,
		.limit = LIMIT(d, detect_lag_min),
		.facts = late_facts,
		.is_person = true,
	};
	struct tally_row *rows;
	size_t count;
	TRY(late_tallies(d->db, d->arena, &d->days, s->detect_lag_min * 60, &rows, &count));
	TRY(tally_keep(d, TALLY_LATE, rows, count));
	return shares_judge(d, &rule);
}
