/* Who may sign what: delegations (by the root), the trust list, device certificates, id and known lists, server time (FORMATS
 * §2).
 *
 * Encoders produce the COSE payload only; whoever holds the key signs it. Decoders take the payload of a message whose
 * signature the caller has verified. Times are Unix seconds. */
#ifndef HOABAN_TRUST_H
#define HOABAN_TRUST_H

#include <hoaban/arena.h>
#include <hoaban/cose.h>
#include <hoaban/uuid.h>

enum key_use { KEY_USE_TICKET = 1, KEY_USE_LOG = 2, KEY_USE_DEVICES = 3, KEY_USE_LISTS = 4 };

/* A COSE_Key with its validity; the limits exist on tills' ticket keys only, and closed_at stands on the wire only when the
 * key is closed. Decoding refuses a kid that is not its key's thumbprint. */
struct trust_key {
	uint8_t kid[KID_LEN];
	uint8_t public_key[PUBLIC_KEY_LEN];
	enum key_use use;
	int64_t not_before, expires;
	bool has_limits;
	uint64_t sites;
	uint32_t party;      /* largest party */
	uint32_t days_ahead; /* furthest day */
	int64_t closed_at;   /* 0 = open */
};

/* Delegations and trust list share one shape: {4: exp, 6: iat, -65538: [seq, [COSE_Key…]]}. */
struct trust_list {
	int64_t expires, issued_at;
	uint64_t seq;
	size_t count;
	struct trust_key *keys;
};
#define TRUST_KEYS_MAX 4096

void trust_list_encode(struct buf *out, const struct trust_list *l);
enum err trust_list_decode(struct trust_list *out, struct arena *a, struct bytes payload);
/* The key with this kid (and use, unless 0), or NULL. */
const struct trust_key *trust_find(const struct trust_list *l, const uint8_t kid[static KID_LEN], enum key_use use);

/* Parses a COSE message, finds its kid with this use among the keys, checks the key's validity at `now` and the signature.
 * `payload` becomes a view into `message`. E_UNAUTHORIZED for an unknown or expired key. */
enum err trust_open(struct bytes *payload, const struct trust_list *keys, enum key_use use, const char *aad,
                    struct bytes message, int64_t now);

/* {4: exp, 5: nbf, 6: iat, -65539: [device id, ticket key, device key, sites, largest party, days ahead]} */
struct certificate {
	int64_t expires, not_before, issued_at;
	uint8_t device[UUID_LEN];
	uint8_t ticket_key[PUBLIC_KEY_LEN];
	uint8_t device_key[PUBLIC_KEY_LEN];
	uint64_t sites;
	uint32_t party, days_ahead;
};
void certificate_encode(struct buf *out, const struct certificate *c);
enum err certificate_decode(struct certificate *out, struct bytes payload);

/* {4: exp, 6: iat, -65540: [seq, bstr of ascending unique 16-byte ids]}: revoked and superseded lists. */
struct id_list {
	int64_t expires, issued_at;
	uint64_t seq;
	size_t count;
	const uint8_t *ids; /* count × 16 bytes, ascending */
};
void id_list_encode(struct buf *out, const struct id_list *l);
enum err id_list_decode(struct id_list *out, struct bytes payload);
bool id_list_has(const struct id_list *l, const uint8_t id[static UUID_LEN]);

/* {4: exp, 6: iat, -65541: [seq, kid, bstr of ascending first 16 bytes of SHA-256(ticket's COSE payload)]}: what the server had
 * received from a ticket key when it was closed, or received since. Only these tickets of that key are still good. */
#define KNOWN_ID_LEN 16
struct known_list {
	int64_t expires, issued_at;
	uint64_t seq;
	uint8_t kid[KID_LEN];
	size_t count;
	const uint8_t *ids; /* count × 16 bytes, ascending */
};
void known_list_encode(struct buf *out, const struct known_list *l);
enum err known_list_decode(struct known_list *out, struct bytes payload);
bool known_list_has(const struct known_list *l, const uint8_t id[static KNOWN_ID_LEN]);
/* By what a ticket is known: the whole of what was signed, so that another ticket with the same id is not. */
void known_id(uint8_t out[static KNOWN_ID_LEN], struct bytes ticket_payload);

/* {4: exp, 6: iat, -65545: [seq, [[site, from, until, kind, honoured until or null]…]]}: when a site lets nobody in, by a use-4 key.
 * Weekly closing days stand in it like sudden ones: one shape for a gate. Ascending by site, then from; until is exclusive.
 *
 * A closure may give every ticket that it made useless another day: what was valid at its site in from…until is admitted there
 * until `honoured_until` (exclusive), by all other rules. So nobody who holds paper has to exchange it. */
enum closure_kind { CLOSURE_CALENDAR = 1, CLOSURE_WEATHER = 2, CLOSURE_EVENT = 3, CLOSURE_WORKS = 4 };
#define CLOSURE_LAST CLOSURE_WORKS
#define CLOSURES_MAX 4096
struct closure {
	uint32_t site; /* number */
	int64_t from, until;
	enum closure_kind kind;
	int64_t honoured_until; /* ≥ until; 0 = tickets of that time are not good on another */
};
struct closure_list {
	int64_t expires, issued_at;
	uint64_t seq;
	size_t count;
	struct closure *closures;
};
void closure_list_encode(struct buf *out, const struct closure_list *l);
enum err closure_list_decode(struct closure_list *out, struct arena *a, struct bytes payload);
/* The closure that holds at this site and time, or NULL. */
const struct closure *closure_find(const struct closure_list *l, uint32_t site, int64_t at);
/* Whether nobody is let in at any moment of from…until (exclusive): nothing is sold for that time. */
bool closure_shuts(const struct closure_list *l, uint32_t site, int64_t from, int64_t until);
/* Whether a ticket that was valid in from…until is still admitted at this site because of a closure. */
bool closure_honours(const struct closure_list *l, uint32_t site, int64_t from, int64_t until, int64_t at);

/* {6: now, -65542: SHA-256(the request's Signature value)}: the server's word on the time, bound to one request. */
void server_time_encode(struct buf *out, int64_t now, const uint8_t hash[static HASH_LEN]);
enum err server_time_decode(int64_t *now, uint8_t hash[static HASH_LEN], struct bytes payload);

#endif
