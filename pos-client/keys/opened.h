/* The RSA key that signed last, opened: opening one costs more than signing with it. Private to keys/. */
#ifndef POS_KEYS_OPENED_H
#define POS_KEYS_OPENED_H

#include "pos-client/keys/keys.h"
#include <hoaban/x509.h>

struct opened_key {
	struct rsa_key *key;	/* NULL = none yet */
	uint8_t hash[HASH_LEN]; /* SHA-256 of the file's bytes it was made of */
};

struct opened_key *keys_opened(const struct keys *k); /* one per struct keys, closed with it */
/* The key of these bytes; it stays open until another is asked for. */
enum err opened_key_take(struct opened_key *o, struct bytes key, struct rsa_key **out);
void opened_key_close(struct opened_key *o);

#endif
