/* The three equations of the dashboard. docs/FIGURES.md says each term exactly. */
#include "domain/figures/equations.h"

#include "domain/figures/figures.h"

static void term(struct equation *e, const char *code, int64_t value)
{
	e->right[e->right_count++] = (struct equation_term){code, value};
}

static void conclude(struct equation *e)
{
	e->difference = e->left.value;
	for (size_t i = 0; i < e->right_count; i++)
		e->difference -= e->right[i].value;
}

/* What was taken for receipts, less what was given back. */
static int64_t paid(const int64_t of[static FIGURE_TERM_END])
{
	return of[TERM_WEB_TOLD] + of[TERM_WEB_AT_ONCE] + of[TERM_CASH] + of[TERM_CARD] + of[TERM_WALLET] + of[TERM_TRANSFER] +
	       of[TERM_ARRIVED] + of[TERM_SUPPLEMENT] - of[TERM_REFUND] - of[TERM_CASH_REFUND];
}

static void sold_equation(struct equation *e, const struct equation_input *in)
{
	*e = (struct equation){.code = "sold", .left = {"sold", in->issued}};
	term(e, "paid", paid(in->terms));
	term(e, "pending", in->terms[TERM_WORD] - in->terms[TERM_ARRIVED]);
	term(e, "replaced", in->replaced);
	term(e, "contested", in->terms[TERM_CONTESTED]);
	conclude(e);
}

static void paid_equation(struct equation *e, const struct equation_input *in)
{
	const int64_t *of = in->terms;
	const struct figure_cash *cash = &in->cash;
	*e = (struct equation){.code = "paid", .left = {"paid", paid(of)}};
	term(e, "bank_matched", of[TERM_WEB_MATCHED] + of[TERM_TILL_MATCHED]);
	term(e, "bank_unmatched", of[TERM_WEB_AT_ONCE] + of[TERM_UNRECEIVED]);
	term(e, "card", of[TERM_CARD] + of[TERM_WALLET]);
	term(e, "office", of[TERM_SUPPLEMENT] - of[TERM_REFUND]);
	term(e, "cash_banked", cash->slips);
	term(e, "cash_on_way", cash->dropped - cash->bags);
	term(e, "cash_in_drawers",
	     of[TERM_CASH] + of[TERM_Z] - of[TERM_CASH_REFUND] + cash->paid_in - cash->paid_out - cash->dropped + cash->over);
	term(e, "cash_paid_out", cash->paid_out - cash->paid_in);
	term(e, "cash_short", cash->bags - cash->slips - cash->over);
	conclude(e);
}

static void entries_equation(struct equation *e, const struct equation_input *in)
{
	*e = (struct equation){.code = "entries", .left = {"entries", in->admitted + in->twice + in->overridden}};
	term(e, "entries_by_ticket", in->admitted - in->strays);
	term(e, "entries_twice", in->twice);
	term(e, "entries_overridden", in->overridden);
	conclude(e);
}

void equations_of(struct equation out[static EQUATIONS], const struct equation_input *in)
{
	sold_equation(&out[0], in);
	paid_equation(&out[1], in);
	entries_equation(&out[2], in);
}

/* ---- from what is kept */

struct term_walk {
	struct figure_money_row row;
	int64_t *terms;
};

static enum err take_term(void *ctx)
{
	struct term_walk *w = ctx;
	if (w->row.term < FIGURE_TERM_END)
		w->terms[w->row.term] = w->row.value;
	return E_OK;
}

static enum err read_sales(struct db *db, struct arena *a, const struct figure_period *p, struct equation_input *in)
{
	struct figure_period everywhere = {p->from_day, p->until_day, 0};
	struct figure_row *months;
	size_t count;
	TRY(figures_by(db, a, &everywhere, FIGURE_MONTH, &months, &count));
	for (size_t i = 0; i < count; i++) {
		in->issued += months[i].issued;
		in->replaced += months[i].replaced;
	}
	return E_OK;
}

static enum err read_entries(struct db *db, struct arena *a, const struct figure_period *p, struct equation_input *in)
{
	struct figure_entries *list;
	size_t count;
	TRY(figures_entries(db, a, p, &list, &count));
	for (size_t i = 0; i < count; i++) {
		in->admitted += list[i].admitted;
		in->twice += list[i].twice;
		in->overridden += list[i].overridden;
	}
	return figure_strays(db, p->from_day, p->until_day, p->sites, &in->strays);
}

enum err figures_equations(struct db *db, struct arena *a, const struct figure_period *p, struct equation out[static EQUATIONS])
{
	struct equation_input in = {0};
	struct term_walk w = {.terms = in.terms};
	TRY(read_sales(db, a, p, &in));
	TRY(figure_money_sum(db, p->from_day, p->until_day, &w.row, take_term, &w));
	TRY(figure_cash_sum(db, p->from_day, p->until_day, &in.cash));
	TRY(read_entries(db, a, p, &in));
	equations_of(out, &in);
	return E_OK;
}
