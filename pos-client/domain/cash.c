#include "pos-client/domain/cash.h"
#include "pos-client/domain/drawer.h"
#include "pos-client/domain/shift.h"
#include <hoaban/correction.h>

#define BODY_MAX 2048

struct moving {
	struct till *t;
	const struct cash_request *request;
	struct cash_result *result;
	struct journal_shift shift;
	struct figures *figures; /* of the shift so far */
	struct journal_bag bag;
	struct approval_request approval;
	bool has_approval;
	enum entry_type type;
	struct buf body;
};

/* ---- words */

/* A bag and a slip are named as they are written on them: no blanks around, one line. */
static enum err take_number(struct moving *m, const char *pointer, const char *text, char out[static BAG_TEXT])
{
	size_t len = text != NULL ? strlen(text) : 0;
	bool is_sound = len > 0 && len < BAG_TEXT && text[0] != ' ' && text[len - 1] != ' ' && correction_text_is_good(text);
	if (!is_sound)
		return till_refuse(m->t, E_INVALID, pointer, "number_format", "a number of 1 to %d characters is needed",
				   BAG_TEXT - 1);
	memcpy(out, text, len);
	return E_OK;
}

static enum err take_reason(struct moving *m, bool is_needed)
{
	const char *reason = m->request->reason;
	if (reason == NULL && !is_needed)
		return E_OK;
	TRY(reason_check(m->t, reason));
	memcpy(m->result->fact.reason, reason, strlen(reason));
	return E_OK;
}

static enum err refuse_text(struct moving *m, const char *pointer)
{
	return till_refuse(m->t, E_INVALID, pointer, "not_here", "this does not belong to such a movement");
}

/* ---- what each kind asks for */

static enum err check_amount(struct moving *m, int64_t amount)
{
	static const enum figure_kind kinds[] = {
		[CASH_PAID_IN] = FIGURE_PAID_IN,
		[CASH_PAID_OUT] = FIGURE_PAID_OUT,
		[CASH_DROP] = FIGURE_DROPS,
		[CASH_SLIP] = FIGURE_SLIPS,
	};
	int64_t before = m->figures->of[kinds[m->request->kind]].amount;
	if (amount < 1 || amount > CASH_MAX - before)
		return till_refuse(m->t, E_INVALID, "--amount", "range", "an amount is needed");
	return E_OK;
}

/* How much is in the drawer is not said: the count is blind. */
static enum err check_drawer(struct moving *m)
{
	int64_t expected;
	TRY(figures_expected(&expected, m->figures, m->shift.opening_float));
	if (m->request->amount <= expected)
		return E_OK;
	return till_refuse(m->t, E_REFUSED, "--amount", "more_than_drawer", "the drawer cannot hold so much");
}

static enum err prepare_paid(struct moving *m)
{
	if (m->request->bag != NULL)
		return refuse_text(m, "--bag");
	TRY(check_amount(m, m->request->amount));
	return take_reason(m, true);
}

static enum err prepare_paid_out(struct moving *m)
{
	TRY(prepare_paid(m));
	m->has_approval = true;
	return check_drawer(m);
}

static enum err prepare_drop(struct moving *m)
{
	struct cash_moved *fact = &m->result->fact;
	bool found;
	TRY(check_amount(m, m->request->amount));
	TRY(take_reason(m, false));
	TRY(take_number(m, "--bag", m->request->bag, fact->bag));
	TRY(journal_find_bag(m->t->journal, fact->bag, &m->bag, &found));
	if (found)
		return till_refuse(m->t, E_REFUSED, "--bag", "bag_repeated", "a bag %s was dropped before", fact->bag);
	return check_drawer(m);
}

