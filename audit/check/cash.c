/* Cash on its way to the bank: every bag was dropped once, what the bank counted in it is what was put in, no slip speaks for
 * bags that it does not cover, and no bag is on the way for long. */
#include "check.h"

#include "audit/book/ledger.h"
#include "audit/book/sums.h"
#include "audit/input/each.h"
#include "audit/input/rows.h"

#include <hoaban/fact.h>
#include <hoaban/instant.h>
#include <stdlib.h>

#define BAG_DAYS 14 /* of a bag without slip at the moment of the export */

struct bag {
	uint8_t device[UUID_LEN];
	const char *name;
	uint64_t row; /* of its drop */
	int64_t amount, dropped_at, counted;
	uint32_t drops, slips;
};

struct slip {
	struct bag named; /* as the slip names it */
	const char *number;
	enum export_table table;
	uint64_t row;
	int64_t amount;
	bool is_shared, is_joint; /* of several bags; joint: it says what all of them come to */
};

struct judging {
	struct audit *audit;
	size_t count, room, slip_count, slip_room;
	struct bag *bags;   /* by device and name, after the drops were read */
	struct slip *slips; /* from the till, then from the office */
};

static int by_name(const void *left, const void *right)
{
	const struct bag *a = left, *b = right;
	int order = memcmp(a->device, b->device, UUID_LEN);
	if (order == 0)
		order = strcmp(a->name, b->name);
	return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static struct bag bag_of(struct judging *x, const struct cell *device, const struct cell *name)
{
	struct bag b = {.name = arena_textn(&x->audit->arena, (const char *)name->bytes.data, name->bytes.len)};
	memcpy(b.device, device->bytes.data, UUID_LEN);
	return b;
}

static int by_bag(const void *left, const void *right)
{
	const struct bag *a = left, *b = right;
	int order = memcmp(a->device, b->device, UUID_LEN);
	return order != 0 ? order : strcmp(a->name, b->name);
}

static struct bag *find_bag(struct judging *x, const struct bag *b)
{
	return x->count == 0 ? NULL : bsearch(b, x->bags, x->count, sizeof(*b), by_bag);
}

static void find_out(struct judging *x, enum finding_code code, enum export_table t, uint64_t row, const char *bag,
		     int64_t dropped, int64_t counted)
{
	findings_add(&x->audit->findings, code, t, row, bag, SAYS({DIFFERS(DETAIL_BAG, dropped, counted)}));
}

/* ---- drops */

static enum err take_drop(void *ctx, uint64_t row, const struct cell *c)
{
	struct judging *x = ctx;
	if (c[CASH_MOVEMENTS_KIND].number != CASH_DROP || c[CASH_MOVEMENTS_BAG].is_null)
		return E_OK;
	struct bag b = bag_of(x, &c[CASH_MOVEMENTS_DEVICE], &c[CASH_MOVEMENTS_BAG]);
	b.row = row;
	b.amount = c[CASH_MOVEMENTS_AMOUNT].number;
	b.dropped_at = c[CASH_MOVEMENTS_MOVED_AT].number;
	b.drops = 1;
	x->bags = arena_grow(&x->audit->arena, x->bags, x->count, &x->room, sizeof(b));
	x->bags[x->count++] = b;
	if (audit_is_inside(x->audit, b.dropped_at))
		sums_tell(&x->audit->sums->dropped, 1, b.amount);
	return E_OK;
}

static void merge_drops(struct judging *x)
{
	size_t left = 0;
	if (x->count > 1)
		qsort(x->bags, x->count, sizeof(*x->bags), by_name);
	for (size_t i = 0; i < x->count; i++) {
		struct bag *last = left > 0 ? &x->bags[left - 1] : NULL;
		if (!last || by_bag(last, &x->bags[i]) != 0) {
			x->bags[left++] = x->bags[i];
			continue;
		}
		find_out(x, FINDING_BAG_TWICE, TABLE_CASH_MOVEMENTS, x->bags[i].row, last->name, last->amount,
			 x->bags[i].amount);
		last->amount += x->bags[i].amount;
		last->drops++;
	}
	x->count = left;
}

/* ---- slips, from the till or the office */

static void take_slip(struct judging *x, struct slip s, const struct cell *number)
{
	struct arena *arena = &x->audit->arena;
	if (!number->is_null)
		s.number = arena_textn(arena, (const char *)number->bytes.data, number->bytes.len);
	x->slips = arena_grow(arena, x->slips, x->slip_count, &x->slip_room, sizeof(s));
	x->slips[x->slip_count++] = s;
}

static enum err take_till_slip(void *ctx, uint64_t row, const struct cell *c)
{
	struct judging *x = ctx;
	if (c[CASH_MOVEMENTS_KIND].number != CASH_SLIP || c[CASH_MOVEMENTS_BAG].is_null)
		return E_OK;
	take_slip(x,
		  (struct slip){.named = bag_of(x, &c[CASH_MOVEMENTS_DEVICE], &c[CASH_MOVEMENTS_BAG]),
				.number = "",
				.table = TABLE_CASH_MOVEMENTS,
				.row = row,
				.amount = c[CASH_MOVEMENTS_AMOUNT].number},
		  &c[CASH_MOVEMENTS_SLIP]);
	return E_OK;
}

static enum err take_office_slip(void *ctx, uint64_t row, const struct cell *c)
{
	struct judging *x = ctx;
	take_slip(x,
		  (struct slip){.named = bag_of(x, &c[BAG_SLIPS_DEVICE], &c[BAG_SLIPS_BAG]),
				.number = "",
				.table = TABLE_BAG_SLIPS,
				.row = row,
				.amount = c[BAG_SLIPS_AMOUNT].number},
		  &c[BAG_SLIPS_SLIP]);
	return E_OK;
}

static int by_order(const void *left, const void *right)
{
	const struct slip *a = left, *b = right;
	if (a->table != b->table)
		return a->table < b->table ? -1 : 1;
	return (a->row > b->row) - (a->row < b->row);
}

static int by_number(const void *left, const void *right)
{
	const struct slip *a = left, *b = right;
	int order = strcmp(a->number, b->number);
	if (order == 0)
		order = by_bag(&a->named, &b->named);
	return order != 0 ? order : by_order(left, right);
}

/* Slips of one number, those of a bag together. The first bag may have it; the others share it. */
static void judge_number(struct judging *x, struct slip *list, size_t count)
{
	bool is_joint = true;
	int64_t dropped = 0;
	for (size_t i = 0; i < count; i++) {
		const struct bag *b = find_bag(x, &list[i].named);
		bool is_new = i == 0 || by_bag(&list[i - 1].named, &list[i].named) != 0;
		list[i].is_shared = by_bag(&list[0].named, &list[i].named) != 0;
		if (is_new && b && __builtin_add_overflow(dropped, b->amount, &dropped))
			is_joint = false;
		is_joint = is_joint && b && list[i].amount == list[0].amount;
	}
	is_joint = is_joint && list[count - 1].is_shared && dropped == list[0].amount;
	for (size_t i = 0; i < count; i++)
		list[i].is_joint = is_joint;
}

static void judge_slip_numbers(struct judging *x)
{
	if (x->slip_count < 2)
		return;
	qsort(x->slips, x->slip_count, sizeof(*x->slips), by_number);
	for (size_t i = 0, end; i < x->slip_count; i = end) {
		end = i + 1;
		while (end < x->slip_count && str_equal(x->slips[end].number, x->slips[i].number))
			end++;
		if (x->slips[i].number[0] != '\0')
			judge_number(x, &x->slips[i], end - i);
	}
	qsort(x->slips, x->slip_count, sizeof(*x->slips), by_order);
}

static void judge_slip(struct judging *x, const struct slip *s)
{
	struct bag *b = find_bag(x, &s->named);
	if (!b) {
		find_out(x, FINDING_BAG_UNKNOWN, s->table, s->row, s->named.name, 0, s->amount);
		return;
	}
	/* What the bank counted in all of them: this bag's part is what was put into it. */
	const int64_t counted = s->is_joint ? b->amount : s->amount;
	if (s->is_shared && !s->is_joint)
		findings_add(&x->audit->findings, FINDING_SLIP_SHARED, s->table, s->row, b->name,
			     SAYS({IS_TEXT(DETAIL_SLIP, s->number)}, {IS(DETAIL_AMOUNT, s->amount)}));
	if (b->slips++ > 0 && counted != b->counted)
		find_out(x, FINDING_SLIP_TWICE, s->table, s->row, b->name, b->counted, counted);
	else if (counted != b->amount)
		find_out(x, FINDING_SLIP_DIFFERS, s->table, s->row, b->name, b->amount, counted);
	b->counted = counted;
	if (b->slips == 1 && audit_is_inside(x->audit, b->dropped_at))
		sums_tell(&x->audit->sums->at_bank, 1, counted);
}

static void judge_open(struct judging *x)
{
	for (size_t i = 0; i < x->count; i++) {
		const struct bag *b = &x->bags[i];
		if (b->slips > 0)
			continue;
		sums_tell(&x->audit->sums->open_bags, 1, b->amount);
		if (b->dropped_at < x->audit->manifest.made_at - BAG_DAYS * DAY_S)
			find_out(x, FINDING_BAG_OPEN, TABLE_CASH_MOVEMENTS, b->row, b->name, b->amount, 0);
	}
}

enum err check_cash(struct audit *a)
{
	struct judging x = {.audit = a};
	x.bags = rows_room(a, TABLE_CASH_MOVEMENTS, &x.room, sizeof(*x.bags));
	TRY(each_row(a, TABLE_CASH_MOVEMENTS, take_drop, &x));
	merge_drops(&x);
	x.slips = rows_room(a, TABLE_CASH_MOVEMENTS, &x.slip_room, sizeof(*x.slips)); /* at the till, or else at the office */
	TRY(each_row(a, TABLE_CASH_MOVEMENTS, take_till_slip, &x));
	TRY(each_row(a, TABLE_BAG_SLIPS, take_office_slip, &x));
	judge_slip_numbers(&x);
	for (size_t i = 0; i < x.slip_count; i++)
		judge_slip(&x, &x.slips[i]);
	judge_open(&x);
	return E_OK;
}
