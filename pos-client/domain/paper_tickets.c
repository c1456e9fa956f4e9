/* Tickets on paper: of a sale, and parts of one. */
#include "pos-client/domain/paper_viewing.h"
#include "pos-client/domain/shop_order.h"
#include "pos-client/domain/split.h"

const char *paper_category_name(const struct tariff *tariff, enum category c, enum language l)
{
	const struct tariff_category *known = tariff_category_of(tariff, c);
	return known != NULL ? known->name[l] : category_code(c);
}

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
			mix[out->mix_count++] =
				(struct paper_mix){paper_category_name(v->tariff, c, LANGUAGE_VI),
						   paper_category_name(v->tariff, c, LANGUAGE_EN), ticket->mix[c]};
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

/* A part of one day: day and hours in one line; else the day. */
static const char *time_text(struct arena *a, const struct ticket *t, bool is_end)
{
	int64_t from = t->valid_from, until = t->valid_until;
	struct civil b = instant_civil(from), e = instant_civil(until);
	bool is_part = until - from < DAY_S && instant_day(from) == instant_day(until - 1);
	if (!is_part)
		return day_text(a, is_end ? until - 1 : from);
	bool is_midnight = e.hour == 0 && e.minute == 0;
	return arena_format(a, "%02d/%02d/%04d %02d:%02d–%02d:%02d", b.day, b.month, b.year, b.hour, b.minute,
			    is_midnight ? 24 : e.hour, e.minute);
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
		.category = paper_category_name(v->tariff, (enum category)ticket->category, LANGUAGE_VI),
		.category_en = paper_category_name(v->tariff, (enum category)ticket->category, LANGUAGE_EN),
		.party = ticket->party,
		.valid_from = time_text(a, ticket, false),
		.valid_until = time_text(a, ticket, true),
		.price = price_text(v, ticket),
		.proof = proof_text(v, ticket, LANGUAGE_VI),
		.proof_en = proof_text(v, ticket, LANGUAGE_EN),
		.reference = reference_text(v),
	};
	put_sites(v, ticket->sites, &out);
	put_mix(v, ticket, &out);
	return out;
}

/* Those that others have taken the place of let nobody in: they are not handed out again. */
struct paper_ticket *paper_tickets_view(const struct viewing *v, size_t *count)
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
		.note = paper_has_unconfirmed_time(t, split->seq) ? PAPER_UNCONFIRMED : NULL,
	};
}

/* ---- tickets of the shop */

void paper_view_order(struct till *t, const struct shop_order *o, struct paper_job *out)
{
	struct paper_ticket *tickets = arena_array(&t->arena, o->ticket_count + 1, sizeof *tickets);
	for (size_t i = 0; i < o->ticket_count; i++) {
		const struct ticket *ticket = &o->tickets[i].ticket;
		const struct sale_view sale = {.sale.visit_day = o->order.visit_day, .sale.sold_at = ticket->issued_at};
		struct viewing v = {t, &sale, till_tariff_edition(t, ticket->edition),
				    arena_format(&t->arena, "VÉ MUA TRÊN MẠNG – BẢN IN %u", o->copy)};
		tickets[i] = ticket_view(&v, &o->tickets[i]);
		tickets[i].price = NULL; /* it stands on the order's receipt */
		tickets[i].reference = arena_text(&t->arena, o->reference);
	}
	*out = (struct paper_job){
		.ticket_count = o->ticket_count,
		.tickets = tickets,
		.banner = t->is_training ? PAPER_TRAINING : NULL,
	};
}
