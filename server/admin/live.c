/* /admin/live: who is where today. A script asks /v1/live for what is new; without one a link asks for the page again (a page
 * that reloads by itself is taken from under a reader). */
#include "admin/admin.h"
#include "admin/screen.h"
#include "domain/gate/live.h"

static void resume_watcher(struct live_watcher *w)
{
	http_resume(w->ctx, w->outcome);
}

/* r->state stays the session; the watcher goes where inputs would be. */
enum err live_page_begin(struct app *app, struct http_request *r)
{
	struct live_watcher *w = ARENA_NEW(r->arena, struct live_watcher);
	*w = (struct live_watcher){.arena = r->arena, .done = resume_watcher, .ctx = r};
	r->inputs = w;
	return live_watch(app->live, w);
}

static enum err live_page_view(struct app *app, struct http_request *r, json_t **out)
{
	const struct live_watcher *w = r->inputs;
	json_t *live = w->json ? json_loads(w->json, 0, NULL) : NULL, *site;
	size_t i;
	if (!live)
		return E_UNAVAILABLE;
	json_array_foreach(json_object_get(live, "sites"), i, site) {
		int64_t number = json_integer_value(json_object_get(site, "number"));
		json_t *gates = json_object_get(site, "gates");
		json_object_set_new(site, "site_name", json_string(shown_sites(app, r, UINT64_C(1) << number)));
		json_object_set_new(site, "has_gates", json_boolean(json_array_size(gates) > 0));
	}
	json_object_set_new(live, "now", shown_time(clock_s(&app->clock)));
	*out = live;
	return E_OK;
}

static const struct screen screen = {"admin-live", "admin.live", "/admin/live", NULL, 0, live_page_view};

enum err live_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &screen);
}
