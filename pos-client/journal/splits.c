#include "pos-client/journal/statement.h"

enum err journal_insert_split(struct journal *j, const uint8_t parent[static UUID_LEN], uint64_t seq)
{
	static const char sql[] = "INSERT INTO split (parent, seq) VALUES (?, ?)";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, parent);
	bind_int(&s, (int64_t)seq);
	return statement_run(&s);
}

enum err journal_find_split(struct journal *j, const uint8_t parent[static UUID_LEN], uint64_t *seq, bool *found)
{
	static const char sql[] = "SELECT seq FROM split WHERE parent = ?";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, parent);
	TRY(statement_row(&s, found));
	*seq = *found ? (uint64_t)column_int(&s, 0) : 0;
	return E_OK;
}
