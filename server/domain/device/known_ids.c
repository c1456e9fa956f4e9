#include "domain/device/known_ids.h"

#include "app.h"
#include "domain/device/lists.h"
#include "signer/signer.h"
#include "store/devices.h"

#include <stdlib.h>

#define KNOWN_BYTES_MAX (8u << 20)

int64_t device_end(const struct device_row *d)
{
	if (d->closed_at == 0 || d->quarantined_at == 0)
		return d->closed_at + d->quarantined_at;
	return d->closed_at < d->quarantined_at ? d->closed_at : d->quarantined_at;
}

static int by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, KNOWN_ID_LEN);
}

static size_t drop_repeated(uint8_t (*ids)[KNOWN_ID_LEN], size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || memcmp(ids[kept - 1], ids[i], KNOWN_ID_LEN) != 0)
			memmove(ids[kept++], ids[i], KNOWN_ID_LEN);
	return kept;
}

/* Of one message; what is stored was parsed when it came. */
static enum err add_id(uint8_t out[static KNOWN_ID_LEN], struct bytes cose)
{
	struct cose_sign1 m;
	TRY(cose_parse(&m, cose));
	known_id(out, m.payload);
	return E_OK;
}

static enum err collect(struct app *app, struct arena *a, const struct device_row *d, struct known_list *l)
{
	struct bytes *cose;
	struct db *db;
	size_t count;
	TRY(store_acquire(app->store, &db));
	enum err e = device_tickets(db, a, d->id, clock_s(&app->clock), &cose, &count);
	store_release(app->store, db);
	TRY(e);
	uint8_t(*ids)[KNOWN_ID_LEN] = arena_array(a, count + 1, KNOWN_ID_LEN);
	for (size_t i = 0; i < count; i++)
		TRY(add_id(ids[i], cose[i]));
	if (count > 0)
		qsort(ids, count, KNOWN_ID_LEN, by_bytes);
	l->count = drop_repeated(ids, count);
	l->ids = ids[0];
	cose_kid(l->kid, d->ticket_key);
	return E_OK;
}

static enum err make(struct app *app, struct arena *a, const struct device_row *d, struct known_signed *k)
{
	struct known_list l = {0};
	char kid[2 * KID_LEN + 1];
	BUF_LOCAL payload;
	buf_init(&payload, KNOWN_BYTES_MAX);
	TRY(collect(app, a, d, &l));
	hex_format(kid, l.kid, KID_LEN);
	TRY(lists_number(app, arena_format(a, "known-ids/%s", kid), bytes_of(l.ids, l.count * KNOWN_ID_LEN), &l.seq));
	l.issued_at = clock_s(&app->clock);
	l.expires = l.issued_at + app->settings->lists_ttl_s;
	k->count = l.count;
	known_list_encode(&payload, &l);
	TRY(buf_status(&payload));
	buf_clear(&k->cose);
	return signer_sign(app->signer, SIGN_KNOWN_IDS, buf_bytes(&payload), &k->cose);
}

/* ---- the shelf */

static enum err find_closed(struct app *app, struct arena *a, struct device_row **list, size_t *count)
{
	struct device_row *all;
	struct db *db;
	size_t n = 0;
	TRY(store_acquire(app->store, &db));
	enum err e = devices_all(db, a, &all, count);
	store_release(app->store, db);
	TRY(e);
	for (size_t i = 0; i < *count; i++)
		if (all[i].role == ROLE_COUNTER && device_end(&all[i]) != 0)
			all[n++] = all[i];
	*list = all;
	*count = n;
	return E_OK;
}

/* The place of this key's list; a new one for a key that was closed since. */
static struct known_signed *place_of(struct known_shelf *s, const uint8_t *kid)
{
	for (size_t i = 0; i < s->count; i++)
		if (memcmp(s->list[i].kid, kid, KID_LEN) == 0)
			return &s->list[i];
	struct known_signed *grown = realloc(s->list, (s->count + 1) * sizeof(*grown));
	if (!grown)
		return NULL;
	s->list = grown;
	struct known_signed *k = &grown[s->count++];
	*k = (struct known_signed){0};
	memcpy(k->kid, kid, KID_LEN);
	buf_init(&k->cose, KNOWN_BYTES_MAX);
	return k;
}

static enum err refresh(struct known_shelf *s, struct arena *a, const struct device_row *d, struct known_signed **out)
{
	uint8_t kid[KID_LEN];
	int64_t now = clock_s(&s->app->clock);
	cose_kid(kid, d->ticket_key);
	struct known_signed *k = place_of(s, kid);
	if (!k)
		return E_MEMORY;
	*out = k;
	if (lists_are_fresh(k->made_at, now))
		return E_OK;
	k->made_at = 0;
	TRY(make(s->app, a, d, k));
	k->made_at = now;
	return E_OK;
}

static struct bytes copy(struct arena *a, const struct known_signed *k)
{
	return bytes_of(arena_copy(a, k->cose.data, k->cose.len), k->cose.len);
}

enum err known_shelf_get(struct known_shelf *s, const uint8_t *kid, struct arena *a, struct bytes *out)
{
	struct device_row *closed;
	struct known_signed *k;
	size_t count;
	TRY(find_closed(s->app, a, &closed, &count));
	for (size_t i = 0; i < count; i++) {
		uint8_t own[KID_LEN];
		cose_kid(own, closed[i].ticket_key);
		if (memcmp(own, kid, KID_LEN) != 0)
			continue;
		TRY(refresh(s, a, &closed[i], &k));
		*out = copy(a, k);
		return E_OK;
	}
	return E_NOT_FOUND;
}

static int by_end(const void *a, const void *b)
{
	int64_t x = device_end(a), y = device_end(b);
	return (x < y) - (x > y);
}

enum err known_shelf_all(struct known_shelf *s, struct arena *a, size_t max, struct bytes *out, size_t *count)
{
	struct device_row *closed;
	size_t all;
	*count = 0;
	TRY(find_closed(s->app, a, &closed, &all));
	if (all > 0)
		qsort(closed, all, sizeof(*closed), by_end);
	for (size_t i = 0; i < all && *count < max; i++) {
		struct known_signed *k;
		TRY(refresh(s, a, &closed[i], &k));
		if (k->count > 0)
			out[(*count)++] = copy(a, k);
	}
	return E_OK;
}

void known_shelf_invalidate(struct known_shelf *s)
{
	for (size_t i = 0; i < s->count; i++)
		s->list[i].made_at = 0;
}

void known_shelf_release(struct known_shelf *s)
{
	for (size_t i = 0; i < s->count; i++)
		buf_release(&s->list[i].cose);
	free(s->list);
	*s = (struct known_shelf){0};
}
