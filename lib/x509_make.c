#include "fields.h"
#include "x509_load.h"

#include <assert.h>
#include <openssl/bn.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

/* ---------------------------------------------------------------- the parts */
static enum err add_to_name(X509_NAME *name, int nid, const char *text)
{
	const uint8_t *utf8 = (const uint8_t *)text;
	return X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8, utf8, -1, -1, 0) == 1 ? E_OK : crypto_says(E_INVALID);
}

static enum err set_subject(X509 *x, const struct x509_spec *spec)
{
	X509_NAME *name = X509_get_subject_name(x);
	char uid[TAX_CODE_TEXT + 4] = "MST:";
	TRY(add_to_name(name, NID_countryName, "VN"));
	TRY(add_to_name(name, NID_commonName, spec->name));
	if (spec->tax_code == NULL)
		return E_OK;
	if (!tax_code_is_valid(spec->tax_code))
		return E_INVALID;
	strcat(uid, spec->tax_code);
	return add_to_name(name, NID_userId, uid);
}

/* Positive and of full length, whatever the caller's first bits are. */
static enum err set_serial(X509 *x, const uint8_t serial[static SERIAL_LEN])
{
	uint8_t bytes[SERIAL_LEN];
	memcpy(bytes, serial, SERIAL_LEN);
	bytes[0] = (uint8_t)((bytes[0] & 0x7f) | 0x40);
	BIGNUM *number = BN_bin2bn(bytes, SERIAL_LEN, NULL);
	bool is_set = number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x)) != NULL;
	BN_free(number);
	return is_set ? E_OK : crypto_fault();
}

static enum err set_validity(X509 *x, const struct x509_spec *spec)
{
	if (spec->not_before < 0 || spec->not_before >= spec->not_after || spec->not_after > TIME_MAX)
		return E_INVALID;
	bool is_set = ASN1_TIME_set(X509_getm_notBefore(x), (time_t)spec->not_before) != NULL &&
		      ASN1_TIME_set(X509_getm_notAfter(x), (time_t)spec->not_after) != NULL;
	return is_set ? E_OK : crypto_fault();
}

struct extension {
	int nid;
	const char *value;
};
static const struct extension of_authority[] = {
	{NID_basic_constraints, "critical,CA:TRUE"},
	{NID_key_usage, "critical,keyCertSign,cRLSign"},
	{NID_subject_key_identifier, "hash"},
	{0, NULL},
};
static const struct extension of_signer[] = {
	{NID_basic_constraints, "critical,CA:FALSE"},
	{NID_key_usage, "critical,digitalSignature,nonRepudiation"},
	{NID_subject_key_identifier, "hash"},
	{NID_authority_key_identifier, "keyid:always"},
	{0, NULL},
};

static enum err add_extensions(X509 *x, X509 *issuer, const struct extension *list)
{
	X509V3_CTX context;
	X509V3_set_ctx(&context, issuer, x, NULL, NULL, 0);
	for (; list->value != NULL; list++) {
		X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, list->nid, list->value);
		bool is_added = extension != NULL && X509_add_ext(x, extension, -1) == 1;
		X509_EXTENSION_free(extension);
		if (!is_added)
			return crypto_fault();
	}
	return E_OK;
}

/* ---------------------------------------------------------------- the whole */
static enum err fill(X509 *x, const struct x509_spec *spec, EVP_PKEY *key)
{
	if (X509_set_version(x, X509_VERSION_3) != 1 || X509_set_pubkey(x, key) != 1)
		return crypto_fault();
	TRY(set_serial(x, spec->serial));
	TRY(set_subject(x, spec));
	return set_validity(x, spec);
}

static enum err sign_and_write(struct buf *pem, X509 *x, EVP_PKEY *key)
{
	BIO_LOCAL bio = BIO_new(BIO_s_mem());
	if (bio == NULL || X509_sign(x, key, EVP_sha256()) == 0 || PEM_write_bio_X509(bio, x) != 1)
		return crypto_fault();
	return bio_take(pem, bio);
}

enum err x509_make_authority(struct buf *pem, const struct x509_spec *spec, struct bytes key)
{
	PKEY_LOCAL pkey = private_key_load(key);
	X509_LOCAL x = X509_new();
	assert(spec->tax_code == NULL);
	if (pkey == NULL)
		return E_MALFORMED;
	if (x == NULL)
		return crypto_fault();
	TRY(fill(x, spec, pkey));
	if (X509_set_issuer_name(x, X509_get_subject_name(x)) != 1)
		return crypto_fault();
	TRY(add_extensions(x, x, of_authority));
	return sign_and_write(pem, x, pkey);
}

enum err x509_make(struct buf *pem, const struct x509_spec *spec, struct bytes subject_key, struct bytes authority,
		   struct bytes authority_key)
{
	PKEY_LOCAL pkey = public_key_load(subject_key);
	PKEY_LOCAL issuer_key = private_key_load(authority_key);
	X509_LOCAL issuer = x509_load(authority);
	X509_LOCAL x = X509_new();
	assert(spec->tax_code != NULL);
	if (pkey == NULL || issuer_key == NULL || issuer == NULL)
		return E_MALFORMED;
	if (x == NULL)
		return crypto_fault();
	if (X509_check_private_key(issuer, issuer_key) != 1)
		return crypto_says(E_INVALID);
	TRY(fill(x, spec, pkey));
	if (X509_set_issuer_name(x, X509_get_subject_name(issuer)) != 1)
		return crypto_fault();
	TRY(add_extensions(x, issuer, of_signer));
	return sign_and_write(pem, x, issuer_key);
}
