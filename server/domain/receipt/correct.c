#include "domain/change.h"
#include "domain/device/lists.h"
#include "domain/receipt/correct_room.h"
#include "domain/receipt/sealer.h"
#include "store/date_changes.h"
#include "store/error_notices.h"

#define PAYLOAD_MAX 1024

/* ---- the record of changes */

static const char *const state_texts[] = {
	[CORRECTION_PROPOSED] = "proposed", [CORRECTION_APPROVED] = "approved", [CORRECTION_REJECTED] = "rejected"};

static json_t *state_view(const struct correcting *x, unsigned state)
{
	char id[UUID_HEX];
	uuid_hex(id, x->row.id);
	json_t *v = json_pack("{s:s, s:s, s:s, s:s}", "correction", id, "kind", correction_kind_codes[x->row.kind - 1], "state",
			      state_texts[state], "reason", x->row.reason);
	if (state == CORRECTION_REJECTED)
		return v;
	json_object_set_new(v, "amount_before", json_integer(x->plan.old.total));
	json_object_set_new(v, "amount_after", json_integer(x->plan.total));
	if (state == CORRECTION_APPROVED && correction_issues(x))
		json_object_set_new(v, "receipt",
				    json_string(arena_format(x->arena, "%s/%s/%u", x->receipt.fields.form,
							     x->receipt.fields.symbol, x->receipt.fields.number)));
	return v;
}

static enum err record(struct correcting *x, const char *action, unsigned before, unsigned after)
{
	return change_record(
		x->db, x->app,
		&(struct change){
			.who = x->who,
			.action = action,
			.subject = arena_format(x->arena, "%s/%s/%u", x->old_row.form, x->old_row.symbol, x->plan.old.number),
			.before = before ? json_pack("{s:s}", "state", state_texts[before]) : NULL,
			.after = state_view(x, after),
		});
}

/* ---- proposing */

struct proposal {
	struct correcting *x;
	const struct correction_ask *ask;
	size_t complaints; /* those before this attempt */
};

static void hash_ask(uint8_t hash[static HASH_LEN], const struct correcting *x, const struct correction_ask *ask)
{
	const char *const texts[] = {ask->who,		 ask->reason, ask->payer.name, ask->payer.tax_code,
				     ask->payer.address, ask->was,    ask->is};
	BUF_LOCAL b;
	buf_init(&b, 16384);
	buf_append_u32be(&b, ask->kind);
	buf_append_u64be(&b, x->row.symbol_id);
	buf_append_u64be(&b, x->row.number);
	buf_append(&b, x->row.payload.data, x->row.payload.len);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		buf_append(&b, texts[i] ? texts[i] : "\xFF", texts[i] ? strlen(texts[i]) + 1 : 1);
	sha256(hash, buf_bytes(&b));
}

static enum err check_texts(const struct correction_ask *ask, struct complaints *c)
{
	size_t before = c->count;
	enum err e = E_OK;
	if (!correction_reason_is_good(ask->reason))
		e = complain(c, "/reason", "range", "one line of at least %d letters and at most %d bytes",
			     CORRECTION_REASON_MIN, CORRECTION_TEXT_MAX);
	if (ask->has_notice && !correction_text_is_good(ask->was))
		e = complain(c, "/notice/was", "range", "one line of at most %d bytes", CORRECTION_TEXT_MAX);
	if (ask->has_notice && !correction_text_is_good(ask->is))
		e = complain(c, "/notice/is", "range", "one line of at most %d bytes", CORRECTION_TEXT_MAX);
	return c->count == before ? E_OK : e;
}

/* What may name a person goes where persons stand. */
static enum err write_persons(struct proposal *p)
{
	struct correcting *x = p->x;
	const struct correction_ask *ask = p->ask;
	if (ask->has_payer) {
		struct payer_row row = {
			.name = ask->payer.name, .tax_code = ask->payer.tax_code, .address = ask->payer.address};
		x->app->random(row.salt, sizeof(row.salt));
		TRY(order_payer_insert(x->db, x->row.id, &row));
	}
	if (!ask->has_notice)
		return E_OK;
	uint8_t salt[SALT_LEN];
	x->app->random(salt, sizeof(salt));
	return error_notice_text_insert(x->db, x->row.id, salt, ask->was, ask->is);
}

/* Known by its id: the same request, or none of ours. */
static enum err recall(struct correcting *x)
{
	struct correction_row known;
	TRY(correction_get(x->db, x->arena, x->row.id, &known));
	if (memcmp(known.input_hash, x->row.input_hash, HASH_LEN) != 0)
		return E_MISMATCH;
	x->row = known;
	return E_OK;
}

