#include "log/tiles.h"

#include <assert.h>

static_assert(sizeof(struct hash) == HASH_LEN); /* a tile is an array of them, on disk as in memory */

void tiles_init(struct tiles *t, struct files *files)
{
	*t = (struct tiles){.files = files};
	buf_init(&t->bundle, BUNDLE_MAX);
}

void tiles_release(struct tiles *t)
{
	buf_release(&t->bundle);
}

void tile_subtree(struct hash *out, const struct hash *hashes, unsigned log2)
{
	struct hash level[TILE_WIDTH];
	size_t count = (size_t)1 << log2;
	memcpy(level, hashes, count * sizeof *level);
	for (; count > 1; count /= 2)
		for (size_t i = 0; i < count / 2; i++)
			merkle_node(&level[i], &level[2 * i], &level[2 * i + 1]);
	*out = level[0];
}

/* ---------------------------------------------------------------- writing */

static enum err write_tile(struct tiles *t, int level, uint64_t n, unsigned width, struct bytes content)
{
	char path[TILE_PATH];
	tile_path(path, level, n, width);
	return files_write(t->files, path, content);
}

/* The partial tiles that a full one replaces. */
static void drop_partial(const struct tiles *t, int level, uint64_t n)
{
	char path[TILE_PATH + 2];
	tile_path(path, level, n, TILE_WIDTH);
	files_drop(t->files, strcat(path, ".p"));
}

static enum err write_edge(struct tiles *t, unsigned level)
{
	struct tile_edge *e = &t->levels[level];
	if (e->width == e->written)
		return E_OK;
	TRY(write_tile(t, (int)level, e->n, e->width, bytes_of(e->hashes, e->width * sizeof *e->hashes)));
	e->written = e->width;
	return E_OK;
}

static enum err write_bundle(struct tiles *t, unsigned width)
{
	if (width == t->bundle_written)
		return E_OK;
	TRY(buf_status(&t->bundle));
	TRY(write_tile(t, TILE_ENTRIES, t->levels[0].n, width, buf_bytes(&t->bundle)));
	t->bundle_written = width;
	return E_OK;
}

static enum err complete_bundle(struct tiles *t)
{
	TRY(write_bundle(t, TILE_WIDTH));
	drop_partial(t, TILE_ENTRIES, t->levels[0].n);
	buf_clear(&t->bundle);
	t->bundle_written = 0;
	return E_OK;
}

static enum err push(struct tiles *t, unsigned level, const struct hash *hash)
{
	struct hash node = *hash;
	for (; level < TILE_LEVELS; level++) {
		struct tile_edge *e = &t->levels[level];
		e->hashes[e->width++] = node;
		if (e->width < TILE_WIDTH)
			return E_OK;
		TRY(write_edge(t, level));
		drop_partial(t, (int)level, e->n);
		tile_subtree(&node, e->hashes, TILE_HEIGHT);
		e->n++;
		e->width = e->written = 0;
	}
	return E_RANGE;
}

enum err tiles_append(struct tiles *t, struct bytes entry)
{
	if (entry.len > LEAF_BYTES_MAX)
		return E_CORRUPT;
	struct hash leaf;
	merkle_leaf(&leaf, entry);
	buf_append_u16be(&t->bundle, (uint16_t)entry.len);
	buf_append(&t->bundle, entry.data, entry.len);
	if (t->levels[0].width == TILE_WIDTH - 1)
		TRY(complete_bundle(t));
	TRY(push(t, 0, &leaf));
	t->last = leaf;
	t->size++;
	return E_OK;
}

enum err tiles_flush(struct tiles *t)
{
	TRY(write_bundle(t, t->levels[0].width));
	for (unsigned level = 0; level < TILE_LEVELS; level++)
		TRY(write_edge(t, level));
	return files_sync(t->files);
}

/* ---------------------------------------------------------------- reading */

