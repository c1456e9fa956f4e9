/* Tickets of closed keys: a gate lets in what the signed list of such a key names, whatever the tables say, so every name on
 * it must be of a ticket that is in them. */
#ifndef AUDIT_KNOWN_H
#define AUDIT_KNOWN_H

#include "audit/audit.h"

#include <hoaban/trust.h>

struct known_mark {
	uint8_t id[KNOWN_ID_LEN];
	bool is_sold;
};

struct known_key {
	uint8_t kid[KID_LEN];
	size_t count;
	struct known_mark *list; /* ascending */
};

struct known {
	size_t count, room;
	struct known_key *keys;
};

enum err known_note(struct audit *a, const struct known_list *l); /* copies it */
void known_free(struct audit *a);
/* By any thread. */
bool known_has_key(const struct known *k, const uint8_t kid[static KID_LEN]);
/* This ticket is in the tables. Not for several threads. */
void known_claim(struct known *k, const uint8_t kid[static KID_LEN], const uint8_t id[static KNOWN_ID_LEN]);
void known_judge(struct audit *a);

#endif
