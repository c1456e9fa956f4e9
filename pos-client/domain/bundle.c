#include "pos-client/domain/checkpoint.h"
#include "pos-client/domain/clock.h"
#include "pos-client/domain/enrol.h"
#include "pos-client/domain/remote.h"
#include "pos-client/keys/organisation.h"
#include <stdio.h>

struct renewal {
	struct till *t;
	struct bundle merged;
	int64_t now;
};

static bool is_ours(const struct till *t, const struct opened_bundle *o)
{
	return memcmp(o->certificate.device, keys_device(t->keys), UUID_LEN) == 0 &&
	       memcmp(o->lease.device, keys_device(t->keys), UUID_LEN) == 0 &&
	       memcmp(o->certificate.device_key, keys_device_public(t->keys), PUBLIC_KEY_LEN) == 0 &&
	       memcmp(o->certificate.ticket_key, keys_ticket_public(t->keys), PUBLIC_KEY_LEN) == 0;
}

/* The newer of two; a lower one is refused by keeping ours, and said. */
static struct bytes choose(const struct till *t, const char *name, uint64_t held, uint64_t offered, struct bytes ours,
			   struct bytes theirs)
{
	if (offered >= held)
		return theirs;
	log_warn(t->logger, "older_part_refused", "part=%s held=%llu offered=%llu", name, (unsigned long long)held,
		 (unsigned long long)offered);
	return ours;
}

/* What only some answers carry stays until another comes. */
static void keep_absent(struct bytes *theirs, struct bytes ours)
{
	if (theirs->len == 0)
		*theirs = ours;
}

/* The tariff editions belong to their lease. */
static void keep_tariffs(struct bundle *b, const struct bundle *ours)
{
	b->tariff_count = ours->tariff_count;
	memcpy(b->tariffs, ours->tariffs, sizeof b->tariffs);
}

/* Each closed key's list by itself. One that is not offered any more is let go: without it less is good, not more. */
static void choose_known(const struct till *t, struct bundle *b, const struct opened_bundle *o)
{
	for (size_t i = 0; i < o->known_count; i++)
		for (size_t k = 0; k < t->held.known_count; k++)
			if (memcmp(o->known[i].kid, t->held.known[k].kid, KID_LEN) == 0)
				b->known[i] = choose(t, "known-ids", t->held.known[k].seq, o->known[i].seq, t->bundle.known[k],
						     b->known[i]);
}

/* Certificate and lease go by their time of issue: they have no seq. */
static void merge(const struct till *t, struct bundle *b, const struct opened_bundle *o)
{
	const struct opened_bundle *h = &t->held;
	const struct bundle *ours = &t->bundle;
	uint64_t lease_held = (uint64_t)h->lease.issued_at, lease_offered = (uint64_t)o->lease.issued_at;
	b->delegations = choose(t, "delegations", h->delegations.seq, o->delegations.seq, ours->delegations, b->delegations);
	b->trust_list = choose(t, "trust-list", h->trust_list.seq, o->trust_list.seq, ours->trust_list, b->trust_list);
	b->revoked = choose(t, "revoked", h->revoked.seq, o->revoked.seq, ours->revoked, b->revoked);
	b->superseded = choose(t, "superseded", h->superseded.seq, o->superseded.seq, ours->superseded, b->superseded);
	b->closures = choose(t, "closures", h->closures.seq, o->closures.seq, ours->closures, b->closures);
	b->accounts = choose(t, "accounts", h->accounts.seq, o->accounts.seq, ours->accounts, b->accounts);
	choose_known(t, b, o);
	b->certificate = choose(t, "certificate", (uint64_t)h->certificate.issued_at, (uint64_t)o->certificate.issued_at,
				ours->certificate, b->certificate);
	if (lease_offered < lease_held)
		keep_tariffs(b, ours);
	b->lease = choose(t, "lease", lease_held, lease_offered, ours->lease, b->lease);
	keep_absent(&b->organisation_certificate, ours->organisation_certificate);
}

static enum err keep(void *ctx)
{
	struct renewal *r = ctx;
	BUF_LOCAL encoded;
	buf_init(&encoded, BUNDLE_BYTES_MAX);
	bundle_encode(&encoded, &r->merged);
	TRY(buf_status(&encoded));
	int64_t synced = 0;
	TRY(journal_get_number(r->t->journal, HELD_SYNCED_SEQ, &synced));
	TRY(journal_begin_lease(r->t->journal, (uint64_t)synced));
	TRY(journal_put_held(r->t->journal, HELD_BUNDLE, buf_bytes(&encoded)));
	return journal_put_number(r->t->journal, HELD_BUNDLE_AT, r->now);
}

