/* Programs that the till starts beside its work and does not wait for: a turnstile's relay, a sound. No shell: the setting's
 * words are cut at blanks, what the till has to say stands behind them, their input and output are /dev/null. */
#ifndef POS_HOOK_H
#define POS_HOOK_H

#include <hoaban/buf.h>
#include <hoaban/err.h>
#include <sys/types.h>

#define HOOK_RUNNING_MAX 8
#define HOOK_MS		 10000 /* one that runs longer is ended */

struct hook_run {
	pid_t pid; /* 0 = none */
	int64_t began_ms;
};
struct hook {
	const char *command; /* "" = nothing is started */
	struct hook_run running[HOOK_RUNNING_MAX];
	unsigned failed; /* since it was last asked: not started, or ended with anything but 0 */
};

/* Starts it with up to two words behind the setting's own; NULL = none. */
void hook_start(struct hook *h, const char *word, const char *second);
/* Takes leave of those that have ended. Now and then. */
void hook_turn(struct hook *h);
/* Whether one has failed since the last question. */
bool hook_has_failed(struct hook *h);
/* Ends what still runs. */
void hook_close(struct hook *h);

#endif
