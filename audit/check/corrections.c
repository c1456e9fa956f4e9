/* Corrections: asked for by one person and decided by another, with a reason; each leaves its document, and the money of it is
 * the difference of the two receipts. */
#include "check.h"

#include "audit/book/ledger.h"
#include "audit/book/logged.h"
#include "audit/input/each.h"

#include <hoaban/correction.h>

enum { STATE_APPROVED = 2 };

static void find_out(struct audit *a, enum finding_code code, enum export_table t, uint64_t row, const struct cell *id,
		     const struct detail *says)
{
	char text[FINDING_ID];
	findings_add(&a->findings, code, t, row, finding_hex_id(text, id->bytes), says);
}

/* ---- persons and reasons */

static bool is_second_person(const struct cell *actor, const struct cell *approver)
{
	return !approver->is_null && approver->bytes.len > 0 && !bytes_equal(actor->bytes, approver->bytes);
}

static bool has_reason(const struct cell *c)
{
	char text[CORRECTION_TEXT_MAX * 4 + 1];
	CELL_TEXT_SET(text, c);
	return correction_reason_is_good(text);
}

/* ---- refunds */

static bool is_same_receipt(const struct refund *r, const struct cell *c)
{
	struct refund row = {.number = (uint32_t)c[REFUNDS_NUMBER].number};
	CELL_TEXT_SET(row.tax_code, &c[REFUNDS_TAX_CODE]);
	CELL_TEXT_SET(row.form, &c[REFUNDS_FORM]);
	CELL_TEXT_SET(row.symbol, &c[REFUNDS_SYMBOL]);
	return str_equal(row.tax_code, r->tax_code) && str_equal(row.form, r->form) && str_equal(row.symbol, r->symbol) &&
	       row.number == r->number;
}

static bool is_same_refund(const struct refund *r, const struct cell *c)
{
	struct refund row;
	CELL_TEXT_SET(row.reason, &c[REFUNDS_REASON]);
	CELL_TEXT_SET(row.actor, &c[REFUNDS_ACTOR]);
	CELL_TEXT_SET(row.approver, &c[REFUNDS_APPROVER]);
	return is_same_receipt(r, c) && r->amount == c[REFUNDS_AMOUNT].number && r->method == c[REFUNDS_METHOD].number &&
	       r->time == c[REFUNDS_AT].number && memcmp(r->correction, c[REFUNDS_CORRECTION].bytes.data, UUID_LEN) == 0 &&
	       str_equal(r->reason, row.reason) && str_equal(r->actor, row.actor) && str_equal(r->approver, row.approver);
}

static void claim_refund(struct audit *a, uint64_t row, const struct cell *c, const struct refund *r)
{
	char id[FINDING_ID];
	struct leaf l;
	logged_refund(&l, r, c[REFUNDS_RECORD].bytes);
	logged_claim(a, c[REFUNDS_LEAF].number, &l, TABLE_REFUNDS, row, finding_hex_id(id, c[REFUNDS_ID].bytes));
}

static enum err take_refund(void *ctx, uint64_t row, const struct cell *c)
{
	struct audit *a = ctx;
	struct refund r;
	const struct cell *id = &c[REFUNDS_ID];
	struct alias *alias = ledger_alias(a->ledger, c[REFUNDS_CORRECTION].bytes.data);
	if (refund_decode(&r, c[REFUNDS_RECORD].bytes) != E_OK || !is_same_refund(&r, c))
		find_out(a, FINDING_REFUND_DIFFERS, TABLE_REFUNDS, row, id,
			 SAYS({DIFFERS(DETAIL_AMOUNT, r.amount, c[REFUNDS_AMOUNT].number)}));
	else
		claim_refund(a, row, c, &r);
	if (!is_second_person(&c[REFUNDS_ACTOR], &c[REFUNDS_APPROVER]))
		find_out(a, FINDING_SECOND_PERSON, TABLE_REFUNDS, row, id, SAYS({IS(DETAIL_AMOUNT, c[REFUNDS_AMOUNT].number)}));
	if (!has_reason(&c[REFUNDS_REASON]))
		find_out(a, FINDING_REASON_MISSING, TABLE_REFUNDS, row, id,
			 SAYS({IS(DETAIL_AMOUNT, c[REFUNDS_AMOUNT].number)}));
	if (!alias || alias->state != STATE_APPROVED) {
		find_out(a, FINDING_CORRECTION_UNKNOWN, TABLE_REFUNDS, row, id,
			 SAYS({IS(DETAIL_AMOUNT, c[REFUNDS_AMOUNT].number)}));
		return E_OK;
	}
	alias->refunds++;
	alias->given += c[REFUNDS_AMOUNT].number;
	return E_OK;
}

static enum err take_supplement(void *ctx, uint64_t row, const struct cell *c)
{
	struct audit *a = ctx;
	struct alias *alias = ledger_alias(a->ledger, c[SUPPLEMENTS_CORRECTION].bytes.data);
	if (!alias || alias->state != STATE_APPROVED)
		find_out(a, FINDING_CORRECTION_UNKNOWN, TABLE_SUPPLEMENTS, row, &c[SUPPLEMENTS_ID],
			 SAYS({IS(DETAIL_AMOUNT, c[SUPPLEMENTS_AMOUNT].number)}));
	else
		alias->added += c[SUPPLEMENTS_AMOUNT].number;
	return E_OK;
}