static enum err check_tariffs(struct arena *a, const struct opened_bundle *o)
{
	struct complaints complaints = {.arena = a};
	struct tariff *tariff;
	for (size_t i = 0; i < o->tariff_count; i++)
		TRY(tariff_parse(&tariff, a, o->tariffs[i].json, &complaints));
	return E_OK;
}

static enum err check_parts(struct till *t, struct arena *a, const struct bundle *b, struct opened_bundle *o, int64_t now)
{
	if (t->is_enrolled && memcmp(b->root_key, t->bundle.root_key, PUBLIC_KEY_LEN) != 0)
		return till_refuse(t, E_FORBIDDEN, "", "other_root", "the server shows another root key than at enrolment");
	TRY(bundle_open(o, a, b, b->root_key, now));
	if (!is_ours(t, o))
		return till_refuse(t, E_FORBIDDEN, "", "not_ours", "the certificate is not for this till's keys");
	return check_tariffs(a, o);
}

/* The pepper goes into a file of its own: the journal, which is copied and backed up, never holds it. */
static enum err take_pepper(struct renewal *r)
{
	struct bytes pepper = r->merged.pepper;
	r->merged.pepper = (struct bytes){NULL, 0};
	return pepper.len > 0 ? keys_keep_pepper(r->t->dir, pepper) : E_OK;
}

/* A certificate for another key than ours would stop the sale: better none. */
static void drop_foreign_certificate(struct renewal *r)
{
	struct bytes *c = &r->merged.organisation_certificate;
	if (c->len == 0 || organisation_certificate_check(r->t->keys, *c) == E_OK)
		return;
	log_warn(r->t->logger, "organisation_certificate_refused", "bytes=%zu", c->len);
	*c = (struct bytes){NULL, 0};
}

/* The old parts may have expired while the new are not yet valid for them: the mixture must open as a whole, else nothing
 * changes. */
static enum err renew(struct renewal *r, struct arena *a, struct bytes encoded)
{
	struct opened_bundle offered;
	TRY(bundle_decode(&r->merged, encoded));
	TRY(check_parts(r->t, a, &r->merged, &offered, r->now));
	drop_foreign_certificate(r);
	if (r->t->is_enrolled)
		merge(r->t, &r->merged, &offered);
	TRY(check_parts(r->t, a, &r->merged, &offered, r->now));
	TRY(take_pepper(r));
	return journal_write(r->t->journal, keep, r);
}

static void arena_end(struct arena *a)
{
	arena_release(a);
}

enum err bundle_accept(struct till *t, struct bytes encoded)
{
	[[gnu::cleanup(arena_end)]] struct arena a;
	struct renewal r = {.t = t, .now = till_corrected_now(t)};
	int64_t before = t->is_enrolled ? t->held.lease.issued_at : 0;
	arena_init(&a, 64u << 20);
	TRY(renew(&r, &a, encoded));
	TRY(till_reload(t));
	/* A lease is made and signed when it is asked for: a newer one says what time it is. An old one played again does not.
	 */
	if (t->held.lease.issued_at > before)
		TRY(clock_learn(t, t->held.lease.issued_at));
	/* the checkpoint points into `encoded`, which the caller still holds */
	return checkpoint_seen(t, r.merged.checkpoint);
}

enum err bundle_path(struct till *t, char out[static BUNDLE_PATH])
{
	struct journal_head head;
	TRY(journal_head(t->journal, &head));
	snprintf(out, BUNDLE_PATH, "/v1/lease?have=%lld&written=%llu", (long long)t->held.lease.issued_at,
		 (unsigned long long)head.seq);
	return E_OK;
}

enum err bundle_refresh(struct till *t)
{
	char path[BUNDLE_PATH];
	BUF_LOCAL answer;
	TRY(bundle_path(t, path));
	buf_init(&answer, BUNDLE_BYTES_MAX);
	struct remote_call call = {
		.method = "GET",
		.path = path,
		.connect_ms = t->settings->connect_ms,
		.total_ms = t->settings->request_ms,
		.answer_max = BUNDLE_BYTES_MAX,
		.answer = &answer,
	};
	TRY(remote_send(t, &call));
	TRY(remote_meaning(call.status));
	return bundle_accept(t, buf_bytes(&answer));
}
