#include "domain/figures/folding.h"

#define FOLD_ROWS 4096
#define FOLD_MAX  (16u << 20)

/* ---- as rows of one form */

static struct figure_sale_row *put_money(struct figure_sale_row *to, const struct tally *t)
{
	const struct figure_money_row *rows = (const void *)t->rows;
	for (size_t i = 0; i < t->count; i++)
		*to++ = (struct figure_sale_row){
			.dimension = FIGURE_DELTA_MONEY, .day = rows[i].day, .item = rows[i].term, .issued = rows[i].value};
	return to;
}

static struct figure_sale_row *put_valid(struct figure_sale_row *to, const struct tally *t)
{
	const struct figure_valid_row *rows = (const void *)t->rows;
	for (size_t i = 0; i < t->count; i++)
		*to++ = (struct figure_sale_row){
			.dimension = FIGURE_DELTA_VALID, .day = rows[i].day, .item = rows[i].site, .persons = rows[i].persons};
	return to;
}

static void close_all(struct figure_change *f)
{
	tally_close(&f->sales);
	tally_close(&f->money);
	tally_close(&f->valid);
}

enum err figures_keep(struct figure_change *f, struct db *db, struct arena *a)
{
	close_all(f);
	size_t count = f->sales.count + f->money.count + f->valid.count;
	struct figure_sale_row *rows = arena_array(a, count + 1, sizeof(*rows));
	if (f->sales.count > 0)
		memcpy(rows, f->sales.rows, f->sales.count * sizeof(*rows));
	put_valid(put_money(rows + f->sales.count, &f->money), &f->valid);
	return figure_deltas_insert(db, a, rows, count);
}

/* ---- and back */

static void add_sale(struct figure_change *f, const struct figure_sale_row *row)
{
	int64_t *to = tally_at(&f->sales, row);
	const int64_t *from = &row->receipts;
	for (size_t i = 0; i < (sizeof(*row) - offsetof(struct figure_sale_row, receipts)) / sizeof(*from); i++)
		to[i] += from[i];
}

enum err figures_fold_row(struct figure_change *f, const struct figure_sale_row *row)
{
	const struct figure_money_row money = {.day = row->day, .term = row->item};
	const struct figure_valid_row valid = {.day = row->day, .site = row->item};
	if (row->dimension == FIGURE_DELTA_MONEY)
		*tally_at(&f->money, &money) += row->issued;
	else if (row->dimension == FIGURE_DELTA_VALID)
		*tally_at(&f->valid, &valid) += row->persons;
	else if (row->dimension < FIGURE_DELTA_MONEY)
		add_sale(f, row);
	else
		return E_CORRUPT;
	return E_OK;
}

enum err figures_settle(struct figure_change *f, struct db *db, struct arena *a)
{
	close_all(f);
	TRY(figure_sales_add(db, a, (const void *)f->sales.rows, f->sales.count));
	TRY(figure_money_add(db, a, (const void *)f->money.rows, f->money.count));
	return figure_valid_add(db, a, (const void *)f->valid.rows, f->valid.count);
}

/* ---- folding */

struct folding {
	struct arena *arena;
	struct figure_change change;
	struct figure_sale_row row;
	size_t taken;
};

static enum err fold_one(void *ctx)
{
	struct folding *f = ctx;
	f->taken++;
	return figures_fold_row(&f->change, &f->row);
}

static enum err fold_some(struct db *db, void *ctx)
{
	struct folding *f = ctx;
	arena_clear(f->arena);
	figure_change_init(&f->change, f->arena);
	f->taken = 0;
	TRY(figure_deltas_take(db, FOLD_ROWS, &f->row, fold_one, f));
	return figures_settle(&f->change, db, f->arena);
}

enum err figures_fold(struct store *s)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	struct folding f = {.arena = &a};
	arena_init(&a, FOLD_MAX);
	do
		TRY(store_transact(s, fold_some, &f));
	while (f.taken == FOLD_ROWS);
	return E_OK;
}
