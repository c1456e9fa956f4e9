/* Bodies of the gate: an admission, the online claim before it and its answer, a refused scan. */
#include <hoaban/fact.h>
#include <hoaban/cbor.h>
#include <hoaban/rules.h>
#include "fields.h"

#define SITE_MAX 63

void admission_encode(struct buf *out, const struct admission *a)
{
	field_put_head(out, 14);
	cbor_put_bytes(out, a->claim, sizeof(a->claim));
	cbor_put_bytes(out, a->ticket, sizeof(a->ticket));
	cbor_put_bytes(out, a->root, sizeof(a->root));
	cbor_put_uint(out, a->site);
	field_put_text_or_null(out, a->gate);
	cbor_put_int(out, a->day);
	cbor_put_uint(out, a->entry);
	cbor_put_uint(out, a->first_use);
	cbor_put_uint(out, a->count);
	cbor_put_int(out, a->admitted_at);
	cbor_put_bool(out, a->is_provisional);
	cbor_put_bytes(out, a->cose.data, a->cose.len);
	if (a->grant.len > 0)
		cbor_put_bytes(out, a->grant.data, a->grant.len);
	else
		cbor_put_null(out);
}

enum err admission_decode(struct admission *out, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct admission){0};
	field_read_head(&r, 14);
	cbor_read_fixed(&r, out->claim, sizeof(out->claim));
	cbor_read_fixed(&r, out->ticket, sizeof(out->ticket));
	cbor_read_fixed(&r, out->root, sizeof(out->root));
	out->site = field_read_u32(&r, 0, SITE_MAX);
	field_read_text_or_null(&r, out->gate, sizeof(out->gate));
	out->day = (int32_t)cbor_read_int(&r, 0, INT32_MAX);
	out->entry = field_read_u32(&r, 1, UINT32_MAX);
	out->first_use = field_read_u32(&r, 1, UINT32_MAX);
	out->count = field_read_u32(&r, 1, UINT32_MAX);
	out->admitted_at = field_read_time(&r);
	out->is_provisional = cbor_read_bool(&r);
	out->cose = cbor_read_bytes(&r, 1, TICKET_BYTES_MAX);
	if (!cbor_read_null(&r))
		out->grant = cbor_read_bytes(&r, 1, GRANT_BYTES_MAX);
	TRY(cbor_finish(&r));
	return out->count - 1 <= UINT32_MAX - out->first_use ? E_OK : E_INVALID;
}

void claim_encode(struct buf *out, const struct claim *c)
{
	field_put_head(out, 7);
	cbor_put_bytes(out, c->id, sizeof(c->id));
	cbor_put_uint(out, c->site);
	field_put_text_or_null(out, c->gate);
	cbor_put_uint(out, c->count);
	cbor_put_int(out, c->time);
	cbor_put_bytes(out, c->cose.data, c->cose.len);
}

enum err claim_decode(struct claim *out, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct claim){0};
	field_read_head(&r, 7);
	cbor_read_fixed(&r, out->id, sizeof(out->id));
	out->site = field_read_u32(&r, 0, SITE_MAX);
	field_read_text_or_null(&r, out->gate, sizeof(out->gate));
	out->count = field_read_u32(&r, 0, UINT32_MAX);
	out->time = field_read_time(&r);
	out->cose = cbor_read_bytes(&r, 1, TICKET_BYTES_MAX);
	return cbor_finish(&r);
}

void claim_answer_encode(struct buf *out, const struct claim_answer *a)
{
	field_put_head(out, 9);
	cbor_put_uint(out, a->verdict);
	cbor_put_uint(out, a->first_use);
	cbor_put_uint(out, a->count);
	cbor_put_uint(out, a->entry);
	cbor_put_uint(out, a->remaining);
	if (a->first_admitted_at == 0)
		cbor_put_null(out);
	else
		cbor_put_int(out, a->first_admitted_at);
	field_put_text_or_null(out, a->first_gate);
	cbor_put_bool(out, a->is_provisional);
}

enum err claim_answer_decode(struct claim_answer *out, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct claim_answer){0};
	field_read_head(&r, 9);
	out->verdict = field_read_u32(&r, 0, VERDICT_COUNT - 1);
	out->first_use = field_read_u32(&r, 0, UINT32_MAX);
	out->count = field_read_u32(&r, 0, UINT32_MAX);
	out->entry = field_read_u32(&r, 0, UINT32_MAX);
	out->remaining = field_read_u32(&r, 0, UINT32_MAX);
	if (!cbor_read_null(&r))
		out->first_admitted_at = cbor_read_int(&r, 1, TIME_MAX);
	field_read_text_or_null(&r, out->first_gate, sizeof(out->first_gate));
	out->is_provisional = cbor_read_bool(&r);
	return cbor_finish(&r);
}

void scan_refused_encode(struct buf *out, const struct scan_refused *s)
{
	field_put_head(out, 5);
	cbor_put_uint(out, s->site);
	field_put_text_or_null(out, s->gate);
	cbor_put_uint(out, s->verdict);
	if (s->has_ticket)
		cbor_put_bytes(out, s->ticket, sizeof(s->ticket));
	else
		cbor_put_null(out);
}

enum err scan_refused_decode(struct scan_refused *out, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct scan_refused){0};
	field_read_head(&r, 5);
	out->site = field_read_u32(&r, 0, SITE_MAX);
	field_read_text_or_null(&r, out->gate, sizeof(out->gate));
	out->verdict = field_read_u32(&r, VERDICT_ADMITTED + 1, VERDICT_COUNT - 1);
	out->has_ticket = !cbor_read_null(&r);
	if (out->has_ticket)
		cbor_read_fixed(&r, out->ticket, sizeof(out->ticket));
	return cbor_finish(&r);
}
