#include "pos-client/command/command.h"
#include "pos-client/domain/certificate.h"
#include "pos-client/domain/paper.h"
#include "pos-client/domain/sell.h"
#include <hoaban/words.h>

json_t *view_time(int64_t seconds)
{
	char text[INSTANT_TEXT];
	if (seconds == 0)
		return json_null();
	instant_format(text, seconds);
	return json_string(text);
}

json_t *view_hex(const uint8_t *id, size_t len)
{
	char text[2 * HASH_LEN + 1];
	hex_format(text, id, len <= HASH_LEN ? len : HASH_LEN);
	return json_string(text);
}

json_t *view_sites(const struct till *t, uint64_t mask)
{
	json_t *list = json_array();
	for (uint32_t n = 0; n < SITES_MAX; n++) {
		const struct tariff_site *site = (mask >> n & 1) != 0 ? tariff_site_by_number(t->tariff, n) : NULL;
		if (site != NULL)
			json_array_append_new(list, json_string(site->code));
	}
	return list;
}

static json_t *view_mix(const struct ticket *ticket)
{
	json_t *mix = json_object();
	for (enum category c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++)
		if (ticket->mix[c] > 0)
			json_object_set_new(mix, category_code(c), json_integer(ticket->mix[c]));
	return mix;
}

json_t *view_ticket(const struct till *t, const struct ticket *ticket, const char *qr)
{
	bool is_mixed = ticket->has_mix;
	json_t *o = json_object();
	json_object_set_new(o, "id", view_hex(ticket->id, UUID_LEN));
	if (qr != NULL)
		json_object_set_new(o, "qr", json_string(qr));
	json_object_set_new(o, "party", json_integer(ticket->party));
	json_object_set_new(o, "category", json_string(is_mixed ? "MIXED" : category_code((enum category)ticket->category)));
	if (is_mixed)
		json_object_set_new(o, "mix", view_mix(ticket));
	json_object_set_new(o, "sites", view_sites(t, ticket->sites));
	json_object_set_new(o, "valid_from", view_time(ticket->valid_from));
	json_object_set_new(o, "valid_until", view_time(ticket->valid_until));
	return o;
}

json_t *view_words(int64_t amount)
{
	BUF_LOCAL words;
	buf_init(&words, 1024);
	return words_vi(&words, amount) == E_OK ? json_string(buf_text(&words)) : json_null();
}

static json_t *view_receipt(const struct sale_receipt_view *r)
{
	json_t *o = json_object();
	json_object_set_new(o, "form", json_string(r->receipt.form));
	json_object_set_new(o, "symbol", json_string(r->receipt.symbol));
	json_object_set_new(o, "number", json_integer(r->receipt.number));
	json_object_set_new(o, "amount", json_integer(r->receipt.total));
	json_object_set_new(o, "amount_in_words", view_words(r->receipt.total));
	json_object_set_new(o, "lookup", view_hex(r->kept.lookup, LOOKUP_LEN));
	json_object_set_new(o, "signed", json_boolean(r->is_signed));
	return o;
}

static json_t *view_proofs(const struct sale_view *v)
{
	json_t *list = json_array();
	for (size_t i = 0; i < v->proof_count; i++) {
		const struct sale_proof *p = &v->proofs[i];
		json_array_append_new(list, json_pack("{s:s, s:I, s:s, s:s}", "category", category_code(p->category), "persons",
						      (json_int_t)p->persons, "kind", p->kind, "seen_by", p->seen_by));
	}
	return list;
}

json_t *view_add_paper(json_t *o, const struct paper_result *paper)
{
	json_t *paths = json_array();
	for (size_t i = 0; i < paper->path_count; i++)
		json_array_append_new(paths, json_string(paper->paths[i]));
	json_object_set_new(o, "printed", json_boolean(paper->is_printed));
	json_object_set_new(o, "paper", paths);
	json_object_set_new(o, "print_trouble", paper->trouble != NULL ? json_string(paper->trouble) : json_null());
	return o;
}

json_t *view_sale(const struct till *t, const struct sale_view *v, const struct paper_result *paper)
{
	json_t *o = json_object(), *receipts = json_array(), *tickets = json_array();
	for (size_t i = 0; i < v->receipt_count; i++)
		json_array_append_new(receipts, view_receipt(&v->receipts[i]));
	for (size_t i = 0; i < v->ticket_count; i++)
		json_array_append_new(tickets, view_ticket(t, &v->tickets[i].ticket, v->tickets[i].qr));
	json_object_set_new(o, "id", view_hex(v->sale.id, UUID_LEN));
	json_object_set_new(o, "receipts", receipts);
	json_object_set_new(o, "tickets", tickets);
	json_object_set_new(o, "total", json_integer(v->sale.total));
	json_object_set_new(o, "change", json_integer(v->change));
	json_object_set_new(o, "entry_seq", json_integer((json_int_t)v->sale.seq));
	json_object_set_new(o, "proofs", view_proofs(v));
	json_object_set_new(o, "copy", json_integer(paper->copy));
	return view_add_paper(o, paper);
}

json_t *view_certificate(const struct organisation_certificate *c)
{
	json_t *o = json_object();
	json_object_set_new(o, "tax_code", json_string(c->tax_code));
	json_object_set_new(o, "serial", json_string(c->serial));
	json_object_set_new(o, "not_before", view_time(c->not_before));
	json_object_set_new(o, "not_after", view_time(c->not_after));
	json_object_set_new(o, "installed", json_boolean(c->is_installed));
	return o;
}
