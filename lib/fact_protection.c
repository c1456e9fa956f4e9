/* Bodies about what protects a till: a clock in trouble, training. */
#include <hoaban/cbor.h>
#include <hoaban/fact.h>
#include <hoaban/money.h>
#include "fields.h"

void clock_changed_encode(struct buf *out, const struct clock_changed *c)
{
	field_put_head(out, 5);
	cbor_put_uint(out, c->step);
	cbor_put_uint(out, c->fault);
	cbor_put_int(out, c->clock_ms);
	cbor_put_int(out, c->time_ms);
}

enum err clock_changed_decode(struct clock_changed *out, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct clock_changed){0};
	field_read_head(&r, 5);
	out->step = (enum clock_step)field_read_u32(&r, CLOCK_BEGAN, CLOCK_ENDED);
	out->fault = (enum clock_fault)field_read_u32(&r, CLOCK_BEHIND, CLOCK_DOUBTED);
	out->clock_ms = cbor_read_int(&r, INT64_MIN, INT64_MAX);
	out->time_ms = cbor_read_int(&r, INT64_MIN, INT64_MAX);
	return cbor_finish(&r);
}

void training_switched_encode(struct buf *out, const struct training_switched *t)
{
	field_put_head(out, 5);
	cbor_put_bool(out, t->is_on);
	cbor_put_int(out, t->since);
	cbor_put_uint(out, t->sale_count);
	cbor_put_int(out, t->sale_total);
}

enum err training_switched_decode(struct training_switched *out, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct training_switched){0};
	field_read_head(&r, 5);
	out->is_on = cbor_read_bool(&r);
	out->since = cbor_read_int(&r, INT64_MIN, INT64_MAX);
	out->sale_count = cbor_read_uint(&r, INT64_MAX);
	out->sale_total = cbor_read_int(&r, 0, MONEY_MAX);
	TRY(cbor_finish(&r));
	return out->is_on && (out->sale_count > 0 || out->sale_total > 0) ? E_INVALID : E_OK;
}
