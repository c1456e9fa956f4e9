#include "tests/support/auditor.h"

#include "tests/support/rawhttp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define PATIENCE_MS   90000 /* a killed publisher's lease has to run out first */
#define LOOK_EVERY_MS 20

/* ---- asking */

/* A server that has just begun says 503 until its publisher has looked around. */
static void get(const struct auditor *a, struct raw_reply *reply, const char *path)
{
	int status = 503;
	for (int waited = 0; status == 503 && waited < PATIENCE_MS; waited += LOOK_EVERY_MS) {
		if (waited > 0) {
			raw_reply_release(reply);
			nanosleep(&(struct timespec){.tv_nsec = LOOK_EVERY_MS * 1000000}, NULL);
		}
		status = raw_once(a->port, reply, PATIENCE_MS, "GET %s HTTP/1.1\r\nHost: auditor\r\nConnection: close\r\n\r\n",
				  path);
	}
	if (status != 200)
		fail_msg("GET %s: %d", path, status);
}

void auditor_meet(struct auditor *a, unsigned port)
{
	struct raw_reply reply;
	a->port = port;
	get(a, &reply, "/log/vkey");
	reply.body[strcspn(reply.body, "\n")] = 0;
	assert_true(strlen(reply.body) < VKEY_TEXT);
	if (a->vkey[0] == 0)
		strcpy(a->vkey, reply.body);
	assert_string_equal(a->vkey, reply.body);
	assert_int_equal(note_vkey_parse(&a->verifier, a->vkey), E_OK);
	raw_reply_release(&reply);
}

void auditor_release(struct auditor *a)
{
	free(a->seen);
	free(a->leaves);
	free(a->entries);
	free(a->offsets);
	*a = (struct auditor){0};
}

/* ---- checkpoints */

static void remember(struct auditor *a, const struct checkpoint *c, bool is_late)
{
	for (size_t i = 0; i < a->seen_count; i++) {
		if (a->seen[i].size != c->size)
			continue;
		assert_memory_equal(&a->seen[i].root, &c->root, HASH_LEN); /* two roots for one size: a split view */
		return;
	}
	if (!is_late && a->seen_count > 0 && c->size < a->seen[a->seen_count - 1].size)
		fail_msg("the log shrank from %llu to %llu", (unsigned long long)a->seen[a->seen_count - 1].size,
			 (unsigned long long)c->size);
	if (a->seen == NULL)
		a->seen = calloc(AUDITOR_SEEN_MAX, sizeof(*a->seen));
	assert_non_null(a->seen);
	assert_true(a->seen_count < AUDITOR_SEEN_MAX);
	a->seen[a->seen_count++] = *c;
}

static struct checkpoint read_note(const struct auditor *a, struct bytes note)
{
	struct bytes text;
	struct checkpoint c;
	assert_int_equal(note_verify(&text, note, &a->verifier), E_OK);
	assert_int_equal(checkpoint_parse(&c, text), E_OK);
	assert_string_equal(c.origin, a->verifier.name);
	return c;
}

void auditor_take(struct auditor *a, struct bytes note, bool is_late)
{
	struct checkpoint c = read_note(a, note);
	remember(a, &c, is_late);
}

static const struct checkpoint *newest(const struct auditor *a)
{
	const struct checkpoint *best = NULL;
	for (size_t i = 0; i < a->seen_count; i++)
		if (best == NULL || a->seen[i].size > best->size)
			best = &a->seen[i];
	return best;
}

const struct checkpoint *auditor_look(struct auditor *a)
{
	struct raw_reply reply;
	get(a, &reply, "/log/checkpoint");
	auditor_take(a, bytes_of(reply.body, reply.body_len), false);
	raw_reply_release(&reply);
	return newest(a);
}

void auditor_await(struct auditor *a, uint64_t size)
{
	for (int waited = 0;; waited += LOOK_EVERY_MS) {
		const struct checkpoint *c = auditor_look(a);
		uint64_t reached = c ? c->size : 0;
		if (reached >= size)
			return;
		if (waited > PATIENCE_MS)
			fail_msg("the log stays at %llu of %llu", (unsigned long long)reached, (unsigned long long)size);
		nanosleep(&(struct timespec){.tv_nsec = LOOK_EVERY_MS * 1000000}, NULL);
	}
}

/* ---- hashes and trees, by their definitions */

static struct hash digest(uint8_t prefix, const void *a, size_t a_len, const void *b, size_t b_len)
{
	struct hash out = {0};
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	assert_true(EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) && EVP_DigestUpdate(ctx, &prefix, 1) &&
		    EVP_DigestUpdate(ctx, a, a_len) && EVP_DigestUpdate(ctx, b, b_len) &&
		    EVP_DigestFinal_ex(ctx, out.bytes, NULL));
	EVP_MD_CTX_free(ctx);
	return out;
}

/* The largest power of two below n. */
static uint64_t split_of(uint64_t n)
{
	uint64_t k = 1;
	while (2 * k < n)
		k *= 2;
	return k;
}

