/* What the files of cart.h share. */
#ifndef POS_CART_PARTS_H
#define POS_CART_PARTS_H

#include "pos-client/domain/cart.h"

void cart_step(struct cart *c); /* before a choice: remembers how it was, for cart_undo */
void cart_list_offers(struct cart *c);
void cart_choose_usual(struct cart *c);
struct price_request cart_ask(const struct cart *c);

#endif
