/* A replacement at work. Private to replace*.c. */
#ifndef POS_REPLACING_H
#define POS_REPLACING_H

#include "pos-client/domain/replace.h"
#include "pos-client/domain/selling.h"

struct replacing {
	struct till *t;
	const struct replace_request *request;

	/* as it is (replace_state.c) */
	struct sale_view before; /* the sale or replacement that the old receipt belongs to */
	const struct sale_receipt_view *old;
	uint8_t origin[UUID_LEN];
	size_t ticket_count;
	struct ticket *tickets; /* those that are good now */
	uint32_t inside;	/* persons of them that went in, as far as this till knows */
	struct correction_plan plan;
	struct visit had; /* their slots, and how many persons each */

	/* as it is to be */
	struct sell_request asked; /* the payer of the new receipt */
	struct selling selling;
	struct refund refund; /* amount 0 = none */
	struct replacement fact;
	struct approval_request approval;
};

/* Reads what there is, and plans. */
enum err replacing_plan(struct replacing *x);
/* Money, receipt, tickets: everything before the transaction. */
enum err replacing_prepare(struct replacing *x);
/* ---- replace_visit.c */

/* The slots of the old tickets and of the new ones: the same. E_REFUSED when they cannot be. */
enum err replacing_slots(struct replacing *x);
/* Inside the transaction. */
enum err replacing_take_slots(struct replacing *x);

/* The transaction. */
enum err replacing_issue(void *x);

#endif
