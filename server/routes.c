#include "routes.h"

#include "admin/admin.h"
#include "api/api.h"
#include "server/audit/audit.h"
#include "server/audit/export.h"
#include "pages/pages.h"

static const struct {
	const struct route *rows;
	const size_t *count;
} tables[] = {
	{api_routes, &api_route_count},	    {staff_routes, &staff_route_count}, {page_routes, &page_route_count},
	{admin_routes, &admin_route_count}, {audit_routes, &audit_route_count},
};
#define TABLE_COUNT (sizeof(tables) / sizeof(tables[0]))

void routes_join(struct app *app, struct arena *a)
{
	size_t total = 0, n = 0;
	for (size_t i = 0; i < TABLE_COUNT; i++)
		total += *tables[i].count;
	struct route *all = arena_array(a, total, sizeof(*all));
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		memcpy(all + n, tables[i].rows, *tables[i].count * sizeof(*all));
		n += *tables[i].count;
	}
	app->routes = all;
	app->route_count = total;
}

/* Of /v1, what a link on a page leads to. */
static bool browsers_problem(struct app *app, struct http_request *r, enum err e, struct http_answer *a)
{
	return export_is_for_browser(r) && admin_problem(app, r, e, a);
}

/* By what the path begins with. */
static const struct {
	const char *prefix;
	bool (*show)(struct app *app, struct http_request *r, enum err e, struct http_answer *a);
} problems[] = {
	{"/admin/", admin_problem},
	{"/audit/", admin_problem},
	{"/v1/audit/", browsers_problem},
};

bool routes_problem(struct app *app, struct http_request *r, enum err e, struct http_answer *a)
{
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++)
		if (str_starts_with(r->path, problems[i].prefix))
			return problems[i].show(app, r, e, a);
	return false;
}
