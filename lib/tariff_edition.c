#include <hoaban/cbor.h>
#include <hoaban/tariff.h>

#define CLAIM_IAT     6
#define CLAIM_EDITION (-65544)
#define JSON_LEN_MAX  (1u << 20)

void tariff_edition_encode(struct buf *out, uint32_t edition, int64_t issued_at, struct bytes json)
{
	cbor_put_map(out, 2);
	cbor_put_int(out, CLAIM_IAT);
	cbor_put_int(out, issued_at);
	cbor_put_int(out, CLAIM_EDITION);
	cbor_put_array(out, 2);
	cbor_put_uint(out, edition);
	cbor_put_bytes(out, json.data, json.len);
}

enum err tariff_edition_decode(uint32_t *edition, int64_t *issued_at, struct bytes *json, struct bytes payload)
{
	struct cbor_reader r = cbor_open(payload);
	cbor_read_map(&r, 2, 2);
	cbor_read_key(&r, CLAIM_IAT);
	int64_t time = cbor_read_int(&r, 0, INT64_MAX);
	cbor_read_key(&r, CLAIM_EDITION);
	cbor_read_array(&r, 2, 2);
	uint64_t number = cbor_read_uint(&r, UINT32_MAX);
	struct bytes text = cbor_read_bytes(&r, 1, JSON_LEN_MAX);
	TRY(cbor_finish(&r));
	*edition = (uint32_t)number;
	*issued_at = time;
	*json = text;
	return E_OK;
}
