#include "pos-client/domain/hub_line.h"
#include "pos-client/domain/remote.h"
#include <stdio.h>
#include <stdlib.h>

#define ENTRY_ARENA (1u << 20)
#define DRAIN_MOST  256 /* datagrams at once, when nobody waits */

/* ---- who we are */

static enum err sign(void *ctx, struct buf *out, struct bytes payload)
{
	const struct till *t = ctx;
	return keys_sign_lan(t->keys, out, payload);
}

enum err hub_self(struct till *t, uint32_t site, enum lan_role role, struct lan_self *out)
{
	const struct lease_hub *hub = lease_hub_of(&t->held.lease, site);
	if (hub == NULL)
		return E_NOT_FOUND;
	*out = (struct lan_self){
		.role = role,
		.site = site,
		.certificate = t->bundle.certificate,
		.authorities = hub,
		.delegations = &t->held.delegations,
		.revoked = &t->held.revoked,
		.sign = sign,
		.sign_ctx = t,
	};
	memcpy(out->device, keys_device(t->keys), UUID_LEN);
	return E_OK;
}

struct lan_time hub_time(const struct till *t)
{
	return (struct lan_time){.now = till_now(t), .mono_ms = monotonic_ms()};
}

/* ---- the journal, as the line uses it */

static enum err get_standing(void *ctx, struct site_standing *out)
{
	const struct hub_line *l = ctx;
	return journal_get_standing(l->till->journal, l->site, out);
}

struct standing_write {
	const struct hub_line *line;
	const struct site_standing *standing;
};

static enum err write_standing(void *ctx)
{
	const struct standing_write *w = ctx;
	return journal_put_standing(w->line->till->journal, w->line->site, w->standing);
}

static enum err put_standing(void *ctx, const struct site_standing *s)
{
	const struct hub_line *l = ctx;
	struct standing_write w = {l, s};
	return journal_write(l->till->journal, write_standing, &w);
}

static enum err next_entry(void *ctx, int32_t day, uint64_t after, struct member_entry *out)
{
	struct hub_line *l = ctx;
	struct journal_gate_entry e;
	arena_clear(&l->arena);
	TRY(journal_next_gate_entry(l->till->journal, &l->arena, l->site, day, after, &e));
	*out = (struct member_entry){.before = e.before, .seq = e.seq, .message = e.cose};
	return E_OK;
}

static enum err last_seq(void *ctx, int32_t day, uint64_t *seq)
{
	const struct hub_line *l = ctx;
	return journal_last_gate_entry(l->till->journal, l->site, day, seq);
}

/* ---- life */

bool hub_line_is_meant(const struct till *t, uint32_t site)
{
	return t->is_enrolled && !t->is_training && t->keys != NULL && lease_hub_of(&t->held.lease, site) != NULL;
}

static bool is_set(const char *text)
{
	return text != NULL && text[0] != '\0';
}

/* The hub of this machine is reached where it listens. */
static enum err add_own_hub(struct hub_line *l)
{
	if (!is_set(l->till->settings->lan_listen) || l->lan.peer_count == LAN_PEERS_MAX)
		return E_OK;
	return net_lan_address(&l->lan.peers[l->lan.peer_count++], l->till->settings->lan_listen);
}

static void obey(struct hub_line *l)
{
	const struct till_settings *s = l->till->settings;
	l->member.patience_ms = s->hub_ms > MEMBER_PATIENCE_MS ? s->hub_ms : MEMBER_PATIENCE_MS;
	l->member.silence_ms = s->hub_silence_ms;
}

static enum err start(struct hub_line *l)
{
	const struct till_settings *s = l->till->settings;
	TRY(hub_self(l->till, l->site, LAN_GATE, &l->self));
	TRY(net_lan_open(&l->lan, "", is_set(s->lan_peers) ? s->lan_peers : ""));
	TRY(add_own_hub(l));
	l->journal = (struct member_journal){l, get_standing, put_standing, next_entry, last_seq};
	member_init(&l->member, &l->self, &l->journal);
	obey(l);
	return member_start(&l->member, hub_time(l->till));
}

