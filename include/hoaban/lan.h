/* Datagrams between the devices of a site (docs/HUB.md): at most LAN_BYTES_MAX bytes, COSE_Sign1 by the sender's device key
 * with AAD_LAN over
 *
 *   [1, kind, site, role, device, epoch, holder, tail, body…]
 *
 * (epoch, holder) is the highest term that the sender knows, tail the number of the last thing it has to deliver today (a gate:
 * seq of its last entry of the gate; a hub that is not the authority: the last number of its ledger; 0 = nothing). A lost
 * datagram is sent again by the timer of whoever waits; each may come twice, late, or in another order. */
#ifndef HOABAN_LAN_H
#define HOABAN_LAN_H

#include <hoaban/site.h>

#define LAN_BYTES_MAX 1400
#define LAN_ENTRY_MAX 1200 /* of a journal entry that is delivered */

/*    name       number  body */
#define LAN_TABLE(X)                                                                                                           \
	X(LAN_HELLO, 1) /* device certificate: who I am */                                                                     \
	X(LAN_WHO, 2)	/* nothing: I do not know you; say hello */                                                            \
	X(LAN_TERM, 3)	/* statement, holder's certificate: you are behind, this is the authority */                           \
	X(LAN_BEACON,                                                                                                          \
	  4) /* is strict, persons admitted today, persons left today, statement, own certificate: the authority lives */      \
	X(LAN_CLAIM, 5)	 /* claim, gate, count, time, ticket */                                                                \
	X(LAN_ANSWER, 6) /* claim, verdict, remaining, first admitted at, its gate, grant or null */                           \
	X(LAN_ENTRY, 7)	 /* seq before, entry: deliver a journal entry */                                                      \
	X(LAN_STORED, 8) /* the last number of yours that I have durably */                                                    \
	X(LAN_COPY, 9)	 /* number before, number, grant: what I granted, or have of others */

enum lan_kind {
#define LAN_ENUM(name, number) name = (number),
	LAN_TABLE(LAN_ENUM)
#undef LAN_ENUM
};
#define LAN_LAST LAN_COPY

/* One machine may be a gate and a hub: two senders with one key. */
enum lan_role { LAN_GATE = 1, LAN_HUB = 2 };

struct lan_message {
	enum lan_kind kind;
	uint32_t site;
	enum lan_role role;
	uint8_t device[UUID_LEN];
	struct site_term term; /* epoch 0 = none is known */
	uint64_t tail;

	struct bytes certificate; /* HELLO, TERM, BEACON */
	struct bytes statement;	  /* TERM, BEACON */
	bool is_strict;		  /* BEACON */
	uint32_t admitted, left;  /* BEACON: persons today, at this site */
	uint8_t claim[UUID_LEN];  /* CLAIM, ANSWER */
	char gate[32];		  /* CLAIM: that asks; ANSWER: that admitted first */
	uint32_t count;		  /* CLAIM: persons, 0 = all that are left */
	int64_t time;		  /* CLAIM: Unix seconds by the gate's clock; ANSWER: first admitted at, 0 = never */
	struct bytes ticket;	  /* CLAIM: COSE */
	uint32_t verdict;	  /* ANSWER: enum verdict */
	uint32_t remaining;	  /* ANSWER */
	struct bytes grant;	  /* ANSWER: len 0 = null; COPY */
	uint64_t before, number;  /* ENTRY: before; COPY: both; STORED: number */
	struct bytes entry;	  /* ENTRY */
};
/* The payload. Views of a decoded message point into it. E_MALFORMED. */
void lan_encode(struct buf *payload, const struct lan_message *m);
enum err lan_decode(struct lan_message *out, struct bytes payload);

/* Where a datagram came from or goes to: whatever the socket's owner puts in. len 0 = to everybody (lan_peers). */
#define LAN_ADDRESS_MAX 31
struct lan_address {
	uint8_t len;
	uint8_t bytes[LAN_ADDRESS_MAX];
};

/* What a state machine wants sent. Its driver sends it, in order, AFTER the durable writes made so far are committed, and
 * empties it; when the commit fails, it empties it unsent. What does not fit is dropped: it will be sent again. */
#define LAN_OUT_MAX 128
struct lan_out {
	size_t count;
	struct lan_datagram {
		struct lan_address to;
		uint16_t len;
		uint8_t bytes[LAN_BYTES_MAX];
	} list[LAN_OUT_MAX];
};

/* The time, by the driver: wall clock for records, a monotonic one for timers. */
struct lan_time {
	int64_t now;	 /* Unix seconds */
	int64_t mono_ms; /* never goes back */
};

/* What both state machines know of themselves and their site. Owned by the driver, which may exchange it between two calls
 * (new lists, a new lease). */
struct lan_self {
	uint8_t device[UUID_LEN];
	enum lan_role role;
	uint32_t site;
	struct bytes certificate;	      /* own device certificate, COSE */
	const struct lease_hub *authorities;  /* of the site; never NULL */
	const struct trust_list *delegations; /* whose use-3 keys sign certificates */
	const struct id_list *revoked;	      /* may be NULL */
	/* Signs with the device key, AAD_LAN; appends the COSE message. */
	enum err (*sign)(void *ctx, struct buf *out, struct bytes payload);
	void *sign_ctx;
};

/* The devices that were heard, known by their certificates. Not durable: who is forgotten says hello again. */
#define LAN_PEERS_MAX 128
struct lan_peer {
	uint8_t device[UUID_LEN];
	enum lan_role role;
	uint8_t device_key[PUBLIC_KEY_LEN];
	uint8_t kid[KID_LEN];
	int64_t expires; /* of its certificate */
	struct lan_address address;
	int64_t heard_ms; /* monotonic; of the last verified message */
	bool is_current;  /* its last word knew the term held here */
	uint64_t tail;	  /* as it last said */
	uint64_t stored;  /* up to where its deliveries are here; LAN_STORED_UNKNOWN until the ledger was asked */
};
#define LAN_STORED_UNKNOWN UINT64_MAX
struct lan_peers {
	size_t count;
	struct lan_peer list[LAN_PEERS_MAX];
};

#endif
