#include <hoaban/cms.h>
#include "cms_parts.h"
#include "der.h"

/* ---------------------------------------------------------------- names of things, as DER */
static const uint8_t oid_data[] = {0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1};
static const uint8_t oid_signed_data[] = {0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2};
static const uint8_t oid_content_type[] = {0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 3};
static const uint8_t oid_message_digest[] = {0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 4};
static const uint8_t oid_signing_certificate_v2[] = {0x06, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 2, 47};
static const uint8_t sha256_algorithm[] = {0x30, 11, 0x06, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1};
static const uint8_t rsa_algorithm[] = {0x30, 13, 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 0x05, 0};
static const uint8_t version_1[] = {DER_INTEGER, 1, 1};

#define ATTRIBUTES_MAX 256

/* ---------------------------------------------------------------- the attributes */
/* SigningCertificateV2 of one certificate: SHA-256 is the default algorithm and therefore not named. */
static void put_certificate_id(struct buf *out, struct bytes der)
{
	uint8_t hash[HASH_LEN];
	size_t start = out->len;
	sha256(hash, der);
	der_put(out, DER_OCTETS, hash, HASH_LEN);
	for (int level = 0; level < 3; level++) /* ESSCertIDv2, list of them, SigningCertificateV2 */
		der_wrap(out, start, DER_SEQUENCE);
}

static void close_attribute(struct buf *out, size_t start, size_t value)
{
	der_wrap(out, value, DER_SET);
	der_wrap(out, start, DER_SEQUENCE);
}

/* In DER order: each attribute is longer than the one before it. */
static void put_attributes(struct buf *out, const uint8_t digest[static HASH_LEN], struct bytes certificate)
{
	size_t set = out->len, start = set;
	buf_append(out, oid_content_type, sizeof(oid_content_type));
	buf_append(out, oid_data, sizeof(oid_data));
	close_attribute(out, start, start + sizeof(oid_content_type));
	start = out->len;
	buf_append(out, oid_message_digest, sizeof(oid_message_digest));
	der_put(out, DER_OCTETS, digest, HASH_LEN);
	close_attribute(out, start, start + sizeof(oid_message_digest));
	start = out->len;
	buf_append(out, oid_signing_certificate_v2, sizeof(oid_signing_certificate_v2));
	put_certificate_id(out, certificate);
	close_attribute(out, start, start + sizeof(oid_signing_certificate_v2));
	der_wrap(out, set, DER_SET);
}

enum err cms_attributes(struct buf *out, const uint8_t digest[static HASH_LEN], struct bytes certificate)
{
	BUF_LOCAL der;
	buf_init(&der, X509_MAX);
	TRY(x509_to_der(&der, certificate));
	put_attributes(out, digest, buf_bytes(&der));
	return buf_status(out);
}

/* The digest alone may be anything: with the one that stands there, everything else must be what we write ourselves. */
bool cms_is_attributes(struct bytes attributes, struct bytes certificate)
{
	uint8_t digest[HASH_LEN] = {0}, room[ATTRIBUTES_MAX];
	struct buf again = BUF_FIXED(room);
	if (cms_attributes(&again, digest, certificate) != E_OK || again.len != attributes.len)
		return false;
	uint8_t *hole = memmem(again.data, again.len, digest, HASH_LEN);
	if (hole == NULL)
		return false;
	memcpy(hole, attributes.data + (hole - again.data), HASH_LEN);
	return bytes_equal(buf_bytes(&again), attributes);
}

/* ---------------------------------------------------------------- the message */
/* Takes what an i2d function made. */
static enum err put_encoded(struct buf *out, unsigned char *der, int len)
{
	if (len <= 0)
		return crypto_fault();
	buf_append(out, der, (size_t)len);
	OPENSSL_free(der);
	return buf_status(out);
}

