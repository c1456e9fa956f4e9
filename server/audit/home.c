/* /audit/: the first view. */
#include "admin/screen.h"
#include "server/audit/audit.h"
#include "server/audit/period.h"

enum err audit_go(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)app;
	return screen_go(r, a, "/audit/");
}

enum err audit_home_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	static const struct screen screen = {"audit-home", "audit.home", "/audit/", NULL, 0, NULL};
	struct period p;
	json_t *view = json_object();
	period_read(&p, app, r);
	period_draw(view, app, r, &p);
	return period_answer(app, r, a, &screen, view);
}
