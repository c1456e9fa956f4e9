#include "domain/sale/issue_room.h"

#include "app.h"
#include "domain/calendar/availability.h"
#include "domain/sale/mail.h"
#include "store/baskets.h"
#include "store/money.h"

#include <stdlib.h>

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

enum err issue_known_keys(struct batch *b, struct db *db)
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
		if (!b->is_live[i] || b->jobs[i]->is_new || b->jobs[i]->slot_count > 0) /* these: issue_places.c */
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

static enum err insert_transfers(struct batch *b, struct db *db)
{
	struct order_transfer_insert *rows = arena_array(b->arena, b->count + 1, sizeof(*rows));
	size_t n = 0;
	for (size_t i = 0; i < b->count; i++) {
		const struct order *o = &b->jobs[i]->order;
		if (!b->is_live[i] || !b->jobs[i]->is_new || !o->transfer_to)
			continue;
		char *reference = arena_alloc(b->arena, TRANSFER_REFERENCE);
		transfer_reference_format(reference, o->id);
		rows[n++] = (struct order_transfer_insert){o->id, reference, o->transfer_to};
	}
	return order_transfers_insert(db, b->arena, rows, n);
}

/* Whoever left an address with an order is written to when it is paid. */
static enum err queue_mails(struct batch *b, struct db *db)
{
	for (size_t i = 0; i < b->count; i++) {
		const struct issue_job *job = b->jobs[i];
		const struct mail m = {.kind = MAIL_ORDER_PAID, .subject = job->order.id, .language = job->language};
		if (!batch_writes(b, i) || (!job->email && job->is_new))
			continue;
		if (job->is_new && job->order.total == 0)
			TRY(mail_queue_free(db, b->app, &m, job->email));
		else
			TRY(mail_queue(db, b->app, &m, NULL));
	}
	return E_OK;
}

static enum err insert_baskets(struct batch *b, struct db *db)
{
	struct basket_insert *rows = arena_array(b->arena, b->count + 1, sizeof(*rows));
	size_t n = 0;
	for (size_t i = 0; i < b->count; i++) {
		const struct issue_job *job = b->jobs[i];
		if (b->is_live[i] && job->is_new && job->has_buyer)
			rows[n++] = (struct basket_insert){job->order.id, job->basket, job->buyer, job->is_meant_again,
							   job->order.created_ms};
	}
	return baskets_insert(db, b->arena, rows, n);
}

static enum err insert_payments(struct batch *b, struct db *db)
{
	struct payment_insert *rows = arena_array(b->arena, b->count + 1, sizeof(*rows));
	size_t n = 0;
	for (size_t i = 0; i < b->count; i++) {
		const struct issue_job *job = b->jobs[i];
		if (batch_writes(b, i) && job->provider_tx[0])
			rows[n++] = (struct payment_insert){
				.id = job->payment_id,
				.order = job->order.id,
				.provider = job->provider,
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
		total += batch_writes(b, i) ? b->jobs[i]->receipt_count : 0;
	struct receipt_insert *rows = arena_array(b->arena, total + 1, sizeof(*rows));
	for (size_t i = 0; i < b->count; i++)
		for (size_t k = 0; batch_writes(b, i) && k < b->jobs[i]->receipt_count; k++) {
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

/* Those that have a leaf wait for its index; the others need no counter. */
static enum err insert_tickets(struct batch *b, struct db *db, bool has_leaf)
{
	size_t total = 0, n = 0;
	for (size_t i = 0; i < b->count; i++)
		total += batch_writes(b, i) ? b->jobs[i]->ticket_count : 0;
	struct ticket_insert *rows = arena_array(b->arena, total + 1, sizeof(*rows));
	for (size_t i = 0; i < b->count; i++)
		for (size_t k = 0; batch_writes(b, i) && k < b->jobs[i]->ticket_count; k++) {
			const struct issue_ticket *t = &b->jobs[i]->tickets[k];
			if ((t->free_persons > 0) != has_leaf)
				continue;
			rows[n++] = (struct ticket_insert){
				.id = t->claims.id,
				.source = b->jobs[i]->order.id,
				.valid_until = t->claims.valid_until,
				.cose = t->cose,
				.has_leaf = has_leaf,
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
	TRY(issue_places(b, db));
	if (b->looks_up_keys)
		TRY(issue_known_keys(b, db));
	TRY(insert_orders(b, db));
	TRY(insert_persons(b, db));
	TRY(insert_transfers(b, db));
	TRY(insert_baskets(b, db));
	TRY(mark_paid(b, db));
	TRY(queue_mails(b, db));
	TRY(insert_payments(b, db));
	TRY(insert_tickets(b, db, false));
	TRY(issue_figures(b, db));
	TRY(issue_number(b, db));
	TRY(insert_receipts(b, db));
	return insert_tickets(b, db, true);
}

static int by_id(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;
	return (x->id > y->id) - (x->id < y->id);
}

static bool has_symbol(const struct symbol *list, size_t count, const struct receipt *r)
{
	for (size_t i = 0; i < count; i++)
		if (symbol_is_of(&list[i], r))
			return true;
	return false;
}

/* The symbols this batch needs, opened before the transaction: opening one commits on its own. */
static enum err find_symbols(struct batch *b, struct db *db)
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
			TRY(symbol_own(&list[b->symbol_count++], b->shelf, db, r->tax_code, r->form, year));
		}
	qsort(list, b->symbol_count, sizeof(*list), by_id); /* one order everywhere: nobody waits in a circle */
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
	struct batch b = {
		.app = app, .arena = arena, .jobs = jobs, .count = count, .now_ms = clock_ms(&app->clock), .shelf = symbols};
	b.is_live = arena_array(arena, count, sizeof(*b.is_live));
	TRY(meet_the_day(&b));
	TRY(find_symbols(&b, db));
	/* Most keys are new: the look-up is made only when the UNIQUE key objects, or when a commit's fate is unknown. */
	enum err e = db_transact(db, attempt, &b);
	if (e == E_DUPLICATE || e == E_UNAVAILABLE) {
		b.looks_up_keys = true;
		e = db_transact(db, attempt, &b);
	}
	if (e == E_OK)
		availability_note(app, &b.places);
	return e;
}
