#include "domain/device/lists.h"

#include "app.h"
#include "domain/device/known_ids.h"
#include "signer/signer.h"
#include "store/admissions.h"
#include "store/closures.h"
#include "store/devices.h"

#include <pthread.h>
#include <stdlib.h>

#define LIST_BYTES_MAX (8u << 20)
#define LIST_FRESH_S   5

struct signed_list {
	struct buf cose;
	int64_t made_at; /* 0 = must be made */
};

struct lists {
	struct app *app;
	struct known_shelf known;
	pthread_mutex_t lock;
	struct signed_list lists[LIST_COUNT];
};

static void trust_key_of_server(struct trust_key *k, struct app *app)
{
	const struct signer_keys *keys = signer_keys(app->signer);
	*k = (struct trust_key){.use = KEY_USE_TICKET, .not_before = 0, .expires = INT64_C(4102444800)};
	memcpy(k->public_key, keys->tickets, PUBLIC_KEY_LEN);
	cose_kid(k->kid, keys->tickets);
}

/* A till's ticket key with the limits of its certificate: what it may do is said in one place. */
static enum err trust_key_of_device(struct trust_key *k, const struct device_row *d)
{
	struct cose_sign1 m;
	struct certificate c;
	TRY(cose_parse(&m, d->certificate));
	TRY(certificate_decode(&c, m.payload));
	*k = (struct trust_key){
		.use = KEY_USE_TICKET,
		.not_before = c.not_before,
		.expires = c.expires,
		.has_limits = true,
		.sites = c.sites,
		.party = c.party,
		.days_ahead = c.days_ahead,
		.closed_at = device_end(d),
	};
	memcpy(k->public_key, d->ticket_key, PUBLIC_KEY_LEN);
	cose_kid(k->kid, d->ticket_key);
	return E_OK;
}

enum err lists_ticket_keys_in(struct db *db, struct app *app, struct arena *a, struct trust_list *out)
{
	struct device_row *devices;
	size_t count;
	TRY(devices_all(db, a, &devices, &count));
	*out = (struct trust_list){.keys = arena_array(a, count + 1, sizeof(struct trust_key))};
	trust_key_of_server(&out->keys[out->count++], app);
	for (size_t i = 0; i < count; i++)
		if (devices[i].role == ROLE_COUNTER)
			TRY(trust_key_of_device(&out->keys[out->count++], &devices[i]));
	return E_OK;
}

enum err lists_ticket_keys(struct app *app, struct arena *a, struct trust_list *out)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = lists_ticket_keys_in(db, app, a, out);
	store_release(app->store, db);
	return e;
}

/* ---- content first, then its sequence number, then the signed whole */

struct draft {
	struct trust_list keys;
	struct id_list ids;
	struct closure_list closures;
	struct buf content; /* without seq and times: tells whether anything changed */
};

static enum err draft_trust(struct app *app, struct arena *a, struct draft *d)
{
	TRY(lists_ticket_keys(app, a, &d->keys));
	trust_list_encode(&d->content, &d->keys);
	return buf_status(&d->content);
}

static enum err draft_ids(struct app *app, struct arena *a, struct draft *d, unsigned list)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = blocked_ids(db, a, list, clock_s(&app->clock), &d->ids.ids, &d->ids.count);
	store_release(app->store, db);
	buf_append(&d->content, d->ids.ids, d->ids.count * UUID_LEN);
	return e == E_OK ? buf_status(&d->content) : e;
}

static enum err draft_revoked(struct app *app, struct arena *a, struct draft *d)
{
	return draft_ids(app, a, d, 1);
}

static enum err draft_superseded(struct app *app, struct arena *a, struct draft *d)
{
	return draft_ids(app, a, d, 2);
}

static enum err draft_closures(struct app *app, struct arena *a, struct draft *d)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = closures_ahead(db, a, clock_s(&app->clock), &d->closures.closures, &d->closures.count);
	store_release(app->store, db);
	TRY(e);
	closure_list_encode(&d->content, &d->closures);
	return buf_status(&d->content);
}

static const struct {
	const char *name;
	enum signer_purpose purpose;
	enum err (*draft)(struct app *app, struct arena *a, struct draft *d);
} kinds[LIST_COUNT] = {
	[LIST_TRUST] = {"trust-list", SIGN_TRUST_LIST, draft_trust},
	[LIST_REVOKED] = {"revoked", SIGN_REVOKED, draft_revoked},
	[LIST_SUPERSEDED] = {"superseded", SIGN_SUPERSEDED, draft_superseded},
	[LIST_CLOSURES] = {"closures", SIGN_CLOSURES, draft_closures},
};

struct numbering {
	const char *name;
	uint8_t content[HASH_LEN];
	uint64_t seq;
};

