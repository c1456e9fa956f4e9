/* Leases: which symbols and how many numbers a till may use, and the bundle it lives by. */
#include "app.h"
#include "domain/calendar/allotment.h"
#include "domain/device/enrol.h"
#include "domain/device/lists.h"
#include "domain/device/seen.h"
#include "domain/device/site_authority.h"
#include "domain/device/till_certificate.h"
#include "domain/money/accounts.h"
#include "domain/people/cashier.h"
#include "domain/sale/booking.h"
#include "domain/sale/symbols.h"
#include "domain/tariff/shelf.h"
#include "log/publisher.h"
#include "signer/signer.h"
#include "store/devices.h"
#include "store/symbols.h"
#include "store/till_staff.h"

#include <hoaban/checkpoint.h>

#include <stdio.h>

#define LEASE_BYTES_MAX 49152 /* most of it is staff */
#define CLASS_DAYS	3     /* today's classes and those of the next days */

struct renewal {
	struct app *app;
	struct arena *arena;
	const struct device_row *device;
	size_t tariff_count;
	const struct tariff *tariffs[BUNDLE_TARIFFS_MAX]; /* the first is in force today */
	int year;
	struct lease_claim claim;
	struct lease lease;
};

static bool has_year(const struct symbol_row *list, size_t count, const char *tax_code, const char *form, int year)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].year == year && !list[i].is_closed && !list[i].is_retired &&
		    str_equal(list[i].tax_code, tax_code) && str_equal(list[i].form, form))
			return true;
	return false;
}

/* What a till may sell for: the pairs of organisation and form of its sites' price lines. */
struct issuing {
	const char *tax_code, *form;
};

static bool has_pair(const struct issuing *list, size_t count, const char *tax_code, const char *form)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(list[i].tax_code, tax_code) && str_equal(list[i].form, form))
			return true;
	return false;
}

/* Whoever collects for a line at any time: a handover may fall into the lease. */
static size_t add_pairs(const struct tariff *t, const struct tariff_line *line, struct issuing *pairs, size_t n)
{
	const struct tariff_site *site = tariff_site_by_number(t, (uint32_t)__builtin_ctzll(line->sites));
	for (size_t i = 0; i < site->assignment_count && n < LEASE_SYMBOLS_MAX; i++) {
		const char *tax_code = site->assignments[i].organisation->tax_code;
		if (!has_pair(pairs, n, tax_code, line->form))
			pairs[n++] = (struct issuing){tax_code, line->form};
	}
	return n;
}

static size_t issuing_pairs(const struct renewal *x, struct issuing pairs[static LEASE_SYMBOLS_MAX])
{
	size_t n = 0;
	for (size_t k = 0; k < x->tariff_count; k++) {
		const struct tariff *t = x->tariffs[k];
		for (size_t i = 0; i < t->line_count; i++) {
			const struct tariff_line *line = &t->lines[i];
			if (line->price > 0 && (line->sites & ~x->device->sites) == 0)
				n = add_pairs(t, line, pairs, n);
			/* free entry leaves no receipt; a foreign site is not sold here */
		}
	}
	return n;
}

/* Opens what the till lacks for one year. */
static enum err open_missing(struct renewal *x, struct db *db, const struct symbol_row *list, size_t count, int year)
{
	struct issuing pairs[LEASE_SYMBOLS_MAX];
	size_t n = issuing_pairs(x, pairs);
	for (size_t i = 0; i < n; i++) {
		struct symbol opened;
		if (!has_year(list, count, pairs[i].tax_code, pairs[i].form, year))
			TRY(symbol_open(&opened, db, pairs[i].tax_code, pairs[i].form, year, x->device->id, 0));
	}
	return E_OK;
}

