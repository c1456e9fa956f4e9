/* Sync: what the till did goes up, in order and exactly once; what the server gives comes down.
 *
 * It is a machine that is stepped, so that a screen stays alive however slow the line is. One step:
 *
 *	sync_prepare()   reads the journal, packs, signs: a request in memory of its own, or nothing to do now
 *	sync_exchange()  the network and nothing else: may take minutes
 *	sync_absorb()    what the answer means, into the journal; says when the next step is due
 *
 * Threads. sync_exchange() may run in another thread, and sync_cancel() may be called from any. Everything else belongs to the
 * thread that owns the till: SQLite, keys, held lists and arenas know no second one. A step is handed from thread to thread as
 * a whole (a mutex, a pipe or a join between them): while it is being exchanged nobody else looks into it. One step at a time.
 * The exchange has a connection of its own, so the owner may ask the server for admissions meanwhile.
 *
 * What absorb may change under the owner's hands: after an upload, numbers only (unsent, checkpoint, standing). After a renewal
 * (sync_is_renewal()) the held bundle is opened anew: every pointer into t->held, t->tariff, t->bundle is gone. So a screen
 * absorbs uploads at any time, and a renewal when no cart is open: a finished step keeps until then.
 *
 * After a failure: a random pause between 0 and backoff_ms · 2^failures, never more than backoff_max_ms (full jitter: a
 * province's tills do not come back together), never less than the server asked for (Retry-After). Batches halve after each
 * failure and grow again after a success that was quick; the size survives a restart. An entry with what travels beside it is
 * the least. An exchange is given up when no byte has moved for request_ms, not when it takes long. */
#ifndef POS_SYNC_H
#define POS_SYNC_H

#include "pos-client/domain/state.h"

struct sync_report {
	uint64_t sent;	   /* entries that reached the server, as far as the till could see */
	uint64_t last_seq; /* last entry the server has */
	uint64_t rewinds, failures;
	uint64_t uploads, bytes_plain, bytes_sent; /* bodies of the uploads, before and after compression */
	bool is_refreshed;			   /* bundle renewed */
};

/* ---- the machine */

struct sync;
struct sync_step;

enum err sync_open(struct sync **out, struct till *t); /* t must outlive it */
void sync_close(struct sync *s);		       /* no step may be out; NULL is fine */

/* E_OK with *out NULL: nothing to do before sync_wait_ms(). E_REFUSED: not enrolled, or no server is set. */
enum err sync_prepare(struct sync *s, struct sync_step **out);
/* Never fails by itself: what went wrong is in the step. */
void sync_exchange(struct sync_step *step);
/* A running exchange, or the next, ends at once; absorb takes it as a failure of the network. For leaving the screen. */
void sync_cancel(struct sync_step *step);
/* Whether absorbing it opens the bundle anew. */
bool sync_is_renewal(const struct sync_step *step);
/* Takes the answer and the step's memory. E_OK: it went well. What can be tried again (network, busy server, a mutilated
 * answer) is returned, counted, and the next step is put off. E_FORK, E_QUARANTINED, E_FORBIDDEN, E_UNAUTHORIZED: the server's
 * word; the machine then asks rarely (an operator may have set it right). Reasons in t->why only with an error. */
enum err sync_absorb(struct sync *s, struct sync_step *step);
/* A step that was never exchanged. */
void sync_drop(struct sync *s, struct sync_step *step);

/* Milliseconds until sync_prepare() may have something to do; 0 = now. A sale makes it 0, unless a pause runs. */
int64_t sync_wait_ms(const struct sync *s);
/* A person asks, or the line has come back: no more pause, and the bundle is to be renewed. */
void sync_hurry(struct sync *s);

/* For the banner. */
struct sync_state {
	bool is_online;		   /* the last exchange was answered, whatever the answer */
	int64_t since;		   /* when that began, Unix seconds by the till's clock; 0 = not known */
	int64_t heard_at;	   /* the server's last answer, Unix seconds; 0 = never; survives a restart */
	enum err trouble;	   /* E_OK, or why the last step failed */
	int64_t failures;	   /* in a row */
	struct sync_report report; /* since sync_open() */
};
struct sync_state sync_state(const struct sync *s);
/* … without a machine: `hoaban-pos status`, a screen before its first step. */
enum err sync_heard_at(struct till *t, int64_t *out);

/* ---- all of it at once, in this thread */

/* E_OK: everything is up. E_FORK: the server's journal of this till is another one than ours; nothing more is sent.
 * E_QUARANTINED. E_NETWORK, E_TIMEOUT, E_UNAVAILABLE: given up for now; what arrived is counted, the rest goes next time. A
 * refresh that failed does not undo an upload: is_refreshed is false and the reason is logged. */
enum err sync_run(struct till *t, struct sync_report *out);

#endif
