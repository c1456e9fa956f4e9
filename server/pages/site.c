/* /{lang}/site/{code}: what a site is, when it is open, what a ticket costs; and for search engines the list of such pages.
 * What it tells beside the tariff stands in server/web/site/CODE.tsv. */
#include "assets/assets.h"
#include "domain/calendar/availability.h"
#include "domain/tariff/shelf.h"
#include "pages/page.h"
#include "pages/pages.h"
#include "pages/texts.h"

struct visited {
	struct app *app;
	struct arena *arena;
	enum language language;
	int32_t today;
	const struct tariff *tariff;
	const struct tariff_site *site;
};

/* ---- what the site's file says */

/* A row's cell in the page's language, or the Vietnamese one; NULL when there is no such row. */
static const char *told(const struct visited *x, const char *key)
{
	struct bytes file = asset_find(arena_format(x->arena, "site/%s.tsv", x->site->code));
	char *rest = arena_textn(x->arena, (const char *)file.data, file.len), *line;
	while (file.len > 0 && (line = strsep(&rest, "\n")) != NULL) {
		char *cells[1 + LANGUAGE_COUNT] = {0};
		for (size_t i = 0; line && i <= LANGUAGE_COUNT; i++)
			cells[i] = strsep(&line, "\t");
		if (!str_equal(cells[0], key))
			continue;
		const char *text = cells[1 + x->language];
		return text && *text ? text : cells[1 + LANGUAGE_VI];
	}
	return NULL;
}

/* Percent-encoded, for a link to somebody else's map. */
static const char *encoded(struct arena *a, const char *text)
{
	BUF_LOCAL out;
	buf_init(&out, 4096);
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		bool is_plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
		buf_append_format(&out, is_plain ? "%c" : "%%%02X", c);
	}
	return arena_text(a, buf_text(&out));
}

static void put_texts(json_t *v, const struct visited *x)
{
	const char *map = told(x, "map");
	const struct tariff_organisation *o = tariff_site_organisation_on(x->site, x->today);
	page_set(v, "story", told(x, "story"));
	page_set(v, "access", told(x, "access"));
	page_set(v, "map", map ? encoded(x->arena, map) : NULL);
	page_set(v, "hours", x->site->hours[x->language]);
	page_set(v, "organisation", o->name);
	page_set(v, "phone", o->phone);
}

/* ---- the next days */

static const char *state_of(const struct visited *x, const struct site_day *d)
{
	const char *kind = d->state == DAY_FULL ? "full" : d->state == DAY_OPEN ? "open" : shut_reason_codes[d->reason];
	return page_word(x->app, x->arena, "shop.site_", kind, x->language);
}

static uint32_t places_left(const struct site_day *d)
{
	uint32_t left = 0;
	for (size_t i = 0; i < d->slot_count; i++)
		left += d->slots[i].is_over ? 0 : d->slots[i].left;
	return left;
}

static json_t *day_view(const struct visited *x, const struct day_states *day)
{
	char date[DATE_TEXT];
	const struct site_day *d = &day->sites[0];
	date_format(date, day->day);
	json_t *v = json_pack("{s:s, s:b, s:b, s:i}", "date", date, "is_open", d->state == DAY_OPEN, "has_places",
			      d->state == DAY_OPEN && d->slot_count > 0, "left", (int)places_left(d));
	page_set(v, "text",
		 arena_format(x->arena, "%s %s", page_weekday(x->app, day->day, x->language), page_date(x->arena, day->day)));
	page_set(v, "state", state_of(x, d));
	page_set(v, "day_hours", d->state == DAY_CLOSED ? NULL : text_hours(x->arena, d->hours, d->hour_count));
	return v;
}

static json_t *days_view(const struct visited *x)
{
	json_t *list = json_array();
	struct day_states *days = arena_array(x->arena, FORTNIGHT, sizeof(*days));
	availability_fortnight(x->app, x->arena, UINT64_C(1) << x->site->number, x->today, days);
	for (size_t i = 0; i < FORTNIGHT; i++)
		if (days[i].site_count > 0)
			json_array_append_new(list, day_view(x, &days[i]));
	return list;
}

