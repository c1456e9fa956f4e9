/* Which receipt replaces which: the new one names the old one, came after it, and replaces no other; what says of itself that
 * it replaces is linked. */
#include "check.h"

#include "audit/book/ledger.h"
#include "audit/input/each.h"
#include "audit/input/mark.h"
#include "audit/input/mirror.h"

#include <stdio.h>
#include <stdlib.h>

#define SCRATCH_MAX (4u << 20)

/* One end of a link, looked for among the receipts. */
struct end {
	uint64_t mark; /* of the receipt's five cells */
	size_t link;
	bool is_new;
};

struct link {
	uint64_t row;
	char form[FORM_TEXT], symbol[SYMBOL_TEXT]; /* of the old one */
	uint32_t number;
	bool has_old, has_new, is_right;
	int64_t old_leaf, new_leaf, old_total, new_total;
	uint8_t source[UUID_LEN]; /* of the new one */
};

struct linking {
	struct audit *audit;
	struct arena scratch;
	size_t count, link_room, end_count, end_room;
	struct link *links;
	struct end *ends; /* ascending by mark */
	struct mirror_side twice;
};

/* ---- collecting */

static void add_end(struct linking *x, uint64_t mark, bool is_new)
{
	x->ends = arena_grow(&x->audit->arena, x->ends, x->end_count, &x->end_room, sizeof(*x->ends));
	x->ends[x->end_count++] = (struct end){mark, x->count, is_new};
}

static enum err take_link(void *ctx, uint64_t row, const struct cell *c)
{
	struct linking *x = ctx;
	const struct cell fresh[] = {c[LINKS_TAX_CODE], c[LINKS_NEW_FORM], c[LINKS_NEW_SYMBOL], c[LINKS_NEW_YEAR],
				     c[LINKS_NEW_NUMBER]};
	uint64_t mark = mark_cells(x->audit, fresh, 5);
	add_end(x, mark_cells(x->audit, c, 5), false);
	add_end(x, mark, true);
	x->links = arena_grow(&x->audit->arena, x->links, x->count, &x->link_room, sizeof(*x->links));
	struct link *l = &x->links[x->count++];
	*l = (struct link){.row = row, .number = (uint32_t)c[LINKS_NUMBER].number};
	CELL_TEXT_SET(l->form, &c[LINKS_FORM]);
	CELL_TEXT_SET(l->symbol, &c[LINKS_SYMBOL]);
	return mirror_side_add(&x->twice, mark, TABLE_LINKS, row);
}

static int by_mark(const void *left, const void *right)
{
	const struct end *a = left, *b = right;
	int order = (a->mark > b->mark) - (a->mark < b->mark);
	return order != 0 ? order : (a->link > b->link) - (a->link < b->link);
}

/* ---- looking at the receipts */

static size_t first_end(const struct linking *x, uint64_t mark)
{
	size_t low = 0, high = x->end_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (x->ends[middle].mark < mark)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void meet_new(struct link *l, const struct cell *c, const struct receipt *r)
{
	l->has_new = true;
	l->new_leaf = c[RECEIPTS_LEAF].number;
	l->new_total = r->total;
	l->is_right = r->is_replacement && r->replaces_number == l->number && str_equal(r->replaces_form, l->form) &&
		      str_equal(r->replaces_symbol, l->symbol);
	memcpy(l->source, c[RECEIPTS_SOURCE].bytes.data, UUID_LEN);
}

static void meet_old(struct link *l, const struct cell *c, const struct receipt *r)
{
	l->has_old = true;
	l->old_leaf = c[RECEIPTS_LEAF].number;
	l->old_total = r->total;
}

/* A till's replacement that nobody believed stands alone, and a person has heard of it: then no correction has its name. */
static void judge_unlinked(struct linking *x, uint64_t row, const struct cell *c)
{
	char id[FINDING_ID];
	const uint8_t *source = c[RECEIPTS_SOURCE].bytes.data;
	if (!ledger_alias(x->audit->ledger, source) && ledger_account(x->audit->ledger, source))
		return;
	findings_add(&x->audit->findings, FINDING_REPLACEMENT_UNLINKED, TABLE_RECEIPTS, row, finding_receipt_id(id, c),
		     SAYS({IS(DETAIL_REPLACES, c[RECEIPTS_NUMBER].number)}));
}

static enum err take_receipt(void *ctx, uint64_t row, const struct cell *c)
{
	struct linking *x = ctx;
	struct receipt r;
	uint64_t mark = mark_cells(x->audit, c, 5);
	bool is_linked = false;
	arena_clear(&x->scratch);
	if (receipt_decode(&r, &x->scratch, c[RECEIPTS_RECORD].bytes) != E_OK)
		return E_OK;
	for (size_t i = first_end(x, mark); i < x->end_count && x->ends[i].mark == mark; i++) {
		struct link *l = &x->links[x->ends[i].link];
		if (x->ends[i].is_new)
			meet_new(l, c, &r);
		else
			meet_old(l, c, &r);
		is_linked |= x->ends[i].is_new;
	}
	if (r.is_replacement && !is_linked)
		judge_unlinked(x, row, c);
	return E_OK;
}

/* ---- judging */

static void find_out(struct linking *x, const struct link *l, enum finding_code code, const struct detail *says)
{
	char id[FINDING_ID];
	snprintf(id, sizeof(id), "%s %s %u", l->form, l->symbol, l->number);
	findings_add(&x->audit->findings, code, TABLE_LINKS, l->row, id, says);
}

static void judge(struct linking *x, const struct link *l)
{
	if (!l->has_new || !l->has_old) {
		if (!is_bounded(x->audit))
			find_out(x, l, FINDING_LINK_UNKNOWN, SAYS({IS(DETAIL_RECEIPTS, l->has_old + l->has_new)}));
		return;
	}
	if (!l->is_right)
		find_out(x, l, FINDING_LINK_DIFFERS,
			 SAYS({IS(DETAIL_OLD_LEAF, l->old_leaf)}, {IS(DETAIL_NEW_LEAF, l->new_leaf)}));
	if (l->new_leaf <= l->old_leaf)
		find_out(x, l, FINDING_LINK_ORDER,
			 SAYS({IS(DETAIL_OLD_LEAF, l->old_leaf)}, {IS(DETAIL_NEW_LEAF, l->new_leaf)}));
	struct alias *alias = ledger_alias(x->audit->ledger, l->source);
	if (!alias || !alias->is_correction)
		return;
	alias->receipts++;
	alias->difference += l->old_total - l->new_total;
}

static enum err link_all(struct linking *x)
{
	struct audit *a = x->audit;
	TRY(each_row(a, TABLE_LINKS, take_link, x));
	if (x->end_count > 1)
		qsort(x->ends, x->end_count, sizeof(*x->ends), by_mark);
	TRY(each_row(a, TABLE_RECEIPTS, take_receipt, x));
	mirror_keep_repeated(&x->twice);
	for (size_t i = 0; i < x->twice.count; i++)
		find_out(x, &x->links[x->twice.list[i].row - 1], FINDING_LINK_TWICE, SAYS({DIFFERS(DETAIL_TIMES, 1, 2)}));
	for (size_t i = 0; i < x->count; i++)
		judge(x, &x->links[i]);
	return E_OK;
}

enum err check_links(struct audit *a)
{
	struct linking x = {.audit = a};
	arena_init(&x.scratch, SCRATCH_MAX);
	enum err e = link_all(&x);
	mirror_side_release(&x.twice);
	arena_release(&x.scratch);
	return e;
}
