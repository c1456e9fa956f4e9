/* From inputs to a job: price, receipts without number, tickets without signature. */
#include "domain/calendar/availability.h"
#include "domain/calendar/closure.h"
#include "domain/sale/issue.h"

#include "app.h"
#include "domain/money/accounts.h"
#include "domain/receipt/sealer.h"
#include "domain/sale/basket.h"
#include "domain/tariff/shelf.h"

#include <hoaban/slot.h>

#include <stdio.h>
#include <stdlib.h>

static void fresh_id(struct app *app, uint8_t id[static UUID_LEN])
{
	uint8_t random[10];
	app->random(random, sizeof(random));
	uuid_v7(id, clock_ms(&app->clock), random);
}

static int id_compare(const void *a, const void *b)
{
	return memcmp(a, b, UUID_LEN);
}

/* Ticket ids ascend in the order of the tickets, so that reading them back by id gives the same order. */
struct id_supply {
	uint8_t (*ids)[UUID_LEN];
	size_t next;
};

static void id_take(void *ctx, uint8_t id[static UUID_LEN])
{
	struct id_supply *s = ctx;
	memcpy(id, s->ids[s->next++], UUID_LEN);
}

static struct id_supply id_supply_new(struct app *app, struct arena *a, size_t count)
{
	struct id_supply s = {.ids = arena_array(a, count, UUID_LEN)};
	for (size_t i = 0; i < count; i++)
		fresh_id(app, s.ids[i]);
	qsort(s.ids, count, UUID_LEN, id_compare);
	return s;
}

static void plan_basket(struct issue_job *job, const struct order_inputs *in)
{
	job->has_buyer = in->buyer != NULL;
	job->is_meant_again = in->is_meant_again;
	if (!job->has_buyer)
		return;
	buyer_hash(job->buyer, in->buyer);
	basket_hash(job->basket, in);
}

static void plan_holder(struct issue_job *job, const struct order_inputs *in)
{
	holder_of(&job->holder, in->peer, job->has_buyer ? job->buyer : NULL);
}

static void plan_payer(struct issue_job *job, struct app *app, const struct order_inputs *in)
{
	job->email = in->email;
	job->has_payer = in->has_payer;
	job->payer = in->payer;
	if (in->has_payer)
		app->random(job->payer_salt, sizeof(job->payer_salt));
}

void payer_hash(uint8_t hash[static HASH_LEN], const uint8_t salt[static SALT_LEN], const struct payer *p)
{
	BUF_LOCAL b;
	buf_init(&b, 4096);
	buf_append(&b, salt, SALT_LEN);
	buf_append_format(&b, "%s\n%s\n%s", p->name, p->tax_code ? p->tax_code : "", p->address ? p->address : "");
	sha256(hash, buf_bytes(&b));
}

static void plan_receipt(struct issue_receipt *out, struct issue_job *job, struct app *app, const struct quote_part *part)
{
	struct receipt *r = &out->fields;
	snprintf(r->tax_code, sizeof(r->tax_code), "%s", part->organisation->tax_code);
	snprintf(r->form, sizeof(r->form), "%s", part->form);
	r->line_count = part->line_count;
	r->lines = part->lines;
	r->total = part->total;
	r->payment = pay_method_form(job->provider != PAY_NONE ? job->provider : job->order.method); /* what it was paid by */
	r->edition = job->order.edition;
	r->has_payer = job->has_payer;
	if (job->has_payer)
		payer_hash(r->payer_hash, job->payer_salt, &job->payer);
	app->random(r->salt, sizeof(r->salt));
	app->random(out->lookup, sizeof(out->lookup));
	app->random(out->leaf_salt, sizeof(out->leaf_salt));
}

static enum err plan_ticket(struct issue_ticket *out, struct app *app, const struct ticket *claims, uint32_t free_persons)
{
	out->claims = *claims;
	out->free_persons = free_persons;
	app->random(out->leaf_salt, sizeof(out->leaf_salt));
	struct buf payload = BUF_FIXED(out->payload_bytes);
	TRY(ticket_encode(&payload, claims));
	TRY(buf_status(&payload));
	out->payload = buf_bytes(&payload);
	return E_OK;
}

