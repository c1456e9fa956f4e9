/* What the site's authority is told of: the day's entries of the gate, noted as they are appended. */
#ifndef POS_TAIL_H
#define POS_TAIL_H

#include "pos-client/domain/state.h"

/* Inside journal_write, behind the entry. Entries of other kinds are not noted. */
enum err tail_note(struct till *t, const struct entry *e);

#endif
