/* What stands in a datagram: the common head, then a body by kind. */
#include <hoaban/lan.h>
#include <hoaban/rules.h>
#include "fields.h"
#include <assert.h>

#define HEAD_FIELDS 8
#define SITE_MAX    63

static void put_opaque(struct buf *out, struct bytes b)
{
	cbor_put_bytes(out, b.data, b.len);
}

/* ---------------------------------------------------------------- bodies */
static void put_nothing(struct buf *out, const struct lan_message *m)
{
	(void)out, (void)m;
}

static void read_nothing(struct cbor_reader *r, struct lan_message *m)
{
	(void)r, (void)m;
}

static void put_hello(struct buf *out, const struct lan_message *m)
{
	put_opaque(out, m->certificate);
}

static void read_hello(struct cbor_reader *r, struct lan_message *m)
{
	m->certificate = cbor_read_bytes(r, 1, GRANT_BYTES_MAX);
}

static void put_term(struct buf *out, const struct lan_message *m)
{
	put_opaque(out, m->statement);
	put_opaque(out, m->certificate);
}

static void read_term(struct cbor_reader *r, struct lan_message *m)
{
	m->statement = cbor_read_bytes(r, 1, GRANT_BYTES_MAX);
	m->certificate = cbor_read_bytes(r, 1, GRANT_BYTES_MAX);
}

static void put_beacon(struct buf *out, const struct lan_message *m)
{
	cbor_put_bool(out, m->is_strict);
	cbor_put_uint(out, m->admitted);
	cbor_put_uint(out, m->left);
	put_term(out, m);
}

static void read_beacon(struct cbor_reader *r, struct lan_message *m)
{
	m->is_strict = cbor_read_bool(r);
	m->admitted = field_read_u32(r, 0, UINT32_MAX);
	m->left = field_read_u32(r, 0, UINT32_MAX);
	read_term(r, m);
}

static void put_claim(struct buf *out, const struct lan_message *m)
{
	cbor_put_bytes(out, m->claim, sizeof(m->claim));
	field_put_text_or_null(out, m->gate);
	cbor_put_uint(out, m->count);
	cbor_put_int(out, m->time);
	put_opaque(out, m->ticket);
}

static void read_claim(struct cbor_reader *r, struct lan_message *m)
{
	cbor_read_fixed(r, m->claim, sizeof(m->claim));
	field_read_text_or_null(r, m->gate, sizeof(m->gate));
	m->count = field_read_u32(r, 0, UINT32_MAX);
	m->time = field_read_time(r);
	m->ticket = cbor_read_bytes(r, 1, TICKET_BYTES_MAX);
}

static void put_answer(struct buf *out, const struct lan_message *m)
{
	cbor_put_bytes(out, m->claim, sizeof(m->claim));
	cbor_put_uint(out, m->verdict);
	cbor_put_uint(out, m->remaining);
	cbor_put_int(out, m->time);
	field_put_text_or_null(out, m->gate);
	if (m->grant.len > 0)
		put_opaque(out, m->grant);
	else
		cbor_put_null(out);
}

/* An admission has its grant, a refusal none. */
static void read_answer(struct cbor_reader *r, struct lan_message *m)
{
	cbor_read_fixed(r, m->claim, sizeof(m->claim));
	m->verdict = field_read_u32(r, 0, VERDICT_COUNT - 1);
	m->remaining = field_read_u32(r, 0, UINT32_MAX);
	m->time = field_read_time(r);
	field_read_text_or_null(r, m->gate, sizeof(m->gate));
	if (!cbor_read_null(r))
		m->grant = cbor_read_bytes(r, 1, GRANT_BYTES_MAX);
	if ((m->verdict == VERDICT_ADMITTED) != (m->grant.len > 0))
		cbor_fail(r);
}

static void put_entry(struct buf *out, const struct lan_message *m)
{
	cbor_put_uint(out, m->before);
	put_opaque(out, m->entry);
}

static void read_entry(struct cbor_reader *r, struct lan_message *m)
{
	m->before = cbor_read_uint(r, INT64_MAX);
	m->entry = cbor_read_bytes(r, 1, LAN_ENTRY_MAX);
}

static void put_stored(struct buf *out, const struct lan_message *m)
{
	cbor_put_uint(out, m->number);
}

