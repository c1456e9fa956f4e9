/* What an entry tells. */
#include "facts.h"
#include "logged.h"

#include <hoaban/instant.h>
#include <hoaban/lease.h>

/* Found before, with the entry's form (check/chains.c). */
static enum err unreadable(const struct facts *f)
{
	(void)f;
	return E_OK;
}

static int64_t entry_s(const struct facts *f)
{
	return f->entry.time_ms / 1000;
}

/* ---- sales */

static enum err tell_receipt(struct facts *f, const struct sale *s, const struct sale_receipt *from, int64_t *sum)
{
	struct receipt r;
	if (receipt_decode(&r, &f->scratch, from->record) != E_OK)
		return unreadable(f);
	const struct cell name[] = {CELL_OF_TEXT(r.tax_code), CELL_OF_TEXT(r.form), CELL_OF_TEXT(r.symbol),
				    CELL_OF_NUMBER(day_year(instant_day(r.time))), CELL_OF_NUMBER(r.number)};
	const struct cell cells[] = {name[0],
				     name[1],
				     name[2],
				     name[3],
				     name[4],
				     CELL_OF_ID(s->id),
				     CELL_OF_NUMBER(r.time),
				     CELL_OF_NUMBER(r.total),
				     {.bytes = from->record}};
	*sum += r.total;
	TRY(fact_tell(f, FACT_RECEIPT, cells, 9));
	if (!from->has_xml)
		return E_OK;
	return fact_tell(f, FACT_XML,
			 (struct cell[]){name[0], name[1], name[2], name[3], name[4], CELL_OF_BYTES(from->xml_hash, HASH_LEN)},
			 6);
}

static enum err tell_ticket(struct facts *f, const struct sale *s, const struct sale_ticket *from)
{
	struct cose_sign1 m;
	struct ticket t;
	if (cose_parse(&m, from->cose) != E_OK || ticket_decode(&t, m.payload) != E_OK)
		return unreadable(f);
	return fact_tell(
		f, FACT_TICKET,
		(struct cell[]){CELL_OF_ID(t.id), CELL_OF_ID(s->id), CELL_OF_NUMBER(t.valid_until), {.bytes = from->cose}}, 4);
}

static enum err tell_sale(struct facts *f, const struct sale *s, int64_t *cash)
{
	*cash = 0;
	for (size_t i = 0; i < s->tender_count; i++)
		*cash += s->tenders[i].form == PAYMENT_CASH ? s->tenders[i].amount : 0;
	return fact_tell(f, FACT_SALE,
			 (struct cell[]){CELL_OF_ID(s->id), CELL_OF_ID(f->device), CELL_OF_NUMBER(f->entry.seq),
					 CELL_OF_ID(s->shift), CELL_OF_NUMBER(s->visit_day), CELL_OF_NUMBER(entry_s(f)),
					 CELL_OF_NUMBER(s->total), CELL_OF_NUMBER(*cash)},
			 8);
}

/* A transfer is money that a bank told of; on a supervisor's word it is an incident from the start. What came too much is the
 * payer's. */
static void judge_transfer(struct facts *f, const struct sale *s)
{
	int64_t due = 0;
	const struct account *k = ledger_account(f->audit->ledger, s->id);
	for (size_t i = 0; i < s->tender_count; i++)
		due += s->tenders[i].form == PAYMENT_TRANSFER || s->tenders[i].form == PAYMENT_TRANSFER_UNCONFIRMED
			       ? s->tenders[i].amount
			       : 0;
	if (due > 0 && k && k->paid < due && is_well_inside(f->audit, entry_s(f)))
		fact_find(f, FINDING_TRANSFER_UNPAID, EXCUSE_TRANSFER, SAYS({DIFFERS(DETAIL_TRANSFER, due, k->paid)}));
}

static enum err take_parts(struct facts *f, const struct sale *s, int64_t *sum)
{
	int64_t cash;
	*sum = 0;
	TRY(tell_sale(f, s, &cash));
	for (size_t i = 0; i < s->receipt_count; i++)
		TRY(tell_receipt(f, s, &s->receipts[i], sum));
	for (size_t i = 0; i < s->ticket_count; i++)
		TRY(tell_ticket(f, s, &s->tickets[i]));
	return E_OK;
}

/* Told once of a device, by an entry that the server took: then its row is not what it was. */
static void need_role(struct facts *f, bool is_allowed, const struct detail *says)
{
	if (is_allowed || f->known->is_role_told)
		return;
	f->known->is_role_told = !incident_may(f->audit, f->device, f->entry.seq, EXCUSE_ROLE);
	fact_find(f, FINDING_DEVICE_ROLE, EXCUSE_ROLE, says);
}

static void need_counter(struct facts *f)
{
	if (f->known)
		need_role(f, f->known->role == ROLE_COUNTER, SAYS({DIFFERS(DETAIL_ROLE, ROLE_COUNTER, f->known->role)}));
}

