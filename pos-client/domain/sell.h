/* A sale: priced, checked against the lease, and made durable in one commit, which is the act of issue. */
#ifndef POS_SELL_H
#define POS_SELL_H

#include "pos-client/domain/visit.h"
#include <hoaban/idcard.h>
#include <hoaban/payer.h>

struct transfer;
struct approval_request;

struct tender_request {
	enum payment_form form;
	int64_t amount;	       /* −1 = whatever is due */
	const char *reference; /* of a card terminal's slip; NULL = none */
};

/* The cashier's word for everybody of a category whom no card has proven. */
struct proof_request {
	enum category category;
	const char *kind; /* proof.h, but for a scan */
};

struct sell_request {
	bool has_id;
	uint8_t id[UUID_LEN]; /* made by the caller: repeating it repeats the answer */
	struct price_request ask;
	bool has_day; /* else ask.visit_day is today's */
	bool is_group;
	size_t tender_count; /* may be 0 when everything is free */
	struct tender_request tenders[SALE_TENDERS_MAX];
	int64_t tendered; /* cash handed over; −1 = exactly what is due in cash */
	size_t card_count;
	const struct idcard *cards; /* read and wiped; without any quantity they make the order (prove.h) */
	size_t proof_count;
	struct proof_request proofs[CATEGORY_COUNT];
	bool has_seen_proofs;		/* the usual proof of each category was looked at */
	const struct payer_text *payer; /* NULL = an ordinary visitor */
	const struct transfer *transfer;  /* for a tender of form PAYMENT_TRANSFER: paid, of this id (transfer.h) */
	size_t choice_count;
	const struct visit_choice *choices; /* the cashier's slots (visit.h) */
	const char *booking;		    /* code of the class that came, as booking_code_parse() gives it; NULL = none */
	const struct booked *booked;	    /* what the server told of it; NULL = nothing is known but its code */
	struct approval_request *word;	  /* for one of form PAYMENT_TRANSFER_UNCONFIRMED; its action and subject are set here */
};

/* What a sale left in the journal, read back: the answer of the first and of every repeated request is this. */
struct sale_receipt_view {
	struct journal_receipt kept;
	struct receipt receipt;
	uint32_t place;			/* in the sale's entry */
	bool is_signed;			/* the till has signed its XML, at receipt.time */
	const struct payer_text *payer; /* NULL = none was named, or it was erased */
};
struct sale_ticket_view {
	struct ticket ticket;
	struct bytes cose;
	const char *qr; /* "HB1:…" */
};
struct sale_view {
	struct journal_sale sale;
	char cashier[CASHIER_TEXT];
	size_t proof_count;
	struct sale_proof *proofs;
	size_t tender_count;
	struct tender *tenders;
	size_t receipt_count;
	struct sale_receipt_view *receipts;
	size_t ticket_count;
	struct sale_ticket_view *tickets;
	int64_t change;
	enum print_state print;
	uint32_t copies;
};
/* A signed ticket, taken apart; its signature is not looked at. */
enum err sale_ticket_read(struct till *t, struct bytes cose, struct sale_ticket_view *out);
/* E_NOT_FOUND. */
enum err sale_view_load(struct till *t, const uint8_t sale[static UUID_LEN], struct sale_view *out);

/* The sale of a receipt; form and symbol "" match any, the newest wins. The last sale of all. E_NOT_FOUND. */
enum err sale_find(struct till *t, const char *form, const char *symbol, uint32_t number, uint8_t sale[static UUID_LEN]);
enum err sale_find_last(struct till *t, uint8_t sale[static UUID_LEN]);

/* What one sale may have beside its entry: it travels with it, in one upload. */
#define SALE_ATTACHED_BYTES (2816u << 10)
#define SALE_ATTACHED_MAX   1024

/* E_OK: committed (or it was, the same, before). E_MISMATCH: this id was used for another sale. Reasons in t->why. */
enum err sell(struct till *t, const struct sell_request *r, uint8_t sale[static UUID_LEN]);

/* Whether it could be sold now, whatever it is paid with; nothing is written. For who takes money before the sale (transfer.h). */
enum err sell_try(struct till *t, const struct sell_request *r);

/* The rules of the lease for one priced sale (sell_check.c). */
enum err sell_check(struct till *t, const struct price_request *ask, const struct quote *q, const struct ticket_plan *plan,
		    int64_t now);
/* The symbol of the lease that an organisation's receipts of this form get now, or NULL. */
const struct lease_symbol *sell_symbol(const struct till *t, const char *tax_code, const char *form, int64_t now);

#endif
