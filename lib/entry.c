#include <assert.h>
#include <hoaban/cbor.h>
#include <hoaban/entry.h>
#include "fields.h"

const char *entry_type_name(enum entry_type t)
{
	static const char *const names[] = {
		[ENTRY_SALE] = "sale",
		[ENTRY_REPLACEMENT] = "replacement",
		[ENTRY_REFUND] = "refund",
		[ENTRY_SHIFT_OPENED] = "shift_opened",
		[ENTRY_SHIFT_CLOSED] = "shift_closed",
		[ENTRY_DRAWER_OPENED] = "drawer_opened",
		[ENTRY_PRINT] = "print",
		[ENTRY_REPRINT] = "reprint",
		[ENTRY_ADMISSION] = "admission",
		[ENTRY_SCAN_REFUSED] = "scan_refused",
		[ENTRY_SPLIT] = "split",
		[ENTRY_CLOCK_CHANGED] = "clock_changed",
		[ENTRY_TRAINING] = "training",
		[ENTRY_APPROVAL] = "approval",
		[ENTRY_CASH_MOVED] = "cash_moved",
		[ENTRY_ADMISSION_UNDONE] = "admission_undone",
		[ENTRY_OVERRIDE] = "override",
		[ENTRY_LEFT] = "left",
		[ENTRY_EPOCH] = "epoch",
		[ENTRY_ORDER_PRINTED] = "order_printed",
	};
#define ENTRY_COUNT_ONE(name, number) +1
	static_assert(sizeof(names) / sizeof(names[0]) == 1 + (0 ENTRY_TABLE(ENTRY_COUNT_ONE)), "every type has its name");
#undef ENTRY_COUNT_ONE

	return (size_t)t < sizeof(names) / sizeof(names[0]) ? names[t] : NULL;
}

static bool entry_is_sound(const struct entry *e)
{
	return e->seq >= 1 && e->seq <= INT64_MAX && e->time_ms >= 0 && e->time_ms <= TIME_MAX * 1000 && e->type >= 1;
}

enum err entry_encode(struct buf *payload, const struct entry *e)
{
	if (!entry_is_sound(e))
		return E_INVALID;
	if (e->body.len > ENTRY_BYTES_MAX)
		return E_TOO_LARGE;
	TRY(cbor_check(e->body));
	cbor_put_map(payload, 6);
	cbor_put_uint(payload, 1);
	cbor_put_bytes(payload, e->device, sizeof(e->device));
	cbor_put_uint(payload, 2);
	cbor_put_uint(payload, e->seq);
	cbor_put_uint(payload, 3);
	cbor_put_bytes(payload, e->prev, sizeof(e->prev));
	cbor_put_uint(payload, 4);
	cbor_put_int(payload, e->time_ms);
	cbor_put_uint(payload, 5);
	cbor_put_uint(payload, e->type);
	cbor_put_uint(payload, 6);
	buf_append(payload, e->body.data, e->body.len);
	return buf_status(payload);
}

enum err entry_decode(struct entry *out, struct bytes payload)
{
	struct cbor_reader r = cbor_open(payload);

	*out = (struct entry){0};
	cbor_read_map(&r, 6, 6);
	cbor_read_key(&r, 1);
	cbor_read_fixed(&r, out->device, sizeof(out->device));
	cbor_read_key(&r, 2);
	out->seq = cbor_read_uint(&r, INT64_MAX);
	cbor_read_key(&r, 3);
	cbor_read_fixed(&r, out->prev, sizeof(out->prev));
	cbor_read_key(&r, 4);
	out->time_ms = cbor_read_int(&r, 0, TIME_MAX * 1000);
	cbor_read_key(&r, 5);
	out->type = field_read_u32(&r, 1, UINT32_MAX);
	cbor_read_key(&r, 6);
	out->body = cbor_read_any(&r);
	TRY(cbor_finish(&r));
	return entry_is_sound(out) ? E_OK : E_MALFORMED;
}

enum err entry_open(struct entry *out, struct bytes message, const uint8_t device_key[static PUBLIC_KEY_LEN])
{
	struct cose_sign1 m;
	uint8_t kid[KID_LEN];

	*out = (struct entry){0};
	if (message.len > ENTRY_BYTES_MAX)
		return E_MALFORMED;
	TRY(cose_parse(&m, message));
	cose_kid(kid, device_key);
	if (memcmp(kid, m.kid, sizeof(kid)) != 0)
		return E_BAD_SIGNATURE;
	TRY(cose_verify(&m, AAD_ENTRY, device_key));
	return entry_decode(out, m.payload);
}
