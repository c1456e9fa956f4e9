#include "server/audit/period.h"

#include "admin/screen.h"
#include "domain/tariff/shelf.h"

#include <stdio.h>

/* ---- sites */

static const struct tariff *newest(struct app *app)
{
	return shelf_edition(app->shelf, shelf_newest(app->shelf));
}

static bool add_site(uint64_t *mask, const struct tariff *t, const char *code, size_t len)
{
	for (size_t i = 0; t && i < t->site_count; i++)
		if (strlen(t->sites[i].code) == len && strncmp(t->sites[i].code, code, len) == 0) {
			*mask |= UINT64_C(1) << t->sites[i].number;
			return true;
		}
	return false;
}

static uint64_t every_site(const struct tariff *t)
{
	uint64_t mask = 0;
	for (size_t i = 0; t && i < t->site_count; i++)
		mask |= UINT64_C(1) << t->sites[i].number;
	return mask;
}

/* "sites_A1=yes", as the boxes of a form send it. */
static uint64_t ticked_sites(const struct tariff *t, struct http_request *r)
{
	uint64_t mask = 0;
	for (size_t i = 0; t && i < t->site_count; i++)
		if (http_query(r, arena_format(r->arena, "sites_%s", t->sites[i].code)))
			mask |= UINT64_C(1) << t->sites[i].number;
	return mask;
}

/* "A1,DC", or the parameter several times. */
static enum err read_sites(uint64_t *out, struct app *app, struct http_request *r)
{
	const char *values[64];
	const struct tariff *t = newest(app);
	size_t count = http_query_all(r, "sites", values, sizeof(values) / sizeof(values[0]));
	*out = ticked_sites(t, r);
	for (size_t i = 0; i < count; i++)
		for (const char *at = values[i]; *at;) {
			size_t len = strcspn(at, ",");
			if (len > 0 && !add_site(out, t, at, len)) {
				*out = 0;
				return complain(&r->complaints, "/sites", "unknown", "no such site");
			}
			at += len + (at[len] == ',');
		}
	if (*out == every_site(t))
		*out = 0;
	return E_OK;
}

const char *period_codes(struct app *app, struct arena *a, uint64_t sites, const char *between)
{
	const struct tariff *t = newest(app);
	const char *text = "";
	for (size_t i = 0; t && i < t->site_count; i++)
		if (sites >> t->sites[i].number & 1)
			text = arena_format(a, "%s%s%s", text, *text ? between : "", t->sites[i].code);
	return text;
}

/* ---- days */

static enum err read_day(int32_t *out, struct http_request *r, const char *name, int32_t otherwise)
{
	const char *said = http_query(r, name);
	*out = otherwise;
	if (!said || !*said || date_parse(out, said) == E_OK)
		return E_OK;
	*out = otherwise;
	return complain(&r->complaints, arena_format(r->arena, "/%s", name), "format", "a day, YYYY-MM-DD");
}

static enum err read_range(struct period *out, struct http_request *r, int32_t first, int32_t today)
{
	int32_t until;
	TRY(read_day(&out->from, r, "from", first));
	TRY(read_day(&until, r, "until", out->from > today ? out->from : today));
	out->until = until + 1;
	if (out->from <= until && until - out->from < PERIOD_DAYS_MAX)
		return E_OK;
	return complain(&r->complaints, "/until", "range", "not before the first day, and at most %d days", PERIOD_DAYS_MAX);
}

const char *period_query(struct app *app, struct arena *a, const struct period *p)
{
	char from[DATE_TEXT], until[DATE_TEXT];
	date_format(from, p->from);
	date_format(until, p->until - 1);
	return arena_format(a, "from=%s&until=%s%s%s", from, until, p->sites ? "&sites=" : "",
			    period_codes(app, a, p->sites, ","));
}

/* What nobody can read, or what is said in two ways, must not pass for what was not said: a table would be of other days, or of
 * more, than was asked for. */
