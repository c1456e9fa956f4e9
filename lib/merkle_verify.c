/* Checking Merkle proofs: the algorithms of RFC 9162 §2.1.3.2 and §2.1.4.2. */
#include <hoaban/merkle.h>

static bool hash_equal(const struct hash *a, const struct hash *b)
{
	return memcmp(a->bytes, b->bytes, HASH_LEN) == 0;
}

/* The path from one node to the root: `at` is the node's index on its level, `last` the index of the level's last node. */
struct ascent {
	uint64_t at, last;
};

/* Is the next sibling on the left? Then levels on which our node has no sibling are passed. */
static bool sibling_is_left(struct ascent *a)
{
	if (!(a->at & 1) && a->at != a->last)
		return false;
	while (!(a->at & 1) && a->at != 0) {
		a->at >>= 1;
		a->last >>= 1;
	}
	return true;
}

static void step_up(struct ascent *a)
{
	a->at >>= 1;
	a->last >>= 1;
}

enum err merkle_verify_inclusion(const struct hash *leaf, uint64_t index, uint64_t size, const struct hash *proof, size_t count,
				 const struct hash *root)
{
	struct ascent a = {index, size - 1};
	struct hash node = *leaf;

	if (index >= size)
		return E_INVALID;
	for (size_t i = 0; i < count; i++) {
		if (a.last == 0)
			return E_INVALID;
		if (sibling_is_left(&a))
			merkle_node(&node, &proof[i], &node);
		else
			merkle_node(&node, &node, &proof[i]);
		step_up(&a);
	}
	return a.last == 0 && hash_equal(&node, root) ? E_OK : E_INVALID;
}

/* Both trees are rebuilt from their largest common subtree upwards. */
static enum err verify_growth(struct ascent a, const struct hash *seed, const struct hash *proof, size_t count,
			      const struct hash *old_root, const struct hash *root)
{
	struct hash old_node = *seed, node = *seed;

	for (size_t i = 0; i < count; i++) {
		if (a.last == 0)
			return E_INVALID;
		if (sibling_is_left(&a)) {
			merkle_node(&old_node, &proof[i], &old_node);
			merkle_node(&node, &proof[i], &node);
		} else {
			merkle_node(&node, &node, &proof[i]);
		}
		step_up(&a);
	}
	return a.last == 0 && hash_equal(&old_node, old_root) && hash_equal(&node, root) ? E_OK : E_INVALID;
}

enum err merkle_verify_consistency(uint64_t old_size, const struct hash *old_root, uint64_t size, const struct hash *root,
				   const struct hash *proof, size_t count)
{
	struct ascent a = {old_size - 1, size - 1};

	if (old_size == 0 || old_size > size)
		return E_INVALID;
	if (old_size == size)
		return count == 0 && hash_equal(old_root, root) ? E_OK : E_INVALID;
	if (count == 0)
		return E_INVALID;
	while (a.at & 1)
		step_up(&a);
	/* A whole old tree that is one complete subtree is its own seed; else the proof begins with it. */
	if ((old_size & (old_size - 1)) == 0)
		return verify_growth(a, old_root, proof, count, old_root, root);
	return verify_growth(a, &proof[0], proof + 1, count - 1, old_root, root);
}
