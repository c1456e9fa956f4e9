/* Receipts: the record is what its row says and what the log was told, its prices are those of the edition it names, it stands
 * for an order or a sale, and what replaces what is a chain without fork. */
#include "check.h"

#include "audit/book/editions.h"
#include "audit/book/ledger.h"
#include "audit/book/logged.h"
#include "audit/book/persons.h"
#include "audit/book/sums.h"
#include "audit/input/rows.h"

#include <hoaban/instant.h>

#define SCRATCH_MAX (4u << 20)
#define SERVED_S    3600 /* between an order's payment and its receipts */

struct judging {
	struct audit *audit;
	struct arena scratch;
	struct rows links;
	struct cell link[EXPORT_COLUMNS_MAX];
	bool has_link;

	/* of the row */
	const struct cell *cells;
	uint64_t row;
	char id[FINDING_ID];
	struct receipt receipt;
	const struct series *series;
	struct account *account;
	int32_t visit_day;
	bool is_replaced;
};

static void find_out(struct judging *x, enum finding_code code, const struct detail *says)
{
	findings_add(&x->audit->findings, code, TABLE_RECEIPTS, x->row, x->id, says);
}

/* ---- the record is what the row says */

/* In the scratch: gone with the receipt. */
static const char *series_text(struct judging *x, const char *tax_code, const char *form, const char *symbol)
{
	return arena_format(&x->scratch, "%s %s %s", tax_code, form, symbol);
}

static void judge_row(struct judging *x)
{
	const struct receipt *r = &x->receipt;
	const struct cell *c = x->cells;
	char tax_code[TAX_CODE_TEXT], form[FORM_TEXT], symbol[SYMBOL_TEXT];
	CELL_TEXT_SET(tax_code, &c[RECEIPTS_TAX_CODE]);
	CELL_TEXT_SET(form, &c[RECEIPTS_FORM]);
	CELL_TEXT_SET(symbol, &c[RECEIPTS_SYMBOL]);
	if (!str_equal(r->tax_code, tax_code) || !str_equal(r->form, form) || !str_equal(r->symbol, symbol))
		find_out(x, FINDING_RECEIPT_DIFFERS,
			 SAYS({DIFFERS_TEXT(DETAIL_SERIES, series_text(x, r->tax_code, r->form, r->symbol),
					    series_text(x, tax_code, form, symbol))}));
	if (r->number != c[RECEIPTS_NUMBER].number)
		find_out(x, FINDING_RECEIPT_DIFFERS, SAYS({DIFFERS(DETAIL_NUMBER, r->number, c[RECEIPTS_NUMBER].number)}));
	if (r->time != c[RECEIPTS_ISSUED_AT].number)
		find_out(x, FINDING_RECEIPT_DIFFERS, SAYS({DIFFERS(DETAIL_TIME, r->time, c[RECEIPTS_ISSUED_AT].number)}));
	if (r->total != c[RECEIPTS_TOTAL].number)
		find_out(x, FINDING_RECEIPT_DIFFERS, SAYS({DIFFERS(DETAIL_TOTAL, r->total, c[RECEIPTS_TOTAL].number)}));
	if (day_year(instant_day(r->time)) != c[RECEIPTS_YEAR].number)
		find_out(x, FINDING_RECEIPT_DIFFERS,
			 SAYS({DIFFERS(DETAIL_YEAR, day_year(instant_day(r->time)), c[RECEIPTS_YEAR].number)}));
}

/* ---- the log */

static void judge_log(const struct judging *x)
{
	static const uint8_t no_salt[SALT_LEN];
	const struct ledger_device *d =
		x->series && x->series->has_device ? ledger_device(x->audit->ledger, x->series->device) : NULL;
	struct leaf l;
	leaf_of_receipt(&l, &x->receipt, x->cells[RECEIPTS_RECORD].bytes, d ? d->kid : NULL, no_salt);
	logged_claim(x->audit, x->cells[RECEIPTS_LEAF].number, &l, TABLE_RECEIPTS, x->row, x->id);
}

/* ---- the price */

static void judge_price(struct judging *x)
{
	struct complaints c = {.arena = &x->scratch};
	const struct tariff *t = edition_find(x->audit, x->receipt.edition);
	if (!t) {
		find_out(x, FINDING_EDITION_UNKNOWN, SAYS({IS(DETAIL_EDITION, x->receipt.edition)}));
		return;
	}
	int64_t issued_at = edition_issued_at(x->audit, x->receipt.edition);
	if (x->receipt.time + DAY_S < issued_at) /* clocks differ, but not by days */
		find_out(x, FINDING_EDITION_LATE, SAYS({DIFFERS(DETAIL_TIME, issued_at, x->receipt.time)}));
	if (!x->account || tariff_recompute(t, &x->receipt, x->visit_day, &c) == E_OK)
		return;
	findings_add(&x->audit->findings, FINDING_PRICE_DIFFERS, TABLE_RECEIPTS, x->row, x->id,
		     SAYS({IS_TEXT(DETAIL_POINTER, c.count > 0 ? c.list[0].pointer : "")},
			  {IS_TEXT(DETAIL_RULE, c.count > 0 ? c.list[0].code : "")}, {IS(DETAIL_TOTAL, x->receipt.total)}));
}

/* ---- what replaced it: LINKS is in the order of RECEIPTS */

static enum err next_link(struct judging *x)
{
	enum err e = rows_next(&x->links, x->link);
	x->has_link = e == E_OK;
	return e == E_NOT_FOUND ? E_OK : e;
}

static int compare_to_link(const struct judging *x)
{
	return export_row_compare(TABLE_RECEIPTS, x->link, x->cells);
}

