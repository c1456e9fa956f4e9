/* Which time it is, as far as a till can know, and who says so.
 *
 * What is written (entries, receipts, tickets), and what a lease, a certificate or a tariff is judged by, is the till's time,
 * till_now(): the machine's clock while nothing speaks against it. What speaks against it, strongest first:
 * - the server's last signed time plus the progress of the steady counter (only until the machine is started anew): a clock
 *   more than CLOCK_OFF_S away from that is wrong, and the till's time is the server's;
 * - the last entry: a clock before it is wrong (a dead battery: 2000), and so is one more than CLOCK_AHEAD_DAYS after it;
 *   the till's time is then the last entry's, going on, or what a supervisor said it is;
 * - an offset of more than CLOCK_OFF_S that the server named before the machine was started: the clock is in doubt.
 *
 * A clock in trouble stops sales until a supervisor allows them for the local day (APPROVAL_CLOCK); all else goes on. The
 * chain says where the trouble began and ended (ENTRY_CLOCK_CHANGED): the times of the entries between are unconfirmed. */
#ifndef POS_CLOCK_H
#define POS_CLOCK_H

#include "pos-client/domain/approval.h"

#define CLOCK_OFF_S	 300 /* as the server judges requests */
#define CLOCK_AHEAD_DAYS 400
#define CLOCK_BEHIND_MS	 5000 /* a clock that is being set right by small steps is no trouble */

/* As the clock stands now; also sets t->has_clock_trouble. */
enum clock_fault clock_look(struct till *t);
/* What to tell the cashier and the office: the machine's clock and the till's time, Unix seconds; approved_until = the end of
 * the day a supervisor has allowed, 0 = none. */
struct clock_view {
	enum clock_fault fault;
	int64_t clock, time, approved_until;
};
enum err clock_view(struct till *t, struct clock_view *out);

/* Before a sale: E_REFUSED with code "clock" unless the clock is right or a supervisor has allowed the day. */
enum err clock_need_approval(struct till *t);
/* A supervisor allows sales for this local day. `time` (Unix seconds, 0 = as the till believes) is the supervisor's word on
 * what time it is: not before the last entry, not after the lease; the server's word is stronger. */
enum err clock_approve(struct till *t, const struct approval_request *who, int64_t time);

/* The server's signed word on the time, taken now. */
enum err clock_learn(struct till *t, int64_t server_s);
/* At the opening of a till, and when its journal was changed behind its back. */
enum err clock_load(struct till *t);
/* The chain has an entry of this time now. */
void clock_passed(struct till *t, int64_t time_ms);
/* Inside journal_write, before an entry: writes where trouble begins or ends. */
enum err clock_mark_span(struct till *t);

#endif
