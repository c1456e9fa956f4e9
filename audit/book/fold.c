/* A shift's figures, summed up from its entries by the function that the till itself uses (figures.h): the Z must say the same,
 * its number must follow the one before, and the total of all sales must have grown by exactly this shift. */
#include "facts.h"

static int compare_id(const uint8_t *a, const uint8_t *b)
{
	return memcmp(a, b, UUID_LEN);
}

enum err fold_take(struct facts *f)
{
	struct fold *x = &f->fold;
	if (!x->is_open || f->entry.type == ENTRY_SHIFT_CLOSED)
		return E_OK;
	/* A body that cannot be summed up has its finding, or its incident. */
	x->is_whole &= figures_take(&x->figures, &f->scratch, x->id, &f->entry) == E_OK;
	return E_OK;
}

enum err fold_open(struct facts *f, const struct shift_opened *s)
{
	struct fold *x = &f->fold;
	memset(&x->figures, 0, sizeof(x->figures));
	memcpy(x->id, s->id, UUID_LEN);
	x->is_open = x->is_whole = true;
	x->opened_at = f->entry.time_ms / 1000;
	x->opening_float = s->opening_float;
	return E_OK;
}

static void judge_figures(struct facts *f, const struct shift_closed *s)
{
	const struct fold *x = &f->fold;
	int64_t expected = 0;
	const char *what = figures_difference(&s->figures, &x->figures);
	/* Cash that does not follow from the same figures has no incident: the till said so by itself. */
	bool has_cause = what || s->opening_float != x->opening_float;
	if (what)
		fact_find(
			f, FINDING_Z_DIFFERS, EXCUSE_FIGURES,
			SAYS({IS_WORD(DETAIL_FIGURE, detail_word_of(what))},
			     {DIFFERS(DETAIL_SALES, x->figures.of[FIGURE_SALES].amount, s->figures.of[FIGURE_SALES].amount)}));
	if (s->opening_float != x->opening_float)
		fact_find(f, FINDING_Z_DIFFERS, EXCUSE_FIGURES,
			  SAYS({DIFFERS(DETAIL_FLOAT, x->opening_float, s->opening_float)}));
	if (s->opened_at != x->opened_at)
		fact_find(f, FINDING_Z_DIFFERS, EXCUSE_FIGURES, SAYS({DIFFERS(DETAIL_OPENED_AT, x->opened_at, s->opened_at)}));
	if (figures_expected(&expected, &x->figures, x->opening_float) != E_OK || expected != s->expected)
		fact_find(f, FINDING_Z_CASH, has_cause ? EXCUSE_FIGURES : EXCUSE_COUNT,
			  SAYS({DIFFERS(DETAIL_CASH, expected, s->expected)}));
}

/* The number and the total before are known from the Z before, or from the journal's beginning. */
static void judge_row_of_z(struct facts *f, const struct shift_closed *s)
{
	struct fold *x = &f->fold;
	if (x->has_z && s->z_number != x->z_number + 1)
		fact_find(f, FINDING_Z_GAP, EXCUSE_ROW_OF_Z, SAYS({DIFFERS(DETAIL_Z, x->z_number + 1, s->z_number)}));
	if (x->has_z && s->perpetual != x->perpetual + s->figures.of[FIGURE_SALES].amount)
		fact_find(f, FINDING_Z_PERPETUAL, EXCUSE_ROW_OF_Z,
			  SAYS({DIFFERS(DETAIL_PERPETUAL, x->perpetual + s->figures.of[FIGURE_SALES].amount, s->perpetual)}));
	x->has_z = true;
	x->z_number = s->z_number;
	x->perpetual = s->perpetual;
}

static void note_leaf(struct facts *f, const struct shift_closed *s)
{
	f->closings = arena_grow(&f->audit->arena, f->closings, f->closing_count, &f->closing_room, sizeof(*f->closings));
	struct closing *c = &f->closings[f->closing_count++];
	*c = (struct closing){.leaf = {.type = LEAF_SHIFT_CLOSED,
				       .time = f->entry.time_ms / 1000,
				       .sites = s->figures.sites,
				       .amount = s->figures.of[FIGURE_SALES].amount,
				       .has_kid = true},
			      .row = f->row,
			      .seq = f->entry.seq};
	memcpy(c->id, s->id, UUID_LEN);
	memcpy(c->device, f->device, UUID_LEN);
	if (f->known)
		memcpy(c->leaf.kid, f->known->kid, KID_LEN);
	sha256(c->leaf.hash, f->bytes);
}

enum err fold_close(struct facts *f, const struct shift_closed *s)
{
	struct fold *x = &f->fold;
	bool is_this = x->is_open && compare_id(x->id, s->id) == 0;
	note_leaf(f, s);
	judge_row_of_z(f, s);
	if (is_this && x->is_whole)
		judge_figures(f, s);
	else if (!is_this && !is_bounded(f->audit))
		fact_find(f, FINDING_Z_DIFFERS, EXCUSE_FIGURES,
			  SAYS({IS_WORD(DETAIL_FACT, DETAIL_FACT_SHIFT)}, {IS(DETAIL_Z, s->z_number)}));
	x->is_open = false;
	return E_OK;
}
