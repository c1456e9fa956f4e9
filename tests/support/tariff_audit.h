/* Every price of a run computed again, from the editions that anybody can fetch and the records of the receipts. */
#ifndef TESTS_TARIFF_AUDIT_H
#define TESTS_TARIFF_AUDIT_H

#include "tests/support/story.h"

/* How many receipts there are; fails the test at the first that does not state what its edition says. The server has the
 * editions of the table of cases. */
size_t tariff_audit(struct story *s);

#endif
