#include "pos-client/command/command.h"
#include "pos-client/domain/approval.h"

enum err supervisor_ask(struct invocation *in, struct supervisor_words *w, struct approval_request *out)
{
	struct credential who = {"--supervisor", w->name, NULL};
	*out = (struct approval_request){.supervisor = w->name, .reason = w->reason};
	if (w->name == NULL)
		return E_OK; /* refused by the operation, with the reason */
	return secret_read_for(in, &who, w->pin_fd, w->pin, &out->pin);
}
