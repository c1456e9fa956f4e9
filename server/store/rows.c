#include "server/store/connection.h"
#include <assert.h>

static void bind_number(MYSQL_BIND *b, const struct column *c)
{
	b->buffer_type = MYSQL_TYPE_LONGLONG;
	b->is_unsigned = c->kind == VALUE_UINT;
	b->buffer = c->kind == VALUE_UINT ? (void *)c->u : (void *)c->i;
	b->buffer_length = sizeof(int64_t);
}

/* Bytes of unknown length are bound with no room: the fetch tells the length, then the arena makes the room. */
static void bind_column(MYSQL_BIND *b, struct slot *slot, const struct column *c)
{
	assert(c->kind != VALUE_NULL);
	*b = (MYSQL_BIND){.length = &slot->length, .is_null = &slot->is_null, .error = &slot->is_cut};
	if (c->kind == VALUE_INT || c->kind == VALUE_UINT) {
		bind_number(b, c);
		return;
	}
	b->buffer_type = c->kind == VALUE_BYTES ? MYSQL_TYPE_BLOB : MYSQL_TYPE_STRING;
	b->buffer = c->fixed;
	b->buffer_length = c->fixed ? c->fixed_len : 0;
}

static void column_blank(const struct column *c)
{
	if (c->i)
		*c->i = 0;
	if (c->u)
		*c->u = 0;
	if (c->fixed)
		memset(c->fixed, 0, c->fixed_len);
	if (c->span)
		*c->span = (struct bytes){NULL, 0};
	if (c->text)
		*c->text = NULL;
}

static enum err column_take_span(struct db *db, struct statement *s, unsigned at, const struct column *c, struct arena *a)
{
	unsigned long len = s->slots[at].length, got;
	assert(a);
	uint8_t *room = arena_alloc(a, len + 1);
	MYSQL_BIND b = {.buffer_type = s->columns[at].buffer_type, .buffer = room, .buffer_length = len, .length = &got};
	if (len && mysql_stmt_fetch_column(s->handle, &b, at, 0) != 0)
		return statement_fault(db, s);
	if (c->span)
		*c->span = (struct bytes){room, len};
	if (!c->text)
		return E_OK;
	*c->text = (const char *)room;
	return memchr(room, 0, len) ? E_CORRUPT : E_OK;
}

static enum err column_take(struct db *db, struct statement *s, unsigned at, const struct column *c, struct arena *a)
{
	const struct slot *slot = &s->slots[at];
	if (c->is_null)
		*c->is_null = slot->is_null;
	if (slot->is_null) {
		column_blank(c);
		return c->is_null ? E_OK : E_CORRUPT;
	}
	if (c->fixed)
		return slot->length == c->fixed_len ? E_OK : E_CORRUPT;
	if (c->kind == VALUE_INT || c->kind == VALUE_UINT)
		return slot->is_cut ? E_CORRUPT : E_OK;
	return column_take_span(db, s, at, c, a);
}

/* E_NOT_FOUND after the last row. */
static enum err row_next(struct db *db, struct statement *s, const struct column *columns, struct arena *a)
{
	int rc = mysql_stmt_fetch(s->handle);
	if (rc == MYSQL_NO_DATA)
		return E_NOT_FOUND;
	if (rc != 0 && rc != MYSQL_DATA_TRUNCATED)
		return statement_fault(db, s);
	for (unsigned i = 0; i < s->column_count; i++)
		TRY(column_take(db, s, i, &columns[i], a));
	return E_OK;
}

static enum err rows_bind(struct db *db, struct statement *s, const struct column *columns, size_t count)
{
	assert(count == s->column_count);
	for (size_t i = 0; i < count; i++)
		bind_column(&s->columns[i], &s->slots[i], &columns[i]);
	return mysql_stmt_bind_result(s->handle, s->columns) == 0 ? E_OK : statement_fault(db, s);
}

/* All rows are read off the wire here, so that a walk may use the connection meanwhile. */
static enum err rows_open(struct db *db, struct statement *s, const struct column *columns, size_t count)
{
	TRY(rows_bind(db, s, columns, count));
	if (mysql_stmt_store_result(s->handle) != 0)
		return statement_fault(db, s);
	s->is_open = true;
	return E_OK;
}

static void rows_close(struct statement *s)
{
	mysql_stmt_free_result(s->handle);
	s->is_open = false;
}

static enum err rows_start(struct db *db, const char *sql, const struct param *params, size_t param_count,
			   const struct column *columns, size_t column_count, struct statement **out)
{
	TRY(statement_find(db, sql, out));
	TRY(statement_run_params(db, *out, params, param_count));
	return rows_open(db, *out, columns, column_count);
}

enum err db_row(struct db *db, struct arena *a, const char *sql, const struct param *params, size_t param_count,
		const struct column *columns, size_t column_count)
{
	struct statement *s;
	TRY(rows_start(db, sql, params, param_count, columns, column_count, &s));
	enum err e = mysql_stmt_num_rows(s->handle) > 1 ? E_CORRUPT : row_next(db, s, columns, a);
	rows_close(s);
	return e;
}

enum err db_rows(struct db *db, struct arena *a, const char *sql, const struct param *params, size_t param_count,
		 const struct column *columns, size_t column_count, enum err (*each)(void *ctx), void *ctx)
{
	struct statement *s;
	enum err e, row = E_OK;
	TRY(rows_start(db, sql, params, param_count, columns, column_count, &s));
	while ((e = row_next(db, s, columns, a)) == E_OK && (row = each(ctx)) == E_OK)
		;
	rows_close(s);
	if (row != E_OK)
		return row;
	return e == E_NOT_FOUND ? E_OK : e;
}

enum err db_stream(struct db *db, struct arena *a, const char *sql, const struct param *params, size_t param_count,
		   const struct column *columns, size_t column_count, enum err (*each)(void *ctx), void *ctx)
{
	struct statement *s;
	enum err e, row = E_OK;
	TRY(statement_find(db, sql, &s));
	TRY(statement_run_params(db, s, params, param_count));
	TRY(rows_bind(db, s, columns, column_count));
	s->is_open = true;
	while ((e = row_next(db, s, columns, a)) == E_OK && (row = each(ctx)) == E_OK)
		arena_clear(a);
	rows_close(s); /* what is still on the wire is read and dropped */
	if (row != E_OK)
		return row;
	return e == E_NOT_FOUND ? E_OK : e;
}
