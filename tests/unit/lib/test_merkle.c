/* The Merkle tree against RFC 6962's vectors, transparency-dev's proofs, and a naive tree. */
#include <hoaban/merkle.h>
#include "tests/support/vector.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define TREE_MAX 70

/* ---------------------------------------------------------------- a naive tree, straight from RFC 6962 §2.1 */
static struct hash leaves[TREE_MAX];

static void make_leaves(void)
{
	for (uint8_t i = 0; i < TREE_MAX; i++)
		merkle_leaf(&leaves[i], bytes_of(&i, 1));
}

static size_t naive_split(size_t n)
{
	size_t k = 1;

	while (k * 2 < n)
		k *= 2;
	return k;
}

static struct hash naive_root(size_t from, size_t n)
{
	struct hash left, right, out;

	if (n == 1)
		return leaves[from];
	left = naive_root(from, naive_split(n));
	right = naive_root(from + naive_split(n), n - naive_split(n));
	merkle_node(&out, &left, &right);
	return out;
}

static size_t naive_path(struct hash *out, size_t m, size_t from, size_t n)
{
	size_t k = naive_split(n), count;

	if (n == 1)
		return 0;
	if (m < k) {
		count = naive_path(out, m, from, k);
		out[count] = naive_root(from + k, n - k);
	} else {
		count = naive_path(out, m - k, from + k, n - k);
		out[count] = naive_root(from, k);
	}
	return count + 1;
}

static size_t naive_subproof(struct hash *out, size_t m, size_t from, size_t n, bool is_old)
{
	size_t k = naive_split(n), count;

	if (m == n) {
		out[0] = naive_root(from, n);
		return is_old ? 0 : 1;
	}
	if (m <= k) {
		count = naive_subproof(out, m, from, k, is_old);
		out[count] = naive_root(from + k, n - k);
	} else {
		count = naive_subproof(out, m - k, from + k, n - k, false);
		out[count] = naive_root(from, k);
	}
	return count + 1;
}

/* Only complete subtrees of the tree's size exist. */
static enum err naive_node(void *ctx, unsigned level, uint64_t index, struct hash *out)
{
	uint64_t size = *(uint64_t *)ctx;

	if (level > 6 || (index + 1) << level > size)
		return E_NOT_FOUND;
	*out = naive_root(index << level, (size_t)1 << level);
	return E_OK;
}

static bool same(const struct hash *a, const struct hash *b)
{
	return memcmp(a->bytes, b->bytes, HASH_LEN) == 0;
}

/* ---------------------------------------------------------------- hostile */
static void test_refuses(void **state)
{
	uint64_t size = 8;
	struct merkle_source source = {naive_node, &size};
	struct hash proof[MERKLE_PROOF_MAX], root;
	struct merkle_range range;
	size_t count = 99;

	(void)state;
	make_leaves();
	assert_int_equal(merkle_prove_inclusion(proof, &count, 8, 8, &source), E_RANGE);
	assert_int_equal(merkle_prove_inclusion(proof, &count, 0, 0, &source), E_RANGE);
	assert_int_equal(merkle_prove_consistency(proof, &count, 9, 8, &source), E_RANGE);
	assert_int_equal(merkle_prove_consistency(proof, &count, 0, 8, &source), E_RANGE);
	assert_int_equal(merkle_prove_inclusion(proof, &count, 0, UINT64_MAX, &source), E_RANGE);
	assert_int_equal(merkle_range_load(&range, UINT64_MAX, &source), E_RANGE);
	assert_int_equal(merkle_prove_inclusion(proof, &count, 0, 9, &source), E_NOT_FOUND);
	assert_int_equal(merkle_root(&root, 16, &source), E_NOT_FOUND);
	assert_int_equal(count, 0);
	assert_int_equal(merkle_verify_inclusion(&leaves[0], 0, 0, NULL, 0, &leaves[0]), E_INVALID);
	assert_int_equal(merkle_verify_inclusion(&leaves[0], 1, 1, NULL, 0, &leaves[0]), E_INVALID);
	assert_int_equal(merkle_verify_consistency(0, &leaves[0], 0, &leaves[0], NULL, 0), E_INVALID);
}

