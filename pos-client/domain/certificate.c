#include "pos-client/domain/certificate.h"

/* In any edition that came with the lease: visits of a later one are sold before it begins. */
static bool is_known(const struct till *t, const char *tax_code)
{
	for (size_t i = 0; i < t->tariff_count; i++)
		if (tariff_organisation_by_tax_code(t->tariffs[i], tax_code) != NULL)
			return true;
	return false;
}

static enum err explain(struct till *t, enum err e)
{
	if (e == E_MALFORMED)
		return till_refuse(t, e, "--key", "format",
				   "key or certificate cannot be read: RSA, PEM or DER, one certificate, no passphrase");
	if (e == E_INVALID)
		return till_refuse(t, e, "--cert", "mismatch",
				   "the certificate is not one for this key, or names no tax code (MST:…)");
	return e;
}

/* What does not fit this till is refused before the files of an earlier one are replaced. */
static enum err check(struct till *t, const struct organisation_certificate *c)
{
	int64_t now = till_now(t);
	if (!is_known(t, c->tax_code))
		return till_refuse(t, E_REFUSED, "--cert", "tax_code", "no organisation of the tariff has the tax code %s",
				   c->tax_code);
	if (now < c->not_before || now > c->not_after)
		return till_refuse(t, E_EXPIRED, "--cert", "expired", "the certificate is not valid now");
	return E_OK;
}

enum err certificate_install(struct till *t, struct bytes key, struct bytes certificate, struct organisation_certificate *out)
{
	TRY(till_need_enrolment(t));
	enum err e = organisation_read(out, &t->arena, key, certificate);
	if (e != E_OK)
		return explain(t, e);
	TRY(check(t, out));
	return organisation_install(t->keys, out, key);
}

enum err certificate_list(struct till *t, struct organisation_certificate *out, size_t *count)
{
	*count = 0;
	TRY(till_need_enrolment(t));
	for (size_t i = 0; i < t->tariff->organisation_count; i++) {
		enum err e =
			organisation_certificate_find(&out[*count], t->keys, &t->arena, t->tariff->organisations[i].tax_code,
						      t->bundle.organisation_certificate);
		if (e != E_OK && e != E_NOT_FOUND)
			return e;
		*count += e == E_OK ? 1 : 0;
	}
	return E_OK;
}
