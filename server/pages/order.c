/* /{lang}/o/{token}: what a visitor has bought, and the form that splits a group's ticket; works without a script. */
#include "api/view.h"
#include "domain/shelf.h"
#include "domain/split.h"
#include "pages/page.h"
#include "pages/pages.h"
#include "render/words.h"

struct visit {
	struct app *app;
	struct arena *arena;
	const struct order *order;
	const struct tariff *tariff;
	enum language language;
	json_t *tickets;
};

/* ---- one ticket */

static void set(json_t *v, const char *name, const char *text)
{
	json_object_set_new(v, name, text ? json_string(text) : json_null());
}

static const char *site_names(const struct visit *x, uint64_t mask)
{
	const char *text = "";
	for (size_t i = 0; i < x->tariff->site_count; i++) {
		const struct tariff_site *s = &x->tariff->sites[i];
		if (mask >> s->number & 1)
			text = arena_format(x->arena, "%s%s%s", text, *text ? ", " : "", s->name[x->language]);
	}
	return text;
}

static const char *category_name(const struct visit *x, enum category c)
{
	const struct tariff_category *known = tariff_category_of(x->tariff, c);
	return known ? known->name[x->language] : category_code(c);
}

/* "9 adults, 3 children" */
static const char *persons_text(const struct visit *x, const struct ticket *t)
{
	const char *text = "";
	for (unsigned c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++) {
		uint32_t count = ticket_count(t, (enum category)c);
		if (count > 0)
			text = arena_format(x->arena, "%s%s%u × %s", text, *text ? ", " : "", count,
					    category_name(x, (enum category)c));
	}
	return text;
}

static const char *day_text(struct arena *a, int64_t instant)
{
	struct civil c = instant_civil(instant);
	return arena_format(a, "%02d/%02d/%04d", c.day, c.month, c.year);
}

static const char *days_text(struct arena *a, const struct ticket *t)
{
	const char *from = day_text(a, t->valid_from), *until = day_text(a, (int64_t)t->valid_until - 1);
	return str_equal(from, until) ? from : arena_format(a, "%s – %s", from, until);
}

static bool has_parts(const struct order *o, const uint8_t id[static UUID_LEN])
{
	for (size_t i = 0; i < o->part_count; i++)
		if (memcmp(o->parts[i].parent, id, UUID_LEN) == 0)
			return true;
	return false;
}

static json_t *ticket_view(const struct visit *x, const struct ticket *t)
{
	char code[TYPED_CODE];
	json_t *v = json_object();
	bool is_split = has_parts(x->order, t->id), is_over = clock_s(&x->app->clock) >= t->valid_until;
	typed_code_format(code, t->id);
	json_object_set_new(v, "id", json_hex(t->id, UUID_LEN));
	set(v, "code", arena_format(x->arena, "%.4s-%.4s-%.4s", code, code + 4, code + 8));
	set(v, "sites", site_names(x, t->sites));
	set(v, "persons", persons_text(x, t));
	set(v, "days", days_text(x->arena, t));
	json_object_set_new(v, "party", json_integer(t->party));
	json_object_set_new(v, "is_part", json_boolean(t->is_split));
	json_object_set_new(v, "was_split", json_boolean(is_split));
	json_object_set_new(v, "is_over", json_boolean(is_over));
	json_object_set_new(v, "can_split",
			    json_boolean(t->party > 1 && !is_split && !is_over && x->order->status == ORDER_PAID));
	json_object_set_new(v, "is_mixed", json_boolean(t->has_mix));
	return v;
}

/* A ticket, and behind it its parts, and theirs. */
static enum err add_ticket(struct visit *x, struct bytes cose)
{
	struct cose_sign1 m;
	struct ticket t;
	TRY(cose_parse(&m, cose));
	TRY(ticket_decode(&t, m.payload));
	x->tariff = shelf_edition(x->app->shelf, t.edition);
	if (!x->tariff)
		return E_CORRUPT;
	json_array_append_new(x->tickets, ticket_view(x, &t));
	for (size_t i = 0; i < x->order->part_count; i++)
		if (memcmp(x->order->parts[i].parent, t.id, UUID_LEN) == 0)
			TRY(add_ticket(x, x->order->parts[i].cose));
	return E_OK;
}

static enum err put_tickets(json_t *view, struct visit *x)
{
	bool is_good = x->order->status == ORDER_PAID || x->order->status == ORDER_REFUNDING;
	x->tickets = json_array();
	json_object_set_new(view, "tickets", x->tickets);
	for (size_t i = 0; is_good && i < x->order->ticket_count; i++)
		TRY(add_ticket(x, x->order->tickets[i].cose));
	json_object_set_new(view, "has_tickets", json_boolean(json_array_size(x->tickets) > 0));
	return E_OK;
}

/* ---- the order */

