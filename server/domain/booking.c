#include "domain/booking_places.h"
#include "domain/booking_room.h"
#include "domain/mail.h"
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

/* ---- changing one: its places first, then its row */

struct changing {
	struct looking look;
	const uint8_t *key; /* of the mail's link; NULL = another's word */
	const char *login;  /* of a manager, or NULL */
	enum err refusal;   /* decided; nothing was written */
	enum err (*change)(struct db *db, struct changing *x, const struct booking_row *row);
};

static enum err change(struct db *db, void *ctx)
{
	struct changing *x = ctx;
	struct looking *l = &x->look;
	struct booking_row row;
	x->refusal = E_OK;
	TRY(find_row(db, l, &row));
	TRY(booking_places_lock(db, l->arena, row.order));
	TRY(booking_lock(db, l->arena, row.order, &row));
	TRY(booking_load(l->out, l->app, db, l->arena, &row));
	TRY(x->change(db, x, &row));
	return booking_read(db, l->arena, l->app, row.order, l->out);
}

static enum err run_change(struct changing *x)
{
	enum err e = store_transact(x->look.app->store, change, x);
	return e == E_OK ? x->refusal : e;
}

static enum err confirm(struct db *db, struct changing *x, const struct booking_row *row)
{
	struct booking *b = x->look.out;
	if (x->key && memcmp(x->key, row->confirm_key, TOKEN_LEN) != 0)
		return E_NOT_FOUND;
	if (b->booked.state == BOOKING_OPEN)
		return E_OK;
	if (b->booked.state == BOOKING_LAPSED)
		x->refusal = E_EXPIRED;
	if (b->booked.state == BOOKING_CANCELLED || b->booked.state == BOOKING_SOLD)
		x->refusal = E_CONFLICT;
	if (x->refusal != E_OK)
		return E_OK;
	int64_t until = booking_until(b->order.visit_day);
	TRY(booking_places_keep(db, x->look.arena, row->order, until));
	TRY(booking_mark_confirmed(db, row->order, x->login, clock_ms(&x->look.app->clock)));
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
	switch (x->look.out->booked.state) {
	case BOOKING_CANCELLED:
		return E_OK;
	case BOOKING_SOLD:
		x->refusal = E_CONFLICT;
		return E_OK;
	case BOOKING_LAPSED:
		x->refusal = E_EXPIRED;
		return E_OK;
	case BOOKING_OPEN:
	case BOOKING_UNCONFIRMED:
		break;
	}
	TRY(booking_places_free(db, x->look.arena, row->order));
	TRY(booking_mark_ended(db, row->order, clock_ms(&x->look.app->clock), NULL));
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