static struct hash tree_hash(const struct hash *leaves, uint64_t n)
{
	if (n == 1)
		return leaves[0];
	uint64_t k = split_of(n);
	struct hash left = tree_hash(leaves, k), right = tree_hash(leaves + k, n - k);
	return digest(1, &left, HASH_LEN, &right, HASH_LEN);
}

struct hash auditor_root(const struct auditor *a, uint64_t size)
{
	assert_in_range(size, 1, a->size);
	return tree_hash(a->leaves, size);
}

static size_t path_of(const struct hash *leaves, uint64_t index, uint64_t n, struct hash *path)
{
	if (n == 1)
		return 0;
	uint64_t k = split_of(n);
	bool is_left = index < k;
	size_t count = is_left ? path_of(leaves, index, k, path) : path_of(leaves + k, index - k, n - k, path);
	path[count] = is_left ? tree_hash(leaves + k, n - k) : tree_hash(leaves, k);
	return count + 1;
}

size_t auditor_path(const struct auditor *a, uint64_t index, uint64_t size, struct hash path[static MERKLE_PROOF_MAX])
{
	assert_true(index < size && size <= a->size);
	return path_of(a->leaves, index, size, path);
}

/* ---- entries and tiles */

/* "x001/234" and the width of a partial tile: C2SP tlog-tiles, for fewer than a million of them. */
static void write_path(char out[static 64], const char *level, uint64_t n, uint64_t width)
{
	char number[16], partial[16] = "";
	assert_true(n < 1000000);
	snprintf(number, sizeof(number), n < 1000 ? "%03llu" : "x%03llu/%03llu", (unsigned long long)(n < 1000 ? n : n / 1000),
		 (unsigned long long)(n % 1000));
	if (width < 256)
		snprintf(partial, sizeof(partial), ".p/%llu", (unsigned long long)width);
	snprintf(out, 64, "/log/tile/%s/%s%s", level, number, partial);
}

static void take_entry(struct auditor *a, const uint8_t *entry, size_t len)
{
	size_t at = a->offsets[a->size];
	a->entries = realloc(a->entries, at + len);
	assert_non_null(a->entries);
	memcpy(a->entries + at, entry, len);
	a->leaves[a->size] = digest(0, entry, len, "", 0);
	a->offsets[++a->size] = at + len;
}

static void read_bundle(struct auditor *a, uint64_t n, uint64_t width)
{
	char path[64];
	struct raw_reply reply;
	write_path(path, "entries", n, width);
	get(a, &reply, path);
	const uint8_t *data = (const uint8_t *)reply.body;
	size_t at = 0, count = 0;
	for (; at + 2 <= reply.body_len; count++) {
		size_t len = (size_t)data[at] << 8 | data[at + 1];
		assert_true(at + 2 + len <= reply.body_len);
		take_entry(a, data + at + 2, len);
		at += 2 + len;
	}
	assert_int_equal(at, reply.body_len);
	assert_int_equal(count, width);
	raw_reply_release(&reply);
}

static uint64_t width_of(uint64_t n, uint64_t count)
{
	return count - 256 * n < 256 ? count - 256 * n : 256;
}

/* One level of tiles against the entries: hash `i` of level L is the tree over entries [i·256^L, (i+1)·256^L). */
static void check_level(const struct auditor *a, unsigned level, uint64_t span)
{
	char path[64], name[8];
	uint64_t count = a->size / span;
	snprintf(name, sizeof(name), "%u", level);
	for (uint64_t n = 0; 256 * n < count; n++) {
		struct raw_reply reply;
		uint64_t width = width_of(n, count);
		write_path(path, name, n, width);
		get(a, &reply, path);
		assert_int_equal(reply.body_len, width * HASH_LEN);
		for (uint64_t i = 0; i < width; i++) {
			struct hash wanted = tree_hash(a->leaves + (256 * n + i) * span, span);
			assert_memory_equal(reply.body + i * HASH_LEN, &wanted, HASH_LEN);
		}
		raw_reply_release(&reply);
	}
}

static void make_room(struct auditor *a, uint64_t size)
{
	free(a->leaves);
	free(a->offsets);
	free(a->entries);
	a->entries = NULL;
	a->size = 0;
	a->leaves = calloc(size + 1, sizeof(*a->leaves));
	a->offsets = calloc(size + 1, sizeof(*a->offsets));
	assert_true(a->leaves != NULL && a->offsets != NULL);
}

void auditor_read(struct auditor *a)
{
	uint64_t size = auditor_look(a)->size;
	make_room(a, size);
	for (uint64_t n = 0; 256 * n < size; n++)
		read_bundle(a, n, width_of(n, size));
	unsigned level = 0;
	for (uint64_t span = 1; span <= size; span *= 256)
		check_level(a, level++, span);
	for (size_t i = 0; i < a->seen_count; i++) {
		struct hash root = auditor_root(a, a->seen[i].size);
		assert_memory_equal(&root, &a->seen[i].root, HASH_LEN);
	}
}

struct bytes auditor_entry(const struct auditor *a, uint64_t index)
{
	assert_true(index < a->size);
	return bytes_of(a->entries + a->offsets[index], a->offsets[index + 1] - a->offsets[index]);
}
