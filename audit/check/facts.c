/* Journals against tables. What a device signed stands in the tables exactly once; what the tables say of a device, it signed.
 * Signatures and chains are judged before (check/chains.c). */
#include "check.h"

#include "audit/book/facts.h"
#include "audit/book/logged.h"
#include "audit/input/each.h"
#include "audit/input/rows.h"

#include <stdlib.h>

#define SCRATCH_MAX   (64u << 20) /* an entry and its records */
#define TOLD_WITHIN_S 3600	  /* a gate writes down at once what it told online; clocks differ */

/* ---- walking the journals */

static void begin_device(struct facts *f, const uint8_t *device, uint64_t seq)
{
	memcpy(f->device, device, UUID_LEN);
	f->known = ledger_device(f->audit->ledger, device);
	f->approval_seq = 0;
	memset(&f->fold, 0, sizeof(f->fold));
	f->fold.has_z = seq == 1; /* before the first there was none, and nothing sold */
}

static enum err take_entry(void *ctx, uint64_t row, const struct cell *c)
{
	struct facts *f = ctx;
	struct cose_sign1 m;
	arena_clear(&f->scratch);
	f->row = row;
	f->bytes = c[JOURNAL_BYTES].bytes;
	if (cose_parse(&m, f->bytes) != E_OK || entry_decode(&f->entry, m.payload) != E_OK)
		return E_OK; /* found with its signature */
	if (row == 1 || memcmp(f->device, c[JOURNAL_DEVICE].bytes.data, UUID_LEN) != 0)
		begin_device(f, c[JOURNAL_DEVICE].bytes.data, (uint64_t)c[JOURNAL_SEQ].number);
	if (f->known)
		f->known->told_until = f->entry.time_ms / 1000;
	TRY(facts_take_entry(f));
	return fold_take(f);
}

/* ---- naming what is left over */

struct naming {
	struct facts *facts;
	enum fact_kind kind;
	enum export_table table;
	int side;
	size_t at;
};

static bool is_left(struct naming *n, uint64_t row)
{
	const struct mirror_side *s = &n->facts->of[n->kind].side[n->side];
	while (n->at < s->count &&
	       (s->list[n->at].table < n->table || (s->list[n->at].table == n->table && s->list[n->at].row < row)))
		n->at++;
	return n->at < s->count && s->list[n->at].table == n->table && s->list[n->at].row == row;
}

static enum err name_told(void *ctx, uint64_t row, const struct cell *c)
{
	struct naming *n = ctx;
	struct facts *f = n->facts;
	struct cose_sign1 m;
	if (!is_left(n, row) || cose_parse(&m, c[JOURNAL_BYTES].bytes) != E_OK || entry_decode(&f->entry, m.payload) != E_OK)
		return E_OK;
	memcpy(f->device, c[JOURNAL_DEVICE].bytes.data, UUID_LEN);
	f->row = row;
	if (is_well_inside(f->audit, f->entry.time_ms / 1000))
		fact_miss(f, n->kind);
	return E_OK;
}

/* Where the row's device, its entry and its time stand. A ticket's are its source's. */
struct place {
	int device, seq, at;
};
static const struct place places[EXPORT_TABLE_COUNT] = {
	[TABLE_SALES] = {SALES_DEVICE, SALES_SEQ, SALES_SOLD_AT},
	[TABLE_RECEIPTS] = {-1, -1, RECEIPTS_ISSUED_AT},
	[TABLE_TICKETS] = {-1, -1, -1},
	[TABLE_CASH_MOVEMENTS] = {CASH_MOVEMENTS_DEVICE, CASH_MOVEMENTS_SEQ, CASH_MOVEMENTS_MOVED_AT},
	[TABLE_OVERRIDES] = {OVERRIDES_DEVICE, OVERRIDES_SEQ, OVERRIDES_ADMITTED_AT},
	[TABLE_ADMISSIONS] = {ADMISSIONS_DEVICE, ADMISSIONS_SEQ, ADMISSIONS_ADMITTED_AT},
	[TABLE_ADMISSIONS_TWICE] = {ADMISSIONS_TWICE_DEVICE, ADMISSIONS_TWICE_SEQ, ADMISSIONS_TWICE_ADMITTED_AT},
	[TABLE_ADMISSIONS_UNDONE] = {-1, -1, ADMISSIONS_UNDONE_UNDONE_AT},
	[TABLE_SHIFTS] = {SHIFTS_DEVICE, SHIFTS_CLOSED_SEQ, SHIFTS_OPENED_AT},
};

