#include "server/audit/overview.h"

#include "store/store.h"

static enum err read_parts(struct overview *o)
{
	static enum err (*const parts[])(struct overview * o) = {overview_add_state, overview_add_equations, overview_add_tiles,
								 overview_add_findings};
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		TRY(parts[i](o));
	return E_OK;
}

enum err overview_read(json_t **out, struct app *app, struct http_request *r, const struct period *p)
{
	struct overview o = {.app = app, .r = r, .period = p, .view = json_object()};
	enum err e = store_acquire(app->store, &o.db);
	if (e == E_OK) {
		e = read_parts(&o);
		store_release(app->store, o.db);
	}
	if (e == E_OK)
		*out = o.view;
	else
		json_decref(o.view);
	return e;
}
