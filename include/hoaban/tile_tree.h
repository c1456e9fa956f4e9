/* A tree read from its published tiles (C2SP tlog-tiles), wherever they come from: a directory, a server, a stick. */
#ifndef HOABAN_TILE_TREE_H
#define HOABAN_TILE_TREE_H

#include <hoaban/merkle.h>

#define TILE_TREE_LEVELS 8 /* of tiles: a u64 of leaves */

struct tile_tree {
	/* Appends the file of a path "tile/<L>/<N>[.p/<W>]". E_NOT_FOUND when there is none. */
	enum err (*read)(void *ctx, const char *path, struct buf *out);
	void *ctx;
	uint64_t size;
	struct tile_kept { /* of each level the last one read */
		bool is_set;
		uint64_t n;
		unsigned width;
		struct hash hashes[TILE_WIDTH];
	} kept[TILE_TREE_LEVELS];
};

/* What the provers of merkle.h ask. E_CORRUPT for a tile of another length; nothing else is believed: judge what comes out. */
struct merkle_source tile_tree_source(struct tile_tree *t);

#endif
