/* Tickets and parts of tickets: signed by a key that the root vouches for, within what that key may sign, and what their rows
 * say; the parts of a split hold every use of their parent once. */
#include "check.h"

#include "audit/book/keys.h"
#include "audit/input/parts.h"
#include "audit/input/pass.h"

#include <hoaban/rules.h>

struct ticket_result {
	enum verdict verdict;
	bool is_as_row;
	struct parts_ticket ticket; /* what splits ask of it */
	bool is_listed;		    /* its key has a list of known ids: */
	uint8_t kid[KID_LEN], known[KNOWN_ID_LEN];
};

/* ---- one ticket, on any thread */

/* Judged by the gate's own rules, at the moment it was issued: whether its time has come is no question here. */
static enum verdict judge_cose(const struct keys *k, struct reading *r, struct bytes cose)
{
	const struct gate_lists lists = {.keys = &k->tickets};
	struct cose_sign1 m;
	struct ticket t;
	if (cose_parse(&m, cose) != E_OK || ticket_decode(&t, m.payload) != E_OK)
		return VERDICT_MALFORMED;
	enum verdict v = rules_read_cose(r, cose, &lists, t.issued_at, -1);
	return v == VERDICT_NOT_YET_VALID || v == VERDICT_EXPIRED ? VERDICT_ADMITTED : v;
}

static void keep(struct ticket_result *out, const struct ticket *t, const struct cell *id, const struct cell *until)
{
	out->is_as_row = memcmp(t->id, id->bytes.data, UUID_LEN) == 0 && (int64_t)t->valid_until == until->number;
	memcpy(out->ticket.id, t->id, UUID_LEN);
	memcpy(out->ticket.root, ticket_root(t), UUID_LEN);
	out->ticket.first_use = ticket_first_use(t);
	out->ticket.party = t->party;
}

static void name_listed(struct ticket_result *out, const struct keys *k, struct bytes cose)
{
	struct cose_sign1 m;
	out->is_listed = k->known.count > 0 && cose_parse(&m, cose) == E_OK && known_has_key(&k->known, m.kid);
	if (!out->is_listed)
		return;
	memcpy(out->kid, m.kid, KID_LEN);
	known_id(out->known, m.payload);
}

static void judge_ticket(const void *shared, struct arena *scratch, const struct pass_row *row)
{
	struct ticket_result *out = row->result;
	struct reading r;
	(void)scratch;
	name_listed(out, shared, row->cells[TICKETS_COSE].bytes);
	out->verdict = judge_cose(shared, &r, row->cells[TICKETS_COSE].bytes);
	if (out->verdict == VERDICT_ADMITTED)
		keep(out, &r.ticket, &row->cells[TICKETS_ID], &row->cells[TICKETS_VALID_UNTIL]);
}

static void judge_part(const void *shared, struct arena *scratch, const struct pass_row *row)
{
	struct ticket_result *out = row->result;
	struct reading r;
	(void)scratch;
	name_listed(out, shared, row->cells[PARTS_COSE].bytes);
	out->verdict = judge_cose(shared, &r, row->cells[PARTS_COSE].bytes);
	if (out->verdict != VERDICT_ADMITTED)
		return;
	keep(out, &r.ticket, &row->cells[PARTS_ID], &row->cells[PARTS_VALID_UNTIL]);
	out->is_as_row = out->is_as_row && r.ticket.is_split &&
			 memcmp(out->ticket.root, row->cells[PARTS_ROOT].bytes.data, UUID_LEN) == 0;
}

/* ---- in order */

struct taking {
	struct audit *audit;
	enum export_table table;
	struct parts *parts;
};

static const struct {
	enum verdict verdict;
	enum finding_code code;
} faults[] = {
	{VERDICT_MALFORMED, FINDING_TICKET_FORM},
	{VERDICT_BAD_SIGNATURE, FINDING_TICKET_SIGNATURE},
	{VERDICT_UNKNOWN_KEY, FINDING_TICKET_KEY},
	{VERDICT_OVER_LIMIT, FINDING_TICKET_LIMIT},
};

static enum err take_ticket(void *ctx, const struct pass_row *row)
{
	struct taking *x = ctx;
	const struct ticket_result *r = row->result;
	char id[FINDING_ID];
	finding_hex_id(id, row->cells[0].bytes);
	if (r->is_listed)
		known_claim(&x->audit->keys->known, r->kid, r->known);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (faults[i].verdict == r->verdict)
			findings_add(&x->audit->findings, faults[i].code, x->table, row->row, id,
				     SAYS({IS_TEXT(DETAIL_VERDICT, verdict_text(r->verdict))}));
	if (r->verdict != VERDICT_ADMITTED)
		return E_OK;
	if (!r->is_as_row)
		findings_add(
			&x->audit->findings, FINDING_TICKET_ROW, x->table, row->row, id,
			SAYS({IS_TEXT(DETAIL_COLUMNS, x->table == TABLE_PARTS ? "id, root, valid_until" : "id, valid_until")}));
	parts_take_ticket(x->parts, &r->ticket);
	if (x->table == TABLE_PARTS)
		parts_take_part(x->parts, row->cells[PARTS_SPLIT].bytes.data, &r->ticket);
	return E_OK;
}

static enum err check_table(struct audit *a, enum export_table t, struct parts *parts)
{
	struct taking x = {a, t, parts};
	const struct pass pass = {.table = t,
				  .result_size = sizeof(struct ticket_result),
				  .judge = t == TABLE_PARTS ? judge_part : judge_ticket,
				  .shared = a->keys,
				  .take = take_ticket,
				  .ctx = &x};
	return pass_run(a, &pass);
}

enum err check_signed_tickets(struct audit *a)
{
	struct parts parts = {0};
	enum err e = parts_load(&parts, a);
	if (e == E_OK)
		e = check_table(a, TABLE_TICKETS, &parts);
	if (e == E_OK)
		e = check_table(a, TABLE_PARTS, &parts);
	if (e == E_OK)
		parts_judge(&parts, a);
	if (e == E_OK && !a->manifest.has_from && !a->manifest.has_until) /* else a ticket may be left out */
		known_judge(a);
	parts_release(&parts);
	return e;
}
