#include "x509_load.h"

#include <openssl/err.h>
#include <openssl/pem.h>

void x509_drop(X509 **x)
{
	X509_free(*x);
}
void x509_drop_all(STACK_OF(X509) * *list)
{
	sk_X509_pop_free(*list, X509_free);
}
void pkey_drop(EVP_PKEY **k)
{
	EVP_PKEY_free(*k);
}
void bio_drop(BIO **b)
{
	BIO_free(*b);
}
void digest_drop(EVP_MD_CTX **c)
{
	EVP_MD_CTX_free(*c);
}

enum err crypto_says(enum err e)
{
	ERR_clear_error();
	return e;
}

enum err crypto_fault(void)
{
	return crypto_says(E_CRYPTO);
}

enum err bio_take(struct buf *out, BIO *bio)
{
	char *data;
	long len = BIO_get_mem_data(bio, &data);
	if (len <= 0)
		return crypto_fault();
	buf_append(out, data, (size_t)len);
	return buf_status(out);
}

/* ---------------------------------------------------------------- readers: one per form */
#define INPUT_MAX 65536

static bool is_pem(struct bytes in)
{
	return in.len > 10 && memcmp(in.data, "-----BEGIN", 10) == 0;
}

static bool is_spent(BIO *bio)
{
	char *rest;
	long len = BIO_get_mem_data(bio, &rest);
	for (long i = 0; i < len; i++)
		if (rest[i] != '\n' && rest[i] != '\r')
			return false;
	return true;
}

static BIO *open_input(struct bytes in)
{
	return in.len == 0 || in.len > INPUT_MAX ? NULL : BIO_new_mem_buf(in.data, (int)in.len);
}

/* A key with a passphrase is refused, not asked about. */
static int no_passphrase(char *out, int size, int is_writing, void *ctx)
{
	(void)out, (void)size, (void)is_writing, (void)ctx;
	return -1;
}

static void *read_certificate(BIO *bio, bool is_text)
{
	return is_text ? PEM_read_bio_X509(bio, NULL, no_passphrase, NULL) : d2i_X509_bio(bio, NULL);
}

static void *read_private_key(BIO *bio, bool is_text)
{
	return is_text ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL) : d2i_PrivateKey_bio(bio, NULL);
}

static void *read_public_key(BIO *bio, bool is_text)
{
	return is_text ? PEM_read_bio_PUBKEY(bio, NULL, no_passphrase, NULL) : d2i_PUBKEY_bio(bio, NULL);
}

static void *load(struct bytes in, void *(*read)(BIO *, bool), bool *is_whole)
{
	BIO_LOCAL bio = open_input(in);
	void *object = bio == NULL ? NULL : read(bio, is_pem(in));
	*is_whole = object != NULL && is_spent(bio);
	ERR_clear_error();
	return object;
}

X509 *x509_load(struct bytes in)
{
	bool is_whole;
	X509 *x = load(in, read_certificate, &is_whole);
	if (is_whole)
		return x;
	X509_free(x);
	return NULL;
}

static EVP_PKEY *load_key(struct bytes in, void *(*read)(BIO *, bool))
{
	bool is_whole;
	EVP_PKEY *key = load(in, read, &is_whole);
	if (is_whole && rsa_is_acceptable(key))
		return key;
	EVP_PKEY_free(key);
	return NULL;
}

EVP_PKEY *private_key_load(struct bytes in)
{
	return load_key(in, read_private_key);
}

EVP_PKEY *public_key_load(struct bytes in)
{
	EVP_PKEY *key = load_key(in, read_public_key);
	return key != NULL ? key : private_key_load(in);
}

STACK_OF(X509) * x509_load_all(struct bytes pem)
{
	BIO_LOCAL bio = is_pem(pem) ? open_input(pem) : NULL;
	X509_ALL_LOCAL all = sk_X509_new_null();
	if (bio == NULL || all == NULL)
		return NULL;
	while (!is_spent(bio)) {
		X509 *x = read_certificate(bio, true);
		if (x == NULL || sk_X509_num(all) == X509_CHAIN_MAX || sk_X509_push(all, x) == 0) {
			X509_free(x);
			ERR_clear_error();
			return NULL;
		}
	}
	STACK_OF(X509) *whole = all;
	all = NULL;
	return whole;
}

bool rsa_is_acceptable(const EVP_PKEY *key)
{
	return key != NULL && EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) >= RSA_BITS &&
	       EVP_PKEY_get_bits(key) <= RSA_SIGNATURE_MAX * 8;
}
