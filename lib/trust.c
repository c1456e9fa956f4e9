#include <hoaban/cbor.h>
#include <hoaban/trust.h>
#include "list_head.h"

#define CLAIM_EXP	  4
#define CLAIM_NBF	  5
#define CLAIM_IAT	  6
#define CLAIM_KEYS	  (-65538)
#define CLAIM_CERTIFICATE (-65539)
#define CLAIM_REQUEST	  (-65542)

/* COSE_Key labels. */
enum { KEY_KTY = 1, KEY_KID = 2, KEY_ALG = 3, KEY_CRV = -1, KEY_X = -2 };
enum { KEY_USE = -70001, KEY_NBF = -70002, KEY_EXP = -70003 };
enum { KEY_SITES = -70004, KEY_PARTY = -70005, KEY_DAYS_AHEAD = -70006, KEY_CLOSED_AT = -70007 };
enum { KTY_OKP = 1, ALG_EDDSA = -8, CRV_ED25519 = 6 };
#define KEY_PAIRS	 8  /* of the server's keys */
#define KEY_PAIRS_LIMITS 11 /* with limits: tills' ticket keys */
#define KEY_PAIRS_CLOSED 12 /* with limits and a closing time */

/* ---------------------------------------------------------------- fields that all of them have */
static void put_time(struct buf *out, int64_t label, int64_t value)
{
	cbor_put_int(out, label);
	cbor_put_int(out, value);
}

static int64_t read_time(struct cbor_reader *r, int64_t label)
{
	cbor_read_key(r, label);
	return cbor_read_int(r, 0, LIST_TIME_MAX);
}

static uint32_t read_u32(struct cbor_reader *r)
{
	return (uint32_t)cbor_read_uint(r, UINT32_MAX);
}

/* ---------------------------------------------------------------- keys */
static void put_limits(struct buf *out, const struct trust_key *k)
{
	cbor_put_int(out, KEY_SITES);
	cbor_put_uint(out, k->sites);
	cbor_put_int(out, KEY_PARTY);
	cbor_put_uint(out, k->party);
	cbor_put_int(out, KEY_DAYS_AHEAD);
	cbor_put_uint(out, k->days_ahead);
	if (k->closed_at != 0)
		put_time(out, KEY_CLOSED_AT, k->closed_at);
}

static void put_key(struct buf *out, const struct trust_key *k)
{
	size_t with_limits = k->closed_at != 0 ? KEY_PAIRS_CLOSED : KEY_PAIRS_LIMITS;
	cbor_put_map(out, k->has_limits ? with_limits : KEY_PAIRS);
	cbor_put_int(out, KEY_KTY);
	cbor_put_int(out, KTY_OKP);
	cbor_put_int(out, KEY_KID);
	cbor_put_bytes(out, k->kid, KID_LEN);
	cbor_put_int(out, KEY_ALG);
	cbor_put_int(out, ALG_EDDSA);
	cbor_put_int(out, KEY_CRV);
	cbor_put_int(out, CRV_ED25519);
	cbor_put_int(out, KEY_X);
	cbor_put_bytes(out, k->public_key, PUBLIC_KEY_LEN);
	put_time(out, KEY_USE, k->use);
	put_time(out, KEY_NBF, k->not_before);
	put_time(out, KEY_EXP, k->expires);
	if (k->has_limits)
		put_limits(out, k);
}

static void read_constant(struct cbor_reader *r, int64_t label, int64_t value)
{
	cbor_read_key(r, label);
	cbor_read_int(r, value, value);
}

/* A kid that is not its key's thumbprint could shadow another key. */
static void check_kid(struct cbor_reader *r, const struct trust_key *k)
{
	uint8_t kid[KID_LEN];
	cose_kid(kid, k->public_key);
	if (memcmp(kid, k->kid, KID_LEN) != 0)
		cbor_fail(r);
}

static void read_limits(struct trust_key *k, struct cbor_reader *r, bool is_closed)
{
	k->has_limits = true;
	if (k->use != KEY_USE_TICKET)
		cbor_fail(r);
	cbor_read_key(r, KEY_SITES);
	k->sites = cbor_read_uint(r, UINT64_MAX);
	cbor_read_key(r, KEY_PARTY);
	k->party = read_u32(r);
	cbor_read_key(r, KEY_DAYS_AHEAD);
	k->days_ahead = read_u32(r);
	if (!is_closed)
		return;
	k->closed_at = read_time(r, KEY_CLOSED_AT);
	if (k->closed_at == 0) /* open is written by leaving it out */
		cbor_fail(r);
}

static void read_key(struct trust_key *k, struct cbor_reader *r)
{
	size_t pairs = cbor_read_map(r, KEY_PAIRS, KEY_PAIRS_CLOSED);
	read_constant(r, KEY_KTY, KTY_OKP);
	cbor_read_key(r, KEY_KID);
	cbor_read_fixed(r, k->kid, KID_LEN);
	read_constant(r, KEY_ALG, ALG_EDDSA);
	read_constant(r, KEY_CRV, CRV_ED25519);
	cbor_read_key(r, KEY_X);
	cbor_read_fixed(r, k->public_key, PUBLIC_KEY_LEN);
	cbor_read_key(r, KEY_USE);
	k->use = (enum key_use)cbor_read_int(r, KEY_USE_TICKET, KEY_USE_LISTS);
	k->not_before = read_time(r, KEY_NBF);
	k->expires = read_time(r, KEY_EXP);
	if (pairs >= KEY_PAIRS_LIMITS)
		read_limits(k, r, pairs == KEY_PAIRS_CLOSED);
	else if (pairs != KEY_PAIRS)
		cbor_fail(r);
	check_kid(r, k);
}

