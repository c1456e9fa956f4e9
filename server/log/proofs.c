#include "log/proofs.h"

#include "log/tiles.h"

#include <hoaban/arena.h>
#include <hoaban/tile_tree.h>

static enum err read_file(void *ctx, const char *path, struct buf *out)
{
	return files_read(ctx, path, out);
}

/* ---------------------------------------------------------------- entries */

static enum err read_bundle(struct buf *out, const struct files *f, uint64_t n, unsigned width)
{
	char path[TILE_PATH];
	tile_path(path, TILE_ENTRIES, n, width);
	enum err e = files_read(f, path, out);
	if (e != E_NOT_FOUND || width == TILE_WIDTH)
		return e;
	tile_path(path, TILE_ENTRIES, n, TILE_WIDTH);
	return files_read(f, path, out);
}

static enum err entry_in(struct bytes *entry, struct bytes bundle, unsigned position)
{
	for (size_t at = 0; at + 2 <= bundle.len;) {
		size_t len = (size_t)bundle.data[at] << 8 | bundle.data[at + 1];
		at += 2;
		if (len > bundle.len - at)
			return E_CORRUPT;
		if (position-- == 0) {
			*entry = (struct bytes){bundle.data + at, len};
			return E_OK;
		}
		at += len;
	}
	return E_CORRUPT;
}

/* ---------------------------------------------------------------- proof */

static enum err check(const struct log_proof *p, const struct checkpoint *c)
{
	struct hash leaf;
	merkle_leaf(&leaf, p->entry);
	enum err e = merkle_verify_inclusion(&leaf, p->index, c->size, p->path, p->count, &c->root);
	return e == E_OK ? E_OK : E_CORRUPT;
}

static enum err gather(struct log_proof *p, struct buf *bundle, const struct files *f, struct tile_tree *tree)
{
	struct merkle_source source = tile_tree_source(tree);
	uint64_t n = p->index / TILE_WIDTH, behind = tree->size - n * TILE_WIDTH;
	TRY(merkle_prove_inclusion(p->path, &p->count, p->index, tree->size, &source));
	TRY(read_bundle(bundle, f, n, behind < TILE_WIDTH ? (unsigned)behind : TILE_WIDTH));
	return entry_in(&p->entry, buf_bytes(bundle), (unsigned)(p->index % TILE_WIDTH));
}

enum err proof_make(struct buf *out, const struct files *f, const struct checkpoint *c, struct bytes note, uint64_t index)
{
	if (index >= c->size)
		return E_NOT_FOUND;
	[[gnu::cleanup(arena_release)]] struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	struct tile_tree *tree = ARENA_NEW(&a, struct tile_tree);
	*tree = (struct tile_tree){.read = read_file, .ctx = (void *)(uintptr_t)f, .size = c->size};
	BUF_LOCAL bundle;
	buf_init(&bundle, BUNDLE_MAX);
	struct log_proof p = {.index = index, .note = note};
	enum err e = gather(&p, &bundle, f, tree);
	if (e != E_OK)
		return e == E_NOT_FOUND ? E_UNAVAILABLE : e;
	TRY(check(&p, c));
	return log_proof_format(out, &p);
}
