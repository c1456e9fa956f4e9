#include "domain/audit/export_room.h"

#include "app.h"
#include "domain/device/lists.h"
#include "domain/money/accounts.h"
#include "signer/organisations.h"
#include "store/devices.h"

#include <stdio.h>

#define LIST_ARENA (64u << 20)

static enum err put(struct exporter *x, const char *name, struct bytes content)
{
	char path[EXPORT_PATH];
	snprintf(path, sizeof(path), "keys/%s", name);
	return content.len > 0 ? export_file_put(&x->files, path, content) : E_OK;
}

static enum err put_lists(struct exporter *x, struct arena *a)
{
	static const struct {
		enum list_name list;
		const char *file;
	} lists[] = {{LIST_TRUST, "trust-list"},
		     {LIST_REVOKED, "revoked"},
		     {LIST_SUPERSEDED, "superseded"},
		     {LIST_CLOSURES, "closures"}};
	_Static_assert(sizeof(lists) / sizeof(lists[0]) == LIST_COUNT, "every list has its file");
	for (size_t i = 0; i < LIST_COUNT; i++) {
		struct bytes cose;
		TRY(lists_get(x->app->lists, lists[i].list, a, &cose));
		TRY(put(x, lists[i].file, cose));
	}
	return E_OK;
}

static enum err put_known(struct exporter *x, struct arena *a, const struct device_row *d)
{
	uint8_t kid[KID_LEN];
	char hex[2 * KID_LEN + 1];
	struct bytes cose;
	cose_kid(kid, d->ticket_key);
	enum err e = lists_get_known(x->app->lists, kid, a, &cose);
	if (e == E_NOT_FOUND)
		return E_OK; /* its key is good */
	TRY(e);
	hex_format(hex, kid, KID_LEN);
	return put(x, arena_format(a, "known-ids-%s", hex), cose);
}

static enum err put_all_known(struct exporter *x, struct arena *a)
{
	struct device_row *devices;
	struct db *db;
	size_t count;
	TRY(store_acquire(x->app->store, &db));
	enum err e = devices_all(db, a, &devices, &count);
	store_release(x->app->store, db);
	TRY(e);
	for (size_t i = 0; i < count; i++)
		TRY(put_known(x, a, &devices[i]));
	return E_OK;
}

/* Lists are of a moment after the snapshot: what the snapshot calls revoked is in them. */
enum err export_keys_write(struct exporter *x)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	arena_init(&a, LIST_ARENA);
	TRY(put(x, "delegations", x->app->delegations));
	TRY(put_lists(x, &a));
	TRY(put_all_known(x, &a));
	TRY(put(x, "accounts", accounts_signed(x->app->accounts, &a)));
	return put(x, "receipt-ca.pem", organisations_authorities(x->app->organisations));
}
