/* The halves of printing a sale, for paper.c, which waits between them, and press.c, which does not. */
#ifndef POS_PAPER_PARTS_H
#define POS_PAPER_PARTS_H

#include "pos-client/domain/paper.h"
#include "pos-client/domain/printing.h"

struct sale_print {
	struct printing paper;
	const struct sale_view *sale; /* in the first half only */
	struct print_job job;	      /* as it stands in the journal */
	uint32_t copy;
};

/* Draws, asks the printer, commits the entry. After E_OK the bytes may go out, and sale_print_end() comes. */
enum err sale_print_begin(struct sale_print *p, struct till *t, const struct sale_view *v, uint32_t copy);
/* Commits that the paper came, when it did; hands an error on. */
enum err sale_print_end(struct sale_print *p, enum err sent);
/* Result and log. */
void sale_print_tell(const struct sale_print *p, enum err e, struct paper_result *out);
void sale_print_release(struct sale_print *p);

#endif
