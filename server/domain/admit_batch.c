#include "domain/admit_batch.h"

#include "app.h"
#include "domain/keyring.h"
#include "domain/provenance.h"
#include "domain/site_authority.h"
#include "store/devices.h"
#include "store/places.h"

#include <stdio.h>
#include <stdlib.h>

#define RACES_MAX 8 /* two servers at the same place: the loser looks again */

struct batch {
	struct app *app;
	struct arena *arena;
	struct admit_job **jobs;
	size_t count;
	uint64_t hub_sites;
	/* what the database knows; places and claims grow by what is granted */
	struct place_row *places;
	size_t place_count, place_room;
	struct blocked_row *blocks;
	size_t block_count;
	struct sold_row *sold;
	size_t sold_count;
	struct claimed_row *claims;
	size_t claim_count, claim_room;
	struct place_insert *inserts;
	size_t insert_count, insert_room;
};

static bool is_same(const uint8_t *a, const uint8_t *b)
{
	return memcmp(a, b, UUID_LEN) == 0;
}

static bool is_open(const struct admit_job *j)
{
	return j->outcome == E_OK && j->reading.is_verified;
}

/* ---- what is known */

static size_t add_id(const uint8_t *ids[], size_t count, const uint8_t *id)
{
	for (size_t i = 0; i < count; i++)
		if (is_same(ids[i], id))
			return count;
	ids[count] = id;
	return count + 1;
}

/* Keys have changed since a ticket was read: it is read again. */
static enum err check_keys(struct batch *b, struct db *db)
{
	uint64_t stamp;
	TRY(keyring_check(b->app->keyring, db, &stamp, &b->hub_sites));
	for (size_t i = 0; i < b->count; i++) {
		struct admit_job *j = b->jobs[i];
		if (j->stamp != 0 && j->stamp != stamp)
			TRY(claim_read_anew(b->app, j));
	}
	return E_OK;
}

static enum err look(struct batch *b, struct db *db)
{
	const uint8_t **roots = arena_array(b->arena, b->count + 1, sizeof(*roots));
	const uint8_t **ids = arena_array(b->arena, 2 * b->count + 1, sizeof(*ids));
	const uint8_t **claims = arena_array(b->arena, b->count + 1, sizeof(*claims));
	size_t root_count = 0, id_count = 0, claim_count = 0;
	for (size_t i = 0; i < b->count; i++) {
		const struct admit_job *j = b->jobs[i];
		if (!is_open(j))
			continue;
		root_count = add_id(roots, root_count, ticket_root(&j->reading.ticket));
		id_count = add_id(ids, id_count, ticket_root(&j->reading.ticket));
		id_count = add_id(ids, id_count, j->reading.ticket.id);
		claim_count = add_id(claims, claim_count, j->claim.id);
	}
	TRY(blocks_of(db, b->arena, ids, id_count, &b->blocks, &b->block_count));
	TRY(tickets_sold(db, b->arena, ids, id_count, &b->sold, &b->sold_count));
	TRY(claims_made(db, b->arena, claims, claim_count, &b->claims, &b->claim_count));
	TRY(places_of_roots(db, b->arena, roots, root_count, &b->places, &b->place_count));
	b->place_room = b->place_count;
	b->claim_room = b->claim_count;
	return E_OK;
}

/* ---- what it means for one ticket */

static void find_block(const struct batch *b, const struct ticket *t, struct gate_memory *m)
{
	for (size_t i = 0; i < b->block_count; i++) {
		const struct blocked_row *r = &b->blocks[i];
		if (!is_same(r->root, t->id) && !is_same(r->root, ticket_root(t)))
			continue;
		m->is_revoked |= r->list == 1;
		m->is_superseded |= r->list == 2;
	}
}

static enum err find_origin(const struct batch *b, const struct reading *r, enum provenance *out)
{
	struct kept_tickets kept = {0};
	struct cose_sign1 shown;
	for (size_t i = 0; i < b->sold_count; i++) {
		if (is_same(b->sold[i].id, r->ticket.id))
			kept.own = b->sold[i].cose;
		else if (is_same(b->sold[i].id, ticket_root(&r->ticket)))
			kept.root = b->sold[i].cose;
	}
	TRY(cose_parse(&shown, r->cose));
	return provenance_judge(&shown, &r->ticket, &kept, out);
}

