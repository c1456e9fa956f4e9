/* /audit/: the first view. */
#include "admin/screen.h"
#include "server/audit/audit.h"
#include "server/audit/breakdown.h"
#include "server/audit/overview.h"

enum err audit_go(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)app;
	return screen_go(r, a, "/audit/");
}

/* The first one is the course of time, the others are compared side by side. */
static enum err add_breakdowns(json_t *view, struct app *app, struct http_request *r, const struct period *p)
{
	struct breakdown list[BREAKDOWNS_MAX];
	size_t count = breakdowns_of(p, list);
	json_t *named = json_array(), *one;
	json_object_set_new(view, "named", named);
	for (size_t i = 0; i < count; i++) {
		TRY(breakdown_view(&one, app, r, p, &list[i], NULL));
		if (i == 0)
			json_object_set_new(view, "course", one);
		else
			json_array_append_new(named, one);
	}
	return E_OK;
}

/* The periods that people ask for most. */
static json_t *usual_periods(struct app *app, struct http_request *r, const struct period *p)
{
	int32_t today = instant_day(clock_s(&app->clock));
	struct civil c = day_civil(today);
	int month = c.month == 1 ? 12 : c.month - 1, year = c.month == 1 ? c.year - 1 : c.year;
	const struct {
		const char *word;
		int32_t from, until;
	} usual[] = {
		{"audit.today", today, today + 1},
		{"audit.this_month", civil_day(c.year, c.month, 1), today + 1},
		{"audit.last_month", civil_day(year, month, 1), civil_day(c.year, c.month, 1)},
		{"audit.this_year", civil_day(c.year, 1, 1), today + 1},
		{"audit.last_year", civil_day(c.year - 1, 1, 1), civil_day(c.year, 1, 1)},
	};
	json_t *list = json_array();
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		const struct period one = {.from = usual[i].from, .until = usual[i].until, .sites = p->sites};
		json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "text", screen_word(app, r, usual[i].word), "path",
						      arena_format(r->arena, "/audit/?%s", period_query(app, r->arena, &one)),
						      "is_current", one.from == p->from && one.until == p->until));
	}
	return list;
}

enum err audit_home_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	static const struct screen screen = {"audit-home", "audit.home", "/audit/", NULL, 0, NULL};
	struct period p;
	json_t *view;
	period_read(&p, app, r);
	TRY(overview_read(&view, app, r, &p));
	period_draw(view, app, r, &p);
	json_object_set_new(view, "usual", usual_periods(app, r, &p));
	enum err e = add_breakdowns(view, app, r, &p);
	if (e != E_OK) {
		json_decref(view);
		return e;
	}
	a->may_pack = true; /* of the address nothing is repeated but days and sites that were understood */
	return period_answer(app, r, a, &screen, view);
}
