#include "pos-client/keys/organisation.h"
#include "pos-client/keys/file.h"
#include "pos-client/keys/opened.h"
#include <hoaban/cbor.h>
#include <hoaban/x509.h>
#include <sodium.h>
#include <stdio.h>

#define OWN_KEY	      "organisation.key"
#define KEY_MAX	      (32u << 10)
#define INSTALLED_MAX (64u << 10)

/* A buffer for private keys: locked, never moved, wiped. */
static void wipe(struct buf *b)
{
	sodium_free(b->data);
}
#define SECRET [[gnu::cleanup(wipe)]] struct buf

static enum err reserve(struct buf *b, size_t room)
{
	*b = (struct buf){.data = sodium_malloc(room), .cap = room, .ceiling = room, .is_fixed = true};
	return b->data != NULL ? E_OK : E_MEMORY;
}

/* ---- the till's own key */

enum err organisation_key_make(const char *dir)
{
	char path[KEYS_PATH];
	SECRET key = {0};
	TRY(keys_path(path, dir));
	TRY(reserve(&key, KEY_MAX));
	enum err e = file_load_whole(path, OWN_KEY, &key);
	if (e != E_NOT_FOUND)
		return e;
	TRY(rsa_key_make(&key));
	return file_make(path, OWN_KEY, key.data, key.len);
}

static enum err base64_of_pem(struct buf *out, struct bytes pem)
{
	const char *text = (const char *)pem.data, *end = text + pem.len;
	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		eol = eol != NULL ? eol : end;
		if (*text != '-')
			buf_append(out, text, (size_t)(eol - text));
		text = eol + 1;
	}
	return buf_status(out);
}

enum err organisation_key_public(const struct keys *k, struct buf *der)
{
	SECRET key = {0};
	uint8_t pem_room[2048], base64_room[2048], bytes[2048];
	struct buf pem = BUF_FIXED(pem_room), base64 = BUF_FIXED(base64_room);
	size_t len = sizeof bytes;
	TRY(reserve(&key, KEY_MAX));
	TRY(file_load_whole(keys_place(k), OWN_KEY, &key));
	TRY(rsa_key_public(&pem, buf_bytes(&key)));
	TRY(base64_of_pem(&base64, buf_bytes(&pem)));
	TRY(base64_parse(bytes, &len, (const char *)base64.data, base64.len));
	buf_append(der, bytes, len);
	return buf_status(der);
}

enum err organisation_certificate_check(const struct keys *k, struct bytes der)
{
	SECRET key = {0};
	RSA_KEY_LOCAL opened = NULL;
	TRY(reserve(&key, KEY_MAX));
	TRY(file_load_whole(keys_place(k), OWN_KEY, &key));
	TRY(rsa_key_open(&opened, buf_bytes(&key)));
	return rsa_key_matches(opened, der);
}

/* ---- certificates */

static enum err describe(struct organisation_certificate *out, struct bytes der)
{
	struct x509_certificate c;
	TRY(x509_parse(&c, der));
	*out = (struct organisation_certificate){.not_before = c.not_before, .not_after = c.not_after, .der = der};
	snprintf(out->tax_code, sizeof out->tax_code, "%s", c.tax_code);
	snprintf(out->serial, sizeof out->serial, "%s", c.serial);
	return c.tax_code[0] != '\0' ? E_OK : E_INVALID;
}

#define NAME_MAX_TEXT 48
static enum err installed_name(char out[static NAME_MAX_TEXT], const char *tax_code)
{
	if (strspn(tax_code, "0123456789-") != strlen(tax_code) || tax_code[0] == '\0' || strlen(tax_code) >= TAX_CODE_TEXT)
		return E_NOT_FOUND;
	snprintf(out, NAME_MAX_TEXT, "installed-%s", tax_code);
	return E_OK;
}

/* One file for both halves, [1, private key, certificate], so that they change together. */
struct installed {
	struct bytes key, certificate;
};

