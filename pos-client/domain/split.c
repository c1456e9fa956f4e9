#include "pos-client/domain/split.h"
#include "pos-client/domain/clock.h"
#include "pos-client/domain/standing.h"
#include "pos-client/domain/wedge.h"

struct dividing {
	struct till *t;
	const struct split_ask *ask;
	struct split_view *out;
	int64_t now;
	struct reading reading; /* of the parent */
	struct ticket *planned;
	size_t count;
	struct split fact;
	struct bytes cose[SPLIT_PARTS_MAX]; /* the signed children */
};

/* ---- the parent */

static enum err refuse_unread(struct dividing *d)
{
	return till_refuse(d->t, E_INVALID, "", "no_ticket", "this is no ticket of ours, or one that this till has never seen");
}

static enum verdict read_code(struct dividing *d, const char *typed, size_t len, const struct gate_lists *lists)
{
	uint64_t bits = 0;
	struct bytes cose;
	const char *text = arena_textn(&d->t->arena, typed, len);
	if (typed_code_parse(&bits, text) != E_OK || journal_ticket_by_code(d->t->journal, &d->t->arena, bits, &cose) != E_OK)
		return VERDICT_MALFORMED;
	return rules_read_cose(&d->reading, cose, lists, d->now, -1);
}

static enum verdict read_text(struct dividing *d, const char *text, size_t len)
{
	struct gate_lists lists = till_gate_lists(d->t);
	bool is_qr = len >= 4 && memcmp(text, TICKET_PREFIX, 4) == 0;
	if (is_qr || len >= 32)
		return rules_read(&d->reading, text, len, &lists, d->now, -1);
	return read_code(d, text, len, &lists);
}

static bool is_signed(void *ctx, const char *text, size_t len)
{
	struct dividing *d = ctx;
	(void)read_text(d, text, len);
	return d->reading.is_verified;
}

/* What a keyboard has spoilt is read as it was meant (wedge.h). */
static enum verdict read_parent(struct dividing *d)
{
	const struct wedge_judge judge = {is_signed, d};
	const struct split_ask *r = d->ask;
	enum verdict v = read_text(d, r->text, r->len);
	if (d->reading.is_verified || r->len < 32)
		return v;
	struct wedge *w = ARENA_NEW(&d->t->arena, struct wedge);
	wedge_read(w, r->text, r->len, &judge);
	return w->is_repaired ? read_text(d, w->text, w->len) : v;
}

static enum err refuse_exchanged(struct till *t)
{
	return till_refuse(t, E_REFUSED, "", "ticket_superseded", "another ticket has taken its place");
}

/* What a gate would not let in on any day is not worth splitting. */
static enum err judge(struct dividing *d, enum verdict v)
{
	struct till *t = d->t;
	switch (v) {
	case VERDICT_ADMITTED:
	case VERDICT_NOT_YET_VALID:
		return E_OK;
	case VERDICT_REVOKED:
		return till_refuse(t, E_REFUSED, "", "ticket_revoked", "its money was given back, or it was stopped");
	case VERDICT_SUPERSEDED:
		return refuse_exchanged(t);
	case VERDICT_EXPIRED:
		return till_refuse(t, E_REFUSED, "", "ticket_expired", "its time has passed");
	case VERDICT_LISTS_TOO_OLD:
		return till_refuse(t, E_REFUSED, "", "lists_old", "the lists of this till are too old; sync first");
	case VERDICT_OVER_LIMIT:
	case VERDICT_UNKNOWN_KEY:
	case VERDICT_BAD_SIGNATURE:
		return till_refuse(t, E_REFUSED, "", "ticket_forged", "no gate lets it in: %s", verdict_text(v));
	case VERDICT_ALREADY_ADMITTED:
	case VERDICT_PARTY_EXHAUSTED:
	case VERDICT_WRONG_SITE:
	case VERDICT_CLOSED_DAY:
	case VERDICT_MALFORMED:
	case VERDICT_COUNT:
		break;
	}
	return refuse_unread(d);
}

static enum err find_parent(struct dividing *d)
{
	bool is_superseded = false;
	TRY(judge(d, read_parent(d)));
	TRY(sale_ticket_read(d->t, d->reading.cose, &d->out->parent));
	TRY(journal_is_superseded(d->t->journal, ticket_root(&d->reading.ticket), &is_superseded));
	return is_superseded ? refuse_exchanged(d->t) : E_OK;
}

/* ---- what was split before */

static enum err view_children(struct dividing *d, const struct bytes *cose, size_t count)
{
	struct split_view *v = d->out;
	v->count = count;
	v->children = arena_array(&d->t->arena, count, sizeof *v->children);
	for (size_t i = 0; i < count; i++)
		TRY(sale_ticket_read(d->t, cose[i], &v->children[i]));
	return E_OK;
}

static enum err load_before(struct dividing *d)
{
	struct till *t = d->t;
	struct bytes cose;
	struct entry e;
	struct split before;
	TRY(journal_find_entry(t->journal, &t->arena, d->out->seq, &cose));
	TRY(entry_open(&e, cose, keys_device_public(t->keys)));
	TRY(split_decode(&before, &t->arena, e.body));
	return view_children(d, before.children, before.count);
}

