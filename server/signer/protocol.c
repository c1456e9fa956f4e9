#include "signer/protocol.h"

/* ---------------------------------------------------------------- reader */

struct wire wire_open(struct bytes in)
{
	return (struct wire){in.data, in.data + in.len, false};
}

struct bytes wire_bytes(struct wire *w, size_t len)
{
	if (w->failed || (size_t)(w->end - w->at) < len) {
		w->failed = true;
		return (struct bytes){w->end, 0};
	}
	struct bytes taken = {w->at, len};
	w->at += len;
	return taken;
}

uint64_t wire_uint(struct wire *w, unsigned bytes)
{
	struct bytes raw = wire_bytes(w, bytes);
	uint64_t v = 0;
	for (size_t i = 0; i < raw.len; i++)
		v = v << 8 | raw.data[i];
	return v;
}

struct bytes wire_rest(struct wire *w)
{
	return wire_bytes(w, w->failed ? 0 : (size_t)(w->end - w->at));
}

enum err wire_finish(const struct wire *w)
{
	return w->failed || w->at != w->end ? E_MALFORMED : E_OK;
}

static void wire_copy(struct wire *w, uint8_t *out, size_t len)
{
	struct bytes raw = wire_bytes(w, len);
	if (raw.len == len)
		memcpy(out, raw.data, len);
}

/* The rest as a text of at most size − 1 characters. */
static void wire_text(struct wire *w, char *out, size_t size)
{
	struct bytes raw = wire_rest(w);
	if (raw.len >= size || memchr(raw.data, '\0', raw.len) != NULL) {
		w->failed = true;
		return;
	}
	memcpy(out, raw.data, raw.len);
	out[raw.len] = '\0';
}

enum err get_status(struct wire *in)
{
	uint64_t status = wire_uint(in, 1);
	if (in->failed || status >= ERR_COUNT)
		return E_MALFORMED;
	return (enum err)status;
}

/* ---------------------------------------------------------------- messages */

void put_keys(struct buf *out, const struct signer_keys *keys, const struct confinement *c)
{
	buf_append(out, keys->root, PUBLIC_KEY_LEN);
	buf_append(out, keys->lists, PUBLIC_KEY_LEN);
	buf_append(out, keys->devices, PUBLIC_KEY_LEN);
	buf_append(out, keys->tickets, PUBLIC_KEY_LEN);
	buf_append(out, keys->log, PUBLIC_KEY_LEN);
	buf_append_byte(out, c->has_own_user);
	buf_append_byte(out, c->has_landlock);
	buf_append_text(out, keys->origin);
}

enum err get_keys(struct signer_keys *keys, struct confinement *c, struct wire *in)
{
	wire_copy(in, keys->root, PUBLIC_KEY_LEN);
	wire_copy(in, keys->lists, PUBLIC_KEY_LEN);
	wire_copy(in, keys->devices, PUBLIC_KEY_LEN);
	wire_copy(in, keys->tickets, PUBLIC_KEY_LEN);
	wire_copy(in, keys->log, PUBLIC_KEY_LEN);
	c->has_own_user = wire_uint(in, 1) != 0;
	c->has_landlock = wire_uint(in, 1) != 0;
	wire_text(in, keys->origin, sizeof keys->origin);
	return wire_finish(in);
}

void put_tickets(struct buf *out, size_t n, const struct bytes payloads[])
{
	buf_append_byte(out, OP_TICKETS);
	buf_append_u32be(out, (uint32_t)n);
	for (size_t i = 0; i < n; i++) {
		buf_append_u16be(out, (uint16_t)payloads[i].len);
		buf_append(out, payloads[i].data, payloads[i].len);
	}
}

void put_checkpoint(struct buf *out, const struct checkpoint *c)
{
	buf_append_byte(out, OP_CHECKPOINT);
	buf_append_u64be(out, c->size);
	buf_append(out, c->root.bytes, HASH_LEN);
	buf_append_text(out, c->origin);
}

enum err get_checkpoint(struct checkpoint *c, struct wire *in)
{
	c->size = wire_uint(in, 8);
	wire_copy(in, c->root.bytes, HASH_LEN);
	wire_text(in, c->origin, sizeof c->origin);
	return wire_finish(in);
}