static enum err number_list(struct db *db, void *ctx)
{
	struct numbering *n = ctx;
	return list_seq_next(db, n->name, n->content, &n->seq);
}

bool lists_are_fresh(int64_t made_at, int64_t now)
{
	return made_at != 0 && now >= made_at && now - made_at < LIST_FRESH_S;
}

enum err lists_number(struct app *app, const char *name, struct bytes content, uint64_t *seq)
{
	struct numbering n = {.name = name};
	sha256(n.content, content);
	TRY(store_transact(app->store, number_list, &n));
	*seq = n.seq;
	return E_OK;
}

static void encode_list(struct buf *payload, enum list_name name, struct draft *d, uint64_t seq, int64_t now, int64_t ttl)
{
	d->keys.seq = d->ids.seq = d->closures.seq = seq;
	d->keys.issued_at = d->ids.issued_at = d->closures.issued_at = now;
	d->keys.expires = d->ids.expires = d->closures.expires = now + ttl;
	if (name == LIST_TRUST)
		trust_list_encode(payload, &d->keys);
	else if (name == LIST_CLOSURES)
		closure_list_encode(payload, &d->closures);
	else
		id_list_encode(payload, &d->ids);
}

static enum err make_list(struct app *app, enum list_name name, struct arena *a, struct buf *cose)
{
	struct draft d = {0};
	BUF_LOCAL payload;
	buf_init(&payload, LIST_BYTES_MAX);
	buf_init(&d.content, LIST_BYTES_MAX);
	uint64_t seq = 0;
	enum err e = kinds[name].draft(app, a, &d);
	if (e == E_OK)
		e = lists_number(app, kinds[name].name, buf_bytes(&d.content), &seq);
	buf_release(&d.content);
	TRY(e);
	encode_list(&payload, name, &d, seq, clock_s(&app->clock), app->settings->lists_ttl_s);
	TRY(buf_status(&payload));
	buf_clear(cose);
	return signer_sign(app->signer, kinds[name].purpose, buf_bytes(&payload), cose);
}

/* ---- the outside */

enum err lists_open(struct lists **out, struct app *app)
{
	struct lists *l = calloc(1, sizeof(*l));
	if (!l)
		return E_MEMORY;
	l->app = l->known.app = app;
	pthread_mutex_init(&l->lock, NULL);
	for (size_t i = 0; i < LIST_COUNT; i++)
		buf_init(&l->lists[i].cose, LIST_BYTES_MAX);
	*out = l;
	return E_OK;
}

void lists_close(struct lists *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < LIST_COUNT; i++)
		buf_release(&l->lists[i].cose);
	known_shelf_release(&l->known);
	pthread_mutex_destroy(&l->lock);
	free(l);
}

static void forget(struct lists *l)
{
	known_shelf_invalidate(&l->known);
	for (size_t i = 0; i < LIST_COUNT; i++)
		l->lists[i].made_at = 0;
}

static enum err refresh(struct lists *l, enum list_name name, struct arena *a)
{
	struct signed_list *s = &l->lists[name];
	int64_t now = clock_s(&l->app->clock);
	if (lists_are_fresh(s->made_at, now))
		return E_OK;
	if (name == LIST_TRUST)
		forget(l); /* whoever reads that a key was closed finds what was closed with it in the other lists */
	s->made_at = 0;
	TRY(make_list(l->app, name, a, &s->cose));
	s->made_at = now;
	return E_OK;
}

enum err lists_get(struct lists *l, enum list_name name, struct arena *a, struct bytes *out)
{
	pthread_mutex_lock(&l->lock);
	enum err e = refresh(l, name, a);
	const struct buf *cose = &l->lists[name].cose;
	if (e == E_OK)
		*out = bytes_of(arena_copy(a, cose->data, cose->len), cose->len);
	pthread_mutex_unlock(&l->lock);
	return e;
}

/* ---- what is known of closed keys */

enum err lists_get_known(struct lists *l, const uint8_t kid[static KID_LEN], struct arena *a, struct bytes *out)
{
	pthread_mutex_lock(&l->lock);
	enum err e = known_shelf_get(&l->known, kid, a, out);
	pthread_mutex_unlock(&l->lock);
	return e;
}

enum err lists_all_known(struct lists *l, struct arena *a, size_t max, struct bytes *out, size_t *count)
{
	pthread_mutex_lock(&l->lock);
	enum err e = known_shelf_all(&l->known, a, max, out, count);
	pthread_mutex_unlock(&l->lock);
	return e;
}

void lists_invalidate(struct lists *l)
{
	pthread_mutex_lock(&l->lock);
	forget(l);
	pthread_mutex_unlock(&l->lock);
}
