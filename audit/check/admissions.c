/* Who went in: every place stands on a ticket that was sold, that was good there on that day, for one of its persons, no more
 * days than it has; what was admitted twice apart is on record; a gate's claims are in its journal. */
#include "check.h"

#include "audit/book/incidents.h"
#include "audit/book/ledger.h"
#include "audit/book/sums.h"
#include "audit/input/each.h"
#include "audit/input/rows.h"

#include <hoaban/instant.h>
#include <hoaban/trust.h>
#include <stdlib.h>

#define CLAIM_S 3600 /* a gate writes down at once what it claims; clocks differ */

/* A part of a ticket that was split: what its ticket says of who may go in. There are as many as a house wants: a class of 300
 * may be 300 parts. */
struct part {
	uint8_t id[UUID_LEN], root[UUID_LEN];
	uint64_t sites;
	uint32_t valid_from, valid_until, first_use, party, days, entries;
};

struct judging {
	struct audit *audit;
	struct rows tickets;
	struct cell ticket_cells[EXPORT_COLUMNS_MAX];
	bool has_ticket;
	struct ticket ticket; /* the root of the row, when is_read */
	bool is_read, is_sold;
	size_t part_count;
	struct part *parts;	      /* ascending by id, as their table is */
	struct ticket shown;	      /* the part that was shown last, as a ticket */
	struct closure_list closures; /* that give the tickets another day */
	size_t closure_room;

	/* of the row */
	const struct cell *cells;
	uint64_t row;
	char id[FINDING_ID];
	/* of the use before: days it was in */
	uint8_t root[UUID_LEN];
	int64_t use, days_at_site;
	int32_t days[64];
	size_t day_count;
};

static void find_out(struct judging *x, enum finding_code code, const struct detail *says)
{
	findings_add(&x->audit->findings, code, TABLE_ADMISSIONS, x->row, x->id, says);
}

/* ---- tickets, in the order of roots */

static enum err next_ticket(struct judging *x)
{
	enum err e = rows_next(&x->tickets, x->ticket_cells);
	x->has_ticket = e == E_OK;
	return e == E_NOT_FOUND ? E_OK : e;
}

static bool read_ticket(struct ticket *t, struct bytes cose)
{
	struct cose_sign1 m;
	return cose_parse(&m, cose) == E_OK && ticket_decode(t, m.payload) == E_OK;
}

static enum err meet_root(struct judging *x)
{
	const uint8_t *root = x->cells[ADMISSIONS_ROOT].bytes.data;
	int order = -1;
	while (x->has_ticket && (order = memcmp(x->ticket_cells[TICKETS_ID].bytes.data, root, UUID_LEN)) < 0)
		TRY(next_ticket(x));
	x->is_sold = x->has_ticket && order == 0;
	x->is_read = x->is_sold && read_ticket(&x->ticket, x->ticket_cells[TICKETS_COSE].bytes);
	return E_OK;
}

/* ---- parts */

static enum err take_part(void *ctx, uint64_t row, const struct cell *c)
{
	struct judging *x = ctx;
	struct ticket t;
	(void)row;
	if (!read_ticket(&t, c[PARTS_COSE].bytes))
		return E_OK;
	struct part *p = &x->parts[x->part_count++];
	*p = (struct part){.sites = t.sites,
			   .valid_from = t.valid_from,
			   .valid_until = t.valid_until,
			   .first_use = ticket_first_use(&t),
			   .party = t.party,
			   .days = t.days,
			   .entries = t.entries};
	memcpy(p->id, c[PARTS_ID].bytes.data, UUID_LEN);
	memcpy(p->root, ticket_root(&t), UUID_LEN);
	return E_OK;
}

static enum err take_parts(struct judging *x)
{
	x->parts = calloc(x->audit->tables[TABLE_PARTS].rows + 1, sizeof(*x->parts));
	return x->parts ? each_row(x->audit, TABLE_PARTS, take_part, x) : E_MEMORY;
}

static int by_id(const void *key, const void *part)
{
	return memcmp(key, ((const struct part *)part)->id, UUID_LEN);
}

static void show_part(struct ticket *out, const struct part *p)
{
	*out = (struct ticket){.sites = p->sites,
			       .valid_from = p->valid_from,
			       .valid_until = p->valid_until,
			       .party = p->party,
			       .days = p->days,
			       .entries = p->entries,
			       .is_split = true,
			       .first_use = p->first_use};
	memcpy(out->root, p->root, UUID_LEN);
}

