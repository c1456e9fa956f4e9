/* Devices as an operator sees them: found by id or name, listed, closed for good, and their late receipts let in. */
#ifndef SERVER_DOMAIN_DEVICE_H
#define SERVER_DOMAIN_DEVICE_H

#include <hoaban/arena.h>
#include <hoaban/err.h>
#include <jansson.h>

struct app;
struct device_row;

#define DEVICE_REASON_MIN 5 /* characters */
#define DEVICE_REASON_MAX 500
#define LATE_HOURS	  24
#define LATE_HOURS_MAX	  (31 * 24)

/* By 32 hex digits or by name; of several with one name the one that is not closed. E_NOT_FOUND; E_CONFLICT when it is not
 * clear which is meant. */
enum err device_find(struct app *app, struct arena *a, const char *text, struct device_row *out);
/* [{"device","name","role","state","enrolled_at","closed_at","last_entry","last_seen_at","hub","sites",
 * "certificate_until"}…], by enrolment: hub 0 none, 1 hub, 2 deputy; sites a mask. `state` is active,
 * quarantined, closed, or late (closed, and its journal is taken for now). */
enum err device_list(struct app *app, struct arena *a, json_t **out);

struct device_change {
	const char *who, *device, *reason;
	int64_t hours; /* of device_accept_late() */
};
/* For good: its symbols end at the last number received (a leaf of type 8 each), its key leaves the trust of gates but for what
 * was received (known-ids list), its certificate is revoked, and it is answered "device_closed". Quarantine ends this way too.
 * Closed already: nothing changes. *out is {"device","name","closed_at","symbols":[…]}. E_INVALID for a missing reason. */
enum err device_close(struct app *app, struct arena *a, const struct device_change *c, json_t **out);
/* For some hours the journal of a closed device is taken: from the till itself, or from a copy of it. E_REFUSED when it is not
 * closed. */
enum err device_accept_late(struct app *app, struct arena *a, const struct device_change *c, json_t **out);

/* A leaf of type 8 for a symbol (NULL: a device without symbols) of a device that is closed. */
struct leaf;
struct symbol_row;
void device_closing_leaf(struct leaf *out, struct app *app, const struct device_row *d, const struct symbol_row *s,
			 int64_t now);

#endif
