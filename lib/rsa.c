#include "x509_load.h"

#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdlib.h>

/* ---------------------------------------------------------------- keys */
enum err rsa_key_open(struct rsa_key **out, struct bytes key)
{
	EVP_PKEY *pkey = private_key_load(key);
	if (pkey == NULL)
		return E_MALFORMED;
	*out = calloc(1, sizeof(**out));
	if (*out == NULL) {
		EVP_PKEY_free(pkey);
		return E_MEMORY;
	}
	(*out)->pkey = pkey;
	return E_OK;
}

void rsa_key_close(struct rsa_key **key)
{
	if (*key == NULL)
		return;
	EVP_PKEY_free((*key)->pkey);
	free(*key);
	*key = NULL;
}

enum err rsa_key_make(struct buf *pem)
{
	PKEY_LOCAL key = EVP_RSA_gen(RSA_BITS);
	BIO_LOCAL bio = BIO_new(BIO_s_secmem());
	if (key == NULL || bio == NULL || !PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL))
		return crypto_fault();
	return bio_take(pem, bio);
}

enum err rsa_key_public(struct buf *pem, struct bytes key)
{
	PKEY_LOCAL pkey = public_key_load(key);
	BIO_LOCAL bio = BIO_new(BIO_s_mem());
	if (pkey == NULL)
		return E_MALFORMED;
	if (bio == NULL || !PEM_write_bio_PUBKEY(bio, pkey))
		return crypto_fault();
	return bio_take(pem, bio);
}

enum err rsa_key_matches(struct rsa_key *key, struct bytes certificate)
{
	X509_LOCAL x = x509_load(certificate);
	if (x == NULL)
		return E_MALFORMED;
	bool is_same = EVP_PKEY_eq(X509_get0_pubkey(x), key->pkey) == 1;
	return crypto_says(is_same ? E_OK : E_INVALID);
}

/* ---------------------------------------------------------------- signatures */
enum err rsa_key_sign(struct rsa_signature *out, struct rsa_key *key, struct bytes message)
{
	DIGEST_LOCAL context = EVP_MD_CTX_new();
	out->len = sizeof(out->data);
	if (context == NULL || EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key->pkey) != 1 ||
	    EVP_DigestSign(context, out->data, &out->len, message.data, message.len) != 1)
		return crypto_fault();
	return E_OK;
}

enum err rsa_sign_sha256(struct rsa_signature *out, struct bytes key, struct bytes message)
{
	RSA_KEY_LOCAL opened = NULL;
	TRY(rsa_key_open(&opened, key));
	return rsa_key_sign(out, opened, message);
}

static enum err verify(X509 *x, struct bytes message, struct bytes signature)
{
	DIGEST_LOCAL context = EVP_MD_CTX_new();
	if (context == NULL || EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, X509_get0_pubkey(x)) != 1)
		return crypto_fault();
	int verdict = EVP_DigestVerify(context, signature.data, signature.len, message.data, message.len);
	return crypto_says(verdict == 1 ? E_OK : E_BAD_SIGNATURE);
}

enum err rsa_verify_sha256(struct bytes certificate, struct bytes message, struct bytes signature)
{
	X509_LOCAL x = x509_load(certificate);
	if (x == NULL || !rsa_is_acceptable(X509_get0_pubkey(x)))
		return E_MALFORMED;
	return verify(x, message, signature);
}

enum err rsa_verify_opened(const struct x509_opened *x, struct bytes message, struct bytes signature)
{
	return verify(x->x509, message, signature);
}
