#include "log_walk.h"

static enum err next_recorded(struct log_walk *w)
{
	enum err e = rows_next(&w->recorded, w->cells);
	while (e == E_OK && w->cells[CHECKPOINTS_ORIGIN].number < (int64_t)w->origin)
		e = rows_next(&w->recorded, w->cells);
	w->has_recorded = e == E_OK && w->cells[CHECKPOINTS_ORIGIN].number == (int64_t)w->origin;
	return e == E_NOT_FOUND ? E_OK : e;
}

/* ---- one size */

static void judge_recorded(struct log_walk *w, const struct hash *root)
{
	bool holds = memcmp(w->cells[CHECKPOINTS_ROOT].bytes.data, root, HASH_LEN) == 0;
	if (holds)
		w->good = w->range.size;
	if (!holds && !w->is_wrong)
		findings_add(&w->audit->findings, FINDING_CHECKPOINT_ROOT, TABLE_CHECKPOINTS, w->recorded.row, "",

			     SAYS({IS(DETAIL_SIZE, w->range.size)}, {IS(DETAIL_GOOD, w->good)}));
	w->is_wrong |= !holds;
}

static void judge_kept(struct log_point *p, const struct hash *root)
{
	p->is_met = true;
	p->root = *root;
	p->holds = memcmp(&p->c.root, root, HASH_LEN) == 0;
}

/* The server has signed one root for this size, and has recorded another. */
static void judge_both(struct log_walk *w)
{
	for (size_t i = w->point; i < w->points->count; i++) {
		const struct log_point *p = &w->points->list[i];
		if (p->origin != w->origin || (int64_t)p->c.size > w->cells[CHECKPOINTS_SIZE].number)
			return;
		if ((int64_t)p->c.size == w->cells[CHECKPOINTS_SIZE].number &&
		    memcmp(&p->c.root, w->cells[CHECKPOINTS_ROOT].bytes.data, HASH_LEN) != 0)
			findings_add(&w->audit->findings, FINDING_CHECKPOINT_TWO_ROOTS, TABLE_CHECKPOINTS, w->recorded.row,
				     p->label, SAYS({IS_TEXT(DETAIL_ORIGIN, p->c.origin)}, {IS(DETAIL_SIZE, p->c.size)}));
	}
}

static bool is_recorded_here(const struct log_walk *w)
{
	return w->has_recorded && w->cells[CHECKPOINTS_SIZE].number <= (int64_t)w->range.size;
}

static bool is_kept_here(const struct log_walk *w)
{
	const struct log_point *p = &w->points->list[w->point];
	return w->point < w->points->count && p->origin == w->origin && p->c.size == w->range.size;
}

static enum err judge_size(struct log_walk *w)
{
	struct hash root;
	if (!is_recorded_here(w) && !is_kept_here(w))
		return E_OK;
	merkle_range_root(&root, &w->range);
	while (is_recorded_here(w)) {
		judge_both(w);
		judge_recorded(w, &root);
		TRY(next_recorded(w));
	}
	for (; is_kept_here(w); w->point++)
		judge_kept(&w->points->list[w->point], &root);
	return E_OK;
}

/* ---- the walk */

enum err log_walk_begin(struct log_walk *w, struct audit *a, const struct log_origins *o, uint64_t origin,
			struct log_points *points)
{
	*w = (struct log_walk){.audit = a, .origin = origin, .skip = log_origins_skip(o, origin), .points = points};
	while (w->point < points->count && points->list[w->point].origin < origin)
		w->point++;
	TRY(rows_open(&w->recorded, a, TABLE_CHECKPOINTS));
	w->recorded.progress = NULL;
	TRY(next_recorded(w));
	return judge_size(w);
}

enum err log_walk_leaf(struct log_walk *w, uint64_t index, const struct hash *leaf)
{
	if (index < w->skip)
		return E_OK;
	merkle_range_append(&w->range, leaf);
	return judge_size(w);
}

enum err log_walk_end(struct log_walk *w)
{
	while (w->has_recorded) {
		findings_add(&w->audit->findings, FINDING_CHECKPOINT_BEYOND, TABLE_CHECKPOINTS, w->recorded.row, "",

			     SAYS({IS(DETAIL_SIZE, w->cells[CHECKPOINTS_SIZE].number)}, {IS(DETAIL_LOG_SIZE, w->range.size)}));
		TRY(next_recorded(w));
	}
	return E_OK;
}

void log_walk_close(struct log_walk *w)
{
	rows_close(&w->recorded);
}