/* Told online, and its journal has not come that far. */
static bool may_be_told_later(const struct facts *f, const struct cell *c)
{
	const struct ledger_device *d = ledger_device(f->audit->ledger, c[ADMISSIONS_UNDONE_DEVICE].bytes.data);
	return d && c[ADMISSIONS_UNDONE_UNDONE_AT].number >= d->told_until - TOLD_WITHIN_S;
}

/* What an export of some days leaves out, or an incident explains: of admissions alone, whose places may have passed on. */
static bool is_excused(struct facts *f, enum export_table t, const struct cell *c)
{
	const struct place *p = &places[t];
	if (is_bounded(f->audit) && (p->at < 0 || !is_well_inside(f->audit, c[p->at].number)))
		return true;
	if (t == TABLE_ADMISSIONS_UNDONE)
		return may_be_told_later(f, c);
	return (t == TABLE_ADMISSIONS || t == TABLE_ADMISSIONS_TWICE) &&
	       incident_excuses(f->audit, c[p->device].bytes.data, (uint64_t)c[p->seq].number, EXCUSE_UNTOLD);
}

static void row_id(char out[static FINDING_ID], enum export_table t, const struct cell *c)
{
	if (t == TABLE_RECEIPTS)
		finding_receipt_id(out, c);
	else if (t == TABLE_CASH_MOVEMENTS)
		finding_hex_id(out, c[CASH_MOVEMENTS_ID].bytes);
	else
		finding_hex_id(out, c[0].bytes); /* which every other one begins with */
}

/* By the row's own word, which is what nobody signed. */
static void place_kept(struct finding *f, const struct ledger *l, enum export_table t, const struct cell *c)
{
	const struct place *p = &places[t];
	bool has_device = p->device >= 0 && c[p->device].bytes.len == UUID_LEN;
	const struct ledger_device *d = has_device ? ledger_device(l, c[p->device].bytes.data) : NULL;
	finding_place(f, d ? d->name : "", p->at < 0 ? 0 : c[p->at].number);
}

static enum err name_kept(void *ctx, uint64_t row, const struct cell *c)
{
	struct naming *n = ctx;
	char id[FINDING_ID];
	if (!is_left(n, row) || is_excused(n->facts, n->table, c))
		return E_OK;
	row_id(id, n->table, c);
	struct audit *a = n->facts->audit;
	place_kept(findings_add(&a->findings, FINDING_FACT_UNTOLD, n->table, row, id,
				SAYS({IS_WORD(DETAIL_FACT, fact_word(n->kind))})),
		   a->ledger, n->table, c);
	return E_OK;
}

static bool has_left(const struct mirror_side *s, enum export_table t)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->list[i].table == t)
			return true;
	return false;
}

static enum err name_kind(struct facts *f, enum fact_kind k)
{
	struct mirror *m = &f->of[k];
	mirror_settle(m);
	for (enum export_table t = 0; t < EXPORT_TABLE_COUNT; t++) {
		struct naming n = {f, k, t, MIRROR_KEPT, 0};
		if (t != TABLE_RECEIPT_XML && has_left(&m->side[MIRROR_KEPT], t))
			TRY(each_row(f->audit, t, name_kept, &n));
	}
	if (k == FACT_UNDONE) /* what is taken back twice, or too late, has its incident and its admission */
		return E_OK;
	struct naming told = {f, k, TABLE_JOURNAL, MIRROR_TOLD, 0};
	return m->side[MIRROR_TOLD].count > 0 ? each_row(f->audit, TABLE_JOURNAL, name_told, &told) : E_OK;
}

