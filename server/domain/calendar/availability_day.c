/* What a day is like at some sites, from memory alone. */
#include "app.h"
#include "domain/calendar/availability_room.h"
#include "domain/calendar/closure.h"
#include "domain/tariff/shelf.h"

const char *const day_state_codes[] = {"open", "closed", "full", NULL};
const char *const shut_reason_codes[] = {"", "hours", "closure", "over", "unsold", NULL};

struct asking {
	struct app *app;
	const struct availability *v;
	struct arena *arena;
	int64_t now;
	int32_t day;
};

static void fill_slots(const struct asking *x, struct site_day *out, const struct schedule *table)
{
	struct slot_state *list = arena_array(x->arena, table->span_count, sizeof(*list));
	bool has_left = false, has_time = false;
	for (size_t i = 0; i < table->span_count; i++) {
		const struct span *span = &table->spans[i];
		struct slot s = {out->site, x->day, span->begins, span->ends};
		uint64_t capacity, left = availability_left(x->v, &s, span, &capacity);
		list[i] = (struct slot_state){span->begins, span->ends, (uint32_t)capacity, (uint32_t)left,
					      slot_until(&s) <= x->now};
		has_time = has_time || !list[i].is_over;
		has_left = has_left || (!list[i].is_over && left > 0);
	}
	out->needs_time = !schedule_is_whole_day(table);
	out->slot_count = table->span_count;
	out->slots = list;
	out->state = !has_time ? DAY_CLOSED : has_left ? DAY_OPEN : DAY_FULL;
	out->reason = has_time ? SHUT_NOT : SHUT_OVER;
}

static void fill_hours(const struct asking *x, struct site_day *out, const struct schedule *hours)
{
	out->hour_count = hours->span_count;
	out->hours = arena_copy(x->arena, hours->spans, hours->span_count * sizeof(*out->hours) + 1);
}

static void shut(struct site_day *out, enum shut_reason reason)
{
	out->state = DAY_CLOSED;
	out->reason = reason;
}

static void fill_site(const struct asking *x, struct site_day *out, bool is_sold)
{
	const struct schedule *hours = NULL, *table;
	uint32_t site;
	out->state = DAY_OPEN;
	bool is_open = !x->v || availability_hours(x->v, out->site, x->day, &hours);
	if (hours && hours->span_count > 0)
		fill_hours(x, out, hours);
	if (x->day < instant_day(x->now))
		shut(out, SHUT_OVER);
	else if (closures_shut(x->app->closures, 1ull << out->site, x->day, x->now, &site))
		shut(out, SHUT_CLOSURE);
	else if (!is_open)
		shut(out, SHUT_HOURS);
	else if (!is_sold)
		shut(out, SHUT_UNSOLD);
	else if (x->v && (table = availability_table(x->v, out->site, x->day)))
		fill_slots(x, out, table);
}

/* One that is closed closes the whole; else one that is full fills it. */
static void judge(struct day_states *d, const struct site_day *s)
{
	if (s->state == DAY_CLOSED && d->state != DAY_CLOSED) {
		d->state = DAY_CLOSED;
		d->reason = s->reason;
	}
	if (s->state == DAY_FULL && d->state == DAY_OPEN)
		d->state = DAY_FULL;
}

static void fill_day(struct asking *x, uint64_t sites, struct day_states *out)
{
	const struct tariff *t = shelf_on(x->app->shelf, x->day);
	bool is_sold = t && x->day <= instant_day(x->now) + x->app->settings->order_days_ahead;
	*out = (struct day_states){.day = x->day, .state = DAY_OPEN};
	out->sites = arena_array(x->arena, SITES_MAX, sizeof(*out->sites));
	for (uint32_t site = 0; site < SITES_MAX; site++) {
		if (!(sites >> site & 1))
			continue;
		struct site_day *s = &out->sites[out->site_count++];
		s->site = site;
		fill_site(x, s, is_sold);
		judge(out, s);
	}
}

static void fill_days(struct app *app, struct arena *a, uint64_t sites, int32_t from, struct day_states *out, size_t count)
{
	struct availability *v = app->availability;
	struct asking x = {app, v, a, clock_s(&app->clock), from};
	if (v)
		pthread_rwlock_rdlock(&v->lock);
	for (size_t i = 0; i < count; i++, x.day++)
		fill_day(&x, sites, &out[i]);
	if (v)
		pthread_rwlock_unlock(&v->lock);
}