static enum err lease_symbols(struct renewal *x, struct db *db)
{
	struct symbol_row *list;
	size_t count;
	TRY(symbols_of_device(db, x->arena, x->device->id, &list, &count));
	x->lease.symbol_count = 0;
	for (size_t i = 0; i < count && x->lease.symbol_count < LEASE_SYMBOLS_MAX; i++) {
		struct lease_symbol *s = &x->lease.symbols[x->lease.symbol_count];
		if (list[i].is_closed || list[i].is_retired || list[i].year < x->year)
			continue;
		uint32_t last = list[i].last_number + (uint32_t)x->app->settings->lease_numbers;
		last = last > NUMBER_MAX ? NUMBER_MAX : last;
		TRY(symbol_lease(db, list[i].id, last));
		*s = (struct lease_symbol){.year = (uint32_t)list[i].year,
					   .last_number = last > list[i].last_leased ? last : list[i].last_leased};
		snprintf(s->tax_code, sizeof(s->tax_code), "%s", list[i].tax_code);
		snprintf(s->form, sizeof(s->form), "%s", list[i].form);
		snprintf(s->symbol, sizeof(s->symbol), "%s", list[i].symbol);
		x->lease.symbol_count++;
	}
	return E_OK;
}

static enum err lease_hubs(struct renewal *x, struct db *db, int64_t now)
{
	struct device_row *list;
	size_t count;
	TRY(devices_all(db, x->arena, &list, &count));
	x->lease.hub_count = 0;
	for (uint32_t site = 0; site < LEASE_HUBS_MAX; site++) {
		struct lease_hub *hub = &x->lease.hubs[x->lease.hub_count];
		if (!(x->device->sites >> site & 1))
			continue;
		site_authorities(list, count, site, now, hub);
		x->lease.hub_count += hub->count > 0;
	}
	return E_OK;
}

static enum err lease_in_database(struct db *db, void *ctx)
{
	struct renewal *x = ctx;
	struct device_row locked;
	struct symbol_row *list;
	size_t count;
	TRY(device_lock(db, x->arena, x->device->id, &locked));
	TRY(device_heard(db, x->device->id, clock_ms(&x->app->clock)));
	if (x->claim.written > 0 && x->claim.written == locked.last_seq) /* it says, signed, that this was its last entry */
		TRY(device_told(db, x->device->id, clock_ms(&x->app->clock)));
	if (locked.role == ROLE_COUNTER) {
		TRY(symbols_of_device(db, x->arena, x->device->id, &list, &count));
		TRY(open_missing(x, db, list, count, x->year));
		TRY(open_missing(x, db, list, count, x->year + 1));
	}
	TRY(cashiers_lease(db, x->app, x->arena, x->device, &x->lease));
	TRY(lease_hubs(x, db, clock_s(&x->app->clock)));
	TRY(allotments_lease(db, x->app, x->arena, &locked, &x->claim,
			     (int32_t)(x->app->settings->lease_days + x->app->settings->lease_days_ahead), &x->lease));
	return lease_symbols(x, db);
}

static enum err sign_lease(struct renewal *x, int64_t now, struct buf *cose)
{
	const struct settings *s = x->app->settings;
	struct lease *l = &x->lease;
	BUF_LOCAL payload;
	buf_init(&payload, LEASE_BYTES_MAX);
	l->issued_at = now;
	l->expires = now + s->lease_days * DAY_S;
	memcpy(l->device, x->device->id, UUID_LEN);
	snprintf(l->name, sizeof(l->name), "%s", x->device->name);
	l->role = (enum device_role)x->device->role;
	l->sites = x->device->sites;
	l->value_cap = s->lease_value;
	l->edition = x->tariffs[0]->edition;
	snprintf(l->public_url, sizeof(l->public_url), "%s", x->app->public_url);
	l->lists_limit_h = (uint32_t)s->lists_limit_h;
	lease_encode(&payload, l);
	TRY(buf_status(&payload));
	return signer_sign(x->app->signer, SIGN_LEASE, buf_bytes(&payload), cose);
}

static enum err bundle_lists(struct app *app, struct arena *a, struct bundle *b)
{
	TRY(lists_get(app->lists, LIST_TRUST, a, &b->trust_list));
	TRY(lists_get(app->lists, LIST_REVOKED, a, &b->revoked));
	TRY(lists_get(app->lists, LIST_SUPERSEDED, a, &b->superseded));
	TRY(lists_get(app->lists, LIST_CLOSURES, a, &b->closures));
	return lists_all_known(app->lists, a, BUNDLE_KNOWN_MAX, b->known, &b->known_count);
}

