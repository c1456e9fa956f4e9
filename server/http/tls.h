/* The certificate that TLS connections are shown. It may be exchanged while the server runs: connections that stand go on, new
 * ones see the new one. Private to the room. */
#ifndef SERVER_HTTP_TLS_H
#define SERVER_HTTP_TLS_H

#include <hoaban/err.h>

#include <gnutls/abstract.h>

struct tls;

/* PEM texts: the chain, the server's own certificate first, and its key. E_INVALID: they are none, or do not belong together.
 */
enum err tls_open(struct tls **out, const char *certificate_pem, const char *key_pem);
enum err tls_exchange(struct tls *t, const char *certificate_pem, const char *key_pem);
void tls_close(struct tls *t); /* NULL is fine; no connection is left */
/* What a handshake is shown; lives until tls_close(). */
void tls_show(struct tls *t, gnutls_pcert_st **chain, unsigned *count, gnutls_privkey_t *key);

#endif
