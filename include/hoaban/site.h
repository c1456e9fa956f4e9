/* The authority of a site without uplink: its term, and what it signs (DESIGN §3, docs/HUB.md).
 *
 * A site's hub and its deputies stand in the lease in order (lease.h). Who is the authority is said by a term: (epoch, holder).
 * Terms are ordered: the higher epoch wins; of two holders of one epoch the one that stands first in the lease. A holder proves
 * its term by a statement, and every admission by a grant; both are COSE_Sign1 by its device key with AAD_LAN, as is every
 * datagram (lan.h). All begin with [1, kind], so that none reads as another. */
#ifndef HOABAN_SITE_H
#define HOABAN_SITE_H

#include <hoaban/fact.h>
#include <hoaban/lease.h>

#define EPOCH_FIRST 1
#define EPOCH_MAX   UINT32_MAX

struct site_term {
	uint32_t epoch; /* from 1; 0 = none is known */
	uint8_t holder[UUID_LEN];
};
/* The place of a device in the site's list: 0 = hub, 1… = deputies; −1 = it is none of them. */
int site_rank(const struct lease_hub *authorities, const uint8_t device[static UUID_LEN]);
/* < 0: `a` is lower than `b`; 0: equal. A holder that is not in the list is lower than all of its epoch. */
int site_term_compare(const struct lease_hub *authorities, const struct site_term *a, const struct site_term *b);
bool site_term_equal(const struct site_term *a, const struct site_term *b);

/* [1, 33, site, epoch, holder, declared at]: "I am the authority", signed by the holder. In the journal it is the statement of
 * ENTRY_EPOCH, behind a supervisor's approval; the hub's first epoch needs none. */
struct site_statement {
	uint32_t site;
	struct site_term term;
	int64_t declared_at; /* Unix seconds */
};
void site_statement_encode(struct buf *payload, const struct site_statement *s);
enum err site_statement_decode(struct site_statement *out, struct bytes payload);
/* Parses, verifies with the holder's device key, decodes. */
enum err site_statement_open(struct site_statement *out, struct bytes message, const uint8_t device_key[static PUBLIC_KEY_LEN]);

/* [1, 32, site, epoch, holder, claim, device, root, day, entry, first use, count, at, provisional]: these places are yours. It
 * travels in the admission's entry (fact.h, admission.grant), at most GRANT_BYTES_MAX. */
struct grant {
	uint32_t site;
	struct site_term term;
	uint8_t claim[UUID_LEN];
	uint8_t device[UUID_LEN]; /* that claimed */
	uint8_t root[UUID_LEN];
	int32_t day; /* local, by the holder's clock */
	uint32_t entry, first_use, count;
	int64_t at;	     /* Unix seconds */
	bool is_provisional; /* the holder had not yet heard of everything that was admitted before it */
};
void grant_encode(struct buf *payload, const struct grant *g);
enum err grant_decode(struct grant *out, struct bytes payload);
enum err grant_open(struct grant *out, struct bytes message, const uint8_t device_key[static PUBLIC_KEY_LEN]);

/* What a device keeps durably of a site's authority: the highest term it has seen, and its proof. */
struct site_standing {
	struct site_term term;
	uint8_t holder_key[PUBLIC_KEY_LEN]; /* the holder's device key */
	uint8_t statement[GRANT_BYTES_MAX];
	size_t statement_len;
	uint8_t certificate[GRANT_BYTES_MAX]; /* of the holder, as it was verified then */
	size_t certificate_len;
};

#endif
