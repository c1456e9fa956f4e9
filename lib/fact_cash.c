/* Bodies about cash beside sales: an approval, a movement, an opened drawer. */
#include <hoaban/cbor.h>
#include <hoaban/fact.h>
#include <hoaban/money.h>
#include "fields.h"

void approval_encode(struct buf *out, const struct approval *a)
{
	field_put_head(out, 6);
	cbor_put_uint(out, a->action);
	cbor_put_bytes(out, a->subject, sizeof(a->subject));
	cbor_put_text(out, a->supervisor);
	field_put_text_or_null(out, a->cashier);
	cbor_put_text(out, a->reason);
}

enum err approval_decode(struct approval *out, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct approval){0};
	field_read_head(&r, 6);
	out->action = (enum approval_action)field_read_u32(&r, APPROVAL_PAID_OUT, APPROVAL_LAST);
	cbor_read_fixed(&r, out->subject, sizeof(out->subject));
	field_read_text(&r, out->supervisor, 1, sizeof(out->supervisor));
	field_read_text_or_null(&r, out->cashier, sizeof(out->cashier));
	field_read_text(&r, out->reason, 1, sizeof(out->reason));
	TRY(cbor_finish(&r));
	return str_equal(out->supervisor, out->cashier) ? E_INVALID : E_OK;
}

void cash_moved_encode(struct buf *out, const struct cash_moved *c)
{
	field_put_head(out, 9);
	cbor_put_bytes(out, c->id, sizeof(c->id));
	cbor_put_bytes(out, c->shift, sizeof(c->shift));
	cbor_put_text(out, c->cashier);
	cbor_put_uint(out, c->kind);
	cbor_put_int(out, c->amount);
	field_put_text_or_null(out, c->reason);
	field_put_text_or_null(out, c->bag);
	field_put_text_or_null(out, c->slip);
}

/* Which texts a kind of movement has; a reason is free to a drop and a slip. */
static bool has_its_texts(const struct cash_moved *c)
{
	static const struct {
		bool needs_reason, has_bag, has_slip;
	} kinds[] = {
		[CASH_PAID_IN] = {true, false, false},
		[CASH_PAID_OUT] = {true, false, false},
		[CASH_DROP] = {false, true, false},
		[CASH_SLIP] = {false, true, true},
	};
	bool has_reason = c->reason[0] != '\0' || !kinds[c->kind].needs_reason;
	return has_reason && (c->bag[0] != '\0') == kinds[c->kind].has_bag && (c->slip[0] != '\0') == kinds[c->kind].has_slip;
}

enum err cash_moved_decode(struct cash_moved *out, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct cash_moved){0};
	field_read_head(&r, 9);
	cbor_read_fixed(&r, out->id, sizeof(out->id));
	cbor_read_fixed(&r, out->shift, sizeof(out->shift));
	field_read_text(&r, out->cashier, 1, sizeof(out->cashier));
	out->kind = (enum cash_kind)field_read_u32(&r, CASH_PAID_IN, CASH_SLIP);
	out->amount = cbor_read_int(&r, 1, MONEY_MAX);
	field_read_text_or_null(&r, out->reason, sizeof(out->reason));
	field_read_text_or_null(&r, out->bag, sizeof(out->bag));
	field_read_text_or_null(&r, out->slip, sizeof(out->slip));
	TRY(cbor_finish(&r));
	return has_its_texts(out) ? E_OK : E_INVALID;
}

void drawer_opened_encode(struct buf *out, const struct drawer_opened *d)
{
	field_put_head(out, 4);
	cbor_put_bytes(out, d->shift, sizeof(d->shift));
	cbor_put_text(out, d->cashier);
	cbor_put_text(out, d->reason);
}

enum err drawer_opened_decode(struct drawer_opened *out, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct drawer_opened){0};
	field_read_head(&r, 4);
	cbor_read_fixed(&r, out->shift, sizeof(out->shift));
	field_read_text(&r, out->cashier, 1, sizeof(out->cashier));
	field_read_text(&r, out->reason, 1, sizeof(out->reason));
	return cbor_finish(&r);
}
