/* An order of the shop at the counter (hoaban/till_order.h): somebody has paid and has no code, or not paid and believes so. The
 * till tells how it stands, and prints its tickets when it is paid. Nothing is sold and no money moves: what is printed is marked
 * as that, and stands in the journal. */
#ifndef POS_SHOP_ORDER_H
#define POS_SHOP_ORDER_H

#include "pos-client/domain/paper.h"

#include <hoaban/transfer.h>
#include <hoaban/till_order.h>

struct shop_order {
	struct till_order order;
	char reference[TRANSFER_REFERENCE]; /* what a transfer for it says */
	size_t ticket_count;
	struct sale_ticket_view *tickets; /* signed by the server's key; no others are shown or printed */
	uint32_t copy;			  /* how often they were printed here */
};
/* E_NOT_FOUND: there is no such order. E_NETWORK and its kin: the server was not reached. Reasons in t->why. */
enum err shop_order_find(struct till *t, const char *text, struct shop_order *out);
/* The entry, then the paper. E_REFUSED unless it is paid and has tickets. */
enum err shop_order_print(struct till *t, struct shop_order *o, struct paper_result *out);

#endif
