/* OpenSSL's objects out of bytes, and their deaths. Private to lib/. */
#ifndef HOABAN_LIB_X509_LOAD_H
#define HOABAN_LIB_X509_LOAD_H

#include <hoaban/x509.h>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

struct rsa_key {
	EVP_PKEY *pkey;
};

struct x509_opened {
	uint8_t *own; /* the bytes of der */
	X509 *x509;
	struct bytes der; /* its own */
	struct x509_certificate says;
};

/* NULL unless all the bytes are one certificate or key, DER or PEM. OpenSSL's queue of errors is left empty. */
X509 *x509_load(struct bytes in);
EVP_PKEY *private_key_load(struct bytes in);
EVP_PKEY *public_key_load(struct bytes in);	  /* of a private one too */
STACK_OF(X509) * x509_load_all(struct bytes pem); /* 1…X509_CHAIN_MAX of them, or NULL */

bool rsa_is_acceptable(const EVP_PKEY *key);
enum err bio_take(struct buf *out, BIO *bio); /* everything a memory BIO holds */
enum err crypto_says(enum err e);	      /* `e`, with OpenSSL's queue of errors emptied */
enum err crypto_fault(void);		      /* E_CRYPTO, likewise */

void x509_drop(X509 **x);
void x509_drop_all(STACK_OF(X509) * *list);
void pkey_drop(EVP_PKEY **k);
void bio_drop(BIO **b);
void digest_drop(EVP_MD_CTX **c);
#define X509_LOCAL     [[gnu::cleanup(x509_drop)]] X509 *
#define X509_ALL_LOCAL [[gnu::cleanup(x509_drop_all)]] STACK_OF(X509) *
#define PKEY_LOCAL     [[gnu::cleanup(pkey_drop)]] EVP_PKEY *
#define BIO_LOCAL      [[gnu::cleanup(bio_drop)]] BIO *
#define DIGEST_LOCAL   [[gnu::cleanup(digest_drop)]] EVP_MD_CTX *

#endif
