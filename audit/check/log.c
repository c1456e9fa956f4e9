/* The revenue log: its entries have the agreed form and follow each other without a gap; their tree has the root of every
 * checkpoint that the server recorded, that the export shows and that anybody kept; all are signed by the log's key. */
#include "check.h"

#include "audit/book/log_walk.h"
#include "audit/input/pass.h"

#include <hoaban/instant.h>
#include <hoaban/leaf.h>

#define AHEAD_S (2 * DAY_S) /* a till's clock may be that far ahead */

struct following {
	struct audit *audit;
	struct log_origins origins;
	struct log_points points;
	size_t walk_count;
	struct log_walk walks[LOG_ORIGINS_MAX];
	uint64_t next;		       /* index of the leaf that comes next */
	int64_t first_time, last_time; /* Unix seconds, of all leaves */
};

/* ---- leaves */

struct leaf_result {
	struct hash hash;
	bool is_formed;
	bool is_beginning;
	int64_t time;
};

static void judge_leaf(const void *shared, struct arena *scratch, const struct pass_row *row)
{
	struct leaf_result *out = row->result;
	struct leaf leaf = {0};
	(void)shared;
	(void)scratch;
	merkle_leaf(&out->hash, row->cells[LEAVES_ENTRY].bytes);
	out->is_formed = leaf_decode(&leaf, row->cells[LEAVES_ENTRY].bytes) == E_OK;
	out->is_beginning = out->is_formed && leaf.type == LEAF_NEW_ORIGIN;
	out->time = leaf.time;
}

/* The first entries of the beginnings are the first entries of the tree, the newest first; they stand nowhere else. */
static void judge_beginning(struct following *f, const struct pass_row *row, const struct leaf_result *leaf)
{
	uint64_t index = row->row - 1, last = f->origins.last;
	const struct beginning *b = index < last ? &f->origins.beginnings[last - index] : NULL;
	bool holds =
		b ? leaf->is_beginning && bytes_equal(b->entry, row->cells[LEAVES_ENTRY].bytes) && b->began_at == leaf->time
		  : !leaf->is_beginning;
	if (!holds)
		findings_add(&f->audit->findings, FINDING_ORIGIN, TABLE_LEAVES, row->row, "", SAYS({IS(DETAIL_LEAF, index)}));
}

static enum err take_leaf(void *ctx, const struct pass_row *row)
{
	struct following *f = ctx;
	const struct leaf_result *leaf = row->result;
	int64_t index = row->cells[LEAVES_INDEX].number;
	if (!leaf->is_formed)
		findings_add(&f->audit->findings, FINDING_LEAF_FORM, TABLE_LEAVES, row->row, "",
			     SAYS({IS(DETAIL_LEAF, index)}));
	if (index != (int64_t)f->next)
		findings_add(&f->audit->findings, FINDING_LEAF_GAP, TABLE_LEAVES, row->row, "",
			     SAYS({IS(DETAIL_FIRST, f->next)}, {IS(DETAIL_LAST, index > INT64_MIN ? index - 1 : index)}));
	f->next = (uint64_t)index + 1;
	judge_beginning(f, row, leaf);
	if (leaf->is_formed && (row->row == 1 || leaf->time < f->first_time))
		f->first_time = leaf->time;
	if (leaf->is_formed && leaf->time > f->last_time)
		f->last_time = leaf->time;
	for (size_t i = 0; i < f->walk_count; i++)
		TRY(log_walk_leaf(&f->walks[i], row->row - 1, &leaf->hash));
	return E_OK;
}

static enum err begin_walks(struct following *f)
{
	for (uint64_t k = 0; k <= f->origins.last; k++) {
		TRY(log_walk_begin(&f->walks[k], f->audit, &f->origins, k, &f->points));
		f->walk_count++;
	}
	return E_OK;
}