enum err tile_read(struct hash hashes[static TILE_WIDTH], const struct files *f, unsigned level, uint64_t n, unsigned width)
{
	char path[TILE_PATH];
	struct buf content = {.data = (uint8_t *)hashes, .cap = TILE_FILE_MAX, .ceiling = TILE_FILE_MAX, .is_fixed = true};
	tile_path(path, (int)level, n, width);
	TRY(files_read(f, path, &content));
	return content.len == width * sizeof *hashes ? E_OK : E_CORRUPT;
}

static bool has_tile(const struct tiles *t, int level, uint64_t n)
{
	char path[TILE_PATH];
	tile_path(path, level, n, TILE_WIDTH);
	return files_exist(t->files, path);
}

/* How many full tiles of a level are there without a gap, of `count`. */
static uint64_t first_missing(const struct tiles *t, int level, uint64_t count)
{
	uint64_t n = 0;
	while (n < count && has_tile(t, level, n))
		n++;
	return n;
}

uint64_t tiles_complete(const struct tiles *t, uint64_t size)
{
	uint64_t base = first_missing(t, TILE_ENTRIES, size >> TILE_HEIGHT) << TILE_HEIGHT;
	for (unsigned level = 0; level < TILE_LEVELS - 1; level++) {
		unsigned shift = TILE_HEIGHT * (level + 1);
		uint64_t count = base >> shift, found = first_missing(t, (int)level, count);
		if (found < count)
			base = found << shift;
	}
	return base;
}

/* An edge above level 0: the roots of the full tiles below it. */
static enum err resume_edge(struct tiles *t, unsigned level)
{
	struct tile_edge *e = &t->levels[level];
	uint64_t nodes = t->size >> (TILE_HEIGHT * level);
	struct hash below[TILE_WIDTH];
	e->n = nodes / TILE_WIDTH;
	unsigned width = (unsigned)(nodes % TILE_WIDTH);
	while (e->width < width) {
		TRY(tile_read(below, t->files, level - 1, e->n * TILE_WIDTH + e->width, TILE_WIDTH));
		tile_subtree(&e->hashes[e->width++], below, TILE_HEIGHT);
	}
	return E_OK;
}

static enum err resume_last(struct tiles *t)
{
	struct hash hashes[TILE_WIDTH];
	if (t->size == 0)
		return E_OK;
	TRY(tile_read(hashes, t->files, 0, t->size / TILE_WIDTH - 1, TILE_WIDTH));
	t->last = hashes[TILE_WIDTH - 1];
	return E_OK;
}

enum err tiles_resume(struct tiles *t, uint64_t base)
{
	assert(base % TILE_WIDTH == 0);
	t->size = base;
	t->bundle_written = 0;
	buf_clear(&t->bundle);
	memset(t->levels, 0, sizeof t->levels);
	t->levels[0].n = base / TILE_WIDTH;
	for (unsigned level = 1; level < TILE_LEVELS; level++)
		TRY(resume_edge(t, level));
	return resume_last(t);
}

/* ---------------------------------------------------------------- root */

/* All roots of complete subtrees left of the end lie in the edges. */
static enum err edge_node(void *ctx, unsigned level, uint64_t index, struct hash *out)
{
	const struct tiles *t = ctx;
	const struct tile_edge *e = &t->levels[level / TILE_HEIGHT];
	unsigned log2 = level % TILE_HEIGHT;
	uint64_t first = index << log2;
	if (first / TILE_WIDTH != e->n || first % TILE_WIDTH + (UINT64_C(1) << log2) > e->width)
		return E_NOT_FOUND;
	tile_subtree(out, &e->hashes[first % TILE_WIDTH], log2);
	return E_OK;
}

enum err tiles_root(struct hash *out, const struct tiles *t)
{
	struct merkle_source source = {edge_node, (void *)(uintptr_t)t};
	return merkle_root(out, t->size, &source);
}