static void read_stored(struct cbor_reader *r, struct lan_message *m)
{
	m->number = cbor_read_uint(r, INT64_MAX);
}

static void put_copy(struct buf *out, const struct lan_message *m)
{
	cbor_put_uint(out, m->before);
	cbor_put_uint(out, m->number);
	put_opaque(out, m->grant);
}

static void read_copy(struct cbor_reader *r, struct lan_message *m)
{
	m->before = cbor_read_uint(r, INT64_MAX);
	m->number = cbor_read_uint(r, INT64_MAX);
	m->grant = cbor_read_bytes(r, 1, GRANT_BYTES_MAX);
}

static const struct body {
	size_t fields;
	void (*put)(struct buf *out, const struct lan_message *m);
	void (*read)(struct cbor_reader *r, struct lan_message *m);
} bodies[] = {
	[LAN_HELLO] = {1, put_hello, read_hello}, [LAN_WHO] = {0, put_nothing, read_nothing},
	[LAN_TERM] = {2, put_term, read_term},	  [LAN_BEACON] = {5, put_beacon, read_beacon},
	[LAN_CLAIM] = {5, put_claim, read_claim}, [LAN_ANSWER] = {6, put_answer, read_answer},
	[LAN_ENTRY] = {2, put_entry, read_entry}, [LAN_STORED] = {1, put_stored, read_stored},
	[LAN_COPY] = {3, put_copy, read_copy},
};
#define LAN_COUNT_ONE(name, number) +1
static_assert(sizeof(bodies) / sizeof(bodies[0]) == 1 + (0 LAN_TABLE(LAN_COUNT_ONE)), "every kind has its body");
#undef LAN_COUNT_ONE

/* ---------------------------------------------------------------- whole */
/* Null for "none is known": an epoch is never 0. */
static void put_head_term(struct buf *out, const struct site_term *t)
{
	cbor_put_uint(out, t->epoch);
	if (t->epoch == 0)
		cbor_put_null(out);
	else
		cbor_put_bytes(out, t->holder, sizeof(t->holder));
}

static void read_head_term(struct cbor_reader *r, struct site_term *t)
{
	t->epoch = field_read_u32(r, 0, EPOCH_MAX);
	if (t->epoch != 0)
		cbor_read_fixed(r, t->holder, sizeof(t->holder));
	else if (!cbor_read_null(r))
		cbor_fail(r);
}

void lan_encode(struct buf *payload, const struct lan_message *m)
{
	const struct body *body = &bodies[m->kind];
	field_put_head(payload, HEAD_FIELDS + body->fields);
	cbor_put_uint(payload, m->kind);
	cbor_put_uint(payload, m->site);
	cbor_put_uint(payload, m->role);
	cbor_put_bytes(payload, m->device, sizeof(m->device));
	put_head_term(payload, &m->term);
	cbor_put_uint(payload, m->tail);
	body->put(payload, m);
}

/* The kind stands behind the array's head, which depends on it. */
static const struct body *peek_body(struct bytes payload)
{
	struct cbor_reader r = cbor_open(payload);
	cbor_read_array(&r, HEAD_FIELDS, HEAD_FIELDS + 8);
	cbor_read_uint(&r, 1);
	uint64_t kind = cbor_read_uint(&r, LAN_LAST);
	return kind < LAN_HELLO ? NULL : &bodies[kind];
}

enum err lan_decode(struct lan_message *out, struct bytes payload)
{
	struct cbor_reader r = cbor_open(payload);
	const struct body *body = peek_body(payload);

	*out = (struct lan_message){0};
	if (body == NULL)
		return E_MALFORMED;
	field_read_head(&r, HEAD_FIELDS + body->fields);
	out->kind = (enum lan_kind)cbor_read_uint(&r, LAN_LAST);
	out->site = field_read_u32(&r, 0, SITE_MAX);
	out->role = (enum lan_role)field_read_u32(&r, LAN_GATE, LAN_HUB);
	cbor_read_fixed(&r, out->device, sizeof(out->device));
	read_head_term(&r, &out->term);
	out->tail = cbor_read_uint(&r, INT64_MAX);
	body->read(&r, out);
	return cbor_finish(&r);
}
