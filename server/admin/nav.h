/* The way to the staff pages: one line for each, with who may go there. */
#ifndef SERVER_ADMIN_NAV_H
#define SERVER_ADMIN_NAV_H

#include "http/http.h"

struct app;
/* [{"path","text","is_current"}…] for whoever asks; empty before the login. */
json_t *nav_view(struct app *app, struct http_request *r, const char *here);

#endif
