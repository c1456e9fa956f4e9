#include "pos-client/domain/paper_view.h"
#include "pos-client/domain/split.h"
#include <hoaban/words.h>

/* A till without the organisation's certificate leaves the signature to the server at sync (docs/LEGAL.md). */
#define UNSIGNED_NOTE "chờ ký số"

struct viewing {
	struct till *t;
	const struct sale_view *sale;
	const struct tariff *tariff; /* the edition it was sold under */
	const char *mark;
};

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

static const char *category_name(const struct tariff *tariff, enum category c, enum language l)
{
	const struct tariff_category *known = tariff_category_of(tariff, c);
	return known != NULL ? known->name[l] : category_code(c);
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
		.category = category_name(tariff, l->category, LANGUAGE_VI),
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

/* ---- tickets */

static void put_sites(const struct viewing *v, uint64_t mask, struct paper_ticket *out)
{
	const struct tariff *tariff = v->tariff;
	struct paper_site *sites = arena_array(&v->t->arena, tariff->site_count, sizeof *sites);
	for (size_t i = 0; i < tariff->site_count; i++) {
		const struct tariff_site *s = &tariff->sites[i];
		if ((mask >> s->number & 1) == 0)
			continue;
		sites[out->site_count++] = (struct paper_site){s->name[LANGUAGE_VI], s->name[LANGUAGE_EN]};
		out->organisation = tariff_site_organisation_on(s, instant_day(v->sale->sale.sold_at))->name;
	}
	out->sites = sites;
}

static void put_mix(const struct viewing *v, const struct ticket *ticket, struct paper_ticket *out)
{
	struct paper_mix *mix = arena_array(&v->t->arena, CATEGORY_COUNT, sizeof *mix);
	for (enum category c = CATEGORY_ADULT; ticket->has_mix && c < CATEGORY_COUNT; c++)
		if (ticket->mix[c] > 0)
			mix[out->mix_count++] = (struct paper_mix){category_name(v->tariff, c, LANGUAGE_VI),
								   category_name(v->tariff, c, LANGUAGE_EN), ticket->mix[c]};
	out->mix = mix;
}

static const char *proof_text(const struct viewing *v, const struct ticket *ticket, enum language l)
{
	const char *text = NULL;
	for (enum category c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++) {
		const struct tariff_category *known = ticket_count(ticket, c) > 0 ? tariff_category_of(v->tariff, c) : NULL;
		const char *proof =
			known != NULL ? tariff_proof_on(v->tariff, ticket->sites, c, v->sale->sale.visit_day, l) : NULL;
		if (proof != NULL)
			text = arena_format(&v->t->arena, "%s%s%s", text != NULL ? text : "", text != NULL ? ", " : "", proof);
	}
	return text;
}

/* Receipts with face value repeat their lines for every person: only the first of equal ones counts. */
static bool is_repeated(const struct sale_view *sale, size_t receipt, const struct receipt_line *line)
{
	for (size_t i = 0; i < receipt; i++)
		for (size_t k = 0; k < sale->receipts[i].receipt.line_count; k++) {
			const struct receipt_line *before = &sale->receipts[i].receipt.lines[k];
			if (before->category == line->category && before->sites == line->sites &&
			    str_equal(before->product, line->product))
				return true;
		}
	return false;
}

static int64_t price_in(const struct sale_view *sale, size_t receipt, uint32_t category)
{
	const struct receipt *r = &sale->receipts[receipt].receipt;
	int64_t price = 0;
	for (size_t k = 0; k < r->line_count; k++)
		if (r->lines[k].category == category && !is_repeated(sale, receipt, &r->lines[k]))
			price += r->lines[k].unit_price;
	return price;
}

/* What one person of this category paid: each receipt line has one (site or product) and one category. */
static const char *price_text(const struct viewing *v, const struct ticket *ticket)
{
	int64_t price = 0;
	char text[MONEY_TEXT];
	if (ticket->has_mix || ticket->party > 1)
		return NULL;
	for (size_t i = 0; i < v->sale->receipt_count; i++)
		price += price_in(v->sale, i, ticket->category);
	if (price == 0)
		return "Miễn phí";
	money_format(text, price, LANGUAGE_VI);
	return arena_text(&v->t->arena, text);
}

static const char *day_text(struct arena *a, int64_t seconds)
{
	struct civil c = instant_civil(seconds);
	return arena_format(a, "%02d/%02d/%04d", c.day, c.month, c.year);
}

static const char *reference_text(const struct viewing *v)
{
	if (v->sale->receipt_count == 0)
		return NULL;
	const struct receipt *r = &v->sale->receipts[0].receipt;
	return arena_format(&v->t->arena, "%s %s %08u", r->form, r->symbol, r->number);
}

static struct paper_ticket ticket_view(const struct viewing *v, const struct sale_ticket_view *from)
{
	const struct ticket *ticket = &from->ticket;
	struct arena *a = &v->t->arena;
	char code[TYPED_CODE];
	typed_code_format(code, ticket->id);
	struct paper_ticket out = {
		.mark = v->mark,
		.typed_code = arena_text(a, code),
		.qr = from->qr,
		.category = category_name(v->tariff, (enum category)ticket->category, LANGUAGE_VI),
		.category_en = category_name(v->tariff, (enum category)ticket->category, LANGUAGE_EN),
		.party = ticket->party,
		.valid_from = day_text(a, ticket->valid_from),
		.valid_until = day_text(a, (int64_t)ticket->valid_until - 1),
		.price = price_text(v, ticket),
		.proof = proof_text(v, ticket, LANGUAGE_VI),
		.proof_en = proof_text(v, ticket, LANGUAGE_EN),
		.reference = reference_text(v),
	};
	put_sites(v, ticket->sites, &out);
	put_mix(v, ticket, &out);
	return out;
}

static const struct tariff *tariff_of(const struct till *t, const struct sale_view *sale)
{
	uint32_t of_receipt = sale->receipt_count > 0 ? sale->receipts[0].receipt.edition : 0;
	return till_tariff_edition(t, sale->ticket_count > 0 ? sale->tickets[0].ticket.edition : of_receipt);
}

/* Those that others have taken the place of let nobody in: they are not handed out again. */
static struct paper_ticket *tickets_view(const struct viewing *v, size_t *count)
{
	const struct sale_view *sale = v->sale;
	struct paper_ticket *tickets = arena_array(&v->t->arena, sale->ticket_count, sizeof *tickets);
	*count = 0;
	for (size_t i = 0; i < sale->ticket_count; i++) {
		bool is_superseded = false;
		const uint8_t *root = ticket_root(&sale->tickets[i].ticket);
		if (journal_is_superseded(v->t->journal, root, &is_superseded) == E_OK && is_superseded)
			continue;
		tickets[(*count)++] = ticket_view(v, &sale->tickets[i]);
	}
	return tickets;
}

/* As the chain says of the sale's entry. What cannot be read is not vouched for. */
static bool has_unconfirmed_time(struct till *t, uint64_t seq)
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
	struct paper_ticket *tickets = tickets_view(&v, &ticket_count);
	for (size_t i = 0; i < sale->receipt_count; i++)
		receipts[i] = receipt_view(&v, &sale->receipts[i]);
	*out = (struct paper_job){
		.receipt_count = sale->receipt_count,
		.ticket_count = ticket_count,
		.receipts = receipts,
		.tickets = tickets,
		.banner = t->is_training ? PAPER_TRAINING : NULL,
		.note = has_unconfirmed_time(t, sale->sale.seq) ? PAPER_UNCONFIRMED : NULL,
	};
}

