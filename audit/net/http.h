/* HTTP for the witness, and for nobody else: only this room says curl_. */
#ifndef AUDIT_NET_HTTP_H
#define AUDIT_NET_HTTP_H

#include <hoaban/buf.h>

/* GET; appends the body of a 200. E_NOT_FOUND (404), E_TOO_LARGE (the buffer's ceiling), E_UNAVAILABLE for all else.
 * Certificates are checked; redirects are not followed. */
enum err http_get(struct buf *out, const char *url);
/* PUT of a text; *status is the answer's, with the body of it (cut at the buffer's ceiling). E_UNAVAILABLE: no answer. */
enum err http_put(struct buf *out, long *status, const char *url, struct bytes text);

#endif
