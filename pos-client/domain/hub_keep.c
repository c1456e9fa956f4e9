#include "pos-client/domain/hub_keep.h"
#include "pos-client/domain/hub_line.h"
#include "pos-client/domain/remote.h"
#include "pos-client/journal/ledger.h"
#include <poll.h>
#include <stdlib.h>

#define LOOK_MS	   250 /* how often the journal is asked for a declaration, and for younger lists */
#define BATCH	   48  /* datagrams that share one commit */
#define OUT_ENOUGH (LAN_OUT_MAX / 2)
#define RETRY_MS   200 /* after a disk that was full */

struct hub_keep {
	struct till *till;
	uint32_t site;
	struct lan lan;
	struct journal *ledger;
	struct hub_ledger port;
	struct lan_self self;
	struct gate_lists lists;
	struct hub hub;
	bool is_begun;	    /* hub_init was called */
	int64_t bundle_at;  /* of what is held */
	int32_t forgot_day; /* local day on which old rows were forgotten */
	int64_t looked_ms;  /* monotonic */
	uint64_t epoch_seq; /* the newest declaration in the journal that was handed in */
	struct bytes epoch; /* a newer one, to be handed in; len 0 = none */
	size_t len;	    /* of the datagram that has come first; 0 = none */
	uint8_t room[LAN_BYTES_MAX];
	struct lan_address from;
};

/* ---- what is held */

static enum err take_held(struct hub_keep *k)
{
	TRY(hub_self(k->till, k->site, LAN_HUB, &k->self));
	k->lists = till_gate_lists(k->till);
	return journal_get_number(k->till->journal, HELD_BUNDLE_AT, &k->bundle_at);
}

/* A gate or sync beside has accepted a younger bundle. What cannot be read now is read the next time. */
static void renew_held(struct hub_keep *k)
{
	int64_t at = 0;
	enum err e = journal_get_number(k->till->journal, HELD_BUNDLE_AT, &at);
	if (e == E_OK && at != k->bundle_at) {
		e = till_reload(k->till);
		if (e == E_OK)
			e = take_held(k);
	}
	if (e != E_OK)
		log_warn(k->till->logger, "hub_held", "error=%s", err_code(e));
}

/* ---- a declaration in the journal */

static enum err read_epoch(struct hub_keep *k, uint64_t *seq, struct epoch_begun *out)
{
	struct bytes cose;
	struct entry e;
	TRY(journal_next_epoch(k->till->journal, &k->till->arena, k->epoch_seq, seq, &cose));
	TRY(entry_open(&e, cose, keys_device_public(k->till->keys)));
	return epoch_begun_decode(out, e.body);
}

static void find_epoch(struct hub_keep *k)
{
	struct epoch_begun fact;
	uint64_t seq = 0;
	till_forget(k->till);
	k->epoch.len = 0;
	enum err e = read_epoch(k, &seq, &fact);
	if (e == E_OK && fact.site == k->site)
		k->epoch = fact.statement;
	if (e != E_OK && e != E_NOT_FOUND)
		log_warn(k->till->logger, "hub_epoch_unread", "error=%s", err_code(e));
	if (e == E_OK)
		k->epoch_seq = seq;
}

static enum err declare(struct hub_keep *k)
{
	if (k->epoch.len == 0)
		return E_OK;
	enum err e = hub_declare(&k->hub, k->epoch, hub_time(k->till));
	k->epoch.len = 0;
	if (e != E_OK)
		log_warn(k->till->logger, "hub_not_declared", "error=%s", err_code(e));
	/* An older declaration than what was heard since is history. */
	return e == E_REFUSED || e == E_BAD_SIGNATURE || e == E_EXPIRED || e == E_UNAUTHORIZED ? E_OK : e;
}

/* Once a day, a little at each look. What fails here fails the work after it too, which tells. */
static void forget_old(struct hub_keep *k)
{
	const int32_t today = instant_day(till_now(k->till));
	bool is_done = false;
	if (k->forgot_day == today)
		return;
	if (ledger_forget(k->ledger, today, &is_done) == E_OK && is_done)
		k->forgot_day = today;
}

static void look_around(struct hub_keep *k)
{
	int64_t now = monotonic_ms();
	if (now - k->looked_ms < LOOK_MS)
		return;
	k->looked_ms = now;
	renew_held(k);
	find_epoch(k);
	forget_old(k);
}

/* ---- life */

static enum err begin(void *ctx)
{
	struct hub_keep *k = ctx;
	TRY(ledger_claim_site(k->ledger, k->site));
	return hub_start(&k->hub, hub_time(k->till));
}

static enum err begin_anew(struct hub_keep *k)
{
	if (k->is_begun)
		hub_release(&k->hub);
	hub_init(&k->hub, &k->self, &k->lists, &k->port);
	k->is_begun = true;
	k->epoch_seq = 0;
	return journal_write(k->ledger, begin, k);
}

static enum err open_lan(struct hub_keep *k)
{
	const struct till_settings *s = k->till->settings;
	if (s->lan_listen == NULL || s->lan_listen[0] == '\0')
		return till_refuse(k->till, E_REFUSED, "lan_listen", "no_listen", "pos.ini does not say where the hub listens");
	enum err e = net_lan_open(&k->lan, s->lan_listen, s->lan_peers != NULL ? s->lan_peers : "");
	if (e == E_INVALID)
		return till_refuse(k->till, e, "lan_listen", "format", "lan_listen and lan_peers are numeric: 192.0.2.7:7700");
	return e;
}

