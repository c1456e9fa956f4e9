/* A gate at its site's hub: the state machine that claims admissions and delivers what was admitted (docs/HUB.md). Pure.
 *
 * How a process drives it:
 *
 *   member_init(), member_start()                once
 *   a datagram has come    → member_receive()
 *   the timer has run down → member_tick()       at the latest after member_wait_ms()
 *   a visitor              → member_claim(), then receive and tick until member_outcome() is not MEMBER_WAITING
 *   an entry of the gate was committed to the journal (admission, undone, left, override) → member_committed()
 *   after each call: send and empty member->out (the journal's functions below are durable when they return)
 *
 * The claim's id is durable before member_claim(): after a crash the same act is claimed again with the same id, and the
 * admission's entry carries it. When the outcome is MEMBER_GRANTED, the admission is committed with exactly these places and
 * this grant (is_provisional as the grant says) before the visitor is let in; when it is MEMBER_UNREACHED, the device decides
 * alone and provisionally, with the same claim id. A grant for a claim that was given up is never used: the entry says what
 * became of the claim, and the hub believes the entry. */
#ifndef HOABAN_MEMBER_H
#define HOABAN_MEMBER_H

#include <hoaban/lan.h>
#include <hoaban/rules.h>

#define MEMBER_RESEND_MS   120	/* a claim, or entries that wait, are sent again after so long */
#define MEMBER_PATIENCE_MS 900	/* then a claim is UNREACHED */
#define MEMBER_SILENCE_MS  1300 /* an authority that was not heard for so long is away: claims are UNREACHED at once */
#define MEMBER_KEEP_MS	   4000 /* how often it says hello to one that it hears */
#define MEMBER_HELLO_MS	   500	/* how often a device looks for an authority that it does not hear */
#define MEMBER_IN_FLIGHT   8	/* entries sent and not yet stored */

/* The device's journal, a port. */
struct member_entry {
	uint64_t before; /* seq of the entry of the gate before it on that day; 0 = it is the first */
	uint64_t seq;
	struct bytes message; /* valid until the next call */
};
struct member_journal {
	void *ctx;
	enum err (*get_standing)(void *ctx, struct site_standing *out);	    /* of this site. E_NOT_FOUND: none was ever seen */
	enum err (*put_standing)(void *ctx, const struct site_standing *s); /* durable when it returns */
	/* The device's entries of the gate (ENTRY_ADMISSION, _ADMISSION_UNDONE, _OVERRIDE, _LEFT) of this site and local day:
	 * the first with seq above `after`. E_NOT_FOUND. */
	enum err (*next_entry)(void *ctx, int32_t day, uint64_t after, struct member_entry *out);
	enum err (*last_seq)(void *ctx, int32_t day, uint64_t *seq); /* of the last of them; 0 = none */
};

enum member_outcome {
	MEMBER_IDLE, /* nothing is asked */
	MEMBER_WAITING,
	MEMBER_GRANTED,	  /* the grant stands in the answer */
	MEMBER_REFUSED,	  /* the authority's word: verdict, remaining, when and where first */
	MEMBER_UNREACHED, /* decide alone, provisionally */
};

struct member_claim {
	uint8_t id[UUID_LEN];
	uint8_t root[UUID_LEN];
	uint32_t first_use, party; /* of the ticket: what a grant is held to */
	int32_t day;		   /* of the admission: an authority whose clock has another one is not followed */
	uint32_t count;		   /* persons; 0 = all that are left */
	char gate[32];
	struct bytes ticket; /* COSE; copied */
};

struct member_answer {
	uint32_t verdict; /* enum verdict; VERDICT_ADMITTED with a grant */
	uint32_t remaining;
	int64_t first_admitted_at; /* 0 = never */
	char first_gate[32];	   /* "" = unknown */
	struct grant grant;
	uint8_t grant_bytes[GRANT_BYTES_MAX]; /* for admission.grant */
	size_t grant_len;
};

/* What the banner says of the authority. */
enum member_contact { MEMBER_AWAY, MEMBER_SETTLING, MEMBER_STRICT };

struct member {
	const struct lan_self *self;
	const struct member_journal *journal;
	struct lan_out out;
	int64_t patience_ms,
		silence_ms; /* MEMBER_PATIENCE_MS, MEMBER_SILENCE_MS; a slower network may set more after member_init() */

	struct site_standing standing; /* as in the journal; epoch 0 = the first word of the hub is still to come */
	bool is_strict;		       /* as the authority last said */
	uint32_t admitted, left;       /* the same; of the whole site today */
	bool has_stored;	       /* the authority has said up to where it has this journal */
	uint64_t stored, sent, tail;
	size_t in_flight;
	uint64_t window[MEMBER_IN_FLIGHT]; /* sent and not yet stored, ascending */
	int32_t day;
	int64_t heard_ms, started_ms, hello_at, entries_at, claim_at, claim_since; /* monotonic; heard_ms −1 = never */
	struct lan_peers peers;							   /* hubs alone */

	enum member_outcome outcome;
	struct member_claim claim;
	uint8_t ticket[TICKET_BYTES_MAX];
	struct member_answer answer;
};

void member_init(struct member *m, const struct lan_self *self, const struct member_journal *journal);
enum err member_start(struct member *m, struct lan_time t);
enum err member_receive(struct member *m, const struct lan_address *from, struct bytes datagram, struct lan_time t);
enum err member_tick(struct member *m, struct lan_time t);
int64_t member_wait_ms(const struct member *m, struct lan_time t); /* until member_tick() is due; ≥ 0 */

/* Asks for places. One claim at a time; a new one takes the place of an old one. */
enum err member_claim(struct member *m, const struct member_claim *c, struct lan_time t);
enum member_outcome member_outcome(const struct member *m);
const struct member_answer *member_answer(const struct member *m); /* of GRANTED and REFUSED */
/* The claim is settled, or given up: whatever comes for it is not used. */
void member_forget(struct member *m);

/* The journal has new entries of the gate: deliver them. */
enum err member_committed(struct member *m, struct lan_time t);

enum member_contact member_contact(const struct member *m, struct lan_time t);

#endif
