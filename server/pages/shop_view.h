/* The shop's one screen as a view (page/shop.html): what can be chosen, what is chosen, what is wrong with it. Memory only. */
#ifndef SERVER_PAGES_SHOP_VIEW_H
#define SERVER_PAGES_SHOP_VIEW_H

#include "domain/calendar/holds.h"
#include "pages/shop_form.h"

#include <jansson.h>

struct shop_scene {
	struct app *app;
	struct arena *arena;
	const struct shop_form *form;
	const struct complaints *complaints; /* NULL = none */
	const char *earlier;		     /* path of the order that this buyer has just made of the same; NULL = none */
	const struct hold_refusal *held;     /* why so many unpaid places are not kept; NULL = that is not why */
	const char *notice_key;		     /* a word that is shown above everything, or NULL */
};
json_t *shop_view(const struct shop_scene *s);

/* shop_days.c: the fortnight from today on. */
json_t *shop_days_view(const struct shop_scene *s);
/* shop_sites.c: sites (with their times of the day) and products. */
void shop_sites_view(json_t *view, const struct shop_scene *s);
/* shop_persons.c: categories, the first ones in the open, the others behind a summary. */
void shop_persons_view(json_t *view, const struct shop_scene *s);
/* shop_faults.c: complaints as {text, anchor}, and per field. */
void shop_faults_view(json_t *view, const struct shop_scene *s);
/* The first complaint about a field in its own words, or NULL. */
const char *shop_fault(const struct shop_scene *s, const char *pointer);

#endif
