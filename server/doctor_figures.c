/* The doctor's look at the figures: whether they are what the records say, and whether money and entries are explained. */
#include "doctor.h"
#include "domain/figures/recount.h"
#include "store/figures_raw.h"

#define RECEIPTS_FEW   50000 /* so many are counted anew on the spot; of more the last night's comparison is told */
#define COMPARED_OLD_S (3 * 86400)

static const char *equation_text(struct arena *a, const struct equation *e)
{
	const char *text = arena_format(a, "%s %lld =", e->left.code, (long long)e->left.value);
	for (size_t i = 0; i < e->right_count; i++)
		if (e->right[i].value != 0)
			text = arena_format(a, "%s %s %lld", text, e->right[i].code, (long long)e->right[i].value);
	return e->difference == 0 ? text : arena_format(a, "%s, and %lld more", text, (long long)e->difference);
}

static void judge_equations(struct findings *f, struct arena *a, const struct equation list[static EQUATIONS])
{
	for (size_t i = 0; i < EQUATIONS; i++)
		doctor_find(f, list[i].difference == 0 ? "green" : "red", arena_format(a, "equation %s", list[i].code),
			    equation_text(a, &list[i]));
}

/* By what was kept: of all that ever was. */
static enum err check_equations(struct findings *f, struct house *h, struct db *db)
{
	static const struct figure_period ever = {FIGURES_FROM_EVER, FIGURES_UNTIL_EVER, 0};
	struct equation list[EQUATIONS];
	TRY(figures_equations(db, &h->arena, &ever, list));
	judge_equations(f, &h->arena, list);
	return E_OK;
}

/* What tills signed stands before all else in the list of differences. */
static void judge_rows(struct findings *f, struct arena *a, const struct recount *r)
{
	const struct figure_difference *d = &r->differences[0];
	if (r->row_differences == 0)
		doctor_find(f, "green", "signed rows",
			    arena_format(a, "%llu numbers of tills are what they signed", (unsigned long long)r->rows_held));
	else
		doctor_find(
			f, "red", "signed rows",
			arena_format(
				a, "%llu numbers are not what tills signed, the first: %s, the row says %lld, signed is %lld",
				(unsigned long long)r->row_differences, d->what, (long long)d->kept, (long long)d->counted));
}

static void judge_figures(struct findings *f, struct arena *a, const struct recount *r)
{
	uint64_t count = r->difference_count - r->row_differences;
	if (count == 0) {
		doctor_find(f, "green", "figures",
			    arena_format(a, "%llu figures are what the records say", (unsigned long long)r->compared));
		return;
	}
	const char *first = "";
	if (r->row_differences < r->told) {
		const struct figure_difference *d = &r->differences[r->row_differences];
		first = arena_format(a, ", the first: %s, kept %lld, counted %lld", d->what, (long long)d->kept,
				     (long long)d->counted);
	}
	doctor_find(f, "red", "figures",
		    arena_format(a, "%llu figures are not what the records say%s", (unsigned long long)count, first));
	judge_equations(f, a, r->equations);
}

/* Rows of tills' journals are few; figures are counted anew where receipts are few. */
static enum err count_now(struct findings *f, struct house *h, bool only_rows)
{
	struct recount *r = ARENA_NEW(&h->arena, struct recount);
	const struct recounting how = {.store = h->app.store, .now = clock_s(&h->app.clock), .only_rows = only_rows};
	enum err e = figures_recount(r, &h->arena, &how);
	if (e == E_BUSY) {
		doctor_find(f, "green", "figures", "the figures are being compared with the records at this moment");
		return E_OK;
	}
	TRY(e);
	judge_rows(f, &h->arena, r);
	if (!only_rows)
		judge_figures(f, &h->arena, r);
	return E_OK;
}

static enum err check_compared(struct findings *f, struct house *h, struct db *db)
{
	struct figures_compared last;
	int64_t now = clock_s(&h->app.clock);
	enum err e = figures_compared(db, &h->arena, &last);
	if (e == E_NOT_FOUND) {
		doctor_find(f, "yellow", "figures", "the figures were never compared with the records");
		return E_OK;
	}
	TRY(e);
	if (last.differences > 0)
		doctor_find(
			f, "red", "figures",
			arena_format(
				&h->arena,
				"%lld figures differed from the records, the first: %s (figures accept, once it is known why)",
				(long long)last.differences, last.first));
	else if (now - last.at > COMPARED_OLD_S)
		doctor_find(f, "yellow", "figures",
			    arena_format(&h->arena, "the figures were last compared with the records %lld days ago",
					 (long long)((now - last.at) / 86400)));
	return E_OK;
}

enum err doctor_check_figures(struct findings *f, struct house *h, struct db *db)
{
	bool are_few;
	TRY(check_compared(f, h, db));
	TRY(check_equations(f, h, db));
	TRY(figure_receipts_are_few(db, RECEIPTS_FEW, &are_few));
	return count_now(f, h, !are_few);
}
