/* How many persons a receipt pays for and a ticket lets in, as sums that can be compared without keeping either: each person of
 * a category at a site has a weight of 64 bits. */
#ifndef AUDIT_PERSONS_H
#define AUDIT_PERSONS_H

#include "ledger.h"

#include <hoaban/ticket.h>

/* Of those who pay: a site's price of the category on that day is more than nothing. Where a product has it free and the site
 * has not, or the other way round, both sides pass over it. Wraps. 0 when the edition is not known. */
uint64_t persons_of_ticket(struct audit *a, const struct ticket *t, int32_t day);
uint64_t persons_of_receipt(struct audit *a, const struct receipt *r, int32_t day);
/* Persons of a ticket who may be free at all its sites. */
uint32_t persons_free(struct audit *a, const struct ticket *t, int32_t day);
/* Those who can have paid at none of them. */
uint32_t persons_surely_free(struct audit *a, const struct ticket *t, int32_t day);

#endif
