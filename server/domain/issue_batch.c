#include "domain/issue_batch.h"

#include "app.h"
#include "domain/leaves.h"
#include "domain/symbols.h"
#include "store/orders.h"
#include "store/symbols.h"

#include <stdio.h>

/* Everything one attempt at the transaction works on. */
struct batch {
	struct app *app;
	struct arena *arena;
	struct issue_job **jobs;
	size_t count;
	bool looks_up_keys;
	int64_t now_ms;
	const struct symbol *symbols; /* per receipt kind of this batch, opened beforehand */
	size_t symbol_count;
	bool *is_live; /* jobs[i] still takes part in this attempt */
};

static bool writes(const struct batch *b, size_t i)
{
	return b->is_live[i] && b->jobs[i]->is_settling;
}

/* ---- which keys were used before */

static void mark_repeats_within(struct batch *b)
{
	for (size_t i = 1; i < b->count; i++)
		for (size_t k = 0; b->is_live[i] && k < i; k++)
			if (b->is_live[k] && b->jobs[k]->is_new && b->jobs[i]->is_new &&
			    memcmp(b->jobs[i]->idem_key, b->jobs[k]->idem_key, UUID_LEN) == 0) {
				b->jobs[i]->is_replay = true;
				b->is_live[i] = false;
			}
}

static enum err mark_known_keys(struct batch *b, struct db *db)
{
	const uint8_t **keys = arena_array(b->arena, b->count + 1, sizeof(*keys));
	struct issue_job **owners = arena_array(b->arena, b->count + 1, sizeof(struct issue_job *));
	size_t *places = arena_array(b->arena, b->count + 1, sizeof(*places));
	bool *is_known = arena_array(b->arena, b->count + 1, sizeof(*is_known));
	size_t n = 0;
	for (size_t i = 0; i < b->count; i++)
		if (b->is_live[i] && b->jobs[i]->is_new) {
			owners[n] = b->jobs[i];
			places[n] = i;
			keys[n++] = b->jobs[i]->idem_key;
		}
	TRY(orders_known_keys(db, keys, n, is_known));
	for (size_t k = 0; k < n; k++)
		if (is_known[k]) {
			owners[k]->is_replay = true;
			b->is_live[places[k]] = false;
		}
	return E_OK;
}

/* ---- pending orders that are paid now */

static enum err mark_paid(struct batch *b, struct db *db)
{
	for (size_t i = 0; i < b->count; i++) {
		if (!b->is_live[i] || b->jobs[i]->is_new)
			continue;
		bool changed = false;
		TRY(order_mark_paid(db, b->jobs[i]->order.id, &changed));
		if (!changed) {
			b->jobs[i]->outcome = E_CONFLICT;
			b->is_live[i] = false;
		}
	}
	return E_OK;
}

/* ---- numbers and records */

static bool is_of(const struct symbol *s, const struct receipt *r)
{
	return str_equal(s->form, r->form) && str_equal(s->tax_code, r->tax_code);
}

static enum err seal_record(struct issue_receipt *r, const struct symbol *s, uint32_t number, int64_t now)
{
	r->symbol_id = s->id;
	memcpy(r->fields.symbol, s->symbol, SYMBOL_TEXT);
	r->fields.number = number;
	r->fields.time = now;
	struct buf record = BUF_FIXED(r->record_bytes);
	TRY(receipt_encode(&record, &r->fields));
	TRY(buf_status(&record));
	r->record = buf_bytes(&record);
	return E_OK;
}

static uint32_t count_of_symbol(const struct batch *b, const struct symbol *s)
{
	uint32_t n = 0;
	for (size_t i = 0; i < b->count; i++)
		for (size_t k = 0; writes(b, i) && k < b->jobs[i]->receipt_count; k++)
			n += is_of(s, &b->jobs[i]->receipts[k].fields);
	return n;
}

static enum err number_symbol(struct batch *b, struct db *db, const struct symbol *s)
{
	uint32_t count = count_of_symbol(b, s), last = 0;
	if (count == 0)
		return E_OK;
	TRY(symbol_take(db, s->id, count, &last));
	uint32_t next = last - count + 1;
	for (size_t i = 0; i < b->count; i++)
		for (size_t k = 0; writes(b, i) && k < b->jobs[i]->receipt_count; k++)
			if (is_of(s, &b->jobs[i]->receipts[k].fields))
				TRY(seal_record(&b->jobs[i]->receipts[k], s, next++, b->now_ms / 1000));
	return E_OK;
}

/* ---- leaves: receipts, and tickets with free persons, in the order of the jobs */