static enum err prepare_slip(struct moving *m)
{
	struct cash_moved *fact = &m->result->fact;
	bool found;
	TRY(take_reason(m, false));
	TRY(take_number(m, "--bag", m->request->bag, fact->bag));
	TRY(take_number(m, "--slip", m->request->slip, fact->slip));
	TRY(journal_find_bag(m->t->journal, fact->bag, &m->bag, &found));
	if (!found)
		return till_refuse(m->t, E_REFUSED, "--bag", "bag_unknown", "no bag %s was dropped here", fact->bag);
	if (m->bag.slip[0] != '\0')
		return till_refuse(m->t, E_REFUSED, "--bag", "slip_repeated", "the bag %s has slip %s already", fact->bag,
				   m->bag.slip);
	m->result->bag_amount = m->bag.amount;
	if (m->request->amount == 0)
		fact->amount = m->bag.amount;
	return check_amount(m, fact->amount);
}

static enum err prepare(struct moving *m)
{
	static enum err (*const kinds[])(struct moving *) = {
		[CASH_PAID_IN] = prepare_paid,
		[CASH_PAID_OUT] = prepare_paid_out,
		[CASH_DROP] = prepare_drop,
		[CASH_SLIP] = prepare_slip,
	};
	struct cash_moved *fact = &m->result->fact;
	fact->kind = m->request->kind;
	fact->amount = m->request->amount;
	if (m->request->has_id)
		memcpy(fact->id, m->request->id, UUID_LEN);
	else
		till_new_id(m->t, fact->id);
	memcpy(fact->shift, m->shift.id, UUID_LEN);
	memcpy(fact->cashier, m->shift.cashier, sizeof fact->cashier);
	if (m->request->kind != CASH_SLIP && m->request->slip != NULL)
		return refuse_text(m, "--slip");
	return kinds[m->request->kind](m);
}

/* ---- the same again */

static bool is_text(const char *kept, const char *asked)
{
	return str_equal(kept, asked != NULL ? asked : "");
}

static bool is_same(const struct cash_moved *kept, const struct cash_request *r)
{
	bool is_amount = kept->amount == r->amount || (r->kind == CASH_SLIP && r->amount == 0);
	return kept->kind == r->kind && is_amount && is_text(kept->reason, r->reason) && is_text(kept->bag, r->bag) &&
	       is_text(kept->slip, r->slip);
}

static enum err read_kept(struct moving *m, uint64_t seq)
{
	struct cash_result *out = m->result;
	struct bytes cose;
	struct cose_sign1 s;
	struct entry e;
	size_t count;
	TRY(journal_read_entries(m->t->journal, &m->t->arena, seq, 1, ENTRY_BYTES_MAX, &cose, &count));
	if (count != 1 || cose_parse(&s, cose) != E_OK || entry_decode(&e, s.payload) != E_OK ||
	    cash_moved_decode(&out->fact, e.body) != E_OK)
		return E_CORRUPT;
	out->seq = seq;
	out->at = e.time_ms / 1000;
	return E_OK;
}

/* What was committed under this id before; nothing moves twice, and no drawer opens. */
static enum err find_repeated(struct moving *m, bool *found)
{
	uint64_t seq = 0;
	*found = false;
	if (!m->request->has_id)
		return E_OK;
	TRY(journal_find_cash(m->t->journal, m->request->id, &seq, found));
	if (!*found)
		return E_OK;
	TRY(read_kept(m, seq));
	if (!is_same(&m->result->fact, m->request))
		return till_refuse(m->t, E_MISMATCH, "--id", "mismatch", "this id was used for another movement");
	if (m->request->kind != CASH_SLIP)
		return E_OK;
	TRY(journal_find_bag(m->t->journal, m->result->fact.bag, &m->bag, found));
	m->result->bag_amount = m->bag.amount;
	return E_OK;
}

/* ---- the commit */

