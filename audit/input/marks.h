/* A set of marks (mark.h), read once and then asked: the few rows of a table that the rule does not fit. */
#ifndef AUDIT_MARKS_H
#define AUDIT_MARKS_H

#include <hoaban/arena.h>
#include <stdbool.h>
#include <stdint.h>

struct marks {
	size_t count, room;
	uint64_t *list; /* in the arena; ascending once it is sorted */
};

void marks_add(struct marks *m, struct arena *a, uint64_t mark);
void marks_sort(struct marks *m);
bool marks_have(const struct marks *m, uint64_t mark); /* of a sorted set */

#endif
