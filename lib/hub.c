/* The hub's life: from its ledger to its term, from its term to its state, and its timers. */
#include <hoaban/instant.h>
#include "hub_parts.h"

static const struct lan_address everybody;

void hub_init(struct hub *h, const struct lan_self *self, const struct gate_lists *lists, const struct hub_ledger *ledger)
{
	*h = (struct hub){.self = self, .lists = lists, .ledger = ledger};
	arena_init(&h->arena, 4 * ARENA_CEILING_DEFAULT);
}

void hub_release(struct hub *h)
{
	arena_release(&h->arena);
}

bool hub_is_authority(const struct hub *h)
{
	return h->state != HUB_STANDBY;
}

/* ---------------------------------------------------------------- messages */
struct lan_message hub_message(const struct hub *h, enum lan_kind kind)
{
	return (struct lan_message){.kind = kind, .term = h->standing.term, .tail = hub_is_authority(h) ? 0 : h->tail};
}

enum err hub_send(struct hub *h, const struct lan_address *to, struct lan_message *m)
{
	return lan_send(&h->out, h->self, to, m);
}

enum err hub_send_beacon(struct hub *h, const struct lan_address *to, struct lan_time t)
{
	struct hub_counts counts;
	struct lan_message m = hub_message(h, LAN_BEACON);
	TRY(h->ledger->counts(h->ledger->ctx, instant_day(t.now), &counts));
	m.is_strict = h->state == HUB_STRICT;
	m.admitted = counts.admitted;
	m.left = counts.left;
	m.statement = bytes_of(h->standing.statement, h->standing.statement_len);
	m.certificate = h->self->certificate;
	return hub_send(h, to, &m);
}

enum err hub_send_hello(struct hub *h, const struct lan_address *to)
{
	struct lan_message m = hub_message(h, LAN_HELLO);
	m.certificate = h->self->certificate;
	return hub_send(h, to, &m);
}

/* ---------------------------------------------------------------- terms */
enum err hub_refresh_tail(struct hub *h, struct lan_time t)
{
	int32_t day = instant_day(t.now);
	if (day != h->day)
		h->copied = h->copy_end = 0;
	h->day = day;
	return h->ledger->last_grant(h->ledger->ctx, day, &h->standing.term, &h->tail);
}

/* An authority that is new, or was away, has not heard of what was admitted without it. */
static enum err begin(struct hub *h, struct lan_time t)
{
	bool is_mine = h->standing.term.epoch != 0 && memcmp(h->standing.term.holder, h->self->device, UUID_LEN) == 0;
	h->state = is_mine ? HUB_SETTLING : HUB_STANDBY;
	h->settling_since = t.mono_ms;
	h->beacon_at = h->hello_at = h->copied_at = t.mono_ms;
	h->copied = h->copy_end = 0;
	for (size_t i = 0; i < h->peers.count; i++)
		h->peers.list[i].is_current = false;
	return hub_refresh_tail(h, t);
}

enum err hub_adopt(struct hub *h, const struct site_standing *s, struct lan_time t)
{
	TRY(h->ledger->put_standing(h->ledger->ctx, s));
	h->standing = *s;
	return begin(h, t);
}

static enum err declare_first(struct hub *h, struct lan_time t)
{
	uint8_t room[GRANT_BYTES_MAX], message_room[GRANT_BYTES_MAX];
	struct buf payload = BUF_FIXED(room), message = BUF_FIXED(message_room);
	struct site_statement s = {.site = h->self->site, .term = {.epoch = EPOCH_FIRST}, .declared_at = t.now};
	memcpy(s.term.holder, h->self->device, UUID_LEN);
	site_statement_encode(&payload, &s);
	TRY(buf_status(&payload));
	TRY(h->self->sign(h->self->sign_ctx, &message, buf_bytes(&payload)));
	TRY(buf_status(&message));
	return hub_declare(h, buf_bytes(&message), t);
}

