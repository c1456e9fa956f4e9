/* /admin/sites and /admin/tariff: what the published editions say, to read; a draft is looked at here and published on the
 * console. */
#include "admin/admin.h"
#include "admin/screen.h"
#include "domain/tariff/edition.h"
#include "domain/tariff/shelf.h"

static const char *spoken(const char *const text[static LANGUAGE_COUNT], enum language l)
{
	return text[l] ? text[l] : text[LANGUAGE_VI] ? text[LANGUAGE_VI] : text[LANGUAGE_EN];
}

static const char *category_name(const struct tariff *t, enum category c, enum language l)
{
	const struct tariff_category *known = tariff_category_of(t, c);
	return known ? spoken(known->name, l) : category_code(c);
}

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

/* ---- sites */

static json_t *prices_view(const struct tariff *t, const struct tariff_site *s, int32_t day, enum language l)
{
	json_t *list = json_array();
	for (size_t i = 0; i < t->category_count; i++) {
		enum category c = t->categories[i].category;
		const struct tariff_line *line = tariff_line_on(t, NULL, UINT64_C(1) << s->number, c, day);
		if (line)
			json_array_append_new(list, json_pack("{s:s, s:I, s:s, s:b}", "category", category_name(t, c, l),
							      "price", (json_int_t)line->price, "form", line->form, "is_free",
							      line->price == 0));
	}
	return list;
}

static json_t *site_view(const struct tariff *t, const struct tariff_site *s, int32_t day, enum language l)
{
	const struct tariff_organisation *o = tariff_site_organisation_on(s, day);
	json_t *prices = prices_view(t, s, day, l);
	return json_pack("{s:s, s:s, s:i, s:s, s:s, s:o, s:o, s:b, s:o}", "code", s->code, "site_name", spoken(s->name, l),
			 "number", (int)s->number, "organisation", o->name, "tax_code", o->tax_code, "account",
			 text_or_null(o->bank_account), "hours", text_or_null(spoken(s->hours, l)), "has_prices",
			 json_array_size(prices) > 0, "prices", prices);
}

static enum err sites_view(struct app *app, struct http_request *r, json_t **out)
{
	int32_t today = instant_day(clock_s(&app->clock));
	const struct tariff *t = shelf_on(app->shelf, today);
	json_t *list = json_array();
	for (size_t i = 0; t && i < t->site_count; i++)
		json_array_append_new(list, site_view(t, &t->sites[i], today, screen_language(r)));
	*out = json_pack("{s:o, s:o, s:i}", "sites", list, "today", shown_day(today), "edition", t ? (int)t->edition : 0);
	return E_OK;
}

static const struct screen sites_screen = {"admin-sites", "admin.sites", "/admin/sites", NULL, 0, sites_view};

enum err sites_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &sites_screen);
}

/* ---- editions */

static json_t *edition_view(struct app *app, struct http_request *r, const struct shelved *s, int32_t today)
{
	const struct tariff *in_force = shelf_on(app->shelf, today);
	bool is_current = in_force && in_force->edition == s->tariff->edition;
	(void)r;
	return json_pack("{s:i, s:o, s:o, s:b, s:b}", "edition", (int)s->tariff->edition, "first_day",
			 shown_day(s->tariff->from), "published", shown_time(s->issued_at), "is_current", (int)is_current,
			 "is_first", s->tariff->edition == 1);
}

static json_t *line_view(const struct tariff *t, const struct tariff_line *l, enum language language)
{
	return json_pack("{s:s, s:I, s:b, s:s, s:i, s:o, s:o, s:s}", "category", category_name(t, l->category, language),
			 "price", (json_int_t)l->price, "is_free", l->price == 0, "form", l->form, "days", (int)l->days, "from",
			 shown_day(l->from), "until", l->until == INT32_MAX ? json_null() : shown_day(l->until - 1), "basis",
			 l->legal_basis ? l->legal_basis : "");
}