/* What is in force today, and every edition that a visit can fall under which the till may sell before the lease ends. */
static void find_tariffs(struct renewal *x, int64_t now)
{
	const struct settings *s = x->app->settings;
	int32_t today = instant_day(now), last = today + (int32_t)(s->lease_days + s->lease_days_ahead);
	for (int32_t day = today; day <= last; day++) {
		const struct tariff *t = shelf_on(x->app->shelf, day);
		if (!t || (x->tariff_count > 0 && x->tariffs[x->tariff_count - 1] == t))
			continue;
		if (x->tariff_count == BUNDLE_TARIFFS_MAX) {
			log_warn(x->app->logger, "tariff_left_out", "edition=%u", t->edition);
			return;
		}
		x->tariffs[x->tariff_count++] = t;
	}
}

static void put_tariffs(struct bundle *b, const struct renewal *x)
{
	for (size_t i = 0; i < x->tariff_count; i++)
		b->tariffs[i] = shelf_signed(x->app->shelf, x->tariffs[i]->edition);
	b->tariff_count = x->tariff_count;
}

/* So that a counter without a line knows the classes of these days. */
static enum err bundle_classes(const struct renewal *x, struct buf *out)
{
	int32_t today = instant_day(clock_s(&x->app->clock));
	struct booked *list;
	size_t count;
	if (x->device->role != ROLE_COUNTER)
		return E_OK;
	TRY(bookings_of_days(x->app, x->arena, x->device->sites, today, today + CLASS_DAYS - 1, &list, &count));
	if (count > 0)
		booked_list_encode(out, list, count);
	return buf_status(out);
}

static enum err make_bundle(struct app *app, struct arena *a, const struct device_row *d, struct bytes pepper,
			    const struct lease_claim *claim, struct buf *out)
{
	int64_t now = clock_s(&app->clock);
	struct renewal x = {.app = app, .arena = a, .device = d, .year = day_year(instant_day(now)), .claim = *claim};
	struct bundle b = {.delegations = app->delegations, .certificate = d->certificate, .pepper = pepper};
	struct note_verifier verifier;
	char vkey[VKEY_TEXT];
	BUF_LOCAL lease;
	BUF_LOCAL classes;
	buf_init(&lease, LEASE_BYTES_MAX);
	buf_init(&classes, BUNDLE_BYTES_MAX);
	if (d->closed_at)
		return E_CLOSED;
	if (d->quarantined_at)
		return E_QUARANTINED;
	if (d->expires_at <= now)
		return E_EXPIRED;
	TRY(till_certificate_find(app, a, d, &b.organisation_certificate));
	find_tariffs(&x, now);
	if (x.tariff_count == 0)
		return E_UNAVAILABLE;
	x.lease.issued_at = now;
	TRY(store_transact(app->store, lease_in_database, &x));
	TRY(sign_lease(&x, now, &lease));
	TRY(bundle_lists(app, a, &b));
	TRY(bundle_classes(&x, &classes));
	b.classes = buf_bytes(&classes);
	publisher_verifier(app->publisher, &verifier);
	note_vkey_format(vkey, &verifier);
	memcpy(b.root_key, signer_keys(app->signer)->root, PUBLIC_KEY_LEN);
	b.lease = buf_bytes(&lease);
	put_tariffs(&b, &x);
	b.accounts = accounts_signed(app->accounts, a);
	b.vkey = bytes_of_text(vkey);
	TRY(checkpoint_newest(app, a, &b.checkpoint));
	bundle_encode(out, &b);
	return buf_status(out);
}

enum err lease_renew(struct app *app, struct arena *a, const struct device_row *d, const struct lease_claim *claim,
		     struct buf *out)
{
	return make_bundle(app, a, d, (struct bytes){NULL, 0}, claim, out);
}

enum err lease_begin(struct app *app, struct arena *a, const struct device_row *d, struct buf *out)
{
	uint8_t pepper[PEPPER_LEN];
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = device_secret_get(db, d->id, pepper);
	store_release(app->store, db);
	TRY(e);
	return make_bundle(app, a, d, BYTES(pepper), &(struct lease_claim){0}, out);
}
