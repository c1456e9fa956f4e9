#include "signer/keys.h"

#include "signer/keyfile.h"

#include <sodium.h>

const struct ring_row ring_table[RING_KEY_COUNT] = {
	[RING_LISTS] = {"lists.key", KEY_USE_LISTS},
	[RING_DEVICES] = {"devices.key", KEY_USE_DEVICES},
	[RING_TICKETS] = {"tickets.key", KEY_USE_TICKET},
	[RING_LOG] = {"log.key", KEY_USE_LOG},
};

#define KEY_TEXT_MAX 256

/* ---------------------------------------------------------------- reading */

/* The line behind an optional comment line, without its LF. */
static enum err value_line(struct bytes *line, struct bytes text)
{
	if (text.len > 0 && text.data[0] == '#') {
		const uint8_t *end = memchr(text.data, '\n', text.len);
		if (end == NULL)
			return E_MALFORMED;
		text.len -= (size_t)(end + 1 - text.data);
		text.data = end + 1;
	}
	if (text.len == 0 || text.data[text.len - 1] != '\n')
		return E_MALFORMED;
	*line = (struct bytes){text.data, text.len - 1};
	return E_OK;
}

static enum err read_hex(uint8_t out[static 32], struct buf *scratch, const char *directory, const char *file, unsigned mode)
{
	struct bytes line;
	TRY(keyfile_read(scratch, directory, file, mode));
	TRY(value_line(&line, buf_bytes(scratch)));
	return hex_parse(out, 32, (const char *)line.data, line.len);
}

enum err key_pair_load(struct key_pair *out, const char *directory, const char *file)
{
	uint8_t text[KEY_TEXT_MAX], seed[SEED_LEN];
	struct buf scratch = BUF_FIXED(text);
	enum err e = read_hex(seed, &scratch, directory, file, KEYFILE_SECRET);
	if (e == E_OK) {
		key_pair_from_seed(out->public_key, out->secret_key, seed);
		cose_kid(out->kid, out->public_key);
	}
	sodium_memzero(text, sizeof text);
	sodium_memzero(seed, sizeof seed);
	return e;
}

enum err root_public_load(uint8_t root[static PUBLIC_KEY_LEN], const char *directory)
{
	uint8_t text[KEY_TEXT_MAX];
	struct buf scratch = BUF_FIXED(text);
	return read_hex(root, &scratch, directory, ROOT_PUBLIC_FILE, KEYFILE_PUBLIC);
}

/* Non-empty, visible ASCII without '+', which separates the parts of a vkey. */
bool origin_is_valid(const char *origin)
{
	size_t len = strlen(origin);
	if (len == 0 || len >= ORIGIN_TEXT)
		return false;
	for (size_t i = 0; i < len; i++)
		if (origin[i] <= ' ' || origin[i] > '~' || origin[i] == '+')
			return false;
	return true;
}

enum err origin_load(char origin[static ORIGIN_TEXT], const char *directory)
{
	uint8_t text[KEY_TEXT_MAX];
	struct buf scratch = BUF_FIXED(text);
	struct bytes line;
	TRY(keyfile_read(&scratch, directory, ORIGIN_FILE, KEYFILE_PUBLIC));
	TRY(value_line(&line, buf_bytes(&scratch)));
	if (line.len >= ORIGIN_TEXT)
		return E_MALFORMED;
	memset(origin, 0, ORIGIN_TEXT);
	memcpy(origin, line.data, line.len);
	return strlen(origin) == line.len && origin_is_valid(origin) ? E_OK : E_MALFORMED;
}

/* ---------------------------------------------------------------- checking */

static enum err check_covered(const struct key_ring *ring, const struct trust_list *delegations)
{
	for (size_t i = 0; i < RING_KEY_COUNT; i++) {
		const struct trust_key *k = trust_find(delegations, ring->keys[i].kid, ring_table[i].use);
		if (k == NULL || memcmp(k->public_key, ring->keys[i].public_key, PUBLIC_KEY_LEN) != 0)
			return E_CORRUPT;
	}
	return E_OK;
}

static enum err check_delegations(const struct key_ring *ring, struct arena *a, struct bytes message)
{
	struct cose_sign1 m;
	struct trust_list delegations;
	TRY(cose_parse(&m, message));
	TRY(cose_verify(&m, AAD_DELEGATIONS, ring->root));
	TRY(trust_list_decode(&delegations, a, m.payload));
	return check_covered(ring, &delegations);
}

/* A copy of root.key under another name would put the root's power online. */
static enum err check_not_root(const struct key_ring *ring)
{
	for (size_t i = 0; i < RING_KEY_COUNT; i++)
		if (memcmp(ring->keys[i].public_key, ring->root, PUBLIC_KEY_LEN) == 0)
			return E_REFUSED;
	return E_OK;
}

enum err key_ring_load(struct key_ring *out, const char *directory)
{
	TRY(root_public_load(out->root, directory));
	TRY(origin_load(out->origin, directory));
	for (size_t i = 0; i < RING_KEY_COUNT; i++)
		TRY(key_pair_load(&out->keys[i], directory, ring_table[i].file));
	TRY(check_not_root(out));
	BUF_LOCAL message;
	buf_init(&message, DELEGATIONS_MAX);
	TRY(keyfile_read(&message, directory, DELEGATIONS_FILE, KEYFILE_PUBLIC));
	[[gnu::cleanup(arena_release)]] struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	return check_delegations(out, &a, buf_bytes(&message)) == E_OK ? E_OK : E_CORRUPT;
}