static bool is_same(const struct dividing *d)
{
	const struct split_view *v = d->out;
	struct ticket *before = arena_array(&d->t->arena, v->count + 1, sizeof *before);
	for (size_t i = 0; i < v->count; i++)
		before[i] = v->children[i].ticket;
	return split_is_same(before, v->count, d->planned, d->count);
}

static enum err answer_before(struct dividing *d)
{
	TRY(load_before(d));
	if (d->ask->parts == NULL || is_same(d))
		return E_OK;
	return till_refuse(d->t, E_CONFLICT, "--parts", "split_otherwise",
			   "it was split into %zu other parts; those tickets are good", d->out->count);
}

/* ---- the children */

static void new_id(void *ctx, uint8_t id[static UUID_LEN])
{
	till_new_id(ctx, id);
}

static enum err plan(struct dividing *d)
{
	struct till *t = d->t;
	struct split_part *parts;
	struct split_request r = {
		.parent = &d->reading.ticket, .issued_at = d->now, .new_id = new_id, .ctx = t, .pointer = "--parts"};
	if (d->ask->parts == NULL)
		return E_OK;
	TRY(split_parts_parse(&parts, &d->count, &t->arena, r.parent, d->ask->parts, r.pointer, &t->why));
	r.parts = parts;
	r.count = d->count;
	return split_plan(&d->planned, &t->arena, &r, &t->why);
}

/* Where a till may sell, it may split, and no further: a gate would answer over_limit. */
static enum err check_limits(struct dividing *d)
{
	struct till *t = d->t;
	const struct certificate *c = &t->held.certificate;
	const struct ticket *parent = &d->reading.ticket;
	if (d->now < c->not_before || d->now >= c->expires)
		return till_refuse(t, E_EXHAUSTED, "", "certificate",
				   "the till's certificate is not valid now; check the clock, sync");
	if ((parent->sites & ~c->sites) != 0)
		return till_refuse(t, E_REFUSED, "", "split_sites", "this till may not sign for every site of this ticket");
	if (parent->valid_until > day_start(instant_day(d->now) + (int32_t)c->days_ahead + 1))
		return till_refuse(t, E_REFUSED, "", "split_days", "this till signs at most %u days ahead", c->days_ahead);
	for (size_t i = 0; i < d->count; i++)
		if (d->planned[i].party > c->party)
			return till_refuse(t, E_REFUSED, "--parts", "split_party", "a part has at most %u persons here",
					   c->party);
	return E_OK;
}

static enum err sign(struct dividing *d, size_t i)
{
	BUF_LOCAL payload;
	BUF_LOCAL cose;
	buf_init(&payload, TICKET_BYTES_MAX);
	buf_init(&cose, TICKET_BYTES_MAX);
	TRY(ticket_encode(&payload, &d->planned[i]));
	TRY(keys_sign_ticket(d->t->keys, &cose, buf_bytes(&payload)));
	TRY(buf_status(&cose));
	d->cose[i] = bytes_of(arena_copy(&d->t->arena, cose.data, cose.len), cose.len);
	return E_OK;
}

static enum err fill_fact(struct dividing *d)
{
	struct journal_shift shift;
	TRY(journal_open_shift(d->t->journal, &shift, &d->fact.has_shift));
	if (d->fact.has_shift)
		memcpy(d->fact.shift, shift.id, UUID_LEN);
	d->fact.parent = d->reading.cose;
	d->fact.count = d->count;
	d->fact.children = d->cose;
	return E_OK;
}

static enum err record(void *ctx)
{
	struct dividing *d = ctx;
	struct journal *j = d->t->journal;
	const struct ticket *parent = &d->reading.ticket;
	BUF_LOCAL body;
	buf_init(&body, ENTRY_BYTES_MAX);
	split_encode(&body, &d->fact);
	TRY(buf_status(&body));
	TRY(till_append(d->t, ENTRY_SPLIT, &body, &d->out->seq));
	TRY(journal_keep_ticket(j, parent->id, NULL, d->reading.cose));
	for (size_t i = 0; i < d->count; i++)
		TRY(journal_keep_ticket(j, d->planned[i].id, NULL, d->cose[i]));
	return journal_insert_split(j, parent->id, d->out->seq);
}

static enum err split_new(struct dividing *d)
{
	if (d->ask->parts == NULL)
		return till_refuse(d->t, E_NOT_FOUND, "--parts", "split_none",
				   "this till has not split it; say into which parts");
	TRY(standing_need_good(d->t));
	TRY(clock_need_approval(d->t));
	TRY(check_limits(d));
	for (size_t i = 0; i < d->count; i++)
		TRY(sign(d, i));
	TRY(fill_fact(d));
	TRY(journal_write(d->t->journal, record, d));
	d->out->is_new = true;
	return view_children(d, d->cose, d->count);
}

enum err split_ticket(struct till *t, const struct split_ask *r, struct split_view *out)
{
	struct dividing *d = ARENA_NEW(&t->arena, struct dividing);
	bool found;
	*out = (struct split_view){0};
	TRY(till_need_enrolment(t));
	if (t->held.lease.role != ROLE_COUNTER)
		return till_refuse(t, E_REFUSED, "", "role", "this device is a gate: it does not sell");
	d->t = t;
	d->ask = r;
	d->out = out;
	d->now = till_now(t);
	TRY(find_parent(d));
	TRY(plan(d));
	TRY(journal_find_split(t->journal, d->reading.ticket.id, &out->seq, &found));
	return found ? answer_before(d) : split_new(d);
}
