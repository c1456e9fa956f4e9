/* A gate at its hub: its claims, its deliveries, its timers. */
#include <hoaban/instant.h>
#include "member_parts.h"
#include <stdio.h>

static const struct lan_address everybody;

void member_init(struct member *m, const struct lan_self *self, const struct member_journal *journal)
{
	*m = (struct member){.self = self,
			     .journal = journal,
			     .patience_ms = MEMBER_PATIENCE_MS,
			     .silence_ms = MEMBER_SILENCE_MS,
			     .heard_ms = -1};
}

/* ---------------------------------------------------------------- sending */
bool member_is_authority(const struct member *m, const uint8_t device[static UUID_LEN])
{
	return m->standing.term.epoch != 0 && memcmp(m->standing.term.holder, device, UUID_LEN) == 0;
}

static const struct lan_address *authority(struct member *m)
{
	const struct lan_peer *p = NULL;
	if (m->standing.term.epoch != 0)
		p = lan_find_peer(&m->peers, m->standing.term.holder, LAN_HUB);
	return p != NULL && p->address.len != 0 ? &p->address : &everybody;
}

enum err member_send(struct member *m, const struct lan_address *to, struct lan_message *message)
{
	message->term = m->standing.term;
	message->tail = m->tail;
	return lan_send(&m->out, m->self, to, message);
}

enum err member_send_hello(struct member *m, const struct lan_address *to, int64_t mono_ms)
{
	struct lan_message message = {.kind = LAN_HELLO, .certificate = m->self->certificate};
	m->hello_at = mono_ms + (member_hears(m, mono_ms) ? MEMBER_KEEP_MS : MEMBER_HELLO_MS);
	return member_send(m, to, &message);
}

static enum err send_claim(struct member *m, struct lan_time t)
{
	struct lan_message message = {.kind = LAN_CLAIM, .count = m->claim.count, .time = t.now, .ticket = m->claim.ticket};
	memcpy(message.claim, m->claim.id, UUID_LEN);
	snprintf(message.gate, sizeof(message.gate), "%s", m->claim.gate);
	m->claim_at = t.mono_ms + MEMBER_RESEND_MS;
	return member_send(m, authority(m), &message);
}

/* ---------------------------------------------------------------- deliveries */
static enum err send_entry(struct member *m, const struct member_entry *e)
{
	struct lan_message message = {.kind = LAN_ENTRY, .before = e->before, .entry = e->message};
	m->window[m->in_flight++] = e->seq;
	m->sent = e->seq;
	return member_send(m, authority(m), &message);
}

enum err member_deliver(struct member *m, struct lan_time t)
{
	struct member_entry e;
	if (!m->has_stored)
		return E_OK;
	while (m->in_flight < MEMBER_IN_FLIGHT && m->sent < m->tail) {
		enum err found = m->journal->next_entry(m->journal->ctx, m->day, m->sent, &e);
		if (found == E_NOT_FOUND)
			break;
		TRY(found);
		TRY(send_entry(m, &e));
		m->entries_at = t.mono_ms + MEMBER_RESEND_MS;
	}
	return E_OK;
}

enum err member_stored(struct member *m, uint64_t number, struct lan_time t)
{
	size_t done = 0;
	if (!m->has_stored || number < m->stored) /* a new authority, or one that has forgotten: from where it stands */
		m->sent = number, m->in_flight = 0;
	m->has_stored = true;
	m->stored = number;
	while (done < m->in_flight && m->window[done] <= number)
		done++;
	m->in_flight -= done;
	memmove(m->window, m->window + done, m->in_flight * sizeof(m->window[0]));
	if (m->sent < number)
		m->sent = number;
	return member_deliver(m, t);
}

static enum err refresh_tail(struct member *m, struct lan_time t)
{
	m->day = instant_day(t.now);
	return m->journal->last_seq(m->journal->ctx, m->day, &m->tail);
}

enum err member_committed(struct member *m, struct lan_time t)
{
	TRY(refresh_tail(m, t));
	return member_deliver(m, t);
}

/* ---------------------------------------------------------------- life */
void member_know_holder(struct member *m, int64_t now)
{
	struct certificate c;
	struct bytes certificate = bytes_of(m->standing.certificate, m->standing.certificate_len);
	if (lan_certificate(&c, m->self, certificate, now) == E_OK)
		lan_add_peer(&m->peers, c.device, LAN_HUB, c.device_key, c.expires);
}

