/* One name's tree, leaf after leaf, held against every checkpoint of it: those that the server recorded and those that somebody
 * kept. */
#ifndef AUDIT_LOG_WALK_H
#define AUDIT_LOG_WALK_H

#include "log_points.h"

#include "audit/input/rows.h"

struct log_walk {
	struct audit *audit;
	uint64_t origin, skip;
	struct merkle_range range;
	struct rows recorded; /* CHECKPOINTS, at this origin's next */
	struct cell cells[EXPORT_COLUMNS_MAX];
	bool has_recorded, is_wrong; /* wrong: its faults behind the first follow from it */
	uint64_t good;		     /* the largest size that held */
	struct log_points *points;
	size_t point; /* the next */
};

enum err log_walk_begin(struct log_walk *w, struct audit *a, const struct log_origins *o, uint64_t origin,
			struct log_points *points);
/* Every leaf of today's tree, in order. */
enum err log_walk_leaf(struct log_walk *w, uint64_t index, const struct hash *leaf);
/* Recorded checkpoints of more than there is are findings. */
enum err log_walk_end(struct log_walk *w);
void log_walk_close(struct log_walk *w);

#endif
