/* The table of permitted requests: which key signs a purpose, under which name, and what its payload must be. */
#ifndef SERVER_SIGNER_PERMITS_H
#define SERVER_SIGNER_PERMITS_H

#include "signer/keys.h"
#include "signer/signer.h"

struct permit {
	enum ring_key key;
	const char *aad;
	enum err (*check)(struct bytes payload);
};

/* NULL for a number that is no purpose. */
const struct permit *permit_of(unsigned purpose);

#endif
