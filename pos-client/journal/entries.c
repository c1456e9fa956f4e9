#include "pos-client/journal/statement.h"

enum err journal_head(struct journal *j, struct journal_head *out)
{
	static const char sql[] = "SELECT seq, hash, time_ms FROM entry ORDER BY seq DESC LIMIT 1";
	*out = (struct journal_head){0};
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	TRY(statement_row(&s, &has_row));
	if (!has_row)
		return E_OK;
	out->seq = (uint64_t)column_int(&s, 0);
	out->time_ms = column_int(&s, 2);
	return column_fixed(&s, 1, out->hash, HASH_LEN);
}

static bool follows(const struct entry *e, const struct journal_head *head)
{
	return e->seq == head->seq + 1 && memcmp(e->prev, head->hash, HASH_LEN) == 0;
}

enum err journal_append_entry(struct journal *j, const struct entry *e, struct bytes cose, uint8_t hash[static HASH_LEN])
{
	static const char sql[] = "INSERT INTO entry (seq, type, time_ms, hash, bytes) VALUES (?, ?, ?, ?, ?)";
	struct journal_head head;
	TRY(journal_head(j, &head));
	if (!follows(e, &head))
		return E_CONFLICT;
	sha256(hash, cose);
	STATEMENT s = statement_open(j, sql);
	bind_int(&s, (int64_t)e->seq);
	bind_int(&s, e->type);
	bind_int(&s, e->time_ms);
	bind_blob(&s, hash, HASH_LEN);
	bind_blob(&s, cose.data, cose.len);
	TRY(statement_run(&s));
	j->added.seq = e->seq;
	memcpy(j->added.device, e->device, UUID_LEN);
	memcpy(j->added.hash, hash, HASH_LEN);
	return E_OK;
}

enum err journal_read_entries(struct journal *j, struct arena *a, uint64_t first, size_t max, size_t max_bytes,
			      struct bytes *out, size_t *count)
{
	static const char sql[] = "SELECT bytes FROM entry WHERE seq >= ? ORDER BY seq LIMIT ?";
	size_t total = 0;
	*count = 0;
	STATEMENT s = statement_open(j, sql);
	bind_int(&s, (int64_t)first);
	bind_int(&s, (int64_t)max);
	for (;;) {
		bool has_row;
		TRY(statement_row(&s, &has_row));
		size_t len = has_row ? (size_t)sqlite3_column_bytes(s.handle, 0) : 0;
		if (!has_row || (*count > 0 && total + len > max_bytes))
			return E_OK;
		out[(*count)++] = column_blob(&s, a, 0);
		total += len;
	}
}

enum err journal_entry_hash(struct journal *j, uint64_t seq, uint8_t hash[static HASH_LEN])
{
	static const char sql[] = "SELECT hash FROM entry WHERE seq = ?";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_int(&s, (int64_t)seq);
	TRY(statement_row(&s, &has_row));
	return has_row ? column_fixed(&s, 0, hash, HASH_LEN) : E_NOT_FOUND;
}

enum err journal_last_clock(struct journal *j, struct arena *a, uint64_t before, struct bytes *out)
{
	static const char sql[] = "SELECT bytes FROM entry WHERE type = 12 AND seq < ? ORDER BY seq DESC LIMIT 1";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	*out = (struct bytes){0};
	bind_int(&s, (int64_t)before);
	TRY(statement_row(&s, &has_row));
	if (has_row)
		*out = column_blob(&s, a, 0);
	return E_OK;
}

enum err journal_find_entry(struct journal *j, struct arena *a, uint64_t seq, struct bytes *cose)
{
	STATEMENT s = statement_open(j, "SELECT bytes FROM entry WHERE seq = ?");
	bool has_row;
	bind_int(&s, (int64_t)seq);
	TRY(statement_row(&s, &has_row));
	if (!has_row)
		return E_NOT_FOUND;
	*cose = column_blob(&s, a, 0);
	return E_OK;
}
