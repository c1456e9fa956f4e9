/* Who may have signed what, as far as the root says so: delegations, lists, devices by their certificates. What is not rightly
 * signed is not in here. */
#ifndef AUDIT_KEYS_H
#define AUDIT_KEYS_H

#include "known.h"

#include "audit/audit.h"

#include <hoaban/trust.h>

struct device_key {
	uint8_t id[UUID_LEN];
	uint8_t device_key[PUBLIC_KEY_LEN];
	uint64_t row;			   /* of DEVICES */
	int64_t closed_at, quarantined_at; /* 0 = no */
	uint64_t last_seq;
	uint8_t last_hash[HASH_LEN];
	bool has_journal; /* entries of it are in the export */
};

struct keys {
	struct trust_list delegations;
	struct trust_list listed; /* the trust list */
	struct id_list revoked, superseded;
	struct known known;	   /* lists of closed keys */
	struct trust_list tickets; /* every key that tickets may be signed with: the server's, and those of certificates */
	size_t device_room, ticket_room;
	size_t device_count;
	struct device_key *devices; /* with a right certificate; ascending by id */
};

/* Root, delegations and lists; findings for what is missing or wrong. E_USAGE: --root holds no key. */
enum err keys_load(struct audit *a);
enum err keys_add_device(struct audit *a, const struct device_key *d, const struct certificate *c); /* E_TOO_LARGE */
const struct device_key *keys_device(const struct keys *k, const uint8_t id[static UUID_LEN]);	    /* or NULL */
void keys_note_journal(struct keys *k, const uint8_t id[static UUID_LEN]);

#endif
