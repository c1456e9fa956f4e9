/* The journal's copy on a second medium (setting `copy`): what keeps it going, and what to say of it.
 *
 * After each commit, and at each look of a screen, what the file does not hold yet is handed to its writer; nobody waits for
 * the medium but a command at its end, for copy_ms at most. A medium that is missing, full or broken is a warning and never
 * stops a sale; when it is back, the rest follows. A file that holds entries which the journal has not, or others, is left as
 * it is: then the data directory is an old copy, or the stick is from another life of this till. */
#ifndef POS_COPYING_H
#define POS_COPYING_H

#include "pos-client/domain/state.h"
#include "pos-client/journal/copy.h"

/* After a commit, or now and then: returns at once. Starts the writer when it is first called for. */
void copying_follow(struct till *t);
/* At the end of a command: what was committed is on the medium, or copy_ms have passed. */
void copying_finish(struct till *t);
/* Twice is fine. */
void copying_stop(struct till *t);

struct copying_view {
	enum copy_state state;
	bool is_foreign;     /* good, but not of this journal */
	uint64_t behind;     /* entries it does not hold yet */
	const char *warning; /* row warn.<warning>, or NULL: copy_missing, copy_full, copy_broken, copy_foreign */
};
enum err copying_look(struct till *t, struct copying_view *out);
/* "off", "starting", "good", "missing", "full", "broken" */
const char *copy_state_name(enum copy_state s);

/* Inside journal_write: something was erased that the copy must not keep. It is written anew when its medium is there. */
enum err copying_forget(struct till *t);

/* What a file on a medium holds, checked with our own device key: signatures, order, chain, and that our journal has the same
 * entries as far as both go. E_NOT_FOUND: DIR has no file of this till. E_CORRUPT: damaged; what is good before it is counted.
 * E_MISMATCH: not the entries of this journal. */
struct copy_report {
	char path[COPY_PATH];
	uint64_t entries, attachments, last_seq, journal_seq, bytes, torn_bytes;
};
enum err copying_verify(struct till *t, const char *dir, struct copy_report *out);

#endif
