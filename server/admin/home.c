/* /admin/: what needs attention, each with the way to it. */
#include "admin/admin.h"
#include "admin/screen.h"

enum err home_go(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)app;
	return screen_go(r, a, "/admin/");
}

static enum err home_view(struct app *app, struct http_request *r, json_t **out)
{
	(void)app, (void)r;
	*out = json_object();
	return E_OK;
}

static const struct screen screen = {"admin-home", "admin.home", "/admin/", NULL, 0, home_view};

enum err home_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &screen);
}
