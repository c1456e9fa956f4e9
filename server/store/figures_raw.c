#include "store/figures_raw.h"

#include "store/payment_sql.h"

/* ---- receipts */

#define NOBODY	   "REPEAT(CHAR(0), 16)"
#define ISSUER	   "s.device IS NOT NULL, COALESCE(s.device, " NOBODY "), o.id IS NOT NULL"
#define OF_RECEIPT " JOIN symbol s ON s.id = r.symbol_id LEFT JOIN orders o ON s.device IS NULL AND o.id = r.source"

enum err figure_issuer_find(struct db *db, uint64_t symbol_id, uint64_t number, struct figure_issuer *out)
{
	static const char sql[] = "SELECT " ISSUER " FROM receipt r" OF_RECEIPT " WHERE r.symbol_id = ? AND r.number = ?";
	uint64_t is_till = 0, is_order = 0;
	TRY(db_row(db, NULL, sql, (struct param[]){P_UINT(symbol_id), P_UINT(number)}, 2,
		   (struct column[]){C_UINT(&is_till), C_FIXED(out->device, UUID_LEN), C_UINT(&is_order)}, 3));
	out->is_till = is_till != 0;
	out->is_order = is_order != 0;
	return E_OK;
}

struct receipt_walk {
	struct figure_receipt *row;
	uint64_t is_till, is_order, by_till;
	enum err (*each)(void *ctx);
	void *ctx;
};

static enum err receipt_give(void *ctx)
{
	struct receipt_walk *w = ctx;
	w->row->by.is_till = w->is_till != 0;
	w->row->by.is_order = w->is_order != 0;
	w->row->by_till = w->by_till != 0;
	return w->each(w->ctx);
}

static enum err receipts(struct snapshot *x, const char *sql, struct figure_receipt *row, enum err (*each)(void *ctx),
			 void *ctx)
{
	struct receipt_walk w = {.row = row, .each = each, .ctx = ctx};
	return snapshot_stream(x, sql, NULL, 0,
			       (struct column[]){C_SPAN(&row->record), C_UINT(&w.is_till), C_FIXED(row->by.device, UUID_LEN),
						 C_UINT(&w.is_order), C_INT(&row->at), C_UINT(&w.by_till), C_UINT(&row->method),
						 C_INT(&row->amount)},
			       8, receipt_give, &w);
}

enum err figure_receipts_each(struct snapshot *x, struct figure_receipt *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] = "SELECT r.record, " ISSUER ", r.issued_at, 0, 0, r.total FROM receipt r" OF_RECEIPT;
	return receipts(x, sql, row, each, ctx);
}

enum err figure_replaced_each(struct snapshot *x, struct figure_receipt *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] = "SELECT r.record, " ISSUER ", n.issued_at, 0, 0, r.total FROM receipt_link l"
				  " JOIN receipt r ON r.symbol_id = l.old_symbol_id AND r.number = l.old_number"
				  " JOIN receipt n ON n.symbol_id = l.new_symbol_id AND n.number = l.new_number" OF_RECEIPT;
	return receipts(x, sql, row, each, ctx);
}

enum err figure_refunds_each(struct snapshot *x, struct figure_receipt *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] = "SELECT r.record, " ISSUER ", f.at, c.device IS NOT NULL, f.method, f.amount FROM refund f"
				  " JOIN receipt r ON r.symbol_id = f.symbol_id AND r.number = f.number"
				  " LEFT JOIN correction c ON c.id = f.correction" OF_RECEIPT;
	return receipts(x, sql, row, each, ctx);
}

enum err figure_supplements_each(struct snapshot *x, struct figure_receipt *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] = "SELECT '', 0, " NOBODY ", 0, p.at, 0, p.method, p.amount FROM supplement p"
				  " LEFT JOIN correction c ON c.id = p.correction WHERE c.device IS NULL";
	return receipts(x, sql, row, each, ctx);
}

enum err figure_receipts_are_few(struct db *db, uint64_t most, bool *out)
{
	static const char sql[] = "SELECT COUNT(*) FROM (SELECT 1 FROM receipt LIMIT ?) r";
	uint64_t count = 0;
	TRY(db_row(db, NULL, sql, (struct param[]){P_UINT(most + 1)}, 1, (struct column[]){C_UINT(&count)}, 1));
	*out = count <= most;
	return E_OK;
}

/* ---- tickets */

struct ticket_walk {
	struct figure_ticket *row;
	uint64_t is_till, is_order, is_first;
	enum err (*each)(void *ctx);
	void *ctx;
};

