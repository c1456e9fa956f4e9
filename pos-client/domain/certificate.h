/* The certificates of collecting organisations that this till signs receipts with. */
#ifndef POS_CERTIFICATE_H
#define POS_CERTIFICATE_H

#include "pos-client/domain/state.h"
#include "pos-client/keys/organisation.h"

/* Takes a key and its certificate: they belong together, the tax code is an organisation's of the tariff, it is valid now. */
enum err certificate_install(struct till *t, struct bytes key, struct bytes certificate, struct organisation_certificate *out);

/* One per organisation of the tariff that has one. `out` has room for one per organisation. */
enum err certificate_list(struct till *t, struct organisation_certificate *out, size_t *count);

#endif
