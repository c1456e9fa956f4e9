/* hoaban-audit witness: keeps the checkpoints it has seen, judges that the newest one contains them, and signs that. */
#ifndef AUDIT_WITNESS_H
#define AUDIT_WITNESS_H

#include "witness_key.h"
#include "witness_state.h"

#include "audit/options.h"

/* Where the log comes from: a server, or a directory (a stick) with the same paths below. */
struct witness_source {
	const char *url;	/* NULL = files: */
	const char *checkpoint; /* the note's file */
	const char *directory;	/* tile/… lies in it */
	struct arena *arena;	/* scratch for one file */
};
/* From --server, or --log DIR, or --checkpoint FILE --proof DIR. E_USAGE, said. */
enum err witness_source_open(struct witness_source *s, const struct options *o);
/* E_NOT_FOUND, E_UNAVAILABLE, E_IO, E_TOO_LARGE. */
enum err witness_source_note(struct witness_source *s, struct buf *out);
/* As tile_tree wants it. */
enum err witness_source_tile(void *source, const char *path, struct buf *out);

enum witness_verdict {
	WITNESS_CONSISTENT, /* contains what was seen before */
	WITNESS_FIRST,	    /* nothing was seen before; the tiles lead to its root */
	WITNESS_SAME,	    /* nothing new */
	/* refused: */
	WITNESS_SIGNATURE, /* not signed by the log's key, or no checkpoint */
	WITNESS_SMALLER,   /* the log has lost its tail */
	WITNESS_TWO_ROOTS, /* another root for the size seen before */
	WITNESS_REWRITTEN, /* what was seen before is not in it */
	WITNESS_TILES,	   /* the first one's tiles lead to another root */
	WITNESS_NEW_LOG,   /* a log begun anew, and nobody said that it may */
	WITNESS_VERDICTS
};
bool witness_is_refusal(enum witness_verdict v);
/* "consistent" …, and in words. */
const char *witness_code(enum witness_verdict v);
const char *witness_words(enum witness_verdict v, int language);

struct witnessing {
	const struct options *options;
	struct arena arena;
	struct note_verifier verifier; /* of the log, as given */
	struct witness_key key;
	struct witness_state state;
	struct witness_source source;
	int64_t now;
	struct bytes shown, seen; /* notes; seen.len 0 = none before */
	struct checkpoint shown_point, seen_point;
	enum witness_verdict verdict;
	struct bytes text, cosigned; /* of the note; the note with our line */
	const char *evidence;	     /* directory, or NULL */
	long submitted;		     /* the server's status, 0 = not submitted */
};
/* Reads checkpoint and state, and judges. E_OK also for a refusal; an error when it cannot be judged (tiles missing, no
 * network). */
enum err witness_judge(struct witnessing *w);

#endif
