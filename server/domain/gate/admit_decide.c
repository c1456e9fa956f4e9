/* One claim of a batch: from what is known of its ticket to an answer, and the places that it takes. */
#include "domain/device/site_authority.h"
#include "domain/gate/admit_room.h"
#include "domain/journal/provenance.h"

#include <stdio.h>

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

void admit_refuse(const struct batch *b, struct admit_job *j)
{
	struct gate_memory memory = {0};
	struct gate_decision d;
	find_block(b, &j->reading.ticket, &memory);
	gate_decide(&d,
		    &(struct gate_facts){.read = j->read, .reading = &j->reading, .memory = &memory, .authority = GATE_SELF});
	answer_with(b, j, &d.ruling);
}

enum err admit_decide(struct batch *b, struct db *db, struct admit_job *j)
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
