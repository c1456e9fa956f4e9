#include "store/columns.h"

#define INDICATOR_NULL 1 /* STMT_INDICATOR_NULL of Connector/C */

static struct bulk column_int(struct arena *a, const struct cell *cell, const uint8_t *rows, size_t size, size_t count)
{
	int64_t *values = arena_array(a, count, sizeof(*values));
	for (size_t i = 0; i < count; i++)
		memcpy(&values[i], rows + i * size + cell->offset, sizeof(values[i]));
	return (struct bulk){.kind = VALUE_INT, .i = values};
}

static struct bulk column_uint(struct arena *a, const struct cell *cell, const uint8_t *rows, size_t size, size_t count)
{
	uint64_t *values = arena_array(a, count, sizeof(*values));
	for (size_t i = 0; i < count; i++)
		memcpy(&values[i], rows + i * size + cell->offset, sizeof(values[i]));
	return (struct bulk){.kind = VALUE_UINT, .u = values};
}

static struct bulk column_uint_or_null(struct arena *a, const struct cell *cell, const uint8_t *rows, size_t size, size_t count)
{
	struct bulk column = column_uint(a, cell, rows, size, count);
	char *indicators = arena_alloc(a, count);
	for (size_t i = 0; i < count; i++) {
		bool has = false;
		memcpy(&has, rows + i * size + cell->has_offset, sizeof(has));
		indicators[i] = has ? 0 : INDICATOR_NULL;
	}
	column.indicators = indicators;
	return column;
}

/* What one byte-like cell points to. */
static struct bytes cell_bytes(const struct cell *cell, const uint8_t *row)
{
	struct bytes span;
	const void *pointer;
	if (cell->kind == CELL_SPAN) {
		memcpy(&span, row + cell->offset, sizeof(span));
		return span;
	}
	memcpy(&pointer, row + cell->offset, sizeof(pointer));
	return cell->kind == CELL_TEXT ? bytes_of_text(pointer) : bytes_of(pointer, pointer ? cell->len : 0);
}

static const char *indicators_of(struct arena *a, const void *const data[], size_t count)
{
	char *indicators = arena_alloc(a, count);
	for (size_t i = 0; i < count; i++)
		indicators[i] = data[i] ? 0 : INDICATOR_NULL;
	return indicators;
}

static struct bulk column_bytes(struct arena *a, const struct cell *cell, const uint8_t *rows, size_t size, size_t count)
{
	const void **data = arena_array(a, count, sizeof(*data));
	unsigned long *lengths = arena_array(a, count, sizeof(*lengths));
	for (size_t i = 0; i < count; i++) {
		struct bytes span = cell_bytes(cell, rows + i * size);
		data[i] = span.data;
		lengths[i] = span.len;
	}
	return (struct bulk){.kind = cell->kind == CELL_TEXT ? VALUE_TEXT : VALUE_BYTES,
	                     .data = data,
	                     .lengths = lengths,
	                     .indicators = cell->kind == CELL_FIXED_OR_NULL ? indicators_of(a, data, count) : NULL};
}

static struct bulk column_of(struct arena *a, const struct cell *cell, const uint8_t *rows, size_t size, size_t count)
{
	switch (cell->kind) {
	case CELL_INT:
		return column_int(a, cell, rows, size, count);
	case CELL_UINT:
		return column_uint(a, cell, rows, size, count);
	case CELL_UINT_OR_NULL:
		return column_uint_or_null(a, cell, rows, size, count);
	case CELL_FIXED:
	case CELL_FIXED_OR_NULL:
	case CELL_SPAN:
	case CELL_TEXT:
		return column_bytes(a, cell, rows, size, count);
	}
	__builtin_unreachable();
}

enum err columns_insert(struct db *db, struct arena *a, const char *sql, const struct cell *cells, size_t cell_count,
                        const void *rows, size_t row_size, size_t count)
{
	if (count == 0)
		return E_OK;
	struct bulk *columns = arena_array(a, cell_count, sizeof(*columns));
	for (size_t i = 0; i < cell_count; i++)
		columns[i] = column_of(a, &cells[i], rows, row_size, count);
	return db_bulk(db, sql, columns, cell_count, (unsigned)count);
}
