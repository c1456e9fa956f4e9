/* Money: what banks and services told of, each transaction once; what it paid for; and what nobody has matched yet. */
#include "check.h"
#include "money.h"

#include "audit/book/ledger.h"
#include "audit/book/sums.h"
#include "audit/input/each.h"
#include "audit/input/mark.h"

#define TEXT_ROOM 256						     /* bytes of a transaction's name in a finding */
#define SKEW_MS	  300000					     /* two servers whose clocks are apart */
enum { STATUS_PAID = 2, STATUS_REFUNDING = 4, STATUS_REFUNDED = 5 }; /* of orders */

static bool was_sold(const struct account *k)
{
	return k->kind == ACCOUNT_SALE || k->status == STATUS_PAID || k->status == STATUS_REFUNDING ||
	       k->status == STATUS_REFUNDED;
}

static uint64_t payment_mark(const struct audit *a, const struct cell *c)
{
	return mark_cells(a, &c[PAYMENTS_PROVIDER_TX], 1);
}

static void judge_unknown(const struct money_book *x, uint64_t row, const struct cell *c, const char *id)
{
	char hex[FINDING_ID];
	const struct cell *subject = &c[PAYMENTS_SUBJECT];
	if (!is_well_inside(x->audit, c[PAYMENTS_SETTLED_MS].number / 1000) || source_may_miss(x->audit, subject->bytes.data) ||
	    money_promise(x, subject->bytes.data))
		return;
	findings_add(&x->audit->findings, FINDING_PAYMENT_UNKNOWN, TABLE_PAYMENTS, row, id,
		     SAYS({IS_TEXT(DETAIL_SUBJECT, finding_hex_id(hex, subject->bytes))},
			  {IS(DETAIL_AMOUNT, c[PAYMENTS_AMOUNT].number)}));
}

static void judge_subject(const struct money_book *x, uint64_t row, const struct cell *c, const char *id)
{
	struct audit *a = x->audit;
	char hex[FINDING_ID];
	int64_t amount = c[PAYMENTS_AMOUNT].number;
	struct account *k = ledger_account(a->ledger, c[PAYMENTS_SUBJECT].bytes.data);
	finding_hex_id(hex, c[PAYMENTS_SUBJECT].bytes);
	if (!k) {
		judge_unknown(x, row, c, id);
		return;
	}
	if (!was_sold(k))
		findings_add(&a->findings, FINDING_PAID_UNISSUED, TABLE_PAYMENTS, row, id,
			     SAYS({IS_TEXT(DETAIL_SUBJECT, hex)}, {IS(DETAIL_STATUS, k->status)}, {IS(DETAIL_AMOUNT, amount)}));
	if (!marks_have(&x->returned, money_amount_mark(a, payment_mark(a, c), amount)))
		k->paid += amount;
	k->settled_at = c[PAYMENTS_SETTLED_MS].number / 1000;
	k->provider = (uint8_t)c[PAYMENTS_PROVIDER].number;
	if (k->kind == ACCOUNT_ORDER)
		sums_tell(&a->sums->paid_in_shop, 1, amount);
}

/* Money cannot pay for anything before the house has heard of it. */
static void judge_time(const struct money_book *x, uint64_t row, const struct cell *c, const char *id)
{
	const struct heard *h = money_heard(x, payment_mark(x->audit, c));
	const int64_t settled = c[PAYMENTS_SETTLED_MS].number;
	if (!h || settled >= h->ms - SKEW_MS)
		return;
	findings_add(&x->audit->findings, FINDING_PAYMENT_TIME, TABLE_PAYMENTS, row, id,
		     SAYS({IS(DETAIL_SETTLED, settled / 1000)}, {IS(DETAIL_HEARD, h->ms / 1000)}));
}

static enum err take_payment(void *ctx, uint64_t row, const struct cell *c)
{
	struct money_book *x = ctx;
	struct audit *a = x->audit;
	char id[FINDING_ID];
	const struct cell once[] = {c[PAYMENTS_PROVIDER], c[PAYMENTS_PROVIDER_TX]};
	const struct cell told[] = {c[PAYMENTS_PROVIDER_TX]};
	finding_hex_id(id, c[PAYMENTS_ID].bytes);
	judge_subject(x, row, c, id);
	judge_time(x, row, c, id);
	TRY(mirror_side_add(&x->once, mark_cells(a, once, 2), TABLE_PAYMENTS, row));
	if (c[PAYMENTS_PROVIDER].number == PROVIDER_SANDBOX) /* of a demonstration: no bank tells of it */
		return E_OK;
	const uint64_t tx = mark_cells(a, told, 1);
	if (!marks_have(&x->unjudged, tx))
		TRY(mirror_add(&x->exact, MIRROR_KEPT,
			       mark_cells(a, &c[PAYMENTS_SUBJECT], 1) ^ money_amount_mark(a, tx, c[PAYMENTS_AMOUNT].number),
			       TABLE_PAYMENTS, row));
	return mirror_add(&x->transactions, MIRROR_KEPT, tx, TABLE_PAYMENTS, row);
}

/* ---- what does not meet */

struct naming {
	struct money_book *book;
	const struct mirror_side *left;
	enum finding_code code;
	size_t at;
};

static enum err name_payment(void *ctx, uint64_t row, const struct cell *c)
{
	struct naming *n = ctx;
	char id[FINDING_ID], tx[TEXT_ROOM];
	while (n->at < n->left->count && (n->left->list[n->at].table != TABLE_PAYMENTS || n->left->list[n->at].row < row))
		n->at++;
	if (n->at == n->left->count || n->left->list[n->at].row != row ||
	    !is_well_inside(n->book->audit, c[PAYMENTS_SETTLED_MS].number / 1000))
		return E_OK;
	CELL_TEXT_SET(tx, &c[PAYMENTS_PROVIDER_TX]);
	findings_add(&n->book->audit->findings, n->code, TABLE_PAYMENTS, row, finding_hex_id(id, c[PAYMENTS_ID].bytes),
		     SAYS({IS_TEXT(DETAIL_TX, tx)}, {IS(DETAIL_AMOUNT, c[PAYMENTS_AMOUNT].number)}));
	return E_OK;
}

static enum err name_left(struct money_book *x, const struct mirror_side *left, enum finding_code code)
{
	struct naming n = {x, left, code, 0};
	return left->count == 0 ? E_OK : each_row(x->audit, TABLE_PAYMENTS, name_payment, &n);
}

static enum err judge(struct money_book *x)
{
	struct audit *a = x->audit;
	TRY(money_hear(x));
	TRY(each_row(a, TABLE_PAYMENTS, take_payment, x));
	TRY(money_take(x));
	mirror_settle(&x->transactions); /* money that paid for nothing is no fault: it is in the sums */
	mirror_settle(&x->exact);
	mirror_keep_repeated(&x->once);
	TRY(name_left(x, &x->transactions.side[MIRROR_KEPT], FINDING_PAYMENT_UNTOLD));
	TRY(name_left(x, &x->exact.side[MIRROR_KEPT], FINDING_PAYMENT_DIFFERS));
	for (size_t i = 0; i < x->once.count; i++)
		if (x->once.list[i].table == TABLE_MONEY)
			findings_add(&a->findings, FINDING_PAYMENT_TWICE, TABLE_MONEY, x->once.list[i].row, "",
				     SAYS({IS_TEXT(DETAIL_COLUMNS, "tx")}));
	return name_left(x, &x->once, FINDING_PAYMENT_TWICE);
}

enum err check_payments(struct audit *a)
{
	struct money_book x = {.audit = a};
	enum err e = judge(&x);
	money_release(&x);
	return e;
}
