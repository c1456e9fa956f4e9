#include "pos-client/journal/statement.h"

enum err journal_keep_ticket(struct journal *j, const uint8_t id[static UUID_LEN], const uint8_t *sale, struct bytes cose)
{
	static const char sql[] = "INSERT INTO ticket (id, sale, code, cose) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, id);
	if (sale == NULL)
		bind_null(&s);
	else
		bind_id(&s, sale);
	bind_int(&s, (int64_t)typed_code_bits(id));
	bind_blob(&s, cose.data, cose.len);
	return statement_run(&s);
}

static enum err count_tickets(struct journal *j, const uint8_t sale[static UUID_LEN], size_t *count)
{
	static const char sql[] = "SELECT count(*) FROM ticket WHERE sale = ?";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_id(&s, sale);
	TRY(statement_row(&s, &has_row));
	*count = has_row ? (size_t)column_int(&s, 0) : 0;
	return E_OK;
}

enum err journal_sale_tickets(struct journal *j, struct arena *a, const uint8_t sale[static UUID_LEN], struct bytes **out,
			      size_t *count)
{
	static const char sql[] = "SELECT cose FROM ticket WHERE sale = ? ORDER BY position";
	size_t total = 0;
	TRY(count_tickets(j, sale, &total));
	*out = arena_array(a, total + 1, sizeof **out);
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, sale);
	for (*count = 0; *count < total; (*count)++) {
		bool has_row;
		TRY(statement_row(&s, &has_row));
		if (!has_row)
			return E_CORRUPT;
		(*out)[*count] = column_blob(&s, a, 0);
	}
	return E_OK;
}

enum err journal_ticket_by_code(struct journal *j, struct arena *a, uint64_t code, struct bytes *cose)
{
	static const char sql[] = "SELECT cose FROM ticket WHERE code = ? ORDER BY position DESC LIMIT 1";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_int(&s, (int64_t)code);
	TRY(statement_row(&s, &has_row));
	if (!has_row)
		return E_NOT_FOUND;
	*cose = column_blob(&s, a, 0);
	return E_OK;
}
