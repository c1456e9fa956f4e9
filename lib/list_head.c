#include "list_head.h"

#define CLAIM_EXP 4
#define CLAIM_IAT 6

void list_head_put(struct buf *out, const struct list_head *h, int64_t label, size_t elements)
{
	cbor_put_map(out, 3);
	cbor_put_int(out, CLAIM_EXP);
	cbor_put_int(out, h->expires);
	cbor_put_int(out, CLAIM_IAT);
	cbor_put_int(out, h->issued_at);
	cbor_put_int(out, label);
	cbor_put_array(out, elements);
	cbor_put_uint(out, h->seq);
}

struct list_head list_head_read(struct cbor_reader *r, int64_t label, size_t elements)
{
	struct list_head h;
	cbor_read_map(r, 3, 3);
	cbor_read_key(r, CLAIM_EXP);
	h.expires = cbor_read_int(r, 0, LIST_TIME_MAX);
	cbor_read_key(r, CLAIM_IAT);
	h.issued_at = cbor_read_int(r, 0, LIST_TIME_MAX);
	cbor_read_key(r, label);
	cbor_read_array(r, elements, elements);
	h.seq = cbor_read_uint(r, INT64_MAX);
	return h;
}

enum err list_ids_check(struct bytes ids)
{
	if (ids.len % LIST_ID_LEN != 0)
		return E_MALFORMED;
	for (size_t at = LIST_ID_LEN; at < ids.len; at += LIST_ID_LEN)
		if (memcmp(ids.data + at - LIST_ID_LEN, ids.data + at, LIST_ID_LEN) >= 0)
			return E_MALFORMED;
	return E_OK;
}

bool list_ids_have(const uint8_t *ids, size_t count, const uint8_t id[static LIST_ID_LEN])
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = memcmp(id, ids + middle * LIST_ID_LEN, LIST_ID_LEN);
		if (order == 0)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}
