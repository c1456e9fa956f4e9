#include <hoaban/httpsig.h>
#include "fields.h"
#include <inttypes.h>
#include <sodium.h>

#define PARAMS_MAX 512
#define BASE_MAX   16384
#define WITH_BODY  "(\"@method\" \"@target-uri\" \"content-type\" \"content-digest\")"
#define BARE	   "(\"@method\" \"@target-uri\")"

#define DIGEST_MAX 64 /* "sha-256=:" + 44 + ":" */

void content_digest(struct buf *out, struct bytes body)
{
	uint8_t digest[HASH_LEN];

	sha256(digest, body);
	buf_append_text(out, "sha-256=:");
	buf_append_base64(out, digest, sizeof(digest));
	buf_append_byte(out, ':');
}

/* Reads the one shape "<prefix>base64:" with exactly `len` bytes. */
static enum err parse_binary(uint8_t *out, size_t len, const char *text, const char *prefix)
{
	size_t text_len = strlen(text), prefix_len = strlen(prefix), got = len;

	if (!str_starts_with(text, prefix) || text_len == prefix_len || text[text_len - 1] != ':')
		return E_MALFORMED;
	if (base64_parse(out, &got, text + prefix_len, text_len - prefix_len - 1) != E_OK)
		return E_MALFORMED;
	return got == len ? E_OK : E_MALFORMED;
}

enum err content_digest_check(const char *value, struct bytes body)
{
	uint8_t claimed[HASH_LEN], digest[HASH_LEN];

	TRY(parse_binary(claimed, sizeof(claimed), value, "sha-256=:"));
	sha256(digest, body);
	return sodium_memcmp(claimed, digest, sizeof(digest)) == 0 ? E_OK : E_BAD_SIGNATURE;
}

void httpsig_params(struct buf *out, const struct httpsig_request *r, int64_t created, const char *keyid)
{
	buf_append_text(out, r->content_type != NULL ? WITH_BODY : BARE);
	buf_append_format(out, ";created=%" PRId64 ";keyid=\"%s\";alg=\"ed25519\";tag=\"%s\"", created, keyid, HTTPSIG_TAG);
}

static void put_line(struct buf *out, const char *name, const char *value)
{
	buf_append_format(out, "\"%s\": ", name);
	buf_append_text(out, value);
	buf_append_byte(out, '\n');
}

void httpsig_base(struct buf *out, const struct httpsig_request *r, struct bytes params)
{
	put_line(out, "@method", r->method);
	put_line(out, "@target-uri", r->target_uri);
	if (r->content_type != NULL) {
		put_line(out, "content-type", r->content_type);
		buf_append_text(out, "\"content-digest\": ");
		content_digest(out, r->body);
		buf_append_byte(out, '\n');
	}
	buf_append_text(out, "\"@signature-params\": ");
	buf_append(out, params.data, params.len);
}

/* A value with a line feed in it could pretend to be another line of the base. */
static bool request_is_sound(const struct httpsig_request *r)
{
	if (!text_is_plain(bytes_of_text(r->method)) || !text_is_plain(bytes_of_text(r->target_uri)))
		return false;
	if (r->content_type == NULL)
		return r->body.len == 0;
	return text_is_plain(bytes_of_text(r->content_type));
}

static enum err parse_created(int64_t *created, const char **at)
{
	static const char name[] = ";created=";
	const char *p;

	if (!str_starts_with(*at, name))
		return E_MALFORMED;
	*created = 0;
	for (p = *at + sizeof(name) - 1; *p >= '0' && *p <= '9' && *created <= TIME_MAX; p++)
		*created = *created * 10 + (*p - '0');
	*at = p;
	return *created <= TIME_MAX ? E_OK : E_MALFORMED;
}

static enum err parse_keyid(uint8_t device[static UUID_LEN], const char *at)
{
	static const char name[] = ";keyid=\"";

	if (!str_starts_with(at, name) || strlen(at) < sizeof(name) - 1 + 2 * UUID_LEN)
		return E_MALFORMED;
	return hex_parse(device, UUID_LEN, at + sizeof(name) - 1, 2 * UUID_LEN);
}

/* There is one way to write these params: what was read is written again and must be what was sent. */
static enum err check_params(const struct httpsig_claim *c, const struct httpsig_request *r)
{
	uint8_t again[PARAMS_MAX];
	struct buf b = BUF_FIXED(again);
	char keyid[UUID_HEX];

	hex_format(keyid, c->device, UUID_LEN);
	httpsig_params(&b, r, c->created, keyid);
	TRY(buf_status(&b));
	return bytes_equal(buf_bytes(&b), c->params) ? E_OK : E_MALFORMED;
}

enum err httpsig_parse(struct httpsig_claim *out, const struct httpsig_request *r, const char *signature_input,
		       const char *signature)
{
	static const char label[] = HTTPSIG_LABEL "=";
	const char *components = r->content_type != NULL ? WITH_BODY : BARE;
	const char *at = signature_input + sizeof(label) - 1;

	*out = (struct httpsig_claim){0};
	if (!request_is_sound(r) || !str_starts_with(signature_input, label) || !str_starts_with(at, components))
		return E_MALFORMED;
	out->params = bytes_of_text(at);
	at += strlen(components);
	TRY(parse_created(&out->created, &at));
	TRY(parse_keyid(out->device, at));
	TRY(check_params(out, r));
	TRY(parse_binary(out->signature, sizeof(out->signature), signature, HTTPSIG_LABEL "=:"));
	sha256(out->signature_hash, bytes_of_text(signature));
	return E_OK;
}

enum err httpsig_verify(const struct httpsig_claim *c, const struct httpsig_request *r,
			const uint8_t key[static PUBLIC_KEY_LEN])
{
	BUF_LOCAL base;

	buf_init(&base, BASE_MAX);
	if (!request_is_sound(r))
		return E_MALFORMED;
	httpsig_base(&base, r, c->params);
	TRY(buf_status(&base));
	return key_verify(c->signature, buf_bytes(&base), key);
}
