/* Money given back for persons who are in: of an account's stopped tickets no more places were taken before the stop than the
 * new tickets carry on, or than whoever agreed was told of. What a gate told of only later has its incident. */
#include "check.h"

#include "audit/book/incidents.h"
#include "audit/book/ledger.h"
#include "audit/input/each.h"
#include "audit/input/rows.h"

#include <hoaban/correction.h>
#include <stdlib.h>

enum { STATE_APPROVED = 2 };
#define CLOCKS_DIFFER_S 120

struct seen {
	uint32_t entered, carried, agreed;
};

struct returning {
	struct audit *audit;
	struct rows tickets, blocks;
	struct cell ticket[EXPORT_COLUMNS_MAX], block[EXPORT_COLUMNS_MAX];
	bool has_ticket, has_block;
	struct seen *accounts; /* as in the ledger */
	/* of the row before */
	uint8_t root[UUID_LEN];
	int64_t use;
	bool has_entered, has_carried;
};

static enum err next(struct rows *r, struct cell *cells, bool *has)
{
	enum err e = rows_next(r, cells);
	*has = e == E_OK;
	return e == E_NOT_FOUND ? E_OK : e;
}

/* All three tables are in the order of roots, which they begin with. */
static enum err meet(struct rows *r, struct cell *cells, bool *has, const uint8_t *root, bool *is_here)
{
	int order = 1;
	while (*has && (order = memcmp(cells[0].bytes.data, root, UUID_LEN)) < 0)
		TRY(next(r, cells, has));
	*is_here = *has && order == 0;
	return E_OK;
}

static struct seen *seen_of(const struct returning *x, const uint8_t *source)
{
	int32_t day;
	const struct account *k = ledger_source(x->audit->ledger, source, &day);
	return k ? &x->accounts[k - x->audit->ledger->accounts] : NULL;
}

static void begin_use(struct returning *x, const struct cell *c)
{
	if (x->use == c[ADMISSIONS_USE].number && memcmp(x->root, c[ADMISSIONS_ROOT].bytes.data, UUID_LEN) == 0)
		return;
	memcpy(x->root, c[ADMISSIONS_ROOT].bytes.data, UUID_LEN);
	x->use = c[ADMISSIONS_USE].number;
	x->has_entered = x->has_carried = false;
}

static bool is_excused(const struct returning *x, const struct cell *c)
{
	return !c[ADMISSIONS_SEQ].is_null &&
	       incident_excuses(x->audit, c[ADMISSIONS_DEVICE].bytes.data, (uint64_t)c[ADMISSIONS_SEQ].number, EXCUSE_ENTERED);
}

static enum err take_admission(void *ctx, uint64_t row, const struct cell *c)
{
	struct returning *x = ctx;
	bool is_sold, is_blocked;
	(void)row;
	begin_use(x, c);
	TRY(meet(&x->tickets, x->ticket, &x->has_ticket, x->root, &is_sold));
	TRY(meet(&x->blocks, x->block, &x->has_block, x->root, &is_blocked));
	struct seen *k = is_sold ? seen_of(x, x->ticket[TICKETS_SOURCE].bytes.data) : NULL;
	if (!k)
		return E_OK;
	bool is_carried = c[ADMISSIONS_IS_CARRIED].number != 0;
	bool was_before = is_blocked && !is_carried &&
			  c[ADMISSIONS_ADMITTED_AT].number < x->block[BLOCKS_BLOCKED_AT].number - CLOCKS_DIFFER_S &&
			  !is_excused(x, c);
	k->carried += is_carried && !x->has_carried;
	k->entered += was_before && !x->has_entered;
	x->has_carried |= is_carried;
	x->has_entered |= was_before;
	return E_OK;
}

static enum err take_correction(void *ctx, uint64_t row, const struct cell *c)
{
	struct returning *x = ctx;
	struct seen *k = seen_of(x, c[CORRECTIONS_ORIGIN].bytes.data);
	int64_t inside = c[CORRECTIONS_INSIDE].number;
	(void)row;
	if (k && c[CORRECTIONS_STATE].number == STATE_APPROVED && inside > 0 && inside < UINT16_MAX)
		k->agreed += (uint32_t)inside;
	return E_OK;
}

static void judge(const struct returning *x)
{
	char id[FINDING_ID];
	const struct ledger *l = x->audit->ledger;
	for (size_t i = 0; i < l->account_count; i++) {
		const struct account *k = &l->accounts[i];
		const struct seen *s = &x->accounts[i];
		if (k->given > 0 && s->entered > (uint64_t)s->carried + s->agreed)
			findings_add(&x->audit->findings, FINDING_REFUND_AFTER_ENTRY,
				     k->kind == ACCOUNT_ORDER ? TABLE_ORDERS : TABLE_SALES, k->row,
				     finding_hex_id(id, bytes_of(k->id, UUID_LEN)),
				     SAYS({IS(DETAIL_GIVEN, k->given)}, {IS(DETAIL_ENTERED, s->entered)},
					  {IS(DETAIL_KNOWN, s->carried + s->agreed)}));
	}
}

static enum err follow(struct returning *x)
{
	struct audit *a = x->audit;
	TRY(rows_open(&x->tickets, a, TABLE_TICKETS));
	TRY(rows_open(&x->blocks, a, TABLE_BLOCKS));
	TRY(next(&x->tickets, x->ticket, &x->has_ticket));
	TRY(next(&x->blocks, x->block, &x->has_block));
	TRY(each_row(a, TABLE_CORRECTIONS, take_correction, x));
	return each_row(a, TABLE_ADMISSIONS, take_admission, x);
}

/* An export of some days may not have who went in before. */
enum err check_returns(struct audit *a)
{
	struct returning x = {.audit = a};
	if (is_bounded(a) || a->tables[TABLE_REFUNDS].rows == 0)
		return E_OK;
	x.accounts = calloc(a->ledger->account_count + 1, sizeof(*x.accounts));
	enum err e = x.accounts ? follow(&x) : E_MEMORY;
	if (e == E_OK)
		judge(&x);
	rows_close(&x.tickets);
	rows_close(&x.blocks);
	free(x.accounts);
	return e;
}
