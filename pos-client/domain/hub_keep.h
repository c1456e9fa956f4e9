/* The hub's process: hub.h with a socket and the ledger, beside (or without) the gate of the same machine. It reads what is
 * held in the till's journal and never writes there; hub.db is all it writes. */
#ifndef POS_HUB_KEEP_H
#define POS_HUB_KEEP_H

#include "pos-client/domain/state.h"
#include "pos-client/net/lan.h"
#include <hoaban/hub.h>
#include <signal.h>

struct hub_keep;

/* `t` is open beside (till_open_beside). E_REFUSED: this device is no authority of the site, or lan_listen is not set or does
 * not fit; E_BUSY: a hub works in the directory, or on the port; E_CONFLICT: the ledger is another site's. Reasons in t->why.
 */
enum err hub_keep_open(struct hub_keep **out, struct till *t, uint32_t site);
void hub_keep_close(struct hub_keep *k); /* NULL is fine */
/* Serves until *is_over. An error is one of the disk; what was answered until then is durable. */
enum err hub_keep_run(struct hub_keep *k, const volatile sig_atomic_t *is_over);

/* How the hub of a directory stands, seen from beside. */
struct hub_look {
	bool is_running;
	bool has_term;
	struct site_standing standing;
	bool is_holder; /* this device */
	struct hub_counts today;
	uint64_t incidents; /* of today */
	size_t incident_count;
	struct hub_incident list[16]; /* the newest */
};
/* E_NOT_FOUND: there was never a hub here. */
enum err hub_keep_look(struct till *t, struct hub_look *out);

#endif