/* ---------------------------------------------------------------- RFC 6962's own tree of eight */
static void expect_hex(const struct hash *got, const char *hex)
{
	struct hash want;

	assert_int_equal(vector_hex(want.bytes, HASH_LEN, hex), HASH_LEN);
	assert_memory_equal(got->bytes, want.bytes, HASH_LEN);
}

static void test_rfc6962(void **state)
{
	json_t *small = vector_small(), *rfc = json_object_get(small, "rfc6962"), *value;
	struct merkle_range range = {0};
	struct hash h, r;
	uint8_t data[64];
	size_t i;

	(void)state;
	merkle_empty(&h);
	expect_hex(&h, vector_text(rfc, "empty_root"));
	merkle_range_root(&h, &range);
	expect_hex(&h, vector_text(rfc, "empty_root"));
	merkle_leaf(&h, (struct bytes){0});
	expect_hex(&h, vector_text(rfc, "leaf_empty"));
	merkle_leaf(&h, bytes_of_text("L123456"));
	expect_hex(&h, vector_text(rfc, "leaf_L123456"));
	json_array_foreach(json_object_get(rfc, "leaves"), i, value) {
		merkle_leaf(&h, bytes_of(data, vector_hex(data, sizeof(data), json_string_value(value))));
		merkle_range_append(&range, &h);
		merkle_range_root(&r, &range);
		expect_hex(&r, json_string_value(json_array_get(json_object_get(rfc, "roots"), i)));
	}
	assert_int_equal(range.size, 8);
	json_decref(small);
}

static size_t read_path(struct hash *out, const json_t *list)
{
	json_t *value;
	size_t i;

	json_array_foreach(list, i, value)
		vector_hex(out[i].bytes, HASH_LEN, json_string_value(value));
	return json_array_size(list);
}

static void test_rfc6962_proofs(void **state)
{
	json_t *small = vector_small(), *rfc = json_object_get(small, "rfc6962"), *roots = json_object_get(rfc, "roots");
	struct hash path[8], leaf, root6, root8;
	uint8_t data[64];
	size_t count;

	(void)state;
	vector_hex(root6.bytes, HASH_LEN, json_string_value(json_array_get(roots, 5)));
	vector_hex(root8.bytes, HASH_LEN, json_string_value(json_array_get(roots, 7)));
	count = vector_hex(data, sizeof(data), json_string_value(json_array_get(json_object_get(rfc, "leaves"), 5)));
	merkle_leaf(&leaf, bytes_of(data, count));
	count = read_path(path, json_object_get(rfc, "inclusion_leaf5_size8"));
	assert_int_equal(merkle_verify_inclusion(&leaf, 5, 8, path, count, &root8), E_OK);
	assert_int_equal(merkle_verify_inclusion(&leaf, 5, 8, path, count, &root6), E_INVALID);
	count = read_path(path, json_object_get(rfc, "consistency_6_8"));
	assert_int_equal(merkle_verify_consistency(6, &root6, 8, &root8, path, count), E_OK);
	assert_int_equal(merkle_verify_consistency(6, &root8, 8, &root6, path, count), E_INVALID);
	json_decref(small);
}

/* ---------------------------------------------------------------- transparency-dev's files */
struct given {
	bool fits; /* every hash has 32 bytes; ours cannot even be asked otherwise */
	struct hash proof[128];
	size_t count;
};

static bool read_hash(struct hash *out, const char *text)
{
	*out = (struct hash){0};
	return vector_base64(out->bytes, sizeof(out->bytes), text) == sizeof(out->bytes);
}

