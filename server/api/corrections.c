/* Corrections: POST /v1/receipts/{lookup}/corrections, GET /v1/corrections, POST /v1/corrections/{id}/approve and …/reject */
#include "api/api.h"
#include "api/correction_view.h"
#include "api/receipt.h"
#include "api/sale_inputs.h"
#include "domain/halt.h"
#include "domain/people/session.h"
#include "domain/receipt/correct.h"
#include "domain/tariff/shelf.h"

#define CORRECTIONS_SHOWN 200

/* ---- inputs */

struct notice_in {
	const char *subject, *was, *is;
};
struct money_in {
	const char *method, *reference;
};
struct correction_in {
	const char *id, *kind, *reason, *product;
	int32_t visit_date;
	struct json_texts sites;
	struct json_objects lines;
	struct payer_in payer;
	struct notice_in notice;
	struct money_in money;
	int64_t amount;
	bool has_visit_date, has_sites, has_lines, has_payer, has_notice, has_amount, has_money;
};

/* How money goes back or comes in, and what a receipt calls it. */
static const char *const money_codes[] = {"cash", "card", "transfer", "wallet", NULL};
static const enum payment_form money_forms[] = {PAYMENT_CASH, PAYMENT_CARD, PAYMENT_TRANSFER, PAYMENT_WALLET};

#define TEXT(type, member, needed, shortest, longest, choices_)                                                                \
	{                                                                                                                      \
		.name = #member, .kind = JSON_FIELD_TEXT, .is_required = (needed), .offset = offsetof(struct type, member),    \
		.has_offset = JSON_NO_HAS, .min = (shortest), .max = (longest), .choices = (choices_)                          \
	}
static const struct json_field notice_fields[] = {
	TEXT(notice_in, subject, true, 1, 16, correction_subject_codes),
	TEXT(notice_in, was, true, 1, CORRECTION_TEXT_MAX, NULL),
	TEXT(notice_in, is, true, 1, CORRECTION_TEXT_MAX, NULL),
};
static const struct json_shape notice_shape = {sizeof(struct notice_in), 3, notice_fields};
static const struct json_field money_fields[] = {
	TEXT(money_in, method, true, 1, 16, money_codes),
	TEXT(money_in, reference, false, 1, 64, NULL),
};
static const struct json_shape money_shape = {sizeof(struct money_in), 2, money_fields};

