#include "admin/nav.h"

#include "admin/admin.h"
#include "admin/screen.h"
#include "api/route_rows.h"

/* In the order in which they stand; roles as in routes.c. */
static const struct {
	const char *path, *word;
	unsigned roles;
} lines[] = {
	{"/audit/", "audit.home", AUDITOR},
	{"/audit/exceptions", "audit.exceptions", AUDITOR},
	{"/admin/", "admin.home", ROLES_ALL},
	{"/admin/live", "admin.live", OFFICE},
	{"/admin/calendar", "admin.calendar", OFFICE},
	{"/admin/slots", "admin.slots", OFFICE},
	{"/admin/closures", "admin.closures", OFFICE},
	{"/admin/orders", "admin.orders", OFFICE},
	{"/admin/classes", "admin.classes", OFFICE},
	{"/admin/corrections", "admin.corrections", OFFICE},
	{"/admin/settlement", "admin.settlement", OFFICE},
	{"/admin/drops", "admin.drops", OFFICE},
	{"/admin/incidents", "admin.incidents", OFFICE},
	{"/admin/devices", "admin.devices", OFFICE},
	{"/admin/cashiers", "admin.cashiers", OPERATOR},
	{"/admin/users", "admin.users", OPERATOR},
	{"/admin/sites", "admin.sites", OFFICE},
	{"/admin/tariff", "admin.tariff", OFFICE},
	{"/admin/tax", "admin.tax", MANAGER | AUDITOR},
	{"/admin/changes", "admin.changes", AUDITOR | OPERATOR},
};

static bool is_below(const char *here, const char *path)
{
	size_t len = strlen(path);
	if (str_equal(path, "/admin/") || str_equal(path, "/audit/"))
		return str_equal(here, path);
	return strncmp(here, path, len) == 0 && (here[len] == 0 || here[len] == '/');
}

json_t *nav_view(struct app *app, struct http_request *r, const char *here)
{
	const struct session *s = screen_session(r);
	json_t *list = json_array();
	for (size_t i = 0; s && !s->is_pending && i < sizeof(lines) / sizeof(lines[0]); i++)
		if (lines[i].roles & ROLE_BIT(s->role))
			json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "path", lines[i].path, "text",
							      screen_word(app, r, lines[i].word), "is_current",
							      (int)is_below(here, lines[i].path)));
	return list;
}
