#include "domain/money/money.h"

#include "app.h"
#include "domain/money/accounts.h"
#include "domain/money/applying.h"

const char *const money_state_codes[] = {"received",  "applied",   "unknown",	"too_little", "too_much",
					 "late",      "duplicate", "elsewhere", "outgoing",   "told_twice",
					 "refunding", "refunded",  "dismissed", NULL};
const char *const money_source_codes[] = {"sepay", "payos", "sandbox", "vnpay", "statement", NULL};

bool money_is_connected(const struct app *app)
{
	return app->is_demo || app->sepay_secret.len > 0 || app->payos_secret.len > 0;
}

bool vnpay_is_connected(const struct app *app)
{
	return app->vnpay_secret.len > 0 && app->settings->vnpay_url[0] && app->settings->vnpay_terminal[0];
}

struct taking {
	struct app *app;
	struct arena *arena;
	struct money_row row;
	bool is_new;
};

/* ---- written down once */

static enum err write_down(struct db *db, void *ctx)
{
	struct taking *x = ctx;
	struct money_row known;
	enum err e = money_by_tx(db, x->arena, x->row.source, x->row.tx, &known);
	if (e == E_OK)
		x->row = known;
	if (e != E_NOT_FOUND)
		return e;
	return money_insert(db, &x->row);
}

static void row_of(struct taking *x, enum money_source source, const struct bank_notice *n)
{
	uint8_t random[10];
	x->row = (struct money_row){
		.source = source,
		.state = MONEY_RECEIVED,
		.tx = n->tx,
		.bank_ref = n->bank_ref,
		.account = n->account,
		.memo = n->memo,
		.reference = n->reference,
		.amount = n->amount,
		.booked_at = n->at,
		.received_ms = clock_ms(&x->app->clock),
	};
	x->app->random(random, sizeof(random));
	uuid_v7(x->row.id, x->row.received_ms, random);
}

/* Told at the same moment, it may have been judged there, and a person may have gone on from that. */
static enum err move_in_database(struct db *db, void *ctx)
{
	struct taking *x = ctx;
	struct money_row now;
	TRY(money_by_id(db, x->arena, x->row.id, &now));
	if (now.state == MONEY_RECEIVED)
		return money_move(db, &x->row);
	x->row = now;
	return E_OK;
}

/* ---- judging */

/* An account that any list of official accounts gives this organisation (NULL = any): a code may have been shown under the one
 * before. */
static bool is_official(struct app *app, const char *tax_code, const struct money_row *row)
{
	return row->source == MONEY_VNPAY || accounts_knew(app->accounts, tax_code, row->account);
}

struct judging {
	struct taking *x;
	bool is_order, was_told;
	struct order_row order;
	uint8_t first[UUID_LEN]; /* that told of the same */
};

static enum err find_order(struct db *db, struct judging *j, const char **tax_code)
{
	TRY(order_by_reference(db, j->x->arena, j->x->row.reference, &j->order));
	return order_transfer_of(db, j->x->arena, j->order.id, tax_code);
}

/* Another organisation's money: nobody's here may be paid with it unseen. */
static enum err leave_elsewhere(struct db *db, struct taking *x)
{
	x->row.state = MONEY_ELSEWHERE;
	return money_move(db, &x->row);
}

/* By another source under the bank's number; or by the bank's statement, which may have a number of its own, or none. */
static enum err was_told_before(struct db *db, struct taking *x, bool *out, uint8_t by[static UUID_LEN])
{
	TRY(money_was_told(db, &x->row, out, by));
	if (!*out && x->row.source != MONEY_VNPAY && x->row.source != MONEY_SANDBOX) {
		enum err e = money_find_pair(db, &x->row, by);
		*out = e == E_OK;
		TRY(e == E_NOT_FOUND ? E_OK : e);
	}
	return *out ? money_confirm(db, x->row.id, by) : E_OK;
}

