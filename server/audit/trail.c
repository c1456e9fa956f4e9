#include "server/audit/trail.h"

#include "admin/screen.h"
#include "server/audit/audit.h"
#include "server/audit/tables.h"
#include "store/corrections.h"
#include "store/trail.h"

#include <hoaban/ticket.h>

struct looking {
	struct app *app;
	struct http_request *r;
	struct db *db;
	json_t *view;
};

static const char *hex(struct arena *a, const void *bytes, size_t len)
{
	char *text = arena_alloc(a, 2 * len + 1);
	hex_format(text, bytes, len);
	return text;
}

static json_t *time_json(int64_t at)
{
	char text[INSTANT_TEXT];
	instant_format(text, at);
	return json_string(text);
}

static const char *time_text(struct arena *a, int64_t at)
{
	char text[LOCAL_TEXT];
	local_format(text, at);
	return arena_text(a, text);
}

/* ---- events */

static const char *path_of(struct looking *x, const struct trail_event *e)
{
	if (e->has_entry)
		return arena_format(x->r->arena, "/audit/journal/%s/%llu", hex(x->r->arena, e->device, UUID_LEN),
				    (unsigned long long)e->seq);
	return *e->lookup ? arena_format(x->r->arena, "/audit/receipts/%s", e->lookup) : NULL;
}

/* Of people who go in, the amount is how many. */
static bool counts_persons(const struct trail_event *e)
{
	return str_equal(e->kind, "admitted") || str_equal(e->kind, "twice") || str_equal(e->kind, "overridden");
}

static const char *amount_text(struct looking *x, const struct trail_event *e)
{
	enum language l = screen_language(x->r);
	if (!e->has_amount)
		return NULL;
	return counts_persons(e) ? count_text(x->r->arena, e->amount, l) : money_text(x->r->arena, e->amount, l);
}

/* "2 G1": a site's number stands before the gate. */
static const char *detail_text(struct looking *x, const struct trail_event *e)
{
	char *gate;
	if (!counts_persons(e))
		return e->detail;
	unsigned long site = strtoul(e->detail, &gate, 10);
	const char *name = site < 64 ? shown_sites(x->app, x->r, UINT64_C(1) << site) : "";
	return gate[0] && gate[1] ? arena_format(x->r->arena, "%s ·%s", name, gate) : name;
}

static json_t *event_view(struct looking *x, const struct trail_event *e)
{
	const char *amount = amount_text(x, e);
	const char *name = str_starts_with(e->kind, "change:")
				   ? screen_code_word(x->app, x->r, "admin.act_", e->kind + strlen("change:"))
				   : screen_code_word(x->app, x->r, "audit.event_", e->kind);
	json_t *view = json_pack("{s:o, s:s, s:s, s:s, s:s, s:s, s:s?, s:s?}", "at", time_json(e->at), "at_text",
				 time_text(x->r->arena, e->at), "kind", e->kind, "name", name, "who", e->who, "detail",
				 detail_text(x, e), "amount_text", amount, "path", path_of(x, e));
	json_object_set_new(view, "amount", e->has_amount ? json_integer(e->amount) : json_null());
	json_object_set_new(view, "log_row", e->has_leaf ? json_integer((json_int_t)e->leaf) : json_null());
	json_object_set_new(view, "entry",
			    e->has_entry ? json_pack("{s:s, s:I}", "device", hex(x->r->arena, e->device, UUID_LEN), "seq",
						     (json_int_t)e->seq)
					 : json_null());
	return view;
}

static void add_events(struct looking *x, json_t *list, const struct trail_event *events, size_t count)
{
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, event_view(x, &events[i]));
}

/* ---- tickets */

static enum err add_ticket(struct looking *x, json_t *list, const struct trail_ticket *row)
{
	static const char *const lists[] = {"good", "revoked", "superseded"};
	struct cose_sign1 m;
	struct ticket t;
	TRY(cose_parse(&m, row->cose));
	TRY(ticket_decode(&t, m.payload));
	const char *name = category_name(x->app, x->r, (enum category)t.category);
	const char *state = lists[row->list < 3 ? row->list : 0];
	json_array_append_new(list,
			      json_pack("{s:s, s:s, s:s, s:I, s:s, s:o, s:o, s:s, s:s}", "id",
					hex(x->r->arena, row->id, UUID_LEN), "sites", shown_sites(x->app, x->r, t.sites),
					"category", category_code((enum category)t.category), "persons", (json_int_t)t.party,
					"category_name", name ? name : "–", "from", shown_time((int64_t)t.valid_from), "until",
					shown_time((int64_t)t.valid_until), "state", state, "state_text",
					screen_code_word(x->app, x->r, "audit.ticket_", state)));
	return E_OK;
}

static enum err add_tickets(struct looking *x, const uint8_t origin[static UUID_LEN])
{
	struct trail_ticket *rows;
	size_t count;
	json_t *list = json_array();
	json_object_set_new(x->view, "tickets", list);
	TRY(trail_tickets(x->db, x->r->arena, origin, &rows, &count));
	for (size_t i = 0; i < count; i++)
		TRY(add_ticket(x, list, &rows[i]));
	json_object_set_new(x->view, "has_tickets", json_boolean(count > 0));
	return E_OK;
}

/* ---- an order or sale */

static enum err read_trail(struct looking *x, const uint8_t source[static UUID_LEN])
{
	uint8_t origin[UUID_LEN];
	struct trail_event *events;
	size_t count;
	json_t *list = json_array();
	json_object_set_new(x->view, "events", list);
	TRY(correction_origin(x->db, source, origin));
	TRY(trail_read(x->db, x->r->arena, origin, &events, &count));
	if (count == 0)
		return E_NOT_FOUND;
	add_events(x, list, events, count);
	json_object_set_new(x->view, "origin", json_string(hex(x->r->arena, origin, UUID_LEN)));
	return add_tickets(x, origin);
}

enum err trail_view(json_t **out, struct app *app, struct http_request *r, struct db *db, const uint8_t source[static UUID_LEN])
{
	struct looking x = {app, r, db, json_object()};
	enum err e = read_trail(&x, source);
	if (e == E_OK)
		*out = x.view;
	else
		json_decref(x.view);
	return e;
}

static enum err sale_of_path(json_t **out, struct app *app, struct http_request *r)
{
	uint8_t id[UUID_LEN];
	struct db *db;
	if (uuid_parse(id, r->params[0]) != E_OK)
		return E_NOT_FOUND;
	TRY(store_acquire(app->store, &db));
	enum err e = trail_view(out, app, r, db, id);
	store_release(app->store, db);
	return e;
}

enum err audit_sale_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	static const struct screen screen = {"audit-sale", "audit.sale", NULL, NULL, 0, NULL};
	json_t *trail;
	TRY(sale_of_path(&trail, app, r));
	json_t *view = json_pack("{s:o, s:s, s:b}", "trail", trail, "path",
				 arena_format(r->arena, "/audit/sales/%s", r->params[0]), "has_faults", 0);
	return screen_answer(app, r, a, &screen, view);
}

enum err audit_sale_json(struct app *app, struct http_request *r, struct http_answer *a)
{
	json_t *view;
	TRY(sale_of_path(&view, app, r));
	http_answer_json(a, view);
	return E_OK;
}
