/* What a page of the auditor is about: days of issue and sites, from its address.
 *
 *	?from=2026-11-01&until=2026-11-30&sites=A1,DC
 *
 * Both days belong to it, as on a calendar; a missing one is the first of this month, or today. No sites = all. A wrong one is
 *a complaint at its field and the default stands in its place: the page is shown all the same, with status 422. */
#ifndef SERVER_AUDIT_PERIOD_H
#define SERVER_AUDIT_PERIOD_H

#include "app.h"
#include "http/http.h"

#define PERIOD_DAYS_MAX 3660

struct period {
	int32_t from, until; /* until is exclusive here, as in figures.h */
	uint64_t sites;	     /* 0 = all */
	const char *query;   /* its canonical form: "from=…&until=…", "&sites=…" unless all */
};

/* Complaints go to r->complaints; what is complained about has its default. The text lives in the request's arena. */
void period_read(struct period *out, struct app *app, struct http_request *r);
/* The canonical form of another one. */
const char *period_query(struct app *app, struct arena *a, const struct period *p);

/* Sets "period" ({from, until, days, text, sites: [{code, name, is_chosen}]}) and "query", and "problems" when something was
 * wrong; for {{>audit-period}}. */
void period_draw(json_t *view, struct app *app, struct http_request *r, const struct period *p);
/* The page, or the page with status 422. */
struct screen;
enum err period_answer(struct app *app, struct http_request *r, struct http_answer *a, const struct screen *s, json_t *view);

/* "A1,DC" of a mask by the newest edition; "" for 0. */
const char *period_codes(struct app *app, struct arena *a, uint64_t sites, const char *between);

#endif
