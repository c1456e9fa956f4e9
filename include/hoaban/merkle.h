/* The Merkle tree of RFC 6962 §2.1 over SHA-256, its proofs, and the tiles of C2SP tlog-tiles. */
#ifndef HOABAN_MERKLE_H
#define HOABAN_MERKLE_H

#include <hoaban/buf.h>
#include <hoaban/cose.h>

struct hash {
	uint8_t bytes[HASH_LEN];
};

#define MERKLE_PROOF_MAX 64

void merkle_leaf(struct hash *out, struct bytes entry);                                 /* SHA-256(00 ‖ entry) */
void merkle_node(struct hash *out, const struct hash *left, const struct hash *right);  /* SHA-256(01 ‖ l ‖ r) */
void merkle_empty(struct hash *out);                                                    /* root of size 0 */

/* A tree being appended to: the roots of its complete subtrees, largest first (≤ 64). */
struct merkle_range {
	uint64_t size;
	size_t count;
	struct hash roots[64];
};
void merkle_range_append(struct merkle_range *r, const struct hash *leaf);
void merkle_range_root(struct hash *out, const struct merkle_range *r);

/* Where nodes come from: the node over leaves [index·2^level, (index+1)·2^level). E_NOT_FOUND when the source lacks it. */
struct merkle_source {
	enum err (*node)(void *ctx, unsigned level, uint64_t index, struct hash *out);
	void *ctx;
};
enum err merkle_range_load(struct merkle_range *out, uint64_t size, const struct merkle_source *s);
enum err merkle_root(struct hash *out, uint64_t size, const struct merkle_source *s);
enum err merkle_prove_inclusion(struct hash proof[static MERKLE_PROOF_MAX], size_t *count, uint64_t index, uint64_t size,
                                const struct merkle_source *s);
enum err merkle_prove_consistency(struct hash proof[static MERKLE_PROOF_MAX], size_t *count, uint64_t old_size, uint64_t size,
                                  const struct merkle_source *s);

/* E_INVALID when the proof does not lead to the root, or old_size is 0: nothing can be compared with an empty tree. The provers
 * answer E_RANGE to what has no proof. */
enum err merkle_verify_inclusion(const struct hash *leaf, uint64_t index, uint64_t size, const struct hash *proof, size_t count,
                                 const struct hash *root);
enum err merkle_verify_consistency(uint64_t old_size, const struct hash *old_root, uint64_t size, const struct hash *root,
                                   const struct hash *proof, size_t count);

#define TILE_HEIGHT 8
#define TILE_WIDTH  256
#define TILE_PATH   96
/* "tile/<L>/<N>[.p/<W>]" or, for level −1, "tile/entries/<N>[.p/<W>]"; N in groups x001/x234/067; width TILE_WIDTH = full. */
void tile_path(char out[static TILE_PATH], int level, uint64_t n, unsigned width);
/* The inverse, strict, of the part behind "tile/". E_MALFORMED. */
enum err tile_path_parse(int *level, uint64_t *n, unsigned *width, const char *path);

#endif