static enum err take_sale(struct facts *f)
{
	struct sale s;
	int64_t sum;
	need_counter(f);
	if (sale_decode(&s, &f->scratch, f->entry.body) != E_OK)
		return unreadable(f);
	TRY(take_parts(f, &s, &sum));
	judge_transfer(f, &s);
	if (sum != s.total)
		fact_find(f, FINDING_SALE_SUM, EXCUSE_SUM, SAYS({DIFFERS(DETAIL_TOTAL, s.total, sum)}));
	return E_OK;
}

/* ---- approvals: the entry before, of exactly this body */

static void need_approval(struct facts *f, enum approval_action action)
{
	uint8_t body[HASH_LEN];
	sha256(body, f->entry.body);
	if (f->approval_seq + 1 != f->entry.seq || f->approval.action != action ||
	    memcmp(f->approval.subject, body, HASH_LEN) != 0)
		fact_find(f, FINDING_APPROVAL_MISSING, EXCUSE_APPROVAL, SAYS({IS(DETAIL_ACTION, action)}));
}

static enum err take_approval(struct facts *f)
{
	if (approval_decode(&f->approval, f->entry.body) != E_OK)
		return unreadable(f);
	f->approval_seq = f->entry.seq;
	return E_OK;
}

/* The office was faster: the till's money went out and is in the log, an incident tells of it, and no refund of the tables has
 * its name. */
static void claim_unbelieved(struct facts *f, struct bytes record)
{
	struct refund r;
	struct leaf l;
	if (record.len == 0 || !incident_may(f->audit, f->device, f->entry.seq, EXCUSE_CORRECTION) ||
	    refund_decode(&r, record) != E_OK)
		return;
	logged_refund(&l, &r, record);
	if (logged_claim_all(f->audit, &l))
		incident_excuses(f->audit, f->device, f->entry.seq, EXCUSE_CORRECTION);
}

static enum err take_replacement(struct facts *f)
{
	struct replacement r;
	int64_t sum;
	if (replacement_decode(&r, &f->scratch, f->entry.body) != E_OK)
		return unreadable(f);
	need_approval(f, r.kind == 3 ? APPROVAL_REFUND : APPROVAL_REPLACE);
	if (str_equal(r.supervisor, r.sale.cashier))
		fact_find(f, FINDING_SECOND_PERSON, EXCUSE_PERSON, SAYS({IS(DETAIL_REPLACES, r.number)}));
	claim_unbelieved(f, r.refund);
	return take_parts(f, &r.sale, &sum);
}

static enum err take_refund(struct facts *f)
{
	struct refunded r;
	if (refunded_decode(&r, f->entry.body) != E_OK)
		return unreadable(f);
	const struct alias *k = ledger_alias(f->audit->ledger, r.correction);
	if (!k || k->given != r.amount)
		fact_find(f, FINDING_REFUND_DIFFERS, EXCUSE_REFUND, SAYS({DIFFERS(DETAIL_REFUND, k ? k->given : 0, r.amount)}));
	return E_OK;
}

/* ---- cash */

static enum err take_cash(struct facts *f)
{
	struct cash_moved m;
	if (cash_moved_decode(&m, f->entry.body) != E_OK)
		return unreadable(f);
	if (m.kind == CASH_PAID_OUT)
		need_approval(f, APPROVAL_PAID_OUT);
	return fact_tell(f, FACT_CASH,
			 (struct cell[]){CELL_OF_ID(f->device), CELL_OF_NUMBER(f->entry.seq), CELL_OF_ID(m.id),
					 CELL_OF_ID(m.shift), CELL_OF_TEXT(m.cashier), CELL_OF_NUMBER(m.kind),
					 CELL_OF_NUMBER(m.amount), CELL_OF_WORD(m.reason), CELL_OF_WORD(m.bag),
					 CELL_OF_WORD(m.slip), CELL_OF_NUMBER(entry_s(f))},
			 11);
}

/* ---- gates */

static enum err take_admission(struct facts *f)
{
	struct admission ad;
	if (admission_decode(&ad, f->entry.body) != E_OK || ad.count > ORDER_PERSONS_MAX * 20)
		return unreadable(f);
	if (ledger_is_undone(f->audit->ledger, ad.claim, f->device))
		return E_OK;
	for (uint32_t i = 0; i < ad.count; i++)
		TRY(fact_tell(f, FACT_PLACE,
			      (struct cell[]){CELL_OF_ID(ad.root), CELL_OF_NUMBER(ad.first_use + i), CELL_OF_NUMBER(ad.site),
					      CELL_OF_NUMBER(ad.day), CELL_OF_NUMBER(ad.entry), CELL_OF_ID(ad.claim),
					      CELL_OF_ID(ad.ticket), CELL_OF_ID(f->device), CELL_OF_NUMBER(f->entry.seq)},
			      9));
	return E_OK;
}

