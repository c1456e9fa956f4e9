/* Which transfer a row of a statement tells of. Private to the statement's reader. */
#ifndef LIB_STATEMENT_NAME_H
#define LIB_STATEMENT_NAME_H

#include <hoaban/statement.h>

struct row_names {
	struct arena *arena;
	const char *account;
	const struct statement *all; /* as far as it was read */
	uint32_t *numbered; /* chains of rows with a number, by its hash: the last of each, from 1; NULL until one is */
};
/* Writes row->notice.tx (statement_read() says from what) and row->nth; everything else is set. It is the next of
 * all->rows, not counted yet. */
void row_name(struct row_names *x, struct statement_row *row);

#endif
