#include <hoaban/correction_plan.h>

/* One planning at work. */
struct planning {
	struct correction_plan *p;
	struct arena *arena;
	struct complaints *complaints;
};

static enum err refuse(struct planning *x, const char *pointer, const char *code, const char *detail)
{
	enum err said = complain(x->complaints, pointer, code, "%s", detail);
	return said == E_INVALID ? E_REFUSED : said;
}

/* ---- the change */

static bool changes_sale(const struct correction_change *c)
{
	return c->has_visit_day || c->has_sites || c->product || c->has_lines;
}

/* What is left when one receipt is given back whole. */
static enum err take_back(struct planning *x)
{
	struct correction_plan *p = x->p;
	struct price_request *then = &p->then;
	if (p->live_count == 1) {
		memset(then->quantity, 0, sizeof(then->quantity));
		return E_OK;
	}
	if (!then->product && str_equal(p->old.form, "EBL01")) {
		for (size_t i = 0; i < p->old.line_count; i++)
			then->sites &= ~p->old.lines[i].sites;
		return E_OK;
	}
	if (p->is_one_organisation && p->old.line_count > 0 && then->quantity[p->old.lines[0].category] > 0) {
		then->quantity[p->old.lines[0].category]--;
		return E_OK;
	}
	return refuse(x, "/kind", "several_receipts",
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

static enum err change_sale(struct planning *x)
{
	struct correction_plan *p = x->p;
	p->then = p->is;
	if (p->kind == CORRECTION_REFUND && !changes_sale(&p->change))
		TRY(take_back(x));
	else if (p->live_count > 1 && changes_sale(&p->change))
		return refuse(x, "/lines", "several_receipts",
			      "this sale has several receipts that share its tickets: refund it and sell it anew");
	apply(&p->then, &p->change);
	p->exchanges = !is_same(&p->is, &p->then);
	p->persons = 0;
	for (size_t c = 1; c < CATEGORY_COUNT; c++)
		p->persons += p->then.quantity[c];
	return E_OK;
}

/* ---- its price */

/* By the edition that priced it, unless the day of the visit is another. */
static enum err find_tariff(struct planning *x)
{
	struct correction_plan *p = x->p;
	const struct correction_tariffs *t = &p->tariffs;
	if (p->then.visit_day != p->is.visit_day) {
		p->tariff = t->on_day(t->ctx, p->then.visit_day);
		return p->tariff ? E_OK : complain(x->complaints, "/visit_date", "range", "no tariff is in force on that day");
	}
	p->tariff = t->edition(t->ctx, p->sold_edition ? p->sold_edition : p->old.edition);
	return p->tariff ? E_OK : E_CORRUPT;
}

/* The receipt's part of the new sale. Other receipts of the sale stay as they are. */
static enum err take_part(struct planning *x)
{
	struct correction_plan *p = x->p;
	const struct quote_part *part = p->quote.parts;
	int64_t others = p->live_total - p->old.total;
	if (p->live_count == 1 && p->quote.part_count == 1 && str_equal(part->organisation->tax_code, p->old.tax_code) &&
	    str_equal(part->form, p->old.form)) {
		p->line_count = part->line_count;
		p->lines = part->lines;
		p->total = part->total;
	}
	if (p->quote.total != p->total + others)
		return refuse(x, "/sites", "several_receipts",
			      "it would take a receipt of another organisation or form: refund it and sell it anew");
	return E_OK;
}

static enum err price(struct planning *x)
{
	struct correction_plan *p = x->p;
	p->line_count = p->old.line_count;
	p->lines = p->old.lines;
	p->total = p->old.total;
	p->edition = p->old.edition;
	p->quote = (struct quote){0};
	if (!p->exchanges)
		return E_OK;
	TRY(find_tariff(x));
	p->edition = p->tariff->edition;
	p->line_count = 0;
	p->lines = NULL;
	p->total = 0;
	if (p->persons == 0)
		return E_OK;
	TRY(tariff_price(&p->quote, x->arena, p->tariff, &p->then, x->complaints));
	return take_part(x);
}

/* ---- the rule */

/* Members that belong to another kind. */
static enum err check_members(struct planning *x)
{
	const struct correction_change *c = &x->p->change;
	const enum correction_kind kind = x->p->kind;
	if (kind == CORRECTION_NOTICE && c->subject == 0)
		return complain(x->complaints, "/notice", "required", "say what was wrong and what is right");
	if (kind != CORRECTION_NOTICE && c->subject != 0)
		return complain(x->complaints, "/notice", "not_allowed", "only a notice of error has this");
	if (kind == CORRECTION_NOTICE && c->has_payer)
		return complain(x->complaints, "/payer", "not_allowed",
				"a notice changes no receipt: say it in /notice/was and /notice/is");
	if (kind != CORRECTION_REFUND && c->has_amount)
		return complain(x->complaints, "/amount", "not_allowed", "only a refund has this");
	if (correction_subject_needs_receipt(c->subject))
		return refuse(x, "/notice/subject", "replacement_required",
			      "tax code or amount is wrong: the receipt must be replaced");
	return E_OK;
}

static enum err check_money(struct planning *x)
{
	const struct correction_plan *p = x->p;
	int64_t back = p->old.total - p->total;
	if (p->change.has_amount && p->change.amount > p->old.total)
		return complain(x->complaints, "/amount", "range", "%lld was paid: no more can be given back",
				(long long)p->old.total);
	if (p->kind == CORRECTION_REFUND && back < 0)
		return complain(x->complaints, "/lines", "range", "a refund can not make the amount larger");
	if (p->change.has_amount && p->change.amount != back)
		return complain(x->complaints, "/amount", "amount", "what is left costs %lld, so %lld is given back",
				(long long)p->total, (long long)back);
	return E_OK;
}

/* Without its text the XML of the replacement can not name the payer. */
static enum err check_payer(struct planning *x)
{
	const struct correction_plan *p = x->p;
	if (p->kind == CORRECTION_NOTICE || !p->old.has_payer || p->change.has_payer || p->has_old_payer)
		return E_OK;
	return complain(x->complaints, "/payer", "required", "the receipt has a payer whose text is not here: give it again");
}

static bool is_tax_code_right(const struct correction_plan *p)
{
	return !p->change.has_payer || str_equal(p->payer_tax_code, p->old_payer_tax_code);
}

enum err correction_plan(struct correction_plan *p, struct arena *a, struct complaints *complaints)
{
	struct planning x = {p, a, complaints};
	TRY(check_members(&x));
	TRY(change_sale(&x));
	TRY(price(&x));
	TRY(check_money(&x));
	TRY(check_payer(&x));
	struct correction_facts facts = {
		.is_tax_code_right = is_tax_code_right(p),
		.is_amount_right = p->total == p->old.total,
		.may_refund = p->may_refund,
	};
	return correction_check(p->kind, &facts, complaints);
}

/* ---- places */

struct correction_place *correction_places(struct arena *a, const struct ticket *tickets, size_t count, size_t *places)
{
	size_t room = 0;
	*places = 0;
	for (size_t i = 0; i < count; i++)
		room += tickets[i].party;
	struct correction_place *list = arena_array(a, room, sizeof(*list));
	for (size_t i = 0; i < count; i++)
		for (uint32_t n = 0; n < tickets[i].party; n++)
			list[(*places)++] =
				(struct correction_place){ticket_root(&tickets[i]), ticket_first_use(&tickets[i]) + n,
							  tickets[i].category, tickets[i].sites, false};
	return list;
}

static bool has_any(const struct correction_place *list, size_t count, uint64_t sites)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].sites & sites)
			return true;
	return false;
}

struct correction_place *correction_place_take_at(struct correction_place *list, size_t count, uint32_t category,
						  uint64_t sites)
{
	struct correction_place *any = NULL;
	if (!has_any(list, count, sites))
		sites = UINT64_MAX;
	for (size_t i = 0; i < count && (!any || any->category != category); i++) {
		bool is_of = sites == UINT64_MAX || (list[i].sites & sites);
		if (is_of && !list[i].is_taken && (!any || list[i].category == category))
			any = &list[i];
	}
	if (any)
		any->is_taken = true;
	return any;
}

struct correction_place *correction_place_take(struct correction_place *list, size_t count, uint32_t category)
{
	return correction_place_take_at(list, count, category, UINT64_MAX);
}
