#include "store/issued.h"

struct issued_walk {
	struct arena *arena;
	struct issued_row row, *list;
	size_t count, room;
	bool no_device;
	uint64_t is_order, is_replaced;
};

static enum err collect(void *ctx)
{
	struct issued_walk *w = ctx;
	w->row.has_device = !w->no_device;
	w->row.is_order = w->is_order != 0;
	w->row.is_replaced = w->is_replaced != 0;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err issued_rows(struct db *db, struct arena *a, const struct issued_window *w, struct issued_row **out, size_t *count)
{
	/* The window is cut out of the index alone; what hangs on its receipts is looked up behind it. The first two
	 * conditions bound the index, the rest of the key decides within a second. */
	static const char sql[] =
		"SELECT r.symbol_id, r.number, r.leaf_index, s.tax_code, s.form, s.symbol, r.lookup, r.source, r.issued_at,"
		" r.total, r.record, s.device, o.id IS NOT NULL, l.old_number IS NOT NULL"
		" FROM (SELECT symbol_id, number FROM receipt FORCE INDEX (receipt_issued) WHERE issued_at >= ? AND issued_at "
		"< ?"
		" AND (issued_at > ? OR symbol_id > ? OR (symbol_id = ? AND number > ?))"
		" ORDER BY issued_at, symbol_id, number LIMIT ?) k"
		" JOIN receipt r ON r.symbol_id = k.symbol_id AND r.number = k.number JOIN symbol s ON s.id = r.symbol_id"
		" LEFT JOIN orders o ON o.id = r.source"
		" LEFT JOIN receipt_link l ON l.old_symbol_id = r.symbol_id AND l.old_number = r.number"
		" ORDER BY r.issued_at, r.symbol_id, r.number";
	struct issued_walk x = {.arena = a};
	struct issued_row *row = &x.row;
	int64_t from = w->after_at > w->from ? w->after_at : w->from;
	const struct column columns[] = {
		C_UINT(&row->receipt.symbol_id),
		C_UINT(&row->receipt.number),
		C_UINT(&row->receipt.leaf_index),
		C_TEXT(&row->receipt.tax_code),
		C_TEXT(&row->receipt.form),
		C_TEXT(&row->receipt.symbol),
		C_FIXED(row->receipt.lookup, LOOKUP_LEN),
		C_FIXED(row->receipt.source, UUID_LEN),
		C_INT(&row->receipt.issued_at),
		C_INT(&row->receipt.total),
		C_SPAN(&row->receipt.record),
		{.kind = VALUE_BYTES, .fixed = row->device, .fixed_len = UUID_LEN, .is_null = &x.no_device},
		C_UINT(&x.is_order),
		C_UINT(&x.is_replaced),
	};
	TRY(db_rows(db, a, sql,
		    (struct param[]){P_INT(from), P_INT(w->until), P_INT(w->after_at), P_UINT(w->after_symbol),
				     P_UINT(w->after_symbol), P_UINT(w->after_number), P_UINT(w->limit)},
		    7, columns, sizeof(columns) / sizeof(columns[0]), collect, &x));
	*out = x.list;
	*count = x.count;
	return E_OK;
}