static enum err insert(struct correcting *x)
{
	uint8_t other[UUID_LEN];
	char text[UUID_HEX];
	enum err e = correction_insert(x->db, &x->row);
	if (e != E_DUPLICATE)
		return e;
	TRY(correction_open_of(x->db, x->row.symbol_id, x->row.number, other));
	uuid_hex(text, other);
	return CORRECT_REFUSE(x, E_CONFLICT, "/receipt", "open", "proposal %s waits for a decision", text);
}

static enum err propose_in_database(struct db *db, void *ctx)
{
	struct proposal *p = ctx;
	struct correcting *x = p->x;
	x->db = db;
	x->complaints->count = p->complaints;
	enum err e = recall(x);
	if (e != E_NOT_FOUND)
		return e;
	TRY(correct_read_state(x));
	TRY(correct_plan(x));
	x->row.visit_day = x->plan.exchanges ? x->plan.then.visit_day : x->priced_day;
	TRY(insert(x));
	TRY(write_persons(p));
	if (x->row.kind == CORRECTION_REFUND)
		TRY(order_move(db, x->row.origin, ORDER_PAID, ORDER_REFUNDING));
	return record(x, "correction.propose", 0, CORRECTION_PROPOSED);
}

static enum err encode_payload(struct correcting *x)
{
	uint8_t room[PAYLOAD_MAX];
	struct buf payload = BUF_FIXED(room);
	correction_change_encode(&payload, &x->plan.change);
	TRY(buf_status(&payload));
	x->row.payload = bytes_of(arena_copy(x->arena, payload.data, payload.len), payload.len);
	return E_OK;
}

static void begin(struct correcting *x, struct app *app, struct arena *a, const char *who, struct complaints *c)
{
	*x = (struct correcting){.app = app, .arena = a, .who = who, .complaints = c, .now_ms = clock_ms(&app->clock)};
}

enum err correct_propose(struct app *app, struct arena *a, const struct receipt_row *receipt, const struct correction_ask *ask,
			 struct complaints *c, struct correction_row *out)
{
	struct correcting *x = ARENA_NEW(a, struct correcting);
	struct proposal p = {.x = x, .ask = ask, .complaints = c->count};
	begin(x, app, a, ask->who, c);
	TRY(check_texts(ask, c));
	change_of_ask(&x->plan.change, ask);
	x->payer = ask->payer;
	x->row = (struct correction_row){
		.kind = ask->kind,
		.symbol_id = receipt->symbol_id,
		.number = receipt->number,
		.proposed_at = x->now_ms / 1000,
		.state = CORRECTION_PROPOSED,
		.reason = ask->reason,
		.actor = ask->who,
		.leaf_index = -1,
	};
	memcpy(x->row.id, ask->id, UUID_LEN);
	TRY(encode_payload(x));
	hash_ask(x->row.input_hash, x, ask);
	enum err e = store_transact(app->store, propose_in_database, &p);
	if (e == E_UNAVAILABLE || e == E_CONFLICT) /* its fate is unknown, or the same request was a moment faster */
		e = store_transact(app->store, propose_in_database, &p);
	*out = x->row;
	return e;
}

/* ---- deciding */

/* The one who decided already may hear it again. *is_done: there is nothing left to do. */
/* The visitor may be changing the day at this moment. */
static enum err lock_order(struct correcting *x)
{
	uint64_t status;
	enum err e = order_lock(x->db, x->row.origin, &status);
	return e == E_NOT_FOUND ? E_OK : e; /* a till's sale */
}

static enum err check_state(struct correcting *x, unsigned state, bool *is_done)
{
	*is_done = x->row.state == state && str_equal(x->row.approver, x->who);
	if (*is_done || x->row.state == CORRECTION_PROPOSED)
		return E_OK;
	return CORRECT_REFUSE(x, E_CONFLICT, "/state", "decided", "it was %s by %s", state_texts[x->row.state],
			      x->row.approver);
}

static enum err read_change(struct correcting *x)
{
	struct payer_row payer = {0};
	TRY(correction_change_decode(&x->plan.change, x->arena, x->row.payload));
	if (x->plan.change.has_payer)
		TRY(order_payer(x->db, x->arena, x->row.id, &payer));
	x->payer = (struct payer){.name = payer.name, .tax_code = payer.tax_code, .address = payer.address};
	return E_OK;
}