/* The group of that subject, made at its first line; borrowed. */
static json_t *group_of(json_t *groups, const char *subject)
{
	size_t i;
	json_t *g;
	json_array_foreach(groups, i, g)
		if (str_equal(json_string_value(json_object_get(g, "subject")), subject))
			return g;
	g = json_pack("{s:s, s:i, s:[]}", "subject", subject, "group", (int)i, "lines");
	json_array_append_new(groups, g);
	return g;
}

/* By site or product: an edition has a hundred lines. */
static json_t *groups_view(const struct tariff *t, struct http_request *r)
{
	json_t *groups = json_array();
	for (size_t i = 0; i < t->line_count; i++) {
		const struct tariff_line *l = &t->lines[i];
		const char *subject = l->product ? l->product : tariff_sites_text(r->arena, t, l->sites);
		json_array_append_new(json_object_get(group_of(groups, subject), "lines"), line_view(t, l, screen_language(r)));
	}
	return groups;
}

static json_t *days_view(const struct tariff *t, struct arena *a)
{
	json_t *list = json_array();
	for (size_t i = 0; i < t->day_count; i++)
		json_array_append_new(list, json_string(tariff_day_text(a, t, &t->days[i])));
	return list;
}

static json_t *changes_view(const struct tariff *before, const struct tariff *after, struct arena *a)
{
	struct tariff_changes c = {0};
	json_t *list = json_array();
	if (before)
		tariff_diff(&c, a, before, after);
	for (size_t i = 0; i < c.count; i++)
		json_array_append_new(list, json_pack("{s:s, s:s#, s:s}", "about", c.list[i].about, "sign", &c.list[i].sign, 1,
						      "text", c.list[i].text));
	return list;
}

/* The draft of the next edition, or nothing. */
static enum err add_draft(json_t *view, struct app *app, struct http_request *r)
{
	struct complaints complaints = {.arena = r->arena};
	uint32_t newest = shelf_newest(app->shelf);
	struct bytes document;
	struct tariff *draft;
	json_object_set_new(view, "draft", json_null());
	enum err e = edition_draft(app, r->arena, newest + 1, &document);
	if (e == E_NOT_FOUND)
		return E_OK;
	TRY(e);
	TRY(tariff_parse(&draft, r->arena, document, &complaints));
	json_t *changes = changes_view(shelf_edition(app->shelf, newest), draft, r->arena);
	json_object_set_new(view, "draft",
			    json_pack("{s:i, s:o, s:b, s:o}", "edition", (int)draft->edition, "first_day",
				      shown_day(draft->from), "has_changes", json_array_size(changes) > 0, "changes", changes));
	return E_OK;
}

/* "?edition=N", else the one in force today. */
static const struct tariff *chosen(struct app *app, struct http_request *r, int32_t today)
{
	const char *said = http_query(r, "edition");
	int64_t n;
	if (!said)
		return shelf_on(app->shelf, today);
	return int_parse(&n, said, 1, UINT32_MAX) == E_OK ? shelf_edition(app->shelf, (uint32_t)n) : NULL;
}

static enum err tariff_view(struct app *app, struct http_request *r, json_t **out)
{
	int32_t today = instant_day(clock_s(&app->clock));
	const struct tariff *t = chosen(app, r, today);
	if (!t)
		return E_NOT_FOUND;
	json_t *editions = json_array();
	for (size_t i = shelf_count(app->shelf); i > 0; i--)
		json_array_append_new(editions, edition_view(app, r, shelf_at(app->shelf, i - 1), today));
	json_t *changes = changes_view(t->edition > 1 ? shelf_edition(app->shelf, t->edition - 1) : NULL, t, r->arena);
	*out = json_pack("{s:o, s:i, s:i, s:o, s:o, s:o, s:b, s:o}", "editions", editions, "edition", (int)t->edition, "former",
			 (int)t->edition - 1, "first_day", shown_day(t->from), "groups", groups_view(t, r), "days",
			 days_view(t, r->arena), "has_changes", json_array_size(changes) > 0, "changes", changes);
	enum err e = add_draft(*out, app, r);
	if (e != E_OK)
		json_decref(*out);
	return e;
}

static const struct screen tariff_screen = {"admin-tariff", "admin.tariff", "/admin/tariff", NULL, 0, tariff_view};

enum err tariff_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &tariff_screen);
}
