#include "marks.h"

#include <stdlib.h>

static int by_mark(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

void marks_add(struct marks *m, struct arena *a, uint64_t mark)
{
	m->list = arena_grow(a, m->list, m->count, &m->room, sizeof(*m->list));
	m->list[m->count++] = mark;
}

void marks_sort(struct marks *m)
{
	if (m->count > 1)
		qsort(m->list, m->count, sizeof(*m->list), by_mark);
}

bool marks_have(const struct marks *m, uint64_t mark)
{
	return m->count > 0 && bsearch(&mark, m->list, m->count, sizeof(mark), by_mark) != NULL;
}
