/* What a proposal changes, as deterministic CBOR: [1, payer, subject, visit day, sites, product, lines, amount, method,
 * reference]; what is not given is null. The person stands elsewhere. */
#include "domain/receipt/correct_room.h"

#include <hoaban/cbor.h>

#define SITES_ALL     UINT64_MAX
#define REFERENCE_MAX 64

void change_of_ask(struct correction_change *out, const struct correction_ask *ask)
{
	*out = (struct correction_change){
		.has_payer = ask->has_payer,
		.has_visit_day = ask->has_visit_day,
		.has_sites = ask->has_sites,
		.has_lines = ask->has_lines,
		.has_amount = ask->has_amount,
		.has_method = ask->has_method,
		.subject = ask->has_notice ? ask->subject : 0,
		.visit_day = ask->visit_day,
		.sites = ask->sites,
		.product = ask->product,
		.amount = ask->amount,
		.method = ask->method,
		.reference = ask->reference,
	};
	memcpy(out->quantity, ask->quantity, sizeof(out->quantity));
}

static void put_uint(struct buf *out, bool is_there, uint64_t v)
{
	if (is_there)
		cbor_put_uint(out, v);
	else
		cbor_put_null(out);
}

static void put_int(struct buf *out, bool is_there, int64_t v)
{
	if (is_there)
		cbor_put_int(out, v);
	else
		cbor_put_null(out);
}

static void put_text(struct buf *out, const char *text)
{
	if (text)
		cbor_put_text(out, text);
	else
		cbor_put_null(out);
}

static void put_lines(struct buf *out, const struct correction_change *c)
{
	size_t count = 0;
	if (!c->has_lines) {
		cbor_put_null(out);
		return;
	}
	for (size_t i = 1; i < CATEGORY_COUNT; i++)
		count += c->quantity[i] > 0;
	cbor_put_array(out, count);
	for (size_t i = 1; i < CATEGORY_COUNT; i++) {
		if (c->quantity[i] == 0)
			continue;
		cbor_put_array(out, 2);
		cbor_put_uint(out, i);
		cbor_put_uint(out, c->quantity[i]);
	}
}

void correction_change_encode(struct buf *out, const struct correction_change *c)
{
	cbor_put_array(out, 10);
	cbor_put_uint(out, 1);
	cbor_put_bool(out, c->has_payer);
	put_uint(out, c->subject != 0, c->subject);
	put_int(out, c->has_visit_day, c->visit_day);
	put_uint(out, c->has_sites, c->sites);
	put_text(out, c->product);
	put_lines(out, c);
	put_int(out, c->has_amount, c->amount);
	put_uint(out, c->has_method, c->method);
	put_text(out, c->reference);
}

static void read_lines(struct correction_change *out, struct cbor_reader *r)
{
	out->has_lines = !cbor_read_null(r);
	size_t lines = out->has_lines ? cbor_read_array(r, 0, CATEGORY_COUNT - 1) : 0;
	for (size_t i = 0; i < lines; i++) {
		cbor_read_array(r, 2, 2);
		uint64_t category = cbor_read_uint(r, CATEGORY_COUNT - 1);
		out->quantity[category] = (uint32_t)cbor_read_uint(r, UINT32_MAX);
	}
}

static const char *read_text(struct cbor_reader *r, struct arena *a, size_t max)
{
	if (cbor_read_null(r))
		return NULL;
	struct bytes text = cbor_read_text(r, 1, max);
	return arena_textn(a, (const char *)text.data, text.len);
}

enum err correction_change_decode(struct correction_change *out, struct arena *a, struct bytes payload)
{
	struct cbor_reader r = cbor_open(payload);
	*out = (struct correction_change){0};
	cbor_read_array(&r, 10, 10);
	cbor_read_uint(&r, 1);
	out->has_payer = cbor_read_bool(&r);
	if (!cbor_read_null(&r))
		out->subject = (enum correction_subject)cbor_read_uint(&r, SUBJECT_OTHER);
	out->has_visit_day = !cbor_read_null(&r);
	if (out->has_visit_day)
		out->visit_day = (int32_t)cbor_read_int(&r, INT32_MIN, INT32_MAX);
	out->has_sites = !cbor_read_null(&r);
	if (out->has_sites)
		out->sites = cbor_read_uint(&r, SITES_ALL);
	out->product = read_text(&r, a, PRODUCT_TEXT - 1);
	read_lines(out, &r);
	out->has_amount = !cbor_read_null(&r);
	if (out->has_amount)
		out->amount = cbor_read_int(&r, 0, MONEY_MAX);
	out->has_method = !cbor_read_null(&r);
	if (out->has_method)
		out->method = (enum payment_form)cbor_read_uint(&r, PAYMENT_SEVERAL);
	out->reference = read_text(&r, a, REFERENCE_MAX);
	return cbor_finish(&r);
}
