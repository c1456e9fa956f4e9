#include "pos-client/domain/replace.h"
#include "pos-client/domain/clock.h"
#include "pos-client/domain/drawer.h"
#include "pos-client/domain/replacing.h"
#include <hoaban/cbor.h>

/* ---- the question */

static void put_text(struct buf *b, const char *text)
{
	cbor_put_text(b, text != NULL ? text : "");
}

static void put_change(struct buf *b, const struct correction_change *c)
{
	cbor_put_array(b, 10 + CATEGORY_COUNT - 1);
	cbor_put_bool(b, c->has_payer);
	cbor_put_int(b, c->has_visit_day ? c->visit_day : -1);
	cbor_put_bool(b, c->has_sites);
	cbor_put_uint(b, c->sites);
	put_text(b, c->product);
	cbor_put_bool(b, c->has_lines);
	cbor_put_bool(b, c->has_amount);
	cbor_put_int(b, c->amount);
	cbor_put_uint(b, c->has_method ? c->method : 0);
	put_text(b, c->reference);
	for (size_t i = 1; i < CATEGORY_COUNT; i++)
		cbor_put_uint(b, c->quantity[i]);
}

/* As of a sale: a repeated id must ask the same. A payer's text would make the hash of somebody: only that there is one counts.
 */
static enum err hash_request(const struct replace_request *r, uint8_t hash[static HASH_LEN])
{
	BUF_LOCAL b;
	buf_init(&b, 4096);
	cbor_put_array(&b, 7);
	put_text(&b, r->form);
	put_text(&b, r->symbol);
	cbor_put_uint(&b, r->number);
	cbor_put_bool(&b, r->is_refund);
	put_change(&b, &r->change);
	put_text(&b, r->supervisor);
	put_text(&b, r->reason);
	TRY(buf_status(&b));
	sha256(hash, buf_bytes(&b));
	return E_OK;
}

static enum err find_repeated(struct replacing *x, bool *found)
{
	struct journal_sale before;
	struct journal_sale *kept = &x->selling.kept;
	*found = false;
	TRY(hash_request(x->request, kept->input_hash));
	if (!x->request->has_id)
		return E_OK;
	TRY(journal_find_sale(x->t->journal, x->request->id, &before, found));
	if (*found && memcmp(before.input_hash, kept->input_hash, HASH_LEN) != 0)
		return till_refuse(x->t, E_MISMATCH, "--id", "mismatch", "this id was used for something else");
	return E_OK;
}

/* ---- who allows it */

/* As of a sale's tender (sell_tender.c): what the entry could not be read back with would keep the shift from its Z. */
static enum err check_reference(struct till *t, const char *reference)
{
	const size_t room = sizeof((struct refunded *)0)->reference;
	size_t len = reference != NULL ? strlen(reference) : 0;
	for (size_t i = 0; i < len; i++)
		if (reference[i] <= 0x20 || reference[i] > 0x7e)
			return till_refuse(t, E_INVALID, "--reference", "format",
					   "a reference holds letters and figures only");
	return len < room ? E_OK
			  : till_refuse(t, E_INVALID, "--reference", "range", "a reference has at most %zu characters",
					room - 1);
}

/* Nothing of it is changed silently: what is wrong is said. */
static enum err check_words(struct replacing *x)
{
	const struct replace_request *r = x->request;
	struct till *t = x->t;
	if (r->payer != NULL)
		TRY(payer_check(r->payer, &t->why));
	TRY(check_reference(t, r->change.reference));
	if (r->reason != NULL && !correction_reason_is_good(r->reason))
		return till_refuse(t, E_INVALID, "--reason", "reason_short", "at least %d letters are needed",
				   CORRECTION_REASON_MIN);
	x->approval = (struct approval_request){.action = r->is_refund ? APPROVAL_REFUND : APPROVAL_REPLACE,
						.supervisor = r->supervisor,
						.pin = r->pin,
						.reason = r->reason};
	return approval_check(t, &x->approval);
}

static enum err replace_new(struct replacing *x)
{
	struct selling *s = &x->selling;
	TRY(clock_need_approval(x->t));
	TRY(selling_need_shift(s));
	TRY(replacing_plan(x));
	TRY(check_words(x));
	TRY(replacing_prepare(x));
	TRY(journal_write(x->t->journal, replacing_issue, x));
	drawer_after_sale(x->t, x->refund.method == PAYMENT_CASH ? x->refund.amount : s->kept.cash);
	return E_OK;
}

enum err replace(struct till *t, const struct replace_request *r, uint8_t id[static UUID_LEN])
{
	TRY(till_need_enrolment(t));
	struct replacing *x = ARENA_NEW(&t->arena, struct replacing);
	bool found;
	*x = (struct replacing){.t = t, .request = r, .selling = {.t = t, .now = till_now(t)}};
	TRY(find_repeated(x, &found));
	if (r->has_id)
		memcpy(x->selling.sale.id, r->id, UUID_LEN);
	else
		till_new_id(t, x->selling.sale.id);
	if (!found)
		TRY(replace_new(x));
	memcpy(id, x->selling.sale.id, UUID_LEN);
	return E_OK;
}

/* ---- what came of it */

static enum err read_fact(struct till *t, uint64_t seq, struct replacement *out)
{
	struct bytes cose;
	struct entry e;
	size_t count = 0;
	TRY(journal_read_entries(t->journal, &t->arena, seq, 1, ENTRY_BYTES_MAX, &cose, &count));
	if (count == 0)
		return E_CORRUPT;
	TRY(entry_open(&e, cose, keys_device_public(t->keys)));
	return e.type == ENTRY_REPLACEMENT ? replacement_decode(out, &t->arena, e.body) : E_NOT_FOUND;
}

enum err replace_view_load(struct till *t, const uint8_t id[static UUID_LEN], struct replace_view *out)
{
	struct refund refund;
	*out = (struct replace_view){0};
	TRY(sale_view_load(t, id, &out->made));
	TRY(read_fact(t, out->made.sale.seq, &out->fact));
	if (out->fact.refund.len == 0)
		return E_OK;
	TRY(refund_decode(&refund, out->fact.refund));
	out->refunded = refund.amount;
	out->method = refund.method;
	return E_OK;
}
