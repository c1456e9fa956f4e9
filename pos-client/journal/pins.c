#include "pos-client/journal/statement.h"

enum err journal_find_guesses(struct journal *j, const char *name, struct journal_guesses *out)
{
	static const char sql[] = "SELECT count, last_at FROM pin_failure WHERE name = ?";
	bool has_row;
	*out = (struct journal_guesses){0};
	STATEMENT s = statement_open(j, sql);
	bind_text(&s, name);
	TRY(statement_row(&s, &has_row));
	if (has_row)
		*out = (struct journal_guesses){(uint32_t)column_int(&s, 0), column_int(&s, 1)};
	return E_OK;
}

static enum err forget(struct journal *j, const char *name)
{
	static const char sql[] = "DELETE FROM pin_failure WHERE name = ?";
	STATEMENT s = statement_open(j, sql);
	bind_text(&s, name);
	return statement_run(&s);
}

enum err journal_put_guesses(struct journal *j, const char *name, const struct journal_guesses *g)
{
	static const char sql[] = "INSERT INTO pin_failure (name, count, last_at) VALUES (?, ?, ?)"
				  " ON CONFLICT DO UPDATE SET count = excluded.count, last_at = excluded.last_at";
	if (g->count == 0)
		return forget(j, name);
	STATEMENT s = statement_open(j, sql);
	bind_text(&s, name);
	bind_int(&s, g->count);
	bind_int(&s, g->last_at);
	return statement_run(&s);
}
