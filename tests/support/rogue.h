/* A till whose program is not ours: enrolled like any other, its keys in hand, it signs whatever a test makes it say. */
#ifndef TESTS_SUPPORT_ROGUE_H
#define TESTS_SUPPORT_ROGUE_H

#include "tests/support/story.h"

#include <hoaban/entry.h>
#include <hoaban/fact.h>
#include <hoaban/lease.h>

struct rogue {
	struct story *story;
	uint8_t id[UUID_LEN], secret[ENROL_SECRET_LEN]; /* of its code */
	uint8_t ticket_public[PUBLIC_KEY_LEN], ticket_key[SECRET_KEY_LEN];
	uint8_t device_public[PUBLIC_KEY_LEN], device_key[SECRET_KEY_LEN];
	struct lease_symbol symbol; /* the first of its lease */
	uint32_t number;	    /* last one it used */
	uint64_t seq;		    /* of its newest entry, and */
	int64_t said_at;	    /* when that was, Unix seconds */
	uint8_t prev[HASH_LEN];
	struct journal_batch batch; /* what rogue_send() sends; its bytes are the story's */
};

/* All of these fail the running cmocka test when something of their own does not work. */

/* Fresh keys and id, enrolled with the code of the step `label`. */
void rogue_enrol(struct rogue *r, struct story *s, const char *label);
/* The enrolment request for what stands in `r`; returns the status. */
int rogue_ask(struct rogue *r);
/* Its lease again, and nothing of its journal; returns the status. */
int rogue_renew(struct rogue *r);

/* One more entry for the next rogue_send(). */
void rogue_say(struct rogue *r, enum entry_type type, const struct buf *body);
void rogue_attach(struct rogue *r, enum attachment_kind kind, const struct buf *bytes); /* to the last entry's first receipt */
int rogue_send(struct rogue *r); /* returns the status; the batch is empty afterwards */
/* The next batch as it would be sent; the batch stays. */
void rogue_encode(struct rogue *r, struct buf *out);
/* These bytes, well signed, under this Content-Encoding (NULL = none), to this path; what is accepted goes to `accepts`. */
int rogue_post(struct rogue *r, const char *path, const char *coding, struct bytes body, char accepts[static 32]);

/* A signed POST as it goes over a connection that stays open. */
void rogue_request(struct rogue *r, const char *path, struct bytes body, struct buf *out);
/* … sent, and its answer, which the caller releases; returns the status. */
int rogue_call(struct rogue *r, const char *path, struct bytes body, struct reply *reply);

/* The online claim; returns the status, and the answer when it is 200. */
int rogue_claim(struct rogue *r, const struct claim *c, struct claim_answer *out);

/* A receipt for one adult at A1 in the rogue's own symbol, to be changed and then encoded by rogue_receipt(). */
struct receipt rogue_fields(struct rogue *r, struct receipt_line *line);
struct sale_receipt rogue_receipt(struct rogue *r, const struct receipt *fields);
/* A sale of these, paid in cash. */
void rogue_sell(struct rogue *r, const struct sale_receipt *receipts, size_t receipt_count, const struct sale_ticket *tickets,
		size_t ticket_count, int64_t total);
/* A child's ticket, free. */
struct sale_ticket rogue_ticket(struct rogue *r);
/* One person's, of a child or of somebody who pays. */
struct sale_ticket rogue_ticket_for(struct rogue *r, enum category category);

#endif
