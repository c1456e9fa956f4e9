/* Money: what banks and services told of, each transaction once; what it paid for; and what nobody has matched yet. */
#include "check.h"
#include "each.h"
#include "ledger.h"
#include "mark.h"
#include "mirror.h"
#include "sums.h"

#include <stdio.h>
#include <stdlib.h>

/* server/domain/money/money.h: numbers that never change. */
enum {
	STATE_RECEIVED = 1,
	STATE_APPLIED,
	STATE_UNKNOWN,
	STATE_TOO_LITTLE,
	STATE_TOO_MUCH,
	STATE_LATE,
	STATE_DUPLICATE,
	STATE_ELSEWHERE,
	STATE_OUTGOING,
	STATE_TOLD_TWICE,
	STATE_REFUNDING,
	STATE_REFUNDED,
	STATE_DISMISSED
};
#define TEXT_ROOM 256 /* bytes of a name or number in a finding */
#define TX_TEXT	  96
#define SKEW_MS	  300000 /* two servers whose clocks are apart */
enum { PROVIDER_SANDBOX = 3, STATUS_PAID = 2, STATUS_REFUNDING = 4, STATUS_REFUNDED = 5 };

/* Of transactions, ascending once they are sorted: few. */
struct marks {
	size_t count, room;
	uint64_t *list;
};

/* Of every transaction that a bank told of: when it was heard first. */
struct heard {
	uint64_t mark;
	int64_t ms;
};

/* What a till asked for, and how much of it the money has told of so far. */
struct promised {
	uint8_t sale[UUID_LEN];
	int64_t amount, told;
};

struct judging {
	struct audit *audit;
	size_t heard_count, heard_room;
	struct heard *heard;	    /* ascending, with the first of each in front */
	struct mirror transactions; /* KEPT: payments; TOLD: money that paid for something */
	struct mirror exact;	    /* the same with amount and subject */
	struct marks unjudged, returned;
	size_t transfer_count, transfer_room;
	struct promised *transfers; /* ascending: sales that tills announced */
	struct mirror_side once;
};

/* ---- payments */

static bool was_sold(const struct account *k)
{
	return k->kind == ACCOUNT_SALE || k->status == STATUS_PAID || k->status == STATUS_REFUNDING ||
	       k->status == STATUS_REFUNDED;
}

static int by_sale(const void *left, const void *right)
{
	const struct promised *a = left, *b = right;
	return memcmp(a->sale, b->sale, UUID_LEN);
}

static struct promised *promise_of(const struct judging *x, const uint8_t sale[static UUID_LEN])
{
	struct promised key = {0};
	memcpy(key.sale, sale, UUID_LEN);
	return x->transfer_count > 0 ? bsearch(&key, x->transfers, x->transfer_count, sizeof(key), by_sale) : NULL;
}

static uint64_t payment_mark(const struct audit *a, const struct cell *c)
{
	return mark_cells(a, &c[PAYMENTS_PROVIDER_TX], 1);
}

static uint64_t amount_mark(const struct audit *a, uint64_t tx, int64_t amount)
{
	return mark_cells(a, (struct cell[]){CELL_OF_NUMBER(tx), CELL_OF_NUMBER(amount)}, 2);
}

