#include "pos-client/journal/statement.h"

static void bind_symbol(struct statement *s, const struct journal_symbol *symbol)
{
	bind_text(s, symbol->tax_code);
	bind_text(s, symbol->form);
	bind_text(s, symbol->symbol);
}

enum err journal_last_number(struct journal *j, const struct journal_symbol *symbol, uint32_t *out)
{
	static const char sql[] = "SELECT last FROM counter WHERE tax_code = ? AND form = ? AND symbol = ?";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_symbol(&s, symbol);
	TRY(statement_row(&s, &has_row));
	*out = has_row ? (uint32_t)column_int(&s, 0) : 0;
	return E_OK;
}

static enum err put_last_number(struct journal *j, const struct journal_symbol *symbol, uint32_t last)
{
	static const char sql[] = "INSERT INTO counter (tax_code, form, symbol, last) VALUES (?, ?, ?, ?)"
				  " ON CONFLICT DO UPDATE SET last = excluded.last";
	STATEMENT s = statement_open(j, sql);
	bind_symbol(&s, symbol);
	bind_int(&s, last);
	return statement_run(&s);
}

enum err journal_take_number(struct journal *j, const struct journal_symbol *symbol, uint32_t last_allowed, uint32_t *out)
{
	uint32_t last = 0;
	TRY(journal_last_number(j, symbol, &last));
	if (last >= last_allowed || last >= NUMBER_MAX)
		return E_EXHAUSTED;
	*out = last + 1;
	return put_last_number(j, symbol, last + 1);
}

enum err journal_begin_lease(struct journal *j, uint64_t synced_seq)
{
	static const char sql[] =
		"UPDATE counter SET leased_from = coalesce((SELECT r.number FROM receipt r JOIN sale s ON s.id = r.sale"
		" WHERE r.tax_code = counter.tax_code AND r.form = counter.form AND r.symbol = counter.symbol AND s.seq <= ?"
		" ORDER BY r.number DESC LIMIT 1), 0)";
	STATEMENT s = statement_open(j, sql);
	bind_int(&s, (int64_t)synced_seq);
	return statement_run(&s);
}

enum err journal_leased_from(struct journal *j, const struct journal_symbol *symbol, uint32_t *out)
{
	static const char sql[] = "SELECT leased_from FROM counter WHERE tax_code = ? AND form = ? AND symbol = ?";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_symbol(&s, symbol);
	TRY(statement_row(&s, &has_row));
	*out = has_row ? (uint32_t)column_int(&s, 0) : 0;
	return E_OK;
}

enum err journal_insert_receipt(struct journal *j, const struct journal_receipt *r)
{
	static const char sql[] = "INSERT INTO receipt (tax_code, form, symbol, number, sale, lookup, record)"
				  " VALUES (?, ?, ?, ?, ?, ?, ?)";
	STATEMENT s = statement_open(j, sql);
	bind_symbol(&s, &r->symbol);
	bind_int(&s, r->number);
	bind_id(&s, r->sale);
	bind_blob(&s, r->lookup, LOOKUP_LEN);
	bind_blob(&s, r->record.data, r->record.len);
	return statement_run(&s);
}

static enum err read_receipt(struct statement *s, struct arena *a, struct journal_receipt *out)
{
	TRY(column_text(s, 0, out->symbol.tax_code, sizeof out->symbol.tax_code));
	TRY(column_text(s, 1, out->symbol.form, sizeof out->symbol.form));
	TRY(column_text(s, 2, out->symbol.symbol, sizeof out->symbol.symbol));
	out->number = (uint32_t)column_int(s, 3);
	TRY(column_fixed(s, 4, out->sale, UUID_LEN));
	TRY(column_fixed(s, 5, out->lookup, LOOKUP_LEN));
	out->record = column_blob(s, a, 6);
	return E_OK;
}

enum err journal_sale_receipts(struct journal *j, struct arena *a, const uint8_t sale[static UUID_LEN],
			       struct journal_receipt **out, size_t *count)
{
	static const char sql[] = "SELECT tax_code, form, symbol, number, sale, lookup, record FROM receipt WHERE sale = ?"
				  " ORDER BY tax_code, form, symbol, number";
	*out = arena_array(a, SALE_RECEIPTS_MAX, sizeof **out);
	*count = 0;
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, sale);
	for (;;) {
		bool has_row;
		TRY(statement_row(&s, &has_row));
		if (!has_row)
			return E_OK;
		if (*count == SALE_RECEIPTS_MAX)
			return E_CORRUPT;
		TRY(read_receipt(&s, a, &(*out)[(*count)++]));
	}
}

enum err journal_receipt_sale(struct journal *j, const char *form, const char *symbol, uint32_t number,
			      uint8_t sale[static UUID_LEN])
{
	static const char sql[] =
		"SELECT r.sale FROM receipt r JOIN sale s ON s.id = r.sale"
		" WHERE r.number = ?1 AND ?2 IN ('', r.form) AND ?3 IN ('', r.symbol) ORDER BY s.seq DESC LIMIT 1";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_int(&s, number);
	bind_text(&s, form);
	bind_text(&s, symbol);
	TRY(statement_row(&s, &has_row));
	return has_row ? column_fixed(&s, 0, sale, UUID_LEN) : E_NOT_FOUND;
}
