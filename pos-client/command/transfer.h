/* The words about a transfer: asked for and waited for before the sale is made. */
#ifndef POS_COMMAND_TRANSFER_H
#define POS_COMMAND_TRANSFER_H

#include "pos-client/command/command.h"
#include "pos-client/domain/approval.h"
#include "pos-client/domain/transfer.h"

struct transfer_words {
	bool is_on_word; /* a supervisor's word stands for the confirmation */
	int64_t wait_s;
	struct supervisor_words supervisor;
	struct approval_request word;
	struct transfer transfer;
};
extern const struct transfer_words transfer_words_none;
#define TRANSFER_OPTIONS(w)                                                                                                    \
	{"--on-word", OPTION_FLAG, &(w)->is_on_word, NULL}, {"--wait", OPTION_COUNT, &(w)->wait_s, NULL},                      \
		SUPERVISOR_ROWS(&(w)->supervisor)

/* When the request pays by transfer: shows the QR on stderr and waits until the money is there, or takes the supervisor's word.
 * E_TIMEOUT: it did not come in time; the same --id finds it later. */
enum err transfer_words_take(struct invocation *in, struct transfer_words *w, struct sell_request *r);
void transfer_words_wipe(struct transfer_words *w);

#endif
