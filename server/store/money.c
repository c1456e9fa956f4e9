#include "store/money.h"

#include "store/columns.h"

enum err money_insert(struct db *db, const struct money_row *row)
{
	static const char sql[] = "INSERT INTO money (id, source, tx, bank_ref, account, amount, memo, reference, booked_at,"
				  " received_at, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(row->id, UUID_LEN), P_UINT(row->source), P_TEXT(row->tx), P_TEXT(row->bank_ref),
					P_TEXT(row->account), P_INT(row->amount), P_TEXT(row->memo),
					row->reference[0] ? P_TEXT(row->reference) : P_NULL(), P_INT(row->booked_at),
					P_INT(row->received_ms), P_UINT(row->state)},
		       11, NULL);
}

#define MONEY_COLUMNS                                                                                                          \
	"id, source, state, tx, bank_ref, account, memo, COALESCE(reference, ''), amount, booked_at, received_at, subject,"    \
	" COALESCE(actor, ''), COALESCE(reason, ''), COALESCE(approver, ''), COALESCE(out_reference, ''),"                     \
	" COALESCE(settled_at, 0)"
#define MONEY_COLUMN_COUNT 17

struct money_walk {
	struct arena *arena;
	struct bytes subject;
	bool has_none;
	struct money_row row, *list;
	size_t count, room;
};

static void columns_of(struct money_walk *w, struct column out[static MONEY_COLUMN_COUNT])
{
	struct money_row *r = &w->row;
	const struct column columns[MONEY_COLUMN_COUNT] = {
		C_FIXED(r->id, UUID_LEN), C_UINT(&r->source),
		C_UINT(&r->state),	  C_TEXT(&r->tx),
		C_TEXT(&r->bank_ref),	  C_TEXT(&r->account),
		C_TEXT(&r->memo),	  C_TEXT(&r->reference),
		C_INT(&r->amount),	  C_INT(&r->booked_at),
		C_INT(&r->received_ms),	  {.kind = VALUE_BYTES, .span = &w->subject, .is_null = &w->has_none},
		C_TEXT(&r->actor),	  C_TEXT(&r->reason),
		C_TEXT(&r->approver),	  C_TEXT(&r->out_reference),
		C_INT(&r->settled_at),
	};
	memcpy(out, columns, sizeof(columns));
}

static void finish_row(struct money_walk *w)
{
	w->row.has_subject = !w->has_none && w->subject.len == UUID_LEN;
	if (w->row.has_subject)
		memcpy(w->row.subject, w->subject.data, UUID_LEN);
}

static enum err get(struct db *db, struct arena *a, const char *sql, const struct param *params, size_t count,
		    struct money_row *out)
{
	struct money_walk w = {.arena = a};
	struct column columns[MONEY_COLUMN_COUNT];
	columns_of(&w, columns);
	TRY(db_row(db, a, sql, params, count, columns, MONEY_COLUMN_COUNT));
	finish_row(&w);
	*out = w.row;
	return E_OK;
}

enum err money_by_tx(struct db *db, struct arena *a, uint64_t source, const char *tx, struct money_row *out)
{
	static const char sql[] = "SELECT " MONEY_COLUMNS " FROM money WHERE source = ? AND tx = ? FOR UPDATE";
	return get(db, a, sql, (struct param[]){P_UINT(source), P_TEXT(tx)}, 2, out);
}

enum err money_by_id(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct money_row *out)
{
	static const char sql[] = "SELECT " MONEY_COLUMNS " FROM money WHERE id = ? FOR UPDATE";
	return get(db, a, sql, (struct param[]){P_BYTES(id, UUID_LEN)}, 1, out);
}

#define STATE_RECEIVED 1 /* domain/money/money.h */

