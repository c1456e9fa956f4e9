/* A datagram has come to the gate. */
#include "member_parts.h"
#include <stdio.h>

static int compare(const struct member *m, const struct site_term *t)
{
	if (m->standing.term.epoch == 0)
		return t->epoch == 0 ? 0 : 1;
	return site_term_compare(m->self->authorities, t, &m->standing.term);
}

static enum err send_term(struct member *m, const struct lan_address *to)
{
	struct lan_message message = {.kind = LAN_TERM};
	message.statement = bytes_of(m->standing.statement, m->standing.statement_len);
	message.certificate = bytes_of(m->standing.certificate, m->standing.certificate_len);
	return m->standing.term.epoch == 0 ? E_OK : member_send(m, to, &message);
}

/* Durable before anything of the new term is believed, or anything of the old one refused. */
static enum err adopt(struct member *m, const struct site_standing *s, struct lan_time t)
{
	TRY(m->journal->put_standing(m->journal->ctx, s));
	m->standing = *s;
	m->has_stored = m->is_strict = false;
	m->stored = m->sent = 0;
	m->in_flight = 0;
	m->heard_ms = -1;
	m->started_ms = t.mono_ms; /* the new authority is given its time to be heard */
	m->hello_at = t.mono_ms;
	member_know_holder(m, t.now);
	return E_OK;
}

static enum err learn_term(struct member *m, const struct lan_message *message, struct lan_time t)
{
	struct site_standing s;
	if (message->statement.len == 0 || compare(m, &message->term) <= 0)
		return E_OK;
	if (lan_prove(&s, m->self, message->statement, message->certificate, t.now) != E_OK || compare(m, &s.term) <= 0)
		return E_OK;
	TRY(adopt(m, &s, t));
	return member_tick(m, t);
}

/* ---------------------------------------------------------------- the authority's words */
static enum err on_beacon(struct member *m, const struct lan_peer *p, const struct lan_message *message, struct lan_time t)
{
	m->is_strict = message->is_strict;
	m->admitted = message->admitted;
	m->left = message->left;
	if (!m->has_stored || !message->is_strict)
		TRY(member_send_hello(m, &p->address, t.mono_ms));
	return E_OK;
}

static enum err on_stored(struct member *m, const struct lan_message *message, struct lan_time t)
{
	bool was_behind = !m->has_stored || m->stored < m->tail;
	TRY(member_stored(m, message->number, t));
	return was_behind && m->stored >= m->tail ? member_claim_again(m, t) : E_OK;
}

/* Exactly for this claim and day, by whoever is the authority now, within the ticket. The entry will say this day: places of
 * another one, around midnight by two clocks, would be free again as soon as it is delivered. */
static bool is_mine(const struct member *m, const struct grant *g)
{
	uint64_t first = m->claim.first_use, end = first + m->claim.party;
	return g->site == m->self->site && g->day == m->claim.day && site_term_equal(&g->term, &m->standing.term) &&
	       memcmp(g->claim, m->claim.id, UUID_LEN) == 0 && memcmp(g->device, m->self->device, UUID_LEN) == 0 &&
	       memcmp(g->root, m->claim.root, UUID_LEN) == 0 && g->first_use >= first &&
	       (uint64_t)g->first_use + g->count <= end;
}

static bool take_grant(struct member *m, struct bytes message)
{
	struct member_answer *a = &m->answer;
	if (grant_open(&a->grant, message, m->standing.holder_key) != E_OK || !is_mine(m, &a->grant))
		return false;
	memcpy(a->grant_bytes, message.data, message.len);
	a->grant_len = message.len;
	return true;
}

static void on_answer(struct member *m, const struct lan_message *message)
{
	struct member_answer *a = &m->answer;
	if (m->outcome != MEMBER_WAITING || memcmp(message->claim, m->claim.id, UUID_LEN) != 0)
		return;
	*a = (struct member_answer){
		.verdict = message->verdict, .remaining = message->remaining, .first_admitted_at = message->time};
	snprintf(a->first_gate, sizeof(a->first_gate), "%s", message->gate);
	if (message->verdict != VERDICT_ADMITTED)
		m->outcome = MEMBER_REFUSED;
	else if (take_grant(m, message->grant))
		m->outcome = MEMBER_GRANTED;
}

static enum err on_authority(struct member *m, const struct lan_peer *p, const struct lan_message *message, struct lan_time t)
{
	if (!member_hears(m, t.mono_ms))
		m->is_strict = false; /* it was away: it says anew whether it is */
	m->heard_ms = t.mono_ms;
	switch (message->kind) {
	case LAN_BEACON:
		return on_beacon(m, p, message, t);
	case LAN_STORED:
		return on_stored(m, message, t);
	case LAN_ANSWER:
		return on_answer(m, message), E_OK;
	case LAN_HELLO:
	case LAN_WHO:
	case LAN_TERM:
	case LAN_CLAIM:
	case LAN_ENTRY:
	case LAN_COPY:
		break;
	}
	return E_OK;
}

/* ---------------------------------------------------------------- all */
/* Whoever asks who we are is told, known or not: what is lost otherwise is a second. */
static enum err on_stranger(struct member *m, const struct lan_address *from, const struct lan_message *message,
			    struct lan_time t)
{
	struct lan_message who = {.kind = LAN_WHO};
	if (message->kind == LAN_WHO)
		return member_send_hello(m, from, t.mono_ms);
	return lan_introduces(message) ? E_OK : member_send(m, from, &who);
}

enum err member_receive(struct member *m, const struct lan_address *from, struct bytes datagram, struct lan_time t)
{
	struct lan_message message;
	struct lan_peer *p;
	enum lan_heard heard = lan_open(&message, &p, &m->peers, m->self, from, datagram, t);
	if (heard == LAN_HEARD_NOT || message.role != LAN_HUB)
		return E_OK;
	if (heard == LAN_HEARD_STRANGER)
		return on_stranger(m, from, &message, t);
	if (message.kind == LAN_WHO)
		TRY(member_send_hello(m, from, t.mono_ms));
	TRY(learn_term(m, &message, t));
	int order = compare(m, &message.term);
	if (order < 0)
		return send_term(m, from);
	if (order > 0) /* it knows of another authority: our hello makes it prove that, unless this was the proof */
		return message.statement.len > 0 ? E_OK : member_send_hello(m, from, t.mono_ms);
	return member_is_authority(m, p->device) ? on_authority(m, p, &message, t) : E_OK;
}