static int by_mark(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

static void add_mark(struct audit *a, struct marks *m, uint64_t mark)
{
	m->list = arena_grow(&a->arena, m->list, m->count, &m->room, sizeof(*m->list));
	m->list[m->count++] = mark;
}

static void sort_marks(struct marks *m)
{
	if (m->count > 1)
		qsort(m->list, m->count, sizeof(*m->list), by_mark);
}

static bool has_mark(const struct marks *m, uint64_t mark)
{
	return m->count > 0 && bsearch(&mark, m->list, m->count, sizeof(mark), by_mark) != NULL;
}

/* A transfer may come for a sale that the till has not made; the till said so before. */
static enum err take_transfer(void *ctx, uint64_t row, const struct cell *c)
{
	struct judging *x = ctx;
	(void)row;
	x->transfers = arena_grow(&x->audit->arena, x->transfers, x->transfer_count, &x->transfer_room, sizeof(*x->transfers));
	struct promised *p = &x->transfers[x->transfer_count++];
	*p = (struct promised){.amount = c[TILL_TRANSFERS_AMOUNT].number};
	memcpy(p->sale, c[TILL_TRANSFERS_SALE].bytes.data, UUID_LEN);
	return E_OK;
}

static void judge_unknown(const struct judging *x, uint64_t row, const struct cell *c, const char *id)
{
	char hex[FINDING_ID];
	const struct cell *subject = &c[PAYMENTS_SUBJECT];
	if (!is_well_inside(x->audit, c[PAYMENTS_SETTLED_MS].number / 1000) || source_may_miss(x->audit, subject->bytes.data) ||
	    promise_of(x, subject->bytes.data))
		return;
	findings_add(&x->audit->findings, FINDING_PAYMENT_UNKNOWN, TABLE_PAYMENTS, row, id,
		     SAYS({IS_TEXT(DETAIL_SUBJECT, finding_hex_id(hex, subject->bytes))},
			  {IS(DETAIL_AMOUNT, c[PAYMENTS_AMOUNT].number)}));
}

static void judge_subject(const struct judging *x, uint64_t row, const struct cell *c, const char *id)
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
	if (!has_mark(&x->returned, amount_mark(a, payment_mark(a, c), amount)))
		k->paid += amount;
	k->settled_at = c[PAYMENTS_SETTLED_MS].number / 1000;
	k->provider = (uint8_t)c[PAYMENTS_PROVIDER].number;
	if (k->kind == ACCOUNT_ORDER)
		sums_tell(&a->sums->paid_in_shop, 1, amount);
}

static int by_hearing(const void *left, const void *right)
{
	const struct heard *a = left, *b = right;
	int order = (a->mark > b->mark) - (a->mark < b->mark);
	return order != 0 ? order : (a->ms > b->ms) - (a->ms < b->ms);
}

static int by_heard_mark(const void *left, const void *right)
{
	const struct heard *a = left, *b = right;
	return (a->mark > b->mark) - (a->mark < b->mark);
}

/* Money cannot pay for anything before the house has heard of it. */
static void judge_time(const struct judging *x, uint64_t row, const struct cell *c, const char *id)
{
	const struct heard key = {.mark = payment_mark(x->audit, c)};
	const struct heard *h =
		x->heard_count == 0 ? NULL : bsearch(&key, x->heard, x->heard_count, sizeof(key), by_heard_mark);
	const int64_t settled = c[PAYMENTS_SETTLED_MS].number;
	if (!h || settled >= h->ms - SKEW_MS)
		return;
	findings_add(&x->audit->findings, FINDING_PAYMENT_TIME, TABLE_PAYMENTS, row, id,
		     SAYS({IS(DETAIL_SETTLED, settled / 1000)}, {IS(DETAIL_HEARD, h->ms / 1000)}));
}

static enum err take_payment(void *ctx, uint64_t row, const struct cell *c)
{
	struct judging *x = ctx;
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
	if (!has_mark(&x->unjudged, tx))
		TRY(mirror_add(&x->exact, MIRROR_KEPT,
			       mark_cells(a, &c[PAYMENTS_SUBJECT], 1) ^ amount_mark(a, tx, c[PAYMENTS_AMOUNT].number),
			       TABLE_PAYMENTS, row));
	return mirror_add(&x->transactions, MIRROR_KEPT, tx, TABLE_PAYMENTS, row);
}

/* ---- money */

/* As payments name it. */
static bool money_tx(char out[static TX_TEXT], const struct cell *c)
{
	static const char *const sources[] = {"", "sepay", "payos", "sandbox", "vnpay", "statement"};
	const int64_t source = c[MONEY_SOURCE].number;
	if (source < 1 || source >= (int64_t)(sizeof(sources) / sizeof(sources[0])))
		return false;
	snprintf(out, TX_TEXT, "%s-%.*s", sources[source], (int)c[MONEY_TX].bytes.len, (const char *)c[MONEY_TX].bytes.data);
	return true;
}

