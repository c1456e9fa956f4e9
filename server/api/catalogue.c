/* GET /v1/sites, GET /v1/tariff?date=D, GET /v1/tariff/editions… */
#include "api/api.h"
#include "api/view.h"
#include "domain/tariff/shelf.h"

#include <stdio.h>

static json_t *names_view(const char *const names[LANGUAGE_COUNT])
{
	json_t *v = json_object();
	for (int l = 0; l < LANGUAGE_COUNT; l++)
		if (names[l])
			json_object_set_new(v, language_code((enum language)l), json_string(names[l]));
	return v;
}

static json_t *site_view(const struct tariff_site *s, int32_t day)
{
	json_t *v = json_object();
	json_object_set_new(v, "code", json_string(s->code));
	json_object_set_new(v, "number", json_integer(s->number));
	json_object_set_new(v, "name", names_view(s->name));
	json_object_set_new(v, "hours", names_view(s->hours));
	json_object_set_new(v, "organisation", json_string(tariff_site_organisation_on(s, day)->name));
	return v;
}

static enum err tariff_of_request(const struct tariff **out, struct app *app, struct http_request *r, int32_t *day)
{
	const char *date = http_query(r, "date");
	*day = instant_day(clock_s(&app->clock));
	if (date && date_parse(day, date) != E_OK)
		return complain(&r->complaints, "date", "format", "write the date as YYYY-MM-DD");
	*out = shelf_on(app->shelf, *day);
	return *out ? E_OK : E_NOT_FOUND;
}

enum err sites_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct tariff *t;
	int32_t day;
	TRY(tariff_of_request(&t, app, r, &day));
	json_t *list = json_array();
	for (size_t i = 0; i < t->site_count; i++)
		json_array_append_new(list, site_view(&t->sites[i], day));
	http_answer_json(a, json_pack("{s:i, s:o}", "edition", t->edition, "sites", list));
	return E_OK;
}

static json_t *line_view(const struct tariff *t, const struct tariff_line *l)
{
	const struct tariff_category *c = tariff_category_of(t, l->category);
	json_t *v = json_object();
	json_object_set_new(v, "product", l->product ? json_string(l->product) : json_null());
	json_object_set_new(v, "sites", json_sites(t, l->sites));
	json_object_set_new(v, "days", json_integer(l->days));
	json_object_set_new(v, "category", json_string(category_code(l->category)));
	json_object_set_new(v, "price", json_integer(l->price));
	json_object_set_new(v, "form", json_string(l->form));
	const char *const *proof = l->proof[LANGUAGE_VI] || !c ? l->proof : c->proof;
	json_object_set_new(v, "proof", proof[LANGUAGE_VI] ? names_view(proof) : json_null());
	json_object_set_new(v, "legal_basis", json_string(l->legal_basis));
	return v;
}

enum err tariff_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct tariff *t;
	int32_t day;
	TRY(tariff_of_request(&t, app, r, &day));
	json_t *list = json_array();
	for (size_t i = 0; i < t->line_count; i++) {
		const struct tariff_line *l = &t->lines[i];
		if (tariff_line_on(t, l->product, l->sites, l->category, day) == l)
			json_array_append_new(list, line_view(t, l));
	}
	http_answer_json(a, json_pack("{s:i, s:o, s:o}", "edition", t->edition, "date", json_date(day), "lines", list));
	return E_OK;
}

/* ---- editions: with them anybody recomputes every price that was ever charged */

static json_t *edition_view(struct app *app, const struct shelved *e)
{
	char url[URL_TEXT + 64];
	uint8_t hash[HASH_LEN];
	sha256(hash, e->cose);
	snprintf(url, sizeof(url), "%s/v1/tariff/editions/%u", app->public_url, e->tariff->edition);
	json_t *v = json_object();
	json_object_set_new(v, "edition", json_integer(e->tariff->edition));
	json_object_set_new(v, "first_day", json_date(e->tariff->from));
	json_object_set_new(v, "issued_at", json_instant(e->issued_at));
	json_object_set_new(v, "sha256", json_hex(hash, HASH_LEN)); /* what the revenue log's leaf says */
	json_object_set_new(v, "signed", json_string(url));
	return v;
}

enum err editions_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)r;
	json_t *list = json_array();
	for (size_t i = 0; i < shelf_count(app->shelf); i++)
		json_array_append_new(list, edition_view(app, shelf_at(app->shelf, i)));
	http_answer_json(a, json_pack("{s:o}", "editions", list));
	return E_OK;
}

static enum err answer_edition(struct app *app, struct http_request *r, struct http_answer *a, bool is_signed)
{
	int64_t number;
	if (int_parse(&number, r->params[0], 1, UINT32_MAX) != E_OK)
		return E_NOT_FOUND;
	const struct shelved *e = shelf_find(app->shelf, (uint32_t)number);
	if (!e)
		return E_NOT_FOUND;
	a->content_type = is_signed ? "application/cose; cose-type=\"cose-sign1\"" : "application/json";
	buf_append(&a->body, is_signed ? e->cose.data : e->document.data, is_signed ? e->cose.len : e->document.len);
	return buf_status(&a->body);
}

enum err edition_signed(struct app *app, struct http_request *r, struct http_answer *a)
{
	return answer_edition(app, r, a, true);
}

enum err edition_json(struct app *app, struct http_request *r, struct http_answer *a)
{
	return answer_edition(app, r, a, false);
}
