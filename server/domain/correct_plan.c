/* The sale as it is to be: changed, priced, and judged by the rule. */
#include "domain/correct_room.h"
#include "domain/shelf.h"

/* ---- the change */

static bool changes_sale(const struct correction_change *c)
{
	return c->has_visit_day || c->has_sites || c->product || c->has_lines;
}

/* What is left when one receipt is given back whole. */
static enum err take_back(struct correcting *x)
{
	struct price_request *then = &x->then;
	if (x->live_count == 1) {
		memset(then->quantity, 0, sizeof(then->quantity));
		return E_OK;
	}
	if (!then->product && str_equal(x->old.form, "EBL01")) {
		for (size_t i = 0; i < x->old.line_count; i++)
			then->sites &= ~x->old.lines[i].sites;
		return E_OK;
	}
	if (x->is_one_organisation && x->old.line_count > 0 && then->quantity[x->old.lines[0].category] > 0) {
		then->quantity[x->old.lines[0].category]--;
		return E_OK;
	}
	return CORRECT_REFUSE(x, E_REFUSED, "/kind", "several_receipts",
			      "this sale has several receipts that share its tickets: one alone can not be given back");
}

static void apply(struct price_request *then, const struct correction_change *c)
{
	if (c->has_visit_day)
		then->visit_day = c->visit_day;
	if (c->has_sites) {
		then->sites = c->sites;
		then->product = NULL;
	}
	if (c->product) {
		then->product = c->product;
		then->sites = 0;
	}
	if (c->has_lines)
		memcpy(then->quantity, c->quantity, sizeof(then->quantity));
}

static bool is_same(const struct price_request *a, const struct price_request *b)
{
	bool is_same_product = a->product ? b->product && str_equal(a->product, b->product) : !b->product;
	return a->visit_day == b->visit_day && a->sites == b->sites && is_same_product &&
	       memcmp(a->quantity, b->quantity, sizeof(a->quantity)) == 0;
}

static enum err change_sale(struct correcting *x)
{
	x->then = x->is;
	if (x->row.kind == CORRECTION_REFUND && !changes_sale(&x->change))
		TRY(take_back(x));
	else if (x->live_count > 1 && changes_sale(&x->change))
		return CORRECT_REFUSE(x, E_REFUSED, "/lines", "several_receipts",
				      "this sale has several receipts that share its tickets: refund it and sell it anew");
	apply(&x->then, &x->change);
	x->exchanges = !is_same(&x->is, &x->then);
	x->persons = 0;
	for (size_t c = 1; c < CATEGORY_COUNT; c++)
		x->persons += x->then.quantity[c];
	return E_OK;
}

/* ---- its price */

/* By the edition that priced it, unless the day of the visit is another. */
static enum err find_tariff(struct correcting *x)
{
	struct shelf *shelf = x->app->shelf;
	uint32_t edition = x->ticket_count > 0 ? x->tickets[0].edition : x->old.edition;
	if (x->then.visit_day != x->is.visit_day) {
		x->tariff = shelf_on(shelf, x->then.visit_day);
		return x->tariff ? E_OK : complain(x->complaints, "/visit_date", "range", "no tariff is in force on that day");
	}
	x->tariff = shelf_edition(shelf, edition);
	if (!x->tariff && shelf_look(shelf) == E_OK) /* another server may have published it */
		x->tariff = shelf_edition(shelf, edition);
	return x->tariff ? E_OK : E_CORRUPT;
}

/* The receipt's part of the new sale. Other receipts of the sale stay as they are. */
static enum err take_part(struct correcting *x)
{
	const struct quote_part *part = x->quote.parts;
	int64_t others = x->live_total - x->old.total;
	if (x->live_count == 1 && x->quote.part_count == 1 && str_equal(part->organisation->tax_code, x->old.tax_code) &&
	    str_equal(part->form, x->old.form)) {
		x->line_count = part->line_count;
		x->lines = part->lines;
		x->total = part->total;
	}
	if (x->quote.total != x->total + others)
		return CORRECT_REFUSE(x, E_REFUSED, "/sites", "several_receipts",
				      "it would take a receipt of another organisation or form: refund it and sell it anew");
	return E_OK;
}

static enum err price(struct correcting *x)
{
	x->line_count = x->old.line_count;
	x->lines = x->old.lines;
	x->total = x->old.total;
	x->edition = x->old.edition;
	x->quote = (struct quote){0};
	if (!x->exchanges)
		return E_OK;
	TRY(find_tariff(x));
	x->edition = x->tariff->edition;
	x->line_count = 0;
	x->lines = NULL;
	x->total = 0;
	if (x->persons == 0)
		return E_OK;
	TRY(tariff_price(&x->quote, x->arena, x->tariff, &x->then, x->complaints));
	return take_part(x);
}

/* ---- the rule */

static bool is_tax_code_right(const struct correcting *x)
{
	return !x->change.has_payer || str_equal(x->payer.tax_code, x->old_payer.tax_code);
}

/* Members that belong to another kind. */
static enum err check_members(struct correcting *x)
{
	const struct correction_change *c = &x->change;
	if (x->row.kind == CORRECTION_NOTICE && c->subject == 0)
		return complain(x->complaints, "/notice", "required", "say what was wrong and what is right");
	if (x->row.kind != CORRECTION_NOTICE && c->subject != 0)
		return complain(x->complaints, "/notice", "not_allowed", "only a notice of error has this");
	if (x->row.kind == CORRECTION_NOTICE && c->has_payer)
		return complain(x->complaints, "/payer", "not_allowed",
				"a notice changes no receipt: say it in /notice/was and /notice/is");
	if (x->row.kind != CORRECTION_REFUND && c->has_amount)
		return complain(x->complaints, "/amount", "not_allowed", "only a refund has this");
	if (correction_subject_needs_receipt(c->subject))
		return CORRECT_REFUSE(x, E_REFUSED, "/notice/subject", "replacement_required",
				      "tax code or amount is wrong: the receipt must be replaced");
	return E_OK;
}

static enum err check_money(struct correcting *x)
{
	int64_t back = x->old.total - x->total;
	if (x->change.has_amount && x->change.amount > x->old.total)
		return complain(x->complaints, "/amount", "range", "%lld was paid: no more can be given back",
				(long long)x->old.total);
	if (x->row.kind == CORRECTION_REFUND && back < 0)
		return complain(x->complaints, "/lines", "range", "a refund can not make the amount larger");
	if (x->change.has_amount && x->change.amount != back)
		return complain(x->complaints, "/amount", "amount", "what is left costs %lld, so %lld is given back",
				(long long)x->total, (long long)back);
	return E_OK;
}

/* Without its text the XML of the replacement can not name the payer. */
static enum err check_payer(struct correcting *x)
{
	if (!correction_issues(x) || !x->old.has_payer || x->change.has_payer || x->old_payer.name)
		return E_OK;
	return complain(x->complaints, "/payer", "required", "the receipt has a payer whose text is not here: give it again");
}

enum err correct_plan(struct correcting *x)
{
	TRY(check_members(x));
	TRY(change_sale(x));
	TRY(price(x));
	TRY(check_money(x));
	TRY(check_payer(x));
	struct correction_facts facts = {
		.is_tax_code_right = is_tax_code_right(x),
		.is_amount_right = x->total == x->old.total,
		.may_refund = x->app->settings->refund_after_receipt,
	};
	return correction_check((enum correction_kind)x->row.kind, &facts, x->complaints);
}