static enum err decide(struct correcting *x, unsigned state)
{
	x->row.state = state;
	x->row.approver = x->who;
	x->row.decided_at = x->now_ms / 1000;
	return correction_decide(x->db, &x->row);
}

static enum err approve_in_database(struct db *db, void *ctx)
{
	struct correcting *x = ctx;
	bool is_done;
	uint8_t id[UUID_LEN];
	memcpy(id, x->row.id, UUID_LEN);
	x->db = db;
	x->complaints->count = 0;
	TRY(correction_lock(db, x->arena, id, &x->row));
	TRY(check_state(x, CORRECTION_APPROVED, &is_done));
	if (is_done)
		return E_OK;
	TRY(lock_order(x));
	TRY(read_change(x));
	TRY(correct_read_state(x));
	TRY(correct_plan(x));
	TRY(correct_execute(x));
	x->row.exchanges = x->plan.exchanges;
	TRY(decide(x, CORRECTION_APPROVED));
	return record(x, "correction.approve", CORRECTION_PROPOSED, CORRECTION_APPROVED);
}

/* Who asked never changes, so it is checked here. A receipt that can not be signed has no value. Opening a symbol commits on
 * its own, so it comes before. */
static enum err prepare(struct correcting *x, struct db *db)
{
	struct symbol_shelf shelf = {0};
	TRY(correction_get(db, x->arena, x->row.id, &x->row));
	TRY(receipt_get(db, x->arena, x->row.symbol_id, x->row.number, &x->old_row));
	if (x->row.state != CORRECTION_PROPOSED)
		return E_OK;
	if (!correction_persons_differ(x->row.actor, x->who))
		return CORRECT_REFUSE(x, E_FORBIDDEN, "/approver", "second_person", "somebody else than who asked must agree");
	if (!correction_issues(x))
		return E_OK;
	if (!sealer_may_issue(x->app->sealer, x->old_row.tax_code, x->now_ms / 1000))
		return CORRECT_REFUSE(x, E_UNAVAILABLE, "/receipt", "unsigned",
				      "receipts of %s can not be signed at the moment", x->old_row.tax_code);
	return symbol_own(&x->symbol, &shelf, db, x->old_row.tax_code, x->old_row.form,
			  day_year(instant_day(x->now_ms / 1000)));
}

static enum err approve_with(struct correcting *x, struct db *db)
{
	TRY(prepare(x, db));
	enum err e = db_transact(db, approve_in_database, x);
	return e == E_UNAVAILABLE ? db_transact(db, approve_in_database, x) : e; /* its fate is unknown: look again */
}

enum err correct_approve(struct app *app, struct arena *a, const char *who, const uint8_t id[static UUID_LEN],
			 struct complaints *c, struct correction_row *out)
{
	struct correcting *x = ARENA_NEW(a, struct correcting);
	struct db *db;
	begin(x, app, a, who, c);
	memcpy(x->row.id, id, UUID_LEN);
	TRY(store_acquire(app->store, &db));
	enum err e = approve_with(x, db);
	store_release(app->store, db);
	if (e == E_OK)
		lists_invalidate(app->lists);
	*out = x->row;
	return e;
}

static enum err reject_in_database(struct db *db, void *ctx)
{
	struct correcting *x = ctx;
	bool is_done;
	uint8_t id[UUID_LEN];
	memcpy(id, x->row.id, UUID_LEN);
	x->db = db;
	x->complaints->count = 0;
	TRY(correction_lock(db, x->arena, id, &x->row));
	TRY(check_state(x, CORRECTION_REJECTED, &is_done));
	if (is_done)
		return E_OK;
	TRY(receipt_get(db, x->arena, x->row.symbol_id, x->row.number, &x->old_row));
	TRY(receipt_decode(&x->plan.old, x->arena, x->old_row.record));
	if (x->row.kind == CORRECTION_REFUND)
		TRY(order_move(db, x->row.origin, ORDER_REFUNDING, ORDER_PAID));
	TRY(decide(x, CORRECTION_REJECTED));
	return record(x, "correction.reject", CORRECTION_PROPOSED, CORRECTION_REJECTED);
}

enum err correct_reject(struct app *app, struct arena *a, const char *who, const uint8_t id[static UUID_LEN],
			struct complaints *c, struct correction_row *out)
{
	struct correcting *x = ARENA_NEW(a, struct correcting);
	begin(x, app, a, who, c);
	memcpy(x->row.id, id, UUID_LEN);
	enum err e = store_transact(app->store, reject_in_database, x);
	if (e == E_UNAVAILABLE)
		e = store_transact(app->store, reject_in_database, x);
	*out = x->row;
	return e;
}
