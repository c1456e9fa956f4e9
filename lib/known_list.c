/* Known-ids lists: what is still good of a closed ticket key. */
#include <hoaban/trust.h>
#include "list_head.h"

#include <assert.h>

#define CLAIM_KNOWN (-65541)

static_assert(KNOWN_ID_LEN == LIST_ID_LEN);

void known_list_encode(struct buf *out, const struct known_list *l)
{
	list_head_put(out, &(struct list_head){l->expires, l->issued_at, l->seq}, CLAIM_KNOWN, 3);
	cbor_put_bytes(out, l->kid, KID_LEN);
	cbor_put_bytes(out, l->ids, l->count * KNOWN_ID_LEN);
}

enum err known_list_decode(struct known_list *out, struct bytes payload)
{
	struct cbor_reader r = cbor_open(payload);
	struct list_head h = list_head_read(&r, CLAIM_KNOWN, 3);
	*out = (struct known_list){.expires = h.expires, .issued_at = h.issued_at, .seq = h.seq};
	cbor_read_fixed(&r, out->kid, KID_LEN);
	struct bytes ids = cbor_read_bytes(&r, 0, payload.len);
	TRY(cbor_finish(&r));
	TRY(list_ids_check(ids));
	out->ids = ids.data;
	out->count = ids.len / KNOWN_ID_LEN;
	return E_OK;
}

bool known_list_has(const struct known_list *l, const uint8_t id[static KNOWN_ID_LEN])
{
	return list_ids_have(l->ids, l->count, id);
}

void known_id(uint8_t out[static KNOWN_ID_LEN], struct bytes ticket_payload)
{
	uint8_t hash[HASH_LEN];
	sha256(hash, ticket_payload);
	memcpy(out, hash, KNOWN_ID_LEN);
}
