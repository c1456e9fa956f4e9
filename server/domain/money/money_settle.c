#include "domain/money/money_settle.h"

#include "app.h"
#include "domain/change.h"
#include "domain/figures/keeping.h"
#include "domain/money/applying.h"
#include "domain/sale/order.h"
#include "store/transfers.h"

#include <hoaban/correction.h>

struct settling {
	struct app *app;
	struct arena *arena;
	const struct money_act *act;
	struct complaints *complaints;
	enum money_state to;
	struct money_row row, before; /* `before`: as it was when it was claimed for an order */
	int64_t used;		      /* of it, by an order: the rest is what goes back */
	struct order_row order;
};

#define LEFT_OVER_MS	 (10 * 60 * 1000) /* far longer than any judgement takes */
#define STATE_BIT(state) (1u << (state))
/* What may be sent back: everything that is not, as a whole, somebody's ticket. */
#define LOOSE                                                                                                                  \
	(STATE_BIT(MONEY_UNKNOWN) | STATE_BIT(MONEY_TOO_LITTLE) | STATE_BIT(MONEY_LATE) | STATE_BIT(MONEY_DUPLICATE) |         \
	 STATE_BIT(MONEY_ELSEWHERE))

static enum err refuse(struct settling *x, enum err e, const char *pointer, const char *code, const char *detail)
{
	return complain(x->complaints, pointer, code, "%s", detail) == E_INVALID ? e : E_INTERNAL;
}

static enum err check_reason(struct settling *x)
{
	if (correction_reason_is_good(x->act->reason))
		return E_OK;
	return complain(x->complaints, "/reason", "range", "one line of at least %d letters and at most %d bytes",
			CORRECTION_REASON_MIN, CORRECTION_TEXT_MAX);
}

static enum err check_state(struct settling *x, unsigned allowed)
{
	if (STATE_BIT(x->row.state) & allowed)
		return E_OK;
	enum err e = complain(x->complaints, "/state", "settled", "this money is %s: nothing of the kind can be done with it",
			      money_state_codes[x->row.state - 1]);
	return e == E_INVALID ? E_CONFLICT : e;
}

/* Received, but its judgement, or a person's act, was cut short, and its source does not tell again. */
static bool is_left_over(const struct settling *x)
{
	int64_t since = x->row.settled_at * 1000 > x->row.received_ms ? x->row.settled_at * 1000 : x->row.received_ms;
	return x->row.state == MONEY_RECEIVED && clock_ms(&x->app->clock) - since > LEFT_OVER_MS;
}

static enum err check_loose(struct settling *x)
{
	return is_left_over(x) ? E_OK : check_state(x, LOOSE);
}

/* What has paid for something does not go back, nor to something else: it counts for a till's sale, somebody matched it a
 * moment ago, or a crash came before its state was written. Matching it to the same order again finishes that. */
static enum err check_unpaid(struct settling *x, struct db *db)
{
	bool has_paid;
	TRY(check_loose(x));
	TRY(applying_has_paid(db, &x->row, &has_paid));
	if (!has_paid)
		return E_OK;
	return refuse(x, E_CONFLICT, "/state", "applied", "this money has paid for something already: match it to that order");
}

static enum err check_refund(struct settling *x, struct db *db)
{
	bool is_spare;
	if (x->row.state == MONEY_TOO_MUCH)
		return E_OK;
	TRY(applying_is_spare(db, &x->row, &is_spare));
	return is_spare ? E_OK : check_unpaid(x, db);
}

static enum err record(struct settling *x, struct db *db, const char *action, enum money_state before)
{
	char id[UUID_HEX];
	uuid_hex(id, x->row.id);
	return change_record(
		db, x->app,
		&(struct change){.who = x->act->who,
				 .action = action,
				 .subject = id,
				 .before = json_pack("{s:s}", "state", money_state_codes[before - 1]),
				 .after = json_pack("{s:s, s:I, s:s}", "state", money_state_codes[x->row.state - 1], "amount",
						    (json_int_t)(x->row.amount - x->used), "reason", x->row.reason)});
}

/* Of what was too much. Of what came for a till's sale and is spare nothing is: all of it goes back. */
static enum err find_used(struct settling *x, struct db *db)
{
	x->used = 0;
	if (x->row.has_subject)
		TRY(applying_used(db, &x->row, x->row.subject, &x->used));
	if (x->used == x->row.amount)
		x->used = 0;
	return E_OK;
}

static void take_act(struct settling *x, enum money_state state)
{
	x->row.state = state;
	x->row.actor = x->act->who;
	x->row.reason = x->act->reason;
	x->row.settled_at = clock_s(&x->app->clock);
}

/* ---- dismissing, asking for a refund */

/* Whatever goes back counts no longer for the till's sale that it came for. */
static enum err move_counted(struct settling *x, struct db *db)
{
	int64_t before = 0, now = 0, at;
	if (!x->row.has_subject)
		return money_move(db, &x->row);
	TRY(transfer_received(db, x->row.subject, &before, &at));
	TRY(money_move(db, &x->row));
	TRY(transfer_received(db, x->row.subject, &now, &at));
	return now == before ? E_OK : figures_transfer_came(db, x->arena, x->row.subject, before, now);
}

static enum err leave_in_database(struct db *db, void *ctx)
{
	struct settling *x = ctx;
	x->complaints->count = 0;
	TRY(check_reason(x));
	TRY(money_by_id(db, x->arena, x->act->id, &x->row));
	if (x->row.has_subject)
		TRY(transfer_lock(db, x->row.subject));
	TRY(x->to == MONEY_REFUNDING ? check_refund(x, db) : check_unpaid(x, db));
	TRY(find_used(x, db));
	enum money_state before = (enum money_state)x->row.state;
	take_act(x, x->to);
	TRY(move_counted(x, db));
	return record(x, db, x->to == MONEY_REFUNDING ? "money.refund" : "money.dismiss", before);
}

