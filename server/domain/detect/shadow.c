/* Sales beside the books: somebody went in with a ticket, well signed, that no sale and no order made. Either the till's
 * journal has not come yet, and then it has to, or it never will. */
#include "domain/detect/detector.h"

enum err detect_shadow(struct detection *d)
{
	const struct limit limit = LIMIT(d, detect_shadow_h);
	struct clues c = {0};
	TRY(clues_shadow(d->db, d->arena, &d->days, d->now - limit.value * 3600, &c));
	return detection_judge(d, &c, NULL);
}
