#include "keys.h"

#include "audit/input/files.h"
#include "audit/input/rows.h"
#include "audit/words.h"

#include <hoaban/accounts.h>

#include <stdio.h>
#include <stdlib.h>

#define LIST_MAX    (8u << 20) /* bytes */
#define DEVICES_MAX 20000

/* ---- the root */

/* Lines that begin with # are remarks. */
static enum err read_root(uint8_t root[static PUBLIC_KEY_LEN], struct bytes text)
{
	const char *at = (const char *)text.data, *end = at + text.len;
	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((stop ? stop : end) - at);
		if (len > 0 && at[0] != '#')
			return hex_parse(root, PUBLIC_KEY_LEN, at, len);
		at += len + 1;
	}
	return E_MALFORMED;
}

static enum err open_delegations(struct audit *a, const uint8_t root[static PUBLIC_KEY_LEN])
{
	struct bytes message;
	struct cose_sign1 m;
	TRY(file_read_below(&message, &a->arena, a->dir, "keys/delegations", LIST_MAX));
	TRY(cose_parse(&m, message));
	TRY(cose_verify(&m, AAD_DELEGATIONS, root));
	return trust_list_decode(&a->keys->delegations, &a->arena, m.payload);
}

/* ---- lists */

static enum err decode_trust(struct audit *a, struct bytes payload)
{
	return trust_list_decode(&a->keys->listed, &a->arena, payload);
}

static enum err decode_revoked(struct audit *a, struct bytes payload)
{
	return id_list_decode(&a->keys->revoked, payload);
}

static enum err decode_superseded(struct audit *a, struct bytes payload)
{
	return id_list_decode(&a->keys->superseded, payload);
}

static enum err decode_closures(struct audit *a, struct bytes payload)
{
	struct closure_list list;
	return closure_list_decode(&list, &a->arena, payload);
}

static enum err decode_accounts(struct audit *a, struct bytes payload)
{
	struct account_list list;
	return account_list_decode(&list, &a->arena, payload);
}

struct list_kind {
	const char *path, *aad;
	enum key_use use;
	bool may_miss; /* a house that shows nobody an account has no list of them */
	enum err (*decode)(struct audit *a, struct bytes payload);
};
static const struct list_kind lists[] = {
	{"keys/trust-list", AAD_TRUST_LIST, KEY_USE_LISTS, false, decode_trust},
	{"keys/revoked", AAD_REVOKED, KEY_USE_LISTS, false, decode_revoked},
	{"keys/superseded", AAD_SUPERSEDED, KEY_USE_LISTS, false, decode_superseded},
	{"keys/closures", AAD_CLOSURES, KEY_USE_LISTS, false, decode_closures},
	{"keys/accounts", AAD_ACCOUNTS, KEY_USE_DEVICES, true, decode_accounts},
};

static void find_list(struct audit *a, const char *path, enum err e)
{
	if (e != E_OK)
		findings_add(&a->findings, FINDING_LIST, NO_TABLE, 0, path, SAYS({IS_TEXT(DETAIL_FILE, path)}, {IS_ERROR(e)}));
}

/* Judged at the moment of the export, when these lists were current. */
static void open_list(struct audit *a, const struct list_kind *kind)
{
	const char *path = kind->path;
	struct bytes message = {0}, payload = {0};
	if (kind->may_miss && !manifest_find(&a->manifest, path))
		return;
	enum err e = file_read_below(&message, &a->arena, a->dir, path, LIST_MAX);
	if (e == E_OK)
		e = trust_open(&payload, &a->keys->delegations, kind->use, kind->aad, message, a->manifest.made_at);
	if (e == E_OK)
		e = kind->decode(a, payload);
	find_list(a, path, e);
}

/* There may be many of these: only their names of tickets are kept. */
static enum err open_known(struct audit *a, const char *path)
{
	struct arena scratch;
	struct known_list list = {0};
	struct bytes message = {0}, payload = {0};
	arena_init(&scratch, 2 * LIST_MAX);
	enum err e = file_read_below(&message, &scratch, a->dir, path, LIST_MAX);
	if (e == E_OK)
		e = trust_open(&payload, &a->keys->delegations, KEY_USE_LISTS, AAD_KNOWN_IDS, message, a->manifest.made_at);
	if (e == E_OK)
		e = known_list_decode(&list, payload);
	find_list(a, path, e);
	enum err noted = e == E_OK ? known_note(a, &list) : E_OK;
	arena_release(&scratch);
	return noted;
}

static enum err open_lists(struct audit *a)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		open_list(a, &lists[i]);
	for (size_t i = 0; i < a->manifest.file_count; i++)
		if (str_starts_with(a->manifest.files[i].path, "keys/known-ids-"))
			TRY(open_known(a, a->manifest.files[i].path));
	return E_OK;
}

/* ---- together */

static void add_ticket_key(struct audit *a, const struct trust_key *k)
{
	struct keys *x = a->keys;
	x->tickets.keys = arena_grow(&a->arena, x->tickets.keys, x->tickets.count, &x->ticket_room, sizeof(*k));
	x->tickets.keys[x->tickets.count++] = *k;
}

enum err keys_load(struct audit *a)
{
	uint8_t root[PUBLIC_KEY_LEN];
	if (read_root(root, a->root) != E_OK) {
		return say_given(options_language(a->options), "--root", a->options->root, WORD_NO_ROOT);
	}
	a->keys = ARENA_NEW(&a->arena, struct keys);
	enum err e = open_delegations(a, root);
	if (e != E_OK) {
		a->keys->delegations = (struct trust_list){0};
		findings_add(&a->findings, FINDING_DELEGATIONS, NO_TABLE, 0, "keys/delegations", SAYS({IS_ERROR(e)}));
	}
	for (size_t i = 0; i < a->keys->delegations.count; i++)
		if (a->keys->delegations.keys[i].use == KEY_USE_TICKET)
			add_ticket_key(a, &a->keys->delegations.keys[i]);
	return open_lists(a);
}

enum err keys_add_device(struct audit *a, const struct device_key *d, const struct certificate *c)
{
	struct keys *x = a->keys;
	if (x->device_count == DEVICES_MAX)
		return rows_too_many(a, TABLE_DEVICES);
	struct trust_key k = {.use = KEY_USE_TICKET,
			      .not_before = c->not_before,
			      .expires = c->expires,
			      .has_limits = true,
			      .sites = c->sites,
			      .party = c->party,
			      .days_ahead = c->days_ahead};
	memcpy(k.public_key, c->ticket_key, PUBLIC_KEY_LEN);
	cose_kid(k.kid, c->ticket_key);
	add_ticket_key(a, &k);
	x->devices = arena_grow(&a->arena, x->devices, x->device_count, &x->device_room, sizeof(*d));
	x->devices[x->device_count++] = *d;
	return E_OK;
}

static int compare_id(const void *id, const void *device)
{
	return memcmp(id, ((const struct device_key *)device)->id, UUID_LEN);
}

const struct device_key *keys_device(const struct keys *k, const uint8_t id[static UUID_LEN])
{
	return k->device_count ? bsearch(id, k->devices, k->device_count, sizeof(*k->devices), compare_id) : NULL;
}

void keys_note_journal(struct keys *k, const uint8_t id[static UUID_LEN])
{
	const struct device_key *d = keys_device(k, id);
	if (d)
		k->devices[d - k->devices].has_journal = true;
}
