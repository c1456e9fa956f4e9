/* What the witness remembers: the last checkpoint of each log that it has cosigned, and what it refused. A directory of its
 * own. */
#ifndef AUDIT_WITNESS_STATE_H
#define AUDIT_WITNESS_STATE_H

#include <hoaban/arena.h>
#include <hoaban/checkpoint.h>

struct witness_state {
	const char *dir;
	int lock;
};

/* Makes the directory when it is missing. E_BUSY: another witness works on it; E_IO. */
enum err witness_state_open(struct witness_state *s, const char *dir);
void witness_state_close(struct witness_state *s);

/* The last note of that log. E_NOT_FOUND: never seen. E_IO, E_TOO_LARGE. */
enum err witness_state_last(const struct witness_state *s, struct arena *a, const char *origin, struct bytes *note);
/* Whether any log was ever seen here. */
bool witness_state_is_new(const struct witness_state *s);
/* On disk when it returns: only then may the line be given away. */
enum err witness_state_keep(const struct witness_state *s, struct arena *a, const char *origin, struct bytes note);
/* Both notes, in a directory of their own below; *path is its name. `seen` may be empty. */
enum err witness_state_evidence(const struct witness_state *s, struct arena *a, struct bytes seen, struct bytes shown,
				int64_t now, const char **path);

#endif
