#include "domain/calendar/places.h"
#include "domain/sale/booking_room.h"
#include "domain/sale/mail.h"
#include "domain/throttle.h"
#include "store/corrections.h"
#include "store/mail.h"

#include <stdio.h>

#define CLASSES_MAX BOOKED_LIST_MAX

int64_t booking_until(int32_t visit_day)
{
	return day_start(visit_day + 1);
}

bool booking_is_confirmed_by_mail(const struct app *app)
{
	return mail_is_connected(app);
}

enum err booking_throttle(struct app *app, const char *peer)
{
	return throttle_take(app->bookings, peer, clock_ms(&app->clock)) == E_OK ? E_OK : E_TOO_MANY;
}

/* ---- reading */

static enum booking_state state_of(const struct booking *b)
{
	if (b->order.status == ORDER_CANCELLED)
		return BOOKING_CANCELLED;
	if (b->order.status == ORDER_FULFILLED)
		return BOOKING_SOLD;
	if (b->order.status == ORDER_EXPIRED)
		return BOOKING_LAPSED;
	return b->is_confirmed ? BOOKING_OPEN : BOOKING_UNCONFIRMED;
}

static void put_slots(struct booked *out, const struct order_inputs *in)
{
	for (size_t i = 0; i < in->slot_count && out->slot_count < BOOKING_SLOTS_MAX; i++)
		out->slots[out->slot_count++] = (struct booked_slot){in->slots[i].site, in->slots[i].begins, in->slots[i].ends};
}

static enum err read_booked(struct booking *b, struct arena *a, const struct booking_row *row)
{
	struct booked *out = &b->booked;
	struct order_inputs in;
	TRY(order_inputs_decode(&in, a, b->order.inputs));
	*out = (struct booked){.state = state_of(b), .visit_day = b->order.visit_day};
	snprintf(out->code, sizeof(out->code), "%s", row->code);
	snprintf(out->name, sizeof(out->name), "%s", row->name);
	snprintf(out->product, sizeof(out->product), "%s", in.price.product ? in.price.product : "");
	out->sites = in.price.product ? 0 : in.price.sites;
	memcpy(out->quantity, in.price.quantity, sizeof(out->quantity));
	put_slots(out, &in);
	if (out->state == BOOKING_OPEN || out->state == BOOKING_UNCONFIRMED)
		out->held = b->order.persons;
	return E_OK;
}

enum err booking_load(struct booking *out, struct app *app, struct db *db, struct arena *a, const struct booking_row *row)
{
	struct order_row order;
	*out = (struct booking){.is_confirmed = row->confirmed_at > 0};
	TRY(order_by_id(db, a, row->order, &order));
	TRY(order_from_row(&out->order, a, db, &order, clock_s(&app->clock)));
	memcpy(out->confirm_key, row->confirm_key, TOKEN_LEN);
	out->confirm_until = out->is_confirmed ? 0 : out->order.expires_at;
	enum err e = contact_of(db, a, row->order, &out->email);
	if (e != E_NOT_FOUND)
		TRY(e);
	return read_booked(out, a, row);
}

enum err booking_read(struct db *db, struct arena *a, struct app *app, const uint8_t order[static UUID_LEN],
		      struct booking *out)
{
	struct booking_row row;
	TRY(booking_of_order(db, a, order, &row));
	return booking_load(out, app, db, a, &row);
}

struct looking {
	struct app *app;
	struct arena *arena;
	const uint8_t *token; /* or */
	const char *code;
	struct booking *out;
};

static enum err find_row(struct db *db, const struct looking *x, struct booking_row *row)
{
	struct order_row order;
	if (x->code)
		return booking_by_code(db, x->arena, x->code, row);
	TRY(order_by_token(db, x->arena, x->token, &order));
	return booking_of_order(db, x->arena, order.id, row);
}

static enum err find(struct db *db, void *ctx)
{
	const struct looking *x = ctx;
	struct booking_row row;
	TRY(find_row(db, x, &row));
	return booking_load(x->out, x->app, db, x->arena, &row);
}

enum err booking_find(struct app *app, struct arena *a, const uint8_t token[static TOKEN_LEN], struct booking *out)
{
	struct looking x = {.app = app, .arena = a, .token = token, .out = out};
	return store_transact(app->store, find, &x);
}

enum err booking_find_code(struct app *app, struct arena *a, const char *code, struct booking *out)
{
	struct looking x = {.app = app, .arena = a, .code = code, .out = out};
	return store_transact(app->store, find, &x);
}

/* ---- changing one: its places first, then its rows, which nobody may have ended meanwhile */

struct changing {
	struct looking look;
	const uint8_t *key; /* of the mail's link; NULL = another's word */
	const char *login;  /* of a manager, or NULL */
	struct complaints complaints;
	enum err verdict; /* nothing was written when it is not E_OK */
	enum err (*change)(struct db *db, struct changing *x, const struct booking_row *row);
};

