/* /{lang}/o/{token}.ics: the visit, for the calendar of a phone. */
#include "domain/tariff/shelf.h"
#include "pages/order.h"
#include "pages/page.h"
#include "pages/pages.h"

#include <hoaban/calendar.h>
#include <hoaban/ticket.h>
#include <hoaban/uuid.h>
#include <hoaban/vietqr.h>

#define EVENTS_MAX 33

struct agenda {
	struct app *app;
	struct arena *arena;
	const struct order *order;
	enum language language;
	const char *url, *host;
	size_t count;
	struct calendar_event events[EVENTS_MAX];
};

static const char *site_names(const struct agenda *x, const struct tariff *t, uint64_t mask)
{
	const char *text = "";
	for (size_t i = 0; i < t->site_count; i++)
		if (mask >> t->sites[i].number & 1)
			text = arena_format(x->arena, "%s%s%s", text, *text ? ", " : "", t->sites[i].name[x->language]);
	return text;
}

static bool is_there(const struct agenda *x, int64_t begins, int64_t ends, const char *location)
{
	for (size_t i = 0; i < x->count; i++)
		if (x->events[i].begins == begins && x->events[i].ends == ends && str_equal(x->events[i].location, location))
			return true;
	return false;
}

/* One event for all tickets of the same sites and times. Its id holds no day: a calendar moves what it has. */
static enum err add(struct agenda *x, struct bytes cose)
{
	struct cose_sign1 m;
	struct ticket t;
	char id[UUID_HEX], reference[TRANSFER_REFERENCE];
	TRY(cose_parse(&m, cose));
	TRY(ticket_decode(&t, m.payload));
	const struct tariff *tariff = shelf_edition(x->app->shelf, t.edition);
	const char *location = tariff ? site_names(x, tariff, t.sites) : "";
	int64_t begins = (int64_t)t.valid_from, ends = (int64_t)t.valid_until;
	if (is_there(x, begins, ends, location) || x->count == EVENTS_MAX)
		return E_OK;
	uuid_hex(id, x->order->id);
	transfer_reference_format(reference, x->order->id);
	x->events[x->count] = (struct calendar_event){
		.uid = arena_format(x->arena, "%s-%zu@%s", id, x->count, x->host),
		.sequence = x->order->day_changes,
		.stamp = clock_s(&x->app->clock),
		.is_whole_day = begins == day_start(instant_day(begins)) && ends == day_start(instant_day(ends)),
		.begins = begins,
		.ends = ends,
		.summary = arena_format(x->arena, "%s: %s",
					page_word(x->app, x->arena, "order.", "calendar_visit", x->language), location),
		.location = location,
		.description = arena_format(x->arena, "%s\n%s\n%s", reference,
					    page_word(x->app, x->arena, "order.", "show", x->language), x->url),
		.url = x->url,
	};
	x->count++;
	return E_OK;
}

static const char *host_of(struct arena *a, const char *url)
{
	const char *host = strstr(url, "://");
	host = host ? host + strlen("://") : url;
	return arena_textn(a, host, strcspn(host, ":/"));
}

enum err order_calendar(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct order o;
	enum language l;
	TRY(page_language(&l, r));
	TRY(order_of_path(&o, app, r));
	if (o.status != ORDER_PAID)
		return E_NOT_FOUND;
	struct agenda *x = ARENA_NEW(r->arena, struct agenda);
	x->app = app, x->arena = r->arena, x->order = &o, x->language = l;
	x->url = arena_format(r->arena, "%s/%s/o/%s", app->public_url, r->params[0], r->params[1]);
	x->host = host_of(r->arena, app->public_url);
	for (size_t i = 0; i < o.ticket_count; i++)
		TRY(add(x, o.tickets[i].cose));
	a->content_type = "text/calendar; charset=utf-8; method=PUBLISH";
	http_answer_header(a, "Content-Disposition", "attachment; filename=\"dien-bien.ics\"");
	return calendar_write(&a->body, x->events, x->count);
}
