#include "pos-client/domain/paper_viewing.h"
#include <hoaban/words.h>

/* A till without the organisation's certificate leaves the signature to the server at sync (docs/LEGAL.md). */
#define UNSIGNED_NOTE "chờ ký số"

static struct paper_date date_of(int64_t seconds)
{
	struct civil c = instant_civil(seconds);
	return (struct paper_date){c.day, c.month, c.year};
}

static struct paper_organisation organisation_of(const struct tariff *tariff, const char *tax_code)
{
	for (size_t i = 0; i < tariff->organisation_count; i++) {
		const struct tariff_organisation *o = &tariff->organisations[i];
		if (str_equal(o->tax_code, tax_code))
			return (struct paper_organisation){o->name, o->tax_code, o->address, o->phone, o->account};
	}
	return (struct paper_organisation){.tax_code = tax_code};
}

static const char *words_of(struct arena *a, int64_t amount, enum err (*words)(struct buf *out, int64_t amount))
{
	BUF_LOCAL text;
	buf_init(&text, 1024);
	return words(&text, amount) == E_OK ? arena_text(a, buf_text(&text)) : "";
}

/* ---- receipts */

static struct paper_line line_view(const struct viewing *v, const struct receipt_line *l)
{
	const struct tariff *tariff = v->tariff;
	const char *product = l->product[0] != '\0' ? l->product : NULL;
	const struct tariff_line *priced = tariff_line_on(tariff, product, l->sites, l->category, v->sale->sale.visit_day);
	return (struct paper_line){
		.fee = priced != NULL ? priced->fee_name[LANGUAGE_VI] : "Phí tham quan",
		.fee_en = priced != NULL ? priced->fee_name[LANGUAGE_EN] : NULL,
		.category = paper_category_name(tariff, l->category, LANGUAGE_VI),
		.quantity = l->quantity,
		.unit_price = l->unit_price,
		.amount = l->amount,
	};
}

static const char *desk_text(const struct viewing *v)
{
	char time[LOCAL_TEXT];
	local_format(time, v->sale->sale.sold_at);
	return arena_format(&v->t->arena, "%s · %s · %s", v->t->held.lease.name, v->sale->cashier, time);
}

/* Shown as day, month and year (ND 24(5)); the signer is the organisation whose tax code the certificate carries. */
static const char *signature_note(const struct viewing *v, const struct sale_receipt_view *from)
{
	struct civil c = instant_civil(from->receipt.time);
	struct paper_organisation o = organisation_of(v->tariff, from->receipt.tax_code);
	if (!from->is_signed)
		return UNSIGNED_NOTE;
	return arena_format(&v->t->arena, "Đã ký số ngày %02d tháng %02d năm %d\n%s", c.day, c.month, c.year,
			    o.name != NULL ? o.name : o.tax_code);
}

static const struct paper_payer *payer_view(struct arena *a, const struct payer_text *from)
{
	if (from == NULL)
		return NULL;
	struct paper_payer *p = ARENA_NEW(a, struct paper_payer);
	*p = (struct paper_payer){.name = from->name, .tax_code = from->tax_code, .address = from->address};
	return p;
}

static const char *lookup_url(const struct viewing *v, const uint8_t lookup[static LOOKUP_LEN])
{
	char hex[LOOKUP_TEXT];
	hex_format(hex, lookup, LOOKUP_LEN);
	return arena_format(&v->t->arena, "%s/vi/r/%s", v->t->held.lease.public_url, hex);
}

static const struct paper_tender *tenders_view(const struct viewing *v)
{
	struct arena *a = &v->t->arena;
	struct paper_tender *list = arena_array(a, v->sale->tender_count, sizeof *list);
	for (size_t i = 0; i < v->sale->tender_count; i++) {
		const struct tender *from = &v->sale->tenders[i];
		list[i] = (struct paper_tender){.name = payment_form_text(from->form, LANGUAGE_VI), .amount = from->amount};
		if (from->reference[0] != '\0')
			list[i].reference = arena_format(a, "Mã giao dịch %s", from->reference);
	}
	return list;
}

/* Over nothing there is no line, but the fee has its name. */
static const struct paper_line *lines_view(const struct viewing *v, const struct receipt *r, size_t *count)
{
	*count = r->line_count > 0 ? r->line_count : 1;
	struct paper_line *lines = arena_array(&v->t->arena, *count, sizeof *lines);
	for (size_t i = 0; i < r->line_count; i++)
		lines[i] = line_view(v, &r->lines[i]);
	if (r->line_count == 0)
		lines[0] = (struct paper_line){.fee = receipt_fee_of_nothing(LANGUAGE_VI),
					       .fee_en = receipt_fee_of_nothing(LANGUAGE_EN)};
	return lines;
}

