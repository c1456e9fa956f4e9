/* A supervisor's word: a second credential, bound to one action and written with it.
 *
 *	struct approval_request r = {APPROVAL_PAID_OUT, supervisor, pin, reason, {0}};
 *	approval_bind(&r, &body);	the body of the entry that is to be allowed
 *	TRY(approval_check(t, &r));	before the transaction: judges the PIN, which is a transaction of its own
 *	… inside journal_write: TRY(approval_write(t, &r)), then the action's own entry. */
#ifndef POS_APPROVAL_H
#define POS_APPROVAL_H

#include "pos-client/domain/state.h"

struct approval_request {
	enum approval_action action; /* fact.h */
	const char *supervisor;	     /* a name of the lease with role supervisor, other than the open shift's cashier */
	const char *pin;	     /* NULL = none was given (demo staff have none) */
	const char *reason;
	uint8_t subject[HASH_LEN];
};

/* subject = SHA-256 of the action's entry body. */
void approval_bind(struct approval_request *r, const struct buf *body);
/* E_INVALID (the reason), E_FORBIDDEN (not somebody who may), E_UNAUTHORIZED (nobody named; PIN wrong, or a wait lasts, as in
 * cashier.h); reasons in t->why. */
enum err approval_check(struct till *t, const struct approval_request *r);
/* Who he is, alone: what is only to be looked at needs no entry. */
enum err supervisor_check(struct till *t, const char *supervisor, const char *pin);
/* Only inside journal_write, after approval_check: the entry. */
enum err approval_write(struct till *t, const struct approval_request *r);

/* E_INVALID unless it is plain text of 1 to REASON_TEXT − 1 bytes and more than blanks. */
enum err reason_check(struct till *t, const char *reason);

#endif
