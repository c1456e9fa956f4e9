/* What a gate has done today and what it stands on, for its screen. The acts themselves: admit.h, undo.h, override.h, inside.h,
 * old_lists.h. */
#ifndef POS_GATE_H
#define POS_GATE_H

#include "pos-client/domain/authority.h"
#include "pos-client/domain/standing.h"
#include "pos-client/domain/sync.h"

struct gate_view {
	uint64_t today[TALLY_END];	 /* this device's, at this site, on the local day (journal.h) */
	struct authority_view authority; /* of the site */
	int64_t lists_at;		 /* when the oldest list held was signed, Unix seconds; 0 = none has an age */
	bool lists_are_old;		 /* past the lease's limit: every ticket is refused … */
	bool lists_are_allowed;		 /* … unless a supervisor allows them, which he did for today */
	uint64_t unsent;		 /* entries that the server does not have */
	bool has_server, is_online;
	int64_t since; /* of is_online, Unix seconds; 0 = not known */
	enum standing standing;
	bool has_clock_trouble, is_training;
};
/* `sync` NULL = nothing is exchanged in the background. Quick: a few reads by key. */
enum err gate_look(struct till *t, uint32_t site, const struct sync *sync, struct gate_view *out);

/* Only inside journal_write, beside the entry (admit.c): it is counted, and may be undone. */
enum err gate_note_admission(struct till *t, const struct admission *a);
enum err gate_note_refusal(struct till *t, uint32_t site, int32_t day);

#endif