enum err member_start(struct member *m, struct lan_time t)
{
	m->started_ms = m->hello_at = t.mono_ms;
	enum err e = m->journal->get_standing(m->journal->ctx, &m->standing);
	if (e != E_OK && e != E_NOT_FOUND)
		return e;
	if (e == E_NOT_FOUND)
		m->standing = (struct site_standing){0};
	member_know_holder(m, t.now);
	TRY(refresh_tail(m, t));
	return member_tick(m, t);
}

bool member_hears(const struct member *m, int64_t mono_ms)
{
	return m->heard_ms >= 0 && mono_ms - m->heard_ms <= m->silence_ms;
}

enum member_contact member_contact(const struct member *m, struct lan_time t)
{
	if (!member_hears(m, t.mono_ms))
		return MEMBER_AWAY;
	return m->is_strict ? MEMBER_STRICT : MEMBER_SETTLING;
}

/* ---------------------------------------------------------------- claims */
/* A device that has only just begun to listen may be answered yet. */
static bool is_hopeless(const struct member *m, int64_t mono_ms)
{
	return !member_hears(m, mono_ms) && mono_ms - m->started_ms > m->silence_ms;
}

enum err member_claim(struct member *m, const struct member_claim *c, struct lan_time t)
{
	if (c->ticket.len > sizeof(m->ticket))
		return E_TOO_LARGE;
	m->claim = *c;
	memcpy(m->ticket, c->ticket.data, c->ticket.len);
	m->claim.ticket.data = m->ticket;
	m->claim_since = t.mono_ms;
	m->outcome = is_hopeless(m, t.mono_ms) ? MEMBER_UNREACHED : MEMBER_WAITING;
	if (m->outcome == MEMBER_UNREACHED)
		return E_OK;
	TRY(refresh_tail(m, t));
	if (!m->has_stored)
		TRY(member_send_hello(m, authority(m), t.mono_ms));
	TRY(member_deliver(m, t));
	return send_claim(m, t);
}

enum err member_claim_again(struct member *m, struct lan_time t)
{
	return m->outcome == MEMBER_WAITING ? send_claim(m, t) : E_OK;
}

enum member_outcome member_outcome(const struct member *m)
{
	return m->outcome;
}

const struct member_answer *member_answer(const struct member *m)
{
	return &m->answer;
}

void member_forget(struct member *m)
{
	m->outcome = MEMBER_IDLE;
}

/* ---------------------------------------------------------------- timers */
static enum err tick_claim(struct member *m, struct lan_time t)
{
	if (m->outcome != MEMBER_WAITING)
		return E_OK;
	if (t.mono_ms - m->claim_since >= m->patience_ms)
		m->outcome = MEMBER_UNREACHED;
	return m->outcome == MEMBER_WAITING && t.mono_ms >= m->claim_at ? send_claim(m, t) : E_OK;
}

static enum err tick_entries(struct member *m, struct lan_time t)
{
	if (m->in_flight == 0 || t.mono_ms < m->entries_at)
		return E_OK;
	m->in_flight = 0;
	m->sent = m->stored;
	m->entries_at = t.mono_ms + MEMBER_RESEND_MS;
	return member_hears(m, t.mono_ms) ? member_deliver(m, t) : E_OK;
}

enum err member_tick(struct member *m, struct lan_time t)
{
	if (instant_day(t.now) != m->day)
		TRY(refresh_tail(m, t));
	if (t.mono_ms >= m->hello_at)
		TRY(member_send_hello(m, member_hears(m, t.mono_ms) ? authority(m) : &everybody, t.mono_ms));
	TRY(tick_entries(m, t));
	return tick_claim(m, t);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t member_wait_ms(const struct member *m, struct lan_time t)
{
	int64_t due = m->hello_at;
	if (m->in_flight > 0)
		due = earlier(due, m->entries_at);
	if (m->outcome == MEMBER_WAITING)
		due = earlier(due, earlier(m->claim_at, m->claim_since + m->patience_ms));
	return due > t.mono_ms ? due - t.mono_ms : 0;
}