#define GIVEN(member)                                                                                                          \
	.name = #member, .offset = offsetof(struct correction_in, member),                                                     \
	.has_offset = offsetof(struct correction_in, has_##member)
static const struct json_field correction_fields[] = {
	TEXT(correction_in, id, true, 32, 36, NULL),
	TEXT(correction_in, kind, true, 1, 16, correction_kind_codes),
	TEXT(correction_in, reason, true, 1, CORRECTION_TEXT_MAX, NULL),
	TEXT(correction_in, product, false, 1, PRODUCT_TEXT - 1, NULL),
	{GIVEN(visit_date), .kind = JSON_FIELD_DATE},
	{GIVEN(sites), .kind = JSON_FIELD_TEXTS, .min = 1, .max = SITES_MAX},
	{GIVEN(lines), .kind = JSON_FIELD_OBJECTS, .min = 1, .max = CATEGORY_COUNT - 1, .shape = &line_shape},
	{GIVEN(payer), .kind = JSON_FIELD_OBJECT, .shape = &payer_shape},
	{GIVEN(notice), .kind = JSON_FIELD_OBJECT, .shape = &notice_shape},
	{GIVEN(amount), .kind = JSON_FIELD_INTEGER, .min = 1, .max = MONEY_MAX},
	{GIVEN(money), .kind = JSON_FIELD_OBJECT, .shape = &money_shape},
};
const struct json_shape correction_shape = {sizeof(struct correction_in),
					    sizeof(correction_fields) / sizeof(correction_fields[0]), correction_fields};

/* ---- inputs → what the domain understands */

static void read_people(struct correction_ask *out, const struct correction_in *in)
{
	out->has_payer = in->has_payer;
	out->payer = (struct payer){in->payer.name, in->payer.tax_code, in->payer.address};
	out->has_notice = in->has_notice;
	out->was = in->notice.was;
	out->is = in->notice.is;
}

static enum err read_codes(struct correction_ask *out, const struct correction_in *in, struct complaints *c)
{
	unsigned kind, subject = 0, method = 0;
	if (uuid_parse(out->id, in->id) != E_OK)
		return complain(c, "/id", "format", "a UUID of your own");
	TRY(correction_code_parse(&kind, correction_kind_codes, in->kind));
	out->kind = (enum correction_kind)kind;
	if (in->has_notice)
		TRY(correction_code_parse(&subject, correction_subject_codes, in->notice.subject));
	out->subject = (enum correction_subject)subject;
	out->has_method = in->has_money;
	if (in->has_money) {
		TRY(correction_code_parse(&method, money_codes, in->money.method));
		out->method = money_forms[method - 1];
	}
	return E_OK;
}

static enum err read_sale(struct correction_ask *out, const struct correction_in *in, struct app *app, struct complaints *c)
{
	const struct tariff *t = shelf_edition(app->shelf, shelf_newest(app->shelf));
	size_t before = c->count;
	enum err e = E_OK;
	out->has_visit_day = in->has_visit_date;
	out->visit_day = in->visit_date;
	out->has_sites = in->has_sites;
	out->has_lines = in->has_lines;
	out->product = in->product;
	if (in->has_payer)
		sale_payer(&in->payer, c);
	if (in->has_sites && in->product)
		e = complain(c, "/sites", "conflict", "name either sites or a product");
	sale_sites(&out->sites, &in->sites, t, c);
	sale_lines(out->quantity, &in->lines, c);
	return c->count == before ? e : E_INVALID;
}

static enum err read_ask(struct correction_ask *out, struct app *app, struct http_request *r)
{
	const struct correction_in *in = r->inputs;
	const struct session *s = r->state;
	*out = (struct correction_ask){.who = s->login,
				       .reason = in->reason,
				       .has_amount = in->has_amount,
				       .amount = in->amount,
				       .reference = in->money.reference};
	read_people(out, in);
	TRY(read_codes(out, in, &r->complaints));
	return read_sale(out, in, app, &r->complaints);
}

/* ---- handlers */

static enum err answer(struct app *app, struct http_request *r, struct http_answer *a, const struct correction_row *row)
{
	struct db *db;
	json_t *v = NULL;
	TRY(store_acquire(app->store, &db));
	enum err e = correction_view(&v, db, r->arena, row);
	store_release(app->store, db);
	TRY(e);
	http_answer_json(a, v);
	return E_OK;
}

enum err correction_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct correction_ask ask;
	struct correction_row row;
	struct found_receipt f;
	TRY(read_ask(&ask, app, r));
	TRY(receipt_find(app, r, r->params[0], &f));
	TRY(correct_propose(app, r->arena, &f.row, &ask, &r->complaints, &row));
	a->status = 201;
	return answer(app, r, a, &row);
}

static enum err read_id(uint8_t id[static UUID_LEN], struct http_request *r)
{
	return uuid_parse(id, r->params[0]) == E_OK ? E_OK : E_NOT_FOUND;
}

enum err correction_approve(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct session *s = r->state;
	struct correction_row row;
	uint8_t id[UUID_LEN];
	TRY(halt_check(app));
	TRY(read_id(id, r));
	TRY(correct_approve(app, r->arena, s->login, id, &r->complaints, &row));
	return answer(app, r, a, &row);
}

enum err correction_reject(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct session *s = r->state;
	struct correction_row row;
	uint8_t id[UUID_LEN];
	TRY(read_id(id, r));
	TRY(correct_reject(app, r->arena, s->login, id, &r->complaints, &row));
	return answer(app, r, a, &row);
}

static const char *const state_codes[] = {"proposed", "approved", "rejected", NULL};

static enum err list_in(struct db *db, struct http_request *r, unsigned state, json_t *list)
{
	struct correction_row *rows;
	size_t count;
	TRY(corrections_of_state(db, r->arena, state, CORRECTIONS_SHOWN, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		json_t *v;
		TRY(correction_view(&v, db, r->arena, &rows[i]));
		json_array_append_new(list, v);
	}
	return E_OK;
}

enum err corrections_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	const char *text = http_query(r, "state");
	unsigned state = 0;
	struct db *db;
	if (text && correction_code_parse(&state, state_codes, text) != E_OK)
		return complain(&r->complaints, "state", "unknown", "proposed, approved or rejected");
	TRY(store_acquire(app->store, &db));
	json_t *list = json_array();
	enum err e = list_in(db, r, state, list);
	store_release(app->store, db);
	if (e != E_OK) {
		json_decref(list);
		return e;
	}
	http_answer_json(a, json_pack("{s:o}", "corrections", list));
	return E_OK;
}