static size_t leaf_count(const struct batch *b)
{
	size_t n = 0;
	for (size_t i = 0; i < b->count; i++) {
		if (!writes(b, i))
			continue;
		n += b->jobs[i]->receipt_count;
		for (size_t k = 0; k < b->jobs[i]->ticket_count; k++)
			n += b->jobs[i]->tickets[k].free_persons > 0;
	}
	return n;
}

/* Fills `leaves` (when not NULL) or hands out the indexes from `first`: the same walk, so the two can not disagree. */
static void walk_leaves(const struct batch *b, struct leaf *leaves, uint64_t first)
{
	size_t n = 0;
	for (size_t i = 0; i < b->count; i++) {
		struct issue_job *job = b->jobs[i];
		for (size_t k = 0; writes(b, i) && k < job->receipt_count; k++, n++) {
			struct issue_receipt *r = &job->receipts[k];
			r->leaf_index = first + n;
			if (leaves)
				leaf_of_receipt(&leaves[n], &r->fields, r->record, NULL, r->leaf_salt);
		}
		for (size_t k = 0; writes(b, i) && k < job->ticket_count; k++) {
			struct issue_ticket *t = &job->tickets[k];
			if (t->free_persons == 0)
				continue;
			t->leaf_index = first + n;
			if (leaves)
				leaf_of_free_ticket(&leaves[n], &t->claims, t->free_persons, t->payload, NULL, t->leaf_salt);
			n++;
		}
	}
}

static enum err append_leaves(struct batch *b, struct db *db)
{
	size_t count = leaf_count(b);
	if (count == 0)
		return E_OK;
	struct leaf *leaves = arena_array(b->arena, count, sizeof(*leaves));
	uint64_t first = 0;
	walk_leaves(b, leaves, 0);
	TRY(leaves_append(db, leaves, count, &first));
	walk_leaves(b, NULL, first);
	return E_OK;
}

/* ---- rows */

static struct order_insert order_row_of(const struct issue_job *job)
{
	const struct order *o = &job->order;
	return (struct order_insert){
		.id = o->id,
		.token = o->token,
		.key = job->idem_key,
		.input_hash = o->input_hash,
		.created_ms = o->created_ms,
		.expires_at = o->expires_at,
		.visit_day = o->visit_day,
		.total = o->total,
		.edition = o->edition,
		.persons = o->persons,
		.method = o->method,
		.status = o->status,
		.inputs = o->inputs,
	};
}

static enum err insert_orders(struct batch *b, struct db *db)
{
	struct order_insert *rows = arena_array(b->arena, b->count + 1, sizeof(*rows));
	size_t n = 0;
	for (size_t i = 0; i < b->count; i++)
		if (b->is_live[i] && b->jobs[i]->is_new)
			rows[n++] = order_row_of(b->jobs[i]);
	return orders_insert(db, b->arena, rows, n);
}

static enum err insert_persons(struct batch *b, struct db *db)
{
	for (size_t i = 0; i < b->count; i++) {
		const struct issue_job *job = b->jobs[i];
		if (!b->is_live[i] || !job->is_new)
			continue;
		if (job->email)
			TRY(order_contact_insert(db, job->order.id, job->email));
		if (!job->has_payer)
			continue;
		struct payer_row payer = {
			.name = job->payer.name, .tax_code = job->payer.tax_code, .address = job->payer.address};
		memcpy(payer.salt, job->payer_salt, SALT_LEN);
		TRY(order_payer_insert(db, job->order.id, &payer));
	}
	return E_OK;
}

static enum err insert_payments(struct batch *b, struct db *db)
{
	struct payment_insert *rows = arena_array(b->arena, b->count + 1, sizeof(*rows));
	size_t n = 0;
	for (size_t i = 0; i < b->count; i++) {
		const struct issue_job *job = b->jobs[i];
		if (writes(b, i) && job->provider_tx[0])
			rows[n++] = (struct payment_insert){
				.id = job->payment_id,
				.order = job->order.id,
				.provider = job->order.method,
				.provider_tx = job->provider_tx,
				.amount = job->order.total,
				.settled_ms = b->now_ms,
			};
	}
	return payments_insert(db, b->arena, rows, n);
}

