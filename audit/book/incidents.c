#include "incidents.h"

#include "audit/input/each.h"

#include <hoaban/money.h>

#include <stdlib.h>

static const struct {
	const char *name;
	uint32_t may;
} kinds[] = {
#define KIND_ROW(kind, can) {kind, can},
	INCIDENT_KINDS(KIND_ROW)
#undef KIND_ROW
};
#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

static const struct {
	const char *member, *vi, *en;
} excuses[EXCUSE_COUNT] = {
#define EXCUSE_ROW(name, member, vi, en) [name] = {member, vi, en},
	EXCUSE_TABLE(EXCUSE_ROW)
#undef EXCUSE_ROW
};

const char *incident_kind(const struct incident *i)
{
	return kinds[i->kind].name;
}

bool incident_kind_at(struct incident *out, size_t kind)
{
	if (kind >= KIND_COUNT)
		return false;
	out->kind = (uint16_t)kind;
	out->may = kinds[kind].may;
	return true;
}

const char *excuse_member(enum excuse e)
{
	return excuses[e].member;
}

const char *excuse_words(enum excuse e, int language)
{
	return language == LANGUAGE_VI ? excuses[e].vi : excuses[e].en;
}

/* ---- loading */

static int compare_entry(const struct incident *a, const uint8_t *device, uint64_t seq)
{
	int order = memcmp(a->device, device, UUID_LEN);
	return order != 0 ? order : (a->seq > seq) - (a->seq < seq);
}

static int by_entry(const void *left, const void *right)
{
	const struct incident *a = left, *b = right;
	int order = compare_entry(a, b->device, b->seq);
	return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static enum err take(void *ctx, uint64_t row, const struct cell *c)
{
	struct incidents *x = ctx;
	size_t kind = 0;
	while (kind < KIND_COUNT && !bytes_equal(bytes_of_text(kinds[kind].name), c[INCIDENTS_KIND].bytes))
		kind++;
	if (kind == KIND_COUNT)
		return E_OK;
	struct incident *i = &x->list[x->count++];
	*i = (struct incident){.seq = (uint64_t)c[INCIDENTS_SEQ].number,
			       .at = c[INCIDENTS_CREATED_MS].number / 1000,
			       .row = (uint32_t)row,
			       .may = kinds[kind].may,
			       .kind = (uint16_t)kind};
	memcpy(i->device, c[INCIDENTS_DEVICE].bytes.data, UUID_LEN);
	return E_OK;
}

enum err incidents_load(struct audit *a)
{
	struct incidents *x = ARENA_NEW(&a->arena, struct incidents);
	a->incidents = x;
	x->list = calloc(a->tables[TABLE_INCIDENTS].rows + 1, sizeof(*x->list));
	if (!x->list)
		return E_MEMORY;
	TRY(each_row(a, TABLE_INCIDENTS, take, x));
	if (x->count > 1)
		qsort(x->list, x->count, sizeof(*x->list), by_entry);
	return E_OK;
}

void incidents_free(struct audit *a)
{
	if (a->incidents)
		free(a->incidents->list);
	a->incidents = NULL;
}

/* ---- asking */

static struct incident *find(const struct incidents *x, const uint8_t *device, uint64_t seq, enum excuse e)
{
	size_t first = 0, end = x->count;
	while (first < end) {
		const size_t middle = first + (end - first) / 2;
		if (compare_entry(&x->list[middle], device, seq) < 0)
			first = middle + 1;
		else
			end = middle;
	}
	for (; first < x->count && compare_entry(&x->list[first], device, seq) == 0; first++)
		if ((x->list[first].may & CAN(e)) != 0)
			return &x->list[first];
	return NULL;
}

bool incident_may(const struct audit *a, const uint8_t *device, uint64_t seq, enum excuse e)
{
	return find(a->incidents, device, seq, e) != NULL;
}

bool incident_excuses(struct audit *a, const uint8_t *device, uint64_t seq, enum excuse e)
{
	struct incident *i = find(a->incidents, device, seq, e);
	if (!i)
		return false;
	i->causes |= CAN(e);
	i->excused++;
	a->incidents->of[e]++;
	return true;
}

uint64_t incidents_excused(const struct audit *a)
{
	uint64_t all = 0;
	for (enum excuse e = 0; a->incidents && e < EXCUSE_COUNT; e++)
		all += a->incidents->of[e];
	return all;
}