static enum err read_installed(struct installed *out, const struct keys *k, const char *tax_code, struct buf *file)
{
	char name[NAME_MAX_TEXT];
	TRY(installed_name(name, tax_code));
	TRY(reserve(file, INSTALLED_MAX));
	TRY(file_load_whole(keys_place(k), name, file));
	struct cbor_reader r = cbor_open(buf_bytes(file));
	cbor_read_array(&r, 3, 3);
	cbor_read_uint(&r, 1);
	out->key = cbor_read_bytes(&r, 1, KEY_MAX);
	out->certificate = cbor_read_bytes(&r, 1, X509_MAX);
	return cbor_finish(&r) == E_OK ? E_OK : E_CORRUPT;
}

static enum err find_installed(struct organisation_certificate *out, const struct keys *k, struct arena *a,
			       const char *tax_code)
{
	struct installed both;
	SECRET file = {0};
	TRY(read_installed(&both, k, tax_code, &file));
	TRY(describe(out, bytes_of(arena_copy(a, both.certificate.data, both.certificate.len), both.certificate.len)));
	out->is_installed = true;
	return str_equal(out->tax_code, tax_code) ? E_OK : E_CORRUPT;
}

enum err organisation_certificate_find(struct organisation_certificate *out, const struct keys *k, struct arena *a,
				       const char *tax_code, struct bytes offered)
{
	enum err e = find_installed(out, k, a, tax_code);
	if (e != E_NOT_FOUND)
		return e;
	if (offered.len == 0 || describe(out, offered) != E_OK || !str_equal(out->tax_code, tax_code))
		return E_NOT_FOUND;
	return E_OK;
}

enum err organisation_read(struct organisation_certificate *out, struct arena *a, struct bytes key, struct bytes certificate)
{
	uint8_t room[X509_MAX];
	struct buf der = BUF_FIXED(room);
	RSA_KEY_LOCAL opened = NULL;
	TRY(x509_to_der(&der, certificate));
	TRY(rsa_key_open(&opened, key));
	TRY(rsa_key_matches(opened, buf_bytes(&der)));
	TRY(describe(out, bytes_of(arena_copy(a, der.data, der.len), der.len)));
	out->is_installed = true;
	return E_OK;
}

enum err organisation_install(const struct keys *k, const struct organisation_certificate *c, struct bytes key)
{
	char name[NAME_MAX_TEXT];
	SECRET file = {0};
	TRY(installed_name(name, c->tax_code));
	TRY(reserve(&file, INSTALLED_MAX));
	cbor_put_array(&file, 3);
	cbor_put_uint(&file, 1);
	cbor_put_bytes(&file, key.data, key.len);
	cbor_put_bytes(&file, c->der.data, c->der.len);
	TRY(buf_status(&file));
	return file_replace(keys_place(k), name, file.data, file.len);
}

/* ---- signing */

static enum err sign_with(const struct keys *k, struct bytes key, struct bytes message, struct buf *signature)
{
	struct rsa_key *opened;
	struct rsa_signature s;
	TRY(opened_key_take(keys_opened(k), key, &opened));
	TRY(rsa_key_sign(&s, opened, message));
	buf_append(signature, s.data, s.len);
	return buf_status(signature);
}

enum err organisation_sign(const struct keys *k, const struct organisation_certificate *c, struct bytes signed_info,
			   struct buf *signature)
{
	static const char start[] = "<SignedInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\">";
	struct installed both;
	SECRET file = {0};
	if (signed_info.len < sizeof start - 1 || memcmp(signed_info.data, start, sizeof start - 1) != 0)
		return E_INVALID;
	if (c->is_installed) {
		TRY(read_installed(&both, k, c->tax_code, &file));
		return sign_with(k, both.key, signed_info, signature);
	}
	TRY(reserve(&file, KEY_MAX));
	TRY(file_load_whole(keys_place(k), OWN_KEY, &file));
	return sign_with(k, buf_bytes(&file), signed_info, signature);
}
