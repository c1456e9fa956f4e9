/* How far a long audit is: one line on stderr, when that is a terminal. */
#ifndef AUDIT_PROGRESS_H
#define AUDIT_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool is_shown;
	const char *check; /* what is being done */
	size_t step, steps;
	uint64_t done, total; /* bytes of the table that is read */
	int64_t shown_ms;
};

void progress_init(struct progress *p, size_t steps);
void progress_step(struct progress *p, const char *check); /* the next check begins */
void progress_begin(struct progress *p, uint64_t total);   /* of a table */
void progress_add(struct progress *p, uint64_t done);	   /* redraws at most ten times a second */
void progress_end(struct progress *p);			   /* takes the line away */

#endif
