#include "domain/known_ids.h"

#include "app.h"
#include "domain/lists.h"
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

enum err known_ids_make(struct app *app, struct arena *a, const struct device_row *d, struct buf *cose, size_t *count)
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
	*count = l.count;
	known_list_encode(&payload, &l);
	TRY(buf_status(&payload));
	buf_clear(cose);
	return signer_sign(app->signer, SIGN_KNOWN_IDS, buf_bytes(&payload), cose);
}
