/* The child's own side: RSA keys, three requests, a low priority. */
#include "child/child.h"
#include "signer/confine.h"
#include "signer/organisation_files.h"
#include "signer/organisation_wire.h"

#include <assert.h>
#include <hoaban/cms.h>
#include <hoaban/xmldsig.h>
#include <sodium.h>
#include <sys/resource.h>

#define LOW_PRIORITY 10

struct organisation_child {
	struct arena arena;
	struct organisation_keys keys;
	enum err ready;
};

static bool has_key_of(const struct organisation_child *c, struct bytes tax_code)
{
	for (size_t i = 0; i < c->keys.count; i++)
		if (bytes_equal(tax_code, bytes_of_text(c->keys.list[i].certificate.tax_code)))
			return true;
	return false;
}

/* By the certificate and not by the tax code: whoever asks means the key that stands beside it in the document. */
static size_t of_certificate(const struct organisation_child *c, struct bytes hash)
{
	uint8_t known[HASH_LEN];
	for (size_t i = 0; i < c->keys.count; i++) {
		sha256(known, c->keys.list[i].certificate.der);
		if (bytes_equal(hash, BYTES(known)))
			return i;
	}
	return c->keys.count;
}

static enum err answer_list(struct organisation_child *c, struct wire *in, struct buf *out)
{
	TRY(wire_finish(in));
	buf_append_u32be(out, (uint32_t)c->keys.authorities.len);
	buf_append(out, c->keys.authorities.data, c->keys.authorities.len);
	buf_append_byte(out, (uint8_t)c->keys.count);
	for (size_t i = 0; i < c->keys.count; i++) {
		struct bytes der = c->keys.list[i].certificate.der;
		buf_append_u32be(out, (uint32_t)der.len);
		buf_append(out, der.data, der.len);
	}
	return E_OK;
}

static bool is_permitted(uint64_t purpose, struct bytes message, struct bytes certificate)
{
	if (purpose == ORGANISATION_XML)
		return xmldsig_is_signed_info(message);
	return purpose == ORGANISATION_PDF && cms_is_attributes(message, certificate);
}

static enum err answer_sign(struct organisation_child *c, struct wire *in, struct buf *out)
{
	struct rsa_signature signature;
	uint64_t purpose = wire_uint(in, 1);
	struct bytes hash = wire_bytes(in, HASH_LEN);
	struct bytes message = wire_rest(in);
	TRY(wire_finish(in));
	size_t i = of_certificate(c, hash);
	if (i == c->keys.count)
		return E_UNAVAILABLE;
	if (!is_permitted(purpose, message, c->keys.list[i].certificate.der))
		return E_FORBIDDEN;
	TRY(rsa_key_sign(&signature, c->keys.list[i].key, message));
	buf_append(out, signature.data, signature.len);
	return E_OK;
}

static enum err answer_certify(struct organisation_child *c, struct wire *in, struct buf *out)
{
	struct x509_spec spec = {.not_before = (int64_t)wire_uint(in, 8), .not_after = (int64_t)wire_uint(in, 8)};
	struct bytes tax_code = wire_bytes(in, (size_t)wire_uint(in, 1));
	struct bytes name = wire_bytes(in, (size_t)wire_uint(in, 1));
	struct bytes key = wire_rest(in), authority;
	BUF_LOCAL pem;
	buf_init(&pem, ORGANISATION_FILE_MAX);
	TRY(wire_finish(in));
	if (c->keys.authority_key.len == 0 || !has_key_of(c, tax_code))
		return E_NOT_FOUND;
	TRY(organisation_authority(&authority, c->keys.authorities, c->keys.authority_key));
	struct arena scratch;
	arena_init(&scratch, 4096);
	spec.tax_code = arena_textn(&scratch, (const char *)tax_code.data, tax_code.len);
	spec.name = arena_textn(&scratch, (const char *)name.data, name.len);
	randombytes_buf(spec.serial, sizeof spec.serial);
	spec.serial[0] = (uint8_t)((spec.serial[0] & 0x7f) | 0x01);
	enum err e = x509_make(&pem, &spec, key, authority, c->keys.authority_key);
	arena_release(&scratch);
	TRY(e);
	return x509_to_der(out, buf_bytes(&pem));
}

static enum err (*const answers[])(struct organisation_child *c, struct wire *in, struct buf *out) = {
	[ORGANISATION_LIST] = answer_list,
	[ORGANISATION_SIGN] = answer_sign,
	[ORGANISATION_CERTIFY] = answer_certify,
};
static_assert(sizeof answers / sizeof *answers == ORGANISATION_OP_END);

static enum err dispatch(struct organisation_child *c, struct bytes request, struct buf *out)
{
	TRY(c->ready);
	struct wire in = wire_open(request);
	uint64_t op = wire_uint(&in, 1);
	if (op >= ORGANISATION_OP_END || !answers[op])
		return E_FORBIDDEN;
	TRY(answers[op](c, &in, out));
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

static enum err load(struct organisation_child *c, const char *directory)
{
	struct confinement confinement;
	if (sodium_init() < 0)
		return E_CRYPTO;
	TRY(confine_memory());
	TRY(organisation_files_load(&c->keys, &c->arena, directory, true));
	return confine_process(&confinement);
}

int organisations_main(const char *directory)
{
	struct organisation_child c = {0};
	arena_init(&c.arena, 4u << 20);
	setpriority(PRIO_PROCESS, 0, LOW_PRIORITY); /* where it is not granted, signing is only as urgent as sales */
	c.ready = load(&c, directory);
	enum err e = child_serve(CHILD_FD, ORGANISATION_FRAME_MAX, handle, &c);
	for (size_t i = 0; i < ORGANISATIONS_MAX; i++)
		rsa_key_close(&c.keys.list[i].key);
	arena_release(&c.arena);
	return err_exit(c.ready != E_OK ? c.ready : e);
}
