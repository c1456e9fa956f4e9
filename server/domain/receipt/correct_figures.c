#include "domain/figures/keeping.h"
#include "domain/receipt/correct_room.h"
#include "store/figures_raw.h"

static void note_money(struct correcting *x, struct figure_change *f, const struct figure_place *was)
{
	int64_t now = x->now_ms / 1000;
	if (x->refund_record.len > 0) {
		figures_refunded(f, was, &x->plan.old, &x->refund);
		figures_refund_term(f, x->refund.time, false, x->refund.method, x->refund.amount);
	} else if (x->plan.total > x->plan.old.total) {
		figures_term(f, now, TERM_SUPPLEMENT, x->plan.total - x->plan.old.total);
	}
}

enum err correct_figures(struct correcting *x)
{
	static const struct figure_place office = {.channel = CHANNEL_OFFICE};
	struct figure_issuer by;
	struct figure_change f;
	figure_change_init(&f, x->arena);
	TRY(figure_issuer_find(x->db, x->row.symbol_id, x->row.number, &by));
	const struct figure_place was = figure_place_of(&by);
	if (correction_issues(x)) {
		figures_receipt(&f, &office, &x->receipt.fields);
		figures_replaced(&f, &was, &x->plan.old, x->receipt.fields.time);
	}
	note_money(x, &f, &was);
	for (size_t i = 0; i < x->new_count; i++)
		figures_ticket(&f, &x->new_tickets[i].claims);
	return figures_keep(&f, x->db, x->arena);
}
