#include "domain/calendar/closure_refund.h"

#include "app.h"
#include "domain/receipt/correct.h"
#include "domain/sale/mail.h"
#include "store/corrections.h"

#include <stdio.h>

#define PAGE 500

struct mass {
	struct app *app;
	const uint8_t *closure;
	const char *who;
	struct closure_row row;
	struct arena *arena; /* of one page or one receipt */
	struct closure_receipt last;
	size_t found;
	enum closure_refund_state state;
	size_t count;
	struct closure_refund_row *list;
	struct closure_sum *sum;
};

/* ---- which receipts there are */

static int32_t last_day(const struct closure *c)
{
	return instant_day(c->until - 1);
}

static bool is_for_site_alone(struct arena *a, struct bytes record, uint32_t site, bool *is_for_site)
{
	struct receipt r;
	*is_for_site = false;
	bool is_alone = receipt_decode(&r, a, record) == E_OK;
	for (size_t i = 0; is_alone && i < r.line_count; i++) {
		*is_for_site |= (r.lines[i].sites >> site & 1) != 0;
		is_alone = r.lines[i].sites == UINT64_C(1) << site;
	}
	for (size_t i = 0; !is_alone && i < r.line_count; i++)
		*is_for_site |= (r.lines[i].sites >> site & 1) != 0;
	return is_alone;
}

/* Its tickets may be older than the receipt, when that was corrected. */
static enum err read_tickets(struct mass *m, struct db *db, const struct closure_receipt *r, uint64_t *longer, uint64_t *inside)
{
	uint8_t origin[UUID_LEN], source[UUID_LEN];
	TRY(correction_origin(db, r->source, origin));
	TRY(tickets_source(db, origin, source));
	return closure_tickets(db, source, day_start(last_day(&m->row.closure) + 1), longer, inside);
}

static enum err judge(struct mass *m, struct db *db, const struct closure_receipt *r, struct closure_refund_row *out)
{
	uint64_t longer = 0, inside = 0;
	bool is_for_site;
	*out = (struct closure_refund_row){r->symbol_id, r->number, CLOSURE_REFUND_WAITS, r->total, "", NULL};
	if (!is_for_site_alone(m->arena, r->record, m->row.closure.site, &is_for_site))
		out->why = "several_sites";
	if (!is_for_site)
		return E_NOT_FOUND;
	TRY(read_tickets(m, db, r, &longer, &inside));
	if (longer > 0)
		out->why = "several_days";
	if (inside > 0)
		out->why = "went_in";
	if (out->why[0])
		out->state = CLOSURE_REFUND_BY_HAND;
	return E_OK;
}

/* Whoever left an address hears of it. */
static enum err keep(struct mass *m, struct db *db, const struct closure_receipt *r, const struct closure_refund_row *row)
{
	uint8_t origin[UUID_LEN];
	TRY(closure_refund_insert(db, m->closure, row));
	TRY(correction_origin(db, r->source, origin));
	return mail_queue_closed(db, m->app, m->arena, origin);
}

static enum err collect_page(struct db *db, void *ctx)
{
	struct mass *m = ctx;
	struct closure_receipt *list;
	TRY(closure_receipts(db, m->arena, instant_day(m->row.closure.from), last_day(&m->row.closure), &m->last, PAGE, &list,
			     &m->found));
	for (size_t i = 0; i < m->found; i++) {
		struct closure_refund_row row;
		enum err e = judge(m, db, &list[i], &row);
		if (e == E_OK)
			e = keep(m, db, &list[i], &row);
		TRY(e == E_NOT_FOUND ? E_OK : e);
	}
	if (m->found > 0)
		m->last = (struct closure_receipt){.symbol_id = list[m->found - 1].symbol_id,
						   .number = list[m->found - 1].number};
	return m->found < PAGE ? closure_set_collected(db, m->closure, clock_s(&m->app->clock)) : E_OK;
}

static enum err collect(struct mass *m)
{
	struct closure_receipt at;
	do {
		arena_clear(m->arena);
		at = m->last;
		TRY(store_transact(m->app->store, collect_page, m));
	} while (m->found == PAGE && (m->last.number != at.number || m->last.symbol_id != at.symbol_id));
	return E_OK;
}

/* ---- steps */

static enum err read_step(struct db *db, void *ctx)
{
	struct mass *m = ctx;
	TRY(closure_get(db, m->arena, m->closure, &m->row));
	return closure_refunds(db, m->arena, m->closure, m->state, m->who, CLOSURE_STEP, &m->list, &m->count);
}

static enum err read_sums(struct db *db, void *ctx)
{
	struct mass *m = ctx;
	TRY(closure_get(db, m->arena, m->closure, &m->row));
	return closure_sums(db, m->closure, m->sum);
}

struct move {
	const uint8_t *closure;
	const struct closure_refund_row *row;
};

static enum err move_in_database(struct db *db, void *ctx)
{
	const struct move *m = ctx;
	return closure_refund_move(db, m->closure, m->row);
}

static enum err move(struct mass *m, struct closure_refund_row *row, enum closure_refund_state state, const char *why)
{
	row->state = state;
	row->why = why;
	return store_transact(m->app->store, move_in_database, &(struct move){m->closure, row});
}

