#include "pos-client/command/command.h"
#include "pos-client/domain/approval.h"
#include "pos-client/domain/cashier.h"

enum err supervisor_ask(struct invocation *in, struct supervisor_words *w, struct approval_request *out)
{
	bool needs_pin = false;
	*out = (struct approval_request){.supervisor = w->name, .reason = w->reason};
	if (w->name == NULL)
		return E_OK; /* refused by the operation, with the reason */
	TRY(cashier_needs_pin(&in->till, w->name, &needs_pin));
	if (!needs_pin)
		return E_OK;
	TRY(secret_read_pin(in, w->pin_fd, w->pin));
	out->pin = w->pin;
	return E_OK;
}
