#include "tls.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CHAIN_MAX 16

/* A handshake may still be reading the one before: all of them stay until the end. One comes in two months or so. */
struct shown {
	gnutls_pcert_st chain[CHAIN_MAX];
	unsigned count;
	gnutls_privkey_t key;
	struct shown *before;
};

struct tls {
	pthread_mutex_t lock;
	struct shown *newest;
};

static gnutls_datum_t datum_of(const char *text)
{
	return (gnutls_datum_t){(unsigned char *)(uintptr_t)text, (unsigned)strlen(text)};
}

static void forget(struct shown *s)
{
	for (unsigned i = 0; i < s->count; i++)
		gnutls_pcert_deinit(&s->chain[i]);
	if (s->key != NULL)
		gnutls_privkey_deinit(s->key);
	free(s);
}

static bool belong_together(const struct shown *s)
{
	gnutls_pubkey_t of_key = NULL;
	unsigned char a[64], b[64];
	size_t a_len = sizeof(a), b_len = sizeof(b);
	if (gnutls_pubkey_init(&of_key) != 0)
		return false;
	bool is_same = gnutls_pubkey_import_privkey(of_key, s->key, 0, 0) == 0 &&
		       gnutls_pubkey_get_key_id(of_key, GNUTLS_KEYID_USE_SHA256, a, &a_len) == 0 &&
		       gnutls_pubkey_get_key_id(s->chain[0].pubkey, GNUTLS_KEYID_USE_SHA256, b, &b_len) == 0 &&
		       a_len == b_len && memcmp(a, b, a_len) == 0;
	gnutls_pubkey_deinit(of_key);
	return is_same;
}

static bool import(struct shown *s, const char *certificate_pem, const char *key_pem)
{
	gnutls_datum_t certificate = datum_of(certificate_pem), key = datum_of(key_pem);
	unsigned count = CHAIN_MAX;
	if (gnutls_pcert_list_import_x509_raw(s->chain, &count, &certificate, GNUTLS_X509_FMT_PEM, 0) != 0)
		return false;
	s->count = count;
	return count > 0 && gnutls_privkey_init(&s->key) == 0 &&
	       gnutls_privkey_import_x509_raw(s->key, &key, GNUTLS_X509_FMT_PEM, NULL, 0) == 0 && belong_together(s);
}

enum err tls_exchange(struct tls *t, const char *certificate_pem, const char *key_pem)
{
	struct shown *s = calloc(1, sizeof(*s));
	if (s == NULL)
		return E_MEMORY;
	if (!import(s, certificate_pem, key_pem)) {
		forget(s);
		return E_INVALID;
	}
	pthread_mutex_lock(&t->lock);
	s->before = t->newest;
	t->newest = s;
	pthread_mutex_unlock(&t->lock);
	return E_OK;
}

enum err tls_open(struct tls **out, const char *certificate_pem, const char *key_pem)
{
	struct tls *t = calloc(1, sizeof(*t));
	*out = NULL;
	if (t == NULL)
		return E_MEMORY;
	pthread_mutex_init(&t->lock, NULL);
	enum err e = tls_exchange(t, certificate_pem, key_pem);
	if (e == E_OK)
		*out = t;
	else
		tls_close(t);
	return e;
}

void tls_close(struct tls *t)
{
	if (t == NULL)
		return;
	while (t->newest != NULL) {
		struct shown *s = t->newest;
		t->newest = s->before;
		forget(s);
	}
	pthread_mutex_destroy(&t->lock);
	free(t);
}

void tls_show(struct tls *t, gnutls_pcert_st **chain, unsigned *count, gnutls_privkey_t *key)
{
	pthread_mutex_lock(&t->lock);
	struct shown *s = t->newest;
	pthread_mutex_unlock(&t->lock);
	*chain = s->chain;
	*count = s->count;
	*key = s->key;
}
