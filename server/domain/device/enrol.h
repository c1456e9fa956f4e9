/* Devices: one-time codes, enrolment, leases (FORMATS §7). */
#ifndef SERVER_DOMAIN_ENROL_H
#define SERVER_DOMAIN_ENROL_H

#include <hoaban/lease.h>

struct app;
struct device_row;

struct code_request {
	const char *who; /* as in change.h */
	const char *name;
	enum device_role role;
	unsigned hub; /* 0 none, 1 hub, 2 deputy */
	uint64_t sites;
};
/* A new one-time code, as text to be typed. Its record (change.h) has everything but the code. */
enum err enrol_code_new(struct app *app, const struct code_request *r, char code[static ENROL_CODE_TEXT]);

/* Takes a device in, or recognises one that repeats its request. `bundle` is CBOR (lease.h). E_UNAUTHORIZED for a wrong code or
 * MAC, E_EXPIRED, E_CONFLICT when another device used the code. */
enum err enrol_device(struct app *app, struct arena *a, const struct enrolment *e, struct buf *bundle);
/* A fresh lease with everything a till needs. E_CLOSED, E_QUARANTINED, E_EXPIRED. lease_begin(), the answer to an enrolment,
 * also tells the device the pepper of its PINs; E_NOT_FOUND when it has none. */
struct lease_claim;
enum err lease_renew(struct app *app, struct arena *a, const struct device_row *d, const struct lease_claim *claim,
		     struct buf *bundle);
enum err lease_begin(struct app *app, struct arena *a, const struct device_row *d, struct buf *bundle);

#endif
