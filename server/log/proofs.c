#include "log/proofs.h"

#include "log/tiles.h"

#include <hoaban/arena.h>

/* The tiles of a tree of `size` leaves; of each level the last one read is kept. */
struct tile_source {
	const struct files *files;
	uint64_t size;
	struct kept {
		bool is_set;
		uint64_t n;
		unsigned width;
		struct hash hashes[TILE_WIDTH];
	} kept[TILE_LEVELS];
};

static unsigned width_of(const struct tile_source *s, unsigned level, uint64_t n)
{
	uint64_t nodes = s->size >> (TILE_HEIGHT * level);
	if (nodes / TILE_WIDTH > n)
		return TILE_WIDTH;
	return nodes / TILE_WIDTH == n ? (unsigned)(nodes % TILE_WIDTH) : 0;
}

/* A partial tile may have made room for its full one since the checkpoint. */
static enum err read_grown(struct kept *k, const struct files *f, unsigned level)
{
	enum err e = tile_read(k->hashes, f, level, k->n, k->width);
	if (e != E_NOT_FOUND || k->width == TILE_WIDTH)
		return e;
	return tile_read(k->hashes, f, level, k->n, TILE_WIDTH);
}

static enum err fetch(struct tile_source *s, unsigned level, uint64_t n, const struct kept **out)
{
	struct kept *k = &s->kept[level];
	*out = k;
	if (k->is_set && k->n == n)
		return E_OK;
	k->is_set = false;
	k->n = n;
	k->width = width_of(s, level, n);
	if (k->width == 0)
		return E_NOT_FOUND;
	TRY(read_grown(k, s->files, level));
	k->is_set = true;
	return E_OK;
}

static enum err tile_node(void *ctx, unsigned level, uint64_t index, struct hash *out)
{
	unsigned log2 = level % TILE_HEIGHT;
	uint64_t first = index << log2;
	const struct kept *k;
	TRY(fetch(ctx, level / TILE_HEIGHT, first / TILE_WIDTH, &k));
	if (first % TILE_WIDTH + (UINT64_C(1) << log2) > k->width)
		return E_NOT_FOUND;
	tile_subtree(out, &k->hashes[first % TILE_WIDTH], log2);
	return E_OK;
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

static enum err gather(struct log_proof *p, struct buf *bundle, struct tile_source *s)
{
	struct merkle_source source = {tile_node, s};
	uint64_t n = p->index / TILE_WIDTH;
	TRY(merkle_prove_inclusion(p->path, &p->count, p->index, s->size, &source));
	TRY(read_bundle(bundle, s->files, n, width_of(s, 0, n)));
	return entry_in(&p->entry, buf_bytes(bundle), (unsigned)(p->index % TILE_WIDTH));
}

enum err proof_make(struct buf *out, const struct files *f, const struct checkpoint *c, struct bytes note, uint64_t index)
{
	if (index >= c->size)
		return E_NOT_FOUND;
	[[gnu::cleanup(arena_release)]] struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	struct tile_source *s = ARENA_NEW(&a, struct tile_source);
	s->files = f;
	s->size = c->size;
	BUF_LOCAL bundle;
	buf_init(&bundle, BUNDLE_MAX);
	struct log_proof p = {.index = index, .note = note};
	enum err e = gather(&p, &bundle, s);
	if (e != E_OK)
		return e == E_NOT_FOUND ? E_UNAVAILABLE : e;
	TRY(check(&p, c));
	return log_proof_format(out, &p);
}
