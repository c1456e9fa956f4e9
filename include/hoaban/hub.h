/* The hub of a site, and its deputies: the state machine that grants admissions (docs/HUB.md has the safety argument). Pure: it
 * reads no clock, socket or file.
 *
 * How a process drives it:
 *
 *   hub_init(), hub_start()                      once, in a transaction of the ledger
 *   a datagram has come    → hub_receive()       \
 *   the timer has run down → hub_tick()           > each in a transaction of the ledger; as many as wait may share one
 *   a supervisor declared  → hub_declare()       /
 *   commit durably (fsync), then send and empty hub->out; after a failed commit: empty it unsent, hub_init() and hub_start()
 * anew
 *
 * So nothing is ever answered that is not durable: the ledger's functions below only need to write into that transaction. The
 * driver calls hub_tick() at the latest after hub_wait_ms(). It passes datagrams that do not verify like any other: they are
 * dropped here. A call fails only when the ledger or the signature does (then: roll back, as after a failed commit). */
#ifndef HOABAN_HUB_H
#define HOABAN_HUB_H

#include <hoaban/lan.h>
#include <hoaban/rules.h>

#define HUB_BEACON_MS	     400  /* how often the authority says that it lives */
#define HUB_CALL_MS	     150  /* how often it calls for what was admitted before it, until it is strict */
#define HUB_SETTLE_MIN_MS    1000 /* a new or restarted authority listens at least so long before it is strict, */
#define HUB_SETTLE_MAX_MS    4000 /* and waits at most so long for devices that it hears but that have not delivered */
#define HUB_CLAIM_SKEW_S     300  /* an older claim, or one from the future, is not answered: it may be a replay */
#define HUB_RESEND_MS	     250  /* copies that were not confirmed are sent again */
#define HUB_HELLO_MS	     500  /* how often one who stands by looks for an authority that it does not hear, */
#define HUB_KEEP_MS	     4000 /* and says hello to one that it hears */
#define HUB_SILENCE_MS	     1300
#define HUB_PEER_MS	     60000 /* who was not heard for so long gets no beacon of its own */
#define HUB_COPIES_IN_FLIGHT 8

/* What the ledger knows of one claim. A row's places are taken unless it is undone. */
struct hub_row {
	uint8_t claim[UUID_LEN];
	uint8_t root[UUID_LEN];
	uint8_t device[UUID_LEN]; /* that claimed or admitted */
	char gate[32];		  /* "" when only a grant was copied */
	int32_t day;
	uint32_t entry, first_use, count;
	int64_t at; /* Unix seconds */
	bool is_provisional;
	bool is_undone;			/* a row with count 0 remembers an undo that came before its admission */
	struct site_term term;		/* of the grant; epoch 0 = none: admitted apart */
	uint8_t grant[GRANT_BYTES_MAX]; /* as signed by term.holder */
	size_t grant_len;
	uint64_t seq;	 /* of the admission's entry in the device's journal; 0 = not delivered yet */
	uint64_t number; /* given by the ledger at every put, ascending: what copies are counted by */
};

/* Places that two claims have both used: `first` was known here first. Both are admissions whose signed entries the ledger
 * holds (put_entry). One incident per pair and run of places, raised once. */
struct hub_incident {
	uint8_t root[UUID_LEN];
	int32_t day;
	uint32_t entry, first_use, count; /* the places that both used */
	uint8_t first_claim[UUID_LEN], second_claim[UUID_LEN];
	uint8_t first_device[UUID_LEN], second_device[UUID_LEN];
	uint64_t first_seq, second_seq;
	int64_t found_at;
};

struct hub_counts {
	uint32_t admitted; /* persons today: Σ count of rows not undone, and of overrides */
	uint32_t left;	   /* persons today, from ENTRY_LEFT */
};

/* The durable ledger, a port. Everything belongs to one site. All writes join the driver's open transaction, and are seen by
 * the reads that follow. */