void availability_day(struct app *app, struct arena *a, uint64_t sites, int32_t day, struct day_states *out)
{
	fill_days(app, a, sites, day, out, 1);
}

void availability_fortnight(struct app *app, struct arena *a, uint64_t sites, int32_t from,
			    struct day_states out[static FORTNIGHT])
{
	fill_days(app, a, sites, from, out, FORTNIGHT);
}

/* ---- an order's slots */

struct resolving {
	const struct availability *v;
	const struct tariff *tariff;
	struct order_inputs *in;
	const struct order_inputs *asked;
	struct complaints *complaints;
	int64_t now;
	bool is_named[ORDER_SLOTS_MAX]; /* asked->slots[i] was used */
};

static const char *code_of(const struct resolving *x, uint32_t site)
{
	const struct tariff_site *s = x->tariff ? tariff_site_by_number(x->tariff, site) : NULL;
	return s ? s->code : "?";
}

static void add(struct resolving *x, uint32_t site, const struct span *span)
{
	x->in->slots[x->in->slot_count++] = (struct order_slot){site, span->begins, span->ends};
}

static enum err take_named(struct resolving *x, const struct schedule *table, size_t i)
{
	const struct order_slot *asked = &x->asked->slots[i];
	const char *at = arena_format(x->complaints->arena, "/slots/%zu", i);
	const struct span *span = schedule_span(table, asked->begins);
	char time[MINUTE_TEXT];
	minute_format(time, asked->begins);
	x->is_named[i] = true;
	if (!span)
		return complain(x->complaints, at, "unknown", "%s has no slot at %s on that day", code_of(x, asked->site),
				time);
	struct slot s = {asked->site, x->in->price.visit_day, span->begins, span->ends};
	if (slot_until(&s) <= x->now)
		return complain(x->complaints, at, "over", "%s: the slot at %s is over", code_of(x, asked->site), time);
	add(x, asked->site, span);
	return E_OK;
}

static enum err resolve_site(struct resolving *x, uint32_t site)
{
	const struct schedule *hours, *table = availability_table(x->v, site, x->in->price.visit_day);
	if (!availability_hours(x->v, site, x->in->price.visit_day, &hours))
		return complain(x->complaints, "/visit_date", "closed_day", "%s is not open on that day", code_of(x, site));
	if (!table)
		return E_OK;
	for (size_t i = 0; i < x->asked->slot_count; i++)
		if (x->asked->slots[i].site == site && !x->is_named[i])
			return take_named(x, table, i);
	if (!schedule_is_whole_day(table))
		return complain(x->complaints, "/slots", "required", "%s is entered at a time: choose one", code_of(x, site));
	add(x, site, &table->spans[0]);
	return E_OK;
}

/* What was named and not used: a site that is not ordered, has no slots, or was named twice. */
static enum err refuse_others(const struct resolving *x)
{
	enum err e = E_OK;
	for (size_t i = 0; i < x->asked->slot_count; i++)
		if (!x->is_named[i])
			e = complain(x->complaints, arena_format(x->complaints->arena, "/slots/%zu", i), "not_timed",
				     "%s takes no time in this order", code_of(x, x->asked->slots[i].site));
	return e;
}

static enum err resolve(struct resolving *x, uint64_t sites)
{
	enum err e = E_OK;
	for (uint32_t site = 0; site < SITES_MAX; site++)
		if (sites >> site & 1)
			e = resolve_site(x, site) == E_OK ? e : E_INVALID;
	return refuse_others(x) == E_OK ? e : E_INVALID;
}

enum err availability_resolve(struct app *app, struct order_inputs *in, uint64_t sites, struct complaints *c)
{
	struct availability *v = app->availability;
	const struct order_inputs asked = *in;
	if (!v)
		return E_OK;
	struct resolving x = {.v = v, .in = in, .asked = &asked, .complaints = c, .now = clock_s(&app->clock)};
	x.tariff = shelf_on(app->shelf, in->price.visit_day);
	in->slot_count = 0;
	pthread_rwlock_rdlock(&v->lock);
	enum err e = resolve(&x, sites);
	pthread_rwlock_unlock(&v->lock);
	return e;
}
