/* POST /v1/till-payments: a till says which transfer it waits for, and asks whether it came. */
#include "api/api.h"
#include "domain/money/transfer.h"
#include "store/devices.h"

enum err till_payment_take(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct device_row *d = r->state;
	struct transfer_request request;
	struct transfer_answer answer = {0};
	if (d->closed_at)
		return E_CLOSED;
	if (d->quarantined_at)
		return E_QUARANTINED;
	TRY(transfer_request_decode(&request, r->body));
	TRY(transfer_announce(app, d, &request, &r->complaints, &answer));
	a->content_type = "application/cbor";
	transfer_answer_encode(&a->body, &answer);
	return buf_status(&a->body);
}
