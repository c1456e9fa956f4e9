/* Everything one sale is made of, from the question to the commit. Private to sell*.c. */
#ifndef POS_SELLING_H
#define POS_SELLING_H

#include "pos-client/domain/prove.h"
#include "pos-client/keys/organisation.h"

/* What one receipt has beside its record. */
struct selling_receipt {
	struct receipt fields;
	struct journal_symbol symbol;
	bool is_signed;
	struct organisation_certificate certificate;
	struct payer_note payer; /* when the request names one */
	struct bytes xml;	 /* when signed */
};

struct selling {
	struct till *t;
	const struct sell_request *request;
	struct proving proven; /* the proofs, and what is asked for, with today's day and the cards' persons */
	int64_t now;	       /* the moment of issue: its day, its year's symbol, its receipts' time */
	struct journal_shift shift;
	struct quote quote;
	struct ticket_plan plan;
	struct visit visit;		  /* the slots of its timed sites */
	struct sale sale;		  /* the fact */
	struct selling_receipt *receipts; /* one per part of the quote */
	size_t attached;		  /* bytes of signed XML and payers */
	struct journal_sale kept;
	const struct receipt *replaces; /* the one receipt takes the place of this one; NULL = an ordinary sale */
};

/* ---- sell.c */

enum err selling_need_shift(struct selling *s);
/* Inside the transaction, behind the entry: the rows of the sale, its receipts, tickets and paper. */
enum err selling_keep(struct selling *s);

/* ---- sell_tender.c */

/* The tenders of the request pay the quote. */
enum err selling_settle(struct selling *s);
/* Inside the transaction, before the sale's entry with this body: the supervisor's word on a transfer, if it stands on one. */
enum err selling_write_word(struct selling *s, const struct buf *body);

/* ---- sell_facts.c */

enum err selling_sign_tickets(struct selling *s);
/* Who signs each receipt, before a number is taken. A till whose certificate is not valid now does not sell (LEGAL). */
enum err selling_choose_signers(struct selling *s);
/* Inside the transaction: numbers, records, signatures. */
enum err selling_make_receipts(struct selling *s);

#endif
