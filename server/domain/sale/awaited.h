/* What a payer of a pending order is told, by each way that is connected here; which one he takes is his choice, because all of
 * them carry the same reference. */
#ifndef SERVER_DOMAIN_AWAITED_H
#define SERVER_DOMAIN_AWAITED_H

#include "domain/sale/order.h"

#include <hoaban/vietqr.h>

struct app;

/* Texts are arena memory. NULL = that way is not open for this order. */
struct awaited {
	char reference[TRANSFER_REFERENCE];
	int64_t amount;
	const char *vietqr; /* the text of the QR; then also: */
	const char *bank_bin, *account, *holder;
	const char *vnpay; /* address of VNPAY's page for it */
	bool has_sandbox;
};
/* Of an order that is not pending nothing is open but the reference. */
void awaited_of(struct awaited *out, struct app *app, struct arena *a, const struct order *o, enum language l);

/* Under --demo: the money comes, in one piece, by the path of a bank's notice. */
enum err awaited_arrives(struct app *app, struct arena *a, struct order *o);

#endif
