/* The fold. */
#include <hoaban/fact.h>
#include <hoaban/figures.h>
#include <hoaban/money.h>

const char *figure_name(enum figure_kind k)
{
	static const char *const names[] = {
#define FIGURE_NAME(kind, number, name) [number] = (name),
		FIGURE_TABLE(FIGURE_NAME)
#undef FIGURE_NAME
	};
	return (size_t)k < sizeof(names) / sizeof(names[0]) ? names[k] : NULL;
}

static enum err add(struct figure *f, uint64_t count, int64_t amount)
{
	f->count += count;
	return money_add(&f->amount, f->amount, amount);
}

/* ---- a sale */

static struct figures_symbol *symbol_of(struct figures *f, const struct receipt *r)
{
	for (size_t i = 0; i < f->symbol_count; i++) {
		struct figures_symbol *s = &f->symbols[i];
		if (str_equal(s->tax_code, r->tax_code) && str_equal(s->form, r->form) && str_equal(s->symbol, r->symbol))
			return s;
	}
	if (f->symbol_count == FIGURES_SYMBOLS)
		return NULL;
	struct figures_symbol *s = &f->symbols[f->symbol_count++];
	*s = (struct figures_symbol){.first = r->number};
	memcpy(s->tax_code, r->tax_code, sizeof(s->tax_code));
	memcpy(s->form, r->form, sizeof(s->form));
	memcpy(s->symbol, r->symbol, sizeof(s->symbol));
	return s;
}

static enum err take_number(struct figures *f, const struct receipt *r)
{
	struct figures_symbol *s = symbol_of(f, r);
	if (!s)
		return E_TOO_LARGE;
	s->last = r->number;
	return add(&s->receipts, 1, r->total);
}

static enum err take_receipt(struct figures *f, struct arena *scratch, struct bytes record)
{
	struct receipt r;
	TRY(receipt_decode(&r, scratch, record));
	TRY(take_number(f, &r));
	for (size_t i = 0; i < r.line_count; i++) {
		f->sites |= r.lines[i].sites;
		TRY(add(&f->categories[r.lines[i].category], 0, r.lines[i].amount));
	}
	return E_OK;
}

static enum err take_ticket(struct figures *f, const struct sale_ticket *from)
{
	struct cose_sign1 m;
	struct ticket t;
	TRY(cose_parse(&m, from->cose));
	TRY(ticket_decode(&t, m.payload));
	for (enum category c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++)
		f->categories[c].count += ticket_count(&t, c);
	f->sites |= t.sites;
	f->persons += t.party;
	f->free_persons += from->free_persons;
	return from->free_persons <= t.party ? E_OK : E_INVALID;
}

/* Two tenders of one form are one sale that it helped to pay. */
static enum err take_tenders(struct figures *f, const struct sale *s)
{
	bool seen[TENDER_COUNT] = {false};
	for (size_t i = 0; i < s->tender_count; i++) {
		enum payment_form form = s->tenders[i].form;
		TRY(add(&f->tenders[form], seen[form] ? 0 : 1, s->tenders[i].amount));
		seen[form] = true;
	}
	return E_OK;
}

static enum err take_sale(struct figures *f, struct arena *scratch, const uint8_t *shift, struct bytes body)
{
	struct sale s;
	TRY(sale_decode(&s, scratch, body));
	if (memcmp(s.shift, shift, UUID_LEN) != 0)
		return E_OK;
	for (size_t i = 0; i < s.receipt_count; i++)
		TRY(take_receipt(f, scratch, s.receipts[i].record));
	for (size_t i = 0; i < s.ticket_count; i++)
		TRY(take_ticket(f, &s.tickets[i]));
	TRY(take_tenders(f, &s));
	return add(&f->of[FIGURE_SALES], 1, s.total);
}

/* ---- corrections */

/* Its number counts, and what was collected in addition; persons and categories stay as they were sold first. Receipts −
 * replaced = sales − refunds. */
