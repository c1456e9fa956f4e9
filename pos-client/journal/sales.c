#include "pos-client/journal/statement.h"

enum err journal_insert_sale(struct journal *j, const struct journal_sale *sale)
{
	static const char sql[] = "INSERT INTO sale (id, seq, shift, input_hash, visit_day, sold_at, total, cash, tendered, "
				  "sites, persons, free_persons)"
				  " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, sale->id);
	bind_int(&s, (int64_t)sale->seq);
	bind_id(&s, sale->shift);
	bind_blob(&s, sale->input_hash, HASH_LEN);
	bind_int(&s, sale->visit_day);
	bind_int(&s, sale->sold_at);
	bind_int(&s, sale->total);
	bind_int(&s, sale->cash);
	bind_int(&s, sale->tendered);
	bind_int(&s, (int64_t)sale->sites);
	bind_int(&s, sale->persons);
	bind_int(&s, sale->free_persons);
	return statement_run(&s);
}

static enum err read_sale(struct statement *s, struct journal_sale *out)
{
	out->seq = (uint64_t)column_int(s, 1);
	out->visit_day = (int32_t)column_int(s, 4);
	out->sold_at = column_int(s, 5);
	out->total = column_int(s, 6);
	out->cash = column_int(s, 7);
	out->tendered = column_int(s, 8);
	out->sites = (uint64_t)column_int(s, 9);
	out->persons = (uint32_t)column_int(s, 10);
	out->free_persons = (uint32_t)column_int(s, 11);
	TRY(column_fixed(s, 0, out->id, UUID_LEN));
	TRY(column_fixed(s, 2, out->shift, UUID_LEN));
	return column_fixed(s, 3, out->input_hash, HASH_LEN);
}

enum err journal_find_sale(struct journal *j, const uint8_t id[static UUID_LEN], struct journal_sale *out, bool *found)
{
	static const char sql[] =
		"SELECT id, seq, shift, input_hash, visit_day, sold_at, total, cash, tendered, sites, persons, free_persons"
		" FROM sale WHERE id = ?";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, id);
	TRY(statement_row(&s, found));
	return *found ? read_sale(&s, out) : E_OK;
}

enum err journal_unsent(struct journal *j, uint64_t synced_seq, struct journal_unsent *out)
{
	/* entries are without gaps: none is counted */
	static const char sql[] =
		"SELECT max(0, (SELECT coalesce(max(seq), 0) FROM entry) - ?1), count(*), coalesce(sum(total), 0)"
		" FROM sale INDEXED BY sale_owed WHERE seq > ?1";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_int(&s, (int64_t)synced_seq);
	TRY(statement_row(&s, &has_row));
	if (!has_row)
		return E_CORRUPT;
	out->entries = (uint64_t)column_int(&s, 0);
	out->sales = (uint64_t)column_int(&s, 1);
	out->amount = column_int(&s, 2);
	return E_OK;
}

enum err journal_last_sale(struct journal *j, uint8_t sale[static UUID_LEN])
{
	static const char sql[] = "SELECT id FROM sale ORDER BY seq DESC LIMIT 1";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	TRY(statement_row(&s, &has_row));
	return has_row ? column_fixed(&s, 0, sale, UUID_LEN) : E_NOT_FOUND;
}
