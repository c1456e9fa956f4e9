/* /admin/orders/{id}: everything of one order; its mail again, and its address erased. */
#include "admin/admin.h"
#include "admin/screen.h"
#include "domain/change.h"
#include "domain/money/money.h"
#include "domain/sale/mail.h"
#include "domain/sale/order.h"
#include "store/admissions.h"
#include "store/bookings.h"
#include "store/mail.h"
#include "store/money.h"

#include <hoaban/ticket.h>
#include <hoaban/vietqr.h>

/* What is looked at. */
struct looking {
	struct app *app;
	struct http_request *r;
	struct db *db;
	struct order order;
	json_t *view;
};

static const char *const mail_kinds[] = {"", "paid", "found", "booking", "changed", "closed"};
static const char *const mail_states[] = {"", "queued", "sent", "dead", "dropped"};

static json_t *word(struct looking *x, const char *prefix, const char *code)
{
	return json_string(screen_code_word(x->app, x->r, prefix, code));
}

static enum err put_ticket(struct looking *x, json_t *list, struct bytes cose)
{
	struct cose_sign1 m;
	struct ticket t;
	char code[TYPED_CODE];
	unsigned blocked = 0;
	TRY(cose_parse(&m, cose));
	TRY(ticket_decode(&t, m.payload));
	TRY(ticket_blocked(x->db, t.id, ticket_root(&t), &blocked));
	typed_code_format(code, t.id);
	json_array_append_new(list, json_pack("{s:s, s:s, s:I, s:o, s:o, s:b}", "code",
					      arena_format(x->r->arena, "%.4s-%.4s-%.4s", code, code + 4, code + 8), "sites",
					      shown_sites(x->app, x->r, t.sites), "party", (json_int_t)t.party, "from",
					      shown_time((int64_t)t.valid_from), "until", shown_time((int64_t)t.valid_until),
					      "is_blocked", (int)(blocked > 0)));
	return E_OK;
}

static enum err put_tickets(struct looking *x)
{
	json_t *list = json_array();
	json_object_set_new(x->view, "tickets", list);
	for (size_t i = 0; i < x->order.ticket_count; i++)
		TRY(put_ticket(x, list, x->order.tickets[i].cose));
	json_object_set_new(x->view, "has_tickets", json_boolean(x->order.ticket_count > 0));
	return E_OK;
}

static void put_receipts(struct looking *x)
{
	json_t *list = json_array();
	for (size_t i = 0; i < x->order.receipt_count; i++) {
		const struct order_receipt *r = &x->order.receipts[i];
		char number[NUMBER_TEXT], lookup[LOOKUP_TEXT];
		number_format(number, r->number);
		hex_format(lookup, r->lookup, LOOKUP_LEN);
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:I}", "form", r->form, "symbol", r->symbol,
						      "number", number, "lookup", lookup, "amount", (json_int_t)r->amount));
	}
	json_object_set_new(x->view, "receipts", list);
	json_object_set_new(x->view, "has_receipts", json_boolean(x->order.receipt_count > 0));
}

