/* Numbers of receipts, as the log tells of them: from 1 in every series, each once, none left out, in the order of the log. A
 * number that is missing must be one that was reported as lost. The log is whole in every export, so this is judged for all
 * time, whatever period the export covers. */
#include "check.h"
#include "each.h"
#include "ledger.h"
#include "logged.h"
#include "sums.h"

#include <stdio.h>

#define SKEW_S 300 /* two servers, or a till whose clock was set right */

/* Numbers that a series passed over, and those that were reported as lost. */
struct hole {
	struct series *series;
	uint32_t first, last;
	uint64_t row; /* of the leaf behind it */
};

struct numbering {
	struct hole *holes, *lost;
	size_t hole_count, hole_room, lost_count, lost_room;
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

/* A number below the last: issued before, or one of those passed over, out of order. */
static void judge_late(struct audit *a, uint64_t row, struct series *s, const struct leaf *l, const char *id)
{
	struct numbering *n = a->numbering;
	for (size_t i = 0; i < n->hole_count; i++) {
		struct hole *h = &n->holes[i];
		if (h->series != s || l->number < h->first || l->number > h->last)
			continue;
		findings_add(&a->findings, FINDING_NUMBER_ORDER, TABLE_LEAVES, row, id, "after=%u", s->logged);
		return;
	}
	findings_add(&a->findings, FINDING_NUMBER_REPEATED, TABLE_LEAVES, row, id, "after=%u", s->logged);
}

static void follow_number(struct audit *a, uint64_t row, struct series *s, const struct leaf *l)
{
	char id[FINDING_ID];
	struct numbering *n = a->numbering;
	series_id(id, s, l->number);
	if (l->number <= s->logged) {
		judge_late(a, row, s, l, id);
		return;
	}
	if (l->number != s->logged + 1)
		add_hole(a, &n->holes, &n->hole_count, &n->hole_room, &(struct hole){s, s->logged + 1, l->number - 1, row});
	if (l->number > s->last_leased)
		findings_add(&a->findings, FINDING_NUMBER_BEYOND_LEASE, TABLE_LEAVES, row, id, "leased=%u", s->last_leased);
	if (l->time + SKEW_S < s->logged_at)
		findings_add(&a->findings, FINDING_TIME_BACKWARDS, TABLE_LEAVES, row, id, "time=%lld before=%lld",
			     (long long)l->time, (long long)s->logged_at);
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
		findings_add(&a->findings, FINDING_SERIES_UNKNOWN, TABLE_LEAVES, row, id, "type=%u", l->type);
		return E_OK;
	}
	if (l->type == LEAF_NUMBER_LOST)
		add_hole(a, &n->lost, &n->lost_count, &n->lost_room, &(struct hole){s, l->number, l->number, row});
	else
		follow_number(a, row, s, l);
	return E_OK;
}

/* ---- every number accounted for */

static bool was_lost(const struct numbering *n, const struct series *s, uint32_t number)
{
	for (size_t i = 0; i < n->lost_count; i++)
		if (n->lost[i].series == s && n->lost[i].first == number)
			return true;
	return false;
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
		findings_add(&a->findings, FINDING_NUMBER_GAP, TABLE_LEAVES, h->row, id, "missing=%u…%u", missing, h->last);
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
			findings_add(&a->findings, FINDING_LOST_OPEN, TABLE_LEAVES, l->row, id, "last=%u", l->series->logged);
		bool is_passed_over = l->first > l->series->logged;
		for (size_t k = 0; k < n->hole_count && !is_passed_over; k++)
			is_passed_over = n->holes[k].series == l->series && l->first >= n->holes[k].first &&
					 l->first <= n->holes[k].last;
		if (is_passed_over)
			continue;
		findings_add(&a->findings, FINDING_LOST_NUMBER_ISSUED, TABLE_LEAVES, l->row, id, "last=%u", l->series->logged);
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
			findings_add(&a->findings, FINDING_SERIES_LAST, TABLE_SYMBOLS, s->row, id, "log=%u table=%u", s->logged,
				     s->last_number);
		if (s->has_end && s->closed_last != s->logged)
			findings_add(&a->findings, FINDING_SERIES_END, TABLE_SYMBOLS, s->row, id, "log=%u end=%u", s->logged,
				     s->closed_last);
		if (s->is_closed && s->has_device && !s->has_end)
			findings_add(&a->findings, FINDING_SERIES_END, TABLE_SYMBOLS, s->row, id, "log=%u end=-", s->logged);
	}
}

enum err check_numbers(struct audit *a)
{
	a->sums = ARENA_NEW(&a->arena, struct sums);
	a->numbering = ARENA_NEW(&a->arena, struct numbering);
	TRY(ledger_load(a));
	TRY(logged_load(a, follow));
	judge_holes(a);
	judge_lost(a);
	judge_series(a);
	return each_row(a, TABLE_LOST, take_lost, a);
}
