#include "store/signed_rows.h"

#define NO_ID "REPEAT(CHAR(0), 16)"
/* What was wrong with an entry is told at it; then it has no row. */
#define ENTRY(is_there)                                                                                                        \
	"SELECT e.device, d.device_key, e.seq, e.time_ms DIV 1000, e.bytes, " is_there " IS NOT NULL,"                         \
	" EXISTS (SELECT 1 FROM incident i WHERE i.device = e.device AND i.seq = e.seq AND i.kind IN ('content_fault',"        \
	" 'content_failed', 'shift_repeated', 'z_repeated', 'shift_unknown')), "
#define OF_ENTRY " FROM entry e JOIN device d ON d.id = e.device LEFT JOIN "
#define ENTRY_COLUMNS(o)                                                                                                       \
	C_FIXED((o).device, UUID_LEN), C_FIXED((o).device_key, sizeof((o).device_key)), C_UINT(&(o).seq), C_INT(&(o).time),    \
		C_SPAN(&(o).entry), C_UINT(&(o).has_row), C_UINT(&(o).is_excused)

enum err signed_openings_each(struct snapshot *x, struct signed_shift *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] = ENTRY("s.id") "COALESCE(s.id, " NO_ID "), COALESCE(s.cashier, ''), COALESCE(s.opened_at, 0),"
						" COALESCE(s.opening_float, 0)" OF_ENTRY
						"shift s ON s.device = e.device AND s.opened_seq = e.seq WHERE e.type = 4";
	*row = (struct signed_shift){0};
	return snapshot_stream(x, sql, NULL, 0,
			       (struct column[]){ENTRY_COLUMNS(row->of), C_FIXED(row->id, UUID_LEN), C_TEXT(&row->cashier),
						 C_INT(&row->opened_at), C_INT(&row->opening_float)},
			       11, each, ctx);
}

enum err signed_closings_each(struct snapshot *x, struct signed_shift *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] =
		ENTRY("s.id") "COALESCE(s.id, " NO_ID "), COALESCE(s.closed_at, 0), CAST(COALESCE(s.z_number, 0) AS SIGNED),"
			      " COALESCE(s.sale_total, 0), COALESCE(s.cash_sales, 0), COALESCE(s.cash_refunds, 0),"
			      " COALESCE(s.paid_in, 0), COALESCE(s.paid_out, 0), COALESCE(s.drops, 0), COALESCE(s.counted, 0),"
			      " COALESCE(s.expected, 0), COALESCE(s.perpetual, 0)" OF_ENTRY
			      "shift s ON s.device = e.device AND s.closed_seq = e.seq WHERE e.type = 5";
	*row = (struct signed_shift){.cashier = ""};
	return snapshot_stream(x, sql, NULL, 0,
			       (struct column[]){ENTRY_COLUMNS(row->of), C_FIXED(row->id, UUID_LEN), C_INT(&row->closed_at),
						 C_INT(&row->z_number), C_INT(&row->sale_total), C_INT(&row->cash_sales),
						 C_INT(&row->cash_refunds), C_INT(&row->paid_in), C_INT(&row->paid_out),
						 C_INT(&row->drops), C_INT(&row->counted), C_INT(&row->expected),
						 C_INT(&row->perpetual)},
			       19, each, ctx);
}

enum err signed_cash_each(struct snapshot *x, struct signed_cash *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] =
		ENTRY("m.id") "COALESCE(m.id, " NO_ID "), COALESCE(m.shift, " NO_ID "), COALESCE(m.cashier, ''),"
			      " COALESCE(m.reason, ''), COALESCE(m.bag, ''), COALESCE(m.slip, ''), COALESCE(m.kind, 0),"
			      " COALESCE(m.amount, 0), COALESCE(m.moved_at, 0)" OF_ENTRY
			      "cash_movement m ON m.device = e.device AND m.seq = e.seq WHERE e.type = 15";
	*row = (struct signed_cash){0};
	return snapshot_stream(x, sql, NULL, 0,
			       (struct column[]){ENTRY_COLUMNS(row->of), C_FIXED(row->id, UUID_LEN),
						 C_FIXED(row->shift, UUID_LEN), C_TEXT(&row->cashier), C_TEXT(&row->reason),
						 C_TEXT(&row->bag), C_TEXT(&row->slip), C_UINT(&row->kind), C_INT(&row->amount),
						 C_INT(&row->moved_at)},
			       16, each, ctx);
}

enum err unsigned_rows_each(struct snapshot *x, struct unsigned_row *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] =
		"SELECT 6, s.device, COALESCE(s.opened_seq, 0), s.opened_at, 0 FROM shift s WHERE NOT EXISTS (SELECT 1 FROM "
		"entry e"
		" WHERE e.device = s.device AND e.seq = s.opened_seq AND e.type = 4)"
		" UNION ALL SELECT 6, s.device, COALESCE(s.closed_seq, 0), COALESCE(s.closed_at, s.opened_at), 1 FROM shift s"
		" WHERE (s.closed_at IS NOT NULL OR s.closed_seq IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM entry e"
		" WHERE e.device = s.device AND e.seq = s.closed_seq AND e.type = 5)"
		" UNION ALL SELECT 7, m.device, m.seq, m.moved_at, 0 FROM cash_movement m WHERE NOT EXISTS (SELECT 1 FROM "
		"entry e"
		" WHERE e.device = m.device AND e.seq = m.seq AND e.type = 15)"
		" UNION ALL SELECT 8, s.device, s.seq, s.sold_at, 0 FROM sale s WHERE NOT EXISTS (SELECT 1 FROM entry e"
		" WHERE e.device = s.device AND e.seq = s.seq AND e.type IN (1, 2))";
	return snapshot_stream(x, sql, NULL, 0,
			       (struct column[]){C_UINT(&row->area), C_FIXED(row->device, UUID_LEN), C_UINT(&row->seq),
						 C_INT(&row->at), C_UINT(&row->is_closed)},
			       5, each, ctx);
}
