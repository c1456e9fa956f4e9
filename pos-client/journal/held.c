#include "pos-client/journal/statement.h"

enum err journal_put_held(struct journal *j, enum held what, struct bytes value)
{
	static const char sql[] =
		"INSERT INTO held (what, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value";
	STATEMENT s = statement_open(j, sql);
	bind_int(&s, what);
	bind_blob(&s, value.data, value.len);
	return statement_run(&s);
}

enum err journal_get_held(struct journal *j, struct arena *a, enum held what, struct bytes *value)
{
	static const char sql[] = "SELECT value FROM held WHERE what = ?";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	*value = (struct bytes){NULL, 0};
	bind_int(&s, what);
	TRY(statement_row(&s, &has_row));
	if (has_row)
		*value = column_blob(&s, a, 0);
	return E_OK;
}

enum err journal_put_number(struct journal *j, enum held what, int64_t value)
{
	uint8_t be[8];
	for (size_t i = 0; i < sizeof be; i++)
		be[i] = (uint8_t)((uint64_t)value >> (56 - 8 * i));
	return journal_put_held(j, what, BYTES(be));
}

enum err journal_get_number(struct journal *j, enum held what, int64_t *value)
{
	static const char sql[] = "SELECT value FROM held WHERE what = ?";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	uint8_t be[8];
	*value = 0;
	bind_int(&s, what);
	TRY(statement_row(&s, &has_row));
	if (!has_row)
		return E_OK;
	TRY(column_fixed(&s, 0, be, sizeof be));
	uint64_t v = 0;
	for (size_t i = 0; i < sizeof be; i++)
		v = v << 8 | be[i];
	*value = (int64_t)v;
	return E_OK;
}
