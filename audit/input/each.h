/* Every row of a table, one after the other. */
#ifndef AUDIT_EACH_H
#define AUDIT_EACH_H

#include "audit/audit.h"

/* `take` may keep nothing of the cells. What it returns but E_OK ends the walk and is handed up. */
enum err each_row(struct audit *a, enum export_table t, enum err (*take)(void *ctx, uint64_t row, const struct cell *cells),
		  void *ctx);

#endif