static enum err time_of_replaced(struct till *t, const struct receipt *r, int64_t *time)
{
	uint8_t sale[UUID_LEN];
	struct journal_receipt *list;
	struct receipt old;
	size_t count;
	TRY(journal_receipt_sale(t->journal, r->replaces_form, r->replaces_symbol, r->replaces_number, sale));
	TRY(journal_sale_receipts(t->journal, &t->arena, sale, &list, &count));
	for (size_t i = 0; i < count; i++) {
		TRY(receipt_decode(&old, &t->arena, list[i].record));
		*time = old.time; /* of one sale: the same */
	}
	return E_OK;
}

static const struct paper_replaced *replaced_view(const struct viewing *v, const struct receipt *r)
{
	struct paper_replaced *out = ARENA_NEW(&v->t->arena, struct paper_replaced);
	int64_t time = 0;
	if (!r->is_replacement || time_of_replaced(v->t, r, &time) != E_OK)
		return NULL;
	*out = (struct paper_replaced){r->replaces_form, r->replaces_symbol, r->replaces_number, date_of(time)};
	return out;
}

/* Whoever holds a copy of it sees that another one counts. */
static const char *mark_of(const struct viewing *v, const struct sale_receipt_view *from)
{
	uint8_t correction[UUID_LEN];
	if (journal_successor(v->t->journal, &from->kept.symbol, from->kept.number, correction) != E_OK)
		return v->mark;
	return v->mark == NULL ? PAPER_REPLACED : arena_format(&v->t->arena, "%s\n%s", v->mark, PAPER_REPLACED);
}

static struct paper_receipt receipt_view(const struct viewing *v, const struct sale_receipt_view *from)
{
	const struct receipt *r = &from->receipt;
	struct arena *a = &v->t->arena;
	size_t line_count;
	const struct paper_line *lines = lines_view(v, r, &line_count);
	return (struct paper_receipt){
		.mark = mark_of(v, from),
		.form = r->form,
		.symbol = r->symbol,
		.number = r->number,
		.issued = date_of(r->time),
		.organisation = organisation_of(v->tariff, r->tax_code),
		.payer = payer_view(a, from->payer),
		.line_count = line_count,
		.lines = lines,
		.total = r->total,
		.amount_in_words = words_of(a, r->total, words_vi),
		.amount_in_words_en = words_of(a, r->total, words_en),
		.payment = payment_form_text(r->payment, LANGUAGE_VI),
		.payment_en = payment_form_text(r->payment, LANGUAGE_EN),
		.tender_count =
			r->is_replacement ? 0 : v->sale->tender_count, /* it tells what was paid, not what is paid now */
		.tenders = tenders_view(v),
		.tenders_of = v->sale->receipt_count > 1 ? "Cả lần bán (The whole sale):" : NULL,
		.tendered = v->sale->sale.tendered,
		.change = v->sale->change,
		.lookup_url = lookup_url(v, from->kept.lookup),
		.replaces = replaced_view(v, r),
		.signature_note = signature_note(v, from),
		.desk = desk_text(v),
	};
}

static const struct tariff *tariff_of(const struct till *t, const struct sale_view *sale)
{
	uint32_t of_receipt = sale->receipt_count > 0 ? sale->receipts[0].receipt.edition : 0;
	return till_tariff_edition(t, sale->ticket_count > 0 ? sale->tickets[0].ticket.edition : of_receipt);
}

/* As the chain says of the sale's entry. What cannot be read is not vouched for. */
bool paper_has_unconfirmed_time(struct till *t, uint64_t seq)
{
	struct bytes cose;
	struct entry e;
	struct clock_changed c;
	if (journal_last_clock(t->journal, &t->arena, seq, &cose) != E_OK)
		return true;
	if (cose.len == 0)
		return false;
	if (entry_open(&e, cose, keys_device_public(t->keys)) != E_OK || clock_changed_decode(&c, e.body) != E_OK)
		return true;
	return c.step != CLOCK_ENDED;
}

void paper_view(struct till *t, const struct sale_view *sale, uint32_t copy, struct paper_job *out)
{
	struct viewing v = {t, sale, tariff_of(t, sale), copy > 0 ? arena_format(&t->arena, "BẢN SAO %u", copy) : NULL};
	struct paper_receipt *receipts = arena_array(&t->arena, sale->receipt_count, sizeof *receipts);
	size_t ticket_count;
	struct paper_ticket *tickets = paper_tickets_view(&v, &ticket_count);
	for (size_t i = 0; i < sale->receipt_count; i++)
		receipts[i] = receipt_view(&v, &sale->receipts[i]);
	*out = (struct paper_job){
		.receipt_count = sale->receipt_count,
		.ticket_count = ticket_count,
		.receipts = receipts,
		.tickets = tickets,
		.banner = t->is_training ? PAPER_TRAINING : NULL,
		.note = paper_has_unconfirmed_time(t, sale->sale.seq) ? PAPER_UNCONFIRMED : NULL,
	};
}
