/* A job for the issuer: one order to be written, or one pending order to be settled.
 *
 * The job and all it points to live in one arena that the submitter owns and leaves alone until done() is called. */
#ifndef SERVER_DOMAIN_ISSUE_H
#define SERVER_DOMAIN_ISSUE_H

#include "domain/calendar/holds.h"
#include "domain/sale/order.h"

#include <hoaban/leaf.h>

struct issue_receipt {
	struct receipt fields; /* complete but for symbol, number and time, which the committer fills */
	uint8_t lookup[LOOKUP_LEN];
	uint8_t leaf_salt[SALT_LEN];
	uint32_t symbol_id;
	uint64_t leaf_index;
	uint8_t record_bytes[1024 * 4];
	struct bytes record; /* view into record_bytes, written by the committer */
};

struct issue_ticket {
	struct ticket claims;
	uint32_t free_persons;
	uint8_t leaf_salt[SALT_LEN];
	uint8_t payload_bytes[256], cose_bytes[TICKET_BYTES_MAX];
	struct bytes payload, cose;
	uint64_t leaf_index; /* when free_persons > 0 */
};

struct issue_job {
	struct issue_job *next; /* the issuer's queues */
	struct arena *arena;
	struct order order; /* input and result */
	uint8_t idem_key[UUID_LEN];
	bool is_new;			/* else an existing pending order is settled */
	bool is_settling;		/* receipts and tickets come into being */
	const struct tariff *tariff;	/* when it settles: what the receipts are priced by, */
	struct price_request ask;	/* what was asked for, */
	int32_t sale_day;		/* and the local day on which they are issued */
	size_t slot_count;		/* what it takes at the day of the visit, order.persons each */
	const struct order_slot *slots; /* ascending by site */
	struct holder holder;		/* who has them for nothing: unpaid, or free */
	const char *email;		/* or NULL */
	enum language language;		/* of the visitor */
	bool has_buyer, is_meant_again; /* basket.h */
	uint8_t buyer[HASH_LEN], basket[HASH_LEN];
	bool has_payer;
	struct payer payer;
	uint8_t payer_salt[SALT_LEN];
	uint8_t payment_id[UUID_LEN];
	char provider_tx[65];	  /* "" = no payment (total 0) */
	enum pay_method provider; /* who told of it: not always how the order was to be paid */
	size_t receipt_count;
	struct issue_receipt *receipts;
	size_t ticket_count;
	struct issue_ticket *tickets;

	bool is_replay;			     /* set by the issuer: the key was used before; `order` is what was stored then */
	enum err otherwise;		     /* outcome of a replay whose order is not found */
	enum err outcome;		     /* of this job alone; E_SOLD_OUT: see sold_out; E_TOO_MANY, E_INVALID: see held */
	const struct order_slot *sold_out;   /* set by the issuer: the first of `slots` that has too few places left */
	struct hold_refusal held;	     /* set by the issuer: so many unpaid places are not kept for this holder */
	void (*done)(struct issue_job *job); /* called once, from one of the issuer's threads */
	void *ctx;			     /* the submitter's */
};

/* Prices the inputs and lays out order, receipts and tickets in the job. Complaints name the field. E_UNAVAILABLE, here and
 * below, when an organisation's receipts could not be signed: no order with a price is taken for it. */
enum err issue_plan(struct issue_job *job, struct app *app, const struct order_inputs *in, struct complaints *complaints);
/* The receipts and tickets of a stored pending order; `provider_tx` is the payment that settles it. */
enum err issue_plan_settlement(struct issue_job *job, struct app *app, const struct order *stored, enum pay_method provider,
			       const char *provider_tx);

/* Lays out the receipts again for another day of issue: who collects for a site may have changed at midnight. */
enum err issue_plan_receipts(struct issue_job *job, struct app *app, int32_t sale_day);

/* What a record holds of a payer: SHA-256(salt ‖ name LF tax code LF address). */
void payer_hash(uint8_t hash[static HASH_LEN], const uint8_t salt[static SALT_LEN], const struct payer *p);

#endif
