/* Lists past their age refuse every ticket, until the gate was online, until newer ones came by file, or until a supervisor
 * takes it on himself: for the rest of the local day, and no longer. */
#ifndef POS_OLD_LISTS_H
#define POS_OLD_LISTS_H

#include "pos-client/domain/approval.h"

/* The approval's subject is SHA-256 of [1, local day, oldest list's time]: no other entry goes with it. `who` is filled but for
 * action and subject. E_REFUSED: they are not too old. */
enum err old_lists_allow(struct till *t, struct approval_request *who);
/* For today. */
enum err old_lists_are_allowed(const struct till *t, bool *are_so);

#endif
