/* Bodies of the gate beside admissions: an entry undone, an override, persons who left, a new authority, a ticket split. */
#include <hoaban/fact.h>
#include <hoaban/rules.h>
#include "fields.h"

#define SITE_MAX 63

static void put_bytes_or_null(struct buf *out, struct bytes b)
{
	if (b.len > 0)
		cbor_put_bytes(out, b.data, b.len);
	else
		cbor_put_null(out);
}

/* ---------------------------------------------------------------- undone */
void admission_undone_encode(struct buf *out, const struct admission_undone *u)
{
	field_put_head(out, 5);
	cbor_put_bytes(out, u->claim, sizeof(u->claim));
	cbor_put_uint(out, u->site);
	field_put_text_or_null(out, u->gate);
	cbor_put_int(out, u->day);
}

enum err admission_undone_decode(struct admission_undone *out, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct admission_undone){0};
	field_read_head(&r, 5);
	cbor_read_fixed(&r, out->claim, sizeof(out->claim));
	out->site = field_read_u32(&r, 0, SITE_MAX);
	field_read_text_or_null(&r, out->gate, sizeof(out->gate));
	out->day = (int32_t)cbor_read_int(&r, 0, INT32_MAX);
	return cbor_finish(&r);
}

/* ---------------------------------------------------------------- override */
void overridden_encode(struct buf *out, const struct overridden *o)
{
	field_put_head(out, 7);
	cbor_put_bytes(out, o->id, sizeof(o->id));
	cbor_put_uint(out, o->site);
	field_put_text_or_null(out, o->gate);
	cbor_put_uint(out, o->verdict);
	cbor_put_uint(out, o->persons);
	put_bytes_or_null(out, o->cose);
}

enum err overridden_decode(struct overridden *out, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct overridden){0};
	field_read_head(&r, 7);
	cbor_read_fixed(&r, out->id, sizeof(out->id));
	out->site = field_read_u32(&r, 0, SITE_MAX);
	field_read_text_or_null(&r, out->gate, sizeof(out->gate));
	out->verdict = field_read_u32(&r, VERDICT_ADMITTED + 1, VERDICT_COUNT - 1);
	out->persons = field_read_u32(&r, 1, OVERRIDE_PERSONS_MAX);
	if (!cbor_read_null(&r))
		out->cose = cbor_read_bytes(&r, 1, TICKET_BYTES_MAX);
	return cbor_finish(&r);
}

/* ---------------------------------------------------------------- left */
void persons_left_encode(struct buf *out, const struct persons_left *l)
{
	field_put_head(out, 5);
	cbor_put_uint(out, l->site);
	field_put_text_or_null(out, l->gate);
	cbor_put_int(out, l->day);
	cbor_put_uint(out, l->persons);
}

enum err persons_left_decode(struct persons_left *out, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct persons_left){0};
	field_read_head(&r, 5);
	out->site = field_read_u32(&r, 0, SITE_MAX);
	field_read_text_or_null(&r, out->gate, sizeof(out->gate));
	out->day = (int32_t)cbor_read_int(&r, 0, INT32_MAX);
	out->persons = field_read_u32(&r, 1, OVERRIDE_PERSONS_MAX);
	return cbor_finish(&r);
}

/* ---------------------------------------------------------------- epoch */
void epoch_begun_encode(struct buf *out, const struct epoch_begun *e)
{
	field_put_head(out, 3);
	cbor_put_uint(out, e->site);
	cbor_put_bytes(out, e->statement.data, e->statement.len);
}

enum err epoch_begun_decode(struct epoch_begun *out, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct epoch_begun){0};
	field_read_head(&r, 3);
	out->site = field_read_u32(&r, 0, SITE_MAX);
	out->statement = cbor_read_bytes(&r, 1, GRANT_BYTES_MAX);
	return cbor_finish(&r);
}

/* ---------------------------------------------------------------- tickets of an order, printed here */
void order_printed_encode(struct buf *out, const struct order_printed *p)
{
	field_put_head(out, 5);
	cbor_put_bytes(out, p->order, sizeof(p->order));
	field_put_text_or_null(out, p->cashier);
	cbor_put_uint(out, p->tickets);
	cbor_put_uint(out, p->copy);
}

enum err order_printed_decode(struct order_printed *out, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct order_printed){0};
	field_read_head(&r, 5);
	cbor_read_fixed(&r, out->order, sizeof(out->order));
	field_read_text_or_null(&r, out->cashier, sizeof(out->cashier));
	out->tickets = field_read_u32(&r, 1, UINT32_MAX);
	out->copy = field_read_u32(&r, 1, UINT32_MAX);
	return cbor_finish(&r);
}

/* ---------------------------------------------------------------- split */
void split_encode(struct buf *out, const struct split *s)
{
	field_put_head(out, 4);
	put_bytes_or_null(out, s->has_shift ? BYTES(s->shift) : (struct bytes){0});
	cbor_put_bytes(out, s->parent.data, s->parent.len);
	cbor_put_array(out, s->count);
	for (size_t i = 0; i < s->count; i++)
		cbor_put_bytes(out, s->children[i].data, s->children[i].len);
}

enum err split_decode(struct split *out, struct arena *a, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);

	*out = (struct split){0};
	field_read_head(&r, 4);
	out->has_shift = !cbor_read_null(&r);
	if (out->has_shift)
		cbor_read_fixed(&r, out->shift, sizeof(out->shift));
	out->parent = cbor_read_bytes(&r, 1, TICKET_BYTES_MAX);
	out->count = cbor_read_array(&r, 2, SPLIT_PARTS_MAX);
	out->children = arena_array(a, out->count + 1, sizeof(*out->children));
	for (size_t i = 0; i < out->count; i++)
		out->children[i] = cbor_read_bytes(&r, 1, TICKET_BYTES_MAX);
	return cbor_finish(&r);
}
