#include "pos-client/journal/statement.h"

enum err journal_insert_admission(struct journal *j, const struct admission *a)
{
	/* The server may grant a use that this till, apart, had granted too: the earlier row stays, the entry tells both. */
	static const char sql[] = "INSERT INTO admission (root, use_no, site, day, entry_no, claim, admitted_at)"
				  " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
	STATEMENT s = statement_open(j, sql);
	for (uint32_t i = 0; i < a->count; i++) {
		statement_restart(&s);
		bind_id(&s, a->root);
		bind_int(&s, a->first_use + i);
		bind_int(&s, a->site);
		bind_int(&s, a->day);
		bind_int(&s, a->entry);
		bind_id(&s, a->claim);
		bind_int(&s, a->admitted_at);
		TRY(statement_run(&s));
	}
	return E_OK;
}

static enum err other_days(struct journal *j, const uint8_t root[static UUID_LEN], int32_t day, struct uses *out)
{
	static const char sql[] = "SELECT count(DISTINCT day) FROM admission WHERE root = ? AND day <> ?";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_id(&s, root);
	bind_int(&s, day);
	TRY(statement_row(&s, &has_row));
	out->other_days = has_row ? (uint32_t)column_int(&s, 0) : 0;
	return E_OK;
}

static enum err count_uses(struct journal *j, const uint8_t root[static UUID_LEN], uint32_t site, int32_t day, size_t *count)
{
	static const char sql[] = "SELECT count(*) FROM admission WHERE root = ? AND site = ? AND day = ?";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_id(&s, root);
	bind_int(&s, site);
	bind_int(&s, day);
	TRY(statement_row(&s, &has_row));
	*count = has_row ? (size_t)column_int(&s, 0) : 0;
	return E_OK;
}

enum err journal_uses(struct journal *j, struct arena *a, const uint8_t root[static UUID_LEN], uint32_t site, int32_t day,
		      struct uses *out)
{
	static const char sql[] = "SELECT use_no, entry_no, admitted_at FROM admission WHERE root = ? AND site = ? AND day = ?"
				  " ORDER BY use_no, entry_no";
	size_t total = 0;
	*out = (struct uses){0};
	TRY(other_days(j, root, day, out));
	TRY(count_uses(j, root, site, day, &total));
	struct taken_use *list = arena_array(a, total + 1, sizeof *list);
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, root);
	bind_int(&s, site);
	bind_int(&s, day);
	for (out->list = list; out->count < total; out->count++) {
		bool has_row;
		TRY(statement_row(&s, &has_row));
		if (!has_row)
			return E_CORRUPT;
		list[out->count] =
			(struct taken_use){(uint32_t)column_int(&s, 0), (uint32_t)column_int(&s, 1), column_int(&s, 2)};
	}
	return E_OK;
}

enum err journal_open_claim(struct journal *j, const uint8_t ticket[static UUID_LEN], uint32_t site, int32_t day,
			    uint32_t count, const uint8_t fresh[static UUID_LEN], uint8_t claim[static UUID_LEN])
{
	/* The update changes nothing; it makes RETURNING yield the row that was there. */
	static const char sql[] = "INSERT INTO open_claim (ticket, site, day, count, claim) VALUES (?, ?, ?, ?, ?)"
				  " ON CONFLICT (ticket, site, day, count) DO UPDATE SET day = excluded.day RETURNING claim";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_id(&s, ticket);
	bind_int(&s, site);
	bind_int(&s, day);
	bind_int(&s, count);
	bind_id(&s, fresh);
	TRY(statement_row(&s, &has_row));
	if (!has_row)
		return E_CORRUPT;
	TRY(column_fixed(&s, 0, claim, UUID_LEN));
	return statement_run(&s);
}

enum err journal_settle_claim(struct journal *j, const uint8_t claim[static UUID_LEN])
{
	static const char sql[] = "DELETE FROM open_claim WHERE claim = ?";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, claim);
	return statement_run(&s);
}
