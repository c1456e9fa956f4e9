#include "domain/device/keyring.h"

#include "app.h"
#include "domain/device/lists.h"
#include "store/devices.h"

#include <pthread.h>
#include <stdlib.h>

struct keyring {
	struct app *app;
	pthread_mutex_t lock;
	struct arena arena; /* of what stands below */
	struct trust_list keys;
	uint64_t stamp; /* 0 = must be read */
};

enum err keyring_open(struct keyring **out, struct app *app)
{
	struct keyring *k = calloc(1, sizeof(*k));
	if (!k)
		return E_MEMORY;
	k->app = app;
	arena_init(&k->arena, ARENA_CEILING_DEFAULT);
	pthread_mutex_init(&k->lock, NULL);
	*out = k;
	return E_OK;
}

void keyring_close(struct keyring *k)
{
	if (!k)
		return;
	arena_release(&k->arena);
	pthread_mutex_destroy(&k->lock);
	free(k);
}

/* The stamp first: what changes between the two makes the next check differ. */
static enum err read_ring(struct keyring *k)
{
	struct db *db;
	uint64_t stamp = 0, hub_sites;
	arena_clear(&k->arena);
	TRY(store_acquire(k->app->store, &db));
	enum err e = devices_stamp(db, &stamp, &hub_sites);
	if (e == E_OK)
		e = lists_ticket_keys_in(db, k->app, &k->arena, &k->keys);
	store_release(k->app->store, db);
	k->stamp = e == E_OK ? stamp : 0;
	return e;
}

enum err keyring_copy(struct keyring *k, struct arena *a, struct trust_list *out, uint64_t *stamp)
{
	pthread_mutex_lock(&k->lock);
	enum err e = k->stamp ? E_OK : read_ring(k);
	if (e == E_OK) {
		*out = k->keys;
		out->keys = arena_copy(a, k->keys.keys, k->keys.count * sizeof(*k->keys.keys));
		*stamp = k->stamp;
	}
	pthread_mutex_unlock(&k->lock);
	return e;
}

enum err keyring_check(struct keyring *k, struct db *db, uint64_t *stamp, uint64_t *hub_sites)
{
	TRY(devices_stamp(db, stamp, hub_sites));
	pthread_mutex_lock(&k->lock);
	if (k->stamp != *stamp)
		k->stamp = 0;
	pthread_mutex_unlock(&k->lock);
	return E_OK;
}