static enum err plan_tickets(struct issue_job *job, struct app *app, const struct tariff *t, const struct quote *q,
			     const struct order_inputs *in)
{
	struct slot slots[ORDER_SLOTS_MAX];
	size_t count = order_slots(slots, in), sets = tariff_ticket_sets(q, slots, count);
	struct id_supply ids = id_supply_new(app, job->arena, sets * (in->is_group ? 1 : q->persons));
	struct ticket_plan plan;
	TRY(tariff_plan_timed_tickets(&plan, job->arena, t, q, &in->price, slots, count, in->is_group, clock_s(&app->clock),
				      id_take, &ids));
	job->ticket_count = plan.count;
	job->tickets = arena_array(job->arena, plan.count, sizeof(*job->tickets));
	for (size_t i = 0; i < plan.count; i++)
		TRY(plan_ticket(&job->tickets[i], app, &plan.tickets[i], plan.free_persons[i]));
	return E_OK;
}

static void plan_receipts(struct issue_job *job, struct app *app, const struct quote *q)
{
	job->receipt_count = q->part_count;
	job->receipts = arena_array(job->arena, q->part_count, sizeof(*job->receipts));
	for (size_t i = 0; i < q->part_count; i++)
		plan_receipt(&job->receipts[i], job, app, &q->parts[i]);
}

/* A receipt that cannot be signed has no value: who cannot sign does not sell. Tickets without receipt go on. */
static enum err check_signers(struct app *app, const struct quote *q, struct complaints *c)
{
	for (size_t i = 0; i < q->part_count; i++) {
		const struct tariff_organisation *o = q->parts[i].organisation;
		if (sealer_may_issue(app->sealer, o->tax_code, clock_s(&app->clock)))
			continue;
		enum err e = complain(c, "/lines", "unsigned",
				      "receipts of %s (%s) can not be signed at the moment: there is no valid, registered "
				      "certificate; nothing of it is sold until there is",
				      o->name, o->tax_code);
		return e == E_INVALID ? E_UNAVAILABLE : e;
	}
	return E_OK;
}

enum err issue_plan_receipts(struct issue_job *job, struct app *app, int32_t sale_day)
{
	struct complaints c = {.arena = job->arena};
	struct quote quote;
	job->ask.sale_day = job->sale_day = sale_day;
	TRY(tariff_price(&quote, job->arena, job->tariff, &job->ask, &c));
	if (check_signers(app, &quote, &c) != E_OK)
		return E_REFUSED; /* in the midst of a batch nobody waits for a certificate */
	plan_receipts(job, app, &quote);
	return E_OK;
}

static enum err plan_settlement(struct issue_job *job, struct app *app, const struct tariff *t, const struct quote *q,
				const struct order_inputs *in)
{
	job->is_settling = true;
	job->language = in->language;
	job->order.status = ORDER_PAID;
	job->tariff = t;
	job->ask = in->price;
	job->sale_day = in->price.sale_day;
	fresh_id(app, job->payment_id);
	plan_receipts(job, app, q);
	return plan_tickets(job, app, t, q, in);
}

static void plan_order(struct order *o, struct app *app, const struct quote *q, const struct order_inputs *in, uint32_t edition)
{
	fresh_id(app, o->id);
	app->random(o->token, sizeof(o->token));
	o->status = ORDER_PENDING;
	o->method = q->total > 0 ? in->method : PAY_NONE;
	o->total = q->total;
	o->created_ms = clock_ms(&app->clock);
	int64_t lapses = o->created_ms / 1000 + app->settings->order_ttl_s, over = order_over_at(in);
	o->expires_at = lapses < over ? lapses : over;
	o->visit_day = in->price.visit_day;
	o->edition = edition;
	o->persons = q->persons;
}

static enum err encode_inputs(struct order *o, struct arena *a, const struct order_inputs *in)
{
	uint8_t bytes[1024];
	struct buf b = BUF_FIXED(bytes);
	order_inputs_encode(&b, in);
	TRY(buf_status(&b));
	o->inputs = bytes_of(arena_copy(a, bytes, b.len), b.len);
	return E_OK;
}

static enum err check_payment(const struct order_inputs *in, const struct quote *q, struct complaints *c)
{
	if (q->total > 0 && in->method == PAY_NONE)
		return complain(c, "/payment", "required", "an order of %lld dong must say how it is paid",
				(long long)q->total);
	if (q->total == 0 && in->method != PAY_NONE)
		return complain(c, "/payment", "not_allowed", "everything in this order is free: there is nothing to pay");
	return E_OK;
}

