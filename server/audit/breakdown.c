#include "server/audit/breakdown.h"

#include "admin/screen.h"
#include "server/audit/listing_view.h"
#include "server/audit/tables.h"

#include <stdlib.h>

/* Columns of the tables of figures: the name, seven figures from receipts to net, and the year before. */
enum {
	DAY = 0,
	DAY_RECEIPTS = 1,
	DAY_NET = 7,
	DAY_BEFORE = 8,
	CODE = 0,
	NAME = 1,
	NAMED_RECEIPTS = 2,
	NAMED_PERSONS = 3,
	NAMED_NET = 8
};
#define BIT(column)   (UINT32_C(1) << (column))
#define COURSE_SHOWN  (BIT(DAY) | BIT(DAY_NET) | BIT(DAY_BEFORE))
#define COMPARE_SHOWN (BIT(NAME) | BIT(NAMED_RECEIPTS) | BIT(NAMED_PERSONS) | BIT(NAMED_NET))

size_t breakdowns_of(const struct period *p, struct breakdown out[static BREAKDOWNS_MAX])
{
	static const struct breakdown days = {&table_days, CHART_COLUMNS, DAY, DAY_NET, DAY_BEFORE, COURSE_SHOWN};
	static const struct breakdown months = {&table_months, CHART_COLUMNS, DAY, DAY_NET, DAY_BEFORE, COURSE_SHOWN};
	static const struct listing *const named[] = {&table_sites, &table_categories, &table_channels, &table_methods};
	size_t n = 0;
	out[n++] = p->until - p->from > PERIOD_BY_DAY ? months : days;
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		out[n++] = (struct breakdown){named[i], CHART_BARS, NAME, NAMED_NET, 0, COMPARE_SHOWN};
	return n;
}

/* ---- the chart's values, taken from the rows as they pass */

struct collected {
	const struct breakdown *breakdown;
	struct arena *arena;
	struct chart_value *list;
	size_t count, room;
	bool is_any;
};

static const char *label_of(struct listing_run *run, struct arena *a, size_t column)
{
	struct civil c;
	const struct cell *cell = &run->cells[column];
	if (run->listing->columns[column].kind != CELL_DAY)
		return arena_text(a, cell->text);
	c = day_civil((int32_t)cell->number);
	return arena_format(a, "%02d/%02d", c.day, c.month);
}

static void collect(struct listing_run *run, void *ctx)
{
	struct collected *x = ctx;
	const struct breakdown *b = x->breakdown;
	const struct cell *before = &run->cells[b->before];
	if (b->kind == CHART_BARS && run->cells[b->value].number == 0)
		return; /* the table names it */
	x->list = arena_grow(x->arena, x->list, x->count, &x->room, sizeof(*x->list));
	x->list[x->count++] = (struct chart_value){.label = label_of(run, x->arena, b->label),
						   .value = run->cells[b->value].number,
						   .before = b->before ? before->number : 0,
						   .has_before = b->before && !before->is_null};
	x->is_any = x->is_any || run->cells[b->value].number != 0 || (b->before && before->number != 0);
}

static void add_chart(json_t *view, struct app *app, struct http_request *r, const struct listing *t, const struct chart *c)
{
	json_t *chart = NULL;
	if (c->count == 0 || chart_view(&chart, r->arena, c) != E_OK) {
		json_object_set_new(view, "chart", json_null());
		return;
	}
	const char *desc = screen_word(app, r, arena_format(r->arena, "audit.chart_%s", t->code));
	json_object_set_new(chart, "id", json_string(arena_format(r->arena, "chart-%s", t->code)));
	json_object_set(chart, "title", json_object_get(view, "title"));
	json_object_set_new(chart, "desc", json_string(desc));
	json_object_set_new(view, "chart", chart);
}

static int by_value(const void *a, const void *b)
{
	const struct chart_value *x = a, *y = b;
	return x->value < y->value ? 1 : x->value > y->value ? -1 : 0;
}

enum err breakdown_view(json_t **out, struct app *app, struct http_request *r, const struct period *p,
			const struct breakdown *b, struct chart *chart)
{
	struct collected x = {.breakdown = b, .arena = r->arena};
	struct listing_run run = {.app = app,
				  .r = r,
				  .listing = b->table,
				  .period = *p,
				  .after = "",
				  .limit = UINT64_MAX,
				  .shown = b->shown,
				  .also = collect,
				  .also_ctx = &x};
	TRY(listing_view(out, &run));
	if (b->kind == CHART_BARS && x.count > 1)
		qsort(x.list, x.count, sizeof(*x.list), by_value);
	const struct chart c = {b->kind, screen_language(r), x.is_any ? x.count : 0, x.list};
	add_chart(*out, app, r, b->table, &c);
	if (chart)
		*chart = c;
	return E_OK;
}
