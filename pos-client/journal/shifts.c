#include "pos-client/journal/statement.h"

enum err journal_insert_shift(struct journal *j, const struct journal_shift *shift)
{
	static const char sql[] = "INSERT INTO shift (id, cashier, opened_at, opening_float) VALUES (?, ?, ?, ?)";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, shift->id);
	bind_text(&s, shift->cashier);
	bind_int(&s, shift->opened_at);
	bind_int(&s, shift->opening_float);
	return statement_run(&s);
}

enum err journal_close_shift(struct journal *j, const uint8_t id[static UUID_LEN], uint32_t z_number, int64_t closed_at)
{
	static const char sql[] = "UPDATE shift SET z_number = ?, closed_at = ? WHERE id = ? AND closed_at IS NULL";
	STATEMENT s = statement_open(j, sql);
	bind_int(&s, z_number);
	bind_int(&s, closed_at);
	bind_id(&s, id);
	TRY(statement_run(&s));
	return sqlite3_changes(j->db) == 1 ? E_OK : E_CONFLICT;
}

enum err journal_open_shift(struct journal *j, struct journal_shift *out, bool *found)
{
	static const char sql[] = "SELECT id, cashier, opened_at, opening_float FROM shift WHERE closed_at IS NULL";
	*out = (struct journal_shift){0};
	STATEMENT s = statement_open(j, sql);
	TRY(statement_row(&s, found));
	if (!*found)
		return E_OK;
	out->opened_at = column_int(&s, 2);
	out->opening_float = column_int(&s, 3);
	TRY(column_fixed(&s, 0, out->id, UUID_LEN));
	return column_text(&s, 1, out->cashier, sizeof out->cashier);
}

enum err journal_last_z(struct journal *j, uint32_t *out)
{
	static const char sql[] = "SELECT coalesce(max(z_number), 0) FROM shift";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	TRY(statement_row(&s, &has_row));
	*out = has_row ? (uint32_t)column_int(&s, 0) : 0;
	return E_OK;
}

enum err journal_shift_sums(struct journal *j, const uint8_t shift[static UUID_LEN], struct journal_sums *out)
{
	static const char sql[] = "SELECT total, cash, sites, persons, free_persons FROM sale WHERE shift = ?";
	*out = (struct journal_sums){0};
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, shift);
	for (;;) {
		bool has_row;
		TRY(statement_row(&s, &has_row));
		if (!has_row)
			return E_OK;
		out->sale_count++;
		out->sale_total += column_int(&s, 0);
		out->cash_sales += column_int(&s, 1);
		out->sites |= (uint64_t)column_int(&s, 2);
		out->persons += (uint32_t)column_int(&s, 3);
		out->free_persons += (uint32_t)column_int(&s, 4);
	}
}
