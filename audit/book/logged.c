#include "logged.h"
#include "ledger.h"

#include "audit/input/each.h"

#include <stdlib.h>

#define BEYOND_MAX     (1u << 20) /* entries behind the newest checkpoint */
#define BEYOND_OURS_S  86400	  /* of a web sale, before the newest that is in the log */
#define BEYOND_TILLS_S (30 * 86400)
#define HOLES_MAX      65536 /* entries that may be missing and the rest is still told apart */

uint64_t logged_mark(const struct audit *a, const struct leaf *l)
{
	uint8_t room[LEAF_BYTES_MAX];
	struct buf b = BUF_FIXED(room);
	struct leaf plain = *l;
	memset(plain.salt, 0, sizeof(plain.salt));
	if (l->type == LEAF_REFUND || l->type == LEAF_FREE_ADMISSION)
		plain.has_kid = false;
	if (l->type == LEAF_REFUND) { /* as the receipt refunded has them */
		plain.sites = plain.edition = 0;
		plain.persons = 0;
	}
	if (l->type == LEAF_FREE_ADMISSION) /* its ticket does not say: check/persons.c judges it */
		plain.persons = 1;
	if (l->type == LEAF_NUMBER_LOST) /* the report took a moment */
		plain.time = 0;
	if (l->type == LEAF_DEVICE_CLOSED) { /* one for each series, and again when late entries came */
		plain.time = 0;
		plain.symbol[0] = '\0';
	}
	return leaf_encode(&b, &plain) == E_OK ? mark_bytes(a, buf_bytes(&b)) : 0;
}

/* ---- loading */

struct loading {
	struct audit *audit;
	enum err (*follow)(struct audit *a, uint64_t row, const struct leaf *l);
};

/* An entry without the agreed form is found by check_log(); here it only keeps its place. */
static enum err take(void *ctx, uint64_t row, const struct cell *c)
{
	struct loading *x = ctx;
	struct logged *g = x->audit->logged;
	struct leaf l;
	uint64_t at = (uint64_t)c[LEAVES_INDEX].number;
	if (c[LEAVES_INDEX].number < 0 || at >= g->room) /* check_log() found the hole before it */
		return E_OK;
	g->count = at + 1;
	if (leaf_decode(&l, c[LEAVES_ENTRY].bytes) != E_OK) {
		g->types[at] = LOGGED_CLAIMED;
		return E_OK;
	}
	g->marks[at] = logged_mark(x->audit, &l);
	g->times[at] = (uint32_t)l.time;
	g->types[at] = (uint8_t)l.type;
	if (!l.has_kid && l.type == LEAF_RECEIPT && l.time > g->newest)
		g->newest = l.time;
	g->persons[at] = l.persons < UINT16_MAX ? (uint16_t)l.persons : UINT16_MAX;
	return x->follow(x->audit, row, &l);
}

enum err logged_load(struct audit *a, enum err (*follow)(struct audit *a, uint64_t row, const struct leaf *l))
{
	struct logged *g = ARENA_NEW(&a->arena, struct logged);
	a->logged = g;
	g->room = (size_t)a->tables[TABLE_LEAVES].rows + HOLES_MAX;
	g->marks = calloc(g->room, sizeof(*g->marks));
	g->times = calloc(g->room, sizeof(*g->times));
	g->types = calloc(g->room, sizeof(*g->types));
	g->persons = calloc(g->room, sizeof(*g->persons));
	if (!g->marks || !g->times || !g->types || !g->persons)
		return E_MEMORY;
	return each_row(a, TABLE_LEAVES, take, &(struct loading){a, follow});
}

void logged_free(struct audit *a)
{
	struct logged *g = a->logged;
	if (!g)
		return;
	free(g->marks);
	free(g->times);
	free(g->types);
	free(g->persons);
	a->logged = NULL;
}

/* ---- claiming */

static void tell_beyond(struct logged *g, const struct leaf *fact)
{
	bool has_money = fact->type == LEAF_RECEIPT || fact->type == LEAF_REPLACEMENT;
	g->beyond++;
	if (has_money && __builtin_add_overflow(g->beyond_amount, fact->amount, &g->beyond_amount))
		g->beyond_amount = INT64_MAX;
}

