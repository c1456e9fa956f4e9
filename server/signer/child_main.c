/* The signer's own side: keys in locked memory, a plain loop over a table of requests. */
#include "signer/signer.h"

#include "child/child.h"
#include "signer/confine.h"
#include "signer/keys.h"
#include "signer/permits.h"
#include "signer/protocol.h"

#include <assert.h>
#include <hoaban/cbor.h>
#include <hoaban/ticket.h>
#include <sodium.h>
#include <unistd.h>

#define TICKET_HEADER_MAX 16
#define TO_BE_SIGNED_MAX  (TICKET_BYTES_MAX + 64)

struct signer_child {
	struct key_ring *ring; /* sodium_malloc: locked, between guard pages, read-only */
	enum err ready;	       /* what every request is answered when the keys could not be loaded */
	struct confinement confinement;
	uint8_t header[TICKET_HEADER_MAX]; /* the protected header of every ticket */
	size_t header_len;
	struct checkpoint last; /* the last one signed; size 0 = none */
};

/* ---------------------------------------------------------------- requests */

static enum err answer_keys(struct signer_child *s, struct wire *in, struct buf *out)
{
	TRY(wire_finish(in));
	const struct key_pair *k = s->ring->keys;
	struct signer_keys keys = {0};
	memcpy(keys.root, s->ring->root, PUBLIC_KEY_LEN);
	memcpy(keys.lists, k[RING_LISTS].public_key, PUBLIC_KEY_LEN);
	memcpy(keys.devices, k[RING_DEVICES].public_key, PUBLIC_KEY_LEN);
	memcpy(keys.tickets, k[RING_TICKETS].public_key, PUBLIC_KEY_LEN);
	memcpy(keys.log, k[RING_LOG].public_key, PUBLIC_KEY_LEN);
	memcpy(keys.origin, s->ring->origin, ORIGIN_TEXT);
	put_keys(out, &keys, &s->confinement);
	return E_OK;
}

static enum err sign_ticket(struct signer_child *s, struct bytes payload, struct buf *out)
{
	struct ticket t;
	TRY(ticket_decode(&t, payload));
	uint8_t message[TO_BE_SIGNED_MAX], signature[SIGNATURE_LEN];
	struct buf tbs = BUF_FIXED(message);
	cose_to_be_signed(&tbs, bytes_of(s->header, s->header_len), AAD_TICKET, payload);
	TRY(buf_status(&tbs));
	key_sign(signature, buf_bytes(&tbs), s->ring->keys[RING_TICKETS].secret_key);
	buf_append(out, signature, SIGNATURE_LEN);
	return E_OK;
}

static enum err answer_tickets(struct signer_child *s, struct wire *in, struct buf *out)
{
	uint64_t n = wire_uint(in, 4);
	if (n > SIGNER_BATCH_MAX)
		return E_RANGE;
	for (uint64_t i = 0; i < n; i++) {
		struct bytes payload = wire_bytes(in, (size_t)wire_uint(in, 2));
		TRY(sign_ticket(s, payload, out));
	}
	return wire_finish(in);
}

static enum err answer_sign(struct signer_child *s, struct wire *in, struct buf *out)
{
	const struct permit *permit = permit_of((unsigned)wire_uint(in, 1));
	struct bytes payload = wire_rest(in);
	TRY(wire_finish(in));
	if (permit == NULL)
		return E_FORBIDDEN;
	TRY(permit->check(payload));
	return cose_sign(out, payload, permit->aad, s->ring->keys[permit->key].secret_key);
}

/* The publisher's own rule once more, where a fault of the server cannot reach it: no second root for a size. */
static enum err check_checkpoint(const struct signer_child *s, const struct checkpoint *c)
{
	if (!log_origin_is_of(c->origin, s->ring->origin))
		return E_FORBIDDEN;
	bool is_same_size = c->size == s->last.size && str_equal(c->origin, s->last.origin);
	bool is_other = memcmp(c->root.bytes, s->last.root.bytes, HASH_LEN) != 0;
	return s->last.size > 0 && is_same_size && is_other ? E_CONFLICT : E_OK;
}

static enum err answer_checkpoint(struct signer_child *s, struct wire *in, struct buf *out)
{
	struct checkpoint c;
	TRY(get_checkpoint(&c, in));
	TRY(check_checkpoint(s, &c));
	BUF_LOCAL body;
	buf_init(&body, CHECKPOINT_TEXT);
	TRY(checkpoint_body(&body, &c));
	const struct key_pair *key = &s->ring->keys[RING_LOG];
	uint8_t signature[SIGNATURE_LEN];
	key_sign(signature, buf_bytes(&body), key->secret_key);
	TRY(checkpoint_note(out, &c, key->public_key, signature));
	s->last = c;
	return E_OK;
}

static enum err (*const answers[])(struct signer_child *s, struct wire *in, struct buf *out) = {
	[OP_KEYS] = answer_keys,
	[OP_TICKETS] = answer_tickets,
	[OP_SIGN] = answer_sign,
	[OP_CHECKPOINT] = answer_checkpoint,
};
static_assert(sizeof answers / sizeof *answers == OP_END);

static enum err dispatch(struct signer_child *s, struct bytes request, struct buf *out)
{
	TRY(s->ready);
	struct wire in = wire_open(request);
	uint64_t op = wire_uint(&in, 1);
	if (op >= OP_END || answers[op] == NULL)
		return E_FORBIDDEN;
	TRY(answers[op](s, &in, out));
	return buf_status(out);
}

/* All or nothing: a refusal leaves only its status. */
static enum err handle(void *ctx, struct bytes request, struct buf *answer)
{
	buf_append_byte(answer, E_OK);
	enum err e = dispatch(ctx, request, answer);
	if (e == E_OK)
		return E_OK;
	buf_clear(answer);
	buf_append_byte(answer, (uint8_t)e);
	return E_OK;
}

/* ---------------------------------------------------------------- life */

static enum err make_header(struct signer_child *s)
{
	struct buf header = BUF_FIXED(s->header);
	cbor_put_map(&header, 2);
	cbor_put_uint(&header, 1);
	cbor_put_int(&header, -8);
	cbor_put_uint(&header, 4);
	cbor_put_bytes(&header, s->ring->keys[RING_TICKETS].kid, KID_LEN);
	s->header_len = header.len;
	return buf_status(&header);
}

static enum err load(struct signer_child *s, const char *directory)
{
	if (sodium_init() < 0)
		return E_CRYPTO;
	TRY(confine_memory());
	s->ring = sodium_malloc(sizeof *s->ring);
	if (s->ring == NULL)
		return E_MEMORY;
	TRY(key_ring_load(s->ring, directory));
	TRY(make_header(s));
	TRY(confine_process(&s->confinement));
	return sodium_mprotect_readonly(s->ring) == 0 ? E_OK : E_INTERNAL;
}

int signer_main(const char *directory)
{
	struct signer_child s = {0};
	s.ready = load(&s, directory);
	if (s.ready != E_OK) { /* answers with the reason; half a ring is not kept */
		sodium_free(s.ring);
		s.ring = NULL;
	}
	enum err e = child_serve(CHILD_FD, SIGNER_FRAME_MAX, handle, &s);
	sodium_free(s.ring); /* wipes */
	return err_exit(s.ready != E_OK ? s.ready : e);
}
