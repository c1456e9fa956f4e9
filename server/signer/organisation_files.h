/* The key directory's part about organisations: names of files, reading them all, making them. */
#ifndef SERVER_SIGNER_ORGANISATION_FILES_H
#define SERVER_SIGNER_ORGANISATION_FILES_H

#include "signer/organisations.h"

#include <hoaban/arena.h>

#define ORGANISATION_FOLDER    "org"
#define AUTHORITY_FILE	       "receipt-ca.pem"
#define AUTHORITY_KEY_FILE     "receipt-ca.key"
#define ORGANISATION_FILE_MAX  (32u << 10)
#define ORGANISATION_FILE_NAME (TAX_CODE_TEXT + 8)

struct organisation_keys {
	size_t count;
	struct {
		struct organisation_certificate certificate;
		struct rsa_key *key; /* NULL where only the certificate was read */
	} list[ORGANISATIONS_MAX];
	struct bytes authorities;
	struct bytes authority_key; /* len 0 = none */
};

/* The one of `authorities` (PEM) that a key belongs to: beside the development authority there may be real ones. E_NOT_FOUND.
 */
enum err organisation_authority(struct bytes *out, struct bytes authorities, struct bytes key);
/* Certificates, and with `with_keys` the private halves too. Memory from the arena; keys are the caller's to close. */
enum err organisation_files_load(struct organisation_keys *out, struct arena *a, const char *directory, bool with_keys);

#endif
