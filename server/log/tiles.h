/* The growing edge of the tree: appends entries, writes full tiles and bundles as they fill, partial ones on demand. */
#ifndef SERVER_LOG_TILES_H
#define SERVER_LOG_TILES_H

#include "log/files.h"

#include <hoaban/leaf.h>
#include <hoaban/merkle.h>

#define TILE_LEVELS   8 /* of height 8: a u64 of leaves */
#define TILE_ENTRIES  (-1)
#define BUNDLE_MAX    (TILE_WIDTH * (2 + LEAF_BYTES_MAX))
#define TILE_FILE_MAX (TILE_WIDTH * HASH_LEN)

/* The rightmost tile of a level. */
struct tile_edge {
	uint64_t n;
	unsigned width;
	unsigned written; /* the width that is on disk */
	struct hash hashes[TILE_WIDTH];
};

struct tiles {
	struct files *files;
	uint64_t size;	  /* leaves */
	struct hash last; /* hash of the last leaf appended */
	struct tile_edge levels[TILE_LEVELS];
	unsigned bundle_written;
	struct buf bundle; /* of the rightmost level-0 tile */
};

void tiles_init(struct tiles *t, struct files *files);
void tiles_release(struct tiles *t);

/* The largest multiple of 256, at most `size`, below which no full tile or bundle is missing. */
uint64_t tiles_complete(const struct tiles *t, uint64_t size);
/* Continues behind `base` leaves (a multiple of 256), whose full tiles are on disk. E_NOT_FOUND, E_CORRUPT when they are not.
 */
enum err tiles_resume(struct tiles *t, uint64_t base);
/* After an error the edge is no longer what it was: resume. */
enum err tiles_append(struct tiles *t, struct bytes entry);
/* Writes the partial tiles and bundle of the present size and makes everything durable. */
enum err tiles_flush(struct tiles *t);
enum err tiles_root(struct hash *out, const struct tiles *t);

/* The root over 2^log2 hashes. */
void tile_subtree(struct hash *out, const struct hash *hashes, unsigned log2);
/* Reads a tile's first `width` hashes. E_NOT_FOUND, E_CORRUPT. */
enum err tile_read(struct hash hashes[static TILE_WIDTH], const struct files *f, unsigned level, uint64_t n, unsigned width);

#endif