static enum err follow_leaves(struct following *f)
{
	const struct pass pass = {.table = TABLE_LEAVES,
				  .result_size = sizeof(struct leaf_result),
				  .judge = judge_leaf,
				  .take = take_leaf,
				  .ctx = f};
	TRY(begin_walks(f));
	TRY(pass_run(f->audit, &pass));
	for (size_t i = 0; i < f->walk_count; i++)
		TRY(log_walk_end(&f->walks[i]));
	log_points_judge(&f->points, f->audit, &f->origins);
	return E_OK;
}

/* ---- recorded checkpoints */

struct note_result {
	bool is_signed, is_same;
};

static void judge_note(const void *shared, struct arena *scratch, const struct pass_row *row)
{
	const struct following *f = shared;
	const struct cell *c = row->cells;
	struct note_result *out = row->result;
	struct checkpoint said;
	struct bytes text;
	uint64_t origin = (uint64_t)c[CHECKPOINTS_ORIGIN].number;
	(void)scratch;
	if (c[CHECKPOINTS_NOTE].is_null) { /* recorded, and the server ended before it was signed */
		*out = (struct note_result){true, true};
		return;
	}
	if (origin > f->origins.last)
		return;
	out->is_signed = note_verify(&text, c[CHECKPOINTS_NOTE].bytes, &f->origins.verifiers[origin]) == E_OK;
	out->is_same = checkpoint_parse(&said, c[CHECKPOINTS_NOTE].bytes) == E_OK &&
		       str_equal(said.origin, f->origins.verifiers[origin].name) &&
		       said.size == (uint64_t)c[CHECKPOINTS_SIZE].number &&
		       memcmp(&said.root, c[CHECKPOINTS_ROOT].bytes.data, HASH_LEN) == 0;
}

/* A signed root that is not the recorded one: the server has signed two for this size. */
static enum err take_note(void *ctx, const struct pass_row *row)
{
	struct following *f = ctx;
	const struct note_result *note = row->result;
	enum finding_code code = note->is_signed ? FINDING_CHECKPOINT_TWO_ROOTS : FINDING_CHECKPOINT_SIGNATURE;
	if (!note->is_signed || !note->is_same)
		findings_add(&f->audit->findings, code, TABLE_CHECKPOINTS, row->row, "",
			     SAYS({IS(DETAIL_ORIGIN_NUMBER, row->cells[CHECKPOINTS_ORIGIN].number)},
				  {IS(DETAIL_SIZE, row->cells[CHECKPOINTS_SIZE].number)}));
	return E_OK;
}

/* A manifest is not signed: who writes bounds into it that leave nothing out would have less judged, and who says that it was
 * made long ago would have nothing that is overdue. */
static void judge_times(struct following *f)
{
	struct manifest *m = &f->audit->manifest;
	if (f->last_time > m->made_at + AHEAD_S)
		findings_add(&f->audit->findings, FINDING_MADE_BEFORE, NO_TABLE, 0, MANIFEST_NAME,
			     SAYS({DIFFERS(DETAIL_MADE_AT, f->last_time, m->made_at)}));
	m->has_until = m->has_until && m->until_day <= instant_day(m->made_at);
	m->has_from = m->has_from && m->from_day > instant_day(f->first_time);
}

static enum err check_all(struct following *f)
{
	const struct pass notes = {.table = TABLE_CHECKPOINTS,
				   .result_size = sizeof(struct note_result),
				   .judge = judge_note,
				   .shared = f,
				   .take = take_note,
				   .ctx = f};
	TRY(log_origins_load(&f->origins, f->audit));
	TRY(log_points_load(&f->points, f->audit, &f->origins));
	TRY(pass_run(f->audit, &notes));
	TRY(follow_leaves(f));
	judge_times(f);
	return E_OK;
}

enum err check_log(struct audit *a)
{
	struct following *f = ARENA_NEW(&a->arena, struct following);
	f->audit = a;
	enum err e = check_all(f);
	for (size_t i = 0; i < f->walk_count; i++)
		log_walk_close(&f->walks[i]);
	return e;
}
