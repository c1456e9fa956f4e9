/* What is not there: tills that nothing is heard of, numbers, entries and Z reports. */
#include "domain/detect/detector.h"

enum err detect_silent(struct detection *d)
{
	const struct limit limit = LIMIT(d, detect_silent_h);
	struct clues c = {0};
	TRY(clues_silent(d->db, d->arena, (d->now - limit.value * 3600) * 1000, &c));
	return detection_judge(d, &c, NULL);
}

enum err detect_number_gaps(struct detection *d)
{
	struct clues c = {0};
	TRY(clues_number_gaps(d->db, d->arena, &c));
	return detection_judge(d, &c, NULL);
}

enum err detect_journal_gaps(struct detection *d)
{
	struct clues c = {0};
	TRY(clues_journal_gaps(d->db, d->arena, &c));
	return detection_judge(d, &c, NULL);
}

enum err detect_z_gaps(struct detection *d)
{
	struct clues c = {0};
	TRY(clues_z_gaps(d->db, d->arena, &c));
	return detection_judge(d, &c, NULL);
}
