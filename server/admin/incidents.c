/* /admin/incidents: what tills told that cannot be, receipts that nobody may sign until a person has looked, and what the
 * organisations sign with. All are settled on the console (docs/OPERATIONS.md). */
#include "admin/admin.h"
#include "admin/certificates.h"
#include "admin/screen.h"
#include "store/journal.h"
#include "store/sealing.h"

#define SHOWN 200

struct found {
	struct incident_row *incidents;
	struct hold_row *holds;
	struct certificate_state *certificates;
	size_t incident_count, hold_count, certificate_count;
};

static enum err look(struct found *f, struct db *db, struct arena *a)
{
	TRY(incidents_newest(db, a, 0, SHOWN, &f->incidents, &f->incident_count));
	TRY(certificates_all(db, a, &f->certificates, &f->certificate_count));
	return seal_holds(db, a, &f->holds, &f->hold_count);
}

static json_t *incidents_list(const struct found *f, struct app *app, struct http_request *r)
{
	json_t *list = json_array();
	for (size_t i = 0; i < f->incident_count; i++) {
		const struct incident_row *x = &f->incidents[i];
		json_array_append_new(list, json_pack("{s:o, s:s, s:s, s:I, s:s}", "at", shown_time(x->created_ms / 1000),
						      "kind", screen_code_word(app, r, "admin.incident_", x->kind), "device",
						      x->device, "seq", (json_int_t)x->seq, "detail", x->detail));
	}
	return list;
}

static json_t *holds_list(const struct found *f)
{
	json_t *list = json_array();
	for (size_t i = 0; i < f->hold_count; i++) {
		const struct hold_row *h = &f->holds[i];
		if (h->released_at == 0)
			json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:I, s:s}", "tax_code", h->tax_code, "form",
							      h->form, "symbol", h->symbol, "number", (json_int_t)h->number,
							      "why", h->reason));
	}
	return list;
}

static json_t *certificates_list(const struct found *f, const struct app *app)
{
	json_t *list = json_array();
	for (size_t i = 0; i < f->certificate_count; i++) {
		const struct certificate_state *c = &f->certificates[i];
		if (!certificate_is_of_house(c))
			continue;
		bool is_short = certificate_is_short(f->certificates, f->certificate_count, i, clock_s(&app->clock));
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s, s:o, s:b, s:b}", "tax_code", c->tax_code, "issuer", c->issuer,
						"serial", c->serial, "until", shown_time(c->not_after), "is_expiring",
						(int)is_short, "is_registered", (int)(c->registered_at > 0)));
	}
	return list;
}

static enum err incidents_view(struct app *app, struct http_request *r, json_t **out)
{
	struct found f;
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = look(&f, db, r->arena);
	store_release(app->store, db);
	TRY(e);
	json_t *holds = holds_list(&f), *certificates = certificates_list(&f, app);
	*out = json_pack("{s:b, s:b, s:o, s:o}", "has_incidents", (int)(f.incident_count > 0), "has_holds",
			 (int)(json_array_size(holds) > 0), "incidents", incidents_list(&f, app, r), "holds", holds);
	json_object_set_new(*out, "has_certificates", json_boolean(json_array_size(certificates) > 0));
	json_object_set_new(*out, "certificates", certificates);
	return E_OK;
}

static const struct screen screen = {"admin-incidents", "admin.incidents", "/admin/incidents", NULL, 0, incidents_view};

enum err incidents_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &screen);
}
