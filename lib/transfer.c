#include <hoaban/transfer.h>

#include <hoaban/cbor.h>
#include <hoaban/money.h>
#include "fields.h"

void transfer_request_encode(struct buf *out, const struct transfer_request *r)
{
	field_put_head(out, 4);
	cbor_put_bytes(out, r->sale, UUID_LEN);
	cbor_put_text(out, r->tax_code);
	cbor_put_int(out, r->amount);
}

enum err transfer_request_decode(struct transfer_request *out, struct bytes in)
{
	struct cbor_reader r = cbor_open(in);
	*out = (struct transfer_request){0};
	field_read_head(&r, 4);
	cbor_read_fixed(&r, out->sale, UUID_LEN);
	field_read_text(&r, out->tax_code, 1, sizeof out->tax_code);
	out->amount = field_read_money(&r);
	TRY(cbor_finish(&r));
	return out->amount > 0 && tax_code_is_valid(out->tax_code) ? E_OK : E_MALFORMED;
}

void transfer_answer_encode(struct buf *out, const struct transfer_answer *a)
{
	field_put_head(out, 4);
	cbor_put_text(out, a->reference);
	cbor_put_int(out, a->received);
	if (a->received_at == 0)
		cbor_put_null(out);
	else
		cbor_put_int(out, a->received_at);
}

enum err transfer_answer_decode(struct transfer_answer *out, struct bytes in)
{
	struct cbor_reader r = cbor_open(in);
	*out = (struct transfer_answer){0};
	field_read_head(&r, 4);
	field_read_text(&r, out->reference, TRANSFER_REFERENCE - 1, sizeof out->reference);
	out->received = field_read_money(&r);
	if (!cbor_read_null(&r))
		out->received_at = field_read_time(&r);
	TRY(cbor_finish(&r));
	if ((out->received > 0) != (out->received_at > 0))
		return E_MALFORMED;
	return transfer_reference_check(out->reference);
}
