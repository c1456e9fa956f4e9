/* The mark: the end of the till's journal, noted outside its data directory after every commit, so that a directory that was
 * put back to an old state, or a copy of it, is noticed by the till itself. (The server notices through the chain.)
 *
 * It is written without fsync, a few microseconds: it must outlast a copied directory, not a power cut. After one it may be
 * older than the journal, or missing, never newer. A mark of another device gives way. Where: the setting `mark`, a file;
 * "none"; or, when it is empty, a file named as the device in t->mark_place. */
#ifndef POS_MARK_H
#define POS_MARK_H

#include "pos-client/domain/state.h"

/* After the keys are there; sets t->is_rolled_back when the journal is not the one the mark saw. A mark that cannot be kept is
 * logged, and stops nobody. */
enum err mark_open(struct till *t);
void mark_close(struct till *t);
/* The journal has grown. */
void mark_move(struct till *t, const struct journal_end *end);

#endif