enum err cms_put_certificate(struct buf *out, X509 *x)
{
	unsigned char *der = NULL;
	int len = i2d_X509(x, &der);
	return put_encoded(out, der, len);
}

static int compare(const X509 *const *a, const X509 *const *b)
{
	return X509_cmp(*a, *b);
}

/* Each once, in an order of their own: DER would have them sorted by their bytes, which nobody asks of a CMS. */
static enum err put_certificates(struct buf *out, STACK_OF(X509) * all)
{
	size_t start = out->len;
	sk_X509_set_cmp_func(all, compare);
	sk_X509_sort(all);
	for (int i = 0; i < sk_X509_num(all); i++)
		if (i == 0 || X509_cmp(sk_X509_value(all, i - 1), sk_X509_value(all, i)) != 0)
			TRY(cms_put_certificate(out, sk_X509_value(all, i)));
	der_wrap(out, start, DER_CONTEXT_0);
	return buf_status(out);
}

static enum err put_issuer_and_serial(struct buf *out, X509 *signer)
{
	unsigned char *name = NULL, *serial = NULL;
	size_t start = out->len;
	int len = i2d_X509_NAME(X509_get_issuer_name(signer), &name);
	TRY(put_encoded(out, name, len));
	len = i2d_ASN1_INTEGER(X509_get0_serialNumber(signer), &serial);
	TRY(put_encoded(out, serial, len));
	der_wrap(out, start, DER_SEQUENCE);
	return buf_status(out);
}

/* Inside the message the attributes' tag is [0] in place of SET. */
static void put_signed_attributes(struct buf *out, struct bytes attributes)
{
	size_t start = out->len;
	buf_append(out, attributes.data, attributes.len);
	if (!out->failed)
		out->data[start] = DER_CONTEXT_0;
}

static enum err put_signer(struct buf *out, struct bytes attributes, struct bytes signature, X509 *signer)
{
	size_t start = out->len;
	buf_append(out, version_1, sizeof(version_1));
	TRY(put_issuer_and_serial(out, signer));
	buf_append(out, sha256_algorithm, sizeof(sha256_algorithm));
	put_signed_attributes(out, attributes);
	buf_append(out, rsa_algorithm, sizeof(rsa_algorithm));
	der_put(out, DER_OCTETS, signature.data, signature.len);
	der_wrap(out, start, DER_SEQUENCE);
	der_wrap(out, start, DER_SET);
	return buf_status(out);
}

enum err cms_put_message(struct buf *out, struct bytes attributes, struct bytes signature, X509 *signer, STACK_OF(X509) * all)
{
	size_t start = out->len, content;
	buf_append(out, oid_signed_data, sizeof(oid_signed_data));
	content = out->len;
	buf_append(out, version_1, sizeof(version_1));
	der_put(out, DER_SET, sha256_algorithm, sizeof(sha256_algorithm));
	der_put(out, DER_SEQUENCE, oid_data, sizeof(oid_data));
	TRY(put_certificates(out, all));
	TRY(put_signer(out, attributes, signature, signer));
	der_wrap(out, content, DER_SEQUENCE);
	der_wrap(out, content, DER_CONTEXT_0);
	der_wrap(out, start, DER_SEQUENCE);
	return out->len - start > CMS_MAX ? E_TOO_LARGE : buf_status(out);
}

enum err cms_seal(struct buf *out, struct bytes attributes, struct bytes signature, struct bytes certificate,
		  struct bytes chain)
{
	X509_LOCAL signer = x509_load(certificate);
	X509_ALL_LOCAL all = chain.len == 0 ? sk_X509_new_null() : x509_load_all(chain);
	if (signer == NULL || all == NULL || attributes.len == 0 || attributes.len > ATTRIBUTES_MAX)
		return E_MALFORMED;
	if (X509_up_ref(signer) != 1 || sk_X509_push(all, signer) == 0)
		return crypto_fault();
	return cms_put_message(out, attributes, signature, signer, all);
}
