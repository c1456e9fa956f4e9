/* Incidents: what was written down when a journal's entry came and did not fit. One that can be the cause of a contradiction
 * (incident_kinds.h) takes the place of the finding, and the report says how often each did. */
#ifndef AUDIT_INCIDENTS_H
#define AUDIT_INCIDENTS_H

#include "incident_kinds.h"

#include "audit/audit.h"

#include <hoaban/uuid.h>

struct incident {
	uint8_t device[UUID_LEN];
	uint64_t seq;
	int64_t at;	 /* Unix seconds: when it was written down */
	uint32_t row;	 /* of INCIDENTS */
	uint32_t may;	 /* mask of enum excuse: what its kind can cause */
	uint32_t causes; /* mask: what it did excuse */
	uint32_t excused;
	uint16_t kind; /* index for incident_kind() */
};

struct incidents {
	size_t count;	       /* of kinds that can excuse something */
	struct incident *list; /* ascending by device, entry, row */
	uint64_t of[EXCUSE_COUNT];
};

enum err incidents_load(struct audit *a);
void incidents_free(struct audit *a);
/* Does one of this entry explain it? incident_excuses() also counts it: for what would be a finding otherwise. */
bool incident_may(const struct audit *a, const uint8_t *device, uint64_t seq, enum excuse e);
bool incident_excuses(struct audit *a, const uint8_t *device, uint64_t seq, enum excuse e);
const char *incident_kind(const struct incident *i);	  /* "z_differs" */
bool incident_kind_at(struct incident *out, size_t kind); /* kind and what it may; false behind the last */
const char *excuse_member(enum excuse e);
const char *excuse_words(enum excuse e, int language);
uint64_t incidents_excused(const struct audit *a); /* all together */

#endif
