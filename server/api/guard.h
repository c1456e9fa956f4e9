/* The two guards, and the steps of the device guard for the one route whose key is not registered yet (enrolment). */
#ifndef SERVER_API_GUARD_H
#define SERVER_API_GUARD_H

#include "api/api.h"

#include <hoaban/httpsig.h>

/* Digest, then the shape of the signature headers. E_UNAUTHORIZED. */
enum err guard_signature(struct app *app, struct http_request *r, struct httpsig_claim *claim, struct httpsig_request *request);
/* |now − created| ≤ 300 s; else E_UNAUTHORIZED with our signed time in the answer's Hoaban-Time header. */
enum err guard_time(struct app *app, struct http_request *r, const struct httpsig_claim *claim);

enum err guard_device(struct app *app, struct http_request *r);
/* Cookie → session → role → CSRF token, which comes as X-CSRF-Token or, from a page's form, as its field "csrf". E_UNAUTHORIZED,
 * E_FORBIDDEN. */
enum err guard_staff(struct app *app, struct http_request *r);

/* The session of a request that may be anybody's, on a route that names "Cookie" among its headers. */
struct session;
enum err guard_session(struct app *app, struct http_request *r, struct session *out);
/* A cookie of the request by its name, or NULL; on WHO_STAFF routes, and those that name "Cookie" among their headers. */
const char *guard_cookie(struct http_request *r, const char *name);
/* The Set-Cookie that keeps (or, with token NULL, ends) a session. "__Host-", Secure, unless a demo is served over plain HTTP.
 */
void guard_set_cookie(struct app *app, struct http_request *r, struct http_answer *a, const char *token);

#endif
