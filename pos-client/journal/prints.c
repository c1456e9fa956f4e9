#include "pos-client/journal/statement.h"

enum err journal_insert_print(struct journal *j, const uint8_t sale[static UUID_LEN], bool is_wanted)
{
	static const char sql[] = "INSERT INTO print_job (sale, state, copies, is_skipped) VALUES (?, 0, 0, ?)";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, sale);
	bind_int(&s, !is_wanted);
	return statement_run(&s);
}

enum err journal_find_print(struct journal *j, const uint8_t sale[static UUID_LEN], struct print_job *out)
{
	static const char sql[] = "SELECT state, copies FROM print_job WHERE sale = ?";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_id(&s, sale);
	TRY(statement_row(&s, &has_row));
	if (!has_row)
		return E_NOT_FOUND;
	memcpy(out->sale, sale, UUID_LEN);
	out->state = (enum print_state)column_int(&s, 0);
	out->copies = (uint32_t)column_int(&s, 1);
	return E_OK;
}

enum err journal_update_print(struct journal *j, const struct print_job *p)
{
	static const char sql[] = "UPDATE print_job SET state = ?, copies = ? WHERE sale = ?";
	STATEMENT s = statement_open(j, sql);
	bind_int(&s, p->state);
	bind_int(&s, p->copies);
	bind_id(&s, p->sale);
	return statement_run(&s);
}

enum err journal_count_prints(struct journal *j, enum print_state state, uint64_t *out)
{
	static const char sql[] = "SELECT count(*) FROM print_job WHERE state = ? AND is_skipped = 0";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_int(&s, state);
	TRY(statement_row(&s, &has_row));
	*out = has_row ? (uint64_t)column_int(&s, 0) : 0;
	return E_OK;
}

enum err journal_skip_print(struct journal *j, const uint8_t sale[static UUID_LEN])
{
	static const char sql[] = "UPDATE print_job SET is_skipped = 1 WHERE sale = ?";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, sale);
	return statement_run(&s);
}

enum err journal_next_waiting(struct journal *j, uint64_t after, struct waiting_print *out, bool *found)
{
	static const char sql[] = "SELECT p.sale, p.state, p.copies, s.seq, s.sold_at, s.total"
				  " FROM print_job p JOIN sale s ON s.id = p.sale"
				  " WHERE p.state IN (0, 1) AND p.is_skipped = 0 AND s.seq > ? ORDER BY s.seq LIMIT 1";
	STATEMENT s = statement_open(j, sql);
	bind_int(&s, (int64_t)after);
	TRY(statement_row(&s, found));
	if (!*found)
		return E_OK;
	TRY(column_fixed(&s, 0, out->job.sale, UUID_LEN));
	out->job.state = (enum print_state)column_int(&s, 1);
	out->job.copies = (uint32_t)column_int(&s, 2);
	out->seq = (uint64_t)column_int(&s, 3);
	out->sold_at = column_int(&s, 4);
	out->total = column_int(&s, 5);
	return E_OK;
}
