/* What the tables keep of journals: the same cells, in the same order, as facts_take.c tells them. */
#include "facts.h"

#include "audit/input/each.h"

#define CELLS_MAX 16

/* The columns that a fact decides. */
#define LAST 0xff
static const uint8_t columns[FACT_KINDS][CELLS_MAX] = {
	[FACT_SALE] = {SALES_ID, SALES_DEVICE, SALES_SEQ, SALES_SHIFT, SALES_VISIT_DAY, SALES_SOLD_AT, SALES_TOTAL, SALES_CASH,
		       LAST},
	[FACT_RECEIPT] = {RECEIPTS_TAX_CODE, RECEIPTS_FORM, RECEIPTS_SYMBOL, RECEIPTS_YEAR, RECEIPTS_NUMBER, RECEIPTS_SOURCE,
			  RECEIPTS_ISSUED_AT, RECEIPTS_TOTAL, RECEIPTS_RECORD, LAST},
	[FACT_TICKET] = {TICKETS_ID, TICKETS_SOURCE, TICKETS_VALID_UNTIL, TICKETS_COSE, LAST},
	[FACT_CASH] = {CASH_MOVEMENTS_DEVICE, CASH_MOVEMENTS_SEQ, CASH_MOVEMENTS_ID, CASH_MOVEMENTS_SHIFT,
		       CASH_MOVEMENTS_CASHIER, CASH_MOVEMENTS_KIND, CASH_MOVEMENTS_AMOUNT, CASH_MOVEMENTS_REASON,
		       CASH_MOVEMENTS_BAG, CASH_MOVEMENTS_SLIP, CASH_MOVEMENTS_MOVED_AT, LAST},
	[FACT_OVERRIDE] = {OVERRIDES_ID, OVERRIDES_DEVICE, OVERRIDES_SEQ, OVERRIDES_SITE, OVERRIDES_GATE, OVERRIDES_DAY,
			   OVERRIDES_VERDICT, OVERRIDES_PERSONS, OVERRIDES_TICKET, OVERRIDES_ADMITTED_AT, LAST},
	[FACT_PLACE] = {ADMISSIONS_ROOT, ADMISSIONS_USE, ADMISSIONS_SITE, ADMISSIONS_DAY, ADMISSIONS_ENTRY, ADMISSIONS_CLAIM,
			ADMISSIONS_TICKET, ADMISSIONS_DEVICE, ADMISSIONS_SEQ, LAST},
	[FACT_SHIFT] = {SHIFTS_ID, SHIFTS_DEVICE, SHIFTS_CASHIER, SHIFTS_OPENED_AT, SHIFTS_OPENING_FLOAT, SHIFTS_OPENED_SEQ,
			LAST},
	[FACT_Z] = {SHIFTS_ID, SHIFTS_DEVICE, SHIFTS_CLOSED_AT, SHIFTS_Z_NUMBER, SHIFTS_SALE_TOTAL, SHIFTS_CASH_SALES,
		    SHIFTS_CASH_REFUNDS, SHIFTS_PAID_IN, SHIFTS_PAID_OUT, SHIFTS_DROPS, SHIFTS_COUNTED, SHIFTS_EXPECTED,
		    SHIFTS_PERPETUAL, SHIFTS_CLOSED_SEQ, LAST},
	[FACT_UNDONE] = {ADMISSIONS_UNDONE_CLAIM, ADMISSIONS_UNDONE_DEVICE, LAST},
};
_Static_assert((int)ADMISSIONS_ROOT == (int)ADMISSIONS_TWICE_ROOT && (int)ADMISSIONS_SEQ == (int)ADMISSIONS_TWICE_SEQ &&
		       (int)ADMISSIONS_DEVICE == (int)ADMISSIONS_TWICE_DEVICE,
	       "a place is told by the same columns in both tables");

uint64_t fact_row_mark(const struct audit *a, enum fact_kind k, const struct cell *row)
{
	struct cell cells[CELLS_MAX];
	size_t n = 0;
	for (; columns[k][n] != LAST; n++)
		cells[n] = row[columns[k][n]];
	return mark_cells(a, cells, n);
}

