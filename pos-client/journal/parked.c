#include "pos-client/journal/statement.h"

enum err journal_insert_parked(struct journal *j, const struct journal_parked *p)
{
	static const char sql[] = "INSERT INTO parked (id, parked_at, persons, total, body, place)"
				  " SELECT ?, ?, ?, ?, ?, coalesce(max(place), 0) + 1 FROM parked";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, p->id);
	bind_int(&s, p->parked_at);
	bind_int(&s, p->persons);
	bind_int(&s, p->total);
	bind_blob(&s, p->body.data, p->body.len);
	return statement_run(&s);
}

enum err journal_list_parked(struct journal *j, struct arena *a, size_t max, struct journal_parked *out, size_t *count)
{
	static const char sql[] = "SELECT id, parked_at, persons, total, body FROM parked ORDER BY place LIMIT ?";
	bool has_row;
	*count = 0;
	STATEMENT s = statement_open(j, sql);
	bind_int(&s, (int64_t)max);
	TRY(statement_row(&s, &has_row));
	while (has_row) {
		struct journal_parked *p = &out[(*count)++];
		TRY(column_fixed(&s, 0, p->id, UUID_LEN));
		p->parked_at = column_int(&s, 1);
		p->persons = (uint32_t)column_int(&s, 2);
		p->total = column_int(&s, 3);
		p->body = column_blob(&s, a, 4);
		TRY(statement_row(&s, &has_row));
	}
	return E_OK;
}

enum err journal_delete_parked(struct journal *j, const uint8_t id[static UUID_LEN])
{
	static const char sql[] = "DELETE FROM parked WHERE id = ?";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, id);
	return statement_run(&s);
}
