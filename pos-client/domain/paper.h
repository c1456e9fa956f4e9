/* Paper of a sale: at most one unmarked original can ever exist.
 *
 * The entry that says "printed" is committed before the first byte goes out. A printer that is not there, or says that it
 * cannot print, leaves the original to be printed later; one that fails after the entry leaves only marked copies ("BẢN SAO
 * n"): how far the original came is then not known. A sale never fails because of paper. */
#ifndef POS_PAPER_H
#define POS_PAPER_H

#include "pos-client/domain/sell.h"

struct paper_result {
	bool is_printed;
	uint32_t copy;		    /* 0 = the original */
	enum print_state state;	    /* of the job now */
	enum printer_state printer; /* as it stood last */
	const char *trouble;	    /* NULL, or why nothing came: the row why.<trouble> says it to the cashier */
	size_t path_count;	    /* files that were written, when the printer is file: */
	const char **paths;
};

/* Prints the original if that is still open, else nothing: a repeated request must not make a second paper. A failure is
 * logged and told in the result; the sale stands. Neither printed nor in trouble: it is on its way beside the work. */
enum err paper_print_open(struct till *t, const struct sale_view *v, struct paper_result *out);
/* The same, waiting for the paper also where a press (press.h) would do it beside the work. */
enum err paper_print_now(struct till *t, const struct sale_view *v, struct paper_result *out);
/* On request: the original if it is still open, else the next copy. A failure is an error. */
enum err paper_reprint(struct till *t, const struct sale_view *v, struct paper_result *out);

/* Asks the printer how it stands and keeps it in t->printer; NULL, or the trouble. Quick: a banner may ask now and then. */
const char *paper_look(struct till *t);

#endif