static enum err put_money(struct looking *x)
{
	struct money_row *rows;
	size_t count;
	json_t *list = json_array();
	json_object_set_new(x->view, "money", list);
	TRY(money_parts_of(x->db, x->r->arena, x->order.id, &rows, &count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list,
				      json_pack("{s:I, s:s, s:o}", "amount", (json_int_t)rows[i].amount, "tx", rows[i].tx,
						"state_text", word(x, "admin.money_", money_state_codes[rows[i].state - 1])));
	json_object_set_new(x->view, "has_money", json_boolean(count > 0));
	return E_OK;
}

static enum err put_mails(struct looking *x)
{
	struct mail_row *rows;
	size_t count;
	json_t *list = json_array();
	json_object_set_new(x->view, "mails", list);
	TRY(mails_of(x->db, x->r->arena, x->order.id, &rows, &count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_pack("{s:o, s:o, s:o, s:I, s:s}", "at", shown_time(rows[i].queued_ms / 1000),
						      "kind_text", word(x, "admin.mail_", mail_kinds[rows[i].kind]),
						      "state_text", word(x, "admin.mail_", mail_states[rows[i].state]),
						      "attempts", (json_int_t)rows[i].attempts, "outcome", rows[i].outcome));
	json_object_set_new(x->view, "has_mails", json_boolean(count > 0));
	return E_OK;
}

/* The auditor sees that there is an address, not which. */
static enum err put_address(struct looking *x, bool may_act)
{
	const char *email;
	enum err e = contact_of(x->db, x->r->arena, x->order.id, &email);
	bool has = e == E_OK;
	json_object_set_new(x->view, "has_address", json_boolean(has));
	json_object_set_new(x->view, "address", json_string(has && may_act ? email : "•••"));
	json_object_set_new(x->view, "can_mail",
			    json_boolean(has && may_act && mail_is_connected(x->app) && x->order.status == ORDER_PAID));
	json_object_set_new(x->view, "can_erase", json_boolean(has && may_act));
	json_object_set_new(x->view, "may_act", json_boolean(may_act));
	return e == E_NOT_FOUND ? E_OK : e;
}

static enum err put_all(struct looking *x)
{
	enum user_role role = screen_session(x->r)->role;
	TRY(put_tickets(x));
	put_receipts(x);
	TRY(put_money(x));
	TRY(put_mails(x));
	return put_address(x, role == USER_MANAGER || role == USER_OPERATOR);
}

static enum err order_of(struct order *out, struct app *app, struct http_request *r)
{
	uint8_t id[UUID_LEN];
	return uuid_parse(id, r->params[0]) == E_OK ? order_find_id(out, r->arena, app, id) : E_NOT_FOUND;
}

static enum err order_view(struct app *app, struct http_request *r, json_t **out)
{
	struct looking x = {.app = app, .r = r};
	char reference[TRANSFER_REFERENCE], token[2 * TOKEN_LEN + 1];
	TRY(order_of(&x.order, app, r));
	transfer_reference_format(reference, x.order.id);
	hex_format(token, x.order.token, TOKEN_LEN);
	x.view = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:I, s:I, s:I, s:s}", "title", reference, "path",
			   "/admin/orders", "id", arena_text(r->arena, r->params[0]), "reference", reference, "token", token,
			   "made", shown_time(x.order.created_ms / 1000), "visit", shown_day(x.order.visit_day), "persons",
			   (json_int_t)x.order.persons, "total", (json_int_t)x.order.total, "day_changes",
			   (json_int_t)x.order.day_changes, "status_text",
			   screen_code_word(app, r, "order.status_", order_status_text(x.order.status)));
	enum err e = store_acquire(app->store, &x.db);
	if (e == E_OK) {
		e = put_all(&x);
		store_release(app->store, x.db);
	}
	*out = x.view;
	return e;
}

static const struct screen screen = {"admin-order", "admin.order", NULL, NULL, 0, order_view};

enum err admin_order_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &screen);
}

/* ---- acts */

enum err admin_order_mail_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct order o;
	struct order_inputs in;
	TRY(order_of(&o, app, r));
	TRY(order_inputs_decode(&in, r->arena, o.inputs));
	enum err e = o.status == ORDER_PAID ? mail_again(app, o.id, in.language) : E_REFUSED;
	if (e != E_OK)
		return screen_refuse(app, r, a, &screen, e);
	return screen_done(r, a, arena_format(r->arena, "/admin/orders/%s", r->params[0]), "order_mailed");
}

struct erasing {
	struct app *app;
	const char *who;
	const struct order *order;
};

/* Nothing of the address stands in the record. */
static enum err erase(struct db *db, void *ctx)
{
	const struct erasing *x = ctx;
	char reference[TRANSFER_REFERENCE];
	uint8_t random[HASH_LEN];
	bool was_there;
	transfer_reference_format(reference, x->order->id);
	x->app->random(random, sizeof(random));
	TRY(contact_erase(db, x->order->id, random, &was_there));
	if (!was_there)
		return E_OK;
	TRY(booking_forget_name(db, x->order->id)); /* whoever asks does not mean the address alone */
	return change_record(db, x->app,
			     &(struct change){.who = x->who,
					      .action = "order.erase",
					      .subject = reference,
					      .before = json_pack("{s:b}", "email", 1),
					      .after = json_pack("{s:b}", "email", 0)});
}

enum err admin_order_erase_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct order o;
	TRY(order_of(&o, app, r));
	struct erasing x = {.app = app, .who = screen_session(r)->login, .order = &o};
	enum err e = store_transact(app->store, erase, &x);
	if (e != E_OK)
		return screen_refuse(app, r, a, &screen, e);
	return screen_done(r, a, arena_format(r->arena, "/admin/orders/%s", r->params[0]), "order_erased");
}