/* One transfer goes to one account. */
static enum err plan_transfer(struct order *o, struct app *app, const struct quote *q, struct complaints *c)
{
	if (o->method != PAY_VIETQR && o->method != PAY_VNPAY)
		return E_OK;
	const struct tariff_organisation *to = q->parts[0].organisation;
	o->transfer_to = to->tax_code;
	if (o->method == PAY_VNPAY) /* one terminal for all */
		return E_OK;
	for (size_t i = 1; i < q->part_count; i++)
		if (!str_equal(q->parts[i].organisation->tax_code, to->tax_code))
			return complain(
				c, "/payment/method", "conflict",
				"several organisations collect for this: one transfer can not pay them; order the sites apart");
	if (!to->bank_account)
		return complain(c, "/payment/method", "no_account", "%s takes no transfers", to->name);
	if (!accounts_may_show(app->accounts, to))
		return complain(c, "/payment/method", "unavailable",
				"the account of %s is not on the list of official accounts: nobody is told to pay there",
				to->name);
	return E_OK;
}

/* Nobody would be let in. */
static enum err check_open(struct app *app, const struct tariff *t, const struct quote *q, int32_t day, struct complaints *c)
{
	uint32_t site;
	if (!closures_shut(app->closures, q->sites, day, clock_s(&app->clock), &site))
		return E_OK;
	const struct tariff_site *shut = tariff_site_by_number(t, site);
	return complain(c, "/visit_date", "closed_day", "%s lets nobody in on that day", shut ? shut->code : "a site");
}

/* What the committer counts. */
static void take_slots(struct issue_job *job, const struct order_inputs *in)
{
	job->slot_count = in->slot_count;
	job->slots = in->slot_count > 0 ? arena_copy(job->arena, in->slots, in->slot_count * sizeof(*in->slots)) : NULL;
}

enum err issue_plan(struct issue_job *job, struct app *app, const struct order_inputs *inputs, struct complaints *c)
{
	struct order_inputs asked = *inputs, *in = &asked;
	const struct tariff *t = shelf_on(app->shelf, in->price.visit_day);
	struct quote quote;
	if (!t)
		return complain(c, "/visit_date", "range", "no tariff is in force on that day");
	in->price.sale_day = instant_day(clock_s(&app->clock));
	if (in->price.visit_day < in->price.sale_day)
		return complain(c, "/visit_date", "range", "this day is over");
	if (in->price.visit_day > instant_day(clock_s(&app->clock)) + app->settings->order_days_ahead)
		return complain(c, "/visit_date", "range", "this day is too far ahead to be sold");
	TRY(tariff_price(&quote, job->arena, t, &in->price, c));
	TRY(check_open(app, t, &quote, in->price.visit_day, c));
	TRY(availability_resolve(app, in, quote.sites, c));
	TRY(check_payment(in, &quote, c));
	TRY(check_signers(app, &quote, c));
	job->is_new = true;
	take_slots(job, in);
	plan_order(&job->order, app, &quote, in, t->edition);
	TRY(plan_transfer(&job->order, app, &quote, c));
	TRY(encode_inputs(&job->order, job->arena, in));
	plan_payer(job, app, in);
	plan_basket(job, inputs);
	plan_holder(job, inputs);
	if (quote.total > 0 && !in->is_settled_now)
		return E_OK;
	if (quote.total > 0) {
		char id[UUID_HEX];
		uuid_hex(id, job->order.id);
		job->provider = job->order.method;
		snprintf(job->provider_tx, sizeof(job->provider_tx), "sandbox-%s", id);
	}
	return plan_settlement(job, app, t, &quote, in);
}

/* Another server may have sold it under an edition that is news here. */
static const struct tariff *edition_of(struct app *app, uint32_t edition)
{
	const struct tariff *t = shelf_edition(app->shelf, edition);
	return t || shelf_look(app->shelf) != E_OK ? t : shelf_edition(app->shelf, edition);
}

enum err issue_plan_settlement(struct issue_job *job, struct app *app, const struct order *stored, enum pay_method provider,
			       const char *provider_tx)
{
	struct complaints c = {.arena = job->arena};
	struct order_inputs in;
	struct quote quote;
	TRY(order_inputs_decode(&in, job->arena, stored->inputs));
	const struct tariff *t = edition_of(app, stored->edition);
	if (!t)
		return E_CORRUPT;
	in.price.sale_day = instant_day(clock_s(&app->clock));
	TRY(tariff_price(&quote, job->arena, t, &in.price, &c));
	if (quote.total != stored->total)
		return E_CORRUPT;
	TRY(check_signers(app, &quote, &c));
	job->order = *stored;
	take_slots(job, &in);
	job->provider = provider;
	snprintf(job->provider_tx, sizeof(job->provider_tx), "%s", provider_tx);
	return plan_settlement(job, app, t, &quote, &in);
}