/* ---- the log's entries of Zs: SHIFTS name them, the journal has what they tell */

static int by_shift(const void *left, const void *right)
{
	const struct closing *a = left, *b = right;
	int order = memcmp(a->id, b->id, UUID_LEN);
	return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

/* The first Z of a shift; NULL: there is none in the journal. */
static struct closing *find_closing(const struct facts *f, const uint8_t *shift)
{
	size_t first = 0, end = f->closing_count;
	while (first < end) {
		const size_t middle = first + (end - first) / 2;
		if (memcmp(f->closings[middle].id, shift, UUID_LEN) < 0)
			first = middle + 1;
		else
			end = middle;
	}
	bool is_here = first < f->closing_count && memcmp(f->closings[first].id, shift, UUID_LEN) == 0;
	return is_here ? &f->closings[first] : NULL;
}

static enum err claim_shift(void *ctx, uint64_t row, const struct cell *c)
{
	struct facts *f = ctx;
	char id[FINDING_ID];
	if (c[SHIFTS_LEAF].is_null)
		return E_OK;
	struct closing *z = find_closing(f, c[SHIFTS_ID].bytes.data);
	if (!z || z->is_claimed) /* without a Z in the journal: told by the mirror */
		return E_OK;
	logged_claim(f->audit, c[SHIFTS_LEAF].number, &z->leaf, TABLE_SHIFTS, row, finding_hex_id(id, c[SHIFTS_ID].bytes));
	z->is_claimed = true;
	return E_OK;
}

/* A shift that was closed twice has one row and two Zs, each in the log, and an incident. */
static enum err claim_rest(struct facts *f)
{
	char id[FINDING_ID];
	[[gnu::cleanup(logged_index_free)]] struct logged_index zs = {0};
	TRY(logged_index_make(&zs, f->audit, LEAF_SHIFT_CLOSED));
	for (size_t i = 0; i < f->closing_count; i++) {
		struct closing *c = &f->closings[i];
		if (c->is_claimed || logged_index_claim(f->audit, &zs, &c->leaf) ||
		    incident_excuses(f->audit, c->device, c->seq, EXCUSE_Z_LEAF))
			continue;
		findings_add(&f->audit->findings, FINDING_LEAF_MISSING, TABLE_JOURNAL, c->row, finding_hex_id(id, BYTES(c->id)),
			     SAYS({IS_WORD(DETAIL_FACT, DETAIL_FACT_Z)}, {IS(DETAIL_AMOUNT, c->leaf.amount)}));
	}
	return E_OK;
}

/* ---- */

static enum err judge(struct facts *f)
{
	TRY(each_row(f->audit, TABLE_JOURNAL, take_entry, f));
	TRY(facts_take_tables(f));
	for (enum fact_kind k = 0; k < FACT_KINDS; k++)
		TRY(name_kind(f, k));
	if (f->closing_count > 1)
		qsort(f->closings, f->closing_count, sizeof(*f->closings), by_shift);
	TRY(each_row(f->audit, TABLE_SHIFTS, claim_shift, f));
	return claim_rest(f);
}

enum err check_facts(struct audit *a)
{
	struct facts f = {.audit = a};
	arena_init(&f.scratch, SCRATCH_MAX);
	f.closings = rows_room(a, TABLE_SHIFTS, &f.closing_room, sizeof(*f.closings));
	enum err e = judge(&f);
	for (size_t k = 0; k < FACT_KINDS; k++)
		mirror_release(&f.of[k]);
	arena_release(&f.scratch);
	return e;
}