static enum err ticket_give(void *ctx)
{
	struct ticket_walk *w = ctx;
	w->row->by.is_till = w->is_till != 0;
	w->row->by.is_order = w->is_order != 0;
	w->row->is_first = w->is_first != 0;
	return w->each(w->ctx);
}

enum err figure_tickets_each(struct snapshot *x, struct figure_ticket *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] =
		"SELECT t.cose, COALESCE(l.entry, ''), s.id IS NOT NULL, COALESCE(s.device, " NOBODY "), o.id IS NOT NULL,"
		" o.id IS NOT NULL OR COALESCE(e.type, 0) = 1 FROM ticket t LEFT JOIN leaf l ON l.idx = t.leaf_index"
		" LEFT JOIN orders o ON t.leaf_index IS NOT NULL AND o.id = t.source"
		" LEFT JOIN sale s ON t.leaf_index IS NOT NULL AND s.id = t.source"
		" LEFT JOIN entry e ON e.device = s.device AND e.seq = s.seq";
	struct ticket_walk w = {.row = row, .each = each, .ctx = ctx};
	return snapshot_stream(x, sql, NULL, 0,
			       (struct column[]){C_SPAN(&row->cose), C_SPAN(&row->leaf), C_UINT(&w.is_till),
						 C_FIXED(row->by.device, UUID_LEN), C_UINT(&w.is_order), C_UINT(&w.is_first)},
			       6, ticket_give, &w);
}

/* ---- money */

#define MONEY_OF " money m ON" IS_MONEY_OF("m")

enum err figure_payments_each(struct snapshot *x, struct figure_payment *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] = "SELECT p.amount, p.settled_at, p.provider_tx = CONCAT('sandbox-', LOWER(HEX(p.order_id))),"
				  " m.id IS NOT NULL FROM payment p JOIN orders o ON o.id = p.order_id LEFT JOIN" MONEY_OF;
	return snapshot_stream(x, sql, NULL, 0,
			       (struct column[]){C_INT(&row->amount), C_INT(&row->settled_ms), C_UINT(&row->is_at_once),
						 C_UINT(&row->is_matched)},
			       4, each, ctx);
}

enum err figure_till_sales_each(struct snapshot *x, struct figure_till_sale *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] =
		"SELECT e.bytes, s.sold_at, s.id, s.shift, s.visit_day, s.total, s.cash, "
		"CAST(IF(o.id IS NOT NULL, 0, COALESCE((SELECT SUM(p.amount) FROM payment p WHERE p.order_id = s.id "
		"AND" COUNTS_FOR_SALE "), 0)) AS SIGNED),"
		"CAST(IF(o.id IS NOT NULL, 0, COALESCE((SELECT SUM(p.amount) FROM payment p JOIN" MONEY_OF
		" WHERE p.order_id = s.id AND" COUNTS_FOR_SALE "), 0)) AS SIGNED),"
		"CAST(COALESCE((SELECT SUM(r.total) FROM receipt r WHERE r.source = s.id), 0) AS SIGNED),"
		"CAST(COALESCE((SELECT r.total FROM correction c JOIN receipt r ON r.symbol_id = c.symbol_id AND r.number = "
		"c.number"
		" WHERE c.id = s.id), 0) AS SIGNED),"
		"CAST(COALESCE((SELECT f.amount FROM refund f WHERE f.correction = s.id), 0) AS SIGNED),"
		"EXISTS (SELECT 1 FROM incident i WHERE i.device = s.device AND i.seq = s.seq),"
		"EXISTS (SELECT 1 FROM incident i WHERE i.device = s.device AND i.seq = s.seq AND i.kind = "
		"'transfer_not_received')"
		" FROM sale s JOIN entry e ON e.device = s.device AND e.seq = s.seq LEFT JOIN orders o ON o.id = s.id";
	return snapshot_stream(x, sql, NULL, 0,
			       (struct column[]){C_SPAN(&row->entry), C_INT(&row->sold_at), C_FIXED(row->id, UUID_LEN),
						 C_FIXED(row->shift, UUID_LEN), C_INT(&row->visit_day), C_INT(&row->total),
						 C_INT(&row->cash), C_INT(&row->received), C_INT(&row->matched),
						 C_INT(&row->receipts), C_INT(&row->replaced), C_INT(&row->refunded),
						 C_UINT(&row->has_incident), C_UINT(&row->is_unreceived)},
			       14, each, ctx);
}

enum err figure_till_sale_find(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct figure_till_sale *out)
{
	static const char sql[] =
		"SELECT e.bytes, s.sold_at FROM sale s JOIN entry e ON e.device = s.device AND e.seq = s.seq WHERE s.id = ?";
	*out = (struct figure_till_sale){0};
	return db_row(db, a, sql, (struct param[]){P_BYTES(id, UUID_LEN)}, 1,
		      (struct column[]){C_SPAN(&out->entry), C_INT(&out->sold_at)}, 2);
}

