/* What other staff pages ask of devices and sites. */
#ifndef SERVER_ADMIN_DEVICES_H
#define SERVER_ADMIN_DEVICES_H

#include "app.h"
#include "http/http.h"

/* Active, and not heard of for longer than gates trust their lists (lists_limit_h). `device` as device_list() gives it. */
bool device_is_silent(const struct app *app, const json_t *device);
/* [{"value": code, "label": name}…] of the newest edition. */
json_t *site_choices(struct app *app, struct http_request *r);

#endif
