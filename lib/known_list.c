/* Known-ids lists: what is still good of a closed ticket key. */
#include <hoaban/cbor.h>
#include <hoaban/trust.h>

#define CLAIM_EXP   4
#define CLAIM_IAT   6
#define CLAIM_KNOWN (-65541)

/* As everywhere in trust.c: far beyond any validity. */
#define TIME_MAX ((int64_t)1 << 40)

void known_list_encode(struct buf *out, const struct known_list *l)
{
	cbor_put_map(out, 3);
	cbor_put_int(out, CLAIM_EXP);
	cbor_put_int(out, l->expires);
	cbor_put_int(out, CLAIM_IAT);
	cbor_put_int(out, l->issued_at);
	cbor_put_int(out, CLAIM_KNOWN);
	cbor_put_array(out, 3);
	cbor_put_uint(out, l->seq);
	cbor_put_bytes(out, l->kid, KID_LEN);
	cbor_put_bytes(out, l->ids, l->count * KNOWN_ID_LEN);
}

static const uint8_t *id_at(const struct known_list *l, size_t i)
{
	return l->ids + i * KNOWN_ID_LEN;
}

static bool is_ascending(const struct known_list *l)
{
	for (size_t i = 1; i < l->count; i++)
		if (memcmp(id_at(l, i - 1), id_at(l, i), KNOWN_ID_LEN) >= 0)
			return false;
	return true;
}

enum err known_list_decode(struct known_list *out, struct bytes payload)
{
	struct cbor_reader r = cbor_open(payload);
	*out = (struct known_list){0};
	cbor_read_map(&r, 3, 3);
	cbor_read_key(&r, CLAIM_EXP);
	out->expires = cbor_read_int(&r, 0, TIME_MAX);
	cbor_read_key(&r, CLAIM_IAT);
	out->issued_at = cbor_read_int(&r, 0, TIME_MAX);
	cbor_read_key(&r, CLAIM_KNOWN);
	cbor_read_array(&r, 3, 3);
	out->seq = cbor_read_uint(&r, INT64_MAX);
	cbor_read_fixed(&r, out->kid, KID_LEN);
	struct bytes ids = cbor_read_bytes(&r, 0, payload.len);
	TRY(cbor_finish(&r));
	out->ids = ids.data;
	out->count = ids.len / KNOWN_ID_LEN;
	return ids.len % KNOWN_ID_LEN == 0 && is_ascending(out) ? E_OK : E_MALFORMED;
}

bool known_list_has(const struct known_list *l, const uint8_t id[static KNOWN_ID_LEN])
{
	size_t low = 0, high = l->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = memcmp(id, id_at(l, middle), KNOWN_ID_LEN);
		if (order == 0)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

void known_id(uint8_t out[static KNOWN_ID_LEN], struct bytes ticket_payload)
{
	uint8_t hash[HASH_LEN];
	sha256(hash, ticket_payload);
	memcpy(out, hash, KNOWN_ID_LEN);
}
