/* Changing the day, in one transaction. Locks: slots, the order, its tickets, the log. */
#include "domain/calendar/places.h"
#include "domain/change.h"
#include "domain/figures/keeping.h"
#include "domain/sale/date_change_room.h"
#include "domain/sale/leaves.h"
#include "domain/sale/mail.h"
#include "domain/sale/ticket_make.h"
#include "store/corrections.h"
#include "store/date_changes.h"

#include <hoaban/vietqr.h>

/* What was judged before the locks may have changed. */
static enum err check(struct date_changing *x, struct db *db)
{
	uint8_t source[UUID_LEN];
	uint64_t status, open, changes = 0;
	int64_t day;
	TRY(order_lock(db, x->order.id, &status));
	TRY(tickets_source(db, x->order.id, source));
	enum err e = date_change_last(db, x->order.id, &day, &changes);
	if (e != E_NOT_FOUND)
		TRY(e);
	if (status != ORDER_PAID || changes != x->order.day_changes || memcmp(source, x->source, UUID_LEN) != 0)
		return E_CONFLICT;
	TRY(order_open_matters(db, x->order.id, &open));
	if (open > 0)
		return DATE_REFUSE(x, "open_matter", "a correction or refund of it waits for somebody to decide");
	TRY(tickets_lock(db, x->source));
	for (size_t i = 0; i < x->old_count; i++) {
		uint32_t *uses;
		size_t used;
		TRY(admitted_uses(db, x->arena, ticket_root(&x->old[i]), &uses, &used));
		if (used > 0)
			return DATE_REFUSE(x, "used", "somebody has gone in with it");
	}
	return E_OK;
}

static enum err insert(struct date_changing *x, struct db *db)
{
	struct date_change_row row = {
		.old_day = x->order.visit_day,
		.new_day = x->ask->day,
		.changed_at = x->now_ms / 1000,
		.edition = x->order.edition,
		.legal_basis = x->rule->legal_basis,
		.changed_by = x->ask->who,
	};
	memcpy(row.id, x->id, UUID_LEN);
	memcpy(row.order, x->order.id, UUID_LEN);
	memcpy(row.key, x->ask->key, UUID_LEN);
	memcpy(row.replaces, x->source, UUID_LEN);
	enum err e = date_change_insert(db, &row);
	return e == E_DUPLICATE ? E_CONFLICT : e;
}

static enum err supersede(struct date_changing *x, struct db *db)
{
	for (size_t i = 0; i < x->old_count; i++)
		TRY(ticket_supersede(db, ticket_root(&x->old[i]), x->old[i].valid_until, x->now_ms / 1000));
	return E_OK;
}

static enum err record(struct date_changing *x, struct db *db)
{
	char reference[TRANSFER_REFERENCE], before[DATE_TEXT], after[DATE_TEXT];
	transfer_reference_format(reference, x->order.id);
	date_format(before, x->order.visit_day);
	date_format(after, x->ask->day);
	return change_record(db, x->app,
			     &(struct change){.who = x->ask->who,
					      .action = "order.date",
					      .subject = reference,
					      .before = json_pack("{s:s}", "visit_date", before),
					      .after = json_pack("{s:s}", "visit_date", after)});
}

static enum err count_tickets(struct date_changing *x, struct db *db)
{
	struct figure_change f;
	figure_change_init(&f, x->arena);
	for (size_t i = 0; i < x->count; i++)
		figures_ticket(&f, &x->tickets[i].claims);
	return figures_keep(&f, db, x->arena);
}

/* Last in the transaction: it takes the log's one lock, and then those of the figures. */
static enum err put_tickets(struct date_changing *x, struct db *db)
{
	struct leaf *list = arena_array(x->arena, x->count + 1, sizeof(*list));
	size_t count = 0;
	uint64_t first = 0;
	tickets_add_leaves(x->tickets, x->count, list, &count);
	if (count > 0)
		TRY(leaves_append(db, list, count, &first));
	for (size_t i = 0; i < x->count; i++)
		x->tickets[i].leaf_index += first;
	TRY(tickets_put(db, x->arena, x->id, x->tickets, x->count));
	return count_tickets(x, db);
}

static enum err write_all(struct db *db, void *ctx)
{
	struct date_changing *x = ctx;
	x->complaints->count = 0;
	TRY(places_move(db, x->app, x->arena, x->order.id, &x->in, x->quote.persons, true, x->complaints));
	TRY(check(x, db));
	TRY(insert(x, db));
	TRY(supersede(x, db));
	TRY(record(x, db));
	TRY(mail_queue(db, x->app,
		       &(struct mail){.kind = MAIL_DATE_CHANGED, .subject = x->order.id, .language = x->in.language}, NULL));
	return put_tickets(x, db);
}

enum err date_change_write(struct date_changing *x)
{
	return store_transact(x->app->store, write_all, x);
}
