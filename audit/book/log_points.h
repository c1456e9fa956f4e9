/* Checkpoints that somebody kept: those of --checkpoint, those with a witness's line in the export, and the export's own. Each
 * is a point that the tree must pass. */
#ifndef AUDIT_LOG_POINTS_H
#define AUDIT_LOG_POINTS_H

#include "log_origins.h"

struct log_point {
	const char *label; /* the file's name */
	uint64_t origin;   /* number */
	struct checkpoint c;
	bool is_own;	  /* the export's */
	bool is_given;	  /* by --checkpoint */
	bool is_met;	  /* the tree has this size … */
	bool holds;	  /* … and this root there */
	struct hash root; /* what the tree has there */
};

struct log_points {
	size_t count, room;
	struct log_point *list; /* ascending by origin, size */
};

/* Reads and checks the signatures; findings for what is not signed by the log. E_USAGE: a file of the command line is no
 * checkpoint at all. */
enum err log_points_load(struct log_points *out, struct audit *a, const struct log_origins *o);
/* What the tree did not pass, once it was followed to its end. `size`: of the whole tree. */
void log_points_judge(const struct log_points *p, struct audit *a, const struct log_origins *o);

#endif
