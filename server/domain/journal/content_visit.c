/* What gates tell beside admissions: a supervisor's word, who left, who was refused, who became a site's authority. */
#include "domain/journal/content_room.h"
#include "store/visits.h"

#include <hoaban/instant.h>
#include <hoaban/site.h>
#include <hoaban/ticket.h>

static struct visit_entry told_by(const struct content *c)
{
	return (struct visit_entry){c->device->id, c->entry->seq, c->entry->time_ms / 1000};
}

/* A device tells of its own sites only. */
static bool is_here(const struct content *c, uint32_t site)
{
	return site < 64 && (c->device->sites >> site & 1) != 0;
}

static enum err doubt(struct content *c, const char *what, uint32_t site)
{
	return content_incident(c, "gate_doubtful", arena_format(c->arena, "what=%s site=%u", what, site));
}

/* What was shown, as far as it can be read: nothing is decided by it. */
static const uint8_t *shown_ticket(struct bytes cose, struct ticket *t)
{
	struct cose_sign1 m;
	if (cose.len == 0 || cose_parse(&m, cose) != E_OK || ticket_decode(t, m.payload) != E_OK)
		return NULL;
	return t->id;
}

enum err content_take_override(struct content *c)
{
	struct overridden o;
	struct ticket t;
	struct visit_entry by = told_by(c);
	if (overridden_decode(&o, c->entry->body) != E_OK)
		return content_incident(c, "content_fault", "what=override");
	TRY(content_need_approval(c, APPROVAL_GATE));
	if (!is_here(c, o.site))
		return doubt(c, "override", o.site);
	enum err e = override_insert(c->db, &by, &o, shown_ticket(o.cose, &t));
	return e == E_DUPLICATE ? content_incident(c, "override_repeated", "what=override") : e;
}

enum err content_take_left(struct content *c)
{
	struct persons_left l;
	struct visit_entry by = told_by(c);
	if (persons_left_decode(&l, c->entry->body) != E_OK)
		return content_incident(c, "content_fault", "what=left");
	if (!is_here(c, l.site) || l.day != instant_day(by.at))
		return doubt(c, "left", l.site);
	return left_insert(c->db, &by, &l);
}

enum err content_take_refusal(struct content *c)
{
	struct scan_refused s;
	struct visit_entry by = told_by(c);
	if (scan_refused_decode(&s, c->entry->body) != E_OK)
		return content_incident(c, "content_fault", "what=scan_refused");
	return is_here(c, s.site) ? refusal_insert(c->db, &by, &s) : doubt(c, "refusal", s.site);
}

/* One of the site's hub and deputies says it of itself. */
static bool is_authority(const struct content *c, const struct epoch_begun *b)
{
	struct site_statement s;
	return c->device->hub != 0 && is_here(c, b->site) &&
	       site_statement_open(&s, b->statement, c->device->device_key) == E_OK && s.site == b->site &&
	       memcmp(s.term.holder, c->device->id, UUID_LEN) == 0;
}

enum err content_take_epoch(struct content *c)
{
	struct epoch_begun b;
	struct visit_entry by = told_by(c);
	if (epoch_begun_decode(&b, c->entry->body) != E_OK)
		return content_incident(c, "content_fault", "what=epoch");
	TRY(content_need_approval(c, APPROVAL_TAKE_OVER));
	return is_authority(c, &b) ? epoch_insert(c->db, &by, &b) : doubt(c, "epoch", b.site);
}