/* A link whose receipt is not here: without bounds it never was. */
static void judge_loose_link(const struct judging *x)
{
	char id[FINDING_ID];
	if (!is_bounded(x->audit))
		findings_add(&x->audit->findings, FINDING_LINK_UNKNOWN, TABLE_LINKS, x->links.row,
			     finding_receipt_id(id, x->link), SAYS({IS(DETAIL_NUMBER, x->link[LINKS_NEW_NUMBER].number)}));
}

static enum err meet_link(struct judging *x)
{
	int order;
	x->is_replaced = false;
	while (x->has_link && (order = compare_to_link(x)) <= 0) {
		x->is_replaced |= order == 0;
		if (order < 0)
			judge_loose_link(x);
		TRY(next_link(x));
	}
	return E_OK;
}

/* ---- the account */

static void account_live(struct judging *x)
{
	struct account *k = x->account;
	const uint32_t bit = x->series ? 1u << (x->series->organisation & 31) : 0;
	k->live += x->receipt.total;
	k->balance -= persons_of_receipt(x->audit, &x->receipt, x->visit_day);
	if (str_equal(x->receipt.form, "EBL02") || bit == 0)
		return;
	if (k->organisations & bit)
		findings_add(&x->audit->findings, FINDING_RECEIPT_TWICE, TABLE_RECEIPTS, x->row, x->id,
			     SAYS({IS(DETAIL_TOTAL, x->receipt.total)}));
	k->organisations |= bit;
}

/* An order's own receipts are made when it is paid, not when it suits somebody's books. */
static void judge_settled(struct judging *x)
{
	const struct account *k = x->account;
	int64_t apart;
	if (k->kind != ACCOUNT_ORDER || k->settled_at == 0 ||
	    memcmp(k->id, x->cells[RECEIPTS_SOURCE].bytes.data, UUID_LEN) != 0)
		return;
	if (__builtin_sub_overflow(x->receipt.time, k->settled_at, &apart) || apart > SERVED_S || apart < -SERVED_S)
		find_out(x, FINDING_PAYMENT_TIME, SAYS({DIFFERS(DETAIL_SETTLED, k->settled_at, x->receipt.time)}));
}

/* What an order's own receipts call the way in which it was paid. */
static void judge_method(struct judging *x)
{
	static const uint8_t forms[] = {PAYMENT_TRANSFER, PAYMENT_TRANSFER, PAYMENT_WALLET, PAYMENT_TRANSFER, PAYMENT_CASH};
	const struct account *k = x->account;
	const uint8_t by = k->provider ? k->provider : k->method;
	if (k->kind != ACCOUNT_ORDER || memcmp(k->id, x->cells[RECEIPTS_SOURCE].bytes.data, UUID_LEN) != 0)
		return;
	if (by >= sizeof(forms) || forms[by] != x->receipt.payment)
		find_out(x, FINDING_ORDER_DIFFERS,
			 SAYS({DIFFERS(DETAIL_METHOD, x->receipt.payment, by < sizeof(forms) ? forms[by] : 0)}));
}

static void judge_account(struct judging *x)
{
	const struct cell *source = &x->cells[RECEIPTS_SOURCE];
	char hex[FINDING_ID];
	x->account = ledger_source(x->audit->ledger, source->bytes.data, &x->visit_day);
	if (!x->account) {
		if (!source_may_miss(x->audit, source->bytes.data))
			findings_add(&x->audit->findings, FINDING_SOURCE_UNKNOWN, TABLE_RECEIPTS, x->row, x->id,
				     SAYS({IS_TEXT(DETAIL_SOURCE, finding_hex_id(hex, source->bytes))}));
		return;
	}
	judge_settled(x);
	judge_method(x);
	if (!x->is_replaced)
		account_live(x);
}

/* ---- */

static enum err judge(struct judging *x)
{
	struct audit *a = x->audit;
	finding_receipt_id(x->id, x->cells);
	TRY(meet_link(x));
	arena_clear(&x->scratch);
	if (receipt_decode(&x->receipt, &x->scratch, x->cells[RECEIPTS_RECORD].bytes) != E_OK) {
		findings_add(&a->findings, FINDING_RECORD_FORM, TABLE_RECEIPTS, x->row, x->id,
			     SAYS({IS(DETAIL_BYTES, x->cells[RECEIPTS_RECORD].bytes.len)}));
		return E_OK;
	}
	x->series = ledger_series(a->ledger, x->receipt.tax_code, x->receipt.form, x->receipt.symbol,
				  day_year(instant_day(x->receipt.time)));
	judge_row(x);
	judge_log(x);
	judge_account(x);
	judge_price(x);
	return sums_take_receipt(a, &x->receipt, x->is_replaced);
}

static enum err judge_all(struct judging *x)
{
	struct cell cells[EXPORT_COLUMNS_MAX];
	ROWS_LOCAL receipts;
	TRY(rows_open(&receipts, x->audit, TABLE_RECEIPTS));
	x->cells = cells;
	TRY(next_link(x));
	enum err e;
	while ((e = rows_next(&receipts, cells)) == E_OK) {
		x->row = receipts.row;
		TRY(judge(x));
	}
	while (x->has_link) {
		judge_loose_link(x);
		TRY(next_link(x));
	}
	return e == E_NOT_FOUND ? E_OK : e;
}

enum err check_receipts(struct audit *a)
{
	struct judging x = {.audit = a};
	arena_init(&x.scratch, SCRATCH_MAX);
	enum err e = rows_open(&x.links, a, TABLE_LINKS);
	if (e == E_OK) {
		e = judge_all(&x);
		rows_close(&x.links);
	}
	arena_release(&x.scratch);
	return e;
}
