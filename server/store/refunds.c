/* Money that went back, or came in addition, with a correction. */
#include "store/corrections.h"

static struct param text_or_null(const char *text)
{
	return text ? P_TEXT(text) : P_NULL();
}

enum err refund_insert(struct db *db, const struct refund_row *row)
{
	static const char sql[] = "INSERT INTO refund (id, correction, symbol_id, number, origin, amount, method, reference,"
				  " reason, actor, approver, at, record, leaf_index)"
				  " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(row->id, UUID_LEN), P_BYTES(row->correction, UUID_LEN), P_UINT(row->symbol_id),
					P_UINT(row->number), P_BYTES(row->origin, UUID_LEN), P_INT(row->amount),
					P_UINT(row->method), text_or_null(row->reference), P_TEXT(row->reason),
					P_TEXT(row->actor), P_TEXT(row->approver), P_INT(row->at), P_SPAN(row->record),
					P_UINT(row->leaf_index)},
		       14, NULL);
}

enum err supplement_insert(struct db *db, const struct supplement_row *row)
{
	static const char sql[] = "INSERT INTO supplement (id, correction, origin, amount, method, reference, at)"
				  " VALUES (?, ?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(row->id, UUID_LEN), P_BYTES(row->correction, UUID_LEN),
					P_BYTES(row->origin, UUID_LEN), P_INT(row->amount), P_UINT(row->method),
					text_or_null(row->reference), P_INT(row->at)},
		       7, NULL);
}

enum err correction_money_of(struct db *db, struct arena *a, const uint8_t correction[static UUID_LEN],
			     struct correction_money *out)
{
	static const char sql[] = "SELECT amount, 0, method, reference FROM refund WHERE correction = ? UNION ALL"
				  " SELECT 0, amount, method, reference FROM supplement WHERE correction = ?";
	bool has_no_reference = true;
	*out = (struct correction_money){0};
	enum err e = db_row(db, a, sql, (struct param[]){P_BYTES(correction, UUID_LEN), P_BYTES(correction, UUID_LEN)}, 2,
			    (struct column[]){C_INT(&out->refunded),
					      C_INT(&out->supplemented),
					      C_UINT(&out->method),
					      {.kind = VALUE_TEXT, .text = &out->reference, .is_null = &has_no_reference}},
			    4);
	if (has_no_reference)
		out->reference = NULL;
	return e == E_NOT_FOUND ? E_OK : e;
}

enum err order_move(struct db *db, const uint8_t id[static UUID_LEN], unsigned from, unsigned to)
{
	static const char sql[] = "UPDATE orders SET status = ? WHERE id = ? AND status = ?";
	return db_exec(db, sql, (struct param[]){P_UINT(to), P_BYTES(id, UUID_LEN), P_UINT(from)}, 3, NULL);
}
