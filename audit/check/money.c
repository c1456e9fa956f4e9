#include "money.h"

#include "audit/book/ledger.h"
#include "audit/book/sums.h"
#include "audit/input/each.h"
#include "audit/input/mark.h"

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
#define TEXT_ROOM 256 /* bytes of a name in a finding */
#define TX_TEXT	  96

/* ---- what tills announced, and when money was heard of */

static int by_sale(const void *left, const void *right)
{
	const struct promised *a = left, *b = right;
	return memcmp(a->sale, b->sale, UUID_LEN);
}

struct promised *money_promise(const struct money_book *x, const uint8_t sale[static UUID_LEN])
{
	struct promised key = {0};
	memcpy(key.sale, sale, UUID_LEN);
	return x->transfer_count > 0 ? bsearch(&key, x->transfers, x->transfer_count, sizeof(key), by_sale) : NULL;
}

uint64_t money_amount_mark(const struct audit *a, uint64_t tx, int64_t amount)
{
	return mark_cells(a, (struct cell[]){CELL_OF_NUMBER(tx), CELL_OF_NUMBER(amount)}, 2);
}

/* A transfer may come for a sale that the till has not made; the till said so before. */
static enum err take_transfer(void *ctx, uint64_t row, const struct cell *c)
{
	struct money_book *x = ctx;
	(void)row;
	struct promised *p = &x->transfers[x->transfer_count++];
	*p = (struct promised){.lacking = c[TILL_TRANSFERS_AMOUNT].number, .lacking_kept = c[TILL_TRANSFERS_AMOUNT].number};
	memcpy(p->sale, c[TILL_TRANSFERS_SALE].bytes.data, UUID_LEN);
	return E_OK;
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

const struct heard *money_heard(const struct money_book *x, uint64_t tx)
{
	const struct heard key = {.mark = tx};
	return x->heard_count == 0 ? NULL : bsearch(&key, x->heard, x->heard_count, sizeof(key), by_heard_mark);
}

/* ---- a row */

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

static bool goes_back(const struct cell *c)
{
	return c[MONEY_STATE].number == STATE_REFUNDING || c[MONEY_STATE].number == STATE_REFUNDED;
}

/* What of it may have paid for something: an order takes its total and leaves the rest to the payer. What went back as a whole
 * has not paid for an order. */
static bool paid_amount(const struct audit *a, const struct cell *c, int64_t *out)
{
	static const bool may_pay[] = {[STATE_APPLIED] = true,	 [STATE_TOO_LITTLE] = true, [STATE_TOO_MUCH] = true,
				       [STATE_REFUNDING] = true, [STATE_REFUNDED] = true,   [STATE_DISMISSED] = false};
	const int64_t state = c[MONEY_STATE].number;
	const struct account *k = c[MONEY_SUBJECT].is_null ? NULL : ledger_account(a->ledger, c[MONEY_SUBJECT].bytes.data);
	bool is_order = k && k->kind == ACCOUNT_ORDER;
	*out = c[MONEY_AMOUNT].number;
	if (state < 0 || state > STATE_DISMISSED || !may_pay[state] || c[MONEY_SUBJECT].is_null)
		return false;
	if (is_order && goes_back(c) && *out <= k->total)
		return false;
	if (is_order && *out > k->total)
		*out = k->total;
	return true;
}

static int64_t take(int64_t *lacking, int64_t amount)
{
	const int64_t taken = amount < *lacking ? amount : *lacking;
	*lacking -= taken;
	return taken;
}

/* A till's sale takes what it still lacks (of older servers: all of it), in the order in which the money came; whether money
 * that goes back as a whole had been asked back before the next came is not said, so both are good. */
struct taken {
	int64_t with_all, with_kept;
};

static struct taken take_lacking(const struct money_book *x, const struct cell *c, int64_t amount)
{
	struct promised *p = money_promise(x, c[MONEY_SUBJECT].bytes.data);
	if (!p)
		return (struct taken){amount, amount};
	const bool is_whole = goes_back(c) && amount <= p->lacking_kept;
	return (struct taken){take(&p->lacking, amount), is_whole ? amount : take(&p->lacking_kept, amount)};
}

static enum err tell_exactly(struct money_book *x, uint64_t row, const struct cell *c, uint64_t tx)
{
	int64_t amount;
	if (!paid_amount(x->audit, c, &amount))
		return E_OK;
	const uint64_t subject = mark_cells(x->audit, &c[MONEY_SUBJECT], 1);
	const struct taken t = take_lacking(x, c, amount);
	const int64_t may_be[] = {amount, t.with_all, t.with_kept};
	for (size_t i = 0; i < sizeof(may_be) / sizeof(may_be[0]); i++)
		if (i == 0 || (may_be[i] != amount && may_be[i] != may_be[i - 1]))
			TRY(mirror_add(&x->exact, MIRROR_TOLD, subject ^ money_amount_mark(x->audit, tx, may_be[i]),
				       TABLE_MONEY, row));
	return E_OK;
}

/* Unjudged: a crash came between the money's payment and its state, or it has not been looked at yet. Returned: what came for a
 * till's sale goes back as a whole. */
static enum err take_odd(void *ctx, uint64_t row, const struct cell *c)
{
	struct money_book *x = ctx;
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
		marks_add(&x->unjudged, &a->arena, mark);
	if (goes_back(c) && k && k->kind == ACCOUNT_SALE)
		marks_add(&x->returned, &a->arena, money_amount_mark(a, mark, c[MONEY_AMOUNT].number));
	return E_OK;
}

static enum err take_money(void *ctx, uint64_t row, const struct cell *c)
{
	struct money_book *x = ctx;
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

enum err money_hear(struct money_book *x)
{
	struct audit *a = x->audit;
	x->heard_room = (size_t)a->tables[TABLE_MONEY].rows;
	x->heard = calloc(x->heard_room + 1, sizeof(*x->heard));
	x->transfers = calloc(a->tables[TABLE_TILL_TRANSFERS].rows + 1, sizeof(*x->transfers));
	if (!x->heard || !x->transfers)
		return E_MEMORY;
	TRY(each_row(a, TABLE_TILL_TRANSFERS, take_transfer, x));
	TRY(each_row(a, TABLE_MONEY, take_odd, x));
	if (x->heard_count > 1)
		qsort(x->heard, x->heard_count, sizeof(*x->heard), by_hearing);
	marks_sort(&x->unjudged);
	marks_sort(&x->returned);
	return E_OK;
}

enum err money_take(struct money_book *x)
{
	return each_row(x->audit, TABLE_MONEY, take_money, x);
}

void money_release(struct money_book *x)
{
	mirror_release(&x->transactions);
	mirror_release(&x->exact);
	mirror_side_release(&x->once);
	free(x->heard);
	free(x->transfers);
}
