/* The committer's bulk inserts: orders, payments, receipts, tickets. */
#include "store/columns.h"
#include "store/orders.h"

enum err orders_insert(struct db *db, struct arena *a, const struct order_insert *rows, size_t count)
{
	static const char sql[] =
		"INSERT INTO orders (id, token, idem_key, input_hash, created_at, expires_at, visit_day, total, edition, persons,"
		" method, status, inputs) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	static const struct cell cells[] = {
		{CELL_FIXED, offsetof(struct order_insert, id), UUID_LEN, 0},
		{CELL_FIXED, offsetof(struct order_insert, token), ORDER_TOKEN_LEN, 0},
		{CELL_FIXED, offsetof(struct order_insert, key), UUID_LEN, 0},
		{CELL_FIXED, offsetof(struct order_insert, input_hash), HASH_LEN, 0},
		{CELL_INT, offsetof(struct order_insert, created_ms), 0, 0},
		{CELL_INT, offsetof(struct order_insert, expires_at), 0, 0},
		{CELL_INT, offsetof(struct order_insert, visit_day), 0, 0},
		{CELL_INT, offsetof(struct order_insert, total), 0, 0},
		{CELL_UINT, offsetof(struct order_insert, edition), 0, 0},
		{CELL_UINT, offsetof(struct order_insert, persons), 0, 0},
		{CELL_UINT, offsetof(struct order_insert, method), 0, 0},
		{CELL_UINT, offsetof(struct order_insert, status), 0, 0},
		{CELL_SPAN, offsetof(struct order_insert, inputs), 0, 0},
	};
	return columns_insert(db, a, sql, cells, sizeof(cells) / sizeof(cells[0]), rows, sizeof(*rows), count);
}

enum err payments_insert(struct db *db, struct arena *a, const struct payment_insert *rows, size_t count)
{
	static const char sql[] =
		"INSERT INTO payment (id, order_id, provider, provider_tx, amount, settled_at) VALUES (?, ?, ?, ?, ?, ?)";
	static const struct cell cells[] = {
		{CELL_FIXED, offsetof(struct payment_insert, id), UUID_LEN, 0},
		{CELL_FIXED, offsetof(struct payment_insert, order), UUID_LEN, 0},
		{CELL_UINT, offsetof(struct payment_insert, provider), 0, 0},
		{CELL_TEXT, offsetof(struct payment_insert, provider_tx), 0, 0},
		{CELL_INT, offsetof(struct payment_insert, amount), 0, 0},
		{CELL_INT, offsetof(struct payment_insert, settled_ms), 0, 0},
	};
	return columns_insert(db, a, sql, cells, sizeof(cells) / sizeof(cells[0]), rows, sizeof(*rows), count);
}

enum err receipts_insert(struct db *db, struct arena *a, const struct receipt_insert *rows, size_t count)
{
	static const char sql[] = "INSERT INTO receipt (symbol_id, number, lookup, source, issued_at, total, record, leaf_index)"
				  " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
	static const struct cell cells[] = {
		{CELL_UINT, offsetof(struct receipt_insert, symbol_id), 0, 0},
		{CELL_UINT, offsetof(struct receipt_insert, number), 0, 0},
		{CELL_FIXED, offsetof(struct receipt_insert, lookup), LOOKUP_LEN, 0},
		{CELL_FIXED, offsetof(struct receipt_insert, source), UUID_LEN, 0},
		{CELL_INT, offsetof(struct receipt_insert, issued_at), 0, 0},
		{CELL_INT, offsetof(struct receipt_insert, total), 0, 0},
		{CELL_SPAN, offsetof(struct receipt_insert, record), 0, 0},
		{CELL_UINT, offsetof(struct receipt_insert, leaf_index), 0, 0},
	};
	return columns_insert(db, a, sql, cells, sizeof(cells) / sizeof(cells[0]), rows, sizeof(*rows), count);
}

enum err tickets_insert(struct db *db, struct arena *a, const struct ticket_insert *rows, size_t count)
{
	static const char sql[] = "INSERT INTO ticket (id, source, valid_until, cose, leaf_index) VALUES (?, ?, ?, ?, ?)";
	static const struct cell cells[] = {
		{CELL_FIXED, offsetof(struct ticket_insert, id), UUID_LEN, 0},
		{CELL_FIXED, offsetof(struct ticket_insert, source), UUID_LEN, 0},
		{CELL_INT, offsetof(struct ticket_insert, valid_until), 0, 0},
		{CELL_SPAN, offsetof(struct ticket_insert, cose), 0, 0},
		{CELL_UINT_OR_NULL, offsetof(struct ticket_insert, leaf_index), 0, offsetof(struct ticket_insert, has_leaf)},
	};
	return columns_insert(db, a, sql, cells, sizeof(cells) / sizeof(cells[0]), rows, sizeof(*rows), count);
}
