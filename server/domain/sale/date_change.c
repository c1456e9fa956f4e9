/* Whether the day may be changed, and what it comes to. */
#include "domain/calendar/availability.h"
#include "domain/calendar/closure.h"
#include "domain/calendar/places.h"
#include "domain/device/lists.h"
#include "domain/receipt/exchange.h"
#include "domain/sale/date_change_room.h"
#include "domain/sale/ticket_make.h"
#include "domain/tariff/shelf.h"
#include "store/corrections.h"
#include "store/date_changes.h"

#define HOUR_S 3600

/* ---- the rule */

static enum err decode(struct ticket *out, struct bytes cose)
{
	struct cose_sign1 m;
	TRY(cose_parse(&m, cose));
	return ticket_decode(out, m.payload);
}

/* The first moment at which one of the tickets is good, and all their sites. */
static enum err look_at_tickets(const struct order *o, int64_t *from, uint64_t *sites)
{
	*from = INT64_MAX;
	*sites = 0;
	for (size_t i = 0; i < o->ticket_count; i++) {
		struct ticket t;
		TRY(decode(&t, o->tickets[i].cose));
		*from = t.valid_from < *from ? t.valid_from : *from;
		*sites |= t.sites;
	}
	return o->ticket_count > 0 ? E_OK : E_NOT_FOUND;
}

enum err date_change_offer(struct date_change_offer *out, struct app *app, const struct order *o)
{
	const struct tariff *t = shelf_edition(app->shelf, o->edition);
	int64_t from, now = clock_s(&app->clock);
	uint64_t sites;
	uint32_t shut;
	*out = (struct date_change_offer){0};
	if (!t || !t->date_change.is_offered || o->status != ORDER_PAID)
		return E_OK;
	enum err e = look_at_tickets(o, &from, &sites);
	if (e != E_OK)
		return e == E_NOT_FOUND ? E_OK : e;
	*out = (struct date_change_offer){
		.is_closure = closures_shut(app->closures, sites, o->visit_day, day_start(o->visit_day), &shut),
		.first = instant_day(now),
		.last = instant_day(now) + (int32_t)t->date_change.days_ahead,
		.until = from - t->date_change.hours_before * (int64_t)HOUR_S,
		.times_left = o->day_changes < t->date_change.times ? t->date_change.times - o->day_changes : 0,
		.legal_basis = t->date_change.legal_basis,
	};
	out->is_offered = out->is_closure || (now <= out->until && out->times_left > 0);
	return E_OK;
}

static enum err judge(struct date_changing *x)
{
	struct date_change_offer offer;
	int64_t now = x->now_ms / 1000;
	TRY(date_change_offer(&offer, x->app, &x->order));
	if (x->order.status != ORDER_PAID)
		return DATE_REFUSE(x, "not_paid", "only a paid order has a day to change");
	if (!offer.legal_basis)
		return DATE_REFUSE(x, "not_offered", "the edition that it was sold by does not let visitors change the day");
	if (!offer.is_closure && now > offer.until)
		return DATE_REFUSE(x, "too_late", "it may be changed until %d hours before it is valid",
				   (int)x->rule->hours_before);
	if (!offer.is_closure && offer.times_left == 0)
		return DATE_REFUSE(x, "too_often", "it may be changed %u times", (unsigned)x->rule->times);
	if (x->ask->day == x->order.visit_day)
		return complain(x->complaints, "/date", "same_day", "it is for this day already");
	if (x->ask->day < offer.first || x->ask->day > offer.last)
		return complain(x->complaints, "/date", "range", "choose one of the next %u days",
				(unsigned)x->rule->days_ahead);
	return E_OK;
}

/* ---- what it starts from */

/* Whoever had something corrected has the office's word: the office changes the day as well. */
static enum err read_source(struct date_changing *x, struct db *db)
{
	uint8_t at[UUID_LEN];
	enum err e = E_OK;
	memcpy(at, x->order.id, UUID_LEN);
	while (e == E_OK) {
		memcpy(x->source, at, UUID_LEN);
		e = date_change_of(db, x->source, at);
	}
	if (e != E_NOT_FOUND)
		return e;
	TRY(tickets_source(db, x->order.id, at));
	if (memcmp(at, x->source, UUID_LEN) != 0)
		return DATE_REFUSE(x, "corrected", "its tickets were exchanged by a correction");
	return tickets_read(db, x->arena, x->source, &x->old, &x->old_count);
}

static enum err read_state(struct date_changing *x)
{
	struct db *db;
	TRY(store_acquire(x->app->store, &db));
	enum err e = read_source(x, db);
	store_release(x->app->store, db);
	return e;
}

/* Another time than it has got: it is at that site, on that day, and begins at another minute. */
static bool contradicts(const struct order_slot *asked, int32_t day, const struct slot_place *has)
{
	return has->slot.site == asked->site && has->slot.day == day && has->slot.begins != asked->begins;
}

