/* From what single transactions added (figure_delta) to the sums of all. */
#ifndef SERVER_DOMAIN_FIGURES_FOLDING_H
#define SERVER_DOMAIN_FIGURES_FOLDING_H

#include "domain/figures/keeping.h"

/* Adds what one row of figure_delta says; E_CORRUPT for a row that says nothing known. */
enum err figures_fold_row(struct figure_change *f, const struct figure_sale_row *row);
/* Adds it all to the sums, by ascending key; the last thing in a transaction, since others wait for these rows. */
enum err figures_settle(struct figure_change *f, struct db *db, struct arena *a);

/* Folds what is there, some thousand rows a transaction: at any moment a row is in the one or in the other. Several servers may
 * do it at once. */
enum err figures_fold(struct store *s);

#endif
