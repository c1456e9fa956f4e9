#include "mirror.h"

#include <stdlib.h>

#define ROOM_FIRST 256

static enum err grow(struct mirror_side *s)
{
	size_t room = s->room == 0 ? ROOM_FIRST : s->room + s->room / 2;
	struct mirror_item *list = reallocarray(s->list, room, sizeof(*list));
	if (!list)
		return E_MEMORY;
	s->list = list;
	s->room = room;
	return E_OK;
}

enum err mirror_side_add(struct mirror_side *s, uint64_t mark, uint32_t table, uint64_t row)
{
	if (row > UINT32_MAX)
		return E_RANGE;
	if (s->count == s->room)
		TRY(grow(s));
	s->list[s->count++] = (struct mirror_item){mark, (uint32_t)row, table};
	return E_OK;
}

enum err mirror_add(struct mirror *m, int side, uint64_t mark, uint32_t table, uint64_t row)
{
	return mirror_side_add(&m->side[side], mark, table, row);
}

static int by_place(const void *left, const void *right)
{
	const struct mirror_item *a = left, *b = right;
	int order = (a->table > b->table) - (a->table < b->table);
	return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static int by_mark(const void *left, const void *right)
{
	const struct mirror_item *a = left, *b = right;
	int order = (a->mark > b->mark) - (a->mark < b->mark);
	return order != 0 ? order : by_place(left, right);
}

static void sort(struct mirror_side *s, int (*compare)(const void *, const void *))
{
	if (s->count > 1)
		qsort(s->list, s->count, sizeof(*s->list), compare);
}

/* Equal marks go in pairs; the rest moves to the front. */
static void drop_pairs(struct mirror_side *a, struct mirror_side *b)
{
	size_t i = 0, k = 0, left = 0, right = 0;
	while (i < a->count || k < b->count) {
		bool has_both = i < a->count && k < b->count;
		if (has_both && a->list[i].mark == b->list[k].mark) {
			i++;
			k++;
		} else if (k == b->count || (has_both && a->list[i].mark < b->list[k].mark)) {
			a->list[left++] = a->list[i++];
		} else {
			b->list[right++] = b->list[k++];
		}
	}
	a->count = left;
	b->count = right;
}

void mirror_keep_repeated(struct mirror_side *s)
{
	size_t left = 0;
	uint64_t before = 0;
	sort(s, by_mark);
	for (size_t i = 0; i < s->count; i++) {
		uint64_t mark = s->list[i].mark;
		if (i > 0 && mark == before)
			s->list[left++] = s->list[i];
		before = mark;
	}
	s->count = left;
	sort(s, by_place);
}

void mirror_settle(struct mirror *m)
{
	for (int i = 0; i < MIRROR_SIDES; i++)
		sort(&m->side[i], by_mark);
	drop_pairs(&m->side[MIRROR_TOLD], &m->side[MIRROR_KEPT]);
	for (int i = 0; i < MIRROR_SIDES; i++)
		sort(&m->side[i], by_place);
}

void mirror_side_release(struct mirror_side *s)
{
	free(s->list);
	*s = (struct mirror_side){0};
}

void mirror_release(struct mirror *m)
{
	for (int i = 0; i < MIRROR_SIDES; i++)
		mirror_side_release(&m->side[i]);
}
