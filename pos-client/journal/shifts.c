#include "pos-client/journal/statement.h"

enum err journal_insert_shift(struct journal *j, const struct journal_shift *shift)
{
	static const char sql[] =
		"INSERT INTO shift (id, cashier, opened_at, opening_float, opened_seq) VALUES (?, ?, ?, ?, ?)";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, shift->id);
	bind_text(&s, shift->cashier);
	bind_int(&s, shift->opened_at);
	bind_int(&s, shift->opening_float);
	bind_int(&s, (int64_t)shift->opened_seq);
	return statement_run(&s);
}

enum err journal_open_shift(struct journal *j, struct journal_shift *out, bool *found)
{
	static const char sql[] = "SELECT id, cashier, opened_at, opening_float, opened_seq FROM shift WHERE closed_at IS NULL";
	*out = (struct journal_shift){0};
	STATEMENT s = statement_open(j, sql);
	TRY(statement_row(&s, found));
	if (!*found)
		return E_OK;
	out->opened_at = column_int(&s, 2);
	out->opening_float = column_int(&s, 3);
	out->opened_seq = (uint64_t)column_int(&s, 4);
	TRY(column_fixed(&s, 0, out->id, UUID_LEN));
	return column_text(&s, 1, out->cashier, sizeof out->cashier);
}

enum err journal_close_shift(struct journal *j, const uint8_t id[static UUID_LEN], const struct journal_z *z)
{
	static const char sql[] = "UPDATE shift SET z_number = ?, closed_at = ?, closed_seq = ?, perpetual = ?"
				  " WHERE id = ? AND closed_at IS NULL";
	STATEMENT s = statement_open(j, sql);
	bind_int(&s, z->number);
	bind_int(&s, z->closed_at);
	bind_int(&s, (int64_t)z->seq);
	bind_int(&s, z->perpetual);
	bind_id(&s, id);
	TRY(statement_run(&s));
	return sqlite3_changes(j->db) == 1 ? E_OK : E_CONFLICT;
}

static enum err read_z(struct statement *s, struct journal_z *out, bool *found)
{
	*out = (struct journal_z){0};
	TRY(statement_row(s, found));
	if (*found)
		*out = (struct journal_z){(uint32_t)column_int(s, 0), (uint64_t)column_int(s, 1), column_int(s, 2),
					  column_int(s, 3)};
	return E_OK;
}

enum err journal_last_z(struct journal *j, struct journal_z *out)
{
	static const char sql[] = "SELECT z_number, closed_seq, closed_at, perpetual FROM shift WHERE z_number IS NOT NULL"
				  " ORDER BY z_number DESC LIMIT 1";
	bool found;
	STATEMENT s = statement_open(j, sql);
	return read_z(&s, out, &found);
}

enum err journal_find_z(struct journal *j, uint32_t number, struct journal_z *out)
{
	static const char sql[] = "SELECT z_number, closed_seq, closed_at, perpetual FROM shift WHERE z_number = ?";
	bool found;
	STATEMENT s = statement_open(j, sql);
	bind_int(&s, number);
	TRY(read_z(&s, out, &found));
	return found ? E_OK : E_NOT_FOUND;
}