static bool is_day_before(const struct batch *b, size_t at, const uint8_t *root, int64_t today)
{
	for (size_t i = 0; i < at; i++)
		if (is_same(b->places[i].root, root) && b->places[i].day == b->places[at].day)
			return true;
	return b->places[at].day == today;
}

static void find_uses(const struct batch *b, const struct admit_job *j, struct uses *out)
{
	const uint8_t *root = ticket_root(&j->reading.ticket);
	int64_t today = instant_day(j->now);
	struct taken_use *list = arena_array(b->arena, b->place_count + 1, sizeof(*list));
	*out = (struct uses){.list = list};
	for (size_t i = 0; i < b->place_count; i++) {
		const struct place_row *p = &b->places[i];
		if (!is_same(p->root, root))
			continue;
		out->other_days += !is_day_before(b, i, root, today);
		if (p->site == j->claim.site && p->day == today)
			list[out->count++] = (struct taken_use){(uint32_t)p->use, (uint32_t)p->entry, p->admitted_at};
	}
}

/* At which gate the first of them went in. */
static void find_first_gate(const struct batch *b, const struct admit_job *j, struct claim_answer *out)
{
	for (size_t i = 0; i < b->place_count && out->first_admitted_at != 0; i++) {
		const struct place_row *p = &b->places[i];
		bool is_first = p->admitted_at == out->first_admitted_at && p->site == j->claim.site;
		if (is_first && is_same(p->root, ticket_root(&j->reading.ticket))) {
			snprintf(out->first_gate, sizeof(out->first_gate), "%s", p->gate);
			return;
		}
	}
}

/* ---- one claim */

static void answer_with(const struct batch *b, struct admit_job *j, const struct ruling *r)
{
	j->answer = (struct claim_answer){
		.verdict = r->verdict,
		.first_use = r->first_use,
		.count = r->count,
		.entry = r->entry,
		.remaining = r->remaining,
		.first_admitted_at = r->first_admitted_at,
	};
	find_first_gate(b, j, &j->answer);
}

static const struct claimed_row *find_claim(const struct batch *b, const struct admit_job *j)
{
	for (size_t i = 0; i < b->claim_count; i++)
		if (is_same(b->claims[i].claim, j->claim.id))
			return &b->claims[i];
	return NULL;
}

/* A repeated claim: what it was granted, and what is left now. */
static void recall(const struct batch *b, struct admit_job *j, const struct uses *uses)
{
	struct ruling was = {.verdict = VERDICT_ADMITTED}, now;
	for (size_t i = 0; i < b->place_count; i++) {
		const struct place_row *p = &b->places[i];
		if (!is_same(p->claim, j->claim.id))
			continue;
		if (was.count++ == 0 || p->use < was.first_use)
			was.first_use = (uint32_t)p->use;
		was.entry = (uint32_t)p->entry;
		was.first_admitted_at = p->admitted_at;
	}
	rules_admit(&now, &j->reading.ticket, uses, 1);
	was.remaining = now.verdict == VERDICT_ADMITTED ? now.remaining + 1 : 0;
	answer_with(b, j, &was);
}

static void take_place(struct batch *b, const struct admit_job *j, uint32_t use)
{
	struct place_row p = {.use = use,
			      .site = j->claim.site,
			      .entry = j->answer.entry,
			      .day = instant_day(j->now),
			      .admitted_at = j->now,
			      .gate = j->claim.gate};
	memcpy(p.root, ticket_root(&j->reading.ticket), UUID_LEN);
	memcpy(p.claim, j->claim.id, UUID_LEN);
	b->places = arena_grow(b->arena, b->places, b->place_count, &b->place_room, sizeof(*b->places));
	b->places[b->place_count++] = p;
	b->inserts = arena_grow(b->arena, b->inserts, b->insert_count, &b->insert_room, sizeof(*b->inserts));
	b->inserts[b->insert_count++] = (struct place_insert){.root = ticket_root(&j->reading.ticket),
							      .claim = j->claim.id,
							      .ticket = j->reading.ticket.id,
							      .device = j->device->id,
							      .use = use,
							      .site = p.site,
							      .entry = p.entry,
							      .day = p.day,
							      .admitted_at = p.admitted_at,
							      .gate = p.gate};
}

static void remember_claim(struct batch *b, const struct admit_job *j)
{
	b->claims = arena_grow(b->arena, b->claims, b->claim_count, &b->claim_room, sizeof(*b->claims));
	struct claimed_row *c = &b->claims[b->claim_count++];
	c->site = j->claim.site;
	memcpy(c->claim, j->claim.id, UUID_LEN);
	memcpy(c->root, ticket_root(&j->reading.ticket), UUID_LEN);
}

