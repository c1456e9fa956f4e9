#include "parts.h"
#include "rows.h"

#include <stdlib.h>

/* A sum of numbers that look like chance, one per use: other uses with the same sum are not found by trying. */
static uint64_t scramble(uint64_t use)
{
	use = (use + UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xbf58476d1ce4e5b9);
	use = (use ^ use >> 27) * UINT64_C(0x94d049bb133111eb);
	return use ^ use >> 31;
}

static uint64_t fingerprint(uint32_t first, uint32_t party)
{
	uint64_t sum = 0;
	for (uint64_t use = first; use < (uint64_t)first + party; use++)
		sum += scramble(use);
	return sum;
}

/* ---- what there is */

static int compare_parents(const void *left, const void *right, void *ctx)
{
	const struct parts_split *list = ctx;
	return memcmp(list[*(const uint32_t *)left].parent, list[*(const uint32_t *)right].parent, UUID_LEN);
}

static enum err load_rows(struct parts *p, struct audit *a)
{
	struct cell c[EXPORT_COLUMNS_MAX];
	ROWS_LOCAL r = {0};
	TRY(rows_open(&r, a, TABLE_SPLITS));
	enum err e = rows_next(&r, c);
	for (; e == E_OK; e = rows_next(&r, c)) {
		struct parts_split *s = &p->list[p->count];
		*s = (struct parts_split){.row = r.row, .parts = (uint32_t)c[SPLITS_PARTS].number};
		memcpy(s->id, c[SPLITS_ID].bytes.data, UUID_LEN);
		memcpy(s->parent, c[SPLITS_PARENT].bytes.data, UUID_LEN);
		memcpy(s->root, c[SPLITS_ROOT].bytes.data, UUID_LEN);
		p->by_parent[p->count] = (uint32_t)p->count;
		p->count++;
	}
	return e == E_NOT_FOUND ? E_OK : e;
}

enum err parts_load(struct parts *p, struct audit *a)
{
	size_t rows = a->tables[TABLE_SPLITS].rows;
	*p = (struct parts){.list = calloc(rows + 1, sizeof(*p->list)), .by_parent = calloc(rows + 1, sizeof(*p->by_parent))};
	if (!p->list || !p->by_parent || rows >= UINT32_MAX)
		return E_MEMORY;
	TRY(load_rows(p, a));
	qsort_r(p->by_parent, p->count, sizeof(*p->by_parent), compare_parents, p->list);
	return E_OK;
}

void parts_release(struct parts *p)
{
	free(p->list);
	free(p->by_parent);
	*p = (struct parts){0};
}

/* ---- what comes */

void parts_take_ticket(struct parts *p, const struct parts_ticket *t)
{
	size_t low = 0, high = p->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (memcmp(p->list[p->by_parent[middle]].parent, t->id, UUID_LEN) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < p->count && memcmp(p->list[p->by_parent[low]].parent, t->id, UUID_LEN) == 0; low++) {
		struct parts_split *s = &p->list[p->by_parent[low]];
		s->first_use = t->first_use;
		s->party = t->party;
	}
}

static int compare_id(const void *id, const void *split)
{
	return memcmp(id, ((const struct parts_split *)split)->id, UUID_LEN);
}

void parts_take_part(struct parts *p, const uint8_t split[static UUID_LEN], const struct parts_ticket *t)
{
	struct parts_split *s = p->count ? bsearch(split, p->list, p->count, sizeof(*p->list), compare_id) : NULL;
	if (!s)
		return;
	s->parts_seen++;
	s->uses += t->party;
	s->fingerprint += fingerprint(t->first_use, t->party);
}

void parts_judge(const struct parts *p, struct audit *a)
{
	char id[FINDING_ID];
	for (size_t i = 0; i < p->count; i++) {
		const struct parts_split *s = &p->list[i];
		bool is_whole =
			s->parts == s->parts_seen &&
			(s->party == 0 || (s->uses == s->party && s->fingerprint == fingerprint(s->first_use, s->party)));
		if (!is_whole)
			findings_add(&a->findings, FINDING_SPLIT, TABLE_SPLITS, s->row, finding_hex_id(id, BYTES(s->id)),

				     SAYS({DIFFERS(DETAIL_PARTS, s->parts, s->parts_seen)}, {IS(DETAIL_USES, s->uses)},
					  {IS(DETAIL_PERSONS, s->party)}));
	}
}