struct keeping {
	struct facts *facts;
	enum fact_kind kind;
	enum export_table table;
	bool (*is_told)(const struct audit *a, const struct cell *c); /* by a journal; NULL = all are */
};

/* Those whose entry lies outside an export of some days are not compared. */
static enum err keep(void *ctx, uint64_t row, const struct cell *c)
{
	struct keeping *k = ctx;
	if (k->is_told && !k->is_told(k->facts->audit, c))
		return E_OK;
	return mirror_add(&k->facts->of[k->kind], MIRROR_KEPT, fact_row_mark(k->facts->audit, k->kind, c), k->table, row);
}

static bool is_till_receipt(const struct audit *a, const struct cell *c)
{
	char tax_code[TAX_CODE_TEXT], form[FORM_TEXT], symbol[SYMBOL_TEXT];
	CELL_TEXT_SET(tax_code, &c[RECEIPTS_TAX_CODE]);
	CELL_TEXT_SET(form, &c[RECEIPTS_FORM]);
	CELL_TEXT_SET(symbol, &c[RECEIPTS_SYMBOL]);
	const struct series *s = ledger_series(a->ledger, tax_code, form, symbol, (int)c[RECEIPTS_YEAR].number);
	return s && s->has_device;
}

static bool is_till_ticket(const struct audit *a, const struct cell *c)
{
	const struct account *k = ledger_account(a->ledger, c[TICKETS_SOURCE].bytes.data);
	return k && k->kind == ACCOUNT_SALE;
}

/* Carried over from a ticket that was replaced: the entry told of the old one. Without an entry: claimed online
 * (check_admissions). */
static bool is_told_place(const struct audit *a, const struct cell *c)
{
	(void)a;
	return !c[ADMISSIONS_SEQ].is_null && c[ADMISSIONS_IS_CARRIED].number == 0;
}

static bool was_opened(const struct audit *a, const struct cell *c)
{
	return !c[SHIFTS_OPENED_SEQ].is_null && audit_is_inside(a, c[SHIFTS_OPENED_AT].number);
}

static bool was_closed(const struct audit *a, const struct cell *c)
{
	return !c[SHIFTS_CLOSED_SEQ].is_null && audit_is_inside(a, c[SHIFTS_CLOSED_AT].number);
}

static bool was_moved(const struct audit *a, const struct cell *c)
{
	return audit_is_inside(a, c[CASH_MOVEMENTS_MOVED_AT].number);
}

/* Signed by the till: its hash stands in the entry. Of those that the server signed, nothing is told. */
static enum err keep_xml(void *ctx, uint64_t row, const struct cell *c)
{
	struct facts *f = ctx;
	uint8_t hash[HASH_LEN];
	if (!is_till_receipt(f->audit, c)) /* named by the same five cells */
		return E_OK;
	sha256(hash, c[RECEIPT_XML_XML].bytes);
	const struct cell cells[] = {c[0], c[1], c[2], c[3], c[4], CELL_OF_BYTES(hash, HASH_LEN)};
	return mirror_add(&f->of[FACT_XML], MIRROR_KEPT, mark_cells(f->audit, cells, 6), TABLE_RECEIPT_XML, row);
}

enum err facts_take_tables(struct facts *f)
{
	struct keeping tables[] = {
		{f, FACT_SALE, TABLE_SALES, NULL},
		{f, FACT_RECEIPT, TABLE_RECEIPTS, is_till_receipt},
		{f, FACT_TICKET, TABLE_TICKETS, is_till_ticket},
		{f, FACT_CASH, TABLE_CASH_MOVEMENTS, was_moved},
		{f, FACT_OVERRIDE, TABLE_OVERRIDES, NULL},
		{f, FACT_PLACE, TABLE_ADMISSIONS, is_told_place},
		{f, FACT_PLACE, TABLE_ADMISSIONS_TWICE, NULL},
		{f, FACT_SHIFT, TABLE_SHIFTS, was_opened},
		{f, FACT_Z, TABLE_SHIFTS, was_closed},
		{f, FACT_UNDONE, TABLE_ADMISSIONS_UNDONE, NULL},
	};
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		TRY(each_row(f->audit, tables[i].table, keep, &tables[i]));
	return each_row(f->audit, TABLE_RECEIPT_XML, keep_xml, f);
}
