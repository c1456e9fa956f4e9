/* A day at ten counters as an export: sales of five tickets each, every sale printed, three of five visitors admitted, and a
 * tenth of the receipts signed as XML. So a sale is five journal entries, five tickets and a tenth of an RSA signature. */
#ifndef TESTS_SUPPORT_AUDIT_WORLD_H
#define TESTS_SUPPORT_AUDIT_WORLD_H

#include "tests/support/exportdir.h"

#define AUDIT_WORLD_DEVICES 10
#define AUDIT_WORLD_SIGNED  10 /* entries and tickets per sale: what has an Ed25519 signature */

/* Fails the program when it cannot be written. */
void audit_world_make(struct exportdir *d, size_t sales);

#endif
