#include "pos-client/journal/statement.h"

enum err journal_insert_cash(struct journal *j, const uint8_t id[static UUID_LEN], uint64_t seq)
{
	static const char sql[] = "INSERT INTO cash (id, seq) VALUES (?, ?)";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, id);
	bind_int(&s, (int64_t)seq);
	return statement_run(&s);
}

enum err journal_find_cash(struct journal *j, const uint8_t id[static UUID_LEN], uint64_t *seq, bool *found)
{
	static const char sql[] = "SELECT seq FROM cash WHERE id = ?";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, id);
	TRY(statement_row(&s, found));
	*seq = *found ? (uint64_t)column_int(&s, 0) : 0;
	return E_OK;
}

enum err journal_insert_bag(struct journal *j, const struct journal_bag *b)
{
	static const char sql[] = "INSERT INTO bag (bag, seq, dropped_at, amount) VALUES (?, ?, ?, ?)";
	STATEMENT s = statement_open(j, sql);
	bind_text(&s, b->bag);
	bind_int(&s, (int64_t)b->seq);
	bind_int(&s, b->dropped_at);
	bind_int(&s, b->amount);
	return statement_run(&s);
}

/* bag, seq, dropped_at, amount, slip, slip_seq, counted: NULLs read as "" and 0. */
static enum err read_bag(struct statement *s, struct journal_bag *out)
{
	*out = (struct journal_bag){
		.seq = (uint64_t)column_int(s, 1),
		.dropped_at = column_int(s, 2),
		.amount = column_int(s, 3),
		.slip_seq = (uint64_t)column_int(s, 5),
		.counted = column_int(s, 6),
	};
	TRY(column_text(s, 0, out->bag, sizeof out->bag));
	return column_text(s, 4, out->slip, sizeof out->slip);
}

enum err journal_find_bag(struct journal *j, const char *bag, struct journal_bag *out, bool *found)
{
	static const char sql[] =
		"SELECT bag, seq, dropped_at, amount, coalesce(slip, ''), slip_seq, counted FROM bag WHERE bag = ?";
	*out = (struct journal_bag){0};
	STATEMENT s = statement_open(j, sql);
	bind_text(&s, bag);
	TRY(statement_row(&s, found));
	return *found ? read_bag(&s, out) : E_OK;
}

enum err journal_slip_bag(struct journal *j, const struct journal_bag *b)
{
	static const char sql[] = "UPDATE bag SET slip = ?, slip_seq = ?, counted = ? WHERE bag = ? AND slip IS NULL";
	STATEMENT s = statement_open(j, sql);
	bind_text(&s, b->slip);
	bind_int(&s, (int64_t)b->slip_seq);
	bind_int(&s, b->counted);
	bind_text(&s, b->bag);
	TRY(statement_run(&s));
	return sqlite3_changes(j->db) == 1 ? E_OK : E_CONFLICT;
}

enum err journal_open_bags(struct journal *j, struct arena *a, size_t max, struct journal_bag **out, size_t *count)
{
	static const char sql[] =
		"SELECT bag, seq, dropped_at, amount, '', 0, 0 FROM bag WHERE slip IS NULL ORDER BY seq LIMIT ?";
	*out = arena_array(a, max, sizeof **out);
	*count = 0;
	STATEMENT s = statement_open(j, sql);
	bind_int(&s, (int64_t)max);
	for (;;) {
		bool has_row;
		TRY(statement_row(&s, &has_row));
		if (!has_row)
			return E_OK;
		TRY(read_bag(&s, &(*out)[(*count)++]));
	}
}
