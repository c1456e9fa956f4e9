#include "domain/figures/figures.h"

#include "domain/figures/term.h"
#include "store/figures.h"

#include <hoaban/instant.h>

#include <assert.h>

const char *const figure_channel_codes[] = {"web", "till", "office", NULL};

/* How a dimension stands in figure_sale: days, months and sites are read from the rows of days. */
static const struct {
	uint64_t stored;
	enum figure_group by;
} dimensions[] = {
	[FIGURE_DAY] = {1, GROUP_DAY},	     [FIGURE_MONTH] = {1, GROUP_DAY},	 [FIGURE_SITES] = {1, GROUP_SITES},
	[FIGURE_CATEGORY] = {2, GROUP_ITEM}, [FIGURE_CHANNEL] = {3, GROUP_ITEM}, [FIGURE_PAYMENT] = {4, GROUP_ITEM},
	[FIGURE_TILL] = {5, GROUP_DEVICE},
};

struct walk {
	struct arena *arena;
	enum figure_dimension dimension;
	struct figure_sale_row row;
	struct figure_row *list;
	size_t count, room;
};

static int64_t key_of(const struct walk *w)
{
	const struct figure_sale_row *r = &w->row;
	struct civil at;
	switch (w->dimension) {
	case FIGURE_DAY:
		return r->day;
	case FIGURE_MONTH:
		at = day_civil((int32_t)r->day);
		return (int64_t)at.year * 12 + at.month - 1;
	case FIGURE_SITES:
		return (int64_t)r->sites;
	case FIGURE_CATEGORY:
	case FIGURE_CHANNEL:
	case FIGURE_PAYMENT:
		return (int64_t)r->item;
	case FIGURE_TILL:
		return 0;
	}
	__builtin_unreachable();
}

static void add(struct figure_row *f, const struct figure_sale_row *r, bool is_here)
{
	f->receipts += is_here ? r->receipts_here : r->receipts;
	f->persons += r->persons;
	f->free_persons += r->free_persons;
	f->issued += r->issued;
	f->replaced += r->replaced;
	f->refunded += r->refunded;
	f->net += r->issued - r->replaced;
}

/* Rows come in the order of their keys; days of a month are one. */
static enum err collect(void *ctx)
{
	struct walk *w = ctx;
	int64_t key = key_of(w);
	struct figure_row *last = w->count > 0 ? &w->list[w->count - 1] : NULL;
	if (!last || last->key != key || memcmp(last->device, w->row.device, UUID_LEN) != 0) {
		w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
		last = &w->list[w->count++];
		*last = (struct figure_row){.key = key};
		memcpy(last->device, w->row.device, UUID_LEN);
	}
	add(last, &w->row, w->dimension == FIGURE_SITES);
	return E_OK;
}

static bool is_empty(const struct figure_row *f)
{
	return !f->receipts && !f->persons && !f->free_persons && !f->issued && !f->replaced && !f->refunded;
}

enum err figures_by(struct db *db, struct arena *a, const struct figure_period *p, enum figure_dimension d,
		    struct figure_row **out, size_t *count)
{
	struct walk w = {.arena = a, .dimension = d};
	TRY(figure_sales_sum(db, dimensions[d].stored, dimensions[d].by, p->from_day, p->until_day, p->sites, &w.row, collect,
			     &w));
	*out = w.list;
	*count = 0;
	for (size_t i = 0; i < w.count; i++)
		if (!is_empty(&w.list[i]))
			w.list[(*count)++] = w.list[i];
	return E_OK;
}

/* ---- who went in */

struct entry_walk {
	struct arena *arena;
	struct figure_entry_row row;
	int64_t valid;
	struct figure_entries *list;
	size_t count, room;
};

static enum err collect_entries(void *ctx)
{
	struct entry_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = (struct figure_entries){
		.day = (int32_t)w->row.day,
		.site = (uint32_t)w->row.site,
		.admitted = w->row.admitted,
		.provisional = w->row.provisional,
		.twice = w->row.twice,
		.overridden = w->row.overridden,
		.undone = w->row.undone,
		.refused = w->row.refused,
		.left = w->row.gone,
		.valid = w->valid,
	};
	return E_OK;
}

enum err figures_entries(struct db *db, struct arena *a, const struct figure_period *p, struct figure_entries **out,
			 size_t *count)
{
	struct entry_walk w = {.arena = a};
	TRY(figure_entries_sum(db, p->from_day, p->until_day, p->sites, &w.row, &w.valid, collect_entries, &w));
	*out = w.list;
	*count = w.count;
	return E_OK;
}

/* ---- the last comparison */

enum err figures_compared(struct db *db, struct arena *a, struct figures_compared *out)
{
	struct figure_check_row last;
	struct figure_difference_row *list;
	uint64_t open = 0;
	size_t told;
	TRY(figure_check_last(db, a, &last));
	TRY(figure_differences_open(db, a, FIGURES_DIFFERENCES_SHOWN, &open, &list, &told));
	*out = (struct figures_compared){.at = last.at, .differences = (int64_t)open, .first = "", .list = list, .told = told};
	if (told > 0)
		out->first = arena_format(a, "%s: kept %lld, counted %lld", list->what, (long long)list->kept,
					  (long long)list->counted);
	return E_OK;
}
