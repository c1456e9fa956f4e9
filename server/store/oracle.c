#include "store/oracle.h"

const struct oracle oracles[] = {
	{"I1", "every paid order with a price has receipts that sum up to it; a free or unpaid one has none",
	 "SELECT COUNT(*) FROM (SELECT o.id FROM orders o LEFT JOIN receipt r ON r.source = o.id GROUP BY o.id"
	 " HAVING COALESCE(SUM(r.total), 0) <> IF(MAX(o.status) IN (2, 4, 5), MAX(o.total), 0)) broken"},
	{"I2", "every receipt of an order stands on a settled payment of the order's total",
	 "SELECT COUNT(*) FROM orders o WHERE o.status IN (2, 4, 5) AND o.total > 0"
	 " AND o.total <> (SELECT COALESCE(SUM(p.amount), 0) FROM payment p WHERE p.order_id = o.id)"},
	{"I3", "receipt numbers run from 1 without gap in every symbol",
	 "SELECT COUNT(*) FROM (SELECT s.id FROM symbol s LEFT JOIN receipt r ON r.symbol_id = s.id GROUP BY s.id, "
	 "s.last_number"
	 " HAVING COUNT(r.number) <> s.last_number OR COALESCE(MAX(r.number), 0) <> s.last_number) broken"},
	{"I4", "the order of numbers is the order of the log",
	 "SELECT COUNT(*) FROM (SELECT leaf_index, LAG(leaf_index) OVER (PARTITION BY symbol_id ORDER BY number) AS before_it"
	 " FROM receipt) r WHERE r.before_it > r.leaf_index"},
	{"I6", "every till's journal is here without gap",
	 "SELECT COUNT(*) FROM (SELECT d.id FROM device d LEFT JOIN entry e ON e.device = d.id GROUP BY d.id, d.last_seq"
	 " HAVING COUNT(e.seq) <> d.last_seq OR COALESCE(MAX(e.seq), 0) <> d.last_seq) broken"},
	{"I7", "every paid order has its persons' tickets",
	 "SELECT COUNT(*) FROM orders o WHERE (o.status IN (2, 4, 5)) <> EXISTS (SELECT 1 FROM ticket t WHERE t.source = "
	 "o.id)"},
	{"I9", "the log's leaves run from 0 without gap",
	 "SELECT ABS(CAST((SELECT next_index FROM log_counter) AS SIGNED) - CAST(COUNT(*) AS SIGNED))"
	 " + ABS(CAST(COUNT(*) AS SIGNED) - CAST(COALESCE(MAX(idx) + 1, 0) AS SIGNED)) FROM leaf"},
	{"I10", "every receipt and every free ticket has its leaf",
	 "SELECT (SELECT COUNT(*) FROM receipt r LEFT JOIN leaf l ON l.idx = r.leaf_index WHERE l.idx IS NULL)"
	 " + (SELECT COUNT(*) FROM ticket t LEFT JOIN leaf l ON l.idx = t.leaf_index WHERE t.leaf_index IS NOT NULL AND l.idx "
	 "IS NULL)"},
	{"staff", "everybody who may log in or work at a till was added on record",
	 "SELECT (SELECT COUNT(*) FROM staff s WHERE NOT EXISTS (SELECT 1 FROM change_record c WHERE c.action = 'staff.add'"
	 " AND c.subject = s.login)) + (SELECT COUNT(*) FROM till_staff t WHERE NOT EXISTS (SELECT 1 FROM change_record c"
	 " WHERE c.action = 'cashier.add' AND c.subject = t.name))"},
	{"I16", "every receipt is signed as far as signing has come, or on hold because a till said it signed",
	 "SELECT COUNT(*) FROM receipt r JOIN symbol s ON s.id = r.symbol_id JOIN seal_progress p ON p.tax_code = s.tax_code"
	 " LEFT JOIN receipt_xml x ON x.symbol_id = r.symbol_id AND x.number = r.number"
	 " LEFT JOIN seal_hold h ON h.symbol_id = r.symbol_id AND h.number = r.number"
	 " WHERE r.leaf_index <= p.leaf_index AND x.number IS NULL AND h.number IS NULL"},
	{"tables", "every receipt stands in a daily table up to where the tables have come, and once for the first time",
	 "SELECT (SELECT COUNT(*) FROM receipt r JOIN symbol s ON s.id = r.symbol_id JOIN table_progress p ON p.tax_code = s.tax_code"
	 " LEFT JOIN table_row t ON t.symbol_id = r.symbol_id AND t.number = r.number AND t.revision = 0"
	 " WHERE r.leaf_index <= p.leaf_index AND t.message IS NULL)"
	 " + (SELECT COUNT(*) FROM outbox_message m WHERE m.kind = 1"
	 " AND m.row_count <> (SELECT COUNT(*) FROM table_row t WHERE t.message = m.id))"},
	{"numbers", "daily tables are numbered from 1 without gap, per organisation and year",
	 "SELECT COUNT(*) FROM (SELECT 1 FROM outbox_message WHERE kind = 1 GROUP BY tax_code, year"
	 " HAVING COUNT(*) <> MAX(number)) broken"},
	{"trail", "every attempt to transmit is on record, request and outcome in their places",
	 "SELECT (SELECT COUNT(*) FROM outbox_message m WHERE m.attempts <> (SELECT COUNT(*) FROM outbox_exchange x"
	 " WHERE x.message = m.id AND x.direction = 1))"
	 " + (SELECT COUNT(*) FROM outbox_exchange i LEFT JOIN outbox_exchange o ON o.message = i.message"
	 " AND o.attempt = i.attempt AND o.direction = 1 WHERE i.direction = 2 AND o.id IS NULL)"
	 " + (SELECT COUNT(*) FROM outbox_message m WHERE m.state IN (3, 4) AND NOT EXISTS (SELECT 1 FROM outbox_exchange x"
	 " WHERE x.message = m.id AND x.direction = 2 AND x.outcome IN ('acknowledged', 'rejected')))"},
	{"I12", "a provider's transaction applies once",
	 "SELECT COUNT(*) FROM (SELECT 1 FROM payment GROUP BY provider, provider_tx HAVING COUNT(*) > 1) broken"},
};
const size_t oracle_count = sizeof(oracles) / sizeof(oracles[0]);

enum err oracle_ask(struct db *db, const struct oracle *o, uint64_t *broken)
{
	int64_t count = 0;
	TRY(db_row(db, NULL, o->sql, NULL, 0, (struct column[]){C_INT(&count)}, 1));
	*broken = (uint64_t)count;
	return E_OK;
}
