/* The equations from their terms: the same sums for what is kept and for what was counted anew. */
#ifndef SERVER_DOMAIN_FIGURES_EQUATIONS_H
#define SERVER_DOMAIN_FIGURES_EQUATIONS_H

#include "domain/figures/figures.h"
#include "domain/figures/term.h"
#include "store/figures.h"

struct equation_input {
	int64_t issued, replaced;
	int64_t terms[FIGURE_TERM_END];
	struct figure_cash cash;
	int64_t admitted, twice, overridden, strays;
};
void equations_of(struct equation out[static EQUATIONS], const struct equation_input *in);

#endif