static enum err keep_bag(struct moving *m)
{
	const struct cash_moved *fact = &m->result->fact;
	struct journal_bag *b = &m->bag;
	if (m->type != ENTRY_CASH_MOVED || (fact->kind != CASH_DROP && fact->kind != CASH_SLIP))
		return E_OK;
	memcpy(b->bag, fact->bag, sizeof b->bag);
	if (fact->kind == CASH_DROP) {
		b->seq = m->result->seq;
		b->dropped_at = m->result->at;
		b->amount = fact->amount;
		return journal_insert_bag(m->t->journal, b);
	}
	memcpy(b->slip, fact->slip, sizeof b->slip);
	b->slip_seq = m->result->seq;
	b->counted = fact->amount;
	return journal_slip_bag(m->t->journal, b);
}

static enum err write_it(void *ctx)
{
	struct moving *m = ctx;
	if (m->has_approval)
		TRY(approval_write(m->t, &m->approval));
	TRY(till_append(m->t, m->type, &m->body, &m->result->seq));
	if (m->type == ENTRY_CASH_MOVED)
		TRY(journal_insert_cash(m->t->journal, m->result->fact.id, m->result->seq));
	return keep_bag(m);
}

/* The PIN is judged last: what is refused anyhow costs nobody a guess. */
static enum err commit(struct moving *m)
{
	TRY(buf_status(&m->body));
	approval_bind(&m->approval, &m->body);
	if (m->has_approval)
		TRY(approval_check(m->t, &m->approval));
	m->result->at = till_now(m->t);
	return journal_write(m->t->journal, write_it, m);
}

/* What was committed stands, whatever the drawer does. */
static void open_drawer(struct moving *m)
{
	enum err e = drawer_kick(m->t);
	m->result->is_drawer_shut = e != E_OK;
	if (e != E_OK)
		log_warn(m->t->logger, "drawer_shut", "error=%s", err_code(e));
}

static enum err move(struct moving *m)
{
	bool found;
	TRY(till_need_enrolment(m->t));
	TRY(find_repeated(m, &found));
	if (found)
		return E_OK;
	TRY(shift_need(m->t, &m->shift));
	m->figures = ARENA_NEW(&m->t->arena, struct figures);
	TRY(shift_fold(m->t, &m->shift, m->figures));
	TRY(prepare(m));
	cash_moved_encode(&m->body, &m->result->fact);
	TRY(commit(m));
	if (m->request->kind != CASH_SLIP)
		open_drawer(m);
	return E_OK;
}

enum err cash_move(struct till *t, const struct cash_request *r, struct cash_result *out)
{
	struct moving m = {
		.t = t,
		.request = r,
		.result = out,
		.approval = {APPROVAL_PAID_OUT, r->supervisor, r->pin, r->reason, {0}},
		.type = ENTRY_CASH_MOVED,
	};
	*out = (struct cash_result){0};
	if (r->kind < CASH_PAID_IN || r->kind > CASH_SLIP)
		return E_INTERNAL;
	buf_init(&m.body, BODY_MAX);
	enum err e = move(&m);
	buf_release(&m.body);
	return e;
}

/* ---- without a sale */

static enum err open_alone(struct moving *m, const char *reason)
{
	struct drawer_opened fact = {0};
	TRY(shift_need(m->t, &m->shift));
	TRY(reason_check(m->t, reason));
	memcpy(fact.shift, m->shift.id, UUID_LEN);
	memcpy(fact.cashier, m->shift.cashier, sizeof fact.cashier);
	memcpy(fact.reason, reason, strlen(reason));
	drawer_opened_encode(&m->body, &fact);
	TRY(commit(m));
	open_drawer(m);
	return E_OK;
}

enum err cash_open_drawer(struct till *t, const char *reason, struct approval_request *approval, struct cash_result *out)
{
	struct moving m = {.t = t, .result = out, .has_approval = approval != NULL, .type = ENTRY_DRAWER_OPENED};
	*out = (struct cash_result){0};
	if (approval != NULL)
		m.approval = *approval;
	buf_init(&m.body, BODY_MAX);
	enum err e = open_alone(&m, reason);
	buf_release(&m.body);
	return e;
}
