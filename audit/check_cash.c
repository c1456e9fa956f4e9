/* Cash on its way to the bank: every bag was dropped once, what the bank counted in it is what was put in, and no bag is on the
 * way for long. */
#include "check.h"
#include "each.h"
#include "ledger.h"
#include "sums.h"

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

struct judging {
	struct audit *audit;
	size_t count, room;
	struct bag *bags; /* by device and name, after the drops were read */
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
	findings_add(&x->audit->findings, code, t, row, bag, "%lld | %lld", (long long)dropped, (long long)counted);
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

static void take_slip(struct judging *x, const struct bag *named, enum export_table t, uint64_t row, int64_t amount)
{
	struct bag *b = find_bag(x, named);
	if (!b) {
		find_out(x, FINDING_BAG_UNKNOWN, t, row, named->name, 0, amount);
		return;
	}
	if (b->slips++ > 0 && amount != b->counted)
		find_out(x, FINDING_SLIP_TWICE, t, row, b->name, b->counted, amount);
	else if (amount != b->amount)
		find_out(x, FINDING_SLIP_DIFFERS, t, row, b->name, b->amount, amount);
	b->counted = amount;
	if (b->slips == 1 && audit_is_inside(x->audit, b->dropped_at))
		sums_tell(&x->audit->sums->at_bank, 1, amount);
}

static enum err take_till_slip(void *ctx, uint64_t row, const struct cell *c)
{
	struct judging *x = ctx;
	if (c[CASH_MOVEMENTS_KIND].number != CASH_SLIP || c[CASH_MOVEMENTS_BAG].is_null)
		return E_OK;
	struct bag b = bag_of(x, &c[CASH_MOVEMENTS_DEVICE], &c[CASH_MOVEMENTS_BAG]);
	take_slip(x, &b, TABLE_CASH_MOVEMENTS, row, c[CASH_MOVEMENTS_AMOUNT].number);
	return E_OK;
}

static enum err take_office_slip(void *ctx, uint64_t row, const struct cell *c)
{
	struct judging *x = ctx;
	struct bag b = bag_of(x, &c[BAG_SLIPS_DEVICE], &c[BAG_SLIPS_BAG]);
	take_slip(x, &b, TABLE_BAG_SLIPS, row, c[BAG_SLIPS_AMOUNT].number);
	return E_OK;
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
	TRY(each_row(a, TABLE_CASH_MOVEMENTS, take_drop, &x));
	merge_drops(&x);
	TRY(each_row(a, TABLE_CASH_MOVEMENTS, take_till_slip, &x));
	TRY(each_row(a, TABLE_BAG_SLIPS, take_office_slip, &x));
	judge_open(&x);
	return E_OK;
}
