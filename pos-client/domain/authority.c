#include "pos-client/domain/authority.h"
#include "pos-client/domain/admit.h"
#include "pos-client/domain/hub_line.h"
#include "pos-client/domain/remote.h"
#include "pos-client/journal/ledger.h"
#include <hoaban/instant.h>

#define COUNT_MS 2000

static bool is_server_awake(const struct till *t)
{
	return remote_is_configured(t) && monotonic_ms() >= t->unreachable_until;
}

bool authority_may_answer(struct till *t, uint32_t site)
{
	if (!hub_line_is_meant(t, site))
		return is_server_awake(t);
	struct hub_line *l = hub_line_to(t, site);
	if (l != NULL)
		hub_line_turn(l, 0); /* its beat may have come meanwhile */
	return l != NULL && !hub_line_is_silent(l);
}

/* ---- the server */

static struct ruling ruling_of(const struct claim_answer *c)
{
	return (struct ruling){
		.verdict = (enum verdict)c->verdict,
		.first_use = c->first_use,
		.count = c->count,
		.entry = c->entry,
		.remaining = c->remaining,
		.first_admitted_at = c->first_admitted_at,
	};
}

static void ask_server(struct till *t, const struct claim *c, struct authority_word *out)
{
	struct claim_answer word;
	if (!is_server_awake(t) || admit_claim(t, c, &word) != E_OK)
		return;
	out->authority = word.is_provisional ? GATE_ADVISED : GATE_ANSWERED;
	out->ruling = ruling_of(&word);
	memcpy(out->first_gate, word.first_gate, sizeof out->first_gate);
}

/* The entry is the record and comes with the journal; this is for the visitor who tries again at once. */
static void tell_server(struct till *t, const struct admission_undone *u)
{
	BUF_LOCAL body;
	BUF_LOCAL reply;
	buf_init(&body, 256);
	buf_init(&reply, 4096);
	admission_undone_encode(&body, u);
	struct remote_call call = {
		.method = "POST",
		.path = "/v1/admissions/undo",
		.body = &body,
		.connect_ms = t->settings->claim_ms,
		.total_ms = t->settings->claim_ms,
		.answer_max = 4096,
		.answer = &reply,
	};
	enum err e = buf_status(&body);
	if (e == E_OK)
		e = remote_send(t, &call);
	if (e != E_OK || call.status != 204)
		log_warn(t->logger, "undo_not_told", "error=%s status=%d", err_code(e), call.status);
}

/* ---- the hub */

static void take_grant(const struct member_answer *a, struct authority_word *out)
{
	const struct grant *g = &a->grant;
	out->authority = g->is_provisional ? GATE_ADVISED : GATE_ANSWERED;
	out->ruling = (struct ruling){.verdict = VERDICT_ADMITTED,
				      .first_use = g->first_use,
				      .count = g->count,
				      .entry = g->entry,
				      .remaining = a->remaining,
				      .first_admitted_at = a->first_admitted_at};
	memcpy(out->grant, a->grant_bytes, a->grant_len);
	out->grant_len = a->grant_len;
}

/* Who was let in stays let in: the refusal of an authority that is still gathering counts too. */
static void take_refusal(const struct member_answer *a, struct authority_word *out)
{
	out->authority = GATE_ANSWERED;
	out->ruling = (struct ruling){
		.verdict = (enum verdict)a->verdict, .remaining = a->remaining, .first_admitted_at = a->first_admitted_at};
	memcpy(out->first_gate, a->first_gate, sizeof out->first_gate);
}

static void take_silence(struct hub_line *l)
{
	const struct till *t = l->till;
	l->silent_until = monotonic_ms() + t->settings->claim_pause_ms;
	l->heard_then = l->member.heard_ms;
	log_warn(t->logger, "hub_unreached", "pause_ms=%lld", (long long)t->settings->claim_pause_ms);
}

static enum err ask_hub(struct hub_line *l, const struct claim *c, const struct ticket *ticket, struct authority_word *out)
{
	struct member_claim claim = {
		.first_use = ticket_first_use(ticket),
		.party = ticket->party,
		.day = instant_day(c->time),
		.count = c->count,
		.ticket = c->cose,
	};
	memcpy(claim.id, c->id, UUID_LEN);
	memcpy(claim.root, ticket_root(ticket), UUID_LEN);
	memcpy(claim.gate, c->gate, sizeof claim.gate);
	hub_line_turn(l, 0); /* a beat that waits unread counts: this machine may have been busy, not the hub away */
	TRY(member_claim(&l->member, &claim, hub_time(l->till)));
	hub_line_turn(l, l->till->settings->hub_ms);
	enum member_outcome outcome = member_outcome(&l->member);
	if (outcome == MEMBER_GRANTED)
		take_grant(member_answer(&l->member), out);
	else if (outcome == MEMBER_REFUSED)
		take_refusal(member_answer(&l->member), out);
	else
		take_silence(l);
	member_forget(&l->member);
	return E_OK;
}

