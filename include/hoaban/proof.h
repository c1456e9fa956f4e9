/* What may be looked at before a reduced or free price is given (DOMAIN: categories). The tariff says which categories ask for
 * a proof; this says what counts as one, and what a record of it is called. */
#ifndef HOABAN_PROOF_H
#define HOABAN_PROOF_H

#include <hoaban/fact.h>

#define PROOF_KINDS_MAX 3

/* The accepted kinds, the usual one first, ended by NULL; none for ADULT. */
const char *const *proof_kinds(enum category c);
bool proof_is_accepted(enum category c, const char *kind);

#define PROOF_SCANNED "id_card_scan" /* only a scan makes it, nobody's word */

#endif
