/* Transfers that tills wait for: announced under the sale's id, settled by whoever tells of money, asked for as often as one
 * likes. */
#ifndef SERVER_DOMAIN_TRANSFER_H
#define SERVER_DOMAIN_TRANSFER_H

#include "domain/order.h"

#include <hoaban/transfer.h>

struct device_row;

/* The first time it is announced, afterwards only looked at. E_MISMATCH: this sale was announced with other words, or by
 * another till. E_INVALID, with a complaint: the organisation is none that takes transfers today. */
enum err transfer_announce(struct app *app, const struct device_row *device, const struct transfer_request *r,
			   struct complaints *complaints, struct transfer_answer *out);

/* Money came under this reference; one transaction of a provider applies once. E_NOT_FOUND: nobody waits for it. */
struct transfer_money {
	enum pay_method provider;
	const char *provider_tx; /* at most 64 bytes */
	int64_t amount;
};
enum err transfer_settle(struct app *app, struct arena *a, const char *reference, const struct transfer_money *m,
			 struct transfer_answer *out);
/* As a demo does it: what was announced comes, in one piece. */
enum err transfer_settle_sandbox(struct app *app, struct arena *a, const char *reference, struct transfer_answer *out);

#endif
