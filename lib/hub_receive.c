/* A datagram has come to the hub: who says it, in which term, and what it is about. */
#include "hub_parts.h"

/* "You are behind: this is the authority." */
static enum err send_term(struct hub *h, const struct lan_address *to)
{
	struct lan_message m = hub_message(h, LAN_TERM);
	m.statement = bytes_of(h->standing.statement, h->standing.statement_len);
	m.certificate = bytes_of(h->standing.certificate, h->standing.certificate_len);
	return h->standing.term.epoch == 0 ? E_OK : hub_send(h, to, &m);
}

static int compare(const struct hub *h, const struct site_term *t)
{
	if (h->standing.term.epoch == 0)
		return t->epoch == 0 ? 0 : 1;
	return site_term_compare(h->self->authorities, t, &h->standing.term);
}

/* What proves a higher term is believed whoever brings it. */
static enum err learn_term(struct hub *h, const struct lan_message *m, struct lan_time t)
{
	struct site_standing s;
	if (m->statement.len == 0 || compare(h, &m->term) <= 0)
		return E_OK;
	if (lan_prove(&s, h->self, m->statement, m->certificate, t.now) != E_OK || compare(h, &s.term) <= 0)
		return E_OK;
	return hub_adopt(h, &s, t);
}

static enum err load_stored(struct hub *h, struct lan_peer *p)
{
	if (p->stored != LAN_STORED_UNKNOWN)
		return E_OK;
	p->stored = 0;
	return p->role == LAN_GATE ? h->ledger->get_stored(h->ledger->ctx, p->device, &p->stored) : E_OK;
}

/* Who says hello wants to know where it stands. */
static enum err on_hello(struct hub *h, const struct lan_peer *p)
{
	return hub_is_authority(h) ? hub_send_stored(h, p) : E_OK;
}

/* An authority that settles waits for a word of everybody. */
static enum err on_beacon(struct hub *h, const struct lan_peer *p, const struct lan_message *m, struct lan_time t)
{
	if (hub_is_authority(h) || memcmp(p->device, h->standing.term.holder, UUID_LEN) != 0)
		return E_OK;
	if (!m->is_strict)
		TRY(hub_send_hello(h, &p->address));
	return t.mono_ms < h->copied_at ? E_OK : hub_send_copies(h, t.mono_ms);
}

static enum err dispatch(struct hub *h, struct lan_peer *p, const struct lan_message *m, struct lan_time t)
{
	switch (m->kind) {
	case LAN_HELLO:
		return on_hello(h, p);
	case LAN_WHO:
		return hub_send_hello(h, &p->address);
	case LAN_BEACON:
		return on_beacon(h, p, m, t);
	case LAN_CLAIM:
		return hub_on_claim(h, p, m, t);
	case LAN_ENTRY:
		return hub_on_entry(h, p, m, t);
	case LAN_STORED:
		return hub_on_stored(h, p, m);
	case LAN_COPY:
		return hub_on_copy(h, p, m);
	case LAN_TERM:
	case LAN_ANSWER:
		break;
	}
	return E_OK;
}

static enum err on_stranger(struct hub *h, const struct lan_address *from, const struct lan_message *m)
{
	struct lan_message who = hub_message(h, LAN_WHO);
	if (m->kind == LAN_WHO)
		return hub_send_hello(h, from);
	return lan_introduces(m) ? E_OK : hub_send(h, from, &who); /* it has said who it is: nobody we may know */
}

enum err hub_receive(struct hub *h, const struct lan_address *from, struct bytes datagram, struct lan_time t)
{
	struct lan_message m;
	struct lan_peer *p;
	arena_clear(&h->arena);
	enum lan_heard heard = lan_open(&m, &p, &h->peers, h->self, from, datagram, t);
	if (heard == LAN_HEARD_NOT)
		return E_OK;
	if (heard == LAN_HEARD_STRANGER)
		return on_stranger(h, from, &m);
	if (m.term.epoch > h->heard_epoch)
		h->heard_epoch = m.term.epoch;
	TRY(load_stored(h, p));
	TRY(learn_term(h, &m, t));
	int order = compare(h, &m.term);
	p->is_current = order == 0;
	if (order > 0) /* it knows of another authority: our hello makes it prove that, unless this was the proof */
		return m.statement.len > 0 ? E_OK : hub_send_hello(h, from);
	if (order < 0)
		TRY(send_term(h, from));
	return dispatch(h, p, &m, t);
}
