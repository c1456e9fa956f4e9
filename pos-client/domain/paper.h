/* Paper of a sale: at most one unmarked original can ever exist.
 *
 * The entry that says "printed" is committed before the first byte goes out. A printer that cannot even be opened leaves the
 * original to be printed later; one that fails in the middle leaves only marked copies ("BẢN SAO n"). */
#ifndef POS_PAPER_H
#define POS_PAPER_H

#include "pos-client/domain/sell.h"

struct paper_result {
	bool is_printed;
	uint32_t copy;	   /* 0 = the original */
	size_t path_count; /* files that were written, when the printer is file: */
	const char **paths;
};

/* Prints the original if that is still open, else nothing: a repeated request must not make a second paper. A failure is
 * logged and told in the result; the sale stands. */
enum err paper_print_open(struct till *t, const struct sale_view *v, struct paper_result *out);
/* On request: the original if it is still open, else the next copy. A failure is an error. */
enum err paper_reprint(struct till *t, const struct sale_view *v, struct paper_result *out);

#endif
