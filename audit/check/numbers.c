/* Numbers of receipts, as the log tells of them: from 1 in every series, each once, none left out, in the order of the log. A
 * number that is missing must be one that was reported as lost. The log is whole in every export, so this is judged for all
 * time, whatever period the export covers. */
#include "check.h"

#include "audit/book/ledger.h"
#include "audit/book/logged.h"
#include "audit/book/sums.h"
#include "audit/input/each.h"

#include <stdio.h>
#include <stdlib.h>

#define SKEW_S 300 /* two servers, or a till whose clock was set right */

/* Numbers that a series passed over, and those that were reported as lost; or a number that came late. */
struct hole {
	struct series *series;
	uint32_t first, last; /* late: the number, and the last one before it */
	uint64_t row;	      /* of the leaf behind it */
};

/* Ascending once the log was followed: whoever wrote it may have made many. Holes of a series do not overlap. */
struct numbering {
	struct hole *holes, *lost, *late;
	size_t hole_count, hole_room, lost_count, lost_room, late_count, late_room;
};

static void add_hole(struct audit *a, struct hole **list, size_t *count, size_t *room, const struct hole *h)
{
	*list = arena_grow(&a->arena, *list, *count, room, sizeof(**list));
	(*list)[(*count)++] = *h;
}

static void series_id(char out[static FINDING_ID], const struct series *s, uint32_t number)
{
	snprintf(out, FINDING_ID, "%s %s %s %d %08u", s->tax_code, s->form, s->symbol, s->year, number);
}

/* ---- following the log */

static void follow_number(struct audit *a, uint64_t row, struct series *s, const struct leaf *l)
{
	char id[FINDING_ID];
	struct numbering *n = a->numbering;
	series_id(id, s, l->number);
	if (l->number <= s->logged) {
		add_hole(a, &n->late, &n->late_count, &n->late_room, &(struct hole){s, l->number, s->logged, row});
		return;
	}
	if (l->number != s->logged + 1)
		add_hole(a, &n->holes, &n->hole_count, &n->hole_room, &(struct hole){s, s->logged + 1, l->number - 1, row});
	if (l->number > s->last_leased)
		findings_add(&a->findings, FINDING_NUMBER_BEYOND_LEASE, TABLE_LEAVES, row, id,
			     SAYS({IS(DETAIL_LEASED, s->last_leased)}));
	if (l->time + SKEW_S < s->logged_at)
		findings_add(&a->findings, FINDING_TIME_BACKWARDS, TABLE_LEAVES, row, id,
			     SAYS({IS(DETAIL_TIME, l->time)}, {IS(DETAIL_BEFORE, s->logged_at)}));
	s->logged = l->number;
	s->logged_at = l->time > s->logged_at ? l->time : s->logged_at;
}

/* The leaf of a device's end says how far each of its series came; it names no tax code, but the device's key. */
static void follow_end(struct audit *a, const struct leaf *l)
{
	const struct ledger *g = a->ledger;
	for (size_t i = 0; i < g->series_count; i++) {
		struct series *s = &g->series[i];
		const struct ledger_device *d = s->has_device ? ledger_device(g, s->device) : NULL;
		if (!d || memcmp(d->kid, l->kid, KID_LEN) != 0 || !str_equal(s->symbol, l->symbol) ||
		    !str_equal(s->form, l->form))
			continue;
		s->has_end = true;
		s->closed_last = l->number;
	}
}

static enum err follow(struct audit *a, uint64_t row, const struct leaf *l)
{
	char id[FINDING_ID];
	struct numbering *n = a->numbering;
	if (l->type == LEAF_DEVICE_CLOSED && l->symbol[0] != '\0')
		follow_end(a, l);
	if (l->type != LEAF_RECEIPT && l->type != LEAF_REPLACEMENT && l->type != LEAF_NUMBER_LOST)
		return E_OK;
	struct series *s = ledger_series(a->ledger, l->tax_code, l->form, l->symbol, symbol_year(l->symbol));
	if (!s) {
		snprintf(id, sizeof(id), "%s %s %s %08u", l->tax_code, l->form, l->symbol, l->number);
		findings_add(&a->findings, FINDING_SERIES_UNKNOWN, TABLE_LEAVES, row, id, SAYS({IS(DETAIL_TYPE, l->type)}));
		return E_OK;
	}
	if (l->type == LEAF_NUMBER_LOST)
		add_hole(a, &n->lost, &n->lost_count, &n->lost_room, &(struct hole){s, l->number, l->number, row});
	else
		follow_number(a, row, s, l);
	return E_OK;
}

/* ---- every number accounted for */

static int by_series(const struct hole *a, const struct hole *b)
{
	return (a->series > b->series) - (a->series < b->series);
}

static int by_number(const void *left, const void *right)
{
	const struct hole *a = left, *b = right;
	int order = by_series(a, b);
	return order != 0 ? order : (a->first > b->first) - (a->first < b->first);
}