/* What came behind the newest checkpoint is new: the server publishes within minutes. A till may have been away. */
static void judge_beyond(struct audit *a, int64_t index, const struct leaf *fact, enum export_table t, uint64_t row,
			 const char *id)
{
	struct logged *g = a->logged;
	bool is_ours = !fact->has_kid && (fact->type == LEAF_RECEIPT || fact->type == LEAF_REPLACEMENT);
	int64_t most = is_ours ? BEYOND_OURS_S : BEYOND_TILLS_S;
	if ((uint64_t)index - a->manifest.log_size < BEYOND_MAX && fact->time > g->newest - most) {
		tell_beyond(g, fact);
		return;
	}
	findings_add(
		&a->findings, FINDING_LEAF_MISSING, t, row, id,
		SAYS({IS(DETAIL_LEAF, index)}, {IS(DETAIL_LOG_SIZE, a->manifest.log_size)}, {IS(DETAIL_TIME, fact->time)}));
}

void logged_claim(struct audit *a, int64_t index, const struct leaf *fact, enum export_table t, uint64_t row, const char *id)
{
	struct logged *g = a->logged;
	if (audit_is_beyond_log(a, index)) {
		judge_beyond(a, index, fact, t, row, id);
		return;
	}
	if (index < 0 || (uint64_t)index >= g->count || g->types[index] == 0) {
		findings_add(&a->findings, FINDING_LEAF_MISSING, t, row, id,
			     SAYS({IS(DETAIL_LEAF, index)}, {IS(DETAIL_LOG_SIZE, g->count)}));
		return;
	}
	bool was_claimed = (g->types[index] & LOGGED_CLAIMED) != 0;
	unsigned type = g->types[index] & ~(unsigned)LOGGED_CLAIMED;
	if (was_claimed)
		findings_add(&a->findings, FINDING_LEAF_SHARED, t, row, id, SAYS({IS(DETAIL_LEAF, index)}));
	else if (g->marks[index] != logged_mark(a, fact))
		findings_add(&a->findings, FINDING_LEAF_DIFFERS, t, row, id,
			     SAYS({IS(DETAIL_LEAF, index)}, {IS(DETAIL_TYPE, type)}, {IS(DETAIL_TIME, fact->time)}));
	g->types[index] |= LOGGED_CLAIMED;
}

void logged_refund(struct leaf *out, const struct refund *r, struct bytes record)
{
	*out = (struct leaf){
		.type = LEAF_REFUND, .time = r->time, .number = r->number, .amount = r->amount, .payment = r->method};
	memcpy(out->tax_code, r->tax_code, sizeof(out->tax_code));
	memcpy(out->form, r->form, sizeof(out->form));
	memcpy(out->symbol, r->symbol, sizeof(out->symbol));
	sha256(out->hash, record);
}

/* These are few: devices and editions. */
bool logged_claim_all(struct audit *a, const struct leaf *fact)
{
	struct logged *g = a->logged;
	const uint64_t mark = logged_mark(a, fact);
	bool is_there = false;
	for (uint64_t i = 0; i < g->count; i++) {
		if (g->types[i] != fact->type || g->marks[i] != mark)
			continue;
		g->types[i] |= LOGGED_CLAIMED;
		is_there = true;
	}
	return is_there;
}

static int by_mark(const void *left, const void *right)
{
	const struct logged_entry *a = left, *b = right;
	int order = (a->mark > b->mark) - (a->mark < b->mark);
	return order != 0 ? order : (a->at > b->at) - (a->at < b->at);
}

enum err logged_index_make(struct logged_index *out, const struct audit *a, enum leaf_type type)
{
	const struct logged *g = a->logged;
	size_t count = 0;
	for (uint64_t i = 0; i < g->count; i++)
		count += g->types[i] == type;
	*out = (struct logged_index){.list = calloc(count + 1, sizeof(*out->list))};
	if (!out->list)
		return E_MEMORY;
	for (uint64_t i = 0; i < g->count; i++)
		if (g->types[i] == type)
			out->list[out->count++] = (struct logged_entry){.mark = g->marks[i], .at = i};
	if (out->count > 1)
		qsort(out->list, out->count, sizeof(*out->list), by_mark);
	return E_OK;
}

void logged_index_free(struct logged_index *x)
{
	free(x->list);
	*x = (struct logged_index){0};
}

bool logged_index_claim(struct audit *a, struct logged_index *x, const struct leaf *fact)
{
	const uint64_t mark = logged_mark(a, fact);
	size_t first = 0, end = x->count;
	while (first < end) {
		const size_t middle = first + (end - first) / 2;
		if (x->list[middle].mark < mark)
			first = middle + 1;
		else
			end = middle;
	}
	if (first == x->count || x->list[first].mark != mark)
		return false;
	if (x->list[first].is_taken) /* logged_claim_all() takes an entry once */
		return false;
	for (size_t i = first; i < x->count && x->list[i].mark == mark; i++)
		a->logged->types[x->list[i].at] |= LOGGED_CLAIMED;
	x->list[first].is_taken = true;
	return true;
}
