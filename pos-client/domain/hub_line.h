/* The line of a till or gate to its site's hub: member.h with a socket, the journal and the keys. One per process and site. */
#ifndef POS_HUB_LINE_H
#define POS_HUB_LINE_H

#include "pos-client/domain/state.h"
#include "pos-client/net/lan.h"
#include <hoaban/member.h>

struct hub_line {
	struct till *till;
	uint32_t site;
	struct lan lan;
	struct lan_self self;
	struct member_journal journal;
	struct member member;
	struct arena arena;   /* of one entry that is delivered */
	int64_t silent_until; /* monotonic; a claim found nobody */
	int64_t heard_then;   /* … and this was its last word: a later one ends the silence */
	int64_t heard_at;     /* Unix seconds, of the last counts */
	int64_t heard_ms;     /* monotonic, of the same */
	uint32_t incidents;   /* in the ledger of this machine's hub, as of … */
	int64_t counted_ms;   /* monotonic; 0 = not counted yet */
};

/* The line to this site's hub, opened at first use. NULL: the lease names none, none is to be reached by the settings, or the
 * till is in training. Fails quietly, with one line in the log: then the till admits provisionally. */
struct hub_line *hub_line_to(struct till *t, uint32_t site);
void hub_line_close(struct till *t);
/* Whether the lease names a hub for this site and the till is at work, reachable or not. */
bool hub_line_is_meant(const struct till *t, uint32_t site);

/* Takes what comes and sends what is due until a claim has its outcome, at most so long; 0 = what is there already. */
void hub_line_turn(struct hub_line *l, int64_t wait_ms);
/* Drops what has come: nobody listens now. */
void hub_line_drain(struct hub_line *l);
bool hub_line_is_silent(const struct hub_line *l);
struct lan_time hub_time(const struct till *t);

/* What both sides of the LAN know of themselves (also for the hub's process, hub_keep.h). E_NOT_FOUND: no hub is named. */
enum err hub_self(struct till *t, uint32_t site, enum lan_role role, struct lan_self *out);

#endif