static void drop(struct hub_line *l)
{
	net_lan_close(&l->lan);
	arena_release(&l->arena);
	free(l);
}

static void flush(struct hub_line *l)
{
	struct lan_out *out = &l->member.out;
	for (size_t i = 0; i < out->count; i++) {
		const struct lan_datagram *d = &out->list[i];
		if (d->to.len == 0)
			net_lan_cast(&l->lan, bytes_of(d->bytes, d->len));
		else
			net_lan_send(&l->lan, &d->to, bytes_of(d->bytes, d->len));
	}
	out->count = 0;
}

static struct hub_line *make(struct till *t, uint32_t site)
{
	struct hub_line *l = calloc(1, sizeof *l);
	if (l == NULL)
		return NULL;
	*l = (struct hub_line){.till = t, .site = site, .lan = {.fd = -1}};
	arena_init(&l->arena, ENTRY_ARENA);
	enum err e = start(l);
	if (e == E_OK) {
		flush(l); /* its first hello */
		return l;
	}
	log_warn(t->logger, "hub_line_failed", "error=%s", err_code(e));
	drop(l);
	return NULL;
}

void hub_line_close(struct till *t)
{
	if (t->hub_line != NULL)
		drop(t->hub_line);
	t->hub_line = NULL;
}

/* What is held may have been read anew since. A line whose hub is no more named stays: somebody may wait on its socket. */
struct hub_line *hub_line_to(struct till *t, uint32_t site)
{
	const struct till_settings *s = t->settings;
	if (!hub_line_is_meant(t, site) || (!is_set(s->lan_peers) && !is_set(s->lan_listen)))
		return NULL;
	if (t->hub_line != NULL && t->hub_line->site != site)
		hub_line_close(t);
	if (t->hub_line == NULL)
		t->hub_line = make(t, site);
	else if (hub_self(t, site, LAN_GATE, &t->hub_line->self) != E_OK)
		return NULL;
	if (t->hub_line != NULL)
		obey(t->hub_line);
	return t->hub_line;
}

/* ---- turns */

/* What fails here is the journal or a key; the act itself will meet it too and say so. */
static void note(struct hub_line *l, const char *what, enum err e)
{
	if (e != E_OK)
		log_warn(l->till->logger, what, "error=%s", err_code(e));
}

static bool take_one(struct hub_line *l, int wait_ms)
{
	uint8_t room[LAN_BYTES_MAX];
	size_t len;
	struct lan_address from;
	if (net_lan_receive(&l->lan, room, &len, &from, wait_ms) != E_OK)
		return false;
	note(l, "hub_message", member_receive(&l->member, &from, bytes_of(room, len), hub_time(l->till)));
	if (l->member.heard_ms != l->heard_ms) {
		l->heard_ms = l->member.heard_ms;
		l->heard_at = till_now(l->till);
	}
	flush(l);
	return true;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* A flood of foreign datagrams ends no wait and holds nobody longer than it. */
void hub_line_turn(struct hub_line *l, int64_t wait_ms)
{
	const int64_t end = monotonic_ms() + wait_ms;
	bool has_more = true;
	for (int taken = 0;; taken++) {
		struct lan_time now = hub_time(l->till);
		if (member_wait_ms(&l->member, now) == 0)
			note(l, "hub_turn", member_tick(&l->member, now));
		flush(l);
		bool waits = member_outcome(&l->member) == MEMBER_WAITING && now.mono_ms < end;
		if (!waits && (wait_ms > 0 || !has_more || taken >= DRAIN_MOST))
			return;
		has_more = take_one(l, waits ? (int)least(end - now.mono_ms, member_wait_ms(&l->member, now)) : 0);
	}
}

void hub_line_drain(struct hub_line *l)
{
	uint8_t room[LAN_BYTES_MAX];
	size_t len;
	struct lan_address from;
	for (int i = 0; i < DRAIN_MOST && net_lan_receive(&l->lan, room, &len, &from, 0) == E_OK; i++)
		;
}

bool hub_line_is_silent(const struct hub_line *l)
{
	return monotonic_ms() < l->silent_until && l->member.heard_ms == l->heard_then;
}
