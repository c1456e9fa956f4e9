#include "pos-client/domain/sell.h"
#include "pos-client/domain/standing.h"

const struct lease_symbol *sell_symbol(const struct till *t, const char *tax_code, const char *form, int64_t now)
{
	uint32_t year = (uint32_t)day_year(instant_day(now));
	for (size_t i = 0; i < t->held.lease.symbol_count; i++) {
		const struct lease_symbol *s = &t->held.lease.symbols[i];
		if (s->year == year && str_equal(s->tax_code, tax_code) && str_equal(s->form, form))
			return s;
	}
	return NULL;
}

static enum err check_time(struct till *t, int64_t now)
{
	const struct certificate *c = &t->held.certificate;
	if (now >= t->held.lease.expires)
		return till_refuse(t, E_EXHAUSTED, "", "lease_expired",
				   "the lease has expired; bring the till online and sync");
	if (now < c->not_before || now >= c->expires)
		return till_refuse(t, E_EXHAUSTED, "", "certificate",
				   "the till's certificate is not valid now; check the clock, sync");
	return E_OK;
}

static enum err check_sites(struct till *t, uint64_t sites)
{
	uint64_t allowed = t->held.lease.sites & t->held.certificate.sites;
	if ((sites & ~allowed) != 0)
		return till_refuse(t, E_REFUSED, "--site", "wrong_site", "this till may not sell for every one of these sites");
	return E_OK;
}

/* Nobody would be let in. */
static enum err check_open(struct till *t, uint64_t sites, int32_t day, int64_t now)
{
	int64_t from = day_start(day), until = day_start(day + 1);
	if (from < now)
		from = now;
	for (uint32_t site = 0; site < SITES_MAX; site++)
		if ((sites >> site & 1) && closure_shuts(&t->held.closures, site, from, until))
			return till_refuse(t, E_REFUSED, "--date", "closed_day", "site %u lets nobody in on that day", site);
	return E_OK;
}

static enum err check_value(struct till *t, int64_t total)
{
	struct journal_unsent unsent;
	int64_t synced = 0;
	TRY(journal_get_number(t->journal, HELD_SYNCED_SEQ, &synced));
	TRY(journal_unsent(t->journal, (uint64_t)synced, &unsent));
	if (total > t->held.lease.value_cap - unsent.amount)
		return till_refuse(t, E_EXHAUSTED, "", "lease_value",
				   "unsent sales of %lld and this one of %lld pass the lease's %lld đồng; sync first",
				   (long long)unsent.amount, (long long)total, (long long)t->held.lease.value_cap);
	return E_OK;
}

/* A gate would answer over_limit: better not to sell it. */
static enum err check_ticket(struct till *t, const struct ticket *ticket, int64_t now)
{
	const struct certificate *c = &t->held.certificate;
	if (ticket->party > c->party)
		return till_refuse(t, E_REFUSED, "--group", "party", "this till's groups are limited to %u persons", c->party);
	if (ticket->valid_until > day_start(instant_day(now) + (int32_t)c->days_ahead + 1))
		return till_refuse(t, E_REFUSED, "--date", "days_ahead", "this till sells at most %u days ahead",
				   c->days_ahead);
	return E_OK;
}

static enum err check_parts(struct till *t, const struct quote *q, int64_t now)
{
	for (size_t i = 0; i < q->part_count; i++) {
		const struct quote_part *p = &q->parts[i];
		if (sell_symbol(t, p->organisation->tax_code, p->form, now) == NULL)
			return till_refuse(t, E_EXHAUSTED, "", "no_symbol",
					   "the lease holds no receipt symbol of %s for this year; sync",
					   p->organisation->tax_code);
	}
	return E_OK;
}

enum err sell_check(struct till *t, const struct price_request *ask, const struct quote *q, const struct ticket_plan *plan,
		    int64_t now)
{
	if (t->held.lease.role != ROLE_COUNTER)
		return till_refuse(t, E_REFUSED, "", "role", "this device is a gate: it does not sell");
	TRY(standing_need_good(t));
	TRY(check_time(t, now));
	TRY(check_sites(t, q->sites));
	if (ask->visit_day < instant_day(now))
		return till_refuse(t, E_INVALID, "--date", "range", "the day of the visit has passed");
	TRY(check_open(t, q->sites, ask->visit_day, now));
	for (size_t i = 0; i < plan->count; i++)
		TRY(check_ticket(t, &plan->tickets[i], now));
	TRY(check_parts(t, q, now));
	return check_value(t, q->total);
}
