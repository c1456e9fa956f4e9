/* /{lang}/verify: whoever holds a ticket's code sees whether it is one, for where, when and whom, and whether it was used: in
 * words, and nothing about any person. Nothing is admitted by asking.
 *
 * A receipt's look-up code, or the link on its paper, leads to its page; its number does not, for numbers can be counted. The
 * characters under a ticket's QR are for gates, which hold the tickets they belong to: here is said no more than that. */
#include "domain/gate/claim.h"
#include "domain/log/witness.h"
#include "domain/tariff/shelf.h"
#include "domain/throttle.h"
#include "pages/page.h"
#include "pages/pages.h"
#include "pages/texts.h"

#include <hoaban/uuid.h>

struct checking {
	struct app *app;
	struct arena *arena;
	enum language language;
	const char *code;
	int64_t now;
	struct reading reading;
	struct ruling ruling;
	const struct tariff *tariff;
};

/* ---- the view */

static bool is_used(const struct ruling *r)
{
	return r->first_admitted_at > 0 || r->verdict == VERDICT_ALREADY_ADMITTED || r->verdict == VERDICT_PARTY_EXHAUSTED;
}

/* The ticket's sites, each with whether somebody went in there by it today. */
static enum err sites_view(json_t *list, struct checking *x)
{
	const struct ticket *t = &x->reading.ticket;
	struct reading *unread = ARENA_NEW(x->arena, struct reading);
	for (size_t i = 0; i < x->tariff->site_count; i++) {
		const struct tariff_site *s = &x->tariff->sites[i];
		struct ruling at_site;
		if (!(t->sites >> s->number & 1))
			continue;
		TRY(claim_judge(x->app, x->arena, x->code, (int)s->number, x->now, unread, &at_site));
		json_t *v = json_pack("{s:s}", "name", s->name[x->language]);
		page_set(v, "use",
			 page_word(x->app, x->arena, "verify.use_", is_used(&at_site) ? "used" : "unused", x->language));
		json_array_append_new(list, v);
	}
	return E_OK;
}

static const char *instant_text(struct arena *a, int64_t at)
{
	struct civil c = instant_civil(at);
	return arena_format(a, "%02d:%02d %02d/%02d/%04d", c.hour, c.minute, c.day, c.month, c.year);
}

static const char *organisation_of(const struct checking *x)
{
	const struct ticket *t = &x->reading.ticket;
	for (size_t i = 0; i < x->tariff->site_count; i++)
		if (t->sites >> x->tariff->sites[i].number & 1)
			return tariff_site_organisation_on(&x->tariff->sites[i], instant_day(t->issued_at))->name;
	return "";
}

static enum err ticket_view(json_t *v, struct checking *x)
{
	const struct ticket *t = &x->reading.ticket;
	json_t *sites = json_array();
	json_object_set_new(v, "sites", sites);
	TRY(sites_view(sites, x));
	page_set(v, "persons", text_ticket_persons(x->arena, x->tariff, t, x->language));
	page_set(v, "from", instant_text(x->arena, t->valid_from));
	page_set(v, "until", instant_text(x->arena, (int64_t)t->valid_until - 1));
	page_set(v, "issued", page_date(x->arena, instant_day(t->issued_at)));
	page_set(v, "organisation", organisation_of(x));
	struct witnessed w;
	return page_set_witnessed(v, x->arena, witness_latest(x->app, x->arena, &w), &w);
}

/* Said of a code to be typed, whether there is such a ticket or not. */
#define TYPED "typed"

/* said: a verdict, or TYPED, or NULL before anything was asked. */
static enum err answer(struct checking *x, struct http_request *r, struct http_answer *a, const char *said)
{
	const bool is_judged = said && !str_equal(said, TYPED);
	const struct page p = {.name = "verify",
			       .title_key = "verify.title",
			       .path = "/verify",
			       .language = x->language,
			       .status = 200,
			       .is_public = !said};
	json_t *v = json_object();
	page_set(v, "code", x->code);
	page_set(v, "verdict", said ? page_word(x->app, x->arena, "verify.is_", said, x->language) : NULL);
	json_object_set_new(v, "is_good", json_boolean(is_judged && x->ruling.verdict == VERDICT_ADMITTED));
	json_object_set_new(v, "is_bad", json_boolean(is_judged && x->ruling.verdict != VERDICT_ADMITTED));
	x->tariff = is_judged && x->reading.is_verified ? shelf_edition(x->app->shelf, x->reading.ticket.edition) : NULL;
	json_object_set_new(v, "has_ticket", json_boolean(x->tariff != NULL));
	enum err e = x->tariff ? ticket_view(v, x) : E_OK;
	if (e == E_OK)
		return page_answer(x->app, r, a, &p, v);
	json_decref(v);
	return e;
}

/* ---- handlers */

static struct checking *checking_of(struct app *app, struct http_request *r)
{
	struct checking *x = ARENA_NEW(r->arena, struct checking);
	x->app = app;
	x->arena = r->arena;
	x->now = clock_s(&app->clock);
	x->code = "";
	return x;
}

enum err verify_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct checking *x = checking_of(app, r);
	TRY(page_language(&x->language, r));
	return answer(x, r, a, NULL);
}

/* What a scanner or a clipboard puts around the code does not matter. */
static const char *code_of(struct http_request *r)
{
	const char *text = http_form(r, "code"), *start = text ? strstr(text, TICKET_PREFIX) : NULL;
	start = start ? start : text ? text : "";
	return arena_textn(r->arena, start, strcspn(start, "\t\r\n"));
}

enum err verify_page_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct checking *x = checking_of(app, r);
	const char *path;
	uint64_t bits;
	TRY(page_language(&x->language, r));
	if (throttle_take(app->lookups, r->peer, x->now * 1000) != E_OK)
		return E_TOO_MANY;
	x->code = code_of(r);
	if (receipt_path(&path, r->arena, x->language, x->code) == E_OK) /* its own page says whether there is one */
		return page_go(a, path);
	if (typed_code_parse(&bits, x->code) == E_OK)
		return answer(x, r, a, TYPED);
	TRY(claim_judge(app, r->arena, x->code, -1, x->now, &x->reading, &x->ruling));
	return answer(x, r, a, verdict_text(x->ruling.verdict));
}