static void sum_up(struct audit *a, int64_t state, int64_t amount)
{
	static const size_t kinds[] = {
		[STATE_APPLIED] = offsetof(struct sums, bank_matched),
		[STATE_TOO_MUCH] = offsetof(struct sums, bank_matched),
		[STATE_UNKNOWN] = offsetof(struct sums, bank_unmatched),
		[STATE_TOO_LITTLE] = offsetof(struct sums, bank_unmatched),
		[STATE_LATE] = offsetof(struct sums, bank_unmatched),
		[STATE_DUPLICATE] = offsetof(struct sums, bank_unmatched),
		[STATE_ELSEWHERE] = offsetof(struct sums, bank_unmatched),
		[STATE_REFUNDING] = offsetof(struct sums, bank_unmatched),
		[STATE_REFUNDED] = offsetof(struct sums, bank_back),
		[STATE_DISMISSED] = offsetof(struct sums, bank_back),
	};
	if (state > 0 && (size_t)state < sizeof(kinds) / sizeof(kinds[0]) && kinds[state] != 0)
		sums_tell((struct told *)((char *)a->sums + kinds[state]), 1, amount);
}

static void judge_persons(struct audit *a, uint64_t row, const struct cell *c, const char *id)
{
	const struct cell *actor = &c[MONEY_ACTOR], *approver = &c[MONEY_APPROVER];
	bool is_settled = c[MONEY_STATE].number == STATE_REFUNDED;
	char who[TEXT_ROOM];
	CELL_TEXT_SET(who, actor);
	if (is_settled && (actor->is_null || approver->is_null))
		findings_add(&a->findings, FINDING_SECOND_PERSON, TABLE_MONEY, row, id,
			     SAYS({IS(DETAIL_STATE, c[MONEY_STATE].number)}));
	else if (!actor->is_null && !approver->is_null && bytes_equal(actor->bytes, approver->bytes))
		findings_add(&a->findings, FINDING_SECOND_PERSON, TABLE_MONEY, row, id, SAYS({IS_TEXT(DETAIL_ACTOR, who)}));
}

/* What of it may have paid for something: an order takes its total and leaves the rest to the payer. What went back as a whole
 * has not paid for an order. */
static bool paid_amount(const struct audit *a, const struct cell *c, int64_t *out)
{
	static const bool may_pay[] = {[STATE_APPLIED] = true,	 [STATE_TOO_LITTLE] = true, [STATE_TOO_MUCH] = true,
				       [STATE_REFUNDING] = true, [STATE_REFUNDED] = true,   [STATE_DISMISSED] = false};
	const int64_t state = c[MONEY_STATE].number;
	const struct account *k = c[MONEY_SUBJECT].is_null ? NULL : ledger_account(a->ledger, c[MONEY_SUBJECT].bytes.data);
	bool is_order = k && k->kind == ACCOUNT_ORDER, goes_back = state == STATE_REFUNDING || state == STATE_REFUNDED;
	*out = c[MONEY_AMOUNT].number;
	if (state < 0 || state > STATE_DISMISSED || !may_pay[state] || c[MONEY_SUBJECT].is_null)
		return false;
	if (is_order && goes_back && *out <= k->total)
		return false;
	if (is_order && *out > k->total)
		*out = k->total;
	return true;
}

/* A till's sale takes what it still lacks (of older servers: all of it), in the order in which the money came. */
static int64_t take_lacking(const struct judging *x, const struct cell *c, int64_t amount)
{
	struct promised *p = promise_of(x, c[MONEY_SUBJECT].bytes.data);
	if (!p)
		return amount;
	int64_t lacking = p->amount > p->told ? p->amount - p->told : 0;
	p->told += amount;
	return amount < lacking ? amount : lacking;
}

static enum err tell_exactly(struct judging *x, uint64_t row, const struct cell *c, uint64_t tx)
{
	int64_t amount;
	if (!paid_amount(x->audit, c, &amount))
		return E_OK;
	const uint64_t subject = mark_cells(x->audit, &c[MONEY_SUBJECT], 1);
	const int64_t lacked = take_lacking(x, c, amount);
	TRY(mirror_add(&x->exact, MIRROR_TOLD, subject ^ amount_mark(x->audit, tx, amount), TABLE_MONEY, row));
	if (lacked == amount)
		return E_OK;
	return mirror_add(&x->exact, MIRROR_TOLD, subject ^ amount_mark(x->audit, tx, lacked), TABLE_MONEY, row);
}