/* The ticket that was shown: the root itself, or one of its parts. */
static const struct ticket *shown(struct judging *x)
{
	const uint8_t *id = x->cells[ADMISSIONS_TICKET].bytes.data, *root = x->cells[ADMISSIONS_ROOT].bytes.data;
	if (memcmp(id, root, UUID_LEN) == 0)
		return x->is_read ? &x->ticket : NULL;
	const struct part *p = x->part_count == 0 ? NULL : bsearch(id, x->parts, x->part_count, sizeof(*p), by_id);
	if (!p || memcmp(p->root, root, UUID_LEN) != 0)
		return NULL;
	show_part(&x->shown, p);
	return &x->shown;
}

/* ---- closures */

static enum err take_closure(void *ctx, uint64_t row, const struct cell *c)
{
	struct judging *x = ctx;
	struct closure_list *l = &x->closures;
	(void)row;
	if (c[CLOSURES_HONOURED_UNTIL].is_null)
		return E_OK;
	l->closures = arena_grow(&x->audit->arena, l->closures, l->count, &x->closure_room, sizeof(*l->closures));
	l->closures[l->count++] = (struct closure){.site = (uint32_t)c[CLOSURES_SITE].number,
						   .from = c[CLOSURES_BEGINS_AT].number,
						   .until = c[CLOSURES_ENDS_AT].number,
						   .honoured_until = c[CLOSURES_HONOURED_UNTIL].number};
	return E_OK;
}

/* ---- the rules */

static void judge_time(struct judging *x, const struct ticket *t)
{
	int64_t at = x->cells[ADMISSIONS_ADMITTED_AT].number, day = x->cells[ADMISSIONS_DAY].number;
	if (day != instant_day(at))
		find_out(x, FINDING_ADMISSION_DAY, SAYS({DIFFERS(DETAIL_DAY, instant_day(at), day)}));
	else if ((day < instant_day(t->valid_from) || day > instant_day((int64_t)t->valid_until - 1)) &&
		 !closure_honours(&x->closures, (uint32_t)x->cells[ADMISSIONS_SITE].number, t->valid_from, t->valid_until, at))
		find_out(x, FINDING_ADMISSION_DAY, SAYS({DIFFERS(DETAIL_VALID, t->valid_from, at)}));
}

static void judge_place(struct judging *x, const struct ticket *t)
{
	int64_t site = x->cells[ADMISSIONS_SITE].number, use = x->cells[ADMISSIONS_USE].number;
	int64_t entry = x->cells[ADMISSIONS_ENTRY].number, first = ticket_first_use(t);
	const struct ledger_device *d = ledger_device(x->audit->ledger, x->cells[ADMISSIONS_DEVICE].bytes.data);
	if (site < 0 || site > 63 || (t->sites >> site & 1) == 0)
		find_out(x, FINDING_ADMISSION_SITE, SAYS({IS(DETAIL_SITE, site)}, {IS(DETAIL_TICKET_SITES, t->sites)}));
	else if (d && (d->sites >> site & 1) == 0)
		find_out(x, FINDING_ADMISSION_SITE, SAYS({IS(DETAIL_SITE, site)}, {IS(DETAIL_DEVICE_SITES, d->sites)}));
	if (use < first || use >= first + t->party)
		find_out(x, FINDING_ADMISSION_PARTY, SAYS({DIFFERS(DETAIL_PARTY, first + t->party - 1, use)}));
	if (t->entries != 0 && entry > t->entries)
		find_out(x, FINDING_ADMISSION_PARTY, SAYS({DIFFERS(DETAIL_ENTRY, t->entries, entry)}));
}

/* Rows of one use stand together; its days are those of all sites. */
static void judge_days(struct judging *x, const struct ticket *t)
{
	int32_t day = (int32_t)x->cells[ADMISSIONS_DAY].number;
	const uint8_t *root = x->cells[ADMISSIONS_ROOT].bytes.data;
	if (x->use != x->cells[ADMISSIONS_USE].number || memcmp(x->root, root, UUID_LEN) != 0)
		x->day_count = 0;
	memcpy(x->root, root, UUID_LEN);
	x->use = x->cells[ADMISSIONS_USE].number;
	for (size_t i = 0; i < x->day_count; i++)
		if (x->days[i] == day)
			return;
	if (x->day_count < sizeof(x->days) / sizeof(x->days[0]))
		x->days[x->day_count++] = day;
	if (x->day_count > t->days)
		find_out(x, FINDING_ADMISSION_DAYS, SAYS({DIFFERS(DETAIL_DAYS, t->days, x->day_count)}));
}

