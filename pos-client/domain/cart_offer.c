#include "pos-client/domain/cart_parts.h"
#include <stdio.h>

/* ---- what the lease and the tariff let this till sell */

static void add_offer(struct cart *c, uint64_t sites, const char *product, const char *code)
{
	if (c->offer_count == CART_OFFERS_MAX)
		return;
	struct cart_offer *o = &c->offers[c->offer_count++];
	*o = (struct cart_offer){.sites = sites};
	snprintf(o->product, sizeof o->product, "%s", product);
	snprintf(o->code, sizeof o->code, "%s", code);
}

static bool has_product(const struct cart *c, const char *product)
{
	for (size_t i = 0; i < c->offer_count; i++)
		if (str_equal(c->offers[i].product, product))
			return true;
	return false;
}

void cart_list_offers(struct cart *c)
{
	const struct tariff *t = c->till->tariff;
	uint64_t leased = c->till->held.lease.sites;
	int32_t day = cart_day(c);
	c->offer_count = 0;
	for (size_t i = 0; i < t->site_count; i++) {
		uint64_t bit = UINT64_C(1) << t->sites[i].number;
		if ((leased & bit) != 0)
			add_offer(c, bit, "", t->sites[i].code);
	}
	for (size_t i = 0; i < t->line_count; i++) {
		const struct tariff_line *l = &t->lines[i];
		bool is_pass = l->product != NULL && (l->sites & ~leased) == 0 && l->from <= day && day < l->until;
		if (is_pass && !has_product(c, l->product))
			add_offer(c, l->sites, l->product, l->product);
	}
}

/* The usual site by the settings, else the lease's first. */
void cart_choose_usual(struct cart *c)
{
	size_t usual = 0;
	for (size_t i = 0; i < c->offer_count; i++)
		if (c->offers[i].product[0] == '\0' && str_equal(c->offers[i].code, c->till->settings->site))
			usual = i;
	if (c->offer_count > 0)
		c->now.sites = c->offers[usual].sites;
}

/* ---- choosing */

bool cart_has_offer(const struct cart *c, size_t offer)
{
	const struct cart_offer *o = &c->offers[offer];
	if (c->now.product[0] != '\0' || o->product[0] != '\0')
		return str_equal(c->now.product, o->product);
	return (c->now.sites & o->sites) != 0;
}

size_t cart_chosen(const struct cart *c)
{
	size_t i = 0;
	while (i < c->offer_count && (!str_equal(c->offers[i].product, c->now.product) ||
				      (c->now.product[0] == '\0' && c->offers[i].sites != c->now.sites)))
		i++;
	return i;
}

uint64_t cart_sites(const struct cart *c)
{
	size_t at = cart_chosen(c);
	return at < c->offer_count ? c->offers[at].sites : c->now.sites;
}

void cart_choose(struct cart *c, size_t offer)
{
	if (offer >= c->offer_count)
		return;
	cart_step(c);
	c->now.sites = c->offers[offer].sites;
	memcpy(c->now.product, c->offers[offer].product, sizeof c->now.product);
	cart_refresh(c);
}

void cart_choose_next(struct cart *c)
{
	size_t at = cart_chosen(c);
	if (c->offer_count > 0)
		cart_choose(c, at < c->offer_count ? (at + 1) % c->offer_count : 0);
}

void cart_toggle_site(struct cart *c, size_t offer)
{
	if (offer >= c->offer_count || c->offers[offer].product[0] != '\0')
		return;
	uint64_t before = c->now.product[0] == '\0' ? c->now.sites : 0, sites = before ^ c->offers[offer].sites;
	if (sites == 0)
		return;
	cart_step(c);
	c->now.sites = sites;
	c->now.product[0] = '\0';
	cart_refresh(c);
}
