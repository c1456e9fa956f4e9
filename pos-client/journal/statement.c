#include "pos-client/journal/statement.h"

/* What SQLite's primary results mean to a till; everything else is a fault of the disk. */
enum err sqlite_error(int rc)
{
	static const struct {
		int rc;
		enum err e;
	} table[] = {
		{SQLITE_OK, E_OK},
		{SQLITE_ROW, E_OK},
		{SQLITE_DONE, E_OK},
		{SQLITE_BUSY, E_BUSY},
		{SQLITE_LOCKED, E_BUSY},
		{SQLITE_CORRUPT, E_CORRUPT},
		{SQLITE_NOTADB, E_CORRUPT},
		{SQLITE_CONSTRAINT, E_DUPLICATE},
		{SQLITE_NOMEM, E_MEMORY},
		{SQLITE_MISUSE, E_INTERNAL},
		{SQLITE_ERROR, E_CORRUPT},
		{SQLITE_SCHEMA, E_CORRUPT},
		{SQLITE_MISMATCH, E_CORRUPT},
		{SQLITE_RANGE, E_INTERNAL},
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (table[i].rc == (rc & 0xff))
			return table[i].e;
	return E_IO;
}

struct statement statement_open(struct journal *j, const char *sql)
{
	struct statement s = {0};
	s.status = sqlite_error(sqlite3_prepare_v2(j->db, sql, -1, &s.handle, NULL));
	return s;
}

void statement_release(struct statement *s)
{
	sqlite3_finalize(s->handle);
	s->handle = NULL;
}

void statement_restart(struct statement *s)
{
	if (s->handle != NULL)
		sqlite3_reset(s->handle);
	s->bound = 0;
}

static void note(struct statement *s, int rc)
{
	if (s->status == E_OK)
		s->status = sqlite_error(rc);
}

void bind_int(struct statement *s, int64_t v)
{
	note(s, sqlite3_bind_int64(s->handle, ++s->bound, v));
}

void bind_blob(struct statement *s, const void *data, size_t len)
{
	/* SQLite takes a NULL pointer for NULL, but an empty blob is a value. */
	note(s, sqlite3_bind_blob64(s->handle, ++s->bound, len == 0 ? "" : data, len, SQLITE_TRANSIENT));
}

void bind_id(struct statement *s, const uint8_t id[static UUID_LEN])
{
	bind_blob(s, id, UUID_LEN);
}

void bind_text(struct statement *s, const char *text)
{
	note(s, sqlite3_bind_text(s->handle, ++s->bound, text, -1, SQLITE_TRANSIENT));
}

void bind_null(struct statement *s)
{
	note(s, sqlite3_bind_null(s->handle, ++s->bound));
}

enum err statement_row(struct statement *s, bool *has_row)
{
	*has_row = false;
	TRY(s->status);
	int rc = sqlite3_step(s->handle);
	*has_row = rc == SQLITE_ROW;
	return sqlite_error(rc);
}

enum err statement_run(struct statement *s)
{
	bool has_row;
	return statement_row(s, &has_row);
}

int64_t column_int(struct statement *s, int column)
{
	return sqlite3_column_int64(s->handle, column);
}

struct bytes column_blob(struct statement *s, struct arena *a, int column)
{
	const void *data = sqlite3_column_blob(s->handle, column);
	size_t len = (size_t)sqlite3_column_bytes(s->handle, column);
	return len == 0 ? (struct bytes){NULL, 0} : bytes_of(arena_copy(a, data, len), len);
}

enum err column_fixed(struct statement *s, int column, void *out, size_t len)
{
	const void *data = sqlite3_column_blob(s->handle, column);
	if (data == NULL || (size_t)sqlite3_column_bytes(s->handle, column) != len)
		return E_CORRUPT;
	memcpy(out, data, len);
	return E_OK;
}

enum err column_span(struct statement *s, int column, uint8_t *out, size_t room, size_t *len)
{
	const void *data = sqlite3_column_blob(s->handle, column);
	*len = (size_t)sqlite3_column_bytes(s->handle, column);
	if (*len > room)
		return E_CORRUPT;
	if (*len > 0)
		memcpy(out, data, *len);
	return E_OK;
}

enum err column_text(struct statement *s, int column, char *out, size_t size)
{
	const void *text = sqlite3_column_text(s->handle, column);
	size_t len = (size_t)sqlite3_column_bytes(s->handle, column);
	if (text == NULL || len >= size)
		return E_CORRUPT;
	memcpy(out, text, len);
	out[len] = '\0';
	return E_OK;
}
