/* What gates deliver: their journal's entries of the gate, in order, each once. The entry is the truth about its claim: it
 * takes the place of what was granted. */
#include "hub_parts.h"
#include <stdio.h>

enum err hub_send_stored(struct hub *h, const struct lan_peer *peer)
{
	struct lan_message m = hub_message(h, LAN_STORED);
	m.number = peer->stored;
	return hub_send(h, &peer->address, &m);
}

static void fill_row(struct hub_row *row, const struct admission *a, const struct entry *e)
{
	memcpy(row->root, a->root, UUID_LEN);
	memcpy(row->device, e->device, UUID_LEN);
	snprintf(row->gate, sizeof(row->gate), "%s", a->gate);
	row->day = a->day;
	row->entry = a->entry;
	row->first_use = a->first_use;
	row->count = a->count;
	row->at = a->admitted_at;
	row->is_provisional = a->is_provisional;
	row->seq = e->seq;
}

/* A claim that another device has named before cannot be this one's: ids are drawn at random. Nobody loses his row by it: what
 * was delivered second stands under a name of its own, so that its places count and are found when they are used twice. */
static void name_apart(uint8_t name[static UUID_LEN], const uint8_t claim[static UUID_LEN],
		       const uint8_t device[static UUID_LEN])
{
	static const char purpose[] = "hoaban/claim-of";
	uint8_t bytes[sizeof(purpose) - 1 + 2 * UUID_LEN], hash[HASH_LEN];
	memcpy(bytes, purpose, sizeof(purpose) - 1);
	memcpy(bytes + sizeof(purpose) - 1, claim, UUID_LEN);
	memcpy(bytes + sizeof(purpose) - 1 + UUID_LEN, device, UUID_LEN);
	sha256(hash, bytes_of(bytes, sizeof(bytes)));
	memcpy(name, hash, UUID_LEN);
}

/* The row of the device's claim; `name` is what it stands under. */
static enum err find_or_make(struct hub *h, const uint8_t claim[static UUID_LEN], const struct entry *e, struct hub_row *row,
			     uint8_t name[static UUID_LEN])
{
	memcpy(name, claim, UUID_LEN);
	enum err err = h->ledger->find_row(h->ledger->ctx, name, row);
	if (err == E_OK && memcmp(row->device, e->device, UUID_LEN) != 0) {
		name_apart(name, claim, e->device);
		err = h->ledger->find_row(h->ledger->ctx, name, row);
	}
	if (err != E_NOT_FOUND)
		return err;
	*row = (struct hub_row){0};
	return E_OK;
}

static enum err apply_admission(struct hub *h, const struct entry *e, struct lan_time t)
{
	struct admission a;
	struct hub_row row;
	uint8_t name[UUID_LEN];
	if (admission_decode(&a, e->body) != E_OK || a.site != h->self->site || a.count > HUB_PERSONS_MAX)
		return E_OK;
	TRY(find_or_make(h, a.claim, e, &row, name));
	if (row.seq != 0)
		return E_OK;
	fill_row(&row, &a, e);
	memcpy(row.claim, name, UUID_LEN);
	TRY(h->ledger->put_row(h->ledger->ctx, &row));
	return row.is_undone ? E_OK : hub_find_incidents(h, &row, t);
}

/* An undo whose admission is not here yet (of yesterday) is remembered: its claim is never granted. */
static enum err apply_undone(struct hub *h, const struct entry *e)
{
	struct admission_undone u;
	struct hub_row row;
	uint8_t name[UUID_LEN];
	if (admission_undone_decode(&u, e->body) != E_OK || u.site != h->self->site)
		return E_OK;
	TRY(find_or_make(h, u.claim, e, &row, name));
	if (row.is_undone || (row.seq != 0 && e->time_ms / 1000 > row.at + UNDO_S))
		return E_OK;
	memcpy(row.claim, name, UUID_LEN);
	memcpy(row.device, e->device, UUID_LEN);
	row.is_undone = true;
	return h->ledger->put_row(h->ledger->ctx, &row);
}

static enum err apply(struct hub *h, const struct entry *e, struct lan_time t)
{
	switch (e->type) {
	case ENTRY_ADMISSION:
		return apply_admission(h, e, t);
	case ENTRY_ADMISSION_UNDONE:
		return apply_undone(h, e);
	default: /* the ledger counts who left, and overrides */
		return E_OK;
	}
}

enum err hub_on_entry(struct hub *h, struct lan_peer *peer, const struct lan_message *m, struct lan_time t)
{
	struct entry e;
	if (!hub_is_authority(h) || peer->role != LAN_GATE)
		return E_OK;
	if (entry_open(&e, m->entry, peer->device_key) != E_OK || memcmp(e.device, peer->device, UUID_LEN) != 0)
		return E_OK;
	if (e.seq <= peer->stored || m->before > peer->stored) /* known, or one before it is missing */
		return hub_send_stored(h, peer);
	TRY(h->ledger->put_entry(h->ledger->ctx, &e, m->entry));
	TRY(apply(h, &e, t));
	TRY(h->ledger->put_stored(h->ledger->ctx, peer->device, e.seq));
	peer->stored = e.seq;
	return hub_send_stored(h, peer);
}
