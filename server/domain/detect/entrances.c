/* What gates tell: corrections after the entry, places taken twice, persons let in on a supervisor's word. */
#include "domain/detect/detector.h"

enum err detect_replaced(struct detection *d)
{
	struct clues c = {0};
	TRY(clues_replaced(d->db, d->arena, &d->days, &c));
	return detection_judge(d, &c, NULL);
}

enum err detect_twice(struct detection *d)
{
	struct clues c = {0};
	TRY(clues_twice(d->db, d->arena, &d->days, &c));
	return detection_judge(d, &c, NULL);
}

enum err detect_overrides(struct detection *d)
{
	const struct limit limit = LIMIT(d, detect_overrides);
	struct clues c = {0};
	TRY(clues_overrides(d->db, d->arena, &d->days, &c));
	return detection_judge(d, &c, &limit);
}
