#include "pos-client/domain/override.h"
#include "pos-client/domain/authority.h"
#include <stdio.h>

struct overriding {
	struct till *t;
	struct overridden fact;
	const struct buf *body;
	const struct approval_request *who;
	uint64_t seq;
};

static enum err write_override(void *ctx)
{
	struct overriding *o = ctx;
	TRY(approval_write(o->t, o->who));
	TRY(till_append(o->t, ENTRY_OVERRIDE, o->body, &o->seq));
	return journal_count(o->t->journal, o->fact.site, instant_day(till_now(o->t)), TALLY_OVERRIDDEN, o->fact.persons);
}

enum err override(struct till *t, const struct override_request *r, struct approval_request *who, uint64_t *seq)
{
	struct overriding o = {
		.t = t, .who = who, .fact = {.site = r->site, .verdict = r->verdict, .persons = r->persons, .cose = r->cose}};
	BUF_LOCAL body;
	buf_init(&body, 1024);
	TRY(till_need_enrolment(t));
	if (r->persons < 1 || r->persons > OVERRIDE_PERSONS_MAX)
		return till_refuse(t, E_INVALID, "--persons", "range", "1 to %d persons", OVERRIDE_PERSONS_MAX);
	if (r->verdict == VERDICT_ADMITTED)
		return E_INTERNAL;
	till_new_id(t, o.fact.id);
	snprintf(o.fact.gate, sizeof o.fact.gate, "%s", r->gate);
	overridden_encode(&body, &o.fact);
	TRY(buf_status(&body));
	who->action = APPROVAL_GATE;
	approval_bind(who, &body);
	TRY(approval_check(t, who));
	o.body = &body;
	TRY(journal_write(t->journal, write_override, &o));
	authority_told(t, r->site);
	*seq = o.seq;
	return E_OK;
}