static void read_proof(struct given *g, const json_t *vector)
{
	json_t *value;
	size_t i;

	*g = (struct given){.fits = true};
	json_array_foreach(json_object_get(vector, "proof"), i, value) {
		assert_true(i < 128);
		g->fits &= strlen(json_string_value(value)) == 44 && read_hash(&g->proof[i], json_string_value(value));
		g->count++;
	}
}

static void judge(const char *path, const json_t *vector, bool accepted)
{
	bool want = !json_boolean_value(json_object_get(vector, "wantErr"));

	if (accepted != want)
		fail_msg("%s: %s", path, accepted ? "accepted" : "refused");
}

static void check_inclusion(const char *path, const json_t *vector)
{
	struct given g;
	struct hash leaf, root;
	bool accepted;

	read_proof(&g, vector);
	g.fits &= read_hash(&leaf, vector_text(vector, "leafHash"));
	g.fits &= read_hash(&root, vector_text(vector, "root"));
	accepted = g.fits && merkle_verify_inclusion(&leaf, vector_u64(vector, "leafIdx"), vector_u64(vector, "treeSize"),
						     g.proof, g.count, &root) == E_OK;
	judge(path, vector, accepted);
}

/* Short roots are filled up with zeros here: one of the files that must pass has them. */
static void check_consistency(const char *path, const json_t *vector)
{
	struct given g;
	struct hash old_root, root;
	bool accepted;

	read_proof(&g, vector);
	read_hash(&old_root, vector_text(vector, "root1"));
	read_hash(&root, vector_text(vector, "root2"));
	accepted = g.fits && merkle_verify_consistency(vector_u64(vector, "size1"), &old_root, vector_u64(vector, "size2"),
						       &root, g.proof, g.count) == E_OK;
	judge(path, vector, accepted);
}

static void test_transparency_dev(void **state)
{
	(void)state;
	assert_true(vector_walk("tests/vectors/merkle/inclusion", check_inclusion) >= 90);
	assert_true(vector_walk("tests/vectors/merkle/consistency", check_consistency) >= 90);
}

/* ---------------------------------------------------------------- every tree up to 70 */
static void check_proofs_of_inclusion(uint64_t size, const struct hash *root)
{
	struct merkle_source source = {naive_node, &size};
	struct hash got[MERKLE_PROOF_MAX], want[MERKLE_PROOF_MAX];
	size_t count, want_count;

	for (size_t i = 0; i < size; i++) {
		assert_int_equal(merkle_prove_inclusion(got, &count, i, size, &source), E_OK);
		want_count = naive_path(want, i, 0, size);
		assert_int_equal(count, want_count);
		assert_memory_equal(got, want, count * sizeof(got[0]));
		for (size_t claimed = 0; claimed < size; claimed++)
			assert_int_equal(merkle_verify_inclusion(&leaves[i], claimed, size, got, count, root),
					 claimed == i ? E_OK : E_INVALID);
		if (count > 0)
			assert_int_equal(merkle_verify_inclusion(&leaves[i], i, size, got, count - 1, root), E_INVALID);
		assert_int_equal(merkle_verify_inclusion(&leaves[i], i, size, got, count + 1, root), E_INVALID);
	}
}

static void check_proofs_of_consistency(uint64_t size, const struct hash *root)
{
	struct merkle_source source = {naive_node, &size};
	struct hash got[MERKLE_PROOF_MAX], want[MERKLE_PROOF_MAX], old_root;
	size_t count, want_count;

	for (size_t m = 1; m <= size; m++) {
		old_root = naive_root(0, m);
		assert_int_equal(merkle_prove_consistency(got, &count, m, size, &source), E_OK);
		want_count = naive_subproof(want, m, 0, size, true);
		assert_int_equal(count, want_count);
		assert_memory_equal(got, want, count * sizeof(got[0]));
		for (size_t claimed = 1; claimed <= size; claimed++)
			assert_int_equal(merkle_verify_consistency(claimed, &old_root, size, root, got, count),
					 claimed == m ? E_OK : E_INVALID);
		for (size_t i = 0; i < count; i++) {
			got[i].bytes[i % HASH_LEN] ^= 1;
			assert_int_equal(merkle_verify_consistency(m, &old_root, size, root, got, count), E_INVALID);
			got[i].bytes[i % HASH_LEN] ^= 1;
		}
	}
}

