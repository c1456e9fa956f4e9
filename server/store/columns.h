/* Turning rows (structs) into the column arrays that a bulk statement binds. */
#ifndef SERVER_STORE_COLUMNS_H
#define SERVER_STORE_COLUMNS_H

#include "store/store.h"

/* How one column is read out of a row struct. */
enum cell_kind { CELL_INT, CELL_UINT, CELL_FIXED, CELL_SPAN, CELL_TEXT, CELL_UINT_OR_NULL, CELL_FIXED_OR_NULL };
struct cell {
	enum cell_kind kind;
	size_t offset;     /* of the value: int64_t, uint64_t, const uint8_t *, struct bytes, const char * */
	size_t len;        /* FIXED, FIXED_OR_NULL (a NULL pointer): length of the bytes pointed to */
	size_t has_offset; /* UINT_OR_NULL: of the bool that says it is there */
};

/* Executes `sql` once with all rows. `a` is scratch; `count` 0 does nothing. */
enum err columns_insert(struct db *db, struct arena *a, const char *sql, const struct cell *cells, size_t cell_count,
                        const void *rows, size_t row_size, size_t count);

#endif
