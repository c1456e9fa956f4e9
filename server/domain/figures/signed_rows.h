/* Rows that the dashboard sums, held against the journal entries that tills signed: shifts and their Zs, cash that moved, what
 * a sale was paid with. Whoever changes such a row as root of the database is named by till, entry and value; the row stays as
 * it is, for a person to put right. */
#ifndef SERVER_DOMAIN_FIGURES_SIGNED_ROWS_H
#define SERVER_DOMAIN_FIGURES_SIGNED_ROWS_H

#include "domain/figures/recount.h"
#include "store/signed_rows.h"

#include <hoaban/entry.h>
#include <hoaban/fact.h>

struct holding {
	struct recount *out; /* differences go there */
	struct arena *texts; /* their names */
	const atomic_bool *is_stopping;
};
/* Shifts and cash: few rows, whatever was sold. Signatures of their entries are verified. */
enum err signed_rows_hold(const struct holding *h, struct snapshot *from);
/* One sale: for who reads it anyway. */
void signed_sale_hold(const struct holding *h, const struct figure_till_sale *row, const struct entry *e, const struct sale *s);

#endif