static int by_place(const void *left, const void *right)
{
	const struct hole *a = left, *b = right;
	int order = by_number(a, b);
	return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

/* A number against a hole around it. */
static int by_hole(const void *number, const void *hole)
{
	const struct hole *a = number, *b = hole;
	int order = by_series(a, b);
	return order != 0 ? order : (a->first > b->last) - (a->first < b->first);
}

static void sort(struct hole *list, size_t count)
{
	if (count > 1)
		qsort(list, count, sizeof(*list), by_place);
}

static bool was_lost(const struct numbering *n, struct series *s, uint32_t number)
{
	const struct hole key = {.series = s, .first = number};
	return n->lost_count > 0 && bsearch(&key, n->lost, n->lost_count, sizeof(key), by_number) != NULL;
}

static bool was_passed_over(const struct numbering *n, const struct hole *number)
{
	return n->hole_count > 0 && bsearch(number, n->holes, n->hole_count, sizeof(*number), by_hole) != NULL;
}

/* A number below the last: issued before, or one of those passed over, out of order. What was passed over later than it came
 * lies above it. */
static void judge_late(struct audit *a)
{
	char id[FINDING_ID];
	const struct numbering *n = a->numbering;
	for (size_t i = 0; i < n->late_count; i++) {
		const struct hole *l = &n->late[i];
		series_id(id, l->series, l->first);
		findings_add(&a->findings, was_passed_over(n, l) ? FINDING_NUMBER_ORDER : FINDING_NUMBER_REPEATED, TABLE_LEAVES,
			     l->row, id, SAYS({IS(DETAIL_AFTER, l->last)}));
	}
}

static void judge_holes(struct audit *a)
{
	char id[FINDING_ID];
	const struct numbering *n = a->numbering;
	for (size_t i = 0; i < n->hole_count; i++) {
		const struct hole *h = &n->holes[i];
		uint32_t missing = h->first;
		while (missing <= h->last && was_lost(n, h->series, missing))
			missing++;
		if (missing > h->last)
			continue;
		series_id(id, h->series, missing);
		findings_add(&a->findings, FINDING_NUMBER_GAP, TABLE_LEAVES, h->row, id,
			     SAYS({IS(DETAIL_FIRST, missing)}, {IS(DETAIL_LAST, h->last)}));
	}
}

/* Lost is what nobody will ever see: neither in the log before nor after. */
static void judge_lost(struct audit *a)
{
	char id[FINDING_ID];
	const struct numbering *n = a->numbering;
	for (size_t i = 0; i < n->lost_count; i++) {
		const struct hole *l = &n->lost[i];
		series_id(id, l->series, l->first);
		if (!l->series->is_closed)
			findings_add(&a->findings, FINDING_LOST_OPEN, TABLE_LEAVES, l->row, id,
				     SAYS({IS(DETAIL_LOG_LAST, l->series->logged)}));
		if (l->first > l->series->logged || was_passed_over(n, l))
			continue;
		findings_add(&a->findings, FINDING_LOST_NUMBER_ISSUED, TABLE_LEAVES, l->row, id,
			     SAYS({IS(DETAIL_LOG_LAST, l->series->logged)}));
	}
}

/* What was reported lost says so in a row too. */
static enum err take_lost(void *ctx, uint64_t row, const struct cell *c)
{
	struct audit *a = ctx;
	char id[FINDING_ID];
	struct leaf l = {
		.type = LEAF_NUMBER_LOST, .time = c[LOST_REPORTED_AT].number, .number = (uint32_t)c[LOST_NUMBER].number};
	CELL_TEXT_SET(l.tax_code, &c[LOST_TAX_CODE]);
	CELL_TEXT_SET(l.form, &c[LOST_FORM]);
	CELL_TEXT_SET(l.symbol, &c[LOST_SYMBOL]);
	logged_claim(a, c[LOST_LEAF].number, &l, TABLE_LOST, row, finding_receipt_id(id, c));
	return E_OK;
}

static void judge_series(struct audit *a)
{
	char id[FINDING_ID];
	const struct ledger *l = a->ledger;
	for (size_t i = 0; i < l->series_count; i++) {
		const struct series *s = &l->series[i];
		series_id(id, s, s->logged);
		if (s->logged > s->last_number)
			findings_add(&a->findings, FINDING_SERIES_LAST, TABLE_SYMBOLS, s->row, id,
				     SAYS({DIFFERS(DETAIL_SERIES_LAST, s->logged, s->last_number)}));
		if (s->has_end && s->closed_last != s->logged)
			findings_add(&a->findings, FINDING_SERIES_END, TABLE_SYMBOLS, s->row, id,
				     SAYS({DIFFERS(DETAIL_SERIES_LAST, s->logged, s->closed_last)}));
		if (s->is_closed && s->has_device && !s->has_end)
			findings_add(&a->findings, FINDING_SERIES_END, TABLE_SYMBOLS, s->row, id,
				     SAYS({IS(DETAIL_LOG_LAST, s->logged)}));
	}
}

enum err check_numbers(struct audit *a)
{
	a->sums = ARENA_NEW(&a->arena, struct sums);
	a->numbering = ARENA_NEW(&a->arena, struct numbering);
	TRY(ledger_load(a));
	TRY(logged_load(a, follow));
	sort(a->numbering->holes, a->numbering->hole_count);
	sort(a->numbering->lost, a->numbering->lost_count);
	judge_late(a);
	judge_holes(a);
	judge_lost(a);
	judge_series(a);
	return each_row(a, TABLE_LOST, take_lost, a);
}
