/* Corrections: asked for by one person, carried out when another agrees (include/hoaban/correction.h has the rule).
 *
 * What is wrong stays as it was issued. Carrying out is one transaction: the replacement under the next number of the server's
 * own symbol, its link, the refund or supplement, the notice of error, the exchanged tickets, the leaves of all of them, and
 * the record of the change. Tickets are exchanged as a whole: when persons, sites or day change, every ticket of the order or
 * sale is superseded, and places that were used already are used on the new tickets too. */
#ifndef SERVER_DOMAIN_CORRECT_H
#define SERVER_DOMAIN_CORRECT_H

#include "domain/sale/order.h"
#include "store/corrections.h"

#include <hoaban/correction.h>

/* What somebody asks for. What is not given stays as it is. */
struct correction_ask {
	uint8_t id[UUID_LEN];
	enum correction_kind kind;
	const char *who; /* staff login */
	const char *reason;
	bool has_payer; /* the right one */
	struct payer payer;
	bool has_visit_day, has_sites, has_lines;
	int32_t visit_day;
	uint64_t sites;	     /* mask */
	const char *product; /* instead of sites; NULL = none */
	uint32_t quantity[CATEGORY_COUNT];
	bool has_notice; /* of a notice: what was wrong, and what is right */
	enum correction_subject subject;
	const char *was, *is;
	bool has_amount; /* of a refund: how much is given back; checked, never believed */
	int64_t amount;
	bool has_method; /* how money goes back or comes in; otherwise as it was paid */
	enum payment_form method;
	const char *reference; /* or NULL */
};

/* Complaints name the member. E_INVALID; E_REFUSED when the rule asks for another way; E_CONFLICT when the receipt is replaced
 * already (the complaint names the successor) or another proposal waits; E_MISMATCH for a known id with other inputs. The same
 * id with the same inputs by the same person: what is stored. */
enum err correct_propose(struct app *app, struct arena *a, const struct receipt_row *receipt, const struct correction_ask *ask,
			 struct complaints *c, struct correction_row *out);
/* E_FORBIDDEN when it is the person who asked; E_CONFLICT when it is decided otherwise. Repeated by the same person: what is
 * stored. */
enum err correct_approve(struct app *app, struct arena *a, const char *who, const uint8_t id[static UUID_LEN],
			 struct complaints *c, struct correction_row *out);
/* Who asked may withdraw. */
enum err correct_reject(struct app *app, struct arena *a, const char *who, const uint8_t id[static UUID_LEN],
			struct complaints *c, struct correction_row *out);

#endif