static enum err change(struct db *db, void *ctx)
{
	struct changing *x = ctx;
	struct looking *l = &x->look;
	struct booking_row row;
	x->verdict = E_OK;
	TRY(find_row(db, l, &row));
	TRY(booking_load(l->out, l->app, db, l->arena, &row));
	TRY(x->change(db, x, &row));
	return booking_read(db, l->arena, l->app, row.order, l->out);
}

static enum err run_change(struct changing *x)
{
	x->complaints.arena = x->look.arena;
	enum err e = store_transact(x->look.app->store, change, x);
	return e == E_OK ? x->verdict : e;
}

/* A till, or another window, may have been faster. */
static enum err lock_open(struct db *db, const struct changing *x, const uint8_t order[static UUID_LEN])
{
	struct booking_row row;
	TRY(booking_lock(db, x->look.arena, order, &row));
	return row.ended_at == 0 ? E_OK : E_CONFLICT;
}

/* What can still be done with a booking that is none any more. */
static enum err verdict_of(enum booking_state s)
{
	if (s == BOOKING_LAPSED)
		return E_EXPIRED;
	return s == BOOKING_CANCELLED || s == BOOKING_SOLD ? E_CONFLICT : E_OK;
}

static enum err confirm(struct db *db, struct changing *x, const struct booking_row *row)
{
	const struct looking *l = &x->look;
	int64_t until = booking_until(l->out->order.visit_day);
	if (x->key && memcmp(x->key, row->confirm_key, TOKEN_LEN) != 0)
		return E_NOT_FOUND;
	x->verdict = verdict_of(l->out->booked.state);
	if (x->verdict != E_OK || l->out->is_confirmed)
		return E_OK;
	TRY(places_keep(db, l->app, l->arena, row->order, until, &x->complaints));
	TRY(lock_open(db, x, row->order));
	TRY(booking_mark_confirmed(db, row->order, x->login, clock_ms(&l->app->clock)));
	return order_set_expiry(db, row->order, until);
}

enum err booking_confirm(struct app *app, struct arena *a, const uint8_t token[static TOKEN_LEN],
			 const uint8_t key[static TOKEN_LEN], struct booking *out)
{
	struct changing x = {.look = {.app = app, .arena = a, .token = token, .out = out}, .key = key, .change = confirm};
	return run_change(&x);
}

enum err booking_approve(struct app *app, struct arena *a, const char *code, const char *login, struct booking *out)
{
	struct changing x = {.look = {.app = app, .arena = a, .code = code, .out = out}, .login = login, .change = confirm};
	return run_change(&x);
}

static enum err cancel(struct db *db, struct changing *x, const struct booking_row *row)
{
	const struct looking *l = &x->look;
	if (l->out->booked.state == BOOKING_CANCELLED)
		return E_OK;
	x->verdict = verdict_of(l->out->booked.state);
	if (x->verdict != E_OK)
		return E_OK;
	TRY(places_return(db, l->arena, row->order));
	TRY(lock_open(db, x, row->order));
	TRY(booking_mark_ended(db, row->order, clock_ms(&l->app->clock), NULL));
	return order_move(db, row->order, ORDER_BOOKED, ORDER_CANCELLED);
}

enum err booking_cancel(struct app *app, struct arena *a, const uint8_t token[static TOKEN_LEN], struct booking *out)
{
	struct changing x = {.look = {.app = app, .arena = a, .token = token, .out = out}, .change = cancel};
	return run_change(&x);
}

/* ---- the days ahead */

struct listing {
	struct app *app;
	struct arena *arena;
	uint64_t sites;
	int32_t from, until;
	struct booked *list;
	size_t count;
};

static enum err list_days(struct db *db, void *ctx)
{
	struct listing *x = ctx;
	uint8_t(*orders)[UUID_LEN];
	struct booking b;
	x->count = 0;
	size_t count;
	TRY(bookings_open_of_days(db, x->arena, x->sites, x->from, x->until, clock_s(&x->app->clock), CLASSES_MAX, &orders,
				  &count));
	x->list = arena_array(x->arena, count + 1, sizeof(*x->list));
	for (size_t i = 0; i < count; i++) {
		TRY(booking_read(db, x->arena, x->app, orders[i], &b));
		x->list[x->count++] = b.booked;
	}
	return E_OK;
}

enum err bookings_of_days(struct app *app, struct arena *a, uint64_t sites, int32_t from, int32_t until, struct booked **out,
			  size_t *count)
{
	struct listing x = {app, a, sites, from, until, NULL, 0};
	TRY(store_transact(app->store, list_days, &x));
	*out = x.list;
	*count = x.count;
	return E_OK;
}
