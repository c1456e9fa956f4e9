/* Lists of ids: revoked and superseded tickets. */
#include <hoaban/trust.h>
#include "list_head.h"

#include <assert.h>

#define CLAIM_IDS (-65540)

static_assert(UUID_LEN == LIST_ID_LEN);

void id_list_encode(struct buf *out, const struct id_list *l)
{
	list_head_put(out, &(struct list_head){l->expires, l->issued_at, l->seq}, CLAIM_IDS, 2);
	cbor_put_bytes(out, l->ids, l->count * UUID_LEN);
}

enum err id_list_decode(struct id_list *out, struct bytes payload)
{
	struct cbor_reader r = cbor_open(payload);
	struct list_head h = list_head_read(&r, CLAIM_IDS, 2);
	struct bytes ids = cbor_read_bytes(&r, 0, payload.len);
	*out = (struct id_list){0};
	TRY(cbor_finish(&r));
	TRY(list_ids_check(ids));
	*out = (struct id_list){h.expires, h.issued_at, h.seq, ids.len / UUID_LEN, ids.data};
	return E_OK;
}

bool id_list_has(const struct id_list *l, const uint8_t id[static UUID_LEN])
{
	return list_ids_have(l->ids, l->count, id);
}
