/* Who went in where, held against the entries that gates signed: each row against its entry, and each entry against its rows.
 * Admissions are many: this is for who counts everything anew. A gate may have asked the server first; then gate and time are
 * the server's own words, and only what both must agree on is held (docs/FIGURES.md). */
#ifndef SERVER_DOMAIN_FIGURES_SIGNED_ADMISSIONS_H
#define SERVER_DOMAIN_FIGURES_SIGNED_ADMISSIONS_H

#include "domain/figures/signed_rows.h"

/* Entries are read, their signatures are not verified on the way. */
enum err signed_admissions_hold(const struct holding *h, struct snapshot *from);

#endif
