/* Views for paper (docs/VIEWS.md): the ticket to print and the receipt. */
#include "api/view.h"
#include "domain/tariff/shelf.h"
#include "store/orders.h"
#include "store/sealing.h"

#include <hoaban/words.h>

static void set_text(json_t *v, const char *name, const char *text)
{
	if (text && *text)
		json_object_set_new(v, name, json_string(text));
}

static json_t *date_parts(int64_t seconds)
{
	struct civil c = instant_civil(seconds);
	return json_pack("{s:i, s:i, s:i}", "day", c.day, "month", c.month, "year", c.year);
}

/* ---- ticket */

static json_t *sites_of(const struct tariff *t, uint64_t mask)
{
	json_t *list = json_array();
	for (size_t i = 0; i < t->site_count; i++) {
		const struct tariff_site *s = &t->sites[i];
		if (!(mask >> s->number & 1))
			continue;
		json_t *v = json_pack("{s:s, s:s}", "code", s->code, "name", s->name[LANGUAGE_VI]);
		set_text(v, "name_en", s->name[LANGUAGE_EN]);
		json_array_append_new(list, v);
	}
	return list;
}

static json_t *category_of(const struct tariff *t, enum category c)
{
	const struct tariff_category *known = tariff_category_of(t, c);
	json_t *v = json_object();
	set_text(v, "name", known ? known->name[LANGUAGE_VI] : "Đoàn nhiều đối tượng");
	set_text(v, "name_en", known ? known->name[LANGUAGE_EN] : "Mixed group");
	return v;
}

static json_t *mix_of(const struct tariff *t, const struct ticket *ticket)
{
	json_t *list = json_array();
	for (unsigned c = 1; c < CATEGORY_COUNT; c++) {
		if (ticket->mix[c] == 0)
			continue;
		json_t *v = category_of(t, (enum category)c);
		json_object_set_new(v, "count", json_integer(ticket->mix[c]));
		json_array_append_new(list, v);
	}
	return list;
}

/* "thẻ căn cước (người cao tuổi), …" for every category of the ticket that has to show something. */
static const char *proof_of(struct arena *a, const struct tariff *t, const struct ticket *ticket, enum language l)
{
	const char *text = NULL;
	for (unsigned c = 1; c < CATEGORY_COUNT; c++) {
		const struct tariff_category *known = tariff_category_of(t, (enum category)c);
		if (ticket_count(ticket, (enum category)c) == 0 || !known)
			continue;
		const char *proof = tariff_proof_on(t, ticket->sites, known->category, instant_day(ticket->valid_from), l);
		if (!proof)
			continue;
		const char *one = ticket->has_mix ? arena_format(a, "%s (%s)", proof, known->name[l]) : proof;
		text = text ? arena_format(a, "%s, %s", text, one) : one;
	}
	return text;
}

static const char *day_text(struct arena *a, int64_t instant)
{
	struct civil c = instant_civil(instant);
	return arena_format(a, "%02d/%02d/%04d", c.day, c.month, c.year);
}

/* Of a slot its times too: "09:00 21/11/2026". */
static const char *moment_text(struct arena *a, int64_t instant, int64_t day_of)
{
	struct civil c = instant_civil(instant);
	bool is_whole_day = instant == day_start(instant_day(instant));
	return is_whole_day ? day_text(a, day_of) : arena_format(a, "%02d:%02d %s", c.hour, c.minute, day_text(a, day_of));
}

static const char *first_organisation(const struct tariff *t, uint64_t mask, int32_t day)
{
	for (size_t i = 0; i < t->site_count; i++)
		if (mask >> t->sites[i].number & 1)
			return tariff_site_organisation_on(&t->sites[i], day)->name;
	return "";
}

/* What this ticket's persons owe on its first day, by the edition it names. */
static const char *price_of(struct arena *a, const struct tariff *t, const struct ticket *ticket)
{
	struct price_request r = {.sale_day = instant_day(ticket->issued_at),
				  .visit_day = instant_day(ticket->valid_from),
				  .sites = ticket->sites & tariff_all_sites(t)};
	struct complaints c = {.arena = a};
	struct quote q;
	char text[MONEY_TEXT];
	for (unsigned i = 1; i < CATEGORY_COUNT; i++)
		r.quantity[i] = ticket_count(ticket, (enum category)i);
	if (tariff_price(&q, a, t, &r, &c) != E_OK)
		return NULL; /* a product's ticket does not say which product: no price on it */
	if (q.total == 0)
		return "Miễn phí";
	money_format(text, q.total, LANGUAGE_VI);
	return arena_text(a, text);
}

static void fill_ticket(json_t *v, struct arena *a, const struct tariff *t, const struct ticket *ticket)
{
	char id[UUID_HEX], code[TYPED_CODE];
	uuid_hex(id, ticket->id);
	typed_code_format(code, ticket->id);
	set_text(v, "id", id);
	set_text(v, "typed_code", code);
	set_text(v, "language", "en");
	json_object_set_new(v, "sites", sites_of(t, ticket->sites));
	json_object_set_new(v, "category", category_of(t, (enum category)ticket->category));
	json_object_set_new(v, "party", json_integer(ticket->party));
	if (ticket->has_mix)
		json_object_set_new(v, "mix", mix_of(t, ticket));
	set_text(v, "valid_from", moment_text(a, ticket->valid_from, ticket->valid_from));
	set_text(v, "valid_until", moment_text(a, ticket->valid_until, (int64_t)ticket->valid_until - 1));
	set_text(v, "proof", proof_of(a, t, ticket, LANGUAGE_VI));
	set_text(v, "proof_en", proof_of(a, t, ticket, LANGUAGE_EN));
	set_text(v, "price", ticket->is_split ? NULL : price_of(a, t, ticket)); /* that of the whole was paid */
	set_text(v, "organisation", first_organisation(t, ticket->sites, instant_day(ticket->issued_at)));
}

