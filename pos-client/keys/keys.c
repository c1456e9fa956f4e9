#include "pos-client/keys/keys.h"
#include "pos-client/keys/file.h"
#include "pos-client/keys/opened.h"
#include <hoaban/entry.h>
#include <hoaban/ticket.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <sys/stat.h>

struct keys {
	uint8_t device[UUID_LEN];
	uint8_t device_public[PUBLIC_KEY_LEN], ticket_public[PUBLIC_KEY_LEN];
	uint8_t device_secret[SECRET_KEY_LEN], ticket_secret[SECRET_KEY_LEN];
	char place[KEYS_PATH];
	struct opened_key *opened;
};

enum err keys_path(char out[static KEYS_PATH], const char *dir)
{
	int n = snprintf(out, KEYS_PATH, "%s/keys", dir);
	return n > 0 && n < KEYS_PATH ? E_OK : E_TOO_LARGE;
}

static enum err make_seed(const char *path, const char *name)
{
	uint8_t seed[SEED_LEN];
	randombytes_buf(seed, sizeof seed);
	enum err e = file_make(path, name, seed, sizeof seed);
	sodium_memzero(seed, sizeof seed);
	return e;
}

static enum err make_id(const char *path, int64_t now_ms)
{
	uint8_t random[10], id[UUID_LEN];
	randombytes_buf(random, sizeof random);
	uuid_v7(id, now_ms, random);
	return file_make(path, "device.id", id, sizeof id);
}

enum err keys_make(const char *dir, int64_t now_ms)
{
	char path[KEYS_PATH];
	if (sodium_init() < 0)
		return E_CRYPTO;
	TRY(keys_path(path, dir));
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return E_IO;
	TRY(make_id(path, now_ms));
	TRY(make_seed(path, "device.key"));
	return make_seed(path, "ticket.key");
}

static enum err load_pair(const char *path, const char *name, uint8_t public_key[static PUBLIC_KEY_LEN],
			  uint8_t secret_key[static SECRET_KEY_LEN])
{
	uint8_t seed[SEED_LEN];
	enum err e = file_load(path, name, seed, sizeof seed);
	if (e == E_OK)
		key_pair_from_seed(public_key, secret_key, seed);
	sodium_memzero(seed, sizeof seed);
	return e;
}

static enum err load_all(struct keys *k, const char *path)
{
	memcpy(k->place, path, KEYS_PATH);
	TRY(file_load(path, "device.id", k->device, UUID_LEN));
	TRY(load_pair(path, "device.key", k->device_public, k->device_secret));
	return load_pair(path, "ticket.key", k->ticket_public, k->ticket_secret);
}

enum err keys_open(struct keys **out, const char *dir)
{
	char path[KEYS_PATH] = "";
	*out = NULL;
	if (sodium_init() < 0)
		return E_CRYPTO;
	TRY(keys_path(path, dir));
	struct keys *k = sodium_malloc(sizeof *k);
	if (k == NULL)
		return E_MEMORY;
	k->opened = calloc(1, sizeof *k->opened);
	enum err e = k->opened != NULL ? load_all(k, path) : E_MEMORY;
	if (e != E_OK) {
		keys_close(k);
		return e;
	}
	sodium_mprotect_readonly(k);
	*out = k;
	return E_OK;
}

void keys_close(struct keys *k)
{
	if (k == NULL)
		return;
	if (k->opened != NULL)
		opened_key_close(k->opened);
	free(k->opened);
	sodium_free(k);
}

struct opened_key *keys_opened(const struct keys *k)
{
	return k->opened;
}

const uint8_t *keys_device(const struct keys *k)
{
	return k->device;
}

const uint8_t *keys_device_public(const struct keys *k)
{
	return k->device_public;
}

const uint8_t *keys_ticket_public(const struct keys *k)
{
	return k->ticket_public;
}

const char *keys_place(const struct keys *k)
{
	return k->place;
}

enum err keys_keep_pepper(const char *dir, struct bytes pepper)
{
	char path[KEYS_PATH];
	if (pepper.len != PEPPER_BYTES)
		return E_INVALID;
	TRY(keys_path(path, dir));
	return file_replace(path, "pepper", pepper.data, pepper.len);
}

enum err keys_pepper(const struct keys *k, uint8_t pepper[static PEPPER_BYTES])
{
	return file_load(k->place, "pepper", pepper, PEPPER_BYTES);
}

enum err keys_sign_entry(const struct keys *k, struct buf *cose, struct bytes payload)
{
	struct entry e;
	if (entry_decode(&e, payload) != E_OK || memcmp(e.device, k->device, UUID_LEN) != 0)
		return E_INVALID;
	return cose_sign(cose, payload, AAD_ENTRY, k->device_secret);
}

enum err keys_sign_ticket(const struct keys *k, struct buf *cose, struct bytes payload)
{
	struct ticket t;
	if (ticket_decode(&t, payload) != E_OK)
		return E_INVALID;
	return cose_sign(cose, payload, AAD_TICKET, k->ticket_secret);
}

enum err keys_sign_request(const struct keys *k, uint8_t signature[static SIGNATURE_LEN], struct bytes base)
{
	static const char start[] = "\"@method\": ";
	if (base.len < sizeof start - 1 || memcmp(base.data, start, sizeof start - 1) != 0)
		return E_INVALID;
	key_sign(signature, base, k->device_secret);
	return E_OK;
}

enum err keys_sign_lan(const struct keys *k, struct buf *cose, struct bytes payload)
{
	const uint8_t array = 4, small = 24; /* CBOR: major type; arguments below it stand in the first byte */
	bool is_message = payload.len >= 2 && payload.data[0] >> 5 == array && payload.data[1] < small;
	return is_message ? cose_sign(cose, payload, AAD_LAN, k->device_secret) : E_INVALID;
}
