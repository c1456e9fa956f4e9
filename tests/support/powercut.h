/* A disk that forgets: a VFS of SQLite in front of the real one that remembers, for every file, what was written since its last
 * fsync. At any moment it can say what a power cut would leave: of what was not synced nothing, a beginning with a torn end,
 * or some sectors and not others, in whatever order the disk took them.
 *
 *	powercut_start(hook, ctx);	before the first database is opened
 *	… hook(ctx, n) is called after the n-th write, truncation or sync, from 1; usually it forks
 *	powercut_apply(dir, copy, how, seed);	in a copy of the directory: what the disk would hold
 *	powercut_stop();		from here on nothing is remembered and the hook is not called
 *
 * Not modelled: directories (a file that was made or deleted stays so) and files that are not SQLite's. One directory, one
 * thread. */
#ifndef TESTS_SUPPORT_POWERCUT_H
#define TESTS_SUPPORT_POWERCUT_H

#include <stdint.h>

enum powercut {
	POWERCUT_DROP,	  /* nothing that was not synced has reached the disk */
	POWERCUT_TEAR,	  /* the first of it, and half of one more write */
	POWERCUT_REORDER, /* some sectors of it, drawn by lot */
	POWERCUT_COUNT
};

void powercut_start(void (*hook)(void *ctx, uint64_t moment), void *ctx);
void powercut_stop(void);
/* Changes the files in `copy` that stand for those in `dir`. Returns how many writes were not synced. */
unsigned powercut_apply(const char *dir, const char *copy, enum powercut how, uint64_t seed);

#endif
