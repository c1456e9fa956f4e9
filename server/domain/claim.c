#include "domain/claim.h"

#include "app.h"
#include "domain/lists.h"
#include "store/admissions.h"
#include "store/devices.h"

#include <stdio.h>

#define RACES_MAX 8 /* two gates at the same place: the loser looks again */

static enum err blocked_verdict(struct db *db, const struct ticket *t, enum verdict *verdict)
{
	static const enum verdict of_list[] = {VERDICT_ADMITTED, VERDICT_REVOKED, VERDICT_SUPERSEDED};
	unsigned list = 0;
	TRY(ticket_blocked(db, t->id, ticket_root(t), &list));
	if (list < sizeof(of_list) / sizeof(of_list[0]) && list > 0)
		*verdict = of_list[list];
	return E_OK;
}

static enum err read_text(struct app *app, struct arena *a, struct reading *reading, struct bytes in, bool is_cose, int site,
			  int64_t at, enum verdict *verdict)
{
	struct trust_list keys;
	TRY(lists_ticket_keys(app, a, &keys));
	struct gate_lists lists = {.keys = &keys};
	*verdict = is_cose ? rules_read_cose(reading, in, &lists, at, site)
			   : rules_read(reading, (const char *)in.data, in.len, &lists, at, site);
	return E_OK;
}

struct question {
	const struct reading *reading;
	struct arena *arena;
	uint32_t site;
	int64_t at;
	struct ruling *out;
};

static enum err look_up(struct db *db, void *ctx)
{
	struct question *q = ctx;
	const struct ticket *t = &q->reading->ticket;
	struct uses uses;
	TRY(blocked_verdict(db, t, &q->out->verdict));
	if (q->out->verdict != VERDICT_ADMITTED)
		return E_OK;
	TRY(admission_uses(db, q->arena, ticket_root(t), q->site, instant_day(q->at), &uses));
	rules_admit(q->out, t, &uses, 1, q->at);
	return E_OK;
}

enum err claim_judge(struct app *app, struct arena *a, const char *qr, int site, int64_t at, struct reading *reading,
		     struct ruling *out)
{
	*out = (struct ruling){0};
	TRY(read_text(app, a, reading, bytes_of_text(qr), false, site, at, &out->verdict));
	if (out->verdict != VERDICT_ADMITTED)
		return E_OK;
	struct question q = {reading, a, site < 0 ? 0 : (uint32_t)site, at, out};
	if (site >= 0)
		return store_transact(app->store, look_up, &q);
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = blocked_verdict(db, &reading->ticket, &out->verdict);
	store_release(app->store, db);
	return e;
}

/* ---- the claim */

struct claiming {
	struct arena *arena;
	const struct device_row *device;
	const struct claim *claim;
	const struct reading *reading;
	int64_t now;
	struct ruling ruling;
};

static void admission_from(struct admission *ad, const struct claiming *x)
{
	const struct ticket *t = &x->reading->ticket;
	*ad = (struct admission){
		.site = x->claim->site,
		.day = instant_day(x->now),
		.entry = x->ruling.entry,
		.first_use = x->ruling.first_use,
		.count = x->ruling.count,
		.admitted_at = x->now,
	};
	memcpy(ad->claim, x->claim->id, UUID_LEN);
	memcpy(ad->ticket, t->id, UUID_LEN);
	memcpy(ad->root, ticket_root(t), UUID_LEN);
	snprintf(ad->gate, sizeof(ad->gate), "%s", x->claim->gate);
}

/* A repeated claim: what it was granted, and what is left now. */
static enum err recall_claim(struct claiming *x, const struct admission *before, const struct uses *uses)
{
	rules_admit(&x->ruling, &x->reading->ticket, uses, 1, x->now);
	uint32_t left = x->ruling.verdict == VERDICT_ADMITTED ? x->ruling.remaining + 1 : 0;
	x->ruling = (struct ruling){
		.verdict = VERDICT_ADMITTED,
		.first_use = before->first_use,
		.count = before->count,
		.entry = before->entry,
		.remaining = left,
		.first_admitted_at = before->admitted_at,
	};
	return E_OK;
}

static enum err admit_in_database(struct db *db, void *ctx)
{
	struct claiming *x = ctx;
	const struct ticket *t = &x->reading->ticket;
	struct admission before, ad;
	struct uses uses;
	x->ruling = (struct ruling){0};
	TRY(blocked_verdict(db, t, &x->ruling.verdict));
	if (x->ruling.verdict != VERDICT_ADMITTED)
		return E_OK;
	TRY(admission_uses(db, x->arena, ticket_root(t), x->claim->site, instant_day(x->now), &uses));
	enum err e = admission_of_claim(db, x->arena, x->claim->id, &before);
	if (e == E_OK && (memcmp(before.root, ticket_root(t), UUID_LEN) != 0 || before.site != x->claim->site))
		return E_CONFLICT; /* the id of another act */
	if (e == E_OK)
		return recall_claim(x, &before, &uses);
	if (e != E_NOT_FOUND)
		return e;
	rules_admit(&x->ruling, t, &uses, x->claim->count, x->now);
	if (x->ruling.verdict != VERDICT_ADMITTED)
		return E_OK;
	admission_from(&ad, x);
	return admission_insert(db, &ad, x->device->id, 0);
}

enum err claim_admit(struct app *app, struct arena *a, const struct device_row *d, const struct claim *c,
		     struct claim_answer *out)
{
	struct reading *reading = ARENA_NEW(a, struct reading);
	struct claiming x = {.arena = a, .device = d, .claim = c, .reading = reading, .now = clock_s(&app->clock)};
	if (c->site >= 64 || !(d->sites >> c->site & 1))
		return E_FORBIDDEN;
	TRY(read_text(app, a, reading, c->cose, true, (int)c->site, x.now, &x.ruling.verdict));
	enum err e = E_OK;
	if (x.ruling.verdict == VERDICT_ADMITTED) {
		e = E_DUPLICATE;
		for (int i = 0; e == E_DUPLICATE && i < RACES_MAX; i++)
			e = store_transact(app->store, admit_in_database, &x);
	}
	TRY(e);
	*out = (struct claim_answer){
		.verdict = x.ruling.verdict,
		.first_use = x.ruling.first_use,
		.count = x.ruling.count,
		.entry = x.ruling.entry,
		.remaining = x.ruling.remaining,
		.first_admitted_at = x.ruling.first_admitted_at,
	};
	return E_OK;
}
