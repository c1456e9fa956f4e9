#include "store/closures.h"

/* ---- which receipts */

struct receipt_walk {
	struct arena *arena;
	struct closure_receipt row, *list;
	size_t count, room;
};

static enum err receipt_collect(void *ctx)
{
	struct receipt_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err closure_receipts(struct db *db, struct arena *a, int32_t first, int32_t last, const struct closure_receipt *behind,
			  uint64_t limit, struct closure_receipt **list, size_t *count)
{
	static const char sql[] =
		"SELECT r.symbol_id, r.number, r.source, r.total, r.record FROM receipt r"
		" LEFT JOIN orders o ON o.id = r.source LEFT JOIN sale s ON s.id = r.source"
		" LEFT JOIN correction c ON c.id = r.source"
		" WHERE (r.symbol_id > ? OR (r.symbol_id = ? AND r.number > ?)) AND r.total > 0"
		" AND COALESCE((SELECT d.new_day FROM date_change d WHERE d.order_id = COALESCE(c.origin, r.source)"
		" AND d.changed_at > COALESCE(c.decided_at, 0) ORDER BY d.id DESC LIMIT 1),"
		" c.visit_day, o.visit_day, s.visit_day) BETWEEN ? AND ?"
		" AND NOT EXISTS (SELECT 1 FROM receipt_link l WHERE l.old_symbol_id = r.symbol_id AND l.old_number = r.number)"
		" ORDER BY r.symbol_id, r.number LIMIT ?";
	struct receipt_walk w = {.arena = a};
	TRY(db_rows(db, a, sql,
		    (struct param[]){P_UINT(behind->symbol_id), P_UINT(behind->symbol_id), P_UINT(behind->number), P_INT(first),
				     P_INT(last), P_UINT(limit)},
		    6,
		    (struct column[]){C_UINT(&w.row.symbol_id), C_UINT(&w.row.number), C_FIXED(w.row.source, UUID_LEN),
				      C_INT(&w.row.total), C_SPAN(&w.row.record)},
		    5, receipt_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err closure_tickets(struct db *db, const uint8_t source[static UUID_LEN], int64_t until, uint64_t *longer,
			 uint64_t *inside)
{
	static const char last[] = "SELECT COUNT(*) FROM ticket WHERE source = ? AND valid_until > ?";
	static const char used[] = "SELECT COUNT(*) FROM ticket t JOIN admission d ON d.root = t.id WHERE t.source = ?";
	const struct param of = P_BYTES(source, UUID_LEN);
	TRY(db_row(db, NULL, last, (struct param[]){of, P_INT(until)}, 2, (struct column[]){C_UINT(longer)}, 1));
	return db_row(db, NULL, used, (struct param[]){of}, 1, (struct column[]){C_UINT(inside)}, 1);
}

/* ---- their state */

enum err closure_refund_insert(struct db *db, const uint8_t closure[static UUID_LEN], const struct closure_refund_row *row)
{
	static const char sql[] = "INSERT INTO closure_refund (closure, symbol_id, number, amount, state, why)"
				  " VALUES (?, ?, ?, ?, ?, ?)";
	enum err e = db_exec(db, sql,
			     (struct param[]){P_BYTES(closure, UUID_LEN), P_UINT(row->symbol_id), P_UINT(row->number),
					      P_INT(row->amount), P_UINT(row->state), P_TEXT(row->why)},
			     6, NULL);
	return e == E_DUPLICATE ? E_OK : e;
}

enum err closure_set_collected(struct db *db, const uint8_t id[static UUID_LEN], int64_t at)
{
	static const char sql[] = "UPDATE closure SET collected_at = ? WHERE id = ? AND collected_at IS NULL";
	return db_exec(db, sql, (struct param[]){P_INT(at), P_BYTES(id, UUID_LEN)}, 2, NULL);
}

struct refund_walk {
	struct arena *arena;
	struct closure_refund_row row, *list;
	size_t count, room;
};

static enum err refund_collect(void *ctx)
{
	struct refund_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err closure_refunds(struct db *db, struct arena *a, const uint8_t closure[static UUID_LEN],
			 enum closure_refund_state state, const char *who, uint64_t limit, struct closure_refund_row **list,
			 size_t *count)
{
	static const char sql[] =
		"SELECT symbol_id, number, amount, state, why FROM closure_refund WHERE closure = ? AND state = ?"
		" AND (proposed_by IS NULL OR proposed_by <> ?) ORDER BY symbol_id, number LIMIT ?";
	struct refund_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_BYTES(closure, UUID_LEN), P_UINT(state), P_TEXT(who), P_UINT(limit)}, 4,
		    (struct column[]){C_UINT(&w.row.symbol_id), C_UINT(&w.row.number), C_INT(&w.row.amount),
				      C_UINT(&w.row.state), C_TEXT(&w.row.why)},
		    5, refund_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err closure_refund_move(struct db *db, const uint8_t closure[static UUID_LEN], const struct closure_refund_row *row)
{
	static const char sql[] = "UPDATE closure_refund SET state = ?, why = ?, proposed_by = COALESCE(?, proposed_by)"
				  " WHERE closure = ? AND symbol_id = ? AND number = ?";
	return db_exec(db, sql,
		       (struct param[]){P_UINT(row->state), P_TEXT(row->why),
					row->proposed_by ? P_TEXT(row->proposed_by) : P_NULL(), P_BYTES(closure, UUID_LEN),
					P_UINT(row->symbol_id), P_UINT(row->number)},
		       6, NULL);
}

struct sum_walk {
	uint64_t state, count;
	int64_t amount;
	struct closure_sum *out;
};

static enum err sum_collect(void *ctx)
{
	struct sum_walk *w = ctx;
	if (w->state > CLOSURE_REFUND_BY_HAND)
		return E_CORRUPT;
	w->out->count[w->state] = w->count;
	w->out->amount[w->state] = w->amount;
	return E_OK;
}

enum err closure_sums(struct db *db, const uint8_t closure[static UUID_LEN], struct closure_sum *out)
{
	static const char sql[] =
		"SELECT state, COUNT(*), CAST(SUM(amount) AS SIGNED) FROM closure_refund WHERE closure = ? GROUP BY state";
	struct sum_walk w = {.out = out};
	*out = (struct closure_sum){0};
	return db_rows(db, NULL, sql, (struct param[]){P_BYTES(closure, UUID_LEN)}, 1,
		       (struct column[]){C_UINT(&w.state), C_UINT(&w.count), C_INT(&w.amount)}, 3, sum_collect, &w);
}
