/* The next fourteen days, each with what is open. A day that is not for the chosen sites can still be pressed: whoever wants
 * another site sees it so. */
#include "app.h"
#include "domain/calendar/availability.h"
#include "domain/tariff/shelf.h"
#include "pages/page.h"
#include "pages/shop_view.h"

#include <hoaban/slot.h>

/* Of a day: which sites are shut, which are full. */
struct shades {
	uint64_t shut, full, all;
};

static struct shades shades_of(const struct day_states *d)
{
	struct shades s = {0};
	for (size_t i = 0; i < d->site_count; i++) {
		uint64_t bit = UINT64_C(1) << d->sites[i].site;
		s.all |= bit;
		s.shut |= d->sites[i].state == DAY_CLOSED ? bit : 0;
		s.full |= d->sites[i].state == DAY_FULL ? bit : 0;
	}
	return s;
}

/* The chosen sites decide; while there are none, a day is bad when every site is. */
static const char *state_of(const struct shades *s, uint64_t chosen)
{
	if (chosen ? (s->shut & chosen) != 0 : s->all != 0 && s->shut == s->all)
		return "closed";
	if (chosen ? ((s->shut | s->full) & chosen) != 0 : s->all != 0 && (s->shut | s->full) == s->all)
		return "full";
	return NULL;
}

static bool is_between(int32_t x, int32_t a, int32_t b)
{
	return a < b ? a < x && x <= b : b < x && x <= a;
}

/* Whether a page for that day has other prices or categories than the one for the chosen day. */
static bool is_other(const struct shop_scene *s, int32_t day)
{
	const struct tariff *t = s->form->tariff;
	int32_t chosen = s->form->day;
	if (!t || shelf_on(s->app->shelf, day) != t)
		return true;
	for (size_t i = 0; i < t->line_count; i++)
		if (is_between(t->lines[i].from, chosen, day) || is_between(t->lines[i].until, chosen, day))
			return true;
	for (size_t i = 0; i < t->category_count; i++) {
		const struct tariff_category *c = &t->categories[i];
		if (c->is_listed_days_only &&
		    tariff_sites_open_to(t, c->category, day) != tariff_sites_open_to(t, c->category, chosen))
			return true;
	}
	return false;
}

static json_t *day_view(const struct shop_scene *s, const struct day_states *d)
{
	char date[DATE_TEXT];
	const struct shop_form *f = s->form;
	struct shades shades = shades_of(d);
	const char *state = state_of(&shades, f->sites);
	date_format(date, d->day);
	json_t *v = json_pack("{s:s, s:i, s:b, s:b, s:I, s:I, s:b}", "date", date, "number", day_civil(d->day).day, "is_chosen",
			      d->day == f->day && !f->date_fault, "is_bad", state != NULL, "shut", (json_int_t)shades.shut,
			      "full", (json_int_t)shades.full, "is_other", is_other(s, d->day));
	page_set(v, "weekday",
		 page_word(s->app, s->arena, "weekday_short.", arena_format(s->arena, "%u", (weekday_of(d->day) + 1) % 7),
			   f->language));
	page_set(v, "state", state ? page_word(s->app, s->arena, "shop.day_", state, f->language) : NULL);
	return v;
}

json_t *shop_days_view(const struct shop_scene *s)
{
	json_t *list = json_array();
	struct day_states *days = arena_array(s->arena, FORTNIGHT, sizeof(*days));
	const struct tariff *t = s->form->tariff;
	availability_fortnight(s->app, s->arena, t ? tariff_all_sites(t) : 0, s->form->today, days);
	for (size_t i = 0; i < FORTNIGHT; i++)
		json_array_append_new(list, day_view(s, &days[i]));
	return list;
}