/* The same for the same receipt of the same closure: repeating a step proposes nothing twice. */
static void proposal_id(uint8_t id[static UUID_LEN], const struct mass *m, const struct closure_refund_row *row)
{
	uint8_t hash[HASH_LEN], room[64];
	struct buf b = BUF_FIXED(room);
	buf_append_text(&b, "hoaban/closure");
	buf_append(&b, m->closure, UUID_LEN);
	buf_append_u64be(&b, row->symbol_id);
	buf_append_u64be(&b, row->number);
	sha256(hash, buf_bytes(&b));
	memcpy(id, hash, UUID_LEN);
	id[6] = (uint8_t)((id[6] & 0x0f) | 0x80); /* RFC 9562, version 8: a name of our own */
	id[8] = (uint8_t)((id[8] & 0x3f) | 0x80);
}

struct one {
	uint64_t symbol_id, number;
	struct arena *arena;
	struct receipt_row row;
};

static enum err read_receipt(struct db *db, void *ctx)
{
	struct one *o = ctx;
	return receipt_get(db, o->arena, o->symbol_id, o->number, &o->row);
}

/* Rules refuse one receipt; anything else stops the step, which may be repeated. */
static bool is_refusal(enum err e)
{
	return e == E_REFUSED || e == E_CONFLICT || e == E_INVALID || e == E_MISMATCH;
}

struct known {
	const uint8_t *id;
	struct arena *arena;
	struct correction_row row;
};

static enum err read_known(struct db *db, void *ctx)
{
	struct known *k = ctx;
	return correction_get(db, k->arena, k->id, &k->row);
}

/* Refused, because somebody else did the same at the same moment, or before a crash? Then it is where that one has brought it.
 * *state stays if not. */
static enum err look_at_others(struct mass *m, struct arena *a, const uint8_t *id, struct closure_refund_row *row,
			       enum closure_refund_state *state)
{
	struct known k = {.id = id, .arena = a};
	enum err e = store_transact(m->app->store, read_known, &k);
	if (e == E_NOT_FOUND)
		return E_OK;
	TRY(e);
	if (k.row.state == CORRECTION_APPROVED)
		*state = CLOSURE_REFUND_DONE;
	if (k.row.state == CORRECTION_PROPOSED && row->state == CLOSURE_REFUND_WAITS)
		*state = CLOSURE_REFUND_PROPOSED;
	row->proposed_by = k.row.actor;
	return E_OK;
}

static enum err refused(struct mass *m, struct arena *a, const uint8_t *id, struct closure_refund_row *row)
{
	enum closure_refund_state state = CLOSURE_REFUND_BY_HAND;
	TRY(look_at_others(m, a, id, row, &state));
	return move(m, row, state, state == CLOSURE_REFUND_BY_HAND ? "refused" : "");
}

static enum err propose_one(struct mass *m, struct closure_refund_row *row)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	struct one o = {row->symbol_id, row->number, &a, {0}};
	struct complaints c = {.arena = &a};
	struct correction_ask ask = {.kind = CORRECTION_REFUND, .who = m->who, .reason = m->row.reason};
	struct correction_row made;
	proposal_id(ask.id, m, row);
	TRY(store_transact(m->app->store, read_receipt, &o));
	enum err e = correct_propose(m->app, &a, &o.row, &ask, &c, &made);
	if (is_refusal(e))
		return refused(m, &a, ask.id, row);
	TRY(e);
	row->proposed_by = m->who;
	return move(m, row, made.state == CORRECTION_APPROVED ? CLOSURE_REFUND_DONE : CLOSURE_REFUND_PROPOSED, "");
}

static enum err approve_one(struct mass *m, struct closure_refund_row *row)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	uint8_t id[UUID_LEN];
	arena_init(&a, ARENA_CEILING_DEFAULT);
	struct complaints c = {.arena = &a};
	struct correction_row made;
	proposal_id(id, m, row);
	enum err e = correct_approve(m->app, &a, m->who, id, &c, &made);
	if (is_refusal(e))
		return refused(m, &a, id, row);
	TRY(e);
	return move(m, row, CLOSURE_REFUND_DONE, "");
}

static enum err propose_step(struct mass *m)
{
	TRY(store_transact(m->app->store, read_step, m));
	if (m->row.lifted_by)
		return E_REFUSED;
	if (m->row.collected_at == 0 || m->count == 0) { /* again at the end: tills may have brought more since */
		TRY(collect(m));
		TRY(store_transact(m->app->store, read_step, m));
	}
	for (size_t i = 0; i < m->count; i++)
		TRY(propose_one(m, &m->list[i]));
	return store_transact(m->app->store, read_sums, m);
}

static enum err approve_step(struct mass *m)
{
	TRY(store_transact(m->app->store, read_step, m));
	for (size_t i = 0; i < m->count; i++)
		TRY(approve_one(m, &m->list[i]));
	TRY(store_transact(m->app->store, read_sums, m));
	return m->count == 0 && m->sum->count[CLOSURE_REFUND_PROPOSED] > 0 ? E_FORBIDDEN : E_OK;
}

/* ---- the outside */

static enum err run(struct mass *m, enum err (*step)(struct mass *m))
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	m->arena = &a;
	return step(m);
}

enum err closure_refund_propose(struct app *app, const uint8_t id[static UUID_LEN], const char *who, struct closure_sum *out)
{
	return run(&(struct mass){.app = app, .closure = id, .who = who, .state = CLOSURE_REFUND_WAITS, .sum = out},
		   propose_step);
}

enum err closure_refund_approve(struct app *app, const uint8_t id[static UUID_LEN], const char *who, struct closure_sum *out)
{
	return run(&(struct mass){.app = app, .closure = id, .who = who, .state = CLOSURE_REFUND_PROPOSED, .sum = out},
		   approve_step);
}
