#include "sums.h"

#include "audit/input/each.h"
#include "audit/input/rows.h"

#include <hoaban/instant.h>

#define SUM_KEYS 20000

/* NULL: too many. */
static struct sum *sum_of(struct audit *a, enum sum_kind kind, int64_t key)
{
	struct sum_list *l = &a->sums->by[kind];
	size_t at = 0, end = l->count;
	while (at < end) {
		const size_t middle = at + (end - at) / 2;
		if (l->list[middle].key < key)
			at = middle + 1;
		else
			end = middle;
	}
	if (at < l->count && l->list[at].key == key)
		return &l->list[at];
	if (l->count == SUM_KEYS)
		return NULL;

	l->list = arena_grow(&a->arena, l->list, l->count, &l->room, sizeof(*l->list));
	memmove(&l->list[at + 1], &l->list[at], (l->count - at) * sizeof(*l->list));
	l->count++;
	l->list[at] = (struct sum){.key = key};
	return &l->list[at];
}

/* Days, and ways to combine sites: nobody has so many. */
static enum err add(struct sum *s, uint64_t persons, int64_t amount, bool is_replaced)
{
	if (s == NULL)
		return E_TOO_LARGE;
	s->receipts++;
	s->persons += persons;
	s->issued += amount;
	s->replaced += is_replaced ? amount : 0;
	return E_OK;
}

enum err sums_take_receipt(struct audit *a, const struct receipt *r, bool is_replaced)
{
	uint64_t persons = 0;
	for (size_t i = 0; i < r->line_count; i++) {
		const struct receipt_line *l = &r->lines[i];
		TRY(add(sum_of(a, SUM_SITES, (int64_t)l->sites), (uint64_t)l->quantity, l->amount, is_replaced));
		persons += (uint64_t)l->quantity;
	}
	TRY(add(sum_of(a, SUM_DAY, instant_day(r->time)), persons, r->total, is_replaced));
	return add(sum_of(a, SUM_METHOD, r->payment), persons, r->total, is_replaced);
}

void sums_tell(struct told *t, uint64_t count, int64_t amount)
{
	t->count += count;
	if (__builtin_add_overflow(t->amount, amount, &t->amount)) /* found as nonsense elsewhere: no sum of đồng comes here */
		t->amount = amount < 0 ? INT64_MIN : INT64_MAX;
}

/* ---- what is added up nowhere else */

static enum err take_shift(void *ctx, uint64_t row, const struct cell *c)
{
	struct audit *a = ctx;
	struct sums *s = a->sums;
	(void)row;
	if (c[SHIFTS_CLOSED_AT].is_null || !audit_is_inside(a, c[SHIFTS_CLOSED_AT].number))
		return E_OK;
	s->shifts = arena_grow(&a->arena, s->shifts, s->shift_count, &s->shift_room, sizeof(*s->shifts));
	struct shift_sum *x = &s->shifts[s->shift_count++];
	*x = (struct shift_sum){
		.cashier = arena_textn(&a->arena, (const char *)c[SHIFTS_CASHIER].bytes.data, c[SHIFTS_CASHIER].bytes.len),
		.z_number = (uint64_t)c[SHIFTS_Z_NUMBER].number,
		.closed_at = c[SHIFTS_CLOSED_AT].number,
		.sales = c[SHIFTS_SALE_TOTAL].number,
		.cash = c[SHIFTS_CASH_SALES].number,
		.refunds = c[SHIFTS_CASH_REFUNDS].number,
		.drops = c[SHIFTS_DROPS].number,
		.expected = c[SHIFTS_EXPECTED].number,
		.counted = c[SHIFTS_COUNTED].number,
	};
	memcpy(x->device, c[SHIFTS_DEVICE].bytes.data, UUID_LEN);
	return E_OK;
}

static enum err take_refund(void *ctx, uint64_t row, const struct cell *c)
{
	struct audit *a = ctx;
	(void)row;
	if (audit_is_inside(a, c[REFUNDS_AT].number))
		sums_tell(&a->sums->refunded, 1, c[REFUNDS_AMOUNT].number);
	return E_OK;
}

static enum err take_supplement(void *ctx, uint64_t row, const struct cell *c)
{
	struct audit *a = ctx;
	(void)row;
	if (audit_is_inside(a, c[SUPPLEMENTS_AT].number))
		sums_tell(&a->sums->added, 1, c[SUPPLEMENTS_AMOUNT].number);
	return E_OK;
}

static enum err take_override(void *ctx, uint64_t row, const struct cell *c)
{
	struct audit *a = ctx;
	(void)row;
	sums_tell(&a->sums->overridden, (uint64_t)c[OVERRIDES_PERSONS].number, 0);
	return E_OK;
}

static enum err take_undone(void *ctx, uint64_t row, const struct cell *c)
{
	struct audit *a = ctx;
	(void)row;
	sums_tell(&a->sums->undone, (uint64_t)c[ADMISSIONS_UNDONE_PERSONS].number, 0);
	return E_OK;
}

enum err check_sums(struct audit *a)
{
	struct sums *s = a->sums;
	s->incidents.count = a->tables[TABLE_INCIDENTS].rows;
	s->shifts = rows_room(a, TABLE_SHIFTS, &s->shift_room, sizeof(*s->shifts));
	TRY(each_row(a, TABLE_SHIFTS, take_shift, a));
	TRY(each_row(a, TABLE_REFUNDS, take_refund, a));
	TRY(each_row(a, TABLE_SUPPLEMENTS, take_supplement, a));
	TRY(each_row(a, TABLE_OVERRIDES, take_override, a));
	return each_row(a, TABLE_ADMISSIONS_UNDONE, take_undone, a);
}
