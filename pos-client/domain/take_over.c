#include "pos-client/domain/authority.h"
#include "pos-client/domain/hub_line.h"
#include "pos-client/journal/ledger.h"

struct taking_over {
	struct till *t;
	struct approval_request *who;
	uint32_t site, epoch;
	struct buf *body;
};

static uint32_t higher(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* ---- the highest epoch that this machine has seen: its gate, its hub, its own journal */

static uint32_t seen_by_gate(struct till *t, uint32_t site)
{
	struct site_standing s;
	return journal_get_standing(t->journal, site, &s) == E_OK ? s.term.epoch : 0;
}

static uint32_t seen_by_hub(const struct till *t)
{
	struct journal *ledger;
	struct site_standing s;
	if (ledger_open_beside(&ledger, t->dir) != E_OK)
		return 0;
	const struct hub_ledger port = ledger_port(ledger);
	uint32_t epoch = port.get_standing(port.ctx, &s) == E_OK ? s.term.epoch : 0;
	journal_close(ledger);
	return epoch;
}

static uint32_t declared_here(struct till *t)
{
	uint64_t seq;
	struct bytes cose;
	struct entry e;
	struct epoch_begun fact;
	struct site_statement s;
	if (journal_next_epoch(t->journal, &t->arena, 0, &seq, &cose) != E_OK)
		return 0;
	if (entry_open(&e, cose, keys_device_public(t->keys)) != E_OK || epoch_begun_decode(&fact, e.body) != E_OK)
		return 0;
	return site_statement_open(&s, fact.statement, keys_device_public(t->keys)) == E_OK ? s.term.epoch : 0;
}

static uint32_t next_epoch(struct till *t, uint32_t site)
{
	uint32_t seen = higher(EPOCH_FIRST, higher(seen_by_gate(t, site), higher(seen_by_hub(t), declared_here(t))));
	return seen < EPOCH_MAX ? seen + 1 : seen; /* of the last one, the first in the list wins */
}

/* ---- the declaration */

static enum err sign_statement(struct taking_over *o)
{
	struct site_statement s = {.site = o->site, .term.epoch = o->epoch, .declared_at = till_now(o->t)};
	BUF_LOCAL payload;
	BUF_LOCAL statement;
	buf_init(&payload, GRANT_BYTES_MAX);
	buf_init(&statement, GRANT_BYTES_MAX);
	memcpy(s.term.holder, keys_device(o->t->keys), UUID_LEN);
	site_statement_encode(&payload, &s);
	TRY(buf_status(&payload));
	TRY(keys_sign_lan(o->t->keys, &statement, buf_bytes(&payload)));
	TRY(buf_status(&statement));
	struct epoch_begun fact = {.site = o->site, .statement = buf_bytes(&statement)};
	epoch_begun_encode(o->body, &fact);
	return buf_status(o->body);
}

static enum err write_epoch(void *ctx)
{
	struct taking_over *o = ctx;
	uint64_t seq;
	TRY(approval_write(o->t, o->who));
	return till_append(o->t, ENTRY_EPOCH, o->body, &seq);
}

enum err authority_take_over(struct till *t, uint32_t site, struct approval_request *who, uint64_t *epoch)
{
	BUF_LOCAL body;
	buf_init(&body, 1024);
	*epoch = 0;
	TRY(till_need_enrolment(t));
	const struct lease_hub *hub = lease_hub_of(&t->held.lease, site);
	if (hub == NULL || t->is_training || site_rank(hub, keys_device(t->keys)) < 0)
		return till_refuse(t, E_REFUSED, "--site", "no_hub", "this device is neither hub nor deputy of that site");
	struct taking_over o = {.t = t, .who = who, .site = site, .epoch = next_epoch(t, site), .body = &body};
	TRY(sign_statement(&o));
	who->action = APPROVAL_TAKE_OVER;
	approval_bind(who, &body);
	TRY(approval_check(t, who));
	TRY(journal_write(t->journal, write_epoch, &o));
	*epoch = o.epoch;
	return E_OK;
}
