#include "domain/figures/recount.h"

#include "domain/figures/folding.h"
#include "domain/figures/recount_room.h"
#include "domain/figures/signed_admissions.h"

#include <hoaban/instant.h>

#define RECOUNT_MAX ((size_t)1 << 30) /* figures of decades */

/* ---- the equations of all that was counted */

static void sum_sales(struct equation_input *in, const struct figure_set *s)
{
	const struct figure_sale_row *rows = (const void *)s->change.sales.rows;
	for (size_t i = 0; i < s->change.sales.count; i++) {
		if (rows[i].dimension != 1)
			continue;
		in->issued += rows[i].issued;
		in->replaced += rows[i].replaced;
	}
}

static void sum_money(struct equation_input *in, const struct figure_set *s)
{
	const struct figure_money_row *rows = (const void *)s->change.money.rows;
	for (size_t i = 0; i < s->change.money.count; i++)
		in->terms[rows[i].term] += rows[i].value;
}

static void sum_entries(struct equation_input *in, const struct figure_set *s)
{
	const struct figure_entry_row *rows = (const void *)s->entries.rows;
	const struct figure_valid_row *strays = (const void *)s->strays.rows;
	for (size_t i = 0; i < s->entries.count; i++) {
		in->admitted += rows[i].admitted;
		in->twice += rows[i].twice;
		in->overridden += rows[i].overridden;
	}
	for (size_t i = 0; i < s->strays.count; i++)
		in->strays += strays[i].persons;
}

static enum err equate(struct recount *out, struct snapshot *from, const struct figure_set *counted)
{
	struct equation_input in = {0};
	sum_sales(&in, counted);
	sum_money(&in, counted);
	sum_entries(&in, counted);
	TRY(figure_cash_sum(snapshot_db(from), FIGURES_FROM_EVER, FIGURES_UNTIL_EVER, &in.cash));
	equations_of(out->equations, &in);
	return E_OK;
}

/* ---- what is written: the comparison, and the differences added to what was kept */

struct concluding {
	struct recount *out;
	const struct recounting *how;
	struct figure_set *missing;
	struct arena *arena;
};

static enum err write_down(struct concluding *c, struct db *db)
{
	const struct figure_check_row row = {.at = c->how->now,
					     .compared = c->out->compared,
					     .differences = c->out->difference_count,
					     .is_rebuilt = c->out->is_rebuilt,
					     .who = c->how->who};
	uint64_t id;
	TRY(figure_check_insert(db, &row, &id));
	for (size_t i = 0; !c->how->is_filling && i < c->out->told; i++) {
		const struct figure_difference *d = &c->out->differences[i];
		TRY(figure_difference_insert(db, id, &(struct figure_difference_row){d->what, d->key, d->kept, d->counted}));
	}
	return E_OK;
}

static enum err add_missing(struct concluding *c, struct db *db)
{
	struct figure_set *m = c->missing;
	if (m->strays.count > 0)
		TRY(figure_strays_fill(db));
	TRY(figure_entries_add(db, c->arena, (const void *)m->entries.rows, m->entries.count));
	return figures_settle(&m->change, db, c->arena);
}

static enum err conclude(struct db *db, void *ctx)
{
	struct concluding *c = ctx;
	if (c->how->who)
		TRY(write_down(c, db));
	return c->out->is_rebuilt ? add_missing(c, db) : E_OK;
}

static enum err count_and_compare(struct recount *out, struct snapshot *from, struct concluding *c, struct arena *texts)
{
	struct figure_set counted;
	const struct holding rows = {out, texts, c->how->is_stopping};
	TRY(signed_rows_hold(&rows, from));
	if (c->how->only_rows)
		return E_OK;
	TRY(figures_count(&counted, from, c->arena, &rows));
	TRY(signed_admissions_hold(&rows, from));
	TRY(figures_read_kept(c->missing, from, c->arena));
	TRY(equate(out, from, &counted));
	figures_compare(out, c->missing, &counted, texts);
	out->is_rebuilt = c->how->rebuild && out->difference_count > out->row_differences;
	return E_OK;
}

static enum err recount(struct recount *out, struct snapshot *from, struct arena *texts, const struct recounting *how)
{
	[[gnu::cleanup(arena_release)]] struct arena work;
	struct figure_set missing;
	struct concluding c = {out, how, &missing, &work};
	arena_init(&work, RECOUNT_MAX);
	TRY(count_and_compare(out, from, &c, texts));
	return how->who || out->is_rebuilt ? store_transact(how->store, conclude, &c) : E_OK;
}

enum err figures_recount(struct recount *out, struct arena *a, const struct recounting *how)
{
	struct snapshot *from = NULL;
	*out = (struct recount){0};
	TRY(snapshot_open(&from, how->store, FIGURES_LOCK));
	enum err e = recount(out, from, a, how);
	snapshot_close(from); /* only now may somebody else count */
	return e;
}

/* ---- the first time */

static enum err was_filled(struct store *s, bool *out)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	struct figure_check_row last;
	struct db *db;
	arena_init(&a, 4096);
	TRY(store_acquire(s, &db));
	enum err e = figure_check_last(db, &a, &last);
	store_release(s, db);
	*out = e == E_OK;
	return e == E_NOT_FOUND ? E_OK : e;
}

enum err figures_fill(struct store *s, const struct logger *logger, int64_t now)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	const struct recounting how = {.store = s, .now = now, .who = "start", .rebuild = true, .is_filling = true};
	bool is_filled;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	TRY(was_filled(s, &is_filled));
	if (is_filled)
		return E_OK;
	struct recount *r = ARENA_NEW(&a, struct recount);
	enum err e = E_BUSY;
	while (e == E_BUSY) /* another server fills them: then there will be nothing left to add */
		e = figures_recount(r, &a, &how);
	TRY(e);
	log_info(logger, "figures_filled", "figures=%llu", (unsigned long long)r->compared);
	return E_OK;
}
