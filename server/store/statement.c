#include "server/store/connection.h"
#include <assert.h>
#include <stdlib.h>

/* ---- the cache: by the address of the text ---- */

static size_t place_of(const char *sql, size_t room)
{
	return (size_t)(((uintptr_t)sql * 0x9e3779b97f4a7c15u) >> 32) & (room - 1);
}

static struct statement **statement_place(struct statement **table, size_t room, const char *sql)
{
	size_t at = place_of(sql, room);
	while (table[at] && table[at]->sql != sql)
		at = (at + 1) & (room - 1);
	return &table[at];
}

static enum err cache_grow(struct db *db)
{
	size_t room = db->statement_room ? db->statement_room * 2 : 64;
	struct statement **table = calloc(room, sizeof(*table));
	if (!table)
		return E_MEMORY;
	for (size_t i = 0; i < db->statement_room; i++)
		if (db->statements[i])
			*statement_place(table, room, db->statements[i]->sql) = db->statements[i];
	free(db->statements);
	db->statements = table;
	db->statement_room = room;
	return E_OK;
}

static void statement_free(struct statement *s)
{
	if (s->handle)
		mysql_stmt_close(s->handle);
	free(s->params);
	free(s->columns);
	free(s->lengths);
	free(s->slots);
	free(s);
}

void statements_release(struct db *db)
{
	for (size_t i = 0; i < db->statement_room; i++)
		if (db->statements[i])
			statement_free(db->statements[i]);
	free(db->statements);
	db->statements = NULL;
	db->statement_count = db->statement_room = 0;
}

/* ---- preparing ---- */

static enum err params_allocate(struct statement *s)
{
	s->param_count = (unsigned)mysql_stmt_param_count(s->handle);
	s->params = calloc(s->param_count + 1u, sizeof(*s->params));
	s->lengths = calloc(s->param_count + 1u, sizeof(*s->lengths));
	return s->params && s->lengths ? E_OK : E_MEMORY;
}

/* The columns of INSERT … RETURNING are known only after the first execution. */
static enum err columns_allocate(struct statement *s)
{
	unsigned count = mysql_stmt_field_count(s->handle);
	if (count == s->column_count)
		return E_OK;
	free(s->columns);
	free(s->slots);
	s->column_count = count;
	s->columns = calloc(count + 1u, sizeof(*s->columns));
	s->slots = calloc(count + 1u, sizeof(*s->slots));
	return s->columns && s->slots ? E_OK : E_MEMORY;
}

static enum err statement_prepare(struct db *db, struct statement *s)
{
	s->handle = mysql_stmt_init(db->mysql);
	if (!s->handle)
		return E_MEMORY;
	if (mysql_stmt_prepare(s->handle, s->sql, strlen(s->sql)) != 0)
		return statement_fault(db, s);
	return params_allocate(s);
}

static enum err statement_add(struct db *db, const char *sql, struct statement **out)
{
	if (db->statement_count * 2 >= db->statement_room)
		TRY(cache_grow(db));
	struct statement *s = calloc(1, sizeof(*s));
	if (!s)
		return E_MEMORY;
	s->sql = sql;
	enum err e = statement_prepare(db, s);
	if (e != E_OK) {
		statement_free(s);
		return e;
	}
	*statement_place(db->statements, db->statement_room, sql) = s;
	db->statement_count++;
	*out = s;
	return E_OK;
}

enum err statement_find(struct db *db, const char *sql, struct statement **out)
{
	if (!db->mysql || db->fate == FATE_LOST)
		return E_DATABASE;
	if (db->statement_room) {
		*out = *statement_place(db->statements, db->statement_room, sql);
		if (*out)
			return E_OK;
	}
	return statement_add(db, sql, out);
}

/* ---- parameters and execution ---- */

static void bind_param(MYSQL_BIND *b, unsigned long *length, const struct param *p)
{
	*b = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_NULL};
	switch (p->kind) {
	case VALUE_NULL:
		return;
	case VALUE_INT:
	case VALUE_UINT:
		b->buffer_type = MYSQL_TYPE_LONGLONG;
		b->buffer = p->kind == VALUE_INT ? (void *)(uintptr_t)&p->i : (void *)(uintptr_t)&p->u;
		b->is_unsigned = p->kind == VALUE_UINT;
		return;
	case VALUE_BYTES:
	case VALUE_TEXT:
		*length = p->b.len;
		b->buffer_type = p->kind == VALUE_BYTES ? MYSQL_TYPE_BLOB : MYSQL_TYPE_STRING;
		b->buffer = p->b.data ? (void *)(uintptr_t)p->b.data : (void *)(uintptr_t) "";
		b->buffer_length = p->b.len;
		b->length = length;
		return;
	}
}

enum err statement_run(struct db *db, struct statement *s, unsigned rows)
{
	assert(!s->is_open); /* a walk over a statement's rows must not run the same statement */
	if (mysql_stmt_attr_set(s->handle, STMT_ATTR_ARRAY_SIZE, &rows) != 0)
		return statement_fault(db, s);
	if (s->param_count && mysql_stmt_bind_param(s->handle, s->params) != 0)
		return statement_fault(db, s);
	if (mysql_stmt_execute(s->handle) != 0)
		return statement_fault(db, s);
	return columns_allocate(s);
}

enum err statement_run_params(struct db *db, struct statement *s, const struct param *params, size_t count)
{
	assert(count == s->param_count);
	for (size_t i = 0; i < count; i++)
		bind_param(&s->params[i], &s->lengths[i], &params[i]);
	return statement_run(db, s, 0);
}

/* INSERT … RETURNING without a reader: its errors come with the rows. */
static enum err statement_drain(struct db *db, struct statement *s)
{
	if (s->column_count && mysql_stmt_store_result(s->handle) != 0)
		return statement_fault(db, s);
	mysql_stmt_free_result(s->handle);
	return E_OK;
}

enum err db_exec(struct db *db, const char *sql, const struct param *params, size_t param_count, uint64_t *affected)
{
	struct statement *s;
	TRY(statement_find(db, sql, &s));
	TRY(statement_run_params(db, s, params, param_count));
	uint64_t changed = mysql_stmt_affected_rows(s->handle);
	TRY(statement_drain(db, s));
	if (affected)
		*affected = changed;
	db->insert_id = mysql_stmt_insert_id(s->handle);
	return E_OK;
}