enum err hub_start(struct hub *h, struct lan_time t)
{
	h->day = instant_day(t.now);
	enum err e = h->ledger->get_standing(h->ledger->ctx, &h->standing);
	if (e == E_OK)
		return begin(h, t);
	if (e != E_NOT_FOUND)
		return e;
	h->standing = (struct site_standing){0};
	TRY(begin(h, t));
	return site_rank(h->self->authorities, h->self->device) == 0 ? declare_first(h, t) : E_OK;
}

uint32_t hub_next_epoch(const struct hub *h)
{
	uint32_t highest = h->standing.term.epoch > h->heard_epoch ? h->standing.term.epoch : h->heard_epoch;
	highest = highest < EPOCH_FIRST ? EPOCH_FIRST : highest;
	return highest < EPOCH_MAX ? highest + 1 : highest; /* of the last one, the first in the list wins */
}

enum err hub_declare(struct hub *h, struct bytes statement, struct lan_time t)
{
	struct site_standing s;
	TRY(lan_prove(&s, h->self, statement, h->self->certificate, t.now));
	if (memcmp(s.term.holder, h->self->device, UUID_LEN) != 0)
		return E_REFUSED;
	if (site_term_equal(&s.term, &h->standing.term))
		return E_OK;
	if (h->standing.term.epoch != 0 && site_term_compare(h->self->authorities, &s.term, &h->standing.term) < 0)
		return E_REFUSED;
	TRY(hub_adopt(h, &s, t));
	return hub_tick(h, t);
}

/* ---------------------------------------------------------------- timers */
/* Everybody who was heard since knows the new term and has delivered. */
static bool has_all(const struct hub *h)
{
	for (size_t i = 0; i < h->peers.count; i++) {
		const struct lan_peer *p = &h->peers.list[i];
		if (p->heard_ms >= h->settling_since && (!p->is_current || p->stored < p->tail))
			return false;
	}
	return true;
}

static bool is_settled(const struct hub *h, int64_t mono_ms)
{
	int64_t age = mono_ms - h->settling_since;
	return age >= HUB_SETTLE_MAX_MS || (age >= HUB_SETTLE_MIN_MS && has_all(h));
}

static enum err tick_authority(struct hub *h, struct lan_time t)
{
	if (h->state == HUB_SETTLING && is_settled(h, t.mono_ms)) {
		h->state = HUB_STRICT;
		h->beacon_at = t.mono_ms;
	}
	if (t.mono_ms < h->beacon_at)
		return E_OK;
	h->beacon_at = t.mono_ms + (h->state == HUB_SETTLING ? HUB_CALL_MS : HUB_BEACON_MS);
	TRY(hub_send_beacon(h, &everybody, t));
	for (size_t i = 0; i < h->peers.count; i++)
		if (t.mono_ms - h->peers.list[i].heard_ms < HUB_PEER_MS)
			TRY(hub_send_beacon(h, &h->peers.list[i].address, t));
	return E_OK;
}

static bool hears_authority(struct hub *h, int64_t mono_ms)
{
	const struct lan_peer *p = lan_find_peer(&h->peers, h->standing.term.holder, LAN_HUB);
	return p != NULL && mono_ms - p->heard_ms < HUB_SILENCE_MS;
}

static enum err tick_standby(struct hub *h, struct lan_time t)
{
	TRY(hub_refresh_tail(h, t));
	if (t.mono_ms >= h->hello_at) {
		h->hello_at = t.mono_ms + (hears_authority(h, t.mono_ms) ? HUB_KEEP_MS : HUB_HELLO_MS);
		TRY(hub_send_hello(h, &everybody));
	}
	if (t.mono_ms < h->copied_at)
		return E_OK;
	return hub_send_copies(h, t.mono_ms);
}

enum err hub_tick(struct hub *h, struct lan_time t)
{
	arena_clear(&h->arena);
	return hub_is_authority(h) ? tick_authority(h, t) : tick_standby(h, t);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t hub_wait_ms(const struct hub *h, struct lan_time t)
{
	int64_t due = h->beacon_at;
	if (h->state == HUB_STANDBY)
		due = earlier(h->hello_at, h->copied_at);
	return due > t.mono_ms ? due - t.mono_ms : 0;
}
