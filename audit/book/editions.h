/* The tariff editions of the export, parsed. */
#ifndef AUDIT_EDITIONS_H
#define AUDIT_EDITIONS_H

#include "audit/audit.h"

#include <hoaban/tariff.h>

struct editions {
	struct arena arena;
	size_t count, room, issued_room;
	int64_t *issued_at;	    /* of each, Unix seconds */
	const struct tariff **list; /* ascending by number */
};

int64_t edition_issued_at(const struct audit *a, uint32_t number);	   /* 0: there is no such edition */
const struct tariff *edition_find(const struct audit *a, uint32_t number); /* or NULL */
void editions_free(struct audit *a);

#endif
