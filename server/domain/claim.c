#include "domain/claim.h"

#include "app.h"
#include "domain/closure.h"
#include "domain/lists.h"
#include "domain/provenance.h"
#include "store/admissions.h"
#include "store/devices.h"
#include "store/orders.h"

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

/* A list of one: the ticket of a closed key, when exactly this one came with a sale; else it stays empty. */
static enum err known_of(struct app *app, struct arena *a, const struct reading *r, struct known_list *out)
{
	uint8_t source[UUID_LEN], *id = arena_alloc(a, KNOWN_ID_LEN);
	struct cose_sign1 shown, stored;
	struct bytes cose;
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = ticket_by_id(db, a, r->ticket.id, source, &cose);
	store_release(app->store, db);
	if (e != E_OK)
		return e == E_NOT_FOUND ? E_OK : e;
	TRY(cose_parse(&shown, r->cose));
	TRY(cose_parse(&stored, cose));
	memcpy(out->kid, shown.kid, KID_LEN);
	out->ids = id;
	out->count = bytes_equal(stored.payload, shown.payload);
	known_id(id, shown.payload);
	return E_OK;
}

struct shown_text {
	struct bytes in;
	bool is_cose;
	int site;
	int64_t at;
};

static enum verdict read_with(const struct gate_lists *lists, const struct shown_text *t, struct reading *out)
{
	return t->is_cose ? rules_read_cose(out, t->in, lists, t->at, t->site)
			  : rules_read(out, (const char *)t->in.data, t->in.len, lists, t->at, t->site);
}

/* What the rules call revoked at first is of a closed key: the server then asks itself whether it knows the ticket. */
static enum err read_text(struct app *app, struct arena *a, struct reading *reading, const struct shown_text *t,
			  enum verdict *verdict)
{
	struct trust_list keys;
	struct known_list known = {0};
	struct closure_list closures;
	TRY(lists_ticket_keys(app, a, &keys));
	closures_copy(app->closures, a, &closures);
	struct gate_lists lists = {.keys = &keys, .closures = &closures, .known = &known, .known_count = 1};
	*verdict = read_with(&lists, t, reading);
	if (*verdict != VERDICT_REVOKED)
		return E_OK;
	TRY(known_of(app, a, reading, &known));
	if (known.count > 0)
		*verdict = read_with(&lists, t, reading);
	return E_OK;
}

/* A ticket that pretends to be another, or a part of another, gets nobody's place. */
static enum err forged_verdict(struct db *db, struct arena *a, const struct reading *r, enum provenance *from,
			       enum verdict *verdict)
{
	TRY(provenance_of(db, a, r->cose, &r->ticket, from));
	if (*from == TICKET_FORGED)
		*verdict = VERDICT_OVER_LIMIT;
	return E_OK;
}

static enum err standing(struct db *db, struct arena *a, const struct reading *r, enum verdict *verdict)
{
	enum provenance from;
	TRY(blocked_verdict(db, &r->ticket, verdict));
	return *verdict == VERDICT_ADMITTED ? forged_verdict(db, a, r, &from, verdict) : E_OK;
}

struct question {
	const struct reading *reading;
	struct arena *arena;
	bool has_site;
	uint32_t site;
	int64_t at;
	struct ruling *out;
};

static enum err look_up(struct db *db, void *ctx)
{
	struct question *q = ctx;
	const struct ticket *t = &q->reading->ticket;
	struct uses uses;
	TRY(standing(db, q->arena, q->reading, &q->out->verdict));
	if (q->out->verdict != VERDICT_ADMITTED || !q->has_site)
		return E_OK;
	TRY(admission_uses(db, q->arena, ticket_root(t), q->site, instant_day(q->at), &uses));
	rules_admit(q->out, t, &uses, 1);
	return E_OK;
}

enum err claim_judge(struct app *app, struct arena *a, const char *qr, int site, int64_t at, struct reading *reading,
		     struct ruling *out)
{
	*out = (struct ruling){0};
	const struct shown_text text = {.in = bytes_of_text(qr), .site = site, .at = at};
	TRY(read_text(app, a, reading, &text, &out->verdict));
	if (out->verdict != VERDICT_ADMITTED)
		return E_OK;
	struct question q = {reading, a, site >= 0, site < 0 ? 0 : (uint32_t)site, at, out};
	return store_transact(app->store, look_up, &q);
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
	rules_admit(&x->ruling, &x->reading->ticket, uses, 1);
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
	enum provenance from = TICKET_SOLD;
	TRY(blocked_verdict(db, t, &x->ruling.verdict));
	if (x->ruling.verdict == VERDICT_ADMITTED)
		TRY(forged_verdict(db, x->arena, x->reading, &from, &x->ruling.verdict));
	if (from == TICKET_FORGED)
		return provenance_accuse(db, x->arena, x->reading->cose, t, x->now * 1000);
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
	rules_admit(&x->ruling, t, &uses, x->claim->count);
	if (x->ruling.verdict != VERDICT_ADMITTED)
		return E_OK;
	admission_from(&ad, x);
	if (from == TICKET_UNSOLD)
		TRY(provenance_note(db, x->arena, x->reading->cose, t, x->device->id, x->now));
	return admission_insert(db, &ad, x->device->id, 0);
}

enum err claim_admit(struct app *app, struct arena *a, const struct device_row *d, const struct claim *c,
		     struct claim_answer *out)
{
	struct reading *reading = ARENA_NEW(a, struct reading);
	struct claiming x = {.arena = a, .device = d, .claim = c, .reading = reading, .now = clock_s(&app->clock)};
	if (c->site >= 64 || !(d->sites >> c->site & 1))
		return E_FORBIDDEN;
	const struct shown_text text = {.in = c->cose, .is_cose = true, .site = (int)c->site, .at = x.now};
	TRY(read_text(app, a, reading, &text, &x.ruling.verdict));
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
