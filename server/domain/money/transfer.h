/* Transfers that tills wait for: announced under the sale's id, asked for as often as one likes; what comes is applied by
 * money.h. */
#ifndef SERVER_DOMAIN_TRANSFER_H
#define SERVER_DOMAIN_TRANSFER_H

#include <hoaban/json.h>
#include <hoaban/transfer.h>

struct app;
struct device_row;

/* The first time it is announced, afterwards only looked at. E_MISMATCH: this sale was announced with other words, or by
 * another till. E_INVALID, with a complaint: the organisation is none that takes transfers today. */
enum err transfer_announce(struct app *app, const struct device_row *device, const struct transfer_request *r,
			   struct complaints *complaints, struct transfer_answer *out);

/* What a till waits for under this reference, and what came so far. E_NOT_FOUND: nobody waits. */
enum err transfer_find(struct app *app, const char *reference, struct transfer_request *request, struct transfer_answer *out);

#endif
