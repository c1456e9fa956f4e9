/* An admission taken back within UNDO_S, because the turnstile did not turn: its places are free again, here at once, at the
 * site's authority when it hears of it, at the server with the journal. */
#ifndef POS_UNDO_H
#define POS_UNDO_H

#include "pos-client/domain/state.h"

struct undo_view {
	bool is_there; /* the newest admission of this gate may still be undone */
	uint8_t claim[UUID_LEN];
	uint32_t persons;
	int64_t left_s; /* so long */
};
enum err undo_look(struct till *t, uint32_t site, struct undo_view *out);

/* E_NOT_FOUND: this till has admitted nobody by that claim; E_REFUSED: too late (undo_late), or done already (undone). */
enum err undo(struct till *t, const uint8_t claim[static UUID_LEN], uint32_t *persons, uint64_t *seq);

#endif