json_t *ticket_paper_view(struct app *app, struct arena *a, struct bytes cose)
{
	struct cose_sign1 m;
	struct ticket ticket;
	uint8_t room[TICKET_TEXT_MAX + 1];
	struct buf qr = BUF_FIXED(room);
	if (cose_parse(&m, cose) != E_OK || ticket_decode(&ticket, m.payload) != E_OK || ticket_text(&qr, cose) != E_OK)
		return NULL;
	const struct tariff *t = shelf_edition(app->shelf, ticket.edition);
	if (!t)
		return NULL;
	json_t *v = json_object();
	fill_ticket(v, a, t, &ticket);
	json_object_set_new(v, "qr", json_stringn((const char *)qr.data, qr.len));
	return v;
}

/* ---- receipt */

static json_t *organisation_view(const struct tariff_organisation *o)
{
	json_t *v = json_object();
	set_text(v, "name", o->name);
	set_text(v, "tax_code", o->tax_code);
	set_text(v, "address", o->address);
	set_text(v, "phone", o->phone);
	set_text(v, "account", o->account);
	return v;
}

static json_t *line_of(const struct tariff *t, const struct receipt_line *l, int32_t day)
{
	const struct tariff_line *priced = tariff_line_on(t, l->product[0] ? l->product : NULL, l->sites, l->category, day);
	const struct tariff_category *c = tariff_category_of(t, l->category);
	json_t *v = json_object();
	set_text(v, "fee", priced ? priced->fee_name[LANGUAGE_VI] : receipt_fee_of_nothing(LANGUAGE_VI));
	set_text(v, "fee_en", priced ? priced->fee_name[LANGUAGE_EN] : receipt_fee_of_nothing(LANGUAGE_EN));
	set_text(v, "category", c ? c->name[LANGUAGE_VI] : NULL);
	set_text(v, "category_en", c ? c->name[LANGUAGE_EN] : NULL);
	json_object_set_new(v, "quantity", json_integer(l->quantity));
	json_object_set_new(v, "unit_price", json_integer(l->unit_price));
	json_object_set_new(v, "amount", json_integer(l->amount));
	return v;
}

static json_t *line_of_nothing(void)
{
	return json_pack("{s:s, s:s, s:i, s:i, s:i}", "fee", receipt_fee_of_nothing(LANGUAGE_VI), "fee_en",
			 receipt_fee_of_nothing(LANGUAGE_EN), "quantity", 0, "unit_price", 0, "amount", 0);
}

static json_t *lines_of(const struct tariff *t, const struct receipt *r, int32_t day)
{
	json_t *lines = json_array();
	for (size_t i = 0; i < r->line_count; i++)
		json_array_append_new(lines, line_of(t, &r->lines[i], day));
	if (r->line_count == 0)
		json_array_append_new(lines, line_of_nothing());
	return lines;
}

static json_t *payer_view(const struct payer_row *p)
{
	json_t *v = json_object();
	set_text(v, "name", p->name);
	set_text(v, "tax_code", p->tax_code);
	set_text(v, "address", p->address);
	return v;
}

static void set_words(json_t *v, const char *name, enum err (*words)(struct buf *out, int64_t amount), int64_t amount)
{
	uint8_t room[512];
	struct buf text = BUF_FIXED(room);
	if (words(&text, amount) == E_OK && buf_status(&text) == E_OK)
		json_object_set_new(v, name, json_stringn((const char *)text.data, text.len));
}

/* A price, and with it the fee's name, is that of the day of the visit. */
static int32_t visit_day(struct app *app, const struct receipt *r, const struct receipt_row *row)
{
	struct db *db;
	int64_t day;
	if (store_acquire(app->store, &db) != E_OK)
		return instant_day(r->time);
	enum err e = visit_day_of(db, row->source, &day);
	store_release(app->store, db);
	return e == E_OK ? (int32_t)day : instant_day(r->time);
}

json_t *receipt_paper_view(struct app *app, struct arena *a, const struct receipt *r, const struct receipt_row *row,
			   const struct payer_row *payer)
{
	const struct tariff *t = shelf_edition(app->shelf, r->edition);
	const struct tariff_organisation *o = t ? tariff_organisation_by_tax_code(t, r->tax_code) : NULL;
	char lookup[LOOKUP_TEXT];
	if (!o)
		return NULL;
	hex_format(lookup, row->lookup, LOOKUP_LEN);
	const int32_t day = visit_day(app, r, row);
	json_t *v = json_object();
	set_text(v, "form", r->form);
	set_text(v, "symbol", r->symbol);
	json_object_set_new(v, "number", json_integer(r->number));
	json_object_set_new(v, "issued", date_parts(r->time));
	json_object_set_new(v, "organisation", organisation_view(o));
	if (payer)
		json_object_set_new(v, "payer", payer_view(payer));
	json_object_set_new(v, "lines", lines_of(t, r, day));
	json_object_set_new(v, "total", json_integer(r->total));
	set_words(v, "amount_in_words", words_vi, r->total);
	set_words(v, "amount_in_words_en", words_en, r->total);
	set_text(v, "payment", payment_form_text(r->payment, LANGUAGE_VI));
	set_text(v, "payment_en", payment_form_text(r->payment, LANGUAGE_EN));
	set_text(v, "lookup_url", arena_format(a, "%s/vi/r/%s", app->public_url, lookup));
	return v;
}
