/* What an auditor takes home: files that read a whole period. Each may hold a worker and a connection of the database for half
 * a minute, which tills and visitors need too, so that only audit_exports of them are written at once; the next one is answered
 * 503 with Retry-After, on a page in the reader's language where a browser asked. What is written is sent without a turn. */
#ifndef SERVER_AUDIT_EXPORT_H
#define SERVER_AUDIT_EXPORT_H

#include "app.h"
#include "http/http.h"

/* `write` in its turn. E_BUSY: there is none at the moment. */
enum err export_in_turn(struct app *app, struct http_request *r, struct http_answer *a,
			enum err (*write)(struct app *app, struct http_request *r, struct http_answer *a));
/* What an export's route reads of the request (route.headers): whether a browser asks. */
extern const char *const export_headers[];
/* Is it an export that a browser asks for? Its problems are shown as pages. */
bool export_is_for_browser(const struct http_request *r);

#endif
