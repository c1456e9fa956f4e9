#include "signer/permits.h"

#include <assert.h>
#include <hoaban/arena.h>
#include <hoaban/lease.h>
#include <hoaban/tariff.h>

/* A trust list of ours names keys that sign tickets, nothing with more power. */
static enum err check_trust_list(struct bytes payload)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	struct trust_list list;
	TRY(trust_list_decode(&list, &a, payload));
	for (size_t i = 0; i < list.count; i++)
		if (list.keys[i].use != KEY_USE_TICKET)
			return E_FORBIDDEN;
	return E_OK;
}

static enum err check_id_list(struct bytes payload)
{
	struct id_list list;
	return id_list_decode(&list, payload);
}

static enum err check_known_list(struct bytes payload)
{
	struct known_list list;
	return known_list_decode(&list, payload);
}

static enum err check_closures(struct bytes payload)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	struct closure_list list;
	return closure_list_decode(&list, &a, payload);
}

static enum err check_accounts(struct bytes payload)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	struct account_list list;
	return account_list_decode(&list, &a, payload);
}

static enum err check_certificate(struct bytes payload)
{
	struct certificate certificate;
	return certificate_decode(&certificate, payload);
}

static enum err check_lease(struct bytes payload)
{
	struct lease lease;
	return lease_decode(&lease, payload);
}

static enum err check_tariff(struct bytes payload)
{
	uint32_t edition;
	int64_t issued_at;
	struct bytes json;
	return tariff_edition_decode(&edition, &issued_at, &json, payload);
}

static enum err check_time(struct bytes payload)
{
	int64_t now;
	uint8_t hash[HASH_LEN];
	return server_time_decode(&now, hash, payload);
}

static const struct permit permits[] = {
	[SIGN_TRUST_LIST] = {RING_LISTS, AAD_TRUST_LIST, check_trust_list},
	[SIGN_REVOKED] = {RING_LISTS, AAD_REVOKED, check_id_list},
	[SIGN_SUPERSEDED] = {RING_LISTS, AAD_SUPERSEDED, check_id_list},
	[SIGN_DEVICE] = {RING_DEVICES, AAD_DEVICE, check_certificate},
	[SIGN_LEASE] = {RING_DEVICES, AAD_LEASE, check_lease},
	[SIGN_TARIFF] = {RING_DEVICES, AAD_TARIFF, check_tariff},
	[SIGN_TIME] = {RING_DEVICES, AAD_TIME, check_time},
	[SIGN_KNOWN_IDS] = {RING_LISTS, AAD_KNOWN_IDS, check_known_list},
	[SIGN_CLOSURES] = {RING_LISTS, AAD_CLOSURES, check_closures},
	[SIGN_ACCOUNTS] = {RING_DEVICES, AAD_ACCOUNTS, check_accounts},
};
static_assert(sizeof permits / sizeof *permits == SIGN_PURPOSE_COUNT);

const struct permit *permit_of(unsigned purpose)
{
	return purpose < SIGN_PURPOSE_COUNT ? &permits[purpose] : NULL;
}
