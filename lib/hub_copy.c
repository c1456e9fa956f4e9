/* Grants between hub and deputies: the authority streams what it grants, as well as it goes; who stands by hands over what was
 * granted in other terms, until it is confirmed. A grant copied takes its places and is no admission yet. */
#include "hub_parts.h"

/* ---------------------------------------------------------------- giving */
enum err hub_stream(struct hub *h, const struct hub_row *row)
{
	struct lan_message m = hub_message(h, LAN_COPY);
	m.grant = bytes_of(row->grant, row->grant_len);
	for (size_t i = 0; i < h->peers.count; i++)
		if (h->peers.list[i].role == LAN_HUB)
			TRY(hub_send(h, &h->peers.list[i].address, &m));
	return E_OK;
}

static enum err send_batch(struct hub *h, const struct lan_address *to)
{
	struct hub_row row;
	uint64_t at = h->copied;
	for (int i = 0; i < HUB_COPIES_IN_FLIGHT; i++) {
		enum err e = h->ledger->next_grant(h->ledger->ctx, h->day, &h->standing.term, at, &row);
		if (e == E_NOT_FOUND)
			break;
		TRY(e);
		struct lan_message m = hub_message(h, LAN_COPY);
		m.before = at;
		m.number = row.number;
		m.grant = bytes_of(row.grant, row.grant_len);
		TRY(hub_send(h, to, &m));
		at = row.number;
	}
	h->copy_end = at;
	return E_OK;
}

enum err hub_send_copies(struct hub *h, int64_t mono_ms)
{
	const struct lan_peer *p = lan_find_peer(&h->peers, h->standing.term.holder, LAN_HUB);
	h->copied_at = mono_ms + HUB_RESEND_MS;
	return p == NULL || h->copied >= h->tail ? E_OK : send_batch(h, &p->address);
}

enum err hub_on_stored(struct hub *h, const struct lan_peer *peer, const struct lan_message *m)
{
	if (hub_is_authority(h) || !peer->is_current || memcmp(peer->device, h->standing.term.holder, UUID_LEN) != 0)
		return E_OK;
	bool is_next = m->number >= h->copy_end && m->number > h->copied;
	h->copied = m->number; /* less than before: the authority has forgotten, and settles */
	return is_next && h->copied < h->tail ? send_batch(h, &peer->address) : E_OK;
}

/* ---------------------------------------------------------------- taking */
static void fill_row(struct hub_row *row, const struct grant *g, struct bytes message)
{
	memcpy(row->claim, g->claim, UUID_LEN);
	memcpy(row->root, g->root, UUID_LEN);
	memcpy(row->device, g->device, UUID_LEN);
	row->day = g->day;
	row->entry = g->entry;
	row->first_use = g->first_use;
	row->count = g->count;
	row->at = g->at;
	row->is_provisional = g->is_provisional;
	row->term = g->term;
	memcpy(row->grant, message.data, message.len);
	row->grant_len = message.len;
}

/* The admission's entry, an undo and a grant of a higher term know better. */
static bool is_better(const struct hub *h, const struct hub_row *row, const struct grant *g)
{
	if (row->seq != 0 || row->is_undone || memcmp(row->device, g->device, UUID_LEN) != 0)
		return false;
	return site_term_compare(h->self->authorities, &g->term, &row->term) > 0;
}

/* Of the term held here the holder's key is known; of a higher one nothing is believed. Of a lower one the holder may never
 * have been heard here: it is taken on the word of the device that copies, itself an authority of the site. */
static bool is_credible(const struct hub *h, const struct grant *g, const struct cose_sign1 *cose)
{
	int order = site_term_compare(h->self->authorities, &g->term, &h->standing.term);
	return order < 0 || (order == 0 && cose_verify(cose, AAD_LAN, h->standing.holder_key) == E_OK);
}

static enum err keep_copy(struct hub *h, struct bytes message)
{
	struct grant g;
	struct cose_sign1 cose;
	struct hub_row row;
	if (cose_parse(&cose, message) != E_OK || grant_decode(&g, cose.payload) != E_OK)
		return E_OK;
	if (g.site != h->self->site || g.count > HUB_PERSONS_MAX || !is_credible(h, &g, &cose))
		return E_OK;
	enum err e = h->ledger->find_row(h->ledger->ctx, g.claim, &row);
	if (e == E_NOT_FOUND)
		row = (struct hub_row){0};
	else if (e != E_OK || !is_better(h, &row, &g))
		return e;
	fill_row(&row, &g, message);
	return h->ledger->put_row(h->ledger->ctx, &row);
}

enum err hub_on_copy(struct hub *h, struct lan_peer *peer, const struct lan_message *m)
{
	if (peer->role != LAN_HUB || site_rank(h->self->authorities, peer->device) < 0)
		return E_OK;
	if (m->number == 0)
		return keep_copy(h, m->grant);
	if (!hub_is_authority(h))
		return E_OK;
	if (m->number > peer->stored && m->before <= peer->stored) {
		TRY(keep_copy(h, m->grant));
		peer->stored = m->number;
	}
	return hub_send_stored(h, peer);
}
