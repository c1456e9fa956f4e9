#include "server/audit/export.h"

#include "domain/turns.h"

#define AGAIN_S "10"

const char *const export_headers[] = {"accept", NULL};

static enum err refuse(struct app *app, struct http_request *r, struct http_answer *a)
{
	http_answer_header(a, "Retry-After", AGAIN_S);
	enum err e = complain(&r->complaints, "", "exports", "%lld files are being written at the moment; try again in %s s",
			      (long long)app->settings->audit_exports, AGAIN_S);
	return e == E_INVALID ? E_BUSY : e;
}

enum err export_in_turn(struct app *app, struct http_request *r, struct http_answer *a,
			enum err (*write)(struct app *app, struct http_request *r, struct http_answer *a))
{
	if (turns_take(app->exports) != E_OK)
		return refuse(app, r, a);
	enum err e = write(app, r, a);
	turns_give(app->exports);
	return e;
}

bool export_is_for_browser(const struct http_request *r)
{
	const char *accept = r->route && r->route->headers == export_headers ? http_header(r, "accept") : NULL;
	return accept && strstr(accept, "text/html");
}
