/* The authority of a site: terms and their order, statements, grants. */
#include <hoaban/site.h>
#include "fields.h"

#define KIND_GRANT     32
#define KIND_STATEMENT 33
#define SITE_MAX       63

/* ---------------------------------------------------------------- terms */
int site_rank(const struct lease_hub *authorities, const uint8_t device[static UUID_LEN])
{
	for (size_t i = 0; i < authorities->count; i++)
		if (memcmp(authorities->devices[i], device, UUID_LEN) == 0)
			return (int)i;
	return -1;
}

bool site_term_equal(const struct site_term *a, const struct site_term *b)
{
	return a->epoch == b->epoch && (a->epoch == 0 || memcmp(a->holder, b->holder, UUID_LEN) == 0);
}

/* Of one epoch: the first of the list is the highest, who is not in it the lowest. */
static int weight(const struct lease_hub *authorities, const struct site_term *t)
{
	int rank = site_rank(authorities, t->holder);
	return rank < 0 ? -HUB_DEVICES_MAX - 1 : -rank;
}

int site_term_compare(const struct lease_hub *authorities, const struct site_term *a, const struct site_term *b)
{
	if (a->epoch != b->epoch)
		return a->epoch < b->epoch ? -1 : 1;
	if (site_term_equal(a, b))
		return 0;
	int difference = weight(authorities, a) - weight(authorities, b);
	return difference != 0 ? difference : memcmp(a->holder, b->holder, UUID_LEN);
}

static void put_term(struct buf *out, const struct site_term *t)
{
	cbor_put_uint(out, t->epoch);
	cbor_put_bytes(out, t->holder, sizeof(t->holder));
}

static void read_term(struct cbor_reader *r, struct site_term *t)
{
	t->epoch = field_read_u32(r, EPOCH_FIRST, EPOCH_MAX);
	cbor_read_fixed(r, t->holder, sizeof(t->holder));
}

static void read_kind(struct cbor_reader *r, size_t count, uint32_t kind)
{
	field_read_head(r, count);
	field_read_u32(r, kind, kind);
}

/* ---------------------------------------------------------------- statement */
void site_statement_encode(struct buf *payload, const struct site_statement *s)
{
	field_put_head(payload, 6);
	cbor_put_uint(payload, KIND_STATEMENT);
	cbor_put_uint(payload, s->site);
	put_term(payload, &s->term);
	cbor_put_int(payload, s->declared_at);
}

enum err site_statement_decode(struct site_statement *out, struct bytes payload)
{
	struct cbor_reader r = cbor_open(payload);

	*out = (struct site_statement){0};
	read_kind(&r, 6, KIND_STATEMENT);
	out->site = field_read_u32(&r, 0, SITE_MAX);
	read_term(&r, &out->term);
	out->declared_at = field_read_time(&r);
	return cbor_finish(&r);
}

static enum err open_signed(struct cose_sign1 *m, struct bytes message, const uint8_t device_key[static PUBLIC_KEY_LEN])
{
	TRY(cose_parse(m, message));
	return cose_verify(m, AAD_LAN, device_key);
}

enum err site_statement_open(struct site_statement *out, struct bytes message, const uint8_t device_key[static PUBLIC_KEY_LEN])
{
	struct cose_sign1 m;
	TRY(open_signed(&m, message, device_key));
	return site_statement_decode(out, m.payload);
}

/* ---------------------------------------------------------------- grant */
void grant_encode(struct buf *payload, const struct grant *g)
{
	field_put_head(payload, 14);
	cbor_put_uint(payload, KIND_GRANT);
	cbor_put_uint(payload, g->site);
	put_term(payload, &g->term);
	cbor_put_bytes(payload, g->claim, sizeof(g->claim));
	cbor_put_bytes(payload, g->device, sizeof(g->device));
	cbor_put_bytes(payload, g->root, sizeof(g->root));
	cbor_put_int(payload, g->day);
	cbor_put_uint(payload, g->entry);
	cbor_put_uint(payload, g->first_use);
	cbor_put_uint(payload, g->count);
	cbor_put_int(payload, g->at);
	cbor_put_bool(payload, g->is_provisional);
}

enum err grant_decode(struct grant *out, struct bytes payload)
{
	struct cbor_reader r = cbor_open(payload);

	*out = (struct grant){0};
	read_kind(&r, 14, KIND_GRANT);
	out->site = field_read_u32(&r, 0, SITE_MAX);
	read_term(&r, &out->term);
	cbor_read_fixed(&r, out->claim, sizeof(out->claim));
	cbor_read_fixed(&r, out->device, sizeof(out->device));
	cbor_read_fixed(&r, out->root, sizeof(out->root));
	out->day = (int32_t)cbor_read_int(&r, 0, INT32_MAX);
	out->entry = field_read_u32(&r, 1, UINT32_MAX);
	out->first_use = field_read_u32(&r, 1, UINT32_MAX);
	out->count = field_read_u32(&r, 1, UINT32_MAX);
	out->at = field_read_time(&r);
	out->is_provisional = cbor_read_bool(&r);
	TRY(cbor_finish(&r));
	return out->count - 1 <= UINT32_MAX - out->first_use ? E_OK : E_INVALID;
}

enum err grant_open(struct grant *out, struct bytes message, const uint8_t device_key[static PUBLIC_KEY_LEN])
{
	struct cose_sign1 m;
	TRY(open_signed(&m, message, device_key));
	return grant_decode(out, m.payload);
}
