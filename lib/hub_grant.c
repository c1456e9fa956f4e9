/* A claim is granted, durably, or refused. */
#include <hoaban/gate.h>
#include <hoaban/instant.h>
#include "hub_parts.h"
#include <stdio.h>

/* A root whose rows hold more places than this is worn out, whatever the ticket says. */
#define USES_MAX (1u << 20)

struct granting {
	struct hub *h;
	const struct lan_peer *peer;
	const struct lan_message *m;
	struct lan_time t;
	int32_t day;
	struct reading *reading; /* its ticket also when only the gate has verified it */
	struct hub_row *rows;	 /* of the root */
	size_t row_count;
	struct ruling ruling;
	struct hub_row row; /* of the claim */
};

/* ---------------------------------------------------------------- the ticket */
/* The gate has verified the ticket with lists of its own. A key that only the gate knows yet (a till enrolled this morning,
 * FORMATS §2) and the age of the lists here are no reason to refuse what once-only is not about. */
static enum verdict read_ticket(struct granting *g)
{
	struct cose_sign1 cose;
	struct gate_lists lists = *g->h->lists;
	lists.limit_h = 0;
	g->reading = ARENA_NEW(&g->h->arena, struct reading);
	enum verdict v = rules_read_cose(g->reading, g->m->ticket, &lists, g->t.now, (int)g->h->self->site);
	if (v != VERDICT_UNKNOWN_KEY)
		return v;
	if (cose_parse(&cose, g->m->ticket) != E_OK || ticket_decode(&g->reading->ticket, cose.payload) != E_OK)
		return VERDICT_MALFORMED;
	return VERDICT_ADMITTED;
}

/* ---------------------------------------------------------------- what is taken */
static bool is_taken(const struct granting *g, const struct hub_row *r)
{
	return !r->is_undone && r->count > 0 && memcmp(r->claim, g->m->claim, UUID_LEN) != 0;
}

static uint32_t count_other_days(const struct granting *g)
{
	uint32_t days = 0;
	for (size_t i = 0; i < g->row_count; i++) {
		bool is_new = is_taken(g, &g->rows[i]) && g->rows[i].day != g->day;
		for (size_t k = 0; k < i && is_new; k++)
			is_new = !is_taken(g, &g->rows[k]) || g->rows[k].day != g->rows[i].day;
		days += is_new;
	}
	return days;
}

static uint64_t count_places(const struct granting *g)
{
	uint64_t places = 0;
	for (size_t i = 0; i < g->row_count; i++)
		if (is_taken(g, &g->rows[i]) && g->rows[i].day == g->day)
			places += g->rows[i].count;
	return places;
}

static bool list_uses(struct granting *g, struct uses *uses)
{
	uint64_t places = count_places(g);
	if (places > USES_MAX)
		return false;
	struct taken_use *list = arena_array(&g->h->arena, places + 1, sizeof(*list));
	*uses = (struct uses){.list = list, .other_days = count_other_days(g)};
	for (size_t i = 0; i < g->row_count; i++) {
		const struct hub_row *r = &g->rows[i];
		if (!is_taken(g, r) || r->day != g->day)
			continue;
		for (uint32_t k = 0; k < r->count; k++)
			list[uses->count++] = (struct taken_use){r->first_use + k, r->entry, r->at};
	}
	return true;
}

static enum err rule(struct granting *g, uint32_t want)
{
	struct hub *h = g->h;
	struct gate_memory memory = {0};
	struct gate_decision d;
	struct gate_facts facts = {.read = read_ticket(g), .memory = &memory, .want = want, .authority = GATE_SELF};
	facts.reading = g->reading;
	g->ruling = (struct ruling){.verdict = VERDICT_ALREADY_ADMITTED};
	if (facts.read == VERDICT_ADMITTED) {
		TRY(h->ledger->rows_of(h->ledger->ctx, &h->arena, ticket_root(&g->reading->ticket), &g->rows, &g->row_count));
		if (!list_uses(g, &memory.uses))
			return E_OK;
	}
	gate_decide(&d, &facts);
	g->ruling = d.ruling;
	return E_OK;
}

/* ---------------------------------------------------------------- the answer */
/* The gate of the earliest admission that the refusal is about. */
static const char *first_gate(const struct granting *g)
{
	for (size_t i = 0; i < g->row_count; i++)
		if (is_taken(g, &g->rows[i]) && g->rows[i].day == g->day && g->rows[i].at == g->ruling.first_admitted_at)
			return g->rows[i].gate;
	return "";
}