/* The places that the order has are those of its last change. */
static enum err compare_times(struct date_changing *x, struct db *db)
{
	struct slot_place *list;
	size_t count;
	TRY(places_of(db, x->arena, x->order.id, &list, &count));
	for (size_t i = 0; i < x->ask->slot_count; i++)
		for (size_t k = 0; k < count; k++)
			if (contradicts(&x->ask->slots[i], x->ask->day, &list[k]))
				return E_MISMATCH;
	return E_OK;
}

static enum err compare(struct date_changing *x, struct db *db)
{
	struct date_change_row row;
	TRY(date_change_by_key(db, x->arena, x->ask->key, &row));
	bool is_same = memcmp(row.order, x->order.id, UUID_LEN) == 0 && row.new_day == x->ask->day;
	return is_same ? compare_times(x, db) : E_MISMATCH;
}

/* The key was used before: the same answer, or a contradiction. E_NOT_FOUND: it was not. */
static enum err look_back(struct date_changing *x)
{
	struct db *db;
	TRY(store_acquire(x->app->store, &db));
	enum err e = compare(x, db);
	store_release(x->app->store, db);
	return e;
}

/* ---- what it comes to */

static enum err price(struct date_changing *x)
{
	const struct tariff *then = shelf_edition(x->app->shelf, x->order.edition);
	const struct tariff *t = shelf_on(x->app->shelf, x->ask->day);
	struct complaints ignored = {.arena = x->arena};
	struct quote before;
	if (!t)
		return complain(x->complaints, "/date", "range", "no tariff is in force on that day");
	TRY(tariff_price(&before, x->arena, then, &x->in.price, &ignored));
	x->in.price.visit_day = x->ask->day;
	if (tariff_price(&x->quote, x->arena, t, &x->in.price, &ignored) != E_OK || x->quote.total != before.total ||
	    x->quote.free_persons != before.free_persons || x->quote.sites != before.sites)
		return DATE_REFUSE(x, "price", "on that day it costs something else, or is not sold");
	return E_OK;
}

static enum err check_day(struct date_changing *x)
{
	uint32_t shut;
	if (closures_shut(x->app->closures, x->quote.sites, x->ask->day, x->now_ms / 1000, &shut))
		return complain(x->complaints, "/date", "closed_day", "a site lets nobody in on that day");
	x->in.slot_count = x->ask->slot_count;
	memcpy(x->in.slots, x->ask->slots, sizeof(x->in.slots));
	return availability_resolve(x->app, &x->in, x->quote.sites, x->complaints);
}

static enum err plan_tickets(struct date_changing *x)
{
	const struct tariff *t = shelf_on(x->app->shelf, x->ask->day);
	struct slot slots[ORDER_SLOTS_MAX];
	struct ticket_plan plan;
	size_t count = order_slots(slots, &x->in), sets = tariff_ticket_sets(&x->quote, slots, count);
	struct id_supply ids = id_supply_new(x->app, x->arena, x->now_ms, sets * (x->in.is_group ? 1 : x->quote.persons));
	TRY(tariff_plan_timed_tickets(&plan, x->arena, t, &x->quote, &x->in.price, slots, count, x->in.is_group,
				      x->now_ms / 1000, id_supply_take, &ids));
	x->count = plan.count;
	return tickets_make(&x->tickets, x->app, x->arena, &plan);
}

static enum err plan(struct date_changing *x)
{
	TRY(order_inputs_decode(&x->in, x->arena, x->order.inputs));
	x->in.price.sale_day = instant_day(x->now_ms / 1000);
	TRY(judge(x));
	TRY(read_state(x));
	TRY(price(x));
	TRY(check_day(x));
	return plan_tickets(x);
}

/* Of two at once with the same key the second gets what the first one made. */
static enum err make(struct date_changing *x)
{
	TRY(plan(x));
	enum err e = date_change_write(x);
	if (e == E_CONFLICT && look_back(x) == E_OK)
		return E_OK;
	TRY(e);
	lists_invalidate(x->app->lists);
	return E_OK;
}

enum err date_change_make(struct order *out, struct app *app, struct arena *a, const struct date_change_ask *ask,
			  struct complaints *c)
{
	struct date_changing x = {.app = app, .arena = a, .ask = ask, .complaints = c, .now_ms = clock_ms(&app->clock)};
	uint8_t random[10];
	TRY(order_find(&x.order, a, app, ask->token));
	const struct tariff *t = shelf_edition(app->shelf, x.order.edition);
	if (!t)
		return E_CORRUPT;
	x.rule = &t->date_change;
	app->random(random, sizeof(random));
	uuid_v7(x.id, x.now_ms, random);
	enum err e = look_back(&x);
	TRY(e == E_NOT_FOUND ? make(&x) : e);
	return order_find(out, a, app, ask->token);
}