static enum err open_parts(struct hub_keep *k)
{
	struct till *t = k->till;
	const struct lease_hub *hub = lease_hub_of(&t->held.lease, k->site);
	if (hub == NULL || site_rank(hub, keys_device(t->keys)) < 0)
		return till_refuse(t, E_REFUSED, "--site", "no_hub", "this device is neither hub nor deputy of that site");
	TRY(take_held(k));
	TRY(open_lan(k));
	TRY(ledger_open(&k->ledger, t->dir));
	k->port = ledger_port(k->ledger);
	enum err e = begin_anew(k);
	if (e == E_CONFLICT)
		return till_refuse(t, e, "--site", "other_site", "hub.db in %s belongs to another site", t->dir);
	return e;
}

enum err hub_keep_open(struct hub_keep **out, struct till *t, uint32_t site)
{
	*out = NULL;
	TRY(till_need_enrolment(t));
	struct hub_keep *k = calloc(1, sizeof *k);
	if (k == NULL)
		return E_MEMORY;
	k->till = t;
	k->site = site;
	k->lan.fd = -1;
	enum err e = open_parts(k);
	if (e == E_OK)
		*out = k;
	else
		hub_keep_close(k);
	return e;
}

void hub_keep_close(struct hub_keep *k)
{
	if (k == NULL)
		return;
	if (k->is_begun)
		hub_release(&k->hub);
	net_lan_close(&k->lan);
	journal_close(k->ledger);
	free(k);
}

/* ---- work */

static enum err take(struct hub_keep *k)
{
	return hub_receive(&k->hub, &k->from, bytes_of(k->room, k->len), hub_time(k->till));
}

/* Whatever waits shares one commit. */
static enum err work(void *ctx)
{
	struct hub_keep *k = ctx;
	size_t taken = k->len > 0 ? 1 : 0;
	if (taken > 0)
		TRY(take(k));
	for (; taken > 0 && taken < BATCH && k->hub.out.count < OUT_ENOUGH; taken++) {
		if (net_lan_receive(&k->lan, k->room, &k->len, &k->from, 0) != E_OK)
			break;
		TRY(take(k));
	}
	TRY(declare(k));
	return hub_wait_ms(&k->hub, hub_time(k->till)) == 0 ? hub_tick(&k->hub, hub_time(k->till)) : E_OK;
}

static void flush(struct hub_keep *k)
{
	struct lan_out *out = &k->hub.out;
	for (size_t i = 0; i < out->count; i++) {
		const struct lan_datagram *d = &out->list[i];
		if (d->to.len == 0)
			net_lan_cast(&k->lan, bytes_of(d->bytes, d->len));
		else
			net_lan_send(&k->lan, &d->to, bytes_of(d->bytes, d->len));
	}
	out->count = 0;
}

/* Nothing of what was not committed is said. A disk that is full may have room again; one that failed is for a new process. */
static enum err recover(struct hub_keep *k, enum err e, const volatile sig_atomic_t *is_over)
{
	k->hub.out.count = 0;
	log_error(k->till->logger, "hub_failed", "error=%s", err_code(e));
	while (e == E_IO && journal_trouble(k->ledger) == JOURNAL_FULL && !*is_over) {
		poll(NULL, 0, RETRY_MS); /* gates do without a hub that cannot write */
		e = begin_anew(k);
	}
	return e;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

enum err hub_keep_run(struct hub_keep *k, const volatile sig_atomic_t *is_over)
{
	while (!*is_over) {
		int64_t wait = least(hub_wait_ms(&k->hub, hub_time(k->till)), LOOK_MS);
		if (net_lan_receive(&k->lan, k->room, &k->len, &k->from, (int)wait) != E_OK)
			k->len = 0;
		look_around(k);
		enum err e = journal_write(k->ledger, work, k);
		if (e == E_OK)
			flush(k);
		else
			TRY(recover(k, e, is_over));
	}
	return E_OK;
}

/* ---- seen from beside */

static enum err look(struct journal *ledger, struct till *t, struct hub_look *out)
{
	const struct hub_ledger port = ledger_port(ledger);
	const int32_t today = instant_day(till_now(t));
	enum err e = port.get_standing(port.ctx, &out->standing);
	if (e != E_OK && e != E_NOT_FOUND)
		return e;
	out->has_term = e == E_OK;
	out->is_holder = out->has_term && memcmp(out->standing.term.holder, keys_device(t->keys), UUID_LEN) == 0;
	TRY(port.counts(port.ctx, today, &out->today));
	TRY(ledger_count_incidents(ledger, day_start(today), &out->incidents));
	return ledger_incidents(ledger, day_start(today), out->list, sizeof out->list / sizeof out->list[0],
				&out->incident_count);
}

enum err hub_keep_look(struct till *t, struct hub_look *out)
{
	struct journal *ledger;
	*out = (struct hub_look){0};
	TRY(till_need_enrolment(t));
	TRY(ledger_open_beside(&ledger, t->dir));
	out->is_running = ledger_is_in_use(t->dir);
	enum err e = look(ledger, t, out);
	journal_close(ledger);
	return e;
}
