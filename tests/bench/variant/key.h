/* A ticket key that everybody knows, and signing with it inside the server's process: what the house itself never does. */
#ifndef BENCH_KEY_H
#define BENCH_KEY_H

#include <hoaban/cose.h>

struct bench_key {
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN], kid[KID_LEN];
};

void bench_key_make(struct bench_key *k);
/* What the signer does for one ticket: decodes, builds what is signed, signs. */
enum err bench_key_sign(const struct bench_key *k, struct bytes payload, uint8_t signature[static SIGNATURE_LEN]);

#endif
