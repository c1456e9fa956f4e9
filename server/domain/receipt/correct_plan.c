/* The sale as it is to be: what the shared rule (hoaban/correction_plan.h) makes of the state that was read. */
#include "domain/receipt/correct_room.h"
#include "domain/tariff/shelf.h"

static const struct tariff *edition_of(void *ctx, uint32_t edition)
{
	struct shelf *shelf = ctx;
	const struct tariff *t = shelf_edition(shelf, edition);
	if (!t && shelf_look(shelf) == E_OK) /* another server may have published it */
		t = shelf_edition(shelf, edition);
	return t;
}

static const struct tariff *in_force_on(void *ctx, int32_t day)
{
	return shelf_on(ctx, day);
}

enum err correct_plan(struct correcting *x)
{
	struct correction_plan *p = &x->plan;
	p->kind = (enum correction_kind)x->row.kind;
	p->may_refund = x->app->settings->refund_after_receipt;
	p->has_old_payer = x->old_payer.name != NULL;
	p->old_payer_tax_code = x->old_payer.tax_code;
	p->payer_tax_code = x->payer.tax_code;
	p->sold_edition = x->ticket_count > 0 ? x->tickets[0].edition : 0;
	p->tariffs = (struct correction_tariffs){edition_of, in_force_on, x->app->shelf};
	TRY(correction_plan(p, x->arena, x->complaints));
	return correct_find_slots(x);
}
