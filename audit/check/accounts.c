/* Every order and every sale: what it said it costs, what was paid, what its receipts say and whom its tickets let in. */
#include "check.h"

#include "audit/book/ledger.h"
#include "audit/input/each.h"

#include <hoaban/instant.h>
#include <hoaban/tariff.h>

enum { STATUS_PAID = 2, STATUS_REFUNDING = 4, STATUS_REFUNDED = 5 };
#define CREATED_WITHIN_S 600	     /* between an order and its id */
#define SETTLES_WITHIN_S (3 * DAY_S) /* an order is paid, or it lapses */

/* ---- corrections add and give back */

static enum err take_supplement(void *ctx, uint64_t row, const struct cell *c)
{
	struct audit *a = ctx;
	(void)row;
	struct account *k = ledger_account(a->ledger, c[SUPPLEMENTS_ORIGIN].bytes.data);
	if (k)
		k->added += c[SUPPLEMENTS_AMOUNT].number;
	return E_OK;
}

static enum err take_refund(void *ctx, uint64_t row, const struct cell *c)
{
	struct audit *a = ctx;
	(void)row;
	struct account *k = ledger_account(a->ledger, c[REFUNDS_ORIGIN].bytes.data);
	if (k)
		k->given += c[REFUNDS_AMOUNT].number;
	return E_OK;
}

/* ---- judging one */

static bool is_sold(const struct account *k)
{
	return k->kind == ACCOUNT_SALE || k->status == STATUS_PAID || k->status == STATUS_REFUNDING ||
	       k->status == STATUS_REFUNDED;
}

static void find_out(struct audit *a, const struct account *k, enum finding_code code, const struct detail *says)
{
	char id[FINDING_ID];
	finding_place(findings_add(&a->findings, code, k->kind == ACCOUNT_ORDER ? TABLE_ORDERS : TABLE_SALES, k->row,
				   finding_hex_id(id, bytes_of(k->id, UUID_LEN)), says),
		      "", k->at);
}

static void judge_money(struct audit *a, const struct account *k)
{
	int64_t due = is_sold(k) ? k->total + k->added - k->given : 0;
	if (k->live != due)
		find_out(a, k, FINDING_RECEIPT_SUM, SAYS({DIFFERS(DETAIL_RECEIPTS_TOTAL, due, k->live)}));
	if (k->kind == ACCOUNT_ORDER && is_sold(k) && k->paid != k->total)
		find_out(a, k, FINDING_ORDER_UNPAID, SAYS({DIFFERS(DETAIL_PAID, k->total, k->paid)}));
	if (k->given > k->total + k->added)
		find_out(a, k, FINDING_REFUND_TOO_MUCH, SAYS({DIFFERS(DETAIL_GIVEN, k->total + k->added, k->given)}));
}

static void judge_tickets(struct audit *a, const struct account *k)
{
	bool has = k->tickets > 0;
	/* A free person may hold a ticket of his own for each site, and is told of once. */
	if (k->free_unlogged > (uint64_t)k->free_logged * SITES_MAX)
		find_out(a, k, FINDING_FREE_UNLOGGED, SAYS({DIFFERS(DETAIL_FREE, k->free_logged, k->free_unlogged)}));
	if (has != is_sold(k))
		find_out(a, k, has ? FINDING_TICKETS_UNSOLD : FINDING_TICKETS_MISSING,
			 SAYS({IS(DETAIL_TICKETS, k->tickets)}, {IS(DETAIL_TOTAL, k->total)}));
	else if (k->balance != 0 && !k->is_moved)
		find_out(a, k, FINDING_PERSONS_DIFFER,
			 SAYS({IS(DETAIL_RECEIPTS_TOTAL, k->live)}, {IS(DETAIL_TICKETS, k->tickets)}));
}

/* An order's id says when it was made. */
static void judge_created(struct audit *a, const struct account *k)
{
	int64_t made = id_made_at(k->id), apart;
	if (k->kind != ACCOUNT_ORDER)
		return;
	if (__builtin_sub_overflow(k->at, made, &apart) || apart > CREATED_WITHIN_S || apart < -CREATED_WITHIN_S)
		find_out(a, k, FINDING_ORDER_DIFFERS, SAYS({DIFFERS(DETAIL_CREATED, made, k->at)}));
}

/* Of an export of some days only those are judged whose receipts and tickets must all be here. */
static bool is_judged(const struct audit *a, const struct account *k)
{
	if (ledger_alias(a->ledger, k->id)) /* the sale of a till's correction stands for another account */
		return false;
	return !is_bounded(a) || (is_well_inside(a, k->at) && is_well_inside(a, k->at + SETTLES_WITHIN_S) && !k->is_corrected);
}

enum err check_accounts(struct audit *a)
{
	struct ledger *l = a->ledger;
	TRY(each_row(a, TABLE_SUPPLEMENTS, take_supplement, a));
	TRY(each_row(a, TABLE_REFUNDS, take_refund, a));
	for (int kind = ACCOUNT_ORDER; kind <= ACCOUNT_SALE; kind++)
		for (size_t i = 0; i < l->account_count; i++) {
			const struct account *k = &l->accounts[i];
			if (k->kind != kind || !is_judged(a, k))
				continue;
			judge_created(a, k);
			judge_money(a, k);
			judge_tickets(a, k);
		}
	return E_OK;
}