/* Taken back: the tables have the row alone, the admission's own are gone. */
static enum err take_undone(struct facts *f)
{
	struct admission_undone u;
	if (admission_undone_decode(&u, f->entry.body) != E_OK)
		return unreadable(f);
	return fact_tell(f, FACT_UNDONE, (struct cell[]){CELL_OF_ID(u.claim), CELL_OF_ID(f->device)}, 2);
}

static enum err take_override(struct facts *f)
{
	struct overridden o;
	struct cose_sign1 m;
	struct ticket t;
	if (overridden_decode(&o, f->entry.body) != E_OK)
		return unreadable(f);
	need_approval(f, APPROVAL_GATE);
	bool is_read = o.cose.len > 0 && cose_parse(&m, o.cose) == E_OK && ticket_decode(&t, m.payload) == E_OK;
	return fact_tell(f, FACT_OVERRIDE,
			 (struct cell[]){CELL_OF_ID(o.id), CELL_OF_ID(f->device), CELL_OF_NUMBER(f->entry.seq),
					 CELL_OF_NUMBER(o.site), CELL_OF_TEXT(o.gate), CELL_OF_NUMBER(instant_day(entry_s(f))),
					 CELL_OF_NUMBER(o.verdict), CELL_OF_NUMBER(o.persons),
					 is_read ? CELL_OF_ID(t.id) : CELL_NULL, CELL_OF_NUMBER(entry_s(f))},
			 10);
}

/* ---- shifts */

static enum err take_shift_opened(struct facts *f)
{
	struct shift_opened s;
	if (shift_opened_decode(&s, f->entry.body) != E_OK)
		return unreadable(f);
	TRY(fold_open(f, &s));
	return fact_tell(f, FACT_SHIFT,
			 (struct cell[]){CELL_OF_ID(s.id), CELL_OF_ID(f->device), CELL_OF_TEXT(s.cashier),
					 CELL_OF_NUMBER(entry_s(f)), CELL_OF_NUMBER(s.opening_float),
					 CELL_OF_NUMBER(f->entry.seq)},
			 6);
}

static enum err take_shift_closed(struct facts *f)
{
	struct shift_closed *s = ARENA_NEW(&f->scratch, struct shift_closed);
	if (shift_closed_decode(s, f->entry.body) != E_OK)
		return unreadable(f);
	const struct figures *z = &s->figures;
	TRY(fact_tell(f, FACT_Z,
		      (struct cell[]){CELL_OF_ID(s->id), CELL_OF_ID(f->device), CELL_OF_NUMBER(entry_s(f)),
				      CELL_OF_NUMBER(s->z_number), CELL_OF_NUMBER(z->of[FIGURE_SALES].amount),
				      CELL_OF_NUMBER(figures_cash(z)), CELL_OF_NUMBER(z->of[FIGURE_CASH_REFUNDS].amount),
				      CELL_OF_NUMBER(z->of[FIGURE_PAID_IN].amount),
				      CELL_OF_NUMBER(z->of[FIGURE_PAID_OUT].amount), CELL_OF_NUMBER(z->of[FIGURE_DROPS].amount),
				      CELL_OF_NUMBER(s->counted), CELL_OF_NUMBER(s->expected), CELL_OF_NUMBER(s->perpetual),
				      CELL_OF_NUMBER(f->entry.seq)},
		      14));
	return fold_close(f, s);
}

static enum err take_epoch(struct facts *f)
{
	struct epoch_begun b;
	if (epoch_begun_decode(&b, f->entry.body) != E_OK)
		return unreadable(f);
	need_approval(f, APPROVAL_TAKE_OVER);
	if (f->known)
		need_role(f, f->known->hub != 0, SAYS({DIFFERS(DETAIL_HUB, 1, 0)}));
	return E_OK;
}

enum err facts_take_entry(struct facts *f)
{
	static enum err (*const takers[])(struct facts *) = {
		[ENTRY_SALE] = take_sale,
		[ENTRY_REPLACEMENT] = take_replacement,
		[ENTRY_REFUND] = take_refund,
		[ENTRY_APPROVAL] = take_approval,
		[ENTRY_CASH_MOVED] = take_cash,
		[ENTRY_ADMISSION] = take_admission,
		[ENTRY_ADMISSION_UNDONE] = take_undone,
		[ENTRY_OVERRIDE] = take_override,
		[ENTRY_SHIFT_OPENED] = take_shift_opened,
		[ENTRY_SHIFT_CLOSED] = take_shift_closed,
		[ENTRY_EPOCH] = take_epoch,
	};
	if (f->entry.type >= sizeof(takers) / sizeof(takers[0]) || !takers[f->entry.type])
		return E_OK;
	return takers[f->entry.type](f);
}
