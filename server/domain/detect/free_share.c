/* Free and reduced visitors per cashier: who takes the money of an adult and writes down a child keeps the difference. */
#include "domain/detect/detector.h"

static enum err judge(struct detection *d, enum tally_kind kind)
{
	const struct settings *s = d->app->settings;
	const struct share_rule rule = {
		.kind = kind,
		.days = (int32_t)s->detect_share_days,
		.hits_min = 1,
		.total_min = s->detect_share_persons,
		.needs_others = true,
		.margin = (double)s->detect_share_percent / 100,
		.limit = LIMIT(d, detect_share_percent),
		.facts = sales_facts,
		.is_person = true,
	};
	return shares_judge(d, &rule);
}

/* Counts both; it comes first. */
enum err detect_free_share(struct detection *d)
{
	TRY(sales_tally(d));
	return judge(d, TALLY_FREE);
}

enum err detect_reduced_share(struct detection *d)
{
	return judge(d, TALLY_REDUCED);
}