/* ---- notices of error */

struct notices {
	struct audit *audit;
	struct bytes tax_code; /* of the row before, in the arena */
	int64_t year, number;
};

static void follow_number(struct notices *x, uint64_t row, const struct cell *c)
{
	struct audit *a = x->audit;
	bool is_next = x->year == c[NOTICES_YEAR].number && bytes_equal(x->tax_code, c[NOTICES_TAX_CODE].bytes);
	int64_t expected = is_next ? x->number + 1 : 1;
	if (c[NOTICES_NUMBER].number != expected)
		find_out(a, FINDING_NOTICE_NUMBER, TABLE_NOTICES, row, &c[NOTICES_CORRECTION],
			 SAYS({DIFFERS(DETAIL_NUMBER, expected, c[NOTICES_NUMBER].number)}));
	if (!is_next)
		x->tax_code = bytes_of(arena_copy(&a->arena, c[NOTICES_TAX_CODE].bytes.data, c[NOTICES_TAX_CODE].bytes.len),
				       c[NOTICES_TAX_CODE].bytes.len);
	x->year = c[NOTICES_YEAR].number;
	x->number = c[NOTICES_NUMBER].number;
}

static enum err take_notice(void *ctx, uint64_t row, const struct cell *c)
{
	static const uint8_t no_salt[SALT_LEN];
	struct notices *x = ctx;
	struct error_notice n;
	struct leaf l;
	char id[FINDING_ID];
	struct alias *alias = ledger_alias(x->audit->ledger, c[NOTICES_CORRECTION].bytes.data);
	follow_number(x, row, c);
	if (error_notice_decode(&n, c[NOTICES_RECORD].bytes) != E_OK || n.time != c[NOTICES_AT].number ||
	    n.year != c[NOTICES_YEAR].number || n.notice_number != c[NOTICES_NUMBER].number) {
		find_out(x->audit, FINDING_NOTICE_DIFFERS, TABLE_NOTICES, row, &c[NOTICES_CORRECTION],
			 SAYS({DIFFERS(DETAIL_NUMBER, n.notice_number, c[NOTICES_NUMBER].number)}));
		return E_OK;
	}
	leaf_of_error_notice(&l, &n, c[NOTICES_RECORD].bytes, no_salt);
	logged_claim(x->audit, c[NOTICES_LEAF].number, &l, TABLE_NOTICES, row, finding_hex_id(id, c[NOTICES_CORRECTION].bytes));
	if (alias)
		alias->notices++;
	return E_OK;
}

/* ---- the corrections themselves */

static bool has_document(const struct audit *a, const struct alias *k)
{
	bool is_approved = k->state == STATE_APPROVED;
	if (k->kind == CORRECTION_NOTICE)
		return k->notices == is_approved && k->receipts == 0;
	return k->notices == 0 && (k->receipts == is_approved || (is_bounded(a) && k->receipts == 0));
}

static enum err take_correction(void *ctx, uint64_t row, const struct cell *c)
{
	struct audit *a = ctx;
	const struct cell *id = &c[CORRECTIONS_ID];
	const struct alias *k = ledger_alias(a->ledger, id->bytes.data);
	int64_t money = k->given - k->added;
	if (k->state == STATE_APPROVED && !is_second_person(&c[CORRECTIONS_ACTOR], &c[CORRECTIONS_APPROVER]))
		find_out(a, FINDING_SECOND_PERSON, TABLE_CORRECTIONS, row, id, SAYS({IS(DETAIL_KIND, k->kind)}));
	if (!has_reason(&c[CORRECTIONS_REASON]))
		find_out(a, FINDING_REASON_MISSING, TABLE_CORRECTIONS, row, id, SAYS({IS(DETAIL_KIND, k->kind)}));
	if (!has_document(a, k))
		find_out(a, FINDING_CORRECTION_DOCUMENT, TABLE_CORRECTIONS, row, id,
			 SAYS({IS(DETAIL_RECEIPTS, k->receipts)}, {IS(DETAIL_NOTICES, k->notices)}));
	else if (k->receipts > 0 && k->difference != money)
		find_out(a, FINDING_CORRECTION_SUM, TABLE_CORRECTIONS, row, id,
			 SAYS({DIFFERS(DETAIL_DIFFERENCE, k->difference, money)}));
	return E_OK;
}

enum err check_corrections(struct audit *a)
{
	struct notices notices = {.audit = a};
	TRY(each_row(a, TABLE_REFUNDS, take_refund, a));
	TRY(each_row(a, TABLE_SUPPLEMENTS, take_supplement, a));
	TRY(each_row(a, TABLE_NOTICES, take_notice, &notices));
	return each_row(a, TABLE_CORRECTIONS, take_correction, a);
}