/* A claim that its device's journal does not confirm, although it has told of later things. */
static void judge_claim(struct judging *x)
{
	int64_t at = x->cells[ADMISSIONS_ADMITTED_AT].number;
	const struct ledger_device *d = ledger_device(x->audit->ledger, x->cells[ADMISSIONS_DEVICE].bytes.data);
	if (!x->cells[ADMISSIONS_SEQ].is_null)
		return;
	sums_tell(&x->audit->sums->unconfirmed, 1, 0);
	if (d && at + CLAIM_S < d->told_until)
		find_out(x, FINDING_ADMISSION_UNTOLD, SAYS({DIFFERS(DETAIL_TOLD_UNTIL, d->told_until, at)}));
}

static enum err judge(struct judging *x)
{
	const struct ticket *t;
	finding_hex_id(x->id, x->cells[ADMISSIONS_ROOT].bytes);
	TRY(meet_root(x));
	if (x->cells[ADMISSIONS_IS_CARRIED].number == 0)
		sums_tell(&x->audit->sums->admitted, 1, 0);
	judge_claim(x);
	if (!x->is_sold) {
		if (!source_may_miss(x->audit, x->cells[ADMISSIONS_ROOT].bytes.data))
			find_out(x, FINDING_ADMISSION_UNSOLD, SAYS({IS(DETAIL_USE, x->cells[ADMISSIONS_USE].number)}));
		return E_OK;
	}
	t = shown(x);
	if (!t) {
		if (x->is_read && !is_bounded(x->audit))
			find_out(x, FINDING_ADMISSION_UNSOLD,
				 SAYS({IS(DETAIL_USE, x->cells[ADMISSIONS_USE].number)}, {IS_TEXT(DETAIL_COLUMNS, "ticket")}));
		return E_OK;
	}
	judge_place(x, t);
	if (x->cells[ADMISSIONS_IS_CARRIED].number == 0)
		judge_time(x, t);
	judge_days(x, t);
	return E_OK;
}

static enum err judge_all(struct judging *x)
{
	struct cell cells[EXPORT_COLUMNS_MAX];
	ROWS_LOCAL admissions;
	TRY(rows_open(&admissions, x->audit, TABLE_ADMISSIONS));
	x->cells = cells;
	TRY(next_ticket(x));
	enum err e;
	while ((e = rows_next(&admissions, cells)) == E_OK) {
		x->row = admissions.row;
		TRY(judge(x));
	}
	return e == E_NOT_FOUND ? E_OK : e;
}

/* ---- what was admitted twice apart has its incident */

static enum err take_twice(void *ctx, uint64_t row, const struct cell *c)
{
	struct judging *x = ctx;
	char id[FINDING_ID];
	sums_tell(&x->audit->sums->twice, 1, 0);
	if (is_bounded(x->audit) || incident_excuses(x->audit, c[ADMISSIONS_TWICE_DEVICE].bytes.data,
						     (uint64_t)c[ADMISSIONS_TWICE_SEQ].number, EXCUSE_TWICE))
		return E_OK;
	findings_add(&x->audit->findings, FINDING_TWICE_UNTOLD, TABLE_ADMISSIONS_TWICE, row,
		     finding_hex_id(id, c[ADMISSIONS_TWICE_ROOT].bytes),
		     SAYS({IS(DETAIL_USE, c[ADMISSIONS_TWICE_USE].number)}));
	return E_OK;
}

static enum err judge_tickets(struct judging *x)
{
	TRY(take_parts(x));
	TRY(each_row(x->audit, TABLE_CLOSURES, take_closure, x));
	TRY(rows_open(&x->tickets, x->audit, TABLE_TICKETS));
	enum err e = judge_all(x);
	rows_close(&x->tickets);
	return e;
}

enum err check_admissions(struct audit *a)
{
	struct judging x = {.audit = a};
	enum err e = judge_tickets(&x);
	free(x.parts);
	return e == E_OK ? each_row(a, TABLE_ADMISSIONS_TWICE, take_twice, &x) : e;
}
