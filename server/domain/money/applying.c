#include "domain/money/applying.h"

#include "app.h"
#include "domain/calendar/closure.h"
#include "domain/figures/keeping.h"
#include "domain/sale/basket.h"
#include "domain/sale/settle.h"
#include "domain/tariff/shelf.h"

#include <stdio.h>

static enum pay_method provider_of(const struct money_row *row)
{
	static const enum pay_method of_source[] = {[MONEY_SEPAY] = PAY_VIETQR,
						    [MONEY_PAYOS] = PAY_VIETQR,
						    [MONEY_SANDBOX] = PAY_SANDBOX,
						    [MONEY_VNPAY] = PAY_VNPAY,
						    [MONEY_STATEMENT] = PAY_VIETQR};
	return of_source[row->source];
}

/* Transactions of different sources share the provider's column. */
static void payment_tx(char out[static 65], const struct money_row *row)
{
	snprintf(out, 65, "%s-%s", money_source_codes[row->source - 1], row->tx);
}

/* ---- a till's sale that waits: everything in one transaction, because the till itself makes the sale. As with an order, what
 * came above the amount is the payer's: the sale has its money, and the rest waits on the settlement page. */

enum err applying_to_transfer(struct db *db, struct app *app, struct arena *a, struct money_row *row,
			      const struct transfer_row *t)
{
	char tx[65];
	uint8_t id[UUID_LEN], random[10];
	int64_t received, at, now = clock_ms(&app->clock);
	TRY(transfer_received(db, t->request.sale, &received, &at));
	const int64_t lacking = t->request.amount - received;
	row->has_subject = true;
	memcpy(row->subject, t->request.sale, UUID_LEN);
	if (lacking <= 0) {
		row->state = MONEY_DUPLICATE;
		return money_move(db, row);
	}
	payment_tx(tx, row);
	app->random(random, sizeof(random));
	uuid_v7(id, now, random);
	struct payment_insert payment = {.id = id,
					 .order = t->request.sale,
					 .provider = provider_of(row),
					 .provider_tx = tx,
					 .amount = row->amount < lacking ? row->amount : lacking,
					 .settled_ms = now};
	TRY(payments_insert(db, a, &payment, 1));
	row->state = row->amount == lacking ? MONEY_APPLIED : row->amount < lacking ? MONEY_TOO_LITTLE : MONEY_TOO_MUCH;
	TRY(money_move(db, row));
	if (row->state != MONEY_TOO_LITTLE) /* the parts that came before wait for nobody any more */
		TRY(money_move_all(db, t->request.sale, MONEY_TOO_LITTLE, MONEY_APPLIED));
	return figures_transfer_came(db, a, t->request.sale, received, received + payment.amount);
}

/* ---- an order of the shop */

/* Late money still buys what can still be had: nobody pays twice because a transfer was slow. What a closure made useless is
 * not sold after the fact either, unless the closure says that tickets of that day are good on another. */
static bool can_be_served(struct app *app, const struct order *o)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	int64_t now = clock_s(&app->clock);
	struct complaints c = {.arena = &a};
	struct order_inputs in;
	struct quote q;
	const struct tariff *t = shelf_edition(app->shelf, o->edition);
	if (order_inputs_decode(&in, &a, o->inputs) != E_OK || order_over_at(&in) <= now)
		return false;
	in.price.sale_day = instant_day(now);
	if (!t) /* another server's news: it will be found when it is settled */
		return o->status == ORDER_PENDING;
	if (tariff_price(&q, &a, t, &in.price, &c) != E_OK)
		return false;
	return !closures_useless(app->closures, q.sites, o->visit_day, now);
}

static enum err was_paid_by(struct app *app, const struct order *o, enum pay_method provider, const char *tx, bool *out)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = payment_is_of(db, o->id, provider, tx, out);
	store_release(app->store, db);
	return e;
}

/* The same basket of the same browser is paid under another order: this money is offered back. */
static enum err was_bought_otherwise(struct app *app, const struct order *o, bool *out)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = basket_is_paid_otherwise(db, o->id, app->settings->same_basket_s * 1000, out);
	store_release(app->store, db);
	return e;
}

static enum err settle(struct app *app, struct arena *a, struct order *o, const struct money_row *row, enum money_state *state)
{
	char tx[65];
	bool is_ours = false;
	payment_tx(tx, row);
	bool is_open = o->status == ORDER_PENDING || o->status == ORDER_EXPIRED, is_twin = false;
	if (is_open && !can_be_served(app, o)) {
		*state = MONEY_LATE;
		return E_OK;
	}
	if (is_open)
		TRY(was_bought_otherwise(app, o, &is_twin));
	if (is_twin) {
		*state = MONEY_DUPLICATE;
		return E_OK;
	}
	enum err e = E_OK;
	if (is_open) {
		o->status = ORDER_PENDING;
		e = settle_order(o, a, app, provider_of(row), tx);
	}
	if (e == E_SOLD_OUT) { /* others have its places now */
		*state = MONEY_LATE;
		return E_OK;
	}
	TRY(e);
	TRY(was_paid_by(app, o, provider_of(row), tx, &is_ours));
	*state = !is_ours ? MONEY_DUPLICATE : row->amount > o->total ? MONEY_TOO_MUCH : MONEY_APPLIED;
	return E_OK;
}

struct finding {
	struct arena *arena;
	const struct order_row *row;
	struct order *out;
	int64_t now;
};

static enum err read_order(struct db *db, void *ctx)
{
	struct finding *f = ctx;
	return order_from_row(f->out, f->arena, db, f->row, f->now);
}

enum err applying_has_paid(struct db *db, const struct money_row *row, bool *out)
{
	char tx[65];
	payment_tx(tx, row);
	return payment_exists(db, provider_of(row), tx, out);
}

enum err applying_used(struct db *db, const struct money_row *row, const uint8_t order[static UUID_LEN], int64_t *out)
{
	char tx[65];
	payment_tx(tx, row);
	return payment_amount(db, order, provider_of(row), tx, out);
}

enum err applying_is_spare(struct db *db, const struct money_row *row, bool *out)
{
	struct transfer_row t;
	int64_t received, at;
	bool is_served;
	*out = false;
	if (!row->has_subject || (row->state != MONEY_APPLIED && row->state != MONEY_TOO_LITTLE))
		return E_OK;
	enum err e = transfer_of_sale(db, row->subject, &t);
	if (e == E_NOT_FOUND)
		return E_OK;
	TRY(e);
	TRY(transfer_is_served(db, row->subject, &is_served));
	TRY(transfer_received(db, row->subject, &received, &at));
	*out = !is_served || received < t.request.amount;
	return E_OK;
}

enum err applying_to_order(struct app *app, struct arena *a, const struct money_row *row, const struct order_row *order,
			   enum money_state *state)
{
	struct order o;
	struct finding f = {a, order, &o, clock_s(&app->clock)};
	TRY(store_transact(app->store, read_order, &f));
	bool is_waiting = o.status == ORDER_PENDING || o.status == ORDER_EXPIRED;
	if (is_waiting && row->amount < o.total) {
		*state = MONEY_TOO_LITTLE;
		return E_OK;
	}
	return settle(app, a, &o, row, state);
}
