#include "pos-client/keys/opened.h"

enum err opened_key_take(struct opened_key *o, struct bytes key, struct rsa_key **out)
{
	uint8_t hash[HASH_LEN];
	sha256(hash, key);
	if (o->key == NULL || memcmp(hash, o->hash, HASH_LEN) != 0) {
		opened_key_close(o);
		TRY(rsa_key_open(&o->key, key));
		memcpy(o->hash, hash, HASH_LEN);
	}
	*out = o->key;
	return E_OK;
}

void opened_key_close(struct opened_key *o)
{
	rsa_key_close(&o->key);
	o->key = NULL;
}
