/* The records that corrections leave: refund and notice of error, as deterministic CBOR, and their leaves. */
#include <hoaban/correction.h>
#include <hoaban/money.h>
#include "fields.h"

#define YEAR_MIN 2000
#define YEAR_MAX 2199

static bool document_is_valid(const char *tax_code, const char *form, const char *symbol, uint32_t number)
{
	return tax_code_is_valid(tax_code) && form_is_valid(form) && symbol_is_valid(symbol) && number >= 1 &&
	       number <= NUMBER_MAX;
}

static bool time_is_valid(int64_t time)
{
	return time >= 0 && time <= TIME_MAX;
}

static bool decision_is_valid(const char *reason, const char *actor, const char *approver)
{
	return correction_reason_is_good(reason) && correction_persons_differ(actor, approver);
}

/* ---- refund */

static enum err refund_check(const struct refund *r)
{
	if (!document_is_valid(r->tax_code, r->form, r->symbol, r->number) || !time_is_valid(r->time))
		return E_INVALID;
	if (r->amount < 1 || r->amount > MONEY_MAX || payment_form_text(r->method, LANGUAGE_VI)[0] == '\0')
		return E_INVALID;
	return decision_is_valid(r->reason, r->actor, r->approver) ? E_OK : E_INVALID;
}

enum err refund_encode(struct buf *out, const struct refund *r)
{
	TRY(refund_check(r));
	field_put_head(out, 13);
	cbor_put_text(out, r->tax_code);
	cbor_put_text(out, r->form);
	cbor_put_text(out, r->symbol);
	cbor_put_uint(out, r->number);
	cbor_put_int(out, r->amount);
	cbor_put_uint(out, r->method);
	cbor_put_int(out, r->time);
	cbor_put_bytes(out, r->correction, UUID_LEN);
	cbor_put_text(out, r->reason);
	cbor_put_text(out, r->actor);
	cbor_put_text(out, r->approver);
	cbor_put_bytes(out, r->salt, SALT_LEN);
	return buf_status(out);
}

enum err refund_decode(struct refund *out, struct bytes record)
{
	struct cbor_reader r = cbor_open(record);
	*out = (struct refund){0};
	field_read_head(&r, 13);
	field_read_text(&r, out->tax_code, 1, sizeof(out->tax_code));
	field_read_text(&r, out->form, 1, sizeof(out->form));
	field_read_text(&r, out->symbol, 1, sizeof(out->symbol));
	out->number = field_read_u32(&r, 1, NUMBER_MAX);
	out->amount = field_read_money(&r);
	out->method = (enum payment_form)field_read_u32(&r, PAYMENT_CASH, PAYMENT_SEVERAL);
	out->time = field_read_time(&r);
	cbor_read_fixed(&r, out->correction, UUID_LEN);
	field_read_text(&r, out->reason, 1, sizeof(out->reason));
	field_read_text(&r, out->actor, 1, sizeof(out->actor));
	field_read_text(&r, out->approver, 1, sizeof(out->approver));
	cbor_read_fixed(&r, out->salt, SALT_LEN);
	TRY(cbor_finish(&r));
	return refund_check(out) == E_OK ? E_OK : E_MALFORMED;
}

/* As the receipt that is refunded, but for what was given back, when, and the record. */
void leaf_of_refund(struct leaf *out, const struct receipt *refunded, const struct refund *r, struct bytes record,
		    const uint8_t salt[static SALT_LEN])
{
	leaf_of_receipt(out, refunded, record, NULL, salt);
	out->type = LEAF_REFUND;
	out->time = r->time;
	out->amount = r->amount;
	out->payment = r->method;
}

/* ---- notice of error */

static enum err notice_check(const struct error_notice *n)
{
	if (!document_is_valid(n->tax_code, n->form, n->symbol, n->number) || !time_is_valid(n->time))
		return E_INVALID;
	if (n->year < YEAR_MIN || n->year > YEAR_MAX || n->notice_number < 1 || n->receipt_day < 0)
		return E_INVALID;
	if (correction_subject_text(n->subject)[0] == '\0' || correction_subject_needs_receipt(n->subject))
		return E_INVALID;
	return decision_is_valid(n->reason, n->actor, n->approver) ? E_OK : E_INVALID;
}

enum err error_notice_encode(struct buf *out, const struct error_notice *n)
{
	TRY(notice_check(n));
	field_put_head(out, 16);
	cbor_put_text(out, n->tax_code);
	cbor_put_int(out, n->year);
	cbor_put_uint(out, n->notice_number);
	cbor_put_text(out, n->form);
	cbor_put_text(out, n->symbol);
	cbor_put_uint(out, n->number);
	cbor_put_int(out, n->receipt_day);
	cbor_put_uint(out, n->subject);
	cbor_put_bytes(out, n->text_hash, HASH_LEN);
	cbor_put_text(out, n->reason);
	cbor_put_int(out, n->time);
	cbor_put_bytes(out, n->correction, UUID_LEN);
	cbor_put_text(out, n->actor);
	cbor_put_text(out, n->approver);
	cbor_put_bytes(out, n->salt, SALT_LEN);
	return buf_status(out);
}

static void read_document(struct error_notice *out, struct cbor_reader *r)
{
	field_read_text(r, out->tax_code, 1, sizeof(out->tax_code));
	out->year = (int)field_read_u32(r, YEAR_MIN, YEAR_MAX);
	out->notice_number = field_read_u32(r, 1, UINT32_MAX);
	field_read_text(r, out->form, 1, sizeof(out->form));
	field_read_text(r, out->symbol, 1, sizeof(out->symbol));
	out->number = field_read_u32(r, 1, NUMBER_MAX);
	out->receipt_day = (int32_t)field_read_u32(r, 0, INT32_MAX);
	out->subject = (enum correction_subject)field_read_u32(r, SUBJECT_PAYER_NAME, SUBJECT_OTHER);
}

enum err error_notice_decode(struct error_notice *out, struct bytes record)
{
	struct cbor_reader r = cbor_open(record);
	*out = (struct error_notice){0};
	field_read_head(&r, 16);
	read_document(out, &r);
	cbor_read_fixed(&r, out->text_hash, HASH_LEN);
	field_read_text(&r, out->reason, 1, sizeof(out->reason));
	out->time = field_read_time(&r);
	cbor_read_fixed(&r, out->correction, UUID_LEN);
	field_read_text(&r, out->actor, 1, sizeof(out->actor));
	field_read_text(&r, out->approver, 1, sizeof(out->approver));
	cbor_read_fixed(&r, out->salt, SALT_LEN);
	TRY(cbor_finish(&r));
	return notice_check(out) == E_OK ? E_OK : E_MALFORMED;
}

void error_notice_text_hash(uint8_t hash[static HASH_LEN], const uint8_t salt[static SALT_LEN], const char *was, const char *is)
{
	BUF_LOCAL b;
	buf_init(&b, 4096);
	buf_append(&b, salt, SALT_LEN);
	buf_append_format(&b, "%s\n%s", was, is);
	sha256(hash, buf_bytes(&b));
}

void leaf_of_error_notice(struct leaf *out, const struct error_notice *n, struct bytes record,
			  const uint8_t salt[static SALT_LEN])
{
	*out = (struct leaf){.type = LEAF_ERROR_NOTICE, .time = n->time, .number = n->number};
	memcpy(out->tax_code, n->tax_code, sizeof(out->tax_code));
	memcpy(out->form, n->form, sizeof(out->form));
	memcpy(out->symbol, n->symbol, sizeof(out->symbol));
	sha256(out->hash, record);
	memcpy(out->salt, salt, sizeof(out->salt));
}