static void object_unread(struct http_request *r)
{
	const char *names = r->route->query ? r->route->query : "";
	for (names += strspn(names, " !"); *names; names += strspn(names, " !")) {
		size_t len = strcspn(names, " !");
		const char *name = arena_textn(r->arena, names, len);
		bool is_day = str_equal(name, "from") || str_equal(name, "until");
		const char *values[2];
		bool is_once = str_equal(name, "sites") || http_query_all(r, name, values, 2) <= 1;
		names += len;
		if (is_once && http_query_is_sound(r, name))
			continue;
		if (complain(&r->complaints, arena_format(r->arena, "/%s", name), is_day ? "format" : "unknown",
			     "no UTF-8, too long, or said twice") == E_INVALID)
			continue;
	}
}

void period_read(struct period *out, struct app *app, struct http_request *r)
{
	int32_t today = instant_day(clock_s(&app->clock));
	struct civil c = day_civil(today);
	int32_t first = civil_day(c.year, c.month, 1);
	*out = (struct period){.from = first, .until = today + 1};
	object_unread(r);
	if (read_range(out, r, first, today) != E_OK) { /* what is wrong stands in r->complaints */
		out->from = first;
		out->until = today + 1;
	}
	if (read_sites(&out->sites, app, r) != E_OK)
		out->sites = 0;
	out->query = period_query(app, r->arena, out);
}

/* ---- shown */

static json_t *site_boxes(struct app *app, struct http_request *r, const struct period *p)
{
	const struct tariff *t = newest(app);
	json_t *list = json_array();
	for (size_t i = 0; t && i < t->site_count; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "code", t->sites[i].code, "name",
						      t->sites[i].name[screen_language(r)], "is_chosen",
						      (int)(p->sites >> t->sites[i].number & 1)));
	return list;
}

static const char *sentence(struct app *app, struct http_request *r, const struct complaint *c)
{
	const char *key = arena_format(r->arena, "audit.why_%s_%s", c->pointer + (c->pointer[0] == '/'), c->code);
	const char *text = screen_word(app, r, key);
	return text == key ? c->detail : text;
}

static void draw_problems(json_t *view, struct app *app, struct http_request *r)
{
	const struct complaints *c = &r->complaints;
	json_t *list = json_array();
	for (size_t i = 0; i < c->count && i < COMPLAINTS_MAX; i++)
		json_array_append_new(list, json_pack("{s:s, s:s}", "text", sentence(app, r, &c->list[i]), "field",
						      c->list[i].pointer + (c->list[i].pointer[0] == '/')));
	json_object_set_new(view, "has_faults", json_boolean(json_array_size(list) > 0));
	json_object_set_new(view, "faults", list);
}

static const char *day_text(struct arena *a, int32_t day)
{
	struct civil c = day_civil(day);
	return arena_format(a, "%02d/%02d/%04d", c.day, c.month, c.year);
}

void period_draw(json_t *view, struct app *app, struct http_request *r, const struct period *p)
{
	char from[DATE_TEXT], until[DATE_TEXT];
	int32_t last = p->until - 1;
	const char *days = p->from == last
				   ? day_text(r->arena, last)
				   : arena_format(r->arena, "%s – %s", day_text(r->arena, p->from), day_text(r->arena, last));
	const char *sites = p->sites ? shown_sites(app, r, p->sites) : screen_word(app, r, "audit.all_sites");
	date_format(from, p->from);
	date_format(until, last);
	json_object_set_new(view, "query", json_string(p->query));
	json_object_set_new(view, "period",
			    json_pack("{s:s, s:s, s:s, s:s, s:o}", "from", from, "until", until, "days", days, "text", sites,
				      "sites", site_boxes(app, r, p)));
	draw_problems(view, app, r);
}

enum err period_answer(struct app *app, struct http_request *r, struct http_answer *a, const struct screen *s, json_t *view)
{
	bool is_wrong = r->complaints.count > 0;
	r->complaints.count = 0; /* they are on the page already */
	TRY(screen_answer(app, r, a, s, view));
	if (is_wrong)
		a->status = err_http(E_INVALID);
	return E_OK;
}