static enum err grant(struct batch *b, struct db *db, struct admit_job *j, enum provenance from)
{
	bool is_final = true;
	if (j->answer.verdict != VERDICT_ADMITTED)
		return E_OK;
	for (uint32_t i = 0; i < j->answer.count; i++)
		take_place(b, j, j->answer.first_use + i);
	remember_claim(b, j);
	if (b->hub_sites >> j->claim.site & 1)
		TRY(site_is_final(db, b->arena, j->claim.site, j->device->id, j->now, &is_final));
	j->answer.is_provisional = !is_final;
	if (from == TICKET_UNSOLD)
		return provenance_note(db, b->arena, j->reading.cose, &j->reading.ticket, j->device->id, j->now);
	return E_OK;
}

/* Something speaks against it already; a list that names it would be heard first. */
static void refuse(const struct batch *b, struct admit_job *j)
{
	struct gate_memory memory = {0};
	struct gate_decision d;
	find_block(b, &j->reading.ticket, &memory);
	gate_decide(&d,
		    &(struct gate_facts){.read = j->read, .reading = &j->reading, .memory = &memory, .authority = GATE_SELF});
	answer_with(b, j, &d.ruling);
}

static enum err decide(struct batch *b, struct db *db, struct admit_job *j)
{
	struct gate_memory memory = {0};
	struct gate_decision d;
	enum provenance from = TICKET_SOLD;
	find_block(b, &j->reading.ticket, &memory);
	if (!memory.is_revoked && !memory.is_superseded)
		TRY(find_origin(b, &j->reading, &from));
	memory.is_forged = from == TICKET_FORGED;
	if (memory.is_forged)
		TRY(provenance_accuse(db, b->arena, j->reading.cose, &j->reading.ticket, j->now * 1000));
	find_uses(b, j, &memory.uses);
	const struct claimed_row *before = find_claim(b, j);
	if (before && (before->site != j->claim.site || !is_same(before->root, ticket_root(&j->reading.ticket)))) {
		j->outcome = E_CONFLICT; /* the id of another act, or of one that was undone */
		return E_OK;
	}
	gate_decide(&d, &(struct gate_facts){.read = j->read,
					     .reading = &j->reading,
					     .memory = &memory,
					     .want = j->claim.count,
					     .authority = GATE_SELF});
	bool is_barred = memory.is_revoked || memory.is_superseded || memory.is_forged;
	if (before && !is_barred) {
		recall(b, j, &memory.uses);
		return E_OK;
	}
	answer_with(b, j, &d.ruling);
	return grant(b, db, j, from);
}

/* ---- the transaction */

static int by_place(const void *a, const void *b)
{
	const struct place_insert *x = a, *y = b;
	int order = memcmp(x->root, y->root, UUID_LEN);
	return order ? order : (x->use > y->use) - (x->use < y->use);
}

static enum err attempt(struct db *db, void *ctx)
{
	struct batch *b = ctx;
	b->insert_count = b->insert_room = 0;
	b->inserts = NULL;
	for (size_t i = 0; i < b->count; i++)
		b->jobs[i]->outcome = E_OK;
	TRY(check_keys(b, db));
	TRY(look(b, db));
	for (size_t i = 0; i < b->count; i++) {
		struct admit_job *j = b->jobs[i];
		j->answer = (struct claim_answer){.verdict = j->read};
		if (!is_open(j))
			continue;
		if (j->read == VERDICT_ADMITTED)
			TRY(decide(b, db, j));
		else
			refuse(b, j);
	}
	if (b->insert_count > 0) /* one order everywhere: nobody waits in a circle */
		qsort(b->inserts, b->insert_count, sizeof(*b->inserts), by_place);
	return places_insert(db, b->arena, b->inserts, b->insert_count);
}

enum err admit_batch_commit(struct app *app, struct db *db, struct arena *arena, struct admit_job *jobs[], size_t count)
{
	struct batch b = {.app = app, .arena = arena, .jobs = jobs, .count = count};
	enum err e = E_DUPLICATE;
	for (int i = 0; e == E_DUPLICATE && i < RACES_MAX; i++)
		e = db_transact(db, attempt, &b);
	/* Its fate is not known: the claims' ids tell, when it did happen. */
	return e == E_UNAVAILABLE ? db_transact(db, attempt, &b) : e;
}