static enum err leave(struct app *app, struct arena *a, const struct money_act *act, struct complaints *c, enum money_state to,
		      struct money_row *out)
{
	struct settling x = {.app = app, .arena = a, .act = act, .complaints = c, .to = to};
	TRY(store_transact(app->store, leave_in_database, &x));
	*out = x.row;
	return E_OK;
}

enum err money_dismiss(struct app *app, struct arena *a, const struct money_act *act, struct complaints *c,
		       struct money_row *out)
{
	return leave(app, a, act, c, MONEY_DISMISSED, out);
}

enum err money_refund(struct app *app, struct arena *a, const struct money_act *act, struct complaints *c,
		      struct money_row *out)
{
	return leave(app, a, act, c, MONEY_REFUNDING, out);
}

/* ---- agreeing to it */

static enum err approve_in_database(struct db *db, void *ctx)
{
	struct settling *x = ctx;
	x->complaints->count = 0;
	TRY(money_by_id(db, x->arena, x->act->id, &x->row));
	if (x->row.state == MONEY_REFUNDED && str_equal(x->row.approver, x->act->who))
		return E_OK;
	TRY(check_state(x, STATE_BIT(MONEY_REFUNDING)));
	TRY(find_used(x, db));
	if (!correction_persons_differ(x->row.actor, x->act->who))
		return refuse(x, E_FORBIDDEN, "/approver", "second_person", "somebody else than who asked must agree");
	x->row.state = MONEY_REFUNDED;
	x->row.approver = x->act->who;
	x->row.out_reference = x->act->out_reference ? x->act->out_reference : "";
	x->row.settled_at = clock_s(&x->app->clock);
	TRY(money_move(db, &x->row));
	return record(x, db, "money.refund_approve", MONEY_REFUNDING);
}

enum err money_refund_approve(struct app *app, struct arena *a, const struct money_act *act, struct complaints *c,
			      struct money_row *out)
{
	struct settling x = {.app = app, .arena = a, .act = act, .complaints = c};
	TRY(store_transact(app->store, approve_in_database, &x));
	*out = x.row;
	return E_OK;
}

/* ---- matching */

static enum err find_order(struct db *db, struct settling *x)
{
	uint8_t token[TOKEN_LEN];
	const char *text = x->act->order;
	enum err e = hex_parse(token, TOKEN_LEN, text, strlen(text)) == E_OK
			     ? order_by_token(db, x->arena, token, &x->order)
			     : order_by_reference(db, x->arena, text, &x->order);
	if (e == E_NOT_FOUND)
		return complain(x->complaints, "/order", "unknown", "there is no such order; name its reference or its token");
	return e;
}

/* While the order is issued the money is nobody else's: it could go back at the same moment otherwise. A crash in between
 * leaves it received, and after LEFT_OVER_MS anybody may settle it. */
static enum err claim(struct db *db, void *ctx)
{
	struct settling *x = ctx;
	x->complaints->count = 0;
	TRY(check_reason(x));
	TRY(money_by_id(db, x->arena, x->act->id, &x->before));
	x->row = x->before;
	TRY(check_loose(x));
	TRY(find_order(db, x));
	take_act(x, MONEY_RECEIVED);
	x->row.has_subject = true;
	memcpy(x->row.subject, x->order.id, UUID_LEN);
	return money_move(db, &x->row);
}

static bool is_ours(const struct settling *x, const struct money_row *now)
{
	return now->state == MONEY_RECEIVED && str_equal(now->actor, x->act->who) && now->settled_at == x->row.settled_at;
}

static enum err give_back(struct db *db, void *ctx)
{
	struct settling *x = ctx;
	struct money_row now;
	TRY(money_by_id(db, x->arena, x->act->id, &now));
	return is_ours(x, &now) ? money_move(db, &x->before) : E_OK;
}

static enum err finish(struct db *db, void *ctx)
{
	struct settling *x = ctx;
	struct money_row now;
	TRY(money_by_id(db, x->arena, x->act->id, &now));
	if (now.state == x->to)
		return E_OK; /* this ran before, and its answer was lost */
	if (!is_ours(x, &now))
		return E_CONFLICT;
	x->row.state = x->to;
	TRY(money_move(db, &x->row));
	return record(x, db, "money.match", (enum money_state)x->before.state);
}

/* Why the order was not paid by it. */
static enum err explain(struct settling *x, enum err e)
{
	if (e == E_DUPLICATE)
		return refuse(x, E_CONFLICT, "/state", "applied", "this money has paid something else already");
	TRY(e);
	if (x->to == MONEY_TOO_LITTLE)
		return refuse(x, E_REFUSED, "/order", "too_little", "this money does not pay that order");
	if (x->to == MONEY_LATE)
		return refuse(x, E_REFUSED, "/order", "late", "that order can not be served any more");
	if (x->to == MONEY_DUPLICATE)
		return refuse(x, E_REFUSED, "/order", "paid", "that order was paid before");
	return E_OK;
}

enum err money_match(struct app *app, struct arena *a, const struct money_act *act, struct complaints *c, struct money_row *out)
{
	struct settling x = {.app = app, .arena = a, .act = act, .complaints = c};
	TRY(store_transact(app->store, claim, &x));
	enum err e = explain(&x, applying_to_order(app, a, &x.row, &x.order, &x.to));
	if (e != E_OK) {
		enum err undone = store_transact(app->store, give_back, &x);
		return undone == E_OK ? e : undone;
	}
	TRY(store_transact(app->store, finish, &x));
	*out = x.row;
	return E_OK;
}