static json_t *receipts_view(const struct order *o, struct arena *a)
{
	json_t *list = json_array();
	for (size_t i = 0; i < o->receipt_count; i++) {
		const struct order_receipt *r = &o->receipts[i];
		char number[NUMBER_TEXT];
		number_format(number, r->number);
		json_t *v = json_pack("{s:s, s:s, s:s, s:I}", "form", r->form, "symbol", r->symbol, "number_text",
				      arena_text(a, number), "amount", (json_int_t)r->amount);
		json_object_set_new(v, "lookup", json_hex(r->lookup, LOOKUP_LEN));
		json_array_append_new(list, v);
	}
	return list;
}

static const char *word(struct app *app, struct arena *a, const char *group, const char *name, enum language l)
{
	const char *key = arena_format(a, "order.%s%s", group, name);
	return words_get(app->words, key, strlen(key), l);
}

static json_t *order_view(const struct visit *x)
{
	const struct order *o = x->order;
	json_t *v = json_pack("{s:b, s:b, s:I, s:b}", "is_paid", o->status == ORDER_PAID, "is_pending",
			      o->status == ORDER_PENDING, "total", (json_int_t)o->total, "is_free", o->total == 0);
	json_object_set_new(v, "token", json_hex(o->token, TOKEN_LEN));
	set(v, "status_text", word(x->app, x->arena, "status_", order_status_text(o->status), x->language));
	set(v, "visit_text", day_text(x->arena, day_start(o->visit_day)));
	json_object_set_new(v, "receipts", receipts_view(o, x->arena));
	json_object_set_new(v, "has_receipts", json_boolean(o->receipt_count > 0));
	return v;
}

static enum err answer_unknown(struct app *app, struct http_request *r, struct http_answer *a, struct page *p)
{
	p->name = "order-unknown";
	p->status = 404;
	return page_answer(app, r, a, p, json_object());
}

/* `error` is shown above everything; NULL = none. */
static enum err answer_order(struct app *app, struct http_request *r, struct http_answer *a, int status, const char *error)
{
	struct order o;
	struct page p = {.name = "order", .title_key = "order.title", .status = status};
	uint8_t token[TOKEN_LEN];
	TRY(page_language(&p.language, r));
	p.path = arena_format(r->arena, "/o/%s", r->params[1]);
	enum err e = hex_parse(token, TOKEN_LEN, r->params[1], strlen(r->params[1])) == E_OK
			     ? order_find(&o, r->arena, app, token)
			     : E_NOT_FOUND;
	if (e == E_NOT_FOUND)
		return answer_unknown(app, r, a, &p);
	TRY(e);
	struct visit x = {.app = app, .arena = r->arena, .order = &o, .language = p.language};
	json_t *view = order_view(&x);
	set(view, "error", error);
	e = put_tickets(view, &x);
	if (e == E_OK)
		return page_answer(app, r, a, &p, view);
	json_decref(view);
	return e;
}

enum err order_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return answer_order(app, r, a, 200, NULL);
}

/* ---- the form */

/* People write "10, 10, 20"; the rest is the parser's. */
static const char *without_blanks(struct arena *a, const char *text)
{
	char *out = arena_text(a, text), *to = out;
	for (const char *at = text; *at; at++)
		if (*at != ' ')
			*to++ = *at;
	*to = 0;
	return out;
}

static enum err read_form(struct split_ask *ask, struct http_request *r)
{
	const char *ticket = http_form(r, "ticket"), *parts = http_form(r, "parts");
	if (hex_parse(ask->token, TOKEN_LEN, r->params[1], strlen(r->params[1])) != E_OK || !ticket ||
	    uuid_parse(ask->ticket, ticket) != E_OK)
		return E_NOT_FOUND;
	ask->parts = without_blanks(r->arena, parts ? parts : "");
	return E_OK;
}

/* What stands in the words for it, else that it cannot be done. */
static const char *why(struct app *app, struct http_request *r, enum err e, enum language l)
{
	const char *code = r->complaints.count > 0 ? r->complaints.list[0].code : err_code(e);
	const char *text = word(app, r->arena, "why_", code, l);
	r->complaints.count = 0;
	return text ? text : word(app, r->arena, "why_", "refused", l);
}

static bool is_theirs(enum err e)
{
	return e == E_INVALID || e == E_CONFLICT || e == E_REFUSED || e == E_EXPIRED;
}

enum err order_page_split(struct app *app, struct http_request *r, struct http_answer *a)
{
	enum language l;
	struct split_ask ask;
	struct split_result s;
	TRY(page_language(&l, r));
	enum err e = read_form(&ask, r);
	if (e == E_OK)
		e = split_make(app, r->arena, &ask, &s, &r->complaints);
	if (e == E_NOT_FOUND)
		return answer_order(app, r, a, 404, word(app, r->arena, "why_", "not_found", l));
	if (is_theirs(e))
		return answer_order(app, r, a, err_http(e), why(app, r, e, l));
	TRY(e);
	a->status = 303;
	http_answer_header(a, "Location",
			   arena_format(r->arena, "/%s/o/%s#t%s", r->params[0], r->params[1], http_form(r, "ticket")));
	return E_OK;
}
