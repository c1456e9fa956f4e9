/* Who went in, per day and site: the aggregates. */
#include "admin/screen.h"
#include "server/audit/tables.h"
#include "domain/figures/figures.h"

static enum err emit(struct listing_run *run, const struct figure_entries *f)
{
	const uint64_t mask = UINT64_C(1) << f->site;
	const int64_t values[] = {f->admitted, f->provisional, f->twice, f->overridden,
				  f->undone,   f->refused,     f->left,	 f->valid};
	run->cells[0] = cell_of(f->day);
	run->cells[1] = cell_of_sites(run, mask);
	run->cells[2] = cell_of_text(shown_sites(run->app, run->r, mask));
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		run->cells[3 + i] = cell_of(values[i]);
	return listing_row(run);
}

static enum err walk(struct listing_run *run)
{
	const struct figure_period p = {run->period.from, run->period.until, run->period.sites};
	struct figure_entries *rows;
	size_t count;
	TRY(figures_entries(run->db, run->r->arena, &p, &rows, &count));
	for (size_t i = 0; i < count; i++)
		TRY(emit(run, &rows[i]));
	return E_OK;
}

static const struct listing_column columns[] = {
	{"day", CELL_DAY, false, false},	 {"code", CELL_TEXT, false, true},	   {"sites", CELL_TEXT, false, false},
	{"admitted", CELL_COUNT, true, false},	 {"provisional", CELL_COUNT, true, false}, {"twice", CELL_COUNT, true, false},
	{"overridden", CELL_COUNT, true, false}, {"undone", CELL_COUNT, true, false},	   {"refused", CELL_COUNT, true, false},
	{"left", CELL_COUNT, true, false},	 {"valid", CELL_COUNT, true, false},
};
const struct listing table_entries = {
	.code = "entries", .columns = columns, .column_count = sizeof(columns) / sizeof(columns[0]), .walk = walk};
