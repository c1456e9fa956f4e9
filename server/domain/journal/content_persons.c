/* Whom a sale's tickets let in, and for whom its receipts say that somebody paid. */
#include "domain/device/missing.h"
#include "domain/journal/content_room.h"
#include "domain/tariff/shelf.h"

#define SITE_BITS 64

struct persons {
	uint32_t edition;
	uint64_t sites;				      /* of the tickets */
	bool is_apart;				      /* tickets that are good at different sites */
	uint64_t admitted[SITE_BITS][CATEGORY_COUNT]; /* a site with a time of its own has tickets of its own */
	uint64_t paid[SITE_BITS][CATEGORY_COUNT];
};

static void add_line(struct persons *p, const struct receipt_line *line)
{
	for (unsigned site = 0; site < SITE_BITS; site++)
		if (line->sites >> site & 1)
			p->paid[site][line->category % CATEGORY_COUNT] += (uint64_t)line->quantity;
}

static void add_receipts(struct persons *p, struct content *c, const struct sale *s)
{
	struct receipt r;
	for (size_t i = 0; i < s->receipt_count; i++) {
		if (receipt_decode(&r, c->arena, s->receipts[i].record) != E_OK)
			continue; /* that is an incident of its own */
		p->edition = r.edition;
		for (size_t k = 0; k < r.line_count; k++)
			add_line(p, &r.lines[k]);
	}
}

static void add_ticket(struct persons *p, const struct ticket *t)
{
	for (unsigned site = 0; site < SITE_BITS; site++)
		for (unsigned k = CATEGORY_ADULT; (t->sites >> site & 1) && k < CATEGORY_COUNT; k++)
			p->admitted[site][k] += ticket_count(t, (enum category)k);
}

static void add_tickets(struct persons *p, const struct sale *s)
{
	struct cose_sign1 m;
	struct ticket t;
	for (size_t i = 0; i < s->ticket_count; i++) {
		if (cose_parse(&m, s->tickets[i].cose) != E_OK || ticket_decode(&t, m.payload) != E_OK)
			continue;
		p->is_apart |= p->sites != 0 && p->sites != t.sites;
		p->sites |= t.sites;
		p->edition = p->edition ? p->edition : t.edition;
		add_ticket(p, &t);
	}
}

static unsigned first_site(const struct persons *p)
{
	return p->sites ? (unsigned)__builtin_ctzll(p->sites) : 0;
}

/* Tickets of one sale let the same persons in at each of its sites; only a time of its own parts them. */
static bool is_mixed(const struct persons *p, const struct sale *s)
{
	if (p->is_apart && s->slot_count == 0)
		return true;
	for (unsigned site = 0; site < SITE_BITS; site++)
		if ((p->sites >> site & 1) &&
		    memcmp(p->admitted[site], p->admitted[first_site(p)], sizeof(p->admitted[site])) != 0)
			return true;
	return false;
}

/* Where a person pays at several sites, each receipt names that person once. */
static uint64_t most_paid(const struct persons *p, unsigned category)
{
	uint64_t most = 0;
	for (unsigned site = 0; site < SITE_BITS; site++)
		most = p->paid[site][category] > most ? p->paid[site][category] : most;
	return most;
}

/* Whoever costs something is on a receipt; nobody is on a receipt without a ticket. */
static bool is_even(struct content *c, const struct persons *p, const struct tariff *t, const struct sale *s, unsigned category)
{
	uint64_t admitted = p->admitted[first_site(p)][category], paid = most_paid(p, category);
	if (admitted == paid)
		return true;
	int32_t sold = instant_day(c->entry->time_ms / 1000);
	return paid < admitted && missing_least(c->arena, t, p->sites, (enum category)category, sold, s->visit_day) == 0;
}

enum err content_check_persons(struct content *c, const struct sale *s)
{
	struct persons *p = ARENA_NEW(c->arena, struct persons);
	*p = (struct persons){0};
	add_receipts(p, c, s);
	add_tickets(p, s);
	const struct tariff *t = shelf_edition(c->app->shelf, p->edition);
	if (!t)
		return E_OK;
	if (is_mixed(p, s))
		return content_incident(c, "persons_differ", "what=sites");
	for (unsigned k = CATEGORY_ADULT; k < CATEGORY_COUNT; k++)
		if (!is_even(c, p, t, s, k))
			return content_incident(c, "persons_differ",
						arena_format(c->arena, "category=%s tickets=%llu receipts=%llu",
							     category_code((enum category)k),
							     (unsigned long long)p->admitted[first_site(p)][k],
							     (unsigned long long)most_paid(p, k)));
	return E_OK;
}
