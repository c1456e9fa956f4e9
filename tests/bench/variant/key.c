#include "tests/bench/variant/key.h"

#include <hoaban/cbor.h>
#include <hoaban/ticket.h>

void bench_key_make(struct bench_key *k)
{
	static const uint8_t seed[SEED_LEN] = "bench ticket key - NOT SECRET";
	key_pair_from_seed(k->public_key, k->secret_key, seed);
	cose_kid(k->kid, k->public_key);
}

static void put_header(struct buf *out, const uint8_t kid[static KID_LEN])
{
	cbor_put_map(out, 2);
	cbor_put_uint(out, 1);
	cbor_put_int(out, -8);
	cbor_put_uint(out, 4);
	cbor_put_bytes(out, kid, KID_LEN);
}

enum err bench_key_sign(const struct bench_key *k, struct bytes payload, uint8_t signature[static SIGNATURE_LEN])
{
	struct ticket t;
	uint8_t header_bytes[16], message[TICKET_BYTES_MAX + 64];
	struct buf header = BUF_FIXED(header_bytes), tbs = BUF_FIXED(message);
	TRY(ticket_decode(&t, payload));
	put_header(&header, k->kid);
	cose_to_be_signed(&tbs, buf_bytes(&header), AAD_TICKET, payload);
	TRY(buf_status(&tbs));
	key_sign(signature, buf_bytes(&tbs), k->secret_key);
	return E_OK;
}