void trust_list_encode(struct buf *out, const struct trust_list *l)
{
	list_head_put(out, &(struct list_head){l->expires, l->issued_at, l->seq}, CLAIM_KEYS, 2);
	cbor_put_array(out, l->count);
	for (size_t i = 0; i < l->count; i++)
		put_key(out, &l->keys[i]);
}

/* A key's encoding takes more than this: memory is asked for only when the bytes can be there. */
#define KEY_BYTES_MIN 64

enum err trust_list_decode(struct trust_list *out, struct arena *a, struct bytes payload)
{
	struct cbor_reader r = cbor_open(payload);
	struct list_head h = list_head_read(&r, CLAIM_KEYS, 2);
	*out = (struct trust_list){.expires = h.expires, .issued_at = h.issued_at, .seq = h.seq};
	out->count = cbor_read_array(&r, 0, TRUST_KEYS_MAX);
	if (out->count > payload.len / KEY_BYTES_MIN)
		return E_MALFORMED;
	out->keys = arena_array(a, out->count, sizeof(*out->keys));
	for (size_t i = 0; i < out->count && !r.failed; i++)
		read_key(&out->keys[i], &r);
	return cbor_finish(&r);
}

const struct trust_key *trust_find(const struct trust_list *l, const uint8_t kid[static KID_LEN], enum key_use use)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct trust_key *k = &l->keys[i];
		if (memcmp(k->kid, kid, KID_LEN) == 0 && (use == 0 || k->use == use))
			return k;
	}
	return NULL;
}

enum err trust_open(struct bytes *payload, const struct trust_list *keys, enum key_use use, const char *aad,
		    struct bytes message, int64_t now)
{
	struct cose_sign1 m;
	TRY(cose_parse(&m, message));
	const struct trust_key *k = trust_find(keys, m.kid, use);
	if (k == NULL || now < k->not_before || now >= k->expires)
		return E_UNAUTHORIZED;
	TRY(cose_verify(&m, aad, k->public_key));
	*payload = m.payload;
	return E_OK;
}

/* ---------------------------------------------------------------- device certificate */
void certificate_encode(struct buf *out, const struct certificate *c)
{
	cbor_put_map(out, 4);
	put_time(out, CLAIM_EXP, c->expires);
	put_time(out, CLAIM_NBF, c->not_before);
	put_time(out, CLAIM_IAT, c->issued_at);
	cbor_put_int(out, CLAIM_CERTIFICATE);
	cbor_put_array(out, 6);
	cbor_put_bytes(out, c->device, UUID_LEN);
	cbor_put_bytes(out, c->ticket_key, PUBLIC_KEY_LEN);
	cbor_put_bytes(out, c->device_key, PUBLIC_KEY_LEN);
	cbor_put_uint(out, c->sites);
	cbor_put_uint(out, c->party);
	cbor_put_uint(out, c->days_ahead);
}

enum err certificate_decode(struct certificate *out, struct bytes payload)
{
	struct cbor_reader r = cbor_open(payload);
	*out = (struct certificate){0};
	cbor_read_map(&r, 4, 4);
	out->expires = read_time(&r, CLAIM_EXP);
	out->not_before = read_time(&r, CLAIM_NBF);
	out->issued_at = read_time(&r, CLAIM_IAT);
	cbor_read_key(&r, CLAIM_CERTIFICATE);
	cbor_read_array(&r, 6, 6);
	cbor_read_fixed(&r, out->device, UUID_LEN);
	cbor_read_fixed(&r, out->ticket_key, PUBLIC_KEY_LEN);
	cbor_read_fixed(&r, out->device_key, PUBLIC_KEY_LEN);
	out->sites = cbor_read_uint(&r, UINT64_MAX);
	out->party = read_u32(&r);
	out->days_ahead = read_u32(&r);
	return cbor_finish(&r);
}

/* ---------------------------------------------------------------- server time */
void server_time_encode(struct buf *out, int64_t now, const uint8_t hash[static HASH_LEN])
{
	cbor_put_map(out, 2);
	put_time(out, CLAIM_IAT, now);
	cbor_put_int(out, CLAIM_REQUEST);
	cbor_put_bytes(out, hash, HASH_LEN);
}

enum err server_time_decode(int64_t *now, uint8_t hash[static HASH_LEN], struct bytes payload)
{
	struct cbor_reader r = cbor_open(payload);
	cbor_read_map(&r, 2, 2);
	*now = read_time(&r, CLAIM_IAT);
	cbor_read_key(&r, CLAIM_REQUEST);
	cbor_read_fixed(&r, hash, HASH_LEN);
	return cbor_finish(&r);
}
