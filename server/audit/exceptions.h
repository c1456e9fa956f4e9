/* What the pages and the JSON of findings share. */
#ifndef SERVER_AUDIT_EXCEPTIONS_H
#define SERVER_AUDIT_EXCEPTIONS_H

#include "domain/detect/detect.h"
#include "server/audit/period.h"

/* ?detector= &actor= &state=open|acknowledged|all (open) &before=. Complaints go to r->complaints; `p` NULL: any day and site.
 */
extern const char *const detection_state_codes[]; /* "all", "open", "acknowledged", NULL: as enum detection_state */
void exceptions_ask(struct detection_filter *out, struct http_request *r, const struct period *p);
/* The finding that the path names. E_NOT_FOUND. */
enum err exceptions_find(struct app *app, struct http_request *r, struct detection_row *out);
/* exception_view.c: the evidence as people read it: "columns" [{"text","is_number"}…], "rows" [{"cells": [{"text","path",
 * "is_code"}…]}…], "share" [{"name","text"}…]. */
void exception_draw(json_t *view, struct app *app, struct http_request *r, const struct detection_row *row);

#endif
