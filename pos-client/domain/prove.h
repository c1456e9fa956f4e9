/* Proofs of reduced and free categories: what chip ID cards say of themselves, what the cashier says he looked at; kept is the
 * category, the number of persons, the kind of proof and who saw it. */
#ifndef POS_PROVE_H
#define POS_PROVE_H

#include "pos-client/domain/sell.h"

struct proving {
	struct price_request ask; /* with the persons that cards added */
	size_t count;		  /* of the proofs, SALE_PROOFS_MAX at most */
	struct sale_proof *list;
};

/* Cards come first: without any quantity in the request each adds its person in the category that costs least, else each proves
 * one person of a category that was asked for. What is left needs a word: --proof, --proof-seen, or, unless the setting
 * `ask_proof` is on, the naming of the category itself. E_INVALID and E_REFUSED with reasons in t->why. */
enum err prove(struct till *t, const struct sell_request *r, const struct price_request *ask, const char *cashier,
	       struct proving *out);

/* The category that costs a card's holder least on ask->visit_day at these sites. E_NOT_FOUND: none is sold to him. */
enum err prove_cheapest(struct till *t, const struct price_request *ask, const struct idcard *card, enum category *out);
/* What one person of a category costs there; false where it is not sold. */
bool prove_costs(struct till *t, const struct price_request *ask, enum category c, int64_t *price);

#endif
