/* The steps of the device guard, for the one route whose key is not registered yet (enrolment). */
#ifndef SERVER_API_GUARD_H
#define SERVER_API_GUARD_H

#include "api/api.h"

#include <hoaban/httpsig.h>

/* Digest, then the shape of the signature headers. E_UNAUTHORIZED. */
enum err guard_signature(struct app *app, struct http_request *r, struct httpsig_claim *claim, struct httpsig_request *request);
/* |now − created| ≤ 300 s; else E_UNAUTHORIZED with our signed time in the answer's Hoaban-Time header. */
enum err guard_time(struct app *app, struct http_request *r, const struct httpsig_claim *claim);

#endif