enum err figure_z_each(struct snapshot *x, int64_t *at, int64_t *value, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] =
		"SELECT closed_at, value FROM (SELECT z.closed_at, CAST(z.cash_sales - COALESCE((SELECT SUM(s.cash) FROM sale s"
		" WHERE s.shift = z.id), 0) AS SIGNED) AS value FROM shift z WHERE z.closed_at IS NOT NULL AND z.cash_sales"
		" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM incident i WHERE i.device = z.device AND i.seq = z.closed_seq)) f"
		" WHERE value <> 0";
	return snapshot_stream(x, sql, NULL, 0, (struct column[]){C_INT(at), C_INT(value)}, 2, each, ctx);
}

/* ---- entries */

#define UNKNOWN_TICKET                                                                                                         \
	"NOT EXISTS (SELECT 1 FROM ticket t WHERE t.id = a.ticket) AND NOT EXISTS (SELECT 1 FROM ticket_part p WHERE p.id = "  \
	"a.ticket)"
#define NEVER_SHOWN " AND NOT EXISTS (SELECT 1 FROM shown_ticket h WHERE h.id = a.ticket)"

enum err figure_entries_count(struct snapshot *x, struct figure_entry_row *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] =
		"SELECT day, site, CAST(SUM(admitted) AS SIGNED), CAST(SUM(provisional) AS SIGNED), CAST(SUM(twice) AS SIGNED),"
		" CAST(SUM(overridden) AS SIGNED), CAST(SUM(undone) AS SIGNED), CAST(SUM(refused) AS SIGNED),"
		" CAST(SUM(gone) AS SIGNED) FROM ("
		"SELECT day, site, COUNT(*) AS admitted, SUM(is_provisional) AS provisional, 0 AS twice, 0 AS overridden, 0 AS "
		"undone,"
		" 0 AS refused, 0 AS gone FROM admission WHERE is_carried = 0 GROUP BY day, site"
		" UNION ALL SELECT day, site, 0, 0, COUNT(*), 0, 0, 0, 0 FROM admission_twice GROUP BY day, site"
		" UNION ALL SELECT day, site, 0, 0, 0, SUM(persons), 0, 0, 0 FROM gate_override GROUP BY day, site"
		" UNION ALL SELECT day, site, 0, 0, 0, 0, SUM(persons), 0, 0 FROM admission_undone GROUP BY day, site"
		" UNION ALL SELECT day, site, 0, 0, 0, 0, 0, COUNT(*), 0 FROM gate_refusal GROUP BY day, site"
		" UNION ALL SELECT day, site, 0, 0, 0, 0, 0, 0, SUM(persons) FROM gate_left GROUP BY day, site) e"
		" GROUP BY day, site";
	return snapshot_stream(x, sql, NULL, 0,
			       (struct column[]){C_INT(&row->day), C_UINT(&row->site), C_INT(&row->admitted),
						 C_INT(&row->provisional), C_INT(&row->twice), C_INT(&row->overridden),
						 C_INT(&row->undone), C_INT(&row->refused), C_INT(&row->gone)},
			       9, each, ctx);
}

static enum err strays(struct snapshot *x, const char *sql, struct figure_valid_row *row, enum err (*each)(void *ctx),
		       void *ctx)
{
	return snapshot_stream(x, sql, NULL, 0, (struct column[]){C_INT(&row->day), C_UINT(&row->site), C_INT(&row->persons)},
			       3, each, ctx);
}

enum err figure_strays_count(struct snapshot *x, struct figure_valid_row *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] = "SELECT day, site, CAST(COUNT(*) AS SIGNED) FROM admission a WHERE is_carried = 0"
				  " AND " UNKNOWN_TICKET NEVER_SHOWN " GROUP BY day, site";
	return strays(x, sql, row, each, ctx);
}

enum err figure_strays_each(struct snapshot *x, struct figure_valid_row *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] =
		"SELECT day, site, CAST(COUNT(*) AS SIGNED) FROM figure_stray a WHERE " UNKNOWN_TICKET NEVER_SHOWN
		" GROUP BY day, site";
	return strays(x, sql, row, each, ctx);
}

enum err figure_strays_fill(struct db *db)
{
	static const char sql[] =
		"INSERT IGNORE INTO figure_stray (root, use_no, site, day, entry_no, ticket)"
		" SELECT root, use_no, site, day, entry_no, ticket FROM admission a WHERE is_carried = 0 AND " UNKNOWN_TICKET;
	return db_exec(db, sql, NULL, 0, NULL);
}
