#include "x509_load.h"

#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

static void store_drop(X509_STORE **s)
{
	X509_STORE_free(*s);
}
static void context_drop(X509_STORE_CTX **c)
{
	X509_STORE_CTX_free(*c);
}

static bool is_self_signed(X509 *x)
{
	return X509_self_signed(x, 1) == 1;
}

/* What signed itself is where trust ends; the others only lead there. */
static enum err trust_roots(X509_STORE *store, STACK_OF(X509) * authorities)
{
	for (int i = 0; i < sk_X509_num(authorities); i++) {
		X509 *x = sk_X509_value(authorities, i);
		if (is_self_signed(x) && X509_STORE_add_cert(store, x) != 1)
			return crypto_fault();
	}
	return E_OK;
}

enum err x509_authorities_check(struct bytes authorities)
{
	X509_ALL_LOCAL all = x509_load_all(authorities);
	for (int i = 0; all && i < sk_X509_num(all); i++)
		if (is_self_signed(sk_X509_value(all, i)))
			return E_OK;
	return crypto_says(E_MALFORMED);
}

static enum err verdict_of(int error)
{
	bool is_of_time = error == X509_V_ERR_CERT_HAS_EXPIRED || error == X509_V_ERR_CERT_NOT_YET_VALID;
	return crypto_says(is_of_time ? E_EXPIRED : E_BAD_SIGNATURE);
}

/* A signature that binds an organisation: one of both bits. A certificate that says nothing may do everything. */
static bool may_sign(X509 *x)
{
	return (X509_get_key_usage(x) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) != 0;
}

enum err x509_verify_at(struct bytes authorities, struct bytes certificate, int64_t instant)
{
	X509_ALL_LOCAL chain = x509_load_all(authorities);
	X509_LOCAL x = x509_load(certificate);
	[[gnu::cleanup(store_drop)]] X509_STORE *store = X509_STORE_new();
	[[gnu::cleanup(context_drop)]] X509_STORE_CTX *context = X509_STORE_CTX_new();

	if (chain == NULL || x == NULL)
		return E_MALFORMED;
	if (store == NULL || context == NULL)
		return crypto_fault();
	TRY(trust_roots(store, chain));
	if (X509_STORE_CTX_init(context, store, x, chain) != 1)
		return crypto_fault();
	X509_STORE_CTX_set_time(context, 0, (time_t)instant);
	if (X509_verify_cert(context) != 1)
		return verdict_of(X509_STORE_CTX_get_error(context));
	return may_sign(x) ? E_OK : E_BAD_SIGNATURE;
}
