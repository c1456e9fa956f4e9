#include "server/store/connection.h"
#include <assert.h>

static void bind_bulk(MYSQL_BIND *b, const struct bulk *c)
{
	*b = (MYSQL_BIND){.u.indicator = (char *)(uintptr_t)c->indicators};
	switch (c->kind) {
	case VALUE_NULL:
		assert(c->indicators); /* NULL in every row */
		b->buffer_type = MYSQL_TYPE_LONGLONG;
		return;
	case VALUE_INT:
	case VALUE_UINT:
		b->buffer_type = MYSQL_TYPE_LONGLONG;
		b->is_unsigned = c->kind == VALUE_UINT;
		b->buffer = c->kind == VALUE_INT ? (void *)(uintptr_t)c->i : (void *)(uintptr_t)c->u;
		return;
	case VALUE_BYTES:
	case VALUE_TEXT:
		b->buffer_type = c->kind == VALUE_BYTES ? MYSQL_TYPE_BLOB : MYSQL_TYPE_STRING;
		b->buffer = (void *)(uintptr_t)c->data;
		b->length = (unsigned long *)(uintptr_t)c->lengths;
		return;
	}
}

enum err db_bulk(struct db *db, const char *sql, const struct bulk *columns, size_t column_count, unsigned rows)
{
	struct statement *s;
	if (rows == 0)
		return E_OK; /* to the client library 0 rows would mean "not a bulk" */
	TRY(statement_find(db, sql, &s));
	assert(column_count == s->param_count);
	for (size_t i = 0; i < column_count; i++)
		bind_bulk(&s->params[i], &columns[i]);
	TRY(statement_run(db, s, rows));
	assert(s->column_count == 0); /* RETURNING in bulk tells errors too late to be of use */
	return E_OK;
}
