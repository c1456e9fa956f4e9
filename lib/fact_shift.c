/* Bodies about a shift and its paper: opened, closed (the Z), printed. */
#include <hoaban/fact.h>
#include <hoaban/cbor.h>
#include <hoaban/money.h>
#include "fields.h"

void shift_opened_encode(struct buf *out, const struct shift_opened *s)
{
	field_put_head(out, 4);
	cbor_put_bytes(out, s->id, sizeof(s->id));
	cbor_put_text(out, s->cashier);
	cbor_put_int(out, s->opening_float);
}

enum err shift_opened_decode(struct shift_opened *out, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct shift_opened){0};
	field_read_head(&r, 4);
	cbor_read_fixed(&r, out->id, sizeof(out->id));
	field_read_text(&r, out->cashier, 1, sizeof(out->cashier));
	out->opening_float = field_read_money(&r);
	return cbor_finish(&r);
}

void shift_closed_encode(struct buf *out, const struct shift_closed *s)
{
	field_put_head(out, 12);
	cbor_put_bytes(out, s->id, sizeof(s->id));
	cbor_put_text(out, s->cashier);
	cbor_put_uint(out, s->z_number);
	cbor_put_int(out, s->opened_at);
	cbor_put_int(out, s->opening_float);
	figures_put(out, &s->figures);
	cbor_put_int(out, s->counted);
	cash_count_put(out, &s->pieces);
	cbor_put_int(out, s->expected);
	cbor_put_int(out, s->perpetual);
	cbor_put_bytes(out, s->leaf_salt, sizeof(s->leaf_salt));
}

/* What one figure of the Z says of another. */
static enum err check_sums(const struct shift_closed *s)
{
	const struct figures *f = &s->figures;
	int64_t expected, pieces, tenders = 0;

	TRY(figures_expected(&expected, f, s->opening_float));
	for (size_t i = 0; i < TENDER_COUNT; i++)
		TRY(money_add(&tenders, tenders, f->tenders[i].amount));
	if (s->expected != expected || tenders != f->of[FIGURE_SALES].amount || f->free_persons > f->persons)
		return E_INVALID;
	if (s->perpetual < f->of[FIGURE_SALES].amount)
		return E_INVALID;
	if (!s->pieces.is_given)
		return E_OK;
	TRY(cash_count_total(&pieces, &s->pieces));
	return pieces == s->counted ? E_OK : E_INVALID;
}

enum err shift_closed_decode(struct shift_closed *out, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct shift_closed){0};
	field_read_head(&r, 12);
	cbor_read_fixed(&r, out->id, sizeof(out->id));
	field_read_text(&r, out->cashier, 1, sizeof(out->cashier));
	out->z_number = field_read_u32(&r, 1, UINT32_MAX);
	out->opened_at = field_read_time(&r);
	out->opening_float = field_read_money(&r);
	figures_read(&r, &out->figures);
	out->counted = field_read_money(&r);
	cash_count_read(&r, &out->pieces);
	out->expected = cbor_read_int(&r, -MONEY_MAX, MONEY_MAX);
	out->perpetual = field_read_money(&r);
	cbor_read_fixed(&r, out->leaf_salt, sizeof(out->leaf_salt));
	TRY(cbor_finish(&r));
	return check_sums(out);
}

void printed_encode(struct buf *out, const struct printed *p)
{
	field_put_head(out, 3);
	cbor_put_bytes(out, p->sale, sizeof(p->sale));
	cbor_put_uint(out, p->copy);
}

enum err printed_decode(struct printed *out, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct printed){0};
	field_read_head(&r, 3);
	cbor_read_fixed(&r, out->sale, sizeof(out->sale));
	out->copy = field_read_u32(&r, 0, UINT32_MAX);
	return cbor_finish(&r);
}
