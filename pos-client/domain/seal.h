/* A receipt's signed XML, made where the receipt is issued (docs/LEGAL.md: the signature belongs to the moment of sale). */
#ifndef POS_SEAL_H
#define POS_SEAL_H

#include "pos-client/keys/organisation.h"
#include <hoaban/payer.h>
#include <hoaban/tariff.h>

struct sealing {
	const struct keys *keys;
	const struct organisation_certificate *certificate;
	const struct tariff *tariff;
	const struct receipt *receipt;
	struct bytes record;
	int32_t visit_day;
	const struct payer_text *payer; /* NULL = an ordinary visitor */
	const struct receipt *replaces; /* NULL = none */
};

/* Signing time = the receipt's time. */
enum err seal_receipt(const struct sealing *s, struct arena *a, struct buf *xml);

#endif