/* ---- parts of a ticket */

/* As the parent's paper shows it: XXXX-XXXX-XXXX. */
static const char *code_of(struct arena *a, const struct ticket *parent)
{
	char code[TYPED_CODE];
	typed_code_format(code, parent->id);
	return arena_format(a, "%.4s-%.4s-%.4s", code, code + 4, code + 8);
}

void paper_view_split(struct till *t, const struct split_view *split, struct paper_job *out)
{
	const struct ticket *parent = &split->parent.ticket;
	const struct sale_view sale = {
		.sale.visit_day = instant_day(parent->valid_from),
		.sale.sold_at = parent->issued_at,
	};
	struct viewing v = {t, &sale, till_tariff_edition(t, parent->edition), split->is_new ? NULL : "IN LẠI"};
	struct paper_ticket *tickets = arena_array(&t->arena, split->count, sizeof *tickets);
	for (size_t i = 0; i < split->count; i++) {
		tickets[i] = ticket_view(&v, &split->children[i]);
		tickets[i].price = NULL;
		tickets[i].reference = code_of(&t->arena, parent);
	}
	*out = (struct paper_job){
		.ticket_count = split->count,
		.tickets = tickets,
		.banner = t->is_training ? PAPER_TRAINING : NULL,
		.note = has_unconfirmed_time(t, split->seq) ? PAPER_UNCONFIRMED : NULL,
	};
}