struct hub_ledger {
	void *ctx;
	enum err (*get_standing)(void *ctx, struct site_standing *out); /* E_NOT_FOUND: a fresh ledger */
	enum err (*put_standing)(void *ctx, const struct site_standing *s);
	enum err (*find_row)(void *ctx, const uint8_t claim[static UUID_LEN], struct hub_row *out); /* E_NOT_FOUND */
	enum err (*put_row)(void *ctx, struct hub_row *row); /* inserts, or replaces by claim; sets row->number */
	/* All rows of a root, of every day, undone ones too, in the order in which they were first put (not of number). Arena
	 * memory. */
	enum err (*rows_of)(void *ctx, struct arena *a, const uint8_t root[static UUID_LEN], struct hub_row **out,
			    size_t *count);
	/* The row of this day with the lowest number above `after` that was granted in another term than `but`. E_NOT_FOUND. */
	enum err (*next_grant)(void *ctx, int32_t day, const struct site_term *but, uint64_t after, struct hub_row *out);
	/* The highest number of such a row; 0 = there is none. */
	enum err (*last_grant)(void *ctx, int32_t day, const struct site_term *but, uint64_t *number);
	/* The seq up to where a device's journal was delivered here. 0 = nothing. */
	enum err (*get_stored)(void *ctx, const uint8_t device[static UUID_LEN], uint64_t *seq);
	enum err (*put_stored)(void *ctx, const uint8_t device[static UUID_LEN], uint64_t seq);
	/* A verified journal entry as its device signed it; each (device, seq) is put once. The ledger keeps the bytes
	 * (evidence) and counts ENTRY_LEFT and ENTRY_OVERRIDE of this site. */
	enum err (*put_entry)(void *ctx, const struct entry *e, struct bytes message);
	enum err (*put_incident)(void *ctx, const struct hub_incident *i);
	enum err (*counts)(void *ctx, int32_t day, struct hub_counts *out);
};

enum hub_state {
	HUB_STANDBY,  /* somebody else is the authority */
	HUB_SETTLING, /* the authority; grants provisionally until it has heard of what was admitted before */
	HUB_STRICT,
};

struct hub {
	const struct lan_self *self;	/* the driver may exchange what it points to, between calls */
	const struct gate_lists *lists; /* the same */
	const struct hub_ledger *ledger;
	struct lan_out out;

	enum hub_state state;
	struct site_standing standing; /* as in the ledger */
	uint32_t heard_epoch;	       /* the highest that anybody has claimed, proven or not */
	int64_t settling_since, called_at, beacon_at, hello_at, copied_at; /* monotonic */
	/* Standing by, of this day, in numbers of rows granted in other terms: up to where the authority has them, up to where
	 * they were sent, and the last. */
	uint64_t copied, copy_end, tail;
	int32_t day;
	struct lan_peers peers;
	struct arena arena; /* of one call */
};

void hub_init(struct hub *h, const struct lan_self *self, const struct gate_lists *lists, const struct hub_ledger *ledger);
void hub_release(struct hub *h);

/* Goes on from the ledger. With a fresh ledger the site's hub (rank 0) begins the first epoch by its own statement; a deputy
 * stands by. An authority that starts again keeps its epoch and settles anew, because gates admitted while it was away. */
enum err hub_start(struct hub *h, struct lan_time t);
enum err hub_receive(struct hub *h, const struct lan_address *from, struct bytes datagram, struct lan_time t);
enum err hub_tick(struct hub *h, struct lan_time t);
int64_t hub_wait_ms(const struct hub *h, struct lan_time t); /* until hub_tick() is due; ≥ 0 */

/* The epoch that a supervisor's take-over declares here: above everything that was heard. The command signs the statement, and
 * puts it into the journal behind the approval (APPROVAL_TAKE_OVER, ENTRY_EPOCH); then it is handed in here. */
uint32_t hub_next_epoch(const struct hub *h);
/* E_REFUSED: it is not for this device and site, or not above the term held; E_BAD_SIGNATURE. Handing it in again is E_OK. */
enum err hub_declare(struct hub *h, struct bytes statement, struct lan_time t);

#endif
