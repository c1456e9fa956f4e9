#include "pos-client/domain/authority.h"
#include "pos-client/domain/admit.h"
#include "pos-client/domain/remote.h"

static bool is_server_awake(const struct till *t)
{
	return remote_is_configured(t) && monotonic_ms() >= t->unreachable_until;
}

bool authority_may_answer(const struct till *t, uint32_t site)
{
	return site < SITES_MAX && is_server_awake(t);
}

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

/* An admission of nobody, or of places that the ticket does not have, is no sense. */
static bool is_sound(const struct ticket *t, const struct claim_answer *c)
{
	uint64_t first = ticket_first_use(t), end = first + t->party;
	if (c->verdict != VERDICT_ADMITTED)
		return true;
	return c->count >= 1 && c->entry >= 1 && c->first_use >= first && (uint64_t)c->first_use + c->count <= end;
}

static enum err ask_server(struct till *t, const struct claim *c, const struct ticket *ticket, struct authority_word *out)
{
	struct claim_answer word;
	if (!is_server_awake(t) || admit_claim(t, c, &word) != E_OK || !is_sound(ticket, &word))
		return E_OK;
	out->is_final = true;
	out->ruling = ruling_of(&word);
	return E_OK;
}

enum err authority_ask(struct till *t, const struct claim *c, const struct ticket *ticket, struct authority_word *out)
{
	*out = (struct authority_word){0};
	return ask_server(t, c, ticket, out);
}

void authority_undone(struct till *t, const struct admission_undone *u)
{
	log_debug(t->logger, "undone", "site=%u", (unsigned)u->site);
}

void authority_went(struct till *t, const struct persons_left *l)
{
	log_debug(t->logger, "left", "site=%u persons=%u", (unsigned)l->site, (unsigned)l->persons);
}

void authority_turn(struct till *t)
{
	log_debug(t->logger, "authority_turn", "enrolled=%d", t->is_enrolled);
}

static int rank_of(const struct till *t, const struct lease_hub *hub)
{
	for (size_t i = 0; i < hub->count; i++)
		if (memcmp(hub->devices[i], t->held.lease.device, UUID_LEN) == 0)
			return (int)i;
	return -1;
}

enum err authority_look(struct till *t, uint32_t site, struct authority_view *out)
{
	*out = (struct authority_view){.standing = AUTHORITY_ALONE, .rank = -1};
	TRY(till_need_enrolment(t));
	const struct lease_hub *hub = lease_hub_of(&t->held.lease, site);
	if (hub != NULL) {
		out->is_hub = true;
		out->rank = rank_of(t, hub);
		memcpy(out->holder, hub->devices[0], UUID_LEN);
		out->standing = AUTHORITY_SILENT;
	} else if (remote_is_configured(t))
		out->standing = monotonic_ms() >= t->unreachable_until ? AUTHORITY_STRICT : AUTHORITY_SILENT;
	return E_OK;
}

enum err authority_take_over(struct till *t, uint32_t site, struct approval_request *who, uint64_t *epoch)
{
	struct authority_view v;
	*epoch = 0;
	who->action = APPROVAL_TAKE_OVER;
	TRY(authority_look(t, site, &v));
	return till_refuse(t, E_REFUSED, "--site", "no_hub", "this device is neither hub nor deputy of that site");
}

void authority_close(struct till *t)
{
	t->hub_line = NULL;
}
