/* Somebody who trusts the revenue log with nothing: fetches its checkpoints, tiles and entries over HTTP, and recomputes them
 * by the definitions of RFC 6962 and C2SP with OpenSSL's hash and a tree of its own, not with the house's merkle.c. */
#ifndef TESTS_SUPPORT_AUDITOR_H
#define TESTS_SUPPORT_AUDITOR_H

#include <hoaban/checkpoint.h>
#include <stdbool.h>

#define AUDITOR_SEEN_MAX 4096

struct auditor {
	unsigned port;
	char vkey[VKEY_TEXT]; /* of the first meeting: it never changes */
	struct note_verifier verifier;
	size_t seen_count;
	struct checkpoint *seen; /* every different one, in the order they were seen */

	/* since auditor_read(): the log up to the newest checkpoint */
	uint64_t size;
	struct hash *leaves;
	uint8_t *entries; /* one after the other */
	size_t *offsets;  /* size + 1 of them */
};

/* All of these fail the running cmocka test when something does not hold. */

/* Again after every start of the server: the port may have changed, the key may not. */
void auditor_meet(struct auditor *a, unsigned port);
void auditor_release(struct auditor *a);

/* A checkpoint that somebody was given: its signature and origin hold, it is not smaller than the last one seen (unless
 * `is_late`: several were asked for at the same time), and is remembered. */
void auditor_take(struct auditor *a, struct bytes note, bool is_late);
/* Fetches the newest one and takes it. */
const struct checkpoint *auditor_look(struct auditor *a);
/* Looks until the log holds at least `size` entries. */
void auditor_await(struct auditor *a, uint64_t size);

/* Reads every entry and every tile that the newest checkpoint needs; each tile is what the entries hash to, and every
 * checkpoint ever seen is the root of its first entries: none of them contradicts another. */
void auditor_read(struct auditor *a);
struct bytes auditor_entry(const struct auditor *a, uint64_t index);
/* The root over the first `size` entries read. */
struct hash auditor_root(const struct auditor *a, uint64_t size);
/* The audit path of `index` in the tree of the first `size`, by the definition of RFC 6962 §2.1.1. */
size_t auditor_path(const struct auditor *a, uint64_t index, uint64_t size, struct hash path[static MERKLE_PROOF_MAX]);

#endif
