#include "pos-client/journal/statement.h"

enum err journal_insert_correction(struct journal *j, const struct journal_correction *c)
{
	static const char sql[] = "INSERT INTO correction (id, origin, exchanges, tax_code, form, symbol, number)"
				  " VALUES (?, ?, ?, ?, ?, ?, ?)";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, c->id);
	bind_id(&s, c->origin);
	bind_int(&s, c->exchanges);
	bind_text(&s, c->replaced.tax_code);
	bind_text(&s, c->replaced.form);
	bind_text(&s, c->replaced.symbol);
	bind_int(&s, c->number);
	return statement_run(&s);
}

/* ---- from a receipt to what replaces it, and back to the first sale */

enum err journal_successor(struct journal *j, const struct journal_symbol *symbol, uint32_t number,
			   uint8_t correction[static UUID_LEN])
{
	static const char sql[] = "SELECT id FROM correction WHERE tax_code = ? AND form = ? AND symbol = ? AND number = ?";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_text(&s, symbol->tax_code);
	bind_text(&s, symbol->form);
	bind_text(&s, symbol->symbol);
	bind_int(&s, number);
	TRY(statement_row(&s, &has_row));
	return has_row ? column_fixed(&s, 0, correction, UUID_LEN) : E_NOT_FOUND;
}

enum err journal_origin(struct journal *j, const uint8_t sale[static UUID_LEN], uint8_t origin[static UUID_LEN])
{
	static const char sql[] = "SELECT coalesce((SELECT origin FROM correction WHERE id = ?1), ?1)";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_id(&s, sale);
	TRY(statement_row(&s, &has_row));
	return has_row ? column_fixed(&s, 0, origin, UUID_LEN) : E_CORRUPT;
}

enum err journal_tickets_source(struct journal *j, const uint8_t origin[static UUID_LEN], uint8_t source[static UUID_LEN])
{
	static const char sql[] =
		"SELECT coalesce((SELECT c.id FROM correction c JOIN sale s ON s.id = c.id WHERE c.origin = ?1"
		" AND c.exchanges = 1 ORDER BY s.seq DESC LIMIT 1), ?1)";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_id(&s, origin);
	TRY(statement_row(&s, &has_row));
	return has_row ? column_fixed(&s, 0, source, UUID_LEN) : E_CORRUPT;
}

#define LIVE_FROM                                                                                                              \
	" FROM receipt r WHERE r.sale IN (SELECT ?1 UNION ALL SELECT id FROM correction WHERE origin = ?1)"                    \
	" AND NOT EXISTS (SELECT 1 FROM correction c WHERE c.tax_code = r.tax_code AND c.form = r.form"                        \
	" AND c.symbol = r.symbol AND c.number = r.number)"

static enum err count_live(struct journal *j, const uint8_t origin[static UUID_LEN], size_t *count)
{
	static const char sql[] = "SELECT count(*)" LIVE_FROM;
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_id(&s, origin);
	TRY(statement_row(&s, &has_row));
	*count = has_row ? (size_t)column_int(&s, 0) : 0;
	return E_OK;
}

enum err journal_live_records(struct journal *j, struct arena *a, const uint8_t origin[static UUID_LEN], struct bytes **out,
			      size_t *count)
{
	static const char sql[] = "SELECT r.record" LIVE_FROM;
	size_t total;
	TRY(count_live(j, origin, &total));
	*out = arena_array(a, total + 1, sizeof **out);
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, origin);
	for (*count = 0; *count < total; (*count)++) {
		bool has_row;
		TRY(statement_row(&s, &has_row));
		if (!has_row)
			return E_CORRUPT;
		(*out)[*count] = column_blob(&s, a, 0);
	}
	return E_OK;
}

/* ---- tickets whose place others have taken */

enum err journal_supersede(struct journal *j, const uint8_t root[static UUID_LEN], int64_t until)
{
	static const char sql[] = "INSERT INTO superseded (root, until) VALUES (?, ?) ON CONFLICT DO NOTHING";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, root);
	bind_int(&s, until);
	return statement_run(&s);
}

enum err journal_is_superseded(struct journal *j, const uint8_t root[static UUID_LEN], bool *is_so)
{
	static const char sql[] = "SELECT 1 FROM superseded WHERE root = ?";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, root);
	return statement_row(&s, is_so);
}

enum err journal_used(struct journal *j, const uint8_t root[static UUID_LEN], uint32_t after, uint32_t *use, bool *found)
{
	static const char sql[] = "SELECT use_no FROM admission WHERE root = ? AND use_no > ? ORDER BY use_no LIMIT 1";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, root);
	bind_int(&s, after);
	TRY(statement_row(&s, found));
	*use = *found ? (uint32_t)column_int(&s, 0) : 0;
	return E_OK;
}

enum err journal_carry_use(struct journal *j, const struct journal_carried *c)
{
	static const char sql[] =
		"INSERT INTO admission (root, use_no, site, day, entry_no, claim, admitted_at)"
		" SELECT ?, ?, site, day, entry_no, ?, admitted_at FROM admission WHERE root = ? AND use_no = ?"
		" ON CONFLICT DO NOTHING";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, c->new_root);
	bind_int(&s, c->new_use);
	bind_id(&s, c->correction);
	bind_id(&s, c->old_root);
	bind_int(&s, c->old_use);
	return statement_run(&s);
}
