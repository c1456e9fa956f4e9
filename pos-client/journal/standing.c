#include "pos-client/journal/standing.h"
#include "pos-client/journal/journal.h"

void standing_bind(struct statement *s, const struct site_standing *v)
{
	bind_int(s, v->term.epoch);
	bind_id(s, v->term.holder);
	bind_blob(s, v->holder_key, PUBLIC_KEY_LEN);
	bind_blob(s, v->statement, v->statement_len);
	bind_blob(s, v->certificate, v->certificate_len);
}

enum err standing_column(struct statement *s, struct site_standing *out)
{
	bool has_row;
	*out = (struct site_standing){0};
	TRY(statement_row(s, &has_row));
	if (!has_row)
		return E_NOT_FOUND;
	out->term.epoch = (uint32_t)column_int(s, 0);
	TRY(column_fixed(s, 1, out->term.holder, UUID_LEN));
	TRY(column_fixed(s, 2, out->holder_key, PUBLIC_KEY_LEN));
	TRY(column_span(s, 3, out->statement, sizeof out->statement, &out->statement_len));
	return column_span(s, 4, out->certificate, sizeof out->certificate, &out->certificate_len);
}

/* ---- what this device has seen of its sites */

enum err journal_get_standing(struct journal *j, uint32_t site, struct site_standing *out)
{
	static const char sql[] = "SELECT epoch, holder, holder_key, statement, certificate FROM site_term WHERE site = ?";
	STATEMENT s = statement_open(j, sql);
	bind_int(&s, site);
	return standing_column(&s, out);
}

enum err journal_put_standing(struct journal *j, uint32_t site, const struct site_standing *v)
{
	static const char sql[] = "INSERT INTO site_term (epoch, holder, holder_key, statement, certificate, site)"
				  " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET epoch = excluded.epoch,"
				  " holder = excluded.holder, holder_key = excluded.holder_key,"
				  " statement = excluded.statement, certificate = excluded.certificate";
	STATEMENT s = statement_open(j, sql);
	standing_bind(&s, v);
	bind_int(&s, site);
	return statement_run(&s);
}
