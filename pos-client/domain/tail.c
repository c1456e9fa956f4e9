#include "pos-client/domain/tail.h"

static enum err site_of_admission(struct bytes body, uint32_t *site)
{
	struct admission a;
	TRY(admission_decode(&a, body));
	*site = a.site;
	return E_OK;
}

static enum err site_of_undone(struct bytes body, uint32_t *site)
{
	struct admission_undone u;
	TRY(admission_undone_decode(&u, body));
	*site = u.site;
	return E_OK;
}

static enum err site_of_override(struct bytes body, uint32_t *site)
{
	struct overridden o;
	TRY(overridden_decode(&o, body));
	*site = o.site;
	return E_OK;
}

static enum err site_of_left(struct bytes body, uint32_t *site)
{
	struct persons_left l;
	TRY(persons_left_decode(&l, body));
	*site = l.site;
	return E_OK;
}

static const struct {
	enum entry_type type;
	enum err (*site)(struct bytes body, uint32_t *site);
} kinds[] = {
	{ENTRY_ADMISSION, site_of_admission},
	{ENTRY_ADMISSION_UNDONE, site_of_undone},
	{ENTRY_OVERRIDE, site_of_override},
	{ENTRY_LEFT, site_of_left},
};

enum err tail_note(struct till *t, const struct entry *e)
{
	uint32_t site;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (kinds[i].type != e->type)
			continue;
		TRY(kinds[i].site(e->body, &site));
		return journal_note_gate_entry(t->journal, site, instant_day(e->time_ms / 1000), e->seq);
	}
	return E_OK;
}
