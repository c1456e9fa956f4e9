#include "domain/device/till_certificate.h"

#include "app.h"
#include "domain/tariff/shelf.h"
#include "signer/organisations.h"
#include "store/devices.h"
#include "store/sealing.h"

static const char *tax_code_of(struct app *app, const struct device_row *d)
{
	int32_t today = instant_day(clock_s(&app->clock));
	const struct tariff *t = shelf_on(app->shelf, today);
	const struct tariff_site *site = t && d->sites ? tariff_site_by_number(t, (uint32_t)__builtin_ctzll(d->sites)) : NULL;
	const struct tariff_organisation *o = site ? tariff_site_organisation_on(site, today) : NULL;
	return o ? o->tax_code : NULL;
}

static enum err keep(struct app *app, const struct device_row *d, struct bytes der)
{
	struct certificate_row row = {.der = der, .has_device = true};
	struct db *db;
	TRY(x509_parse(&row.facts, der));
	memcpy(row.device, d->id, UUID_LEN);
	row.registered_at = row.facts.not_before; /* made by the development authority: there is nothing to register */
	TRY(store_acquire(app->store, &db));
	enum err e = certificate_insert(db, &row, clock_s(&app->clock));
	store_release(app->store, db);
	return e;
}

enum err till_certificate_make(struct app *app, struct arena *a, const struct enrolment *e, const struct device_row *d)
{
	struct bytes known;
	const char *tax_code = tax_code_of(app, d);
	BUF_LOCAL der;
	buf_init(&der, X509_MAX);
	TRY(till_certificate_find(app, a, d, &known));
	if (e->organisation_key.len == 0 || known.len > 0 || !tax_code || d->role != ROLE_COUNTER)
		return E_OK;
	enum err outcome = organisations_certify(app->organisations, tax_code, d->name, e->organisation_key,
						 d->enrolled_at - DAY_S, d->expires_at, &der);
	if (outcome == E_NOT_FOUND)
		return E_OK;
	TRY(outcome);
	return keep(app, d, buf_bytes(&der));
}

enum err till_certificate_find(struct app *app, struct arena *a, const struct device_row *d, struct bytes *der)
{
	struct db *db;
	*der = (struct bytes){NULL, 0};
	TRY(store_acquire(app->store, &db));
	enum err e = certificate_of_device(db, a, d->id, clock_s(&app->clock), der);
	store_release(app->store, db);
	return e == E_NOT_FOUND ? E_OK : e;
}
