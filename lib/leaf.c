#include <hoaban/leaf.h>
#include <hoaban/cbor.h>
#include <hoaban/money.h>
#include "fields.h"

/* One bit per field that may be null, in the order of the array. */
enum {
	TAX = 1 << 0,
	FORM = 1 << 1,
	SYMBOL = 1 << 2,
	NUMBER = 1 << 3,
	SITES = 1 << 4,
	AMOUNT = 1 << 5,
	PAYMENT = 1 << 6,
	EDITION = 1 << 7,
	PERSONS = 1 << 8,
	KID = 1 << 9,
	HASH = 1 << 10,
	NUMBERED = FORM | SYMBOL | NUMBER,
	FISCAL = TAX | NUMBERED | SITES | AMOUNT | PAYMENT | EDITION | PERSONS | HASH,
};

/* Which fields a type has, and which it may have: the kid, because web sales have none; form, symbol and last number of a
 * closed device, because a gate has no symbols. */
static const struct shape {
	unsigned has, may_have;
} shapes[] = {
	[LEAF_RECEIPT] = {FISCAL, KID},
	[LEAF_REPLACEMENT] = {FISCAL, KID},
	[LEAF_REFUND] = {FISCAL, KID},
	[LEAF_NUMBER_LOST] = {TAX | NUMBERED, 0},
	[LEAF_SHIFT_CLOSED] = {SITES | AMOUNT | KID | HASH, 0},
	[LEAF_ERROR_NOTICE] = {TAX | NUMBERED | HASH, 0},
	[LEAF_DEVICE_ENROLLED] = {SITES | KID | HASH, 0},
	[LEAF_DEVICE_CLOSED] = {SITES | KID | HASH, NUMBERED},
	[LEAF_TARIFF] = {EDITION | HASH, 0},
	[LEAF_FREE_ADMISSION] = {SITES | AMOUNT | EDITION | PERSONS | HASH, KID},
	[LEAF_NEW_ORIGIN] = {HASH, 0},
};

static const struct shape *shape_of(enum leaf_type type)
{
	size_t count = sizeof(shapes) / sizeof(shapes[0]);

	return (size_t)type < count && shapes[type].has != 0 ? &shapes[type] : NULL;
}

/* The fields this leaf shows: those of its type, and of the optional ones those that are filled. */
static unsigned fields_of(const struct leaf *l, const struct shape *s)
{
	unsigned filled = (l->has_kid ? KID : 0) | (l->symbol[0] != '\0' ? NUMBERED : 0);

	return s->has | (s->may_have & filled);
}

static enum err leaf_check(const struct leaf *l, unsigned fields)
{
	/* A closed device may have used no number at all. */
	uint32_t first = l->type == LEAF_DEVICE_CLOSED ? 0 : 1;

	if ((fields & FORM) && !(form_is_valid(l->form) && symbol_is_valid(l->symbol)))
		return E_INVALID;
	if ((fields & NUMBER) && (l->number < first || l->number > NUMBER_MAX))
		return E_INVALID;
	if ((fields & AMOUNT) && (l->amount < 0 || l->amount > MONEY_MAX))
		return E_INVALID;
	if ((fields & PAYMENT) && payment_form_text(l->payment, LANGUAGE_VI)[0] == '\0')
		return E_INVALID;
	if ((fields & TAX) && !tax_code_is_valid(l->tax_code))
		return E_INVALID;
	if (l->type == LEAF_FREE_ADMISSION && (l->amount != 0 || l->persons < 1))
		return E_INVALID;
	return l->time >= 0 && l->time <= TIME_MAX ? E_OK : E_INVALID;
}

static void put_uint(struct buf *out, bool has, uint64_t v)
{
	if (has)
		cbor_put_uint(out, v);
	else
		cbor_put_null(out);
}

static void put_text(struct buf *out, bool has, const char *text)
{
	field_put_text_or_null(out, has ? text : "");
}

static void put_bytes(struct buf *out, bool has, const uint8_t *data, size_t len)
{
	if (has)
		cbor_put_bytes(out, data, len);
	else
		cbor_put_null(out);
}

enum err leaf_encode(struct buf *out, const struct leaf *l)
{
	const struct shape *s = shape_of(l->type);
	unsigned f;

	if (s == NULL)
		return E_INVALID;
	f = fields_of(l, s);
	if ((s->has & KID) && !l->has_kid)
		return E_INVALID;
	TRY(leaf_check(l, f));
	field_put_head(out, 15);
	cbor_put_uint(out, l->type);
	cbor_put_int(out, l->time);
	put_text(out, f & TAX, l->tax_code);
	put_text(out, f & FORM, l->form);
	put_text(out, f & SYMBOL, l->symbol);
	put_uint(out, f & NUMBER, l->number);
	put_uint(out, f & SITES, l->sites);
	put_uint(out, f & AMOUNT, (uint64_t)l->amount);
	put_uint(out, f & PAYMENT, l->payment);
	put_uint(out, f & EDITION, l->edition);
	put_uint(out, f & PERSONS, l->persons);
	put_bytes(out, f & KID, l->kid, sizeof(l->kid));
	put_bytes(out, f & HASH, l->hash, sizeof(l->hash));
	cbor_put_bytes(out, l->salt, sizeof(l->salt));
	return buf_status(out);
}

