/* Settling a pending order: money has arrived, receipts and tickets come into being. */
#ifndef SERVER_DOMAIN_SETTLE_H
#define SERVER_DOMAIN_SETTLE_H

#include "domain/sale/order.h"

/* Applies one provider transaction to `o` and reads the paid order back into it. Paid already: E_OK, nothing changes.
 * Lapsed: E_EXPIRED. E_DUPLICATE: this transaction has paid something else. */
enum err settle_order(struct order *o, struct arena *a, struct app *app, enum pay_method provider, const char *provider_tx);

#endif