enum err authority_ask(struct till *t, const struct claim *c, const struct ticket *ticket, struct authority_word *out)
{
	*out = (struct authority_word){.authority = GATE_SILENT};
	if (!hub_line_is_meant(t, c->site)) {
		ask_server(t, c, out);
		return E_OK;
	}
	struct hub_line *l = hub_line_to(t, c->site);
	return l != NULL ? ask_hub(l, c, ticket, out) : E_OK;
}

/* ---- what it is told */

void authority_told(struct till *t, uint32_t site)
{
	struct hub_line *l = hub_line_to(t, site);
	if (l == NULL)
		return;
	enum err e = member_committed(&l->member, hub_time(t));
	if (e != E_OK)
		log_warn(t->logger, "hub_not_told", "error=%s", err_code(e));
	hub_line_turn(l, 0);
}

void authority_undone(struct till *t, const struct admission_undone *u)
{
	if (!hub_line_is_meant(t, u->site) && is_server_awake(t))
		tell_server(t, u);
	authority_told(t, u->site);
}

void authority_went(struct till *t, const struct persons_left *l)
{
	authority_told(t, l->site);
}

void authority_turn(struct till *t)
{
	if (t->hub_line == NULL)
		return;
	if (hub_line_to(t, t->hub_line->site) != NULL)
		hub_line_turn(t->hub_line, 0);
	else
		hub_line_drain(t->hub_line);
}

int authority_fd(struct till *t, uint32_t site)
{
	const struct hub_line *l = hub_line_to(t, site);
	return l != NULL ? l->lan.fd : -1;
}

void authority_close(struct till *t)
{
	hub_line_close(t);
}

/* ---- how it stands */

static void look_at_line(const struct hub_line *l, struct authority_view *out)
{
	static const enum authority_standing standings[] = {
		[MEMBER_AWAY] = AUTHORITY_SILENT,
		[MEMBER_SETTLING] = AUTHORITY_FORMING,
		[MEMBER_STRICT] = AUTHORITY_STRICT,
	};
	out->standing = standings[member_contact(&l->member, hub_time(l->till))];
	if (hub_line_is_silent(l))
		out->standing = AUTHORITY_SILENT;
	if (l->member.standing.term.epoch != 0) {
		out->epoch = l->member.standing.term.epoch;
		memcpy(out->holder, l->member.standing.term.holder, UUID_LEN);
	}
	out->has_inside = l->member.heard_ms >= 0;
	out->inside = (int64_t)l->member.admitted - l->member.left;
	out->inside_at = l->heard_at;
}

/* The hub's process beside keeps them. */
static uint32_t count_incidents(struct till *t)
{
	struct journal *ledger;
	uint64_t count = 0;
	if (ledger_open_beside(&ledger, t->dir) != E_OK)
		return 0;
	if (ledger_count_incidents(ledger, day_start(instant_day(till_now(t))), &count) != E_OK)
		count = 0;
	journal_close(ledger);
	return (uint32_t)count;
}

/* Now and then: a banner is drawn often. */
static uint32_t incidents_of(struct hub_line *l)
{
	int64_t now = monotonic_ms();
	if (l->counted_ms == 0 || now - l->counted_ms >= COUNT_MS) {
		l->incidents = count_incidents(l->till);
		l->counted_ms = now;
	}
	return l->incidents;
}

static void look_at_hub(struct till *t, uint32_t site, const struct lease_hub *hub, struct authority_view *out)
{
	out->is_hub = true;
	out->standing = AUTHORITY_SILENT;
	out->rank = site_rank(hub, keys_device(t->keys));
	memcpy(out->holder, hub->devices[0], UUID_LEN);
	struct hub_line *l = hub_line_to(t, site);
	if (l == NULL)
		return;
	look_at_line(l, out);
	if (out->rank >= 0)
		out->incidents = incidents_of(l);
}

enum err authority_look(struct till *t, uint32_t site, struct authority_view *out)
{
	*out = (struct authority_view){.standing = AUTHORITY_ALONE, .rank = -1};
	TRY(till_need_enrolment(t));
	if (hub_line_is_meant(t, site))
		look_at_hub(t, site, lease_hub_of(&t->held.lease, site), out);
	else if (remote_is_configured(t))
		out->standing = is_server_awake(t) ? AUTHORITY_STRICT : AUTHORITY_SILENT;
	return E_OK;
}