static enum err collect(void *ctx)
{
	struct money_walk *w = ctx;
	finish_row(w);
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

struct told_walk {
	uint64_t state, has_subject;
	uint8_t id[UUID_LEN], *out;
	bool is_judged;
};

static enum err told_collect(void *ctx)
{
	struct told_walk *w = ctx;
	if (w->state == STATE_RECEIVED && !w->has_subject)
		return E_OK;
	w->is_judged = true;
	memcpy(w->out, w->id, UUID_LEN);
	return E_OK;
}

/* One that was told of twice stands for the first of them, unless that is of the same source: it knows its own numbers. What
 * another row of this source has confirmed is that row's: banks give one number to several transfers. */
enum err money_was_told(struct db *db, const struct money_row *row, bool *out, uint8_t by[static UUID_LEN])
{
	static const char sql[] =
		"SELECT m.state, m.subject IS NOT NULL, COALESCE(first.id, m.id) FROM money m"
		" LEFT JOIN money first ON first.id = m.confirms WHERE m.bank_ref = ? AND m.account = ? AND m.amount = ?"
		" AND m.source <> ? AND (m.state <> 10 OR first.source <> ?)"
		" AND NOT EXISTS (SELECT 1 FROM money c WHERE c.confirms = COALESCE(first.id, m.id) AND c.source = ?) FOR "
		"UPDATE";
	struct told_walk w = {.out = by};
	*out = false;
	if (!row->bank_ref[0])
		return E_OK;
	struct param source = P_UINT(row->source);
	TRY(db_rows(db, NULL, sql,
		    (struct param[]){P_TEXT(row->bank_ref), P_TEXT(row->account), P_INT(row->amount), source, source, source},
		    6, (struct column[]){C_UINT(&w.state), C_UINT(&w.has_subject), C_FIXED(w.id, UUID_LEN)}, 3, told_collect,
		    &w));
	*out = w.is_judged;
	return E_OK;
}

#define PAIR_S (36 * 3600) /* a statement may say the day only, and book what comes late on the next */

/* The first that told of it, if no other row of this source says the same already, nor a notice with another number. Two
 * notices are one only if a number is missing, and for what is paid: a person can tell of the others. */
enum err money_find_pair(struct db *db, const struct money_row *row, uint8_t by[static UUID_LEN])
{
	static const char sql[] =
		"SELECT id FROM money m WHERE account = ? AND amount = ? AND booked_at BETWEEN ? AND ?"
		" AND source <> ? AND source IN (1, 2, 5) AND (source = 5 OR ? = 5"
		" OR '' IN (bank_ref, ?) AND reference = ? AND state IN (1, 2, 5, 7))"
		" AND state NOT IN (9, 10) AND (state <> 1 OR subject IS NOT NULL) AND confirms IS NULL"
		" AND (reference <=> ? AND reference IS NOT NULL OR memo = ? OR LENGTH(memo) > 5 AND LOCATE(memo, ?) > 0"
		" OR LENGTH(?) > 5 AND LOCATE(?, memo) > 0)"
		" AND NOT EXISTS (SELECT 1 FROM money c WHERE c.confirms = m.id AND (c.source = ?"
		" OR c.source <> 5 AND ? <> 5 AND c.bank_ref <> '' AND ? NOT IN ('', c.bank_ref)))"
		" ORDER BY reference IS NULL, ABS(booked_at - ?), id LIMIT 1 FOR UPDATE";
	struct param memo = P_TEXT(row->memo), source = P_UINT(row->source), number = P_TEXT(row->bank_ref);
	struct param reference = row->reference[0] ? P_TEXT(row->reference) : P_NULL();
	return db_row(db, NULL, sql,
		      (struct param[]){P_TEXT(row->account), P_INT(row->amount), P_INT(row->booked_at - PAIR_S),
				       P_INT(row->booked_at + PAIR_S), source, source, number, reference, reference, memo, memo,
				       memo, memo, source, source, number, P_INT(row->booked_at)},
		      17, (struct column[]){C_FIXED(by, UUID_LEN)}, 1);
}

enum err money_confirm(struct db *db, const uint8_t id[static UUID_LEN], const uint8_t other[static UUID_LEN])
{
	static const char sql[] = "UPDATE money SET confirms = ? WHERE id = ?";
	enum err e = db_exec(db, sql, (struct param[]){P_BYTES(other, UUID_LEN), P_BYTES(id, UUID_LEN)}, 2, NULL);
	return e == E_DUPLICATE ? E_OK : e; /* this source says it again under another number */
}

enum err money_unconfirmed(struct db *db, struct arena *a, const char *account, int64_t from, int64_t until,
			   struct money_row **list, size_t *count)
{
	static const char sql[] = "SELECT " MONEY_COLUMNS
				  " FROM money m WHERE account = ? AND booked_at >= ? AND booked_at < ? AND source IN (1, 2)"
				  " AND state NOT IN (9, 10) AND NOT EXISTS (SELECT 1 FROM money c WHERE c.confirms = m.id"
				  " AND c.source = 5) ORDER BY booked_at, id LIMIT 1000";
	struct money_walk w = {.arena = a};
	struct column columns[MONEY_COLUMN_COUNT];
	columns_of(&w, columns);
	TRY(db_rows(db, a, sql, (struct param[]){P_TEXT(account), P_INT(from), P_INT(until)}, 3, columns, MONEY_COLUMN_COUNT,
		    collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

static struct param text_or_null(const char *text)
{
	return text && text[0] ? P_TEXT(text) : P_NULL();
}

enum err money_move(struct db *db, const struct money_row *row)
{
	static const char sql[] =
		"UPDATE money SET state = ?, subject = ?, actor = ?, reason = ?, approver = ?, out_reference = ?,"
		" settled_at = ? WHERE id = ?";
	return db_exec(db, sql,
		       (struct param[]){P_UINT(row->state), row->has_subject ? P_BYTES(row->subject, UUID_LEN) : P_NULL(),
					text_or_null(row->actor), text_or_null(row->reason), text_or_null(row->approver),
					text_or_null(row->out_reference),
					row->settled_at > 0 ? P_INT(row->settled_at) : P_NULL(), P_BYTES(row->id, UUID_LEN)},
		       8, NULL);
}

enum err money_move_all(struct db *db, const uint8_t subject[static UUID_LEN], uint64_t from, uint64_t to)
{
	static const char sql[] = "UPDATE money SET state = ? WHERE subject = ? AND state = ?";
	return db_exec(db, sql, (struct param[]){P_UINT(to), P_BYTES(subject, UUID_LEN), P_UINT(from)}, 3, NULL);
}

enum err money_list(struct db *db, struct arena *a, uint64_t state, uint64_t limit, struct money_row **list, size_t *count)
{
	static const char sql[] =
		"SELECT " MONEY_COLUMNS " FROM money WHERE (? = 0 OR state = ?) ORDER BY received_at DESC, id DESC"
		" LIMIT ?";
	struct money_walk w = {.arena = a};
	struct column columns[MONEY_COLUMN_COUNT];
	columns_of(&w, columns);
	TRY(db_rows(db, a, sql, (struct param[]){P_UINT(state), P_UINT(state), P_UINT(limit)}, 3, columns, MONEY_COLUMN_COUNT,
		    collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err money_parts_of(struct db *db, struct arena *a, const uint8_t order[static UUID_LEN], struct money_row **list,
			size_t *count)
{
	static const char sql[] = "SELECT " MONEY_COLUMNS " FROM money WHERE subject = ? AND state IN (4, 5, 6, 7, 11, 12)"
				  " ORDER BY received_at, id";
	struct money_walk w = {.arena = a};
	struct column columns[MONEY_COLUMN_COUNT];
	columns_of(&w, columns);
	TRY(db_rows(db, a, sql, (struct param[]){P_BYTES(order, UUID_LEN)}, 1, columns, MONEY_COLUMN_COUNT, collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

#define WAITING "state IN (1, 3, 4, 5, 6, 7, 8, 11)"

enum err money_list_waiting(struct db *db, struct arena *a, uint64_t limit, struct money_row **list, size_t *count)
{
	static const char sql[] = "SELECT " MONEY_COLUMNS " FROM money WHERE " WAITING " ORDER BY received_at, id LIMIT ?";
	struct money_walk w = {.arena = a};
	struct column columns[MONEY_COLUMN_COUNT];
	columns_of(&w, columns);
	TRY(db_rows(db, a, sql, (struct param[]){P_UINT(limit)}, 1, columns, MONEY_COLUMN_COUNT, collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err money_waiting(struct db *db, int64_t before_ms, uint64_t *count, int64_t *sum)
{
	static const char sql[] = "SELECT COUNT(*), CAST(COALESCE(SUM(amount), 0) AS SIGNED) FROM money"
				  " WHERE " WAITING " AND received_at < ?";
	return db_row(db, NULL, sql, (struct param[]){P_INT(before_ms)}, 1, (struct column[]){C_UINT(count), C_INT(sum)}, 2);
}

/* ---- orders that wait for a transfer */

enum err order_transfers_insert(struct db *db, struct arena *a, const struct order_transfer_insert *rows, size_t count)
{
	static const char sql[] = "INSERT INTO order_transfer (order_id, reference, tax_code) VALUES (?, ?, ?)";
	static const struct cell cells[] = {
		{CELL_FIXED, offsetof(struct order_transfer_insert, order), UUID_LEN, 0},
		{CELL_TEXT, offsetof(struct order_transfer_insert, reference), 0, 0},
		{CELL_TEXT, offsetof(struct order_transfer_insert, tax_code), 0, 0},
	};
	return columns_insert(db, a, sql, cells, sizeof(cells) / sizeof(cells[0]), rows, sizeof(*rows), count);
}

enum err order_transfer_of(struct db *db, struct arena *a, const uint8_t order[static UUID_LEN], const char **tax_code)
{
	static const char sql[] = "SELECT tax_code FROM order_transfer WHERE order_id = ?";
	return db_row(db, a, sql, (struct param[]){P_BYTES(order, UUID_LEN)}, 1, (struct column[]){C_TEXT(tax_code)}, 1);
}

enum err payment_exists(struct db *db, uint64_t provider, const char *tx, bool *out)
{
	static const char sql[] = "SELECT COUNT(*) FROM payment WHERE provider = ? AND provider_tx = ?";
	uint64_t count = 0;
	TRY(db_row(db, NULL, sql, (struct param[]){P_UINT(provider), P_TEXT(tx)}, 2, (struct column[]){C_UINT(&count)}, 1));
	*out = count > 0;
	return E_OK;
}

enum err payment_amount(struct db *db, const uint8_t order[static UUID_LEN], uint64_t provider, const char *tx, int64_t *out)
{
	static const char sql[] = "SELECT CAST(COALESCE(SUM(amount), 0) AS SIGNED) FROM payment WHERE order_id = ? AND "
				  "provider = ? AND provider_tx = ?";
	return db_row(db, NULL, sql, (struct param[]){P_BYTES(order, UUID_LEN), P_UINT(provider), P_TEXT(tx)}, 3,
		      (struct column[]){C_INT(out)}, 1);
}

enum err payment_is_of(struct db *db, const uint8_t order[static UUID_LEN], uint64_t provider, const char *tx, bool *out)
{
	static const char sql[] = "SELECT COUNT(*) FROM payment WHERE order_id = ? AND provider = ? AND provider_tx = ?";
	uint64_t count = 0;
	TRY(db_row(db, NULL, sql, (struct param[]){P_BYTES(order, UUID_LEN), P_UINT(provider), P_TEXT(tx)}, 3,
		   (struct column[]){C_UINT(&count)}, 1));
	*out = count > 0;
	return E_OK;
}
