/* The signer: a child process that holds the private keys and answers a table of typed requests, in batches.
 *
 * No key ever enters the server process. The signer builds what is signed itself: it decodes each payload as what it claims
 * to be (a ticket, a trust list, a checkpoint of its own origin …) and refuses anything else. */
#ifndef SERVER_SIGNER_H
#define SERVER_SIGNER_H

#include <hoaban/checkpoint.h>
#include <hoaban/cose.h>
#include <hoaban/log.h>
#include <hoaban/trust.h>

#define SIGNER_BATCH_MAX 2048 /* tickets per call */

struct signer;

/* What may be asked for; each row of the table in permits.c names key, aad and the check of the payload. */
enum signer_purpose {
	SIGN_TRUST_LIST, SIGN_REVOKED, SIGN_SUPERSEDED, SIGN_DEVICE, SIGN_LEASE, SIGN_TARIFF, SIGN_TIME, SIGN_KNOWN_IDS,
	SIGN_CLOSURES, SIGN_ACCOUNTS,
	SIGN_PURPOSE_COUNT
};

struct signer_keys {
	uint8_t root[PUBLIC_KEY_LEN]; /* public half only; the root's private key is not the signer's */
	uint8_t lists[PUBLIC_KEY_LEN], devices[PUBLIC_KEY_LEN], tickets[PUBLIC_KEY_LEN], log[PUBLIC_KEY_LEN];
	char origin[ORIGIN_TEXT];     /* the first name of the revenue log */
};

/* `directory` holds the key files. Starts the child and fetches the public keys. What is wrong with the files: E_NOT_FOUND,
 * E_FORBIDDEN (readable by others), E_MALFORMED, E_CORRUPT (delegations do not cover them), E_REFUSED (one is the root's). */
enum err signer_start(struct signer **out, const char *directory, const struct logger *logger);
void signer_stop(struct signer *s);
const struct signer_keys *signer_keys(const struct signer *s);
int signer_pid(struct signer *s);

/* All three may be called from many threads, and answer the signer's own refusal (E_MALFORMED, E_FORBIDDEN …) or child_call's
 * error. */
/* Signs n ticket payloads in one call (n ≤ SIGNER_BATCH_MAX). All or nothing. */
enum err signer_sign_tickets(struct signer *s, size_t n, const struct bytes payloads[], uint8_t signatures[][SIGNATURE_LEN]);
/* A whole COSE_Sign1 for a purpose. */
enum err signer_sign(struct signer *s, enum signer_purpose purpose, struct bytes payload, struct buf *cose);
/* The signed note of a checkpoint whose origin is the signer's own, or one of its new beginnings (log_origin_name); E_CONFLICT for a second root of the size it signed last. */
enum err signer_sign_checkpoint(struct signer *s, const struct checkpoint *c, struct buf *note);

/* `hoaband init`: makes root.key (0400, to be moved away), lists.key, devices.key, tickets.key, log.key, origin, and
 * root.pub and delegations.cose (the last) signed by the root. Makes the directory (0700) when missing. Does nothing to what
 * exists, and nothing at all once delegations.cose does. E_INVALID for an origin with blanks or '+'. Times in Unix seconds. */
enum err signer_init_keys(const char *directory, const char *origin, int64_t now, const struct logger *logger);
/* The child's main: `hoaband signer DIR`. Returns the exit code. */
int signer_main(const char *directory);

#endif