/* Unjudged: a crash came between the money's payment and its state, or it has not been looked at yet. Returned: what was too
 * little for a till's sale goes back as a whole. */
static enum err take_odd(void *ctx, uint64_t row, const struct cell *c)
{
	struct judging *x = ctx;
	struct audit *a = x->audit;
	char tx[TX_TEXT];
	(void)row;
	if (!money_tx(tx, c))
		return E_OK;
	const uint64_t mark = mark_cells(a, (struct cell[]){CELL_OF_TEXT(tx)}, 1);
	const struct account *k = c[MONEY_SUBJECT].is_null ? NULL : ledger_account(a->ledger, c[MONEY_SUBJECT].bytes.data);
	if (x->heard_count < x->heard_room)
		x->heard[x->heard_count++] = (struct heard){mark, c[MONEY_RECEIVED_MS].number};
	if (c[MONEY_STATE].number == STATE_RECEIVED)
		add_mark(a, &x->unjudged, mark);
	if (c[MONEY_STATE].number == STATE_REFUNDED && k && k->kind == ACCOUNT_SALE)
		add_mark(a, &x->returned, amount_mark(a, mark, c[MONEY_AMOUNT].number));
	return E_OK;
}

static enum err take_money(void *ctx, uint64_t row, const struct cell *c)
{
	struct judging *x = ctx;
	struct audit *a = x->audit;
	char id[FINDING_ID], tx[TX_TEXT];
	int64_t state = c[MONEY_STATE].number;
	finding_hex_id(id, c[MONEY_ID].bytes);
	sum_up(a, state, c[MONEY_AMOUNT].number);
	judge_persons(a, row, c, id);
	if (!money_tx(tx, c))
		return E_OK;
	const struct cell once[] = {c[MONEY_SOURCE], c[MONEY_TX], CELL_NULL};
	TRY(mirror_side_add(&x->once, mark_cells(a, once, 3), TABLE_MONEY, row));
	if (c[MONEY_SOURCE].number == PROVIDER_SANDBOX)
		return E_OK;
	const uint64_t mark = mark_cells(a, (struct cell[]){CELL_OF_TEXT(tx)}, 1);
	TRY(tell_exactly(x, row, c, mark));
	return mirror_add(&x->transactions, MIRROR_TOLD, mark, TABLE_MONEY, row);
}

/* ---- */

struct naming {
	struct judging *judging;
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
	    !is_well_inside(n->judging->audit, c[PAYMENTS_SETTLED_MS].number / 1000))
		return E_OK;
	CELL_TEXT_SET(tx, &c[PAYMENTS_PROVIDER_TX]);
	findings_add(&n->judging->audit->findings, n->code, TABLE_PAYMENTS, row, finding_hex_id(id, c[PAYMENTS_ID].bytes),

		     SAYS({IS_TEXT(DETAIL_TX, tx)}, {IS(DETAIL_AMOUNT, c[PAYMENTS_AMOUNT].number)}));
	return E_OK;
}

static enum err name_left(struct judging *x, const struct mirror_side *left, enum finding_code code)
{
	struct naming n = {x, left, code, 0};
	return left->count == 0 ? E_OK : each_row(x->audit, TABLE_PAYMENTS, name_payment, &n);
}

static enum err judge(struct judging *x)
{
	struct audit *a = x->audit;
	TRY(each_row(a, TABLE_TILL_TRANSFERS, take_transfer, x));
	x->heard_room = (size_t)a->tables[TABLE_MONEY].rows;
	x->heard = calloc(x->heard_room + 1, sizeof(*x->heard));
	if (!x->heard)
		return E_MEMORY;
	TRY(each_row(a, TABLE_MONEY, take_odd, x));
	if (x->heard_count > 1)
		qsort(x->heard, x->heard_count, sizeof(*x->heard), by_hearing);
	sort_marks(&x->unjudged);
	sort_marks(&x->returned);
	TRY(each_row(a, TABLE_PAYMENTS, take_payment, x));
	TRY(each_row(a, TABLE_MONEY, take_money, x));
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
	struct judging x = {.audit = a};
	enum err e = judge(&x);
	mirror_release(&x.transactions);
	mirror_release(&x.exact);
	mirror_side_release(&x.once);
	free(x.heard);
	return e;
}
