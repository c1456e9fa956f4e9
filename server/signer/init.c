/* `hoaband init`: makes the keys and lets the root delegate to them, once. */
#include "signer/signer.h"

#include "signer/keyfile.h"
#include "signer/keys.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>

#define DELEGATION_YEARS 10
#define YEAR_S		 (365LL * DAY_S + DAY_S / 4)

/* ---------------------------------------------------------------- key files */

static enum err write_key(const char *directory, const char *file, const uint8_t seed[static SEED_LEN])
{
	uint8_t text[256];
	struct buf out = BUF_FIXED(text);
	buf_append_format(&out, "# %s: private Ed25519 seed of Hoa Ban, keep it secret\n", file);
	buf_append_hex(&out, seed, SEED_LEN);
	buf_append_text(&out, "\n");
	enum err e = buf_status(&out);
	if (e == E_OK)
		e = keyfile_make(directory, file, KEYFILE_SECRET, buf_bytes(&out));
	sodium_memzero(text, sizeof text);
	return e;
}

static enum err make_key(const char *directory, const char *file)
{
	if (keyfile_exists(directory, file))
		return E_OK;
	uint8_t seed[SEED_LEN];
	randombytes_buf(seed, sizeof seed);
	enum err e = write_key(directory, file, seed);
	sodium_memzero(seed, sizeof seed);
	return e == E_DUPLICATE ? E_OK : e;
}

static enum err make_text(const char *directory, const char *file, const char *comment, const char *value)
{
	if (keyfile_exists(directory, file))
		return E_OK;
	uint8_t text[512];
	struct buf out = BUF_FIXED(text);
	buf_append_format(&out, "# %s\n%s\n", comment, value);
	TRY(buf_status(&out));
	enum err e = keyfile_make(directory, file, KEYFILE_PUBLIC, buf_bytes(&out));
	return e == E_DUPLICATE ? E_OK : e;
}

static enum err make_root_public(const char *directory, const struct key_pair *root)
{
	char hex[2 * PUBLIC_KEY_LEN + 1];
	hex_format(hex, root->public_key, PUBLIC_KEY_LEN);
	TRY(make_text(directory, ROOT_PUBLIC_FILE, "public Ed25519 key of the root", hex));
	uint8_t written[PUBLIC_KEY_LEN];
	TRY(root_public_load(written, directory));
	return memcmp(written, root->public_key, PUBLIC_KEY_LEN) == 0 ? E_OK : E_CORRUPT;
}

/* ---------------------------------------------------------------- delegations */

static enum err list_key(struct trust_key *out, const char *directory, const struct ring_row *row, int64_t now)
{
	struct key_pair pair = {0};
	enum err e = key_pair_load(&pair, directory, row->file);
	*out = (struct trust_key){
		.use = row->use,
		.not_before = now - DAY_S, /* tills' clocks may be behind ours */
		.expires = now + DELEGATION_YEARS * YEAR_S,
	};
	memcpy(out->kid, pair.kid, KID_LEN);
	memcpy(out->public_key, pair.public_key, PUBLIC_KEY_LEN);
	sodium_memzero(&pair, sizeof pair);
	return e;
}

static enum err delegate(const char *directory, const struct key_pair *root, int64_t now)
{
	struct trust_key keys[RING_KEY_COUNT];
	for (size_t i = 0; i < RING_KEY_COUNT; i++)
		TRY(list_key(&keys[i], directory, &ring_table[i], now));
	struct trust_list list = {now + DELEGATION_YEARS * YEAR_S, now, 1, RING_KEY_COUNT, keys};
	BUF_LOCAL payload, message;
	buf_init(&payload, DELEGATIONS_MAX);
	buf_init(&message, DELEGATIONS_MAX);
	trust_list_encode(&payload, &list);
	TRY(buf_status(&payload));
	TRY(cose_sign(&message, buf_bytes(&payload), AAD_DELEGATIONS, root->secret_key));
	TRY(buf_status(&message));
	return keyfile_make(directory, DELEGATIONS_FILE, KEYFILE_PUBLIC, buf_bytes(&message));
}

static enum err make_directory(const char *directory)
{
	return mkdir(directory, 0700) == 0 || errno == EEXIST ? E_OK : E_IO;
}

static enum err make_with_root(const char *directory, const char *origin, int64_t now, struct key_pair *root)
{
	TRY(make_directory(directory));
	TRY(make_key(directory, ROOT_KEY_FILE));
	TRY(key_pair_load(root, directory, ROOT_KEY_FILE));
	TRY(make_root_public(directory, root));
	TRY(make_text(directory, ORIGIN_FILE, "origin of the revenue log", origin));
	for (size_t i = 0; i < RING_KEY_COUNT; i++)
		TRY(make_key(directory, ring_table[i].file));
	return delegate(directory, root, now);
}

enum err signer_init_keys(const char *directory, const char *origin, int64_t now, const struct logger *logger)
{
	/* Written last: with it everything else was there once, and the root may have been moved away since. */
	if (keyfile_exists(directory, DELEGATIONS_FILE))
		return E_OK;
	if (!origin_is_valid(origin))
		return E_INVALID;
	if (sodium_init() < 0)
		return E_CRYPTO;
	struct key_pair root = {0};
	enum err e = make_with_root(directory, origin, now, &root);
	sodium_memzero(&root, sizeof root);
	if (e == E_OK)
		log_info(logger, "keys_made", "count=%d", RING_KEY_COUNT + 1);
	else
		log_error(logger, "keys_failed", "error=%s", err_code(e));
	return e;
}