/* What needs the database alone. An order is settled by the issuer, afterwards. */
static enum err judge_in_database(struct db *db, void *ctx)
{
	struct judging *j = ctx;
	struct taking *x = j->x;
	struct transfer_row t;
	j->is_order = j->was_told = false;
	TRY(money_by_id(db, x->arena, x->row.id, &x->row));
	if (x->row.state != MONEY_RECEIVED || x->row.settled_at > 0) /* judged at the same moment, or in a person's hands */
		return E_OK;
	TRY(was_told_before(db, x, &j->was_told, j->first));
	if (j->was_told) {
		x->row.state = MONEY_TOLD_TWICE;
		return money_move(db, &x->row);
	}
	const char *tax_code = NULL;
	enum err e = x->row.reference[0] ? transfer_by_reference(db, x->row.reference, &t) : E_NOT_FOUND;
	if (e == E_OK && !is_official(x->app, t.request.tax_code, &x->row))
		return leave_elsewhere(db, x);
	if (e == E_OK)
		return applying_to_transfer(db, x->app, x->arena, &x->row, &t);
	if (e == E_NOT_FOUND && x->row.reference[0])
		e = find_order(db, j, &tax_code);
	if (e == E_OK && !is_official(x->app, tax_code, &x->row))
		return leave_elsewhere(db, x);
	j->is_order = e == E_OK;
	if (e == E_OK) { /* from now on it is the first of its kind, for whoever else tells of the same */
		x->row.has_subject = true;
		memcpy(x->row.subject, j->order.id, UUID_LEN);
		return money_move(db, &x->row);
	}
	if (e != E_NOT_FOUND)
		return e;
	x->row.state = MONEY_UNKNOWN;
	return money_move(db, &x->row);
}

static enum err conclude(struct taking *x, enum money_state state)
{
	x->row.state = state;
	return store_transact(x->app->store, move_in_database, x);
}

static enum err find_cut_short(struct db *db, void *ctx)
{
	struct judging *j = ctx;
	struct money_row *row = &j->x->row;
	TRY(money_by_id(db, j->x->arena, j->first, row));
	j->is_order = row->state == MONEY_RECEIVED && row->has_subject && row->settled_at == 0;
	return j->is_order ? order_by_id(db, j->x->arena, row->subject, &j->order) : E_OK;
}

/* A crash may have come between the first row and its order, and its source need not tell again. */
static enum err finish_first(struct judging *told)
{
	struct taking first = *told->x;
	struct judging j = {.x = &first};
	enum money_state state = MONEY_RECEIVED;
	memcpy(j.first, told->first, UUID_LEN);
	TRY(store_transact(first.app->store, find_cut_short, &j));
	if (!j.is_order)
		return E_OK;
	TRY(applying_to_order(first.app, first.arena, &first.row, &j.order, &state));
	return conclude(&first, state);
}

static enum err judge(struct taking *x, bool is_incoming)
{
	struct judging j = {.x = x};
	enum money_state state = MONEY_RECEIVED;
	if (!is_incoming)
		return conclude(x, MONEY_OUTGOING);
	if (!is_official(x->app, NULL, &x->row))
		return conclude(x, MONEY_ELSEWHERE);
	TRY(store_transact(x->app->store, judge_in_database, &j));
	if (j.was_told)
		return finish_first(&j);
	if (!j.is_order)
		return E_OK;
	TRY(applying_to_order(x->app, x->arena, &x->row, &j.order, &state));
	return conclude(x, state);
}

enum err money_take(struct app *app, struct arena *a, enum money_source source, const struct bank_notice *n,
		    struct money_taken *out)
{
	struct taking x = {.app = app, .arena = a};
	row_of(&x, source, n);
	enum err e = store_transact(app->store, write_down, &x);
	if (e == E_DUPLICATE || e == E_UNAVAILABLE) /* told at the same moment, or its fate is unknown: it is there now */
		e = store_transact(app->store, write_down, &x);
	TRY(e);
	*out = (struct money_taken){.is_repeat = x.row.state != MONEY_RECEIVED};
	if (!out->is_repeat)
		TRY(judge(&x, n->is_incoming));
	out->state = (enum money_state)x.row.state;
	log_info(app->logger, "money", "source=%s state=%s", money_source_codes[source - 1], money_state_codes[out->state - 1]);
	return E_OK;
}
