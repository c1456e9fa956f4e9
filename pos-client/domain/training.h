/* Training: a till apart, in DIR/training, with a journal and keys of its own. What it does cannot touch a symbol, a total or
 * the chain: t->journal and t->keys are others.
 *
 * - Receipts have the symbol TRAINING_SYMBOL, a year that never was, and no signature; nothing is uploaded, nobody is claimed.
 * - Tickets are signed by a key that no list names: every gate and the server refuse them. This till, in training, admits its
 *   own and nothing else.
 * - Nobody needs a PIN, so that none can be guessed there.
 * - The real chain holds the two switch entries (ENTRY_TRAINING); the second says what was "sold" between, so that a cashier
 *   who sold training tickets to visitors is found out.
 *
 * Whoever prints, kicks a drawer or shows a screen asks t->is_training. */
#ifndef POS_TRAINING_H
#define POS_TRAINING_H

#include "pos-client/domain/approval.h"

#define TRAINING_SYMBOL "00TTH" /* tập huấn */

struct training_report {
	bool is_on;
	int64_t since; /* Unix seconds; 0 = off */
	uint64_t sale_count;
	int64_t sale_total; /* of this training, đồng that nobody paid */
	uint64_t seq;	    /* of the switch entry */
};
/* E_REFUSED when it is on. A real shift stays open meanwhile. */
enum err training_begin(struct till *t, const struct approval_request *who, struct training_report *out);
/* Needs nobody's word: a till forgotten in training must come back to its work. E_REFUSED when it is off. Wipes the area. */
enum err training_end(struct till *t, struct training_report *out);
enum err training_look(struct till *t, struct training_report *out);

/* At the opening of a till that stands in training: puts the training till in place of the real one. */
enum err training_enter(struct till *t);
/* For what is never trained (sync, enroll, certificate): the real one again, for this process. */
enum err training_leave(struct till *t);

#endif
