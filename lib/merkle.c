#include <hoaban/merkle.h>
#include <assert.h>
#include <sodium.h>

#define SIZE_MAX_LOG (UINT64_C(1) << 63) /* C2SP: sizes fit into an int64 */

void merkle_leaf(struct hash *out, struct bytes entry)
{
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, (const uint8_t[]){0}, 1);
	crypto_hash_sha256_update(&state, entry.data, entry.len);
	crypto_hash_sha256_final(&state, out->bytes);
}

void merkle_node(struct hash *out, const struct hash *left, const struct hash *right)
{
	uint8_t pair[1 + 2 * HASH_LEN] = {1};

	memcpy(pair + 1, left->bytes, HASH_LEN);
	memcpy(pair + 1 + HASH_LEN, right->bytes, HASH_LEN);
	sha256(out->bytes, BYTES(pair));
}

void merkle_empty(struct hash *out)
{
	sha256(out->bytes, (struct bytes){0});
}

/* Roots of subtrees, largest first, become one root: the right ones join first. */
static void fold(struct hash *out, const struct hash *roots, size_t count)
{
	*out = roots[count - 1];
	for (size_t i = count - 1; i-- > 0;)
		merkle_node(out, &roots[i], out);
}

void merkle_range_append(struct merkle_range *r, const struct hash *leaf)
{
	struct hash node = *leaf;

	assert(r->size < SIZE_MAX_LOG);
	for (uint64_t rest = r->size; rest & 1; rest >>= 1)
		merkle_node(&node, &r->roots[--r->count], &node);
	r->roots[r->count++] = node;
	r->size++;
}

void merkle_range_root(struct hash *out, const struct merkle_range *r)
{
	if (r->count == 0)
		merkle_empty(out);
	else
		fold(out, r->roots, r->count);
}

/* The complete subtrees over leaves [from, from+size), largest first; `from` is a multiple of the largest one's width. */
static enum err load_roots(struct hash roots[static 64], size_t *count, uint64_t from, uint64_t size,
			   const struct merkle_source *s)
{
	*count = 0;
	for (unsigned level = 64; level-- > 0;) {
		if (!(size >> level & 1))
			continue;
		TRY(s->node(s->ctx, level, from >> level, &roots[*count]));
		*count += 1;
		from += UINT64_C(1) << level;
	}
	return E_OK;
}

enum err merkle_range_load(struct merkle_range *out, uint64_t size, const struct merkle_source *s)
{
	*out = (struct merkle_range){0};
	if (size > SIZE_MAX_LOG)
		return E_RANGE;
	TRY(load_roots(out->roots, &out->count, 0, size, s));
	out->size = size;
	return E_OK;
}

static enum err subtree_root(struct hash *out, uint64_t from, uint64_t size, const struct merkle_source *s)
{
	struct hash roots[64];
	size_t count;

	TRY(load_roots(roots, &count, from, size, s));
	assert(count > 0);
	fold(out, roots, count);
	return E_OK;
}

enum err merkle_root(struct hash *out, uint64_t size, const struct merkle_source *s)
{
	struct merkle_range range;

	TRY(merkle_range_load(&range, size, s));
	merkle_range_root(out, &range);
	return E_OK;
}

/* The largest power of two smaller than n ≥ 2: where RFC 6962 splits a tree. */
static uint64_t split_of(uint64_t n)
{
	return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

static void reverse(struct hash *list, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		struct hash other = list[i];

		list[i] = list[count - 1 - i];
		list[count - 1 - i] = other;
	}
}

/* A walk from the root down: at each split one half is entered and the other half's root joins the proof. */
struct descent {
	uint64_t from, size;
	struct hash *proof;
	size_t count;
	const struct merkle_source *source;
};

static enum err descend(struct descent *d, bool right)
{
	uint64_t k = split_of(d->size);
	struct hash *sibling = &d->proof[d->count++];

	if (right) {
		TRY(subtree_root(sibling, d->from, k, d->source));
		d->from += k;
		d->size -= k;
		return E_OK;
	}
	TRY(subtree_root(sibling, d->from + k, d->size - k, d->source));
	d->size = k;
	return E_OK;
}

enum err merkle_prove_inclusion(struct hash proof[static MERKLE_PROOF_MAX], size_t *count, uint64_t index, uint64_t size,
				const struct merkle_source *s)
{
	struct descent d = {.size = size, .proof = proof, .source = s};

	*count = 0;
	if (index >= size || size > SIZE_MAX_LOG)
		return E_RANGE;
	while (d.size > 1)
		TRY(descend(&d, index >= d.from + split_of(d.size)));
	reverse(proof, d.count);
	*count = d.count;
	return E_OK;
}

enum err merkle_prove_consistency(struct hash proof[static MERKLE_PROOF_MAX], size_t *count, uint64_t old_size, uint64_t size,
				  const struct merkle_source *s)
{
	struct descent d = {.size = size, .proof = proof, .source = s};

	*count = 0;
	if (old_size == 0 || old_size > size || size > SIZE_MAX_LOG)
		return E_RANGE;
	while (d.from + d.size != old_size)
		TRY(descend(&d, old_size > d.from + split_of(d.size)));
	/* The old root itself is known to the verifier; a complete subtree on its right edge is not. */
	if (d.from != 0)
		TRY(subtree_root(&proof[d.count++], d.from, d.size, s));
	reverse(proof, d.count);
	*count = d.count;
	return E_OK;
}
