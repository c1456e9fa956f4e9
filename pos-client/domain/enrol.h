/* Enrolment, and every later renewal of what the server gives: a bundle is taken only when each link from the root holds and
 * nothing in it goes back in time. */
#ifndef POS_ENROL_H
#define POS_ENROL_H

#include "pos-client/domain/state.h"

/* Makes keys if there are none, shows them to the server with the one-time code, checks and keeps the answer. May be repeated
 * with the same code: the keys and the device id stay. The server's address is t->settings->server. */
enum err enrol(struct till *t, const char *code);

/* Checks an encoded bundle against the root that is held, our own keys and what is held already; keeps what is newer, part by
 * part; reloads the till. A list with a lower seq is refused and logged. */
enum err bundle_accept(struct till *t, struct bytes encoded);

/* GET /v1/lease and bundle_accept(). */
enum err bundle_refresh(struct till *t);
/* Where a lease is asked for: what the till holds and has written so far, so that the server knows what it may give to others. */
#define BUNDLE_PATH 96
enum err bundle_path(struct till *t, char out[static BUNDLE_PATH]);

#endif
