#include "pos-client/journal/statement.h"

enum err journal_note_gate_entry(struct journal *j, uint32_t site, int32_t day, uint64_t seq)
{
	static const char sql[] = "INSERT INTO gate_entry (site, day, seq) VALUES (?, ?, ?)";
	STATEMENT s = statement_open(j, sql);
	bind_int(&s, site);
	bind_int(&s, day);
	bind_int(&s, (int64_t)seq);
	return statement_run(&s);
}

static enum err find_before(struct journal *j, uint32_t site, int32_t day, uint64_t seq, uint64_t *out)
{
	static const char sql[] = "SELECT coalesce(max(seq), 0) FROM gate_entry WHERE site = ? AND day = ? AND seq < ?";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_int(&s, site);
	bind_int(&s, day);
	bind_int(&s, (int64_t)seq);
	TRY(statement_row(&s, &has_row));
	*out = has_row ? (uint64_t)column_int(&s, 0) : 0;
	return E_OK;
}

enum err journal_next_gate_entry(struct journal *j, struct arena *a, uint32_t site, int32_t day, uint64_t after,
				 struct journal_gate_entry *out)
{
	static const char sql[] = "SELECT g.seq, e.bytes FROM gate_entry g JOIN entry e ON e.seq = g.seq"
				  " WHERE g.site = ? AND g.day = ? AND g.seq > ? ORDER BY g.seq LIMIT 1";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_int(&s, site);
	bind_int(&s, day);
	bind_int(&s, (int64_t)after);
	TRY(statement_row(&s, &has_row));
	if (!has_row)
		return E_NOT_FOUND;
	out->seq = (uint64_t)column_int(&s, 0);
	out->cose = column_blob(&s, a, 1);
	return find_before(j, site, day, out->seq, &out->before);
}

enum err journal_last_gate_entry(struct journal *j, uint32_t site, int32_t day, uint64_t *seq)
{
	return find_before(j, site, day, INT64_MAX, seq);
}

enum err journal_next_epoch(struct journal *j, struct arena *a, uint64_t after, uint64_t *seq, struct bytes *cose)
{
	static const char sql[] = "SELECT seq, bytes FROM entry WHERE type = 19 AND seq > ? ORDER BY seq DESC LIMIT 1";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_int(&s, (int64_t)after);
	TRY(statement_row(&s, &has_row));
	if (!has_row)
		return E_NOT_FOUND;
	*seq = (uint64_t)column_int(&s, 0);
	*cose = column_blob(&s, a, 1);
	return E_OK;
}
