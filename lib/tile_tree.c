#include <hoaban/tile_tree.h>

static unsigned width_of(const struct tile_tree *t, unsigned level, uint64_t n)
{
	uint64_t nodes = t->size >> (TILE_HEIGHT * level);
	if (nodes / TILE_WIDTH > n)
		return TILE_WIDTH;
	return nodes / TILE_WIDTH == n ? (unsigned)(nodes % TILE_WIDTH) : 0;
}

static enum err read_width(struct tile_tree *t, struct tile_kept *k, unsigned level, unsigned width)
{
	uint8_t room[TILE_WIDTH * HASH_LEN];
	struct buf content = BUF_FIXED(room);
	char path[TILE_PATH];
	tile_path(path, (int)level, k->n, width);
	TRY(t->read(t->ctx, path, &content));
	if (buf_status(&content) != E_OK || content.len != width * HASH_LEN)
		return E_CORRUPT;
	memcpy(k->hashes, content.data, k->width * HASH_LEN);
	return E_OK;
}

/* A partial tile may have made room for its full one since the checkpoint. */
static enum err read_grown(struct tile_tree *t, struct tile_kept *k, unsigned level)
{
	enum err e = read_width(t, k, level, k->width);
	return e == E_NOT_FOUND && k->width < TILE_WIDTH ? read_width(t, k, level, TILE_WIDTH) : e;
}

static enum err fetch(struct tile_tree *t, unsigned level, uint64_t n, const struct tile_kept **out)
{
	struct tile_kept *k = &t->kept[level];
	*out = k;
	if (k->is_set && k->n == n)
		return E_OK;
	*k = (struct tile_kept){.n = n, .width = width_of(t, level, n)};
	if (k->width == 0)
		return E_NOT_FOUND;
	TRY(read_grown(t, k, level));
	k->is_set = true;
	return E_OK;
}

static void subtree(struct hash *out, const struct hash *hashes, size_t count)
{
	struct hash level[TILE_WIDTH];
	memcpy(level, hashes, count * sizeof(*level));
	for (; count > 1; count /= 2)
		for (size_t i = 0; i < count / 2; i++)
			merkle_node(&level[i], &level[2 * i], &level[2 * i + 1]);
	*out = level[0];
}

static enum err node(void *ctx, unsigned level, uint64_t index, struct hash *out)
{
	unsigned log2 = level % TILE_HEIGHT;
	uint64_t first = index << log2;
	const struct tile_kept *k;
	TRY(fetch(ctx, level / TILE_HEIGHT, first / TILE_WIDTH, &k));
	if (first % TILE_WIDTH + (UINT64_C(1) << log2) > k->width)
		return E_NOT_FOUND;
	subtree(out, &k->hashes[first % TILE_WIDTH], (size_t)1 << log2);
	return E_OK;
}

struct merkle_source tile_tree_source(struct tile_tree *t)
{
	return (struct merkle_source){node, t};
}