/* Reading: each field either is there or is null; which were there is collected and judged at the end. */
struct leaf_reader {
	struct cbor_reader r;
	unsigned seen;
};

static bool has_field(struct leaf_reader *in, unsigned field)
{
	if (cbor_read_null(&in->r))
		return false;
	in->seen |= field;
	return true;
}

static uint64_t read_uint(struct leaf_reader *in, unsigned field, uint64_t max)
{
	return has_field(in, field) ? cbor_read_uint(&in->r, max) : 0;
}

static void read_text(struct leaf_reader *in, unsigned field, char *out, size_t room)
{
	if (has_field(in, field))
		field_read_text(&in->r, out, 1, room);
}

static void read_fixed(struct leaf_reader *in, unsigned field, uint8_t *out, size_t len)
{
	if (has_field(in, field))
		cbor_read_fixed(&in->r, out, len);
}

static void read_fields(struct leaf *out, struct leaf_reader *in)
{
	read_text(in, TAX, out->tax_code, sizeof(out->tax_code));
	read_text(in, FORM, out->form, sizeof(out->form));
	read_text(in, SYMBOL, out->symbol, sizeof(out->symbol));
	out->number = (uint32_t)read_uint(in, NUMBER, NUMBER_MAX);
	out->sites = read_uint(in, SITES, UINT64_MAX);
	out->amount = (int64_t)read_uint(in, AMOUNT, MONEY_MAX);
	out->payment = (enum payment_form)read_uint(in, PAYMENT, PAYMENT_SEVERAL);
	out->edition = (uint32_t)read_uint(in, EDITION, UINT32_MAX);
	out->persons = (uint32_t)read_uint(in, PERSONS, UINT32_MAX);
	read_fixed(in, KID, out->kid, sizeof(out->kid));
	read_fixed(in, HASH, out->hash, sizeof(out->hash));
	out->has_kid = (in->seen & KID) != 0;
}

enum err leaf_decode(struct leaf *out, struct bytes in)
{
	struct leaf_reader reader = {.r = cbor_open(in)};
	const struct shape *s;

	*out = (struct leaf){0};
	if (in.len > LEAF_BYTES_MAX)
		return E_MALFORMED;
	field_read_head(&reader.r, 15);
	out->type = (enum leaf_type)field_read_u32(&reader.r, LEAF_RECEIPT, LEAF_NEW_ORIGIN);
	out->time = field_read_time(&reader.r);
	read_fields(out, &reader);
	cbor_read_fixed(&reader.r, out->salt, sizeof(out->salt));
	TRY(cbor_finish(&reader.r));
	s = shape_of(out->type);
	if (s == NULL || reader.seen != fields_of(out, s))
		return E_MALFORMED;
	return leaf_check(out, reader.seen) == E_OK ? E_OK : E_MALFORMED;
}

/* Every person of a sale may enter every site of it, so the persons are those of the site with most. */
static uint32_t persons_of(const struct receipt *r)
{
	int64_t most = 0;

	for (unsigned site = 0; site < 64; site++) {
		int64_t here = 0;

		for (size_t i = 0; i < r->line_count; i++)
			if (r->lines[i].sites >> site & 1)
				here += r->lines[i].quantity;
		most = here > most ? here : most;
	}
	return most > UINT32_MAX ? UINT32_MAX : (uint32_t)most;
}

static void set_kid(struct leaf *out, const uint8_t *kid)
{
	out->has_kid = kid != NULL;
	if (kid != NULL)
		memcpy(out->kid, kid, sizeof(out->kid));
}

void leaf_of_receipt(struct leaf *out, const struct receipt *r, struct bytes record, const uint8_t *kid,
		     const uint8_t salt[static SALT_LEN])
{
	*out = (struct leaf){
		.type = r->is_replacement ? LEAF_REPLACEMENT : LEAF_RECEIPT,
		.time = r->time,
		.number = r->number,
		.amount = r->total,
		.payment = r->payment,
		.edition = r->edition,
		.persons = persons_of(r),
	};
	memcpy(out->tax_code, r->tax_code, sizeof(out->tax_code));
	memcpy(out->form, r->form, sizeof(out->form));
	memcpy(out->symbol, r->symbol, sizeof(out->symbol));
	for (size_t i = 0; i < r->line_count; i++)
		out->sites |= r->lines[i].sites;
	set_kid(out, kid);
	sha256(out->hash, record);
	memcpy(out->salt, salt, sizeof(out->salt));
}

void leaf_of_free_ticket(struct leaf *out, const struct ticket *t, uint32_t free_persons, struct bytes ticket_payload,
			 const uint8_t *kid, const uint8_t salt[static SALT_LEN])
{
	*out = (struct leaf){
		.type = LEAF_FREE_ADMISSION,
		.time = t->issued_at,
		.sites = t->sites,
		.edition = t->edition,
		.persons = free_persons,
	};
	set_kid(out, kid);
	sha256(out->hash, ticket_payload);
	memcpy(out->salt, salt, sizeof(out->salt));
}