static void test_every_small_tree(void **state)
{
	struct merkle_range range = {0}, loaded;
	struct hash root, want;

	(void)state;
	make_leaves();
	for (uint64_t size = 1; size <= TREE_MAX; size++) {
		struct merkle_source source = {naive_node, &size};

		merkle_range_append(&range, &leaves[size - 1]);
		want = naive_root(0, size);
		merkle_range_root(&root, &range);
		assert_true(same(&root, &want));
		assert_int_equal(merkle_root(&root, size, &source), E_OK);
		assert_true(same(&root, &want));
		assert_int_equal(merkle_range_load(&loaded, size, &source), E_OK);
		assert_int_equal(loaded.count, range.count);
		assert_memory_equal(loaded.roots, range.roots, range.count * sizeof(range.roots[0]));
		check_proofs_of_inclusion(size, &want);
		check_proofs_of_consistency(size, &want);
	}
}

/* ---------------------------------------------------------------- tile paths */
static void test_tile_paths(void **state)
{
	static const struct {
		int level;
		uint64_t n;
		unsigned width;
		const char *path;
	} rows[] = {
		{0, 0, 256, "tile/0/000"},
		{0, 0, 1, "tile/0/000.p/1"},
		{1, 67, 255, "tile/1/067.p/255"},
		{0, 1234067, 256, "tile/0/x001/x234/067"},
		{2, 1000, 3, "tile/2/x001/000.p/3"},
		{63, 999, 256, "tile/63/999"},
		{-1, 1234067, 9, "tile/entries/x001/x234/067.p/9"},
		{-1, 0, 256, "tile/entries/000"},
		{0, UINT64_MAX, 256, "tile/0/x018/x446/x744/x073/x709/x551/615"},
	};
	char path[TILE_PATH];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int level;
		uint64_t n;
		unsigned width;

		tile_path(path, rows[i].level, rows[i].n, rows[i].width);
		assert_string_equal(path, rows[i].path);
		assert_int_equal(tile_path_parse(&level, &n, &width, path + 5), E_OK);
		assert_int_equal(level, rows[i].level);
		assert_true(n == rows[i].n);
		assert_int_equal(width, rows[i].width);
	}
}

static void test_tile_paths_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"0",
		"0/",
		"0/00",
		"0/0000",
		"0/1",
		"0/x001",
		"0/x000/001",
		"0/001/002",
		"0/x001/x002",
		"0/x001//002",
		"0/xx01/002",
		"00/000",
		"64/000",
		"-1/000",
		"+1/000",
		"0/000.p/0",
		"0/000.p/256",
		"0/000.p/01",
		"0/000.p/",
		"0/000.p/1 ",
		"0/000.p/1/",
		"0/000/",
		"/0/000",
		"0/000.P/1",
		"entries",
		"entries/",
		"entries/1",
		"entriesx/000",
		"0/../000",
		"0/x018/x446/x744/x073/x709/x551/616",
		"0/x100/x000/x000/x000/x000/x000/x000/000",
		" 0/000",
		"0/0\n0",
		"4294967296/000",
		"0/000.p/4294967297",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int level;
		uint64_t n;
		unsigned width;

		if (tile_path_parse(&level, &n, &width, bad[i]) != E_MALFORMED)
			fail_msg("accepted: %s", bad[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_rfc6962),
		cmocka_unit_test(test_rfc6962_proofs),
		cmocka_unit_test(test_transparency_dev),
		cmocka_unit_test(test_every_small_tree),
		cmocka_unit_test(test_tile_paths),
		cmocka_unit_test(test_tile_paths_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
