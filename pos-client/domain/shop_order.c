#include "pos-client/domain/shop_order.h"
#include "pos-client/domain/paper_files.h"
#include "pos-client/domain/paper_view.h"
#include "pos-client/domain/printing.h"
#include "pos-client/domain/remote.h"

#include <stdio.h>

#define ASK_MAX 512

/* ---- finding */

static enum err send_ask(struct till *t, const char *text, struct buf *answer, int *status)
{
	BUF_LOCAL body;
	buf_init(&body, ASK_MAX);
	till_order_ask_encode(&body, text);
	TRY(buf_status(&body));
	struct remote_call call = {.method = "POST",
				   .path = "/v1/till-orders",
				   .body = &body,
				   .connect_ms = t->settings->claim_ms,
				   .total_ms = 8 * t->settings->claim_ms,
				   .answer_max = TILL_ORDER_BYTES_MAX,
				   .answer = answer};
	TRY(remote_send(t, &call));
	*status = call.status;
	return call.status == 404 && remote_problem_is(answer, "not_found") ? E_NOT_FOUND : remote_meaning(call.status);
}

static enum err ask(struct till *t, const char *text, struct buf *answer)
{
	int status = 0;
	if (t->is_training)
		return till_refuse(t, E_REFUSED, "", "training", "nothing of a training leaves the till");
	if (text[0] == '\0' || strlen(text) >= TILL_ORDER_TEXT)
		return till_refuse(t, E_NOT_FOUND, "", "order_unknown", "this is no reference of an order");
	enum err e = remote_is_configured(t) ? send_ask(t, text, answer, &status) : E_NETWORK;
	if (e == E_NOT_FOUND)
		return till_refuse(t, e, "", "order_unknown", "there is no such order");
	if (e != E_OK && status == 0)
		return till_refuse(t, e, "", "order_offline", "the server was not reached");
	return e;
}

/* A code that no gate would take is not handed out. */
static enum err read_ticket(struct till *t, struct bytes cose, struct sale_ticket_view *out)
{
	struct bytes payload;
	TRY(trust_open(&payload, &t->held.trust_list, KEY_USE_TICKET, AAD_TICKET, cose, till_corrected_now(t)));
	cose = bytes_of(arena_copy(&t->arena, cose.data, cose.len), cose.len);
	return sale_ticket_read(t, cose, out);
}

static enum err read_order(struct till *t, struct bytes answer, struct shop_order *out)
{
	struct till_order *o = &out->order;
	TRY(till_order_decode(o, &t->arena, answer));
	transfer_reference_format(out->reference, o->id);
	TRY(journal_order_copies(t->journal, o->id, &out->copy));
	out->tickets = arena_array(&t->arena, o->ticket_count + 1, sizeof *out->tickets);
	for (size_t i = 0; i < o->ticket_count; i++)
		TRY(read_ticket(t, o->tickets[i], &out->tickets[out->ticket_count++]));
	o->ticket_count = 0; /* views into the answer, which does not stay */
	o->tickets = NULL;
	return E_OK;
}

enum err shop_order_find(struct till *t, const char *text, struct shop_order *out)
{
	BUF_LOCAL answer;
	*out = (struct shop_order){.copy = 0};
	TRY(till_need_enrolment(t));
	buf_init(&answer, TILL_ORDER_BYTES_MAX);
	TRY(ask(t, text, &answer));
	return read_order(t, buf_bytes(&answer), out);
}

/* ---- printing */

struct order_print {
	struct till *t;
	struct shop_order *order;
	struct order_printed fact;
};

static enum err record(void *ctx)
{
	struct order_print *x = ctx;
	uint64_t seq;
	BUF_LOCAL body;
	buf_init(&body, 1024);
	TRY(journal_order_copies(x->t->journal, x->fact.order, &x->fact.copy));
	x->fact.copy++;
	order_printed_encode(&body, &x->fact);
	TRY(buf_status(&body));
	TRY(till_append(x->t, ENTRY_ORDER_PRINTED, &body, &seq));
	return journal_count_order_copy(x->t->journal, x->fact.order);
}

static enum err check(struct till *t, const struct shop_order *o)
{
	if (o->order.status == TILL_ORDER_PENDING || o->order.status == TILL_ORDER_BOOKED)
		return till_refuse(t, E_REFUSED, "", "order_unpaid", "the order is not paid: it has no tickets");
	if (o->order.status != TILL_ORDER_PAID || o->ticket_count == 0)
		return till_refuse(t, E_REFUSED, "", "order_none", "the order has no tickets that are good");
	return E_OK;
}

static enum err send(struct printing *p, const struct shop_order *o, struct paper_result *out)
{
	struct till *t = p->t;
	struct paper_job job;
	paper_view_order(t, o, &job);
	TRY(printing_draw(p, &job));
	TRY(printing_reach(p));
	TRY(printing_send(p));
	out->is_printed = true;
	return printer_job_files(t->settings->printer, &t->arena, &out->paths, &out->path_count);
}

static enum err write_entry(struct till *t, struct shop_order *o)
{
	struct order_print x = {.t = t, .order = o, .fact.tickets = (uint32_t)o->ticket_count};
	struct journal_shift shift;
	bool is_open = false;
	TRY(journal_open_shift(t->journal, &shift, &is_open));
	if (is_open)
		memcpy(x.fact.cashier, shift.cashier, sizeof x.fact.cashier);
	memcpy(x.fact.order, o->order.id, UUID_LEN);
	TRY(journal_write(t->journal, record, &x));
	o->copy = x.fact.copy;
	return E_OK;
}

/* The entry goes before the first byte: nothing comes out that is not on record. */
enum err shop_order_print(struct till *t, struct shop_order *o, struct paper_result *out)
{
	[[gnu::cleanup(printing_release)]] struct printing p;
	printing_init(&p, t);
	*out = (struct paper_result){.is_printed = false};
	TRY(check(t, o));
	TRY(write_entry(t, o));
	enum err e = t->settings->printer[0] != '\0' ? send(&p, o, out) : E_OK;
	out->printer = p.state;
	out->copy = o->copy;
	out->trouble = str_equal(p.trouble, "print_uncertain") ? "slip_uncertain" : p.trouble;
	if (e != E_OK)
		log_warn(t->logger, "order_not_printed", "error=%s trouble=%s", err_code(e),
			 p.trouble != NULL ? p.trouble : "-");
	return p.trouble != NULL ? E_OK : e;
}
