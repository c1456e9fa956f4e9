#include "pos-client/journal/ledger_parts.h"

#define COLUMNS                                                                                                                \
	"claim, root, device, gate, day, entry, first_use, count, at, is_provisional, is_undone, epoch, holder, signed, seq,"  \
	" number"

static enum err read_row(struct statement *s, struct hub_row *out)
{
	*out = (struct hub_row){0};
	TRY(column_fixed(s, 0, out->claim, UUID_LEN));
	TRY(column_fixed(s, 1, out->root, UUID_LEN));
	TRY(column_fixed(s, 2, out->device, UUID_LEN));
	TRY(column_text(s, 3, out->gate, sizeof out->gate));
	out->day = (int32_t)column_int(s, 4);
	out->entry = (uint32_t)column_int(s, 5);
	out->first_use = (uint32_t)column_int(s, 6);
	out->count = (uint32_t)column_int(s, 7);
	out->at = column_int(s, 8);
	out->is_provisional = column_int(s, 9) != 0;
	out->is_undone = column_int(s, 10) != 0;
	out->term.epoch = (uint32_t)column_int(s, 11);
	TRY(column_fixed(s, 12, out->term.holder, UUID_LEN));
	TRY(column_span(s, 13, out->grant, sizeof out->grant, &out->grant_len));
	out->seq = (uint64_t)column_int(s, 14);
	out->number = (uint64_t)column_int(s, 15);
	return E_OK;
}

static enum err one_row(struct statement *s, struct hub_row *out)
{
	bool has_row;
	TRY(statement_row(s, &has_row));
	return has_row ? read_row(s, out) : E_NOT_FOUND;
}

enum err ledger_find_row(void *ctx, const uint8_t claim[static UUID_LEN], struct hub_row *out)
{
	static const char sql[] = "SELECT " COLUMNS " FROM claim WHERE claim = ?";
	STATEMENT s = statement_open(ctx, sql);
	bind_id(&s, claim);
	return one_row(&s, out);
}

static enum err next_number(struct journal *ledger, uint64_t *out)
{
	static const char sql[] = "SELECT coalesce(max(number), 0) + 1 FROM claim";
	STATEMENT s = statement_open(ledger, sql);
	bool has_row;
	TRY(statement_row(&s, &has_row));
	*out = has_row ? (uint64_t)column_int(&s, 0) : 1;
	return E_OK;
}

static void bind_row(struct statement *s, const struct hub_row *r)
{
	bind_id(s, r->claim);
	bind_id(s, r->root);
	bind_id(s, r->device);
	bind_text(s, r->gate);
	bind_int(s, r->day);
	bind_int(s, r->entry);
	bind_int(s, r->first_use);
	bind_int(s, r->count);
	bind_int(s, r->at);
	bind_int(s, r->is_provisional);
	bind_int(s, r->is_undone);
	bind_int(s, r->term.epoch);
	bind_id(s, r->term.holder);
	if (r->grant_len > 0)
		bind_blob(s, r->grant, r->grant_len);
	else
		bind_null(s);
	bind_int(s, (int64_t)r->seq);
	bind_int(s, (int64_t)r->number);
}

/* What is put again moves to the end of what is copied; its place among the root's rows stays. */
enum err ledger_put_row(void *ctx, struct hub_row *row)
{
	static const char sql[] =
		"INSERT INTO claim (" COLUMNS ", first_number) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
		" ?14, ?15, ?16, ?16) ON CONFLICT (claim) DO UPDATE SET root = excluded.root, device = excluded.device,"
		" gate = excluded.gate, day = excluded.day, entry = excluded.entry, first_use = excluded.first_use,"
		" count = excluded.count, at = excluded.at, is_provisional = excluded.is_provisional,"
		" is_undone = excluded.is_undone, epoch = excluded.epoch, holder = excluded.holder, signed = excluded.signed,"
		" seq = excluded.seq, number = excluded.number";
	TRY(next_number(ctx, &row->number));
	STATEMENT s = statement_open(ctx, sql);
	bind_row(&s, row);
	return statement_run(&s);
}

static enum err count_rows(struct journal *ledger, const uint8_t root[static UUID_LEN], size_t *count)
{
	static const char sql[] = "SELECT count(*) FROM claim WHERE root = ?";
	STATEMENT s = statement_open(ledger, sql);
	bool has_row;
	bind_id(&s, root);
	TRY(statement_row(&s, &has_row));
	*count = has_row ? (size_t)column_int(&s, 0) : 0;
	return E_OK;
}

enum err ledger_rows_of(void *ctx, struct arena *a, const uint8_t root[static UUID_LEN], struct hub_row **out, size_t *count)
{
	static const char sql[] = "SELECT " COLUMNS " FROM claim WHERE root = ? ORDER BY first_number";
	size_t total = 0;
	*count = 0;
	TRY(count_rows(ctx, root, &total));
	*out = arena_array(a, total + 1, sizeof **out);
	STATEMENT s = statement_open(ctx, sql);
	bind_id(&s, root);
	for (; *count < total; (*count)++)
		TRY(one_row(&s, &(*out)[*count]));
	return E_OK;
}

enum err ledger_next_grant(void *ctx, int32_t day, const struct site_term *but, uint64_t after, struct hub_row *out)
{
	static const char sql[] = "SELECT " COLUMNS " FROM claim WHERE day = ? AND number > ? AND signed IS NOT NULL"
				  " AND NOT (epoch = ? AND holder = ?) ORDER BY number LIMIT 1";
	STATEMENT s = statement_open(ctx, sql);
	bind_int(&s, day);
	bind_int(&s, (int64_t)after);
	bind_int(&s, but->epoch);
	bind_id(&s, but->holder);
	return one_row(&s, out);
}

enum err ledger_last_grant(void *ctx, int32_t day, const struct site_term *but, uint64_t *number)
{
	static const char sql[] = "SELECT coalesce(max(number), 0) FROM claim WHERE day = ? AND signed IS NOT NULL"
				  " AND NOT (epoch = ? AND holder = ?)";
	STATEMENT s = statement_open(ctx, sql);
	bool has_row;
	bind_int(&s, day);
	bind_int(&s, but->epoch);
	bind_id(&s, but->holder);
	TRY(statement_row(&s, &has_row));
	*number = has_row ? (uint64_t)column_int(&s, 0) : 0;
	return E_OK;
}