static enum err insert_receipts(struct batch *b, struct db *db)
{
	size_t total = 0, n = 0;
	for (size_t i = 0; i < b->count; i++)
		total += writes(b, i) ? b->jobs[i]->receipt_count : 0;
	struct receipt_insert *rows = arena_array(b->arena, total + 1, sizeof(*rows));
	for (size_t i = 0; i < b->count; i++)
		for (size_t k = 0; writes(b, i) && k < b->jobs[i]->receipt_count; k++) {
			const struct issue_receipt *r = &b->jobs[i]->receipts[k];
			rows[n++] = (struct receipt_insert){
				.symbol_id = r->symbol_id,
				.number = r->fields.number,
				.leaf_index = r->leaf_index,
				.lookup = r->lookup,
				.source = b->jobs[i]->order.id,
				.issued_at = r->fields.time,
				.total = r->fields.total,
				.record = r->record,
			};
		}
	return receipts_insert(db, b->arena, rows, n);
}

static enum err insert_tickets(struct batch *b, struct db *db)
{
	size_t total = 0, n = 0;
	for (size_t i = 0; i < b->count; i++)
		total += writes(b, i) ? b->jobs[i]->ticket_count : 0;
	struct ticket_insert *rows = arena_array(b->arena, total + 1, sizeof(*rows));
	for (size_t i = 0; i < b->count; i++)
		for (size_t k = 0; writes(b, i) && k < b->jobs[i]->ticket_count; k++) {
			const struct issue_ticket *t = &b->jobs[i]->tickets[k];
			rows[n++] = (struct ticket_insert){
				.id = t->claims.id,
				.source = b->jobs[i]->order.id,
				.valid_until = t->claims.valid_until,
				.cose = t->cose,
				.has_leaf = t->free_persons > 0,
				.leaf_index = t->leaf_index,
			};
		}
	return tickets_insert(db, b->arena, rows, n);
}

/* ---- the transaction */

static enum err attempt(struct db *db, void *ctx)
{
	struct batch *b = ctx;
	for (size_t i = 0; i < b->count; i++) {
		b->is_live[i] = true;
		b->jobs[i]->is_replay = false;
		b->jobs[i]->outcome = E_OK;
	}
	mark_repeats_within(b);
	if (b->looks_up_keys)
		TRY(mark_known_keys(b, db));
	TRY(insert_orders(b, db));
	TRY(insert_persons(b, db));
	TRY(mark_paid(b, db));
	TRY(insert_payments(b, db));
	for (size_t s = 0; s < b->symbol_count; s++)
		TRY(number_symbol(b, db, &b->symbols[s]));
	TRY(append_leaves(b, db));
	TRY(insert_receipts(b, db));
	return insert_tickets(b, db);
}

static bool has_symbol(const struct symbol *list, size_t count, const struct receipt *r)
{
	for (size_t i = 0; i < count; i++)
		if (is_of(&list[i], r))
			return true;
	return false;
}

/* The symbols this batch needs, opened before the transaction: opening one commits on its own. */
static enum err find_symbols(struct batch *b, struct db *db, struct symbol_shelf *shelf)
{
	struct symbol *list = arena_array(b->arena, 16, sizeof(*list));
	int year = day_year(instant_day(b->now_ms / 1000));
	for (size_t i = 0; i < b->count; i++)
		for (size_t k = 0; k < b->jobs[i]->receipt_count; k++) {
			const struct receipt *r = &b->jobs[i]->receipts[k].fields;
			if (has_symbol(list, b->symbol_count, r))
				continue;
			if (b->symbol_count == 16)
				return E_RANGE;
			TRY(symbol_own(&list[b->symbol_count++], shelf, db, r->tax_code, r->form, year));
		}
	b->symbols = list;
	return E_OK;
}

/* A receipt says one moment, and is issued by who collects then, in a symbol of that moment's year. */
static enum err meet_the_day(struct batch *b)
{
	int32_t day = instant_day(b->now_ms / 1000);
	for (size_t i = 0; i < b->count; i++)
		if (b->jobs[i]->is_settling && b->jobs[i]->sale_day != day)
			TRY(issue_plan_receipts(b->jobs[i], b->app, day));
	return E_OK;
}

enum err issue_batch_commit(struct app *app, struct db *db, struct symbol_shelf *symbols, struct arena *arena,
			    struct issue_job *jobs[], size_t count)
{
	struct batch b = {.app = app, .arena = arena, .jobs = jobs, .count = count, .now_ms = clock_ms(&app->clock)};
	b.is_live = arena_array(arena, count, sizeof(*b.is_live));
	TRY(meet_the_day(&b));
	TRY(find_symbols(&b, db, symbols));
	/* Most keys are new: the look-up is made only when the UNIQUE key objects, or when a commit's fate is unknown. */
	enum err e = db_transact(db, attempt, &b);
	if (e != E_DUPLICATE && e != E_UNAVAILABLE)
		return e;
	b.looks_up_keys = true;
	return db_transact(db, attempt, &b);
}
