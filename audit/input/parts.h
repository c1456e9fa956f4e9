/* Splits of tickets: every use of the parent stands in exactly one part. */
#ifndef AUDIT_PARTS_H
#define AUDIT_PARTS_H

#include "audit/audit.h"

#include <hoaban/uuid.h>

struct parts_ticket {
	uint8_t id[UUID_LEN], root[UUID_LEN];
	uint32_t first_use, party; /* the uses first_use … first_use + party − 1 of the root */
};

struct parts_split {
	uint8_t id[UUID_LEN], parent[UUID_LEN], root[UUID_LEN];
	uint64_t row;
	uint32_t parts, parts_seen;
	uint32_t first_use, party; /* of the parent; party 0 = it is not in the export */
	uint64_t uses;		   /* persons of the parts */
	uint64_t fingerprint;	   /* of their uses: equal to the parent's when each is there once */
};

struct parts {
	size_t count;
	struct parts_split *list; /* ascending by id */
	uint32_t *by_parent;	  /* indexes, ascending by the parent's id */
};

enum err parts_load(struct parts *p, struct audit *a);
void parts_release(struct parts *p);
void parts_take_ticket(struct parts *p, const struct parts_ticket *t); /* whichever may be a parent */
void parts_take_part(struct parts *p, const uint8_t split[static UUID_LEN], const struct parts_ticket *t);
void parts_judge(const struct parts *p, struct audit *a);

#endif
