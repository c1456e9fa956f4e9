#include "each.h"
#include "rows.h"

enum err each_row(struct audit *a, enum export_table t, enum err (*take)(void *ctx, uint64_t row, const struct cell *cells),
		  void *ctx)
{
	struct cell cells[EXPORT_COLUMNS_MAX];
	ROWS_LOCAL r;
	TRY(rows_open(&r, a, t));
	enum err e;
	while ((e = rows_next(&r, cells)) == E_OK)
		TRY(take(ctx, r.row, cells));
	return e == E_NOT_FOUND ? E_OK : e;
}
