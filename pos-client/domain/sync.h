/* Sync: what the till did goes up, in order and exactly once; what the server gives comes down. */
#ifndef POS_SYNC_H
#define POS_SYNC_H

#include "pos-client/domain/state.h"

struct sync_report {
	uint64_t sent;	   /* entries that reached the server in this run, as far as the till could see */
	uint64_t last_seq; /* last entry the server has */
	uint64_t rewinds, failures;
	bool is_refreshed; /* bundle renewed */
};

/* E_OK: everything is up. E_FORK: the server's journal of this till is another one than ours; nothing more is sent.
 * E_QUARANTINED. E_NETWORK, E_TIMEOUT, E_UNAVAILABLE: given up for now; what arrived is counted, the rest goes next time. A
 * refresh that failed does not undo an upload: is_refreshed is false and the reason is logged. */
enum err sync_run(struct till *t, struct sync_report *out);

#endif