/* ---- what it costs today */

static json_t *price_view(const struct visited *x, const struct tariff_category *c, const struct tariff_line *line)
{
	uint64_t bit = UINT64_C(1) << x->site->number;
	json_t *v = json_pack("{s:s, s:I, s:b}", "name", c->name[x->language], "price", (json_int_t)line->price, "is_free",
			      line->price == 0);
	page_set(v, "rule", c->rule[x->language]);
	page_set(v, "proof", tariff_proof_on(x->tariff, bit, c->category, x->today, x->language));
	return v;
}

static void put_prices(json_t *v, const struct visited *x)
{
	json_t *list = json_array();
	uint64_t bit = UINT64_C(1) << x->site->number;
	uint32_t days = 1, entries = 1;
	for (size_t i = 0; i < x->tariff->category_count; i++) {
		const struct tariff_category *c = &x->tariff->categories[i];
		const struct tariff_line *line = tariff_line_on(x->tariff, NULL, bit, c->category, x->today);
		if (!line)
			continue;
		days = line->days;
		entries = line->entries;
		json_array_append_new(list, price_view(x, c, line));
	}
	json_object_set_new(v, "has_prices", json_boolean(json_array_size(list) > 0));
	json_object_set_new(v, "prices", list);
	json_object_set_new(v, "ticket_days", json_integer(days));
	json_object_set_new(v, "ticket_entries", json_integer(entries));
	json_object_set_new(v, "is_one_day", json_boolean(days == 1));
	json_object_set_new(v, "is_any_entries", json_boolean(entries == 0));
	json_object_set_new(v, "is_one_entry", json_boolean(entries == 1));
}

enum err site_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct visited x = {.app = app, .arena = r->arena, .today = instant_day(clock_s(&app->clock))};
	TRY(page_language(&x.language, r));
	x.tariff = shelf_on(app->shelf, x.today);
	x.site = x.tariff ? tariff_site_by_code(x.tariff, r->params[1]) : NULL;
	if (!x.site)
		return E_NOT_FOUND;
	const struct page p = {.name = "site",
			       .title = x.site->name[x.language],
			       .title_key = "shop.title",
			       .description = told(&x, "story"),
			       .path = arena_format(r->arena, "/site/%s", x.site->code),
			       .language = x.language,
			       .status = 200,
			       .is_public = true};
	json_t *v = json_object();
	page_set(v, "code", x.site->code);
	page_set(v, "name", x.site->name[x.language]);
	put_texts(v, &x);
	json_object_set_new(v, "days", days_view(&x));
	put_prices(v, &x);
	return page_answer(app, r, a, &p, v);
}

/* ---- for search engines */

enum err robots_file(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)r;
	a->content_type = "text/plain; charset=utf-8";
	buf_append_format(&a->body,
			  "User-agent: *\nDisallow: /v1/\nDisallow: /admin/\nDisallow: /*/o/\nDisallow: /*/r/\nSitemap: "
			  "%s/sitemap.xml\n",
			  app->public_url);
	return buf_status(&a->body);
}

static void add_address(struct buf *out, const char *url, const char *path)
{
	for (unsigned l = 0; l < LANGUAGE_COUNT; l++)
		buf_append_format(out, "<url><loc>%s/%s%s</loc></url>\n", url, language_code((enum language)l), path);
}

enum err sitemap_file(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct tariff *t = shelf_on(app->shelf, instant_day(clock_s(&app->clock)));
	a->content_type = "application/xml";
	buf_append_text(&a->body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset "
				  "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
	add_address(&a->body, app->public_url, "/");
	add_address(&a->body, app->public_url, "/verify");
	for (size_t i = 0; t && i < t->site_count; i++)
		add_address(&a->body, app->public_url, arena_format(r->arena, "/site/%s", t->sites[i].code));
	buf_append_text(&a->body, "</urlset>\n");
	return buf_status(&a->body);
}
