/* Tariffs for tests: the seeded edition, and a small document with what the seed has not. */
#ifndef SUPPORT_TARIFF_SAMPLE_H
#define SUPPORT_TARIFF_SAMPLE_H

#include <hoaban/tariff.h>

/* tariff/edition-1.json; the current directory is the repository's root. Fails the test when it does not parse. */
struct tariff *sample_tariff(struct arena *a);

/* Two organisations (5600000000: A1, TD; 5600000000-001: BT), a two-day product PASS of A1 and TD, BT on form EBL02, TD with
 * any number of entries; prices from 2026-01-01, NIGHT only on 2026-05-06 and 07, ADULT and LOCAL_DAY and CHILD. */
extern const char sample_document[];

#endif
