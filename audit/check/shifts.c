/* Drawers between shifts: what a Z counted is in the drawer of the next one, or went into a bag before, and every shift has its
 * Z. What a shift says is held against its signed entries elsewhere (check/facts.c). */
#include "check.h"

#include "audit/input/each.h"
#include "audit/input/rows.h"

#include <hoaban/instant.h>
#include <hoaban/uuid.h>
#include <stdlib.h>

#define SHIFT_DAYS 14	 /* so long a shift may be open, or counted cash be nowhere, at the moment of the export */
#define LEFT_MAX   50000 /* đồng: so much of what was counted may be */

struct drawer {
	uint8_t id[UUID_LEN], device[UUID_LEN];
	uint64_t row;
	int64_t opened_seq, opened_at, opening_float, closed_at, counted;
	bool is_closed;
};

struct judging {
	struct audit *audit;
	struct drawer *list; /* by device, in the order in which they were opened */
	size_t count, room;
};

static int by_opening(const void *left, const void *right)
{
	const struct drawer *a = left, *b = right;
	int order = memcmp(a->device, b->device, UUID_LEN);
	if (order == 0)
		order = (a->opened_seq > b->opened_seq) - (a->opened_seq < b->opened_seq);
	return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static enum err take_shift(void *ctx, uint64_t row, const struct cell *c)
{
	struct judging *x = ctx;
	if (c[SHIFTS_OPENED_SEQ].is_null)
		return E_OK; /* no entry explains it: told with the journals */
	struct drawer d = {.row = row,
			   .opened_seq = c[SHIFTS_OPENED_SEQ].number,
			   .opened_at = c[SHIFTS_OPENED_AT].number,
			   .opening_float = c[SHIFTS_OPENING_FLOAT].number,
			   .is_closed = !c[SHIFTS_CLOSED_AT].is_null,
			   .closed_at = c[SHIFTS_CLOSED_AT].number,
			   .counted = c[SHIFTS_COUNTED].is_null ? 0 : c[SHIFTS_COUNTED].number};
	memcpy(d.id, c[SHIFTS_ID].bytes.data, UUID_LEN);
	memcpy(d.device, c[SHIFTS_DEVICE].bytes.data, UUID_LEN);
	x->list = arena_grow(&x->audit->arena, x->list, x->count, &x->room, sizeof(d));
	x->list[x->count++] = d;
	return E_OK;
}

static void tell(struct judging *x, enum finding_code code, const struct drawer *d, const struct detail *says)
{
	char id[FINDING_ID];
	findings_add(&x->audit->findings, code, TABLE_SHIFTS, d->row, finding_hex_id(id, bytes_of(d->id, UUID_LEN)), says);
}

static void judge(struct judging *x, size_t i, int64_t before)
{
	const struct drawer *d = &x->list[i], *next = i + 1 < x->count ? d + 1 : NULL;
	int64_t left;
	if (next && memcmp(next->device, d->device, UUID_LEN) != 0)
		next = NULL;
	if (!d->is_closed) {
		if (d->opened_at < before && audit_is_inside(x->audit, d->opened_at))
			tell(x, FINDING_SHIFT_OPEN, d, SAYS({IS(DETAIL_OPENED_AT, d->opened_at)}));
		return;
	}
	bool is_judged = d->closed_at < before && audit_is_inside(x->audit, d->closed_at);
	if (__builtin_sub_overflow(d->counted, next ? next->opening_float : 0, &left) || !is_judged)
		return;
	if (left > LEFT_MAX)
		tell(x, FINDING_COUNTED_UNBAGGED, d,
		     SAYS({IS(DETAIL_COUNTED, d->counted)}, {IS(DETAIL_NEXT_FLOAT, next ? next->opening_float : 0)}));
}

enum err check_shifts(struct audit *a)
{
	struct judging x = {.audit = a};
	x.list = rows_room(a, TABLE_SHIFTS, &x.room, sizeof(*x.list));
	TRY(each_row(a, TABLE_SHIFTS, take_shift, &x));
	if (x.count > 1)
		qsort(x.list, x.count, sizeof(*x.list), by_opening);
	for (size_t i = 0; i < x.count; i++)
		judge(&x, i, a->manifest.made_at - SHIFT_DAYS * DAY_S);
	return E_OK;
}