static enum err answer(struct granting *g)
{
	struct lan_message m = hub_message(g->h, LAN_ANSWER);
	memcpy(m.claim, g->m->claim, UUID_LEN);
	m.verdict = g->ruling.verdict;
	m.remaining = g->ruling.remaining;
	m.time = g->ruling.first_admitted_at;
	snprintf(m.gate, sizeof(m.gate), "%s", m.time != 0 ? first_gate(g) : "");
	if (m.verdict == VERDICT_ADMITTED)
		m.grant = bytes_of(g->row.grant, g->row.grant_len);
	return hub_send(g->h, &g->peer->address, &m);
}

static enum err refuse(struct granting *g, enum verdict v)
{
	g->ruling = (struct ruling){.verdict = v};
	return answer(g);
}

/* ---------------------------------------------------------------- the grant */
static enum err sign_grant(struct granting *g)
{
	uint8_t room[GRANT_BYTES_MAX];
	struct hub_row *row = &g->row;
	struct buf payload = BUF_FIXED(room), message = BUF_FIXED(row->grant);
	struct grant grant = {.site = g->h->self->site,
			      .term = row->term,
			      .day = row->day,
			      .entry = row->entry,
			      .first_use = row->first_use,
			      .count = row->count,
			      .at = row->at,
			      .is_provisional = row->is_provisional};
	memcpy(grant.claim, row->claim, UUID_LEN);
	memcpy(grant.device, row->device, UUID_LEN);
	memcpy(grant.root, row->root, UUID_LEN);
	grant_encode(&payload, &grant);
	TRY(buf_status(&payload));
	TRY(g->h->self->sign(g->h->self->sign_ctx, &message, buf_bytes(&payload)));
	TRY(buf_status(&message));
	row->grant_len = message.len;
	return E_OK;
}

static enum err give(struct granting *g)
{
	struct hub_row *row = &g->row;
	*row = (struct hub_row){.day = g->day,
				.entry = g->ruling.entry,
				.first_use = g->ruling.first_use,
				.count = g->ruling.count,
				.at = g->t.now,
				.is_provisional = g->h->state == HUB_SETTLING,
				.term = g->h->standing.term};
	memcpy(row->claim, g->m->claim, UUID_LEN);
	memcpy(row->device, g->m->device, UUID_LEN);
	memcpy(row->root, ticket_root(&g->reading->ticket), UUID_LEN);
	snprintf(row->gate, sizeof(row->gate), "%s", g->m->gate);
	TRY(sign_grant(g));
	TRY(g->h->ledger->put_row(g->h->ledger->ctx, row));
	TRY(hub_stream(g->h, row));
	return answer(g);
}

static enum err grant_anew(struct granting *g)
{
	TRY(rule(g, g->m->count));
	if (g->ruling.verdict != VERDICT_ADMITTED)
		return answer(g);
	return g->ruling.count <= HUB_PERSONS_MAX ? give(g) : refuse(g, VERDICT_OVER_LIMIT);
}

static enum err answer_again(struct granting *g)
{
	TRY(rule(g, g->row.count)); /* what remains may have changed since */
	g->ruling.verdict = VERDICT_ADMITTED;
	return answer(g);
}

/* The same claim gets the same answer. What another authority granted to it is granted here anew: nobody has used it, or its
 * entry would be here (seq), and the places may be somebody else's by now. */
static enum err repeat(struct granting *g)
{
	const struct hub_row *row = &g->row;
	if (memcmp(row->device, g->m->device, UUID_LEN) != 0)
		return E_OK;
	if (row->is_undone)
		return refuse(g, VERDICT_ALREADY_ADMITTED);
	if (row->grant_len > 0 && site_term_equal(&row->term, &g->h->standing.term))
		return answer_again(g);
	return row->seq != 0 ? refuse(g, VERDICT_ALREADY_ADMITTED) : grant_anew(g);
}

enum err hub_on_claim(struct hub *h, const struct lan_peer *peer, const struct lan_message *m, struct lan_time t)
{
	struct granting *g = ARENA_NEW(&h->arena, struct granting);
	*g = (struct granting){.h = h, .peer = peer, .m = m, .t = t, .day = instant_day(t.now)};
	if (!hub_is_authority(h) || !peer->is_current || peer->role != LAN_GATE)
		return E_OK;
	if (m->time < t.now - HUB_CLAIM_SKEW_S || m->time > t.now + HUB_CLAIM_SKEW_S)
		return E_OK;
	if (peer->stored < m->tail) /* first what it has admitted, then what it wants */
		return hub_send_stored(h, peer);
	enum err e = h->ledger->find_row(h->ledger->ctx, m->claim, &g->row);
	if (e == E_NOT_FOUND)
		return grant_anew(g);
	return e == E_OK ? repeat(g) : e;
}