static enum err take_replacement(struct figures *f, struct arena *scratch, const uint8_t *shift, struct bytes body)
{
	struct replacement r;
	struct receipt receipt;
	TRY(replacement_decode(&r, scratch, body));
	if (memcmp(r.sale.shift, shift, UUID_LEN) != 0)
		return E_OK;
	TRY(receipt_decode(&receipt, scratch, r.sale.receipts[0].record));
	TRY(take_number(f, &receipt));
	TRY(take_tenders(f, &r.sale));
	TRY(add(&f->of[FIGURE_SALES], 0, r.sale.total));
	return add(&f->of[FIGURE_REPLACED], 1, r.replaced_total);
}

static enum err take_refund(struct figures *f, const uint8_t *shift, struct bytes body)
{
	struct refunded r;
	TRY(refunded_decode(&r, body));
	if (memcmp(r.shift, shift, UUID_LEN) != 0)
		return E_OK;
	TRY(add(&f->of[FIGURE_REFUNDS], 1, r.amount));
	return r.method == PAYMENT_CASH ? add(&f->of[FIGURE_CASH_REFUNDS], 1, r.amount) : E_OK;
}

/* ---- the others */

static enum err take_cash(struct figures *f, const uint8_t *shift, struct bytes body)
{
	static const enum figure_kind kinds[] = {
		[CASH_PAID_IN] = FIGURE_PAID_IN,
		[CASH_PAID_OUT] = FIGURE_PAID_OUT,
		[CASH_DROP] = FIGURE_DROPS,
		[CASH_SLIP] = FIGURE_SLIPS,
	};
	struct cash_moved c;
	TRY(cash_moved_decode(&c, body));
	if (memcmp(c.shift, shift, UUID_LEN) != 0)
		return E_OK;
	return add(&f->of[kinds[c.kind]], 1, c.amount);
}

/* What is counted by its type alone. */
static const struct {
	enum entry_type type;
	enum figure_kind kind;
} counted[] = {
	{ENTRY_PRINT, FIGURE_PRINTS},
	{ENTRY_REPRINT, FIGURE_REPRINTS},
	{ENTRY_APPROVAL, FIGURE_APPROVALS},
	{ENTRY_DRAWER_OPENED, FIGURE_DRAWER_OPENINGS},
	{ENTRY_SCAN_REFUSED, FIGURE_REFUSED_SCANS},
};

enum err figures_take(struct figures *f, struct arena *scratch, const uint8_t shift[static UUID_LEN], const struct entry *e)
{
	if (e->type == ENTRY_SALE)
		return take_sale(f, scratch, shift, e->body);
	if (e->type == ENTRY_REPLACEMENT)
		return take_replacement(f, scratch, shift, e->body);
	if (e->type == ENTRY_REFUND)
		return take_refund(f, shift, e->body);
	if (e->type == ENTRY_CASH_MOVED)
		return take_cash(f, shift, e->body);
	for (size_t i = 0; i < sizeof(counted) / sizeof(counted[0]); i++)
		if (e->type == counted[i].type)
			return add(&f->of[counted[i].kind], 1, 0);
	return E_OK;
}

/* ---- the drawer */

int64_t figures_cash(const struct figures *f)
{
	return f->tenders[PAYMENT_CASH].amount;
}

enum err figures_expected(int64_t *out, const struct figures *f, int64_t opening_float)
{
	int64_t in = 0, gone = 0;
	TRY(money_add(&in, opening_float, figures_cash(f)));
	TRY(money_add(&in, in, f->of[FIGURE_PAID_IN].amount));
	TRY(money_add(&gone, f->of[FIGURE_PAID_OUT].amount, f->of[FIGURE_DROPS].amount));
	TRY(money_add(&gone, gone, f->of[FIGURE_CASH_REFUNDS].amount));
	*out = in - gone; /* both within MONEY_MAX; below zero when more was taken than came in */
	return E_OK;
}
