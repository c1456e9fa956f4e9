/* Bodies about a shift and its paper: opened, closed (the Z), printed. */
#include <hoaban/fact.h>
#include <hoaban/cbor.h>
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
	field_put_head(out, 15);
	cbor_put_bytes(out, s->id, sizeof(s->id));
	cbor_put_text(out, s->cashier);
	cbor_put_uint(out, s->z_number);
	cbor_put_int(out, s->opened_at);
	cbor_put_int(out, s->opening_float);
	cbor_put_uint(out, s->sale_count);
	cbor_put_int(out, s->sale_total);
	cbor_put_int(out, s->cash_sales);
	cbor_put_int(out, s->counted);
	cbor_put_int(out, s->expected);
	cbor_put_uint(out, s->sites);
	cbor_put_uint(out, s->persons);
	cbor_put_uint(out, s->free_persons);
	cbor_put_bytes(out, s->leaf_salt, sizeof(s->leaf_salt));
}

enum err shift_closed_decode(struct shift_closed *out, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct shift_closed){0};
	field_read_head(&r, 15);
	cbor_read_fixed(&r, out->id, sizeof(out->id));
	field_read_text(&r, out->cashier, 1, sizeof(out->cashier));
	out->z_number = field_read_u32(&r, 1, UINT32_MAX);
	out->opened_at = field_read_time(&r);
	out->opening_float = field_read_money(&r);
	out->sale_count = cbor_read_uint(&r, INT64_MAX);
	out->sale_total = field_read_money(&r);
	out->cash_sales = field_read_money(&r);
	out->counted = field_read_money(&r);
	out->expected = field_read_money(&r);
	out->sites = cbor_read_uint(&r, UINT64_MAX);
	out->persons = field_read_u32(&r, 0, UINT32_MAX);
	out->free_persons = field_read_u32(&r, 0, UINT32_MAX);
	cbor_read_fixed(&r, out->leaf_salt, sizeof(out->leaf_salt));
	TRY(cbor_finish(&r));
	if (out->expected != out->opening_float + out->cash_sales)
		return E_INVALID;
	return out->cash_sales <= out->sale_total && out->free_persons <= out->persons ? E_OK : E_INVALID;
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
