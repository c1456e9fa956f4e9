/* The organisation's certificate of a till: made for its own RSA key at enrolment where this server has an authority to make it
 * with, delivered with every lease. */
#ifndef SERVER_DOMAIN_TILL_CERTIFICATE_H
#define SERVER_DOMAIN_TILL_CERTIFICATE_H

#include <hoaban/lease.h>

struct app;
struct device_row;

/* Certifies the key of an enrolment for the organisation of the till's first site, once per device. A server without authority,
 * an enrolment without key: nothing, E_OK. */
enum err till_certificate_make(struct app *app, struct arena *a, const struct enrolment *e, const struct device_row *d);
/* DER; len 0 = the till has none, and the server signs its receipts at sync. */
enum err till_certificate_find(struct app *app, struct arena *a, const struct device_row *d, struct bytes *der);

#endif
