/* Tickets against receipts: whoever may enter has paid, or is of those who enter free on that day. The persons of an account's
 * tickets and those of its receipts, each weighed by site and category, come to the same sum (check/accounts.c). */
#include "check.h"

#include "audit/book/logged.h"
#include "audit/book/persons.h"
#include "audit/input/rows.h"

#include <hoaban/instant.h>

struct judging {
	struct audit *audit;
	struct rows blocks;
	struct cell block[EXPORT_COLUMNS_MAX];
	bool has_block;
	const struct cell *cells;
	uint64_t row;
	char id[FINDING_ID];
};

static enum err next_block(struct judging *x)
{
	enum err e = rows_next(&x->blocks, x->block);
	x->has_block = e == E_OK;
	return e == E_NOT_FOUND ? E_OK : e;
}

static int compare_to_block(const struct judging *x)
{
	return memcmp(x->block[BLOCKS_ROOT].bytes.data, x->cells[TICKETS_ID].bytes.data, UUID_LEN);
}

/* BLOCKS are in the order of TICKETS. */
static enum err meet_block(struct judging *x, bool *is_blocked)
{
	int order;
	*is_blocked = false;
	while (x->has_block && (order = compare_to_block(x)) <= 0) {
		*is_blocked |= order == 0;
		TRY(next_block(x));
	}
	return E_OK;
}

static void find_out(struct judging *x, enum finding_code code, const struct detail *says)
{
	findings_add(&x->audit->findings, code, TABLE_TICKETS, x->row, x->id, says);
}

/* Who enters free leaves an entry in the log, with no more persons than this ticket has free ones. */
static void judge_free(struct judging *x, struct account *k, const struct ticket *t, struct bytes payload, int32_t day)
{
	static const uint8_t no_salt[SALT_LEN];
	const struct logged *g = x->audit->logged;
	const struct cell *index = &x->cells[TICKETS_LEAF];
	struct leaf l;
	if (index->is_null)
		return;
	leaf_of_free_ticket(&l, t, 1, payload, NULL, no_salt);
	logged_claim(x->audit, index->number, &l, TABLE_TICKETS, x->row, x->id);
	if (index->number < 0 || (uint64_t)index->number >= g->count) {
		k->free_logged += t->party;
		return;
	}
	uint32_t free = persons_free(x->audit, t, day), said = g->persons[index->number];
	k->free_logged += said;
	if (said > free)
		find_out(x, FINDING_FREE_TICKET_PAID, SAYS({DIFFERS(DETAIL_FREE, free, said)}));
}

static void judge_account(struct judging *x, const struct ticket *t, struct bytes payload, bool is_blocked)
{
	char hex[FINDING_ID];
	int32_t day = 0;
	const struct cell *source = &x->cells[TICKETS_SOURCE];
	struct account *k = ledger_source(x->audit->ledger, source->bytes.data, &day);
	if (!k) {
		if (!source_may_miss(x->audit, source->bytes.data))
			findings_add(&x->audit->findings, FINDING_SOURCE_UNKNOWN, TABLE_TICKETS, x->row, x->id,
				     SAYS({IS_TEXT(DETAIL_SOURCE, finding_hex_id(hex, source->bytes))}));
		return;
	}
	k->tickets++;
	k->is_corrected |= is_blocked;
	judge_free(x, k, t, payload, day);
	if (is_blocked)
		return;
	if (x->cells[TICKETS_LEAF].is_null)
		k->free_unlogged += persons_surely_free(x->audit, t, day);
	if (!k->is_moved && (day < instant_day(t->valid_from) || day > instant_day((int64_t)t->valid_until - 1)))
		find_out(x, FINDING_TICKET_DAY, SAYS({DIFFERS(DETAIL_DAY, day, instant_day(t->valid_from))}));
	k->balance += persons_of_ticket(x->audit, t, day);
}

static enum err judge(struct judging *x)
{
	const struct cell *c = x->cells;
	struct cose_sign1 m;
	struct ticket t;
	bool is_blocked;
	finding_hex_id(x->id, c[TICKETS_ID].bytes);
	TRY(meet_block(x, &is_blocked));
	if (cose_parse(&m, c[TICKETS_COSE].bytes) != E_OK || ticket_decode(&t, m.payload) != E_OK)
		return E_OK; /* found with its signature */
	judge_account(x, &t, m.payload, is_blocked);
	return E_OK;
}

static enum err judge_all(struct judging *x)
{
	struct cell cells[EXPORT_COLUMNS_MAX];
	ROWS_LOCAL tickets;
	TRY(rows_open(&tickets, x->audit, TABLE_TICKETS));
	x->cells = cells;
	TRY(next_block(x));
	enum err e;
	while ((e = rows_next(&tickets, cells)) == E_OK) {
		x->row = tickets.row;
		TRY(judge(x));
	}
	return e == E_NOT_FOUND ? E_OK : e;
}

enum err check_persons(struct audit *a)
{
	struct judging x = {.audit = a};
	TRY(rows_open(&x.blocks, a, TABLE_BLOCKS));
	enum err e = judge_all(&x);
	rows_close(&x.blocks);
	return e;
}
